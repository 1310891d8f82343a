using Infra.Plans;
using Infra.Stacks;

namespace Infra.Tests;

/// <summary>What a pool's settings say of upgrades, of machines that Google provides when it has them, and of its nodes' care.</summary>
public sealed class NodePoolUpgradeTests
{
    [Theory]
    [InlineData("blueGreen: true", "BLUE_GREEN", null)]
    [InlineData("upgrade: { strategy: blueGreen }", "BLUE_GREEN", null)]
    [InlineData("upgrade: { maxSurge: 2, maxUnavailable: 1 }", "SURGE", "2")]
    [InlineData("upgrade: {}", "SURGE", "1")]
    [InlineData("maxNodes: 4", "SURGE", "1")]
    public async Task Upgrade_ByItsNameOrTheOlderOne_IsWhatThePoolGets(string setting, string strategy, string? surge)
    {
        var pool = await PoolAsync(setting);

        Assert.Equal(strategy, pool.Inputs["upgradeSettings"]!["strategy"]!.Text);
        Assert.Equal(surge, pool.Inputs["upgradeSettings"]!["maxSurge"]?.Text);
    }

    [Fact]
    public async Task Upgrade_BlueGreenInDetail_IsSent()
    {
        var settings = (await PoolAsync("upgrade: { strategy: blueGreen, batchNodeCount: 2, batchSoakSeconds: 60, poolSoakSeconds: 7200 }")).Inputs["upgradeSettings"]!["blueGreenSettings"]!;

        Assert.Equal("7200s", settings["nodePoolSoakDuration"]!.Text);
        Assert.Equal("{batchNodeCount: 2, batchSoakDuration: 60s}", settings["standardRolloutPolicy"]!.Text);
    }

    [Fact]
    public async Task Nodes_WithoutSecureBootAndRepair_AreMadeSo()
    {
        var pool = await PoolAsync("secureBoot: false, autoRepair: false");

        Assert.Equal("false", pool.Inputs["nodeConfig"]!["shieldedInstanceConfig"]!["enableSecureBoot"]!.Text);
        Assert.Equal("false", pool.Inputs["management"]!["autoRepair"]!.Text);
    }

    [Fact]
    public async Task QueuedProvisioning_IsSent_AndQueuedFor()
    {
        using var project = TemporaryProject.With(("lab", Lab("machineType: a3-megagpu-8g, flexStart: true, queuedProvisioning: true, maxRunHours: 24", "\n  infra:queueing: {}")));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);

        var pool = Assert.Single(plan.Resources, resource => resource.Type == "gcp:container/nodePool:NodePool" && resource.Name == "pool");
        Assert.Equal("true", pool.Inputs["queuedProvisioning"]!["enabled"]!.Text);
        Assert.Equal("86400s", pool.Inputs["nodeConfig"]!["maxRunDuration"]!.Text);
        Assert.Contains(plan.Resources, resource => resource.Type == "kubernetes:kueue.x-k8s.io/v1beta2:AdmissionCheck");
    }

    [Theory]
    [InlineData("machineType: a3-megagpu-8g, flexStart: true, queuedProvisioning: true", "infra:queueing: must be set for Kueue to ask for the machines of pool \"pool\"")]
    [InlineData("machineType: n2-standard-8, queuedProvisioning: true", "infra:nodePools[1].queuedProvisioning: must be left out without flexStart: true")]
    [InlineData("machineType: n2-standard-8, maxRunHours: 2", "infra:nodePools[1].maxRunHours: must be left out without flexStart: true")]
    [InlineData("machineType: a3-megagpu-8g, flexStart: true, maxRunHours: 169", "infra:nodePools[1].maxRunHours: must be a whole number of hours, 1 to 168; got 169")]
    [InlineData("machineType: n2-standard-8, blueGreen: true, upgrade: { strategy: blueGreen }", "infra:nodePools[1].blueGreen: must not be set beside upgrade")]
    [InlineData("machineType: n2-standard-8, upgrade: { maxSurge: 0 }", "infra:nodePools[1].upgrade: maxSurge and maxUnavailable must not be negative and add up to 1 to 20 nodes; got 0 and 0")]
    public async Task Settings_ThatDoNotGoTogether_AreTold(string pool, string expected)
    {
        using var project = TemporaryProject.With(("lab", Lab(pool)));

        Assert.Contains(expected, (await project.RunAsync("preview", "lab")).Error, StringComparison.Ordinal);
    }

    private static async Task<PlanResource> PoolAsync(string setting)
    {
        using var project = TemporaryProject.With(("lab", Lab($"machineType: n2-standard-8, {setting}")));
        return Assert.Single((await project.PreviewAsync("lab", StackProgram.Create)).Resources, resource => resource.Type == "gcp:container/nodePool:NodePool" && resource.Name == "pool");
    }

    private static string Lab(string pool, string more = "") => $$"""
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:nodePools:
          - { name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 3 }
          - { name: pool, {{pool}} }{{more.ReplaceLineEndings("\n")}}
        """;
}
