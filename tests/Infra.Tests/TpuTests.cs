using Infra.Plans;
using Infra.Stacks;

namespace Infra.Tests;

/// <summary>A lab with a slice of TPUs, through the whole tool.</summary>
public sealed class TpuTests
{
    [Fact]
    public async Task Slice_FromPoolToTraining_IsPlannedWithoutFindings()
    {
        using var project = TemporaryProject.With(("lab", Lab()), ("ada", Ada()));

        Assert.Equal("", (await project.RunAsync("preview", "lab")).Error);
        Assert.Equal("", (await project.RunAsync("preview", "ada")).Error);
        var environment = await project.PreviewAsync("lab", StackProgram.Create);
        Assert.Null(Slice(environment).Inputs["autoscaling"]!["totalMaxNodeCount"]);
        Assert.Equal("4", Slice(environment).Inputs["autoscaling"]!["maxNodeCount"]!.Text);
        var quota = Assert.Single((await project.PreviewAsync("ada", StackProgram.Create)).Resources, resource => resource.Type == "kubernetes:core/v1:ResourceQuota");
        Assert.Equal("16", quota.Inputs["spec"]!["hard"]!["requests.google.com/tpu"]!.Text);
    }

    [Fact]
    public async Task Slice_InWords_IsToldByEveryCommand()
    {
        using var project = TemporaryProject.With(("lab", Lab()), ("ada", Ada()));

        Assert.Contains("4 tpu-v6e-slice, slice 4x4", (await project.RunAsync("pools", "lab")).Output, StringComparison.Ordinal);
        Assert.Contains("taints: google.com/tpu=present:NoSchedule", (await project.RunAsync("pools", "lab")).Output, StringComparison.Ordinal);
        Assert.Contains("4 TPU chips", (await project.RunAsync("fit", "ada")).Output, StringComparison.Ordinal);
        Assert.Contains("unknown", (await project.RunAsync("cost", "lab")).Output, StringComparison.Ordinal);
        Assert.Contains("4 TPU chips of a slice 4x4", (await project.RunAsync("graph", "lab")).Output, StringComparison.Ordinal);
        Assert.Contains("slice", (await project.RunAsync("explain", "infra:nodePools[].tpuTopology")).Output, StringComparison.Ordinal);
    }

    /// <summary>Who says nothing of TPUs gets none, but what a queue lends; where there are none, nothing is said of them.</summary>
    [Theory]
    [InlineData("lab", "0")]
    [InlineData("queued", "16")]
    [InlineData("other", null)]
    public async Task Quota_ThatNamesNoTpus_AllowsNone(string environment, string? tpus)
    {
        using var project = TemporaryProject.With(
            ("lab", Lab().Replace("  infra:queueing: {}", "", StringComparison.Ordinal)),
            ("queued", Lab()),
            ("other", Lab("machineType: n2-standard-8")),
            ("bob", $"config:\n  infra:kind: developer\n  infra:environment: {environment}\n"));

        var quota = Assert.Single((await project.PreviewAsync("bob", StackProgram.Create)).Resources, resource => resource.Type == "kubernetes:core/v1:ResourceQuota");

        Assert.Equal(tpus, quota.Inputs["spec"]!["hard"]!["requests.google.com/tpu"]?.Text);
    }

    [Theory]
    [InlineData("tpuTopology: 4x6", "infra:nodePools[1].tpuTopology: must be 2x2, 2x4, 4x4, 4x8, 8x8, 8x16 or 16x16 on ct6e-standard-4t; got \"4x6\"; use 4x8")]
    [InlineData("tpuTopology: 4x4, maxNodes: 3", "infra:nodePools[1].maxNodes: must be 4, the 4 machines of a slice 4x4 of ct6e-standard-4t, which come and go together; got 3; use 4")]
    [InlineData("tpuTopology: 4x4, minNodes: 2", "infra:nodePools[1].minNodes: must be 0 or 4, the 4 machines of a slice 4x4 of ct6e-standard-4t, which come and go together; got 2; use 4")]
    [InlineData("gpu: { driver: latest }", "infra:nodePools[1].gpu: must be left out for ct6e-standard-4t, which has TPUs; remove it")]
    [InlineData("zones: [europe-west4-b]", "infra:nodePools[1].machineType: ct6e-standard-4t was not offered in europe-west4-b")]
    [InlineData("reservationEnds: 2026-12-01", "infra:nodePools[1].reservationEnds: is for a reservation in calendar mode, whose machines go only to those who name it; got no name; set reservation to it, or leave reservationEnds out")]
    [InlineData("reservation: r1, reservationEnds: tomorrow", "infra:nodePools[1].reservationEnds: must be a day as in 2027-01-31; got \"tomorrow\"; write year, month and day")]
    [InlineData("reservation: r1, reservationEnds: 2027-06-24", "infra:nodePools[1].reservationEnds: must be within 210 days")]
    [InlineData("reservation: r1, reservationEnds: 2026-11-28", "infra:nodePools[1].reservationEnds: comes in 3 days: Google then deletes the machines with what runs on them; got 2026-11-28")]
    [InlineData("reservation: r1, reservationEnds: 2026-11-25", "infra:nodePools[1].reservationEnds: is today: ")]
    [InlineData("reservation: r1, reservationEnds: 2026-11-24", "infra:nodePools[1].reservationEnds: has passed: Google has deleted the reservation and its machines, and the pool stays empty; got 2026-11-24")]
    public async Task Pool_ThatGoogleWouldRefuse_IsToldInTheWordsOfItsSettings(string settings, string expected)
    {
        using var project = TemporaryProject.With(("lab", Lab($"machineType: ct6e-standard-4t, {settings}")));

        Assert.Contains(expected, (await project.RunAsync("preview", "lab")).Error, StringComparison.Ordinal);
    }

