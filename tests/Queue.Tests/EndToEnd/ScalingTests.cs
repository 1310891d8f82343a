using System.Globalization;
using WorkQueue.Local;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

[Collection(SharedServers.Name)]
public class ScalingTests(ServerFixture servers)
{
    private const int Most = 3;

    [NeedsFact(Needs.Servers)]
    public async Task Workers_StartedByWhatTheLedgerTells_EndTheSearchAndThemselves()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 5, program: "sleep 0.05");
        run.Start("ledger");
        run.Start("master");
        var served = "serves ";
        await run.UntilAsync("the ledger serves", () => run.Log("ledger").Contains(served, StringComparison.Ordinal));
        var metrics = new Uri(new Uri(run.Log("ledger").Split(served)[1].Split('\n')[0].Trim()), "/metrics");
        using var client = new HttpClient();
        async Task<int> WantedAsync()
        {
            var line = (await client.GetStringAsync(metrics)).Split('\n').Single(line => line.StartsWith("queue_workers_wanted ", StringComparison.Ordinal));
            return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
        }

        // No work, no worker; then as KEDA's default strategy: as many as are wanted, less those that run, and none is ended.
        Assert.Equal(0, await WantedAsync());
        await run.RunAsync("starter");
        var expected = run.Sequential();
        var workers = new List<ChildProcess>();
        var busiest = 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!(await run.Queue.LookAsync(0, 0, default) is { Idle: true, Points: > 1 }))
        {
            var running = workers.Count(worker => !worker.Process.HasExited);
            for (var missing = Math.Min(Most, await WantedAsync()) - running; missing > 0; missing--)
                workers.Add(run.Start("worker", "--name", $"w{workers.Count}", "--idle", "1"));
            busiest = Math.Max(busiest, workers.Count(worker => !worker.Process.HasExited));
            await Task.Delay(50, patience.Token);
        }

        await run.AssertCompleteAsync(expected);
        await run.UntilAsync("all workers have ended", () => workers.All(worker => worker.Process.HasExited));
        Assert.All(workers, worker => Assert.Equal(0, worker.Process.ExitCode));
        Assert.Equal(Most, busiest);
        Assert.Equal(expected.Count, run.Runs.Count);
        Assert.Equal(0, await WantedAsync());
    }
}
