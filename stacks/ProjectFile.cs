using System.Text;

namespace Infra.Stacks;

/// <summary>A file that a setting names: one of the project's own, so that a stack file cannot reach what else is on the machine that deploys it.</summary>
internal static class ProjectFile
{
    // As much as a Secret of Kubernetes may hold: https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="root">The project's folder.</param>
    /// <param name="file">The path as the setting has it.</param>
    /// <returns>The text, or else why it is not read.</returns>
    public static (string? Text, (string Rule, string Fix) Problem) Read(string root, string file)
    {
        const string Rule = "must be a file of the project's folder, named from there";
        if (file.Contains('\0', StringComparison.Ordinal))
        {
            return (null, ($"{Rule}; got \"{file}\"", "remove U+0000, which no name may have"));
        }

        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        var path = Path.GetFullPath(Path.Combine(folder, file));
        if (Path.IsPathRooted(file) || !path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return (null, ($"{Rule}; got \"{file}\", which lies outside", "put it below the folder that Pulumi.yaml is in"));
        }

        // Where git, Pulumi and cloud tools keep what they log in with (.git/config of a CI's checkout, .env, .pulumi).
        if (path[folder.Length..].Contains($"{Path.DirectorySeparatorChar}.", StringComparison.Ordinal))
        {
            return (null, ($"{Rule}, without a name that begins with a dot; got \"{file}\"", "name one that is meant to be read"));
        }

        for (var at = path; at.Length > folder.Length; at = Path.GetDirectoryName(at)!)
        {
            if (new FileInfo(at).LinkTarget is not null)
            {
                return (null, ($"{Rule}, not a link; got \"{file}\"", "put the file itself there"));
            }
        }

        var info = new FileInfo(path);
        if (!info.Exists)
        {
            return (null, ($"{Rule}; got \"{file}\", which is not there", "name one that is there"));
        }

        // A device or a pipe has no length, and reading it may never end.
        return info.Length is 0 or > MaxBytes
            ? (null, ($"{Rule}, of 1 byte to 1 MiB; got \"{file}\" of {info.Length} bytes", "name another"))
            : (File.ReadAllText(path, Encoding.UTF8), default);
    }
}
