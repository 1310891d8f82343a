using Infra.Core.Findings;

namespace WorkQueue.Commands;

/// <summary>Files and folders that the command line names to be written.</summary>
internal static class OwnFile
{
    /// <summary>Writes one.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static async Task WriteAsync(string option, string path, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException($"{option}: must be a place that can be written; got \"{path}\"", $"name another{(error is ArgumentException ? "" : $" ({error.Message.TrimEnd('.')})")}");
        }
    }

    /// <summary>Makes a folder.</summary>
    /// <exception cref="UserErrorException">It is none and cannot become one.</exception>
    public static async Task<DirectoryInfo> FolderAsync(string option, string path)
    {
        await WriteAsync(option, path, () => Task.FromResult(Directory.CreateDirectory(path)));
        return new DirectoryInfo(path);
    }
}
