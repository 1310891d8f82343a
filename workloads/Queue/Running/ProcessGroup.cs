using System.Globalization;
using System.Runtime.InteropServices;

namespace WorkQueue.Running;

/// <summary>Sends signals to process groups, which the runtime cannot.</summary>
internal static class ProcessGroup
{
    /// <summary>SIGTERM: please end.</summary>
    public const int Terminate = 15;

    /// <summary>SIGKILL: end.</summary>
    public const int Kill = 9;

    private const int DoNotHang = 1;

    /// <summary>Sends a signal to every process of a group whose leader runs.</summary>
    /// <param name="leader">The group's leader: a child that has not been waited for.</param>
    /// <param name="signal">The signal.</param>
    public static void Signal(int leader, int signal)
    {
        // Between its start and its first instruction the leader has no group of its own yet.
        if (SendSignal(-leader, signal) != 0)
            _ = SendSignal(leader, signal);
    }

    /// <summary>Ends what is left of a group whose leader has ended.</summary>
    /// <param name="leader">The group's leader that was; its number may be another's by now.</param>
    public static void KillRemains(int leader)
    {
        // No process is given the number of a group that has members, so where there is such a process there are none.
        if (!Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{leader}")))
            _ = SendSignal(-leader, Kill);
    }

    /// <summary>Ends every process that has become this one's child, and waits for it; only for a process without other children.</summary>
    /// <param name="patience">How long to go on: a child that has ended may leave children of its own.</param>
    public static void KillChildren(TimeSpan patience)
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        while (Children() is { Count: > 0 } children && System.Diagnostics.Stopwatch.GetElapsedTime(begun) < patience)
        {
            foreach (var child in children)
                _ = SendSignal(child, Kill);
            foreach (var child in children)
                _ = WaitFor(child, IntPtr.Zero, DoNotHang);
            Thread.Yield();
        }
    }

    /// <summary>Sends a signal to one process.</summary>
    public static void SignalOne(int process, int signal) => _ = SendSignal(process, signal);

    private static List<int> Children()
    {
        var children = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process))
                continue;
            try
            {
                // "pid (name) state parent ...", and a name may hold anything.
                var facts = File.ReadAllText(Path.Combine(folder, "stat"));
                if (facts[(facts.LastIndexOf(')') + 2)..].Split(' ')[1] == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
                    children.Add(process);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended in the meantime.
            }
        }

        return children;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    [DllImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int WaitFor(int process, IntPtr status, int options);
}
