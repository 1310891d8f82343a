using System.Text.Json;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Running;
using WorkQueue.Settings;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

[Collection(SharedServers.Name)]
public class WorkerStopTests(ServerFixture servers)
{
    [NeedsFact(Needs.Servers)]
    public async Task Worker_ToldToEndWhileItsNextPointIsOnTheWay_HandsThatPointBack()
    {
        var folder = Directory.CreateTempSubdirectory("queue-stop-");
        var go = Path.Combine(folder.FullName, "go");
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2);
        var settings = SettingsFile.Read(
            JsonSerializer.Serialize(new
            {
                space = new { parameters = new[] { new { name = "x", start = 1, steps = new[] { new { increment = 1 } } } } },
                run = new
                {
                    command = new[] { "/bin/sh", "-c", $"while [ ! -e '{go}' ]; do sleep 0.02; done; echo '{{\"stable\":false}}' > \"$QUEUE_RESULT\"" },
                    outputs = folder.FullName,
                },
            }),
            "test");
        using var stop = new CancellationTokenSource();
        var metrics = new Metrics();
        var worker = new WorkerService(
            test.Link, new WakeSignal(test.Link), new ProgramRunner(settings), settings, null, new ProcessLog("w", TextWriter.Null), metrics);

        var working = worker.RunAsync(stop.Token);
        await UntilAsync(metrics, "queue_worker_running 1");

        // The result goes out, and its answer with the next point comes only after the worker has been told to end.
        await Admin.RunAsync(servers.Redis.Endpoint, "CLIENT", "PAUSE", 60_000, "WRITE");
        try
        {
            await File.WriteAllTextAsync(go, "");
            await UntilAsync(metrics, "queue_worker_running 0");
            await stop.CancelAsync();
        }
        finally
        {
            await Admin.RunAsync(servers.Redis.Endpoint, "CLIENT", "UNPAUSE");
        }

        await working.WaitAsync(TimeSpan.FromSeconds(15));

        var look = await test.LookAsync();
        Assert.Equal((1, 0, 1), (look.Ready, look.Processing, look.Count("unstable")));
        folder.Delete(recursive: true);
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Worker_ToldToEndWhileTheAnswerToItsClaimIsOnTheWay_HearsItFirstAndHandsThePointBack(bool comes)
    {
        await using var faulty = new FaultyRedis(servers.Redis.Endpoint);
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1);
        await using var link = await RedisLink.OpenAsync(faulty.Endpoint, test.Link.Queue);
        var settings = SettingsFile.Read(
            """{ "space": { "parameters": [ { "name": "x", "start": 1, "steps": [ { "increment": 1 } ] } ] }, "run": { "command": ["/bin/false"], "outputs": "/nowhere" } }""", "test");
        using var stop = new CancellationTokenSource();
        var log = new StringWriter();
        var worker = new WorkerService(
            link, new WakeSignal(link), new ProgramRunner(settings), settings, null, new ProcessLog("w", TextWriter.Synchronized(log)), new Metrics());

        var given = faulty.Hold("claim");
        var working = worker.RunAsync(stop.Token);
        await given.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        if (comes)
            faulty.Pass("claim");
        await working.WaitAsync(TimeSpan.FromSeconds(15));

        // An answer that does not come cannot hold the worker: then the lease runs out.
        var look = await test.LookAsync();
        Assert.Equal(comes ? (1, 0, 1) : (0, 1, 0), (look.Ready, look.Processing, look.Count("released")));
        Assert.DoesNotContain("begins", log.ToString(), StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Metrics metrics, string line)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!(await metrics.WriteAsync(default)).Contains($"{line}\n", StringComparison.Ordinal))
            await Task.Delay(20, patience.Token);
    }
}
