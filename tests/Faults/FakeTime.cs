namespace WorkQueue.Faults;

/// <summary>Gives a process a clock of its own, by libfaketime.</summary>
internal static class FakeTime
{
    private static readonly string[] Folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];

    /// <summary>The variables of a process with a clock of its own.</summary>
    /// <param name="file">The file that says by how many seconds it is off (<c>+3600</c>), read anew each second.</param>
    public static Dictionary<string, string> Variables(string file) => new()
    {
        ["LD_PRELOAD"] = Folders.Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("libfaketime is not installed; install the package faketime (Debian, Ubuntu: apt-get install -y --no-install-recommends faketime)"),
        ["FAKETIME_TIMESTAMP_FILE"] = file,
        ["FAKETIME_CACHE_DURATION"] = "1",
        // Durations are measured with the monotonic clock, which no operator can set.
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        // The library's mending of waits on that clock, which has the client's threads wait for good.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        ["NO_FAKE_STAT"] = "1",
    };
}
