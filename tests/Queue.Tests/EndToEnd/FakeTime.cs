namespace WorkQueue.Tests.EndToEnd;

/// <summary>Finds libfaketime, which gives a process a clock of its own.</summary>
internal static class FakeTime
{
    public static string Library() =>
        new[] { "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib" }
            .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("libfaketime is not installed; install the package faketime (Debian, Ubuntu: apt-get install -y --no-install-recommends faketime)");
}