    /// <summary>Its machines work together on one thing, and what is no training would get one of them.</summary>
    [Theory]
    [InlineData("4x4", "\"slice\", a slice 4x4 of 4; make a training of it, or use a pool of ct6e-standard-4t with tpuTopology 2x2")]
    [InlineData("2x4", "\"slice\", a slice 2x4 of 2;")]
    [InlineData("2x2", null)]
    public async Task Slice_OfSeveralMachines_IsForTrainingsAlone(string topology, string? expected)
    {
        const string Must = "assign.nodePool: must be a slice of one machine but for a training, whose pods work on all machines of a slice together; got ";
        const string Bob = """
            config:
              infra:kind: developer
              infra:environment: lab
              infra:quota: { cpu: "16", memory: 64Gi, gpus: 0, tpus: 4 }
              infra:experiments:
                served: { image: "r:v1", processes: [{ name: a, command: [x], assign: { assignTo: machine, nodePool: slice } }] }
              infra:workbench: { image: "jupyter:1", command: [jupyter], assign: { assignTo: machine, nodePool: slice } }
            """;
        using var project = TemporaryProject.With(("lab", Lab($"machineType: ct6e-standard-4t, tpuTopology: {topology}")), ("bob", Bob));

        var error = (await project.RunAsync("preview", "bob")).Error;

        foreach (var key in new[] { "infra:experiments.served.processes[0].", "infra:workbench." })
        {
            Assert.Equal(expected is not null, error.Contains($"{key}{Must}{expected}", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("2026-11-29")]
    [InlineData("2027-06-23")]
    public async Task Reservation_ThatEndsLater_IsFine(string day)
    {
        using var project = TemporaryProject.With(("lab", Lab($"machineType: ct6e-standard-4t, reservation: r1, reservationEnds: {day}")));

        Assert.DoesNotContain("reservationEnds", (await project.RunAsync("preview", "lab")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reservation_OfWhatIsNotReservedByTheCalendar_IsRefused()
    {
        using var project = TemporaryProject.With(("lab", Lab("machineType: g2-standard-12, reservation: r1, reservationEnds: 2026-12-24")));

        Assert.Contains(
            "infra:nodePools[1].reservationEnds: is for machines that can be reserved in calendar mode, a3, a4, ct5lp, ct5p or ct6e; got g2-standard-12; leave it out, or use one of these",
            (await project.RunAsync("preview", "lab")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_OfATopology_TellsThatThePoolIsReplaced()
    {
        using var project = TemporaryProject.With(("lab", Lab()));
        await project.WritePlansAsync("before.json");
        project.Write("lab", Lab("machineType: ct6e-standard-4t, tpuTopology: 4x8"));
        await project.WritePlansAsync("after.json");

        var diff = await project.RunAsync("diff", "before.json", "after.json");

        Assert.Contains("replace", diff.Output, StringComparison.Ordinal);
        Assert.Contains("a TPU slice 4x8", diff.Output, StringComparison.Ordinal);
    }

    private static PlanResource Slice(Plan plan) =>
        Assert.Single(plan.Resources, resource => resource.Type == "gcp:container/nodePool:NodePool" && resource.Name == "slice");

    private static string Lab(string pool = "machineType: ct6e-standard-4t, tpuTopology: 4x4") => $$"""
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:cluster: { gcsFuseCsiDriver: true }
          infra:nodePools:
          - { name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 3 }
          - { name: slice, {{pool}} }
          infra:queueing: {}
        """;

    private static string Ada() => """
        config:
          infra:kind: developer
          infra:environment: lab
          infra:quota: { cpu: "716", memory: 2780Gi, gpus: 0, tpus: 16 }
          infra:training:
            gemma:
              image: registry.example.com/gemma:v1
              command: [python, train.py]
              nodes: 4
              tpusPerNode: 4
              assign: { assignTo: machine, nodePool: slice }
        """;
}
