using Infra.Core.Findings;
namespace Infra.Commands;

/// <summary>A file that a command line names.</summary>
internal static class InputFile
{
    /// <summary>Reads it.</summary>
    /// <param name="context">Where the command runs.</param>
    /// <param name="name">The path as it was given.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The text.</returns>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static async Task<string> ReadAsync(CommandContext context, string name, CancellationToken cancellation = default)
    {
        var path = Path.Combine(context.Folder, name);
        try
        {
            return await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var (why, fix) = Directory.Exists(path) ? ("it is a folder", "name a file in it")
                : !File.Exists(path) ? ("it is not there", "name one by its path from here, or its whole path")
                : exception is UnauthorizedAccessException ? ("it may not be read by you", "change its permissions")
                : (exception.Message.TrimEnd('.'), "name another, or a copy of it");
            throw new UserErrorException($"\"{name}\" cannot be read: {why}", fix);
        }
    }
}
