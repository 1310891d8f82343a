namespace WorkQueue.Tests.EndToEnd;

/// <summary>Finds libfaketime, which gives a process a clock of its own.</summary>
internal static class FakeTime
{
    private static readonly string[] Folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];

    public static string Library() =>
        Folders.Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("libfaketime is not installed; install the package faketime (Debian, Ubuntu: apt-get install -y --no-install-recommends faketime)");
}
