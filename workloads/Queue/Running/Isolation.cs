using System.Runtime.InteropServices;

namespace WorkQueue.Running;

/// <summary>
/// Keeps a worker's secrets from the program that it runs, and the program's processes from outliving their point. Both run as the same
/// user, for whom the kernel otherwise leaves a process' environment and memory open.
/// </summary>
internal static class Isolation
{
    // prctl(2).
    private const int SetDumpable = 4;
    private const int SetChildSubreaper = 36;

    /// <summary>Whether orphans of this process' descendants become its own children.</summary>
    public static bool AdoptsOrphans { get; private set; }

    /// <summary>Closes this process' environment and memory to others, and has it adopt the orphans of its descendants.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _ = ProcessControl(SetDumpable, 0, 0, 0, 0);
        AdoptsOrphans = ProcessControl(SetChildSubreaper, 1, 0, 0, 0) == 0;

        // The runtime tells whoever asks at this socket the process' environment, unless DOTNET_EnableDiagnostics=0 was set before its start.
        foreach (var socket in Directory.EnumerateFiles(Path.GetTempPath(), $"dotnet-diagnostic-{Environment.ProcessId}-*"))
        {
            try
            {
                File.Delete(socket);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Of another process with this number, in another container: not ours to close.
            }
        }
    }

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ProcessControl(int option, nuint first, nuint second, nuint third, nuint fourth);
}
