namespace Infra.Rendering;

/// <summary>Files that hold secrets: nobody but their owner may read them.</summary>
internal static class PrivateFile
{
    /// <summary>Writes a file anew.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What it is to hold.</param>
    public static void Write(string path, string text)
    {
        // Rights are given to a file when it is made, so one that is there already makes way.
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
