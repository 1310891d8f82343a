using Infra.Components.Workloads.Experiments;
using Infra.Components.Workloads.Services;
using Infra.Components.Workloads.Simulation;
using Infra.Components.Workloads.Training;
using Infra.Components.Workloads.Workbenches;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Experiments.Tests;

/// <summary>The objects that a workload makes are there for the program that made it.</summary>
public class ChildrenTests
{
    [Fact]
    public async Task Children_OfEachWorkload_AreThoseThatWereRegistered()
    {
        Resource[] children = [];
        var run = await TestRun.RunAsync(() =>
        {
            var web = new ReplicatedService("web", new() { Namespace = "gpu1", Spec = new() { Name = "web", Image = "web:v1", Port = 80 } });
            var training = new DistributedTraining("llm", new() { Namespace = "gpu1", Spec = new() { Name = "llm", Image = "llm:v1", Nodes = 2, Args = ["train.py"] } });
            var rl = new Experiment("rl", new()
            {
                Namespace = "gpu1",
                Spec = new()
                {
                    Name = "rl",
                    Image = "rl:v1",
                    Processes = [new() { Name = "learner", Binds = [new("replay")] }, new() { Name = "eval", Restart = RestartMode.Once }, new() { Name = "probe", Restart = RestartMode.Bare }],
                },
            });
            var bench = new Workbench("notes", new() { Namespace = "gpu1", Spec = new() { Image = "notes:v1", Command = ["jupyter"] } });
            var trainer = new Trainer("trainer", new() { Namespace = "gpu1", Image = "trainer:v1" });
            var simulator = new Simulator("simulator", new() { Namespace = "gpu1", Policy = new() { Image = "policy:v1" }, Sim = new() { Image = "sim:v1" } });
            var jump = new JumpPod("jump", new() { Namespace = "gpu1" });
            var labels = new HoudiniNodeLabels("labels", new() { Nodes = ["node-1"] });
            children =
            [
                web.Deployment, web.Service, training.Job, training.Service, rl.Services["replay"], rl.Pods["learner"], rl.Pods["eval"], rl.Pods["probe"],
                bench.Home, bench.Template!, trainer.Workload, trainer.Service, simulator.Workload, simulator.Service, jump.Workload, labels.Patches["node-1"],
            ];
        });

        Assert.Equal(16, children.Distinct().Count());
        Assert.All(children, child => Assert.Contains(run.Resources, resource => ReferenceEquals(resource.Resource, child)));
    }

    [Fact]
    public async Task Workbench_OfAHomeAlone_HasNoTemplate()
    {
        Workbench? bench = null;
        await TestRun.RunAsync(() => bench = new("notes", new() { Namespace = "gpu1", HomeOnly = true, Spec = new() { Image = "notes:v1", Command = ["jupyter"] } }));

        Assert.Null(bench!.Template);
    }
}
