using System.Diagnostics;
using Infra.Benchmarks;
using Pulumi;
using Pulumi.Testing;

// Registers components of four resources under mocks, and prints how fast and in how much memory.
// Each size runs in a process of its own, so that the peak is its own: the first argument is the number of resources.
if (args is [var size])
{
    await Measure(int.Parse(size));
    return;
}

Console.WriteLine($"{"resources",10} {"seconds",9} {"resources/s",12} {"peak MB",8}");
foreach (var resources in new[] { 1_000, 4_000, 12_000 })
{
    using var child = Process.Start("dotnet", [typeof(Stacklet).Assembly.Location, $"{resources}"]);
    await child.WaitForExitAsync();
    if (child.ExitCode != 0)
    {
        Environment.Exit(child.ExitCode);
    }
}

static async Task Measure(int resources)
{
    // Compiled code and filled caches are what a long preview has; the first resources of a process are not.
    await Register(400);
    var watch = Stopwatch.StartNew();
    await Register(resources);
    var seconds = watch.Elapsed.TotalSeconds;
    var peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1024.0 / 1024.0;
    Console.WriteLine($"{resources,10:N0} {seconds,9:F3} {resources / seconds,12:N0} {peak,8:F0}");
}

static Task Register(int resources) => Deployment.TestAsync(new Echo(), new TestOptions { IsPreview = false }, () =>
{
    for (var i = 0; i < resources / 4; i++)
    {
        _ = new Stacklet($"developer{i}");
    }
});
