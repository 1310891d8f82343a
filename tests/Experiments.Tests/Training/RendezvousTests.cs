using System.Net;
using System.Net.Sockets;
using Infra.Components.Workloads.Training;
using Infra.Tests.Support;

namespace Infra.Experiments.Tests.Training;

/// <summary>Runs the workers of a rendered Job as local processes, and loses some of them.</summary>
public sealed class RendezvousTests : IDisposable
{
    private const int World = 4;
    private const string Everybody = "complete 0,1,2,3";

    private readonly List<WorkerProcess> _started = [];

    [Fact]
    public async Task Workers_StartedInAnyOrder_ReachTheMasterUnderRanksOfTheirOwn()
    {
        var job = await RenderAsync();

        var workers = new[] { 3, 1, 0, 2 }.Select(index => (index, Start(job, index))).ToList();

        foreach (var (_, worker) in workers)
        {
            await worker.WaitForAsync(Everybody);
        }

        await workers.Single(pair => pair.index == 0).Item2.FinishAsync();
        foreach (var (_, worker) in workers)
        {
            Assert.Equal(0, await worker.ExitAsync());
        }
    }

    [Fact]
    public async Task Worker_ThatIsKilled_RejoinsUnderItsRank()
    {
        var job = await RenderAsync();
        var workers = Enumerable.Range(0, World).Select(index => Start(job, index)).ToList();
        await workers[0].WaitForAsync(Everybody);

        await workers[2].KillAsync();
        await workers[0].WaitForAsync("lost 2");
        workers[2] = Start(job, 2);

        await workers[0].WaitForAsync("joined 2");
        await workers[0].WaitForAsync(Everybody);
        await workers[2].WaitForAsync(Everybody);
        await workers[0].FinishAsync();
        foreach (var worker in workers)
        {
            Assert.Equal(0, await worker.ExitAsync());
        }
    }

    [Fact]
    public async Task Master_ThatIsKilled_EndsTheOthersAndAllComeBack()
    {
        var job = await RenderAsync();
        var workers = Enumerable.Range(0, World).Select(index => Start(job, index)).ToList();
        foreach (var worker in workers)
        {
            await worker.WaitForAsync(Everybody);
        }

        await workers[0].KillAsync();
        for (var index = 1; index < World; index++)
        {
            // Not among the exit codes that end the training, so the Job starts them again.
            Assert.DoesNotContain(await workers[index].ExitAsync(), DistributedTrainingSpec.DefaultFailExitCodes);
        }

        workers = Enumerable.Range(0, World).Select(index => Start(job, index)).ToList();
        foreach (var worker in workers)
        {
            await worker.WaitForAsync(Everybody);
        }
    }

    [Fact]
    public async Task Rank_ThatIsTaken_IsRefused()
    {
        var job = await RenderAsync();
        var workers = Enumerable.Range(0, World).Select(index => Start(job, index)).ToList();
        await workers[0].WaitForAsync(Everybody);

        var second = Start(job, 3);

        await workers[0].WaitForAsync("refused 3");
        Assert.Equal(2, await second.ExitAsync());
    }

    public void Dispose() => _started.ForEach(worker => worker.Dispose());

    private static async Task<RecordedResource> RenderAsync()
    {
        var port = FreePort();
        var run = await TestRun.RunAsync(() => _ = new DistributedTraining(
            "training", new() { Namespace = "gpu1", Spec = new() { Name = "check", Image = "check:v1", Nodes = World, MasterPort = port } }));
        return run.One("kubernetes:batch/v1:Job");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private WorkerProcess Start(RecordedResource job, int index)
    {
        var worker = WorkerProcess.Start(job, index, new Dictionary<string, string> { ["check-0.check"] = "127.0.0.1" });
        _started.Add(worker);
        return worker;
    }
}
