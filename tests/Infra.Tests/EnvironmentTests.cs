using System.Text.Json;
using Infra.Guardrails;
using Infra.Plans;
using Infra.Preview;
using Infra.Project;
using Infra.Stacks;

namespace Infra.Tests;

public class EnvironmentTests
{
    private const string Smallest = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:protect: true
        """;

    [Fact]
    public async Task Smallest_OfFiveLines_IsAWholeEnvironment()
    {
        using var project = TemporaryProject.With(("lab", Smallest));

        var result = await project.RunAsync("preview", "lab");

        Assert.Equal((0, ""), (result.Code, result.Error));
        foreach (var type in new[]
        {
            "gcp:container/cluster:Cluster", "gcp:sql/databaseInstance:DatabaseInstance", "gcp:redis/instance:Instance", "gcp:storage/bucket:Bucket",
            "gcp:artifactregistry/repository:Repository", "gcp:compute/routerNat:RouterNat",
        })
        {
            Assert.Contains($"     1  {type}\n", result.Output, StringComparison.Ordinal);
        }

        Assert.Contains("     3  gcp:container/nodePool:NodePool\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra:location: europe-west4-a", "infra:location: \"\"", "infra:location: must be set: ")]
    [InlineData("infra:location: europe-west4-a", "infra:location: europe-west9x-a", "infra:location: must be a zone like europe-west4-a or a region like europe-west4; got \"europe-west9x-a\"")]
    [InlineData("infra:location: europe-west4-a", "infra:location: mars", "infra:location: must be a zone or a region of Google Cloud; got \"mars\"")]
    [InlineData("  gcp:project: my-lab\n", "", "gcp:project: must be set: the Google Cloud project's id; got nothing; set it with pulumi config set gcp:project <id>")]
    [InlineData("gcp:project: my-lab", "gcp:project: \"Lab X!\"", "gcp:project: must be a project's id: 6 to 30 lower-case letters, digits and hyphens, a letter first, no hyphen last; got \"Lab X!\"")]
    [InlineData("gcp:project: my-lab", "gcp:project: short", "gcp:project: must be a project's id")]
    [InlineData("infra:protect: true", "infra:nodePools: [{name: a, machineType: e2-standard-4, zones: [us-east1-b]}]", "infra:nodePools[0].zones[0]: must be a zone of europe-west4, the cluster's region; got \"us-east1-b\"")]
    [InlineData("infra:protect: true", "infra:nodePools: [{name: a, machineType: g2-standard-12, diskType: pd-sdd}]", "infra:nodePools[0].diskType: must be pd-balanced or pd-ssd; got \"pd-sdd\"; did you mean pd-ssd?")]
    [InlineData("infra:protect: true", "infra:nodePools: [{name: a, machineType: n2-standard-8, capacity: spot}]", "infra:nodePools: must have a pool for GKE's own pods, such as the cluster's DNS: ")]
    [InlineData("infra:protect: true", "infra:nodePools: [{name: a, machineType: n2-standard-8, localSsd: block}]", "infra:nodePools[0].localSsd: is for machine types that come with local SSDs")]
    [InlineData("infra:protect: true", "infra:cluster: {monitoringComponents: [DCMG]}", "infra:cluster.monitoringComponents[0]: must be SYSTEM_COMPONENTS, ")]
    [InlineData("infra:protect: true", "infra:protect: maybe", "infra:protect: must be true or false; got \"maybe\"")]
    [InlineData("infra:protect: true", "infra:costCenter: Research!", "infra:costCenter: ")]
    [InlineData("infra:protect: true", "infra:network: {podsCidr: 10.132.0.0/24}", "infra:network.podsCidr: must")]
    [InlineData("infra:protect: true", "infra:network: {nodesCidr: 10.132.0.0/20}", "infra:network.")]
    [InlineData("infra:protect: true", "infra:cluster: {maintenanceWindow: {days: [caturday]}}", "infra:cluster.maintenanceWindow.days: must be days of the week in English; got \"caturday\"")]
    [InlineData("infra:protect: true", "infra:cluster: {authorizedNetworks: [{cidr: 0.0.0.0/0, displayName: all}]}", "infra:cluster.authorizedNetworks[0]")]
    [InlineData("infra:protect: true", "infra:nodePools: [{name: a, machineType: n1-standard-3}]", "infra:nodePools[0].machineType: ")]
    [InlineData("infra:protect: true", "infra:nodePools: [{name: a, machineType: g2-standard-8, gpu: {count: 2}}]", "infra:nodePools[0].gpu.count: ")]
    [InlineData("infra:protect: true", "infra:nodePools: [{name: a, machineType: e2-standard-4}, {name: a, machineType: e2-standard-4}]", "infra:nodePools[1].name: must be a name that no other pool has; got \"a\" twice; rename one")]
    [InlineData("infra:protect: true", "infra:nodePools: [{name: a, machineType: e2-standard-4, capacity: spott}]", "infra:nodePools[0].capacity: must be one of onDemand, spot, preemptible; got \"spott\"; did you mean spot?")]
    [InlineData("infra:protect: true", "infra:nodePools: [{name: a, machineType: e2-standard-4, minNodes: 4, maxNodes: 3}]", "infra:nodePools[0].maxNodes: must be at least minNodes (4); got 3")]
    [InlineData("infra:protect: true", "infra:nodePools: [{name: a, machineType: g2-standard-8, minNodes: 1, flexStart: true}]", "infra:nodePools[0].minNodes: flexStart pools begin empty and grow on demand; set minNodes to 0 and a maxNodes")]
    [InlineData("infra:protect: true", "infra:nodePools: [{name: a, machineType: n2-standard-8, zones: [europe-west4-a], compactPlacement: true, blueGreen: true}]", "infra:nodePools[0].blueGreen: does not go together with compactPlacement; leave one out")]
    [InlineData("infra:protect: true", "infra:database: {engine: oracle}", "infra:database.engine: must be one of mySql, postgreSql; got \"oracle\"")]
    [InlineData("infra:protect: true", "infra:database: {user: root}", "infra:database.user: ")]
    [InlineData("infra:protect: true", "infra:redis: {memorySizeGib: 301}", "infra:redis.memorySizeGib: must")]
    [InlineData("infra:protect: true", "infra:artifacts: {softDeleteDays: 6}", "infra:artifacts.softDeleteDays: must")]
    [InlineData("infra:protect: true", "infra:budget: {monthlyAmount: 100}", "infra:budget.billingAccount: must be set")]
    [InlineData("infra:protect: true", "infra:trainer: {image: a:1}", "infra:trainer: is no setting of this stack")]
    public async Task Setting_WithAMistake_IsNamed(string right, string wrong, string finding)
    {
        using var project = TemporaryProject.With(("lab", Smallest.Replace(right, wrong, StringComparison.Ordinal)));

        var result = await project.RunAsync("preview", "lab");

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains($"\n - {finding}", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra:nodePools: [{name: a, machineType: n1-standard-3}]", "infra:nodePools[0].machineType: ")]
    [InlineData("infra:nodePools: [{name: a, machineType: a3-highgpu-8, flexStart: true}]", "infra:nodePools[0].machineType: must be a machine type of the catalog; got \"a3-highgpu-8\"; use a3-highgpu-8g")]
    [InlineData("infra:cluster: {maxPodsPerNode: 7}", "infra:cluster.maxPodsPerNode: must be a whole number, 8 to 256; got 7")]
    [InlineData("infra:nodePools: [{name: a, machineType: e2-standard-4, maxNodes: 0}]", "infra:nodePools[0].maxNodes: must be a whole number, at least 1; got 0")]
    public async Task Mistake_ThatLeavesNothingToCount_HasNoSecondFinding(string setting, string finding)
    {
        using var project = TemporaryProject.With(("lab", Smallest.Replace("infra:protect: true", setting, StringComparison.Ordinal)));

        var result = await project.RunAsync("preview", "lab");

        Assert.Contains($": 1 problem\n - {finding}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra:protect: true", "DCGM")]
    [InlineData("infra:nodePools: [{name: system, machineType: e2-standard-4}]", null)]
    [InlineData("infra:cluster: {managedPrometheus: false}", null)]
    [InlineData("infra:cluster: {monitoringComponents: [SYSTEM_COMPONENTS, HPA]}", "HPA")]
    public async Task Metrics_OfGpus_AreCollectedWhereAPoolHasSome(string setting, string? component)
    {
        using var project = TemporaryProject.With(("lab", Smallest.Replace("infra:protect: true", setting, StringComparison.Ordinal)));

        var plan = JsonDocument.Parse((await project.RunAsync("preview", "lab", "--json")).Output).RootElement;

        var cluster = plan.GetProperty("resources").EnumerateArray().Single(resource => resource.GetProperty("type").GetString() == "gcp:container/cluster:Cluster");
        Assert.Equal(
            component is null ? ["SYSTEM_COMPONENTS"] : ["SYSTEM_COMPONENTS", component],
            cluster.GetProperty("inputs").GetProperty("monitoringConfig").GetProperty("enableComponents").EnumerateArray().Select(each => each.GetString()));
    }

    [Fact]
    public async Task Monitoring_OfTpus_IsInTheDashboard_AndInTheAlertOfIdleMachines()
    {
        using var project = TemporaryProject.With(("lab", Smallest.Replace("infra:protect: true", "infra:monitoring: true", StringComparison.Ordinal)));

        var resources = JsonDocument.Parse((await project.RunAsync("preview", "lab", "--json")).Output).RootElement.GetProperty("resources").EnumerateArray().ToList();

        JsonElement Inputs(string type, string name) =>
            resources.Single(resource => resource.GetProperty("urn").GetString()!.EndsWith($"{type}::{name}", StringComparison.Ordinal)).GetProperty("inputs");
        var idle = Inputs("gcp:monitoring/alertPolicy:AlertPolicy", "lab-gpu-idle").GetProperty("conditions")[0].GetProperty("conditionPrometheusQueryLanguage");
        Assert.Equal(
            "count by (cluster) (max_over_time(DCGM_FI_DEV_GPU_UTIL{cluster=\"lab\"}[1h]) == 0) > 0 or "
                + "count by (cluster_name) (max_over_time(kubernetes_io:node_accelerator_tensorcore_utilization{cluster_name=\"lab\"}[1h]) == 0) > 0",
            idle.GetProperty("query").GetString());
        var dashboard = Inputs("gcp:monitoring/dashboard:Dashboard", "lab").GetProperty("dashboardJson").GetString()!;
        Assert.Contains(
            "avg by (namespace_name) (kubernetes_io:container_accelerator_tensorcore_utilization{cluster_name=\"lab\"})",
            string.Join('\n', Texts(JsonDocument.Parse(dashboard).RootElement)),
            StringComparison.Ordinal);
        Assert.DoesNotContain("$CLUSTER", dashboard + idle, StringComparison.Ordinal);

        static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
            JsonValueKind.String => [element.GetString()!],
            _ => [],
        };
    }

    [Theory]
    [InlineData("maxNodes: 511", 0)]
    [InlineData("maxNodes: 512", 1)]
    public async Task Nodes_OfAnUpgrade_TakeAddressesToo(string nodes, int code)
    {
        using var project = TemporaryProject.With(("lab", Smallest.Replace(
            "infra:protect: true",
            $"infra:nodePools: [{{name: system, machineType: e2-standard-4, maxNodes: 1}}, {{name: b, machineType: n2-standard-4, blueGreen: true, {nodes}}}]",
            StringComparison.Ordinal)));

        var result = await project.RunAsync("preview", "lab");

        Assert.Equal(code, result.Code);
        Assert.Equal(code == 1, result.Error.Contains("infra:network.podsCidr: must hold a /24 for each of 1026 nodes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mistakes_AreAllReportedTogether()
    {
        using var project = TemporaryProject.With(("lab", Smallest.Replace("infra:protect: true", "infra:protect: maybe\n  infra:redis: {tier: huge}", StringComparison.Ordinal)));

        var result = await project.RunAsync("preview", "lab");

        Assert.Contains("2 problems", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_AreThoseThatDevelopersAndTheDispatcherRead()
    {
        using var project = TemporaryProject.With(("lab", Smallest));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);

        Assert.Equal(
            [
                "addons", "artifactsBucket", "clusterEndpoint", "clusterIdentifier", "clusterName", "computeClasses", "deployers", "gpuDirectNamespaces", "imageRegistry", "kubeconfig", "location", "nodePools", "queueAccess",
                "redisAuth",
                "redisCaCertificate", "redisHost", "redisPort", "sqlCaCertificate", "sqlConnectionName", "sqlDatabase", "sqlPassword", "sqlPort", "sqlPrivateIp", "sqlUser",
                "workerServiceAccount",
            ],
            plan.Outputs.Keys);
        Assert.Equal(
            ["kubeconfig", "queueAccess", "redisAuth", "sqlPassword"],
            plan.Outputs.Where(output => output.Value is PlanSecret).Select(output => output.Key));
        Assert.Equal("my-lab/europe-west4-a/lab", plan.Outputs["clusterIdentifier"].Describe());
        var pools = Core.NodePools.NodePoolOutput.Read(plan.Outputs["nodePools"].Describe());
        Assert.Empty(pools.Findings);
        Assert.Equal(["system", "gpu-l4", "worker"], pools.Pools.Select(pool => pool.Name));
    }

    [Fact]
    public async Task Protect_TurnedOff_IsRefusedUnlessWaived()
    {
        var open = Smallest.Replace("infra:protect: true", "infra:protect: false", StringComparison.Ordinal);
        using var project = TemporaryProject.With(
            ("lab", open), ("toy", open + "\n  infra:waivers: {unprotected-stateful: thrown away every night}"));

        var refused = await project.RunAsync("preview", "lab");
        var waived = await project.RunAsync("preview", "toy");

        Assert.Equal(1, refused.Code);
        Assert.Contains("unprotected-stateful: gcp:sql/databaseInstance:DatabaseInstance \"lab\"", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, waived.Code);
        Assert.Contains("thrown away every night", waived.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShippedStacks_PreviewWithoutFindings()
    {
        var project = InfraProject.Open(Repository.Root);
        var engine = new PreviewEngine(project, StackProgram.Create);

        Assert.NotEmpty(project.StackNames);
        foreach (var stack in project.StackNames)
        {
            var assessment = await PlanAssessment.OfAsync(engine, await engine.PreviewAsync(stack));
            Assert.Equal(
                stack == "astro" ? ["shared-redis"] : [],
                assessment.Guardrails.Findings.Select(finding => finding.Rule == "shared-redis" ? finding.Rule : $"{stack}: {finding}"));
        }
    }

    [Fact]
    public async Task ShippedEnvironments_GiveNoSecretAway()
    {
        var project = InfraProject.Open(Repository.Root);
        var engine = new PreviewEngine(project, StackProgram.Create);
        foreach (var stack in new[] { "dev", "staging", "prod" })
        {
            var plan = await engine.PreviewAsync(stack);

            Assert.All(
                plan.Resources.Where(resource => resource.Type is "gcp:sql/user:User" or "gcp:secretmanager/secretVersion:SecretVersion"),
                resource => Assert.IsType<PlanSecret>(resource.Inputs["password"] ?? resource.Inputs["secretData"]));
        }
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public async Task ShippedEnvironment_HasTheResourcesThatWereReviewed(string stack)
    {
        var engine = new PreviewEngine(InfraProject.Open(Repository.Root), StackProgram.Create);

        var plan = await engine.PreviewAsync(stack);

        Repository.AssertGolden(
            $"{stack}.txt", string.Concat(plan.Resources.Select(resource => $"{resource.Type} {resource.Name}\n")));
    }

    [Fact]
    public async Task Json_OfAnEnvironment_HasFindingsWaiversAndFit()
    {
        using var project = TemporaryProject.With(("lab", Smallest));

        var result = await project.RunAsync("preview", "lab", "--json");

        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(0, json.RootElement.GetProperty("findings").GetArrayLength());
        Assert.Equal(0, json.RootElement.GetProperty("waivers").GetArrayLength());
        Assert.Equal(3, json.RootElement.GetProperty("fit").GetProperty("pools").GetArrayLength());
    }
}
