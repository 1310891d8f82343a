using Infra.Core.Findings;

namespace WorkQueue.Settings;

/// <summary>Files that somebody names to be read.</summary>
internal static class TextFile
{
    /// <summary>Reads one.</summary>
    /// <param name="what">What it holds, for the message.</param>
    /// <param name="path">Its path.</param>
    /// <param name="fix">What to do where it cannot be read.</param>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static string Read(string what, string path, string fix)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{what} \"{path}\" cannot be read: {error.Message.TrimEnd('.')}", fix);
        }
    }
}
