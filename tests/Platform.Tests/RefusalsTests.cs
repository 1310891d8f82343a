using Infra.Components.Data;
using Infra.Components.Gke;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Platform.Tests;

/// <summary>A program with mistakes in several components.</summary>
public class RefusalsTests
{
    [Fact]
    public async Task Preview_OfSeveralComponentsWithMistakes_TellsAll_AndMakesWhatIsRight()
    {
        var mocks = Given.Mocks();

        var failure = await Assert.ThrowsAsync<AggregateException>(() => TestRun.RunAsync(Program, mocks, preview: true));

        Assert.Equal(
            ["bucket \"b_\"", "node pool \"cpu\"", "node pool \"gpu\""],
            failure.InnerExceptions.Select(each => Assert.IsType<RunException>(each).Message.Split(": ")[0]).Order());
        Assert.Equal(
            ["gcp:container/nodePool:NodePool right"],
            mocks.Registrations.Where(each => each.Type!.Contains("nodePool:", StringComparison.Ordinal)).Select(each => $"{each.Type} {each.Name}"));
    }

    [Fact]
    public async Task Update_OfSeveralComponentsWithMistakes_StopsAtTheFirst()
    {
        var failure = await Assert.ThrowsAsync<RunException>(() => TestRun.RunAsync(Program));

        Assert.StartsWith("node pool \"cpu\": 1 problem\n - ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_WhereARefusedComponentIsNeeded_TellsItsMistakes_AndThatItIsNeeded()
    {
        var failure = await Assert.ThrowsAsync<AggregateException>(() => TestRun.RunAsync(
            () =>
            {
                var network = new GkeNetwork("lab", new() { Project = Given.Project, Labels = Given.Labels, Spec = new() { Region = "Europe", Plan = NetworkSpec.DefaultPlan(1) } });
                _ = new GkeCluster("lab", new() { Network = network, Labels = Given.Labels, Spec = Given.Cluster });
            },
            preview: true));

        Assert.Equal(
            [
                "network \"lab\": 1 problem\n - Region: must be a region like europe-west4; got \"Europe\"; write its name as gcloud compute regions list does",
                "network \"lab\" was refused, and is needed for what follows; mend it first",
            ],
            failure.InnerExceptions.Select(each => each.Message));
    }

    [Fact]
    public async Task Preview_OfOneComponentWithMistakes_SaysWhatAnUpdateSays()
    {
        static void Wrong() => Make(Given.CpuPool with { MachineType = "n9" });

        Assert.Equal(await TestRun.FailAsync(Wrong), await TestRun.FailAsync(Wrong, preview: true));
    }

    private static void Program()
    {
        Make(Given.CpuPool with { Name = "cpu", MachineType = "n9" });
        Make(Given.GpuPool with { Name = "gpu", Gpu = new() { Type = "t5" } });
        _ = new ArtifactsBucket("b_", new() { Project = Given.Project, Location = "europe-west4", Labels = Given.Labels, Spec = new() });
        Make(Given.CpuPool with { Name = "right" });
    }

    private static void Make(NodePoolSpec pool) => _ = new GkeNodePool(pool.Name, new() { Cluster = Given.Existing(Given.Cluster), Labels = Given.Labels, Spec = pool });
}
