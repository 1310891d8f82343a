using System.Runtime.InteropServices;

namespace WorkQueue.Running;

/// <summary>Sends signals to process groups, which the runtime cannot.</summary>
internal static class ProcessGroup
{
    /// <summary>SIGTERM: please end.</summary>
    public const int Terminate = 15;

    /// <summary>SIGKILL: end.</summary>
    public const int Kill = 9;

    /// <summary>Sends a signal to every process of a group.</summary>
    /// <param name="leader">The group's leader.</param>
    /// <param name="signal">The signal.</param>
    public static void Signal(int leader, int signal)
    {
        // Between its start and its first instruction the leader has no group of its own yet.
        if (SendSignal(-leader, signal) != 0)
            _ = SendSignal(leader, signal);
    }

    /// <summary>Sends a signal to one process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="signal">The signal.</param>
    public static void SignalOne(int process, int signal) => _ = SendSignal(process, signal);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
