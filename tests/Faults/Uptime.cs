using System.Globalization;

namespace WorkQueue.Faults;

/// <summary>The clock that this program and the shell scripts of a search share: seconds since the machine's start.</summary>
internal static class Uptime
{
    public static double Now => double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
}
