using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CsCheck;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Prices;
using Infra.Core.Quantities;
using Infra.Costs;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Tests.Prices;

/// <summary>What stacks cost: worked examples, laws, and what is said where something is not known.</summary>
public class CostTests
{
    private const int Hours = 730;

    // What a vCPU of N1 costs in europe-west4 against us-central1, by which prices of the latter are carried over.
    private const decimal There = 0.034802m / 0.031611m;

    // Rates of europe-west4: E2, G2 with its L4, N2 Spot; a boot disk of 100 GiB.
    private const decimal Disk = 100 * 0.11m / Hours;
    private const decimal E2Standard4 = (4 * 0.02401337m) + (16 * 0.00321816m) + Disk;
    private const decimal G2Standard12 = (12 * 0.0251106m) + (48 * 0.0033652m) + 0.58863054m + Disk;
    private const decimal N2Standard8Spot = (8 * 0.01265m) + (32 * 0.001696m) + Disk;

    // One NAT address, the cluster's fee, and two secrets.
    private const decimal Always = (0.005m * Hours) + (0.10m * Hours) + (2 * 0.06m);

    private static readonly string[] OnDev = ["astro", "bootcamp", "gpu1", "gpu2", "ranzcr", "rl", "surreal", "dev"];

    [Fact]
    public async Task Dev_AsShipped_CostsWhatItsPartsDo()
    {
        // db-g1-small with 20 GiB, and 1 GiB of Redis in band M1.
        const decimal Data = ((0.035m * Hours) + (20 * 0.17m) + (0.049m * Hours)) * There;

        // Nodes go out through a gateway of 0.0014 a node: 1, 1 + 6 + 4, 3 + 8 + 10.
        const decimal AlwaysOn = Always + Data + (Hours * (E2Standard4 + 0.0014m));
        const decimal Now = Always + Data + (Hours * (E2Standard4 + (6 * G2Standard12) + (4 * N2Standard8Spot) + (11 * 0.0014m)));
        const decimal Max = Always + Data + (Hours * ((3 * E2Standard4) + (8 * G2Standard12) + (10 * N2Standard8Spot) + (21 * 0.0014m)));

        using var project = Shipped(OnDev);
        var month = (await CostAsync(project, "dev")).GetProperty("month");

        AssertMoney(month.GetProperty("alwaysOn"), AlwaysOn, "estimated");
        AssertMoney(month.GetProperty("now"), Now, "estimated");
        AssertMoney(month.GetProperty("max"), Max, "estimated");
    }

    [Fact]
    public async Task Prod_AsShipped_CostsWhatItsPartsDo()
    {
        // db-custom-4-15360 with 100 GiB, all twice for two zones, and 5 GiB of Redis with a replica in band M2.
        const decimal Data = ((((4 * 0.0413m) + (15 * 0.007m)) * 2 * Hours) + (100 * 0.17m * 2) + (5 * 0.054m * Hours)) * There;
        const decimal System = (8 * 0.02401337m) + (32 * 0.00321816m) + Disk;
        const decimal L4 = (48 * 0.0251106m) + (192 * 0.0033652m) + (4 * 0.58863054m) + Disk;
        const decimal A100 = (48 * 0.034802m) + (340 * 0.004664m) + (4 * 2.933908m) + Disk;
        const decimal A100Spot = (48 * 0.01265m) + (340 * 0.001696m) + (4 * 1.396875m) + Disk;
        const decimal OnDemand = (8 * 0.034802m) + (32 * 0.004664m) + Disk;

        // 92 nodes, of which the gateway counts 32.
        const decimal AlwaysOn = Always + Data + (Hours * ((3 * System) + (3 * 0.0014m)));
        const decimal Max = Always + Data + (Hours * ((6 * System) + (8 * L4) + (4 * A100) + (4 * A100Spot) + (60 * N2Standard8Spot) + (10 * OnDemand) + (32 * 0.0014m)));

        using var project = Shipped("prod");
        var month = (await CostAsync(project, "prod")).GetProperty("month");

        AssertMoney(month.GetProperty("alwaysOn"), AlwaysOn, "estimated");
        AssertMoney(month.GetProperty("now"), AlwaysOn, "estimated");
        AssertMoney(month.GetProperty("max"), Max, "estimated");
    }

    [Fact]
    public async Task Gpu1_AsShipped_IsWorthItsGpuAndLittleElse()
    {
        // 100m CPU and 256 MiB a container: the trainer with the GPU that Houdini keeps, three pods of two containers, and the shell on a system node.
        const decimal Container = (0.1m * 0.0251106m) + (0.25m * 0.0033652m);
        const decimal Worth = Container + 0.58863054m + (3 * 2 * Container) + (0.1m * 0.02401337m) + (0.25m * 0.00321816m);

        using var project = Shipped(OnDev);
        var developer = (await CostAsync(project, "gpu1")).GetProperty("developer");

        AssertMoney(developer.GetProperty("worthHour"), Worth, "known", digits: 4);
        AssertMoney(developer.GetProperty("worthMonth"), Worth * Hours, "known");

        // Kubernetes sees no GPU asked for, and the nodes that others need have room.
        AssertMoney(developer.GetProperty("savedMonth"), 0, "known");
    }

    [Fact]
    public void Unused_OfANodeWhoseGpuHoudiniKeepsTwice_IsWhatItsGpuLeaves()
    {
        var pool = NodePoolFacts.Of("l4", MachineCatalog.Find("g2-standard-8")!, 0, 3) with { Region = "europe-west4" };

        var cost = Assert.Single(CostOf([pool], Workload(new(100, 256), 2, pool) with { HoudiniGpus = 1 }).Pools);

        Assert.Equal(1, cost.NodesNow);
        Assert.InRange(cost.UnusedHour.Usd, 0, cost.NodeHour.Usd);
    }

    [Fact]
    public async Task Ranzcr_AsShipped_IsWorthFourNodesAlmostWhole()
    {
        // Four workers of 11301m CPU, 42535 MiB and an L4, and the shell.
        const decimal Worker = (11.301m * 0.0251106m) + (42535m / 1024 * 0.0033652m) + 0.58863054m;
        const decimal Worth = (4 * Worker) + (0.1m * 0.02401337m) + (0.25m * 0.00321816m);

        using var project = Shipped(OnDev);
        var cost = await CostAsync(project, "ranzcr");

        AssertMoney(cost.GetProperty("developer").GetProperty("worthHour"), Worth, "known", digits: 4);
        AssertMoney(cost.GetProperty("developer").GetProperty("savedMonth"), 4 * G2Standard12 * Hours, "known");
        AssertMoney(cost.GetProperty("month").GetProperty("max"), 0, "known");
    }

    [Fact]
    public async Task Outputs_OfOneStack_SayTheSameFigures()
    {
        using var project = Shipped("prod");
        var json = await CostAsync(project, "prod");
        var preview = JsonDocument.Parse((await project.RunAsync("preview", "prod", "--json")).Output).RootElement.GetProperty("cost");

        Assert.Equal(JsonSerializer.Serialize(json), JsonSerializer.Serialize(preview));
        var max = json.GetProperty("month").GetProperty("max").GetProperty("usd").GetDecimal().ToString("N2", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"about {max} at most", (await project.RunAsync("cost", "prod")).Output, StringComparison.Ordinal);
        Assert.Contains($"about {max} at most", (await project.RunAsync("preview", "prod")).Output, StringComparison.Ordinal);
        Assert.Equal("2026-07-30", json.GetProperty("pricesOf").GetString());
    }

    [Fact]
    public async Task Cost_UnknownPrices_AreSaidAndNeverNothing()
    {
        using var project = TemporaryProject.With(("lab", """
            config:
              infra:kind: environment
              infra:location: europe-west4-a
              gcp:project: my-lab
              infra:nodePools:
              - {name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 1}
              - {name: flex, machineType: a3-highgpu-8g, maxNodes: 2, flexStart: true}
            """));

        var cost = await CostAsync(project, "lab");
        var flex = cost.GetProperty("pools").EnumerateArray().Single(pool => pool.GetProperty("name").GetString() == "flex");

        Assert.Equal("estimated", cost.GetProperty("month").GetProperty("alwaysOn").GetProperty("state").GetString());
        Assert.Equal("unknown", cost.GetProperty("month").GetProperty("max").GetProperty("state").GetString());
        Assert.Equal("known", flex.GetProperty("monthAtMin").GetProperty("state").GetString());
        Assert.Equal("unknown", flex.GetProperty("monthAtMax").GetProperty("state").GetString());
        Assert.Matches(
            "^lab: about [0-9.]+ a month always on, about [0-9.]+ now, at least about [0-9.]+ at most; without pool \"flex\": no list has the price of a3-highgpu-8g as flex-start\n",
            (await project.RunAsync("cost", "lab")).Output);
    }

    [Fact]
    public async Task Worth_OnAPoolWithoutAPrice_IsUnknown_AndSaysWhatHasNone()
    {
        using var project = TemporaryProject.With(
            ("lab", """
                config:
                  infra:kind: environment
                  infra:location: us-central1
                  gcp:project: my-lab
                  infra:nodePools:
                  - {name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 1}
                  - {name: h100, machineType: a3-highgpu-8g, maxNodes: 4, flexStart: true}
                """),
            ("train", """
                config:
                  infra:kind: developer
                  infra:environment: lab
                  infra:quota: {cpu: "840", memory: 7600Gi, gpus: 32}
                  infra:jumpPod: {enabled: false}
                  infra:training: {large: {image: "train:v1", command: [torchrun], nodes: 4, gpusPerNode: 8, assign: {assignTo: machine, nodePool: h100}}}
                """));

        var cost = await project.RunAsync("cost", "train");
        var pools = await project.RunAsync("pools", "lab");

        Assert.StartsWith(
            "train: nothing of its own on the bill\n"
            + "pods worth unknown an hour, unknown a month of 730 hours, unknown an hour at their maximum replicas; without this stack its environment would cost unknown a month less, by packing; "
            + "without pool \"h100\": no list has the price of a3-highgpu-8g as flex-start\n",
            cost.Output, StringComparison.Ordinal);
        Assert.Contains("h100    a3-highgpu-8g  8 nvidia-h100-80gb  0-4    flex-start  unknown\n", pools.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("standard-rwx", 1024)]
    [InlineData("enterprise-rwx", 1024)]
    [InlineData("lustre-rwx-1000mbps-per-tib", 9000)]
    public async Task Cost_OfFilesThatNoListPrices_IsUnknown_NeverNothing(string storageClass, int gib)
    {
        using var project = TemporaryProject.With(
            ("lab", "config:\n  infra:kind: environment\n  infra:location: europe-west4-a\n  gcp:project: my-lab\n  infra:cluster: { filestoreCsiDriver: true, lustreCsiDriver: true }\n"),
            ("ada", $$"""
                config:
                  infra:kind: developer
                  infra:environment: lab
                  infra:experiments:
                    e: { image: "a:1", volumeClaims: [{ name: c, size: {{gib}}Gi, storageClass: {{storageClass}}, accessMode: ReadWriteMany }], processes: [{ name: p, command: [x], mounts: [{ at: /a, claim: c }] }] }
                """));

        var cost = await project.RunAsync("cost", "ada");

        Assert.StartsWith("ada: unknown a month for its own disks, load balancers and the like\n", cost.Output, StringComparison.Ordinal);
        Assert.Equal("unknown", (await CostAsync(project, "ada")).GetProperty("month").GetProperty("alwaysOn").GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("infra:trainer: { image: \"a:1\" }\n  infra:paused: true", "; its environment would cost as much without this stack\n")]
    [InlineData("infra:trainer: { image: \"a:1\", nodeSelector: { name: b } }", "; without this stack its environment would cost ")]
    public async Task Saved_BesideAPoolOfUnknownPrice_IsKnown(string settings, string says)
    {
        using var project = TemporaryProject.With(
            ("lab", """
                config:
                  infra:kind: environment
                  infra:location: europe-west4-a
                  gcp:project: my-lab
                  infra:nodePools:
                  - { name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 1 }
                  - { name: b, machineType: n2-standard-2, maxNodes: 1 }
                  - { name: big, machineType: h4d-standard-192, minNodes: 1, maxNodes: 1 }
                """),
            ("ada", $"config:\n  infra:kind: developer\n  infra:environment: lab\n  infra:jumpPod: {{ enabled: false }}\n  {settings}\n"));

        var cost = await project.RunAsync("cost", "ada");

        Assert.Contains(says, cost.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("at least", cost.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, true)]
    public async Task Cost_AtPricesOfLongAgo_SaysSo(int days, bool said)
    {
        using var project = TemporaryProject.With(("mine", TemporaryProject.Developer));
        project.Now = string.Create(CultureInfo.InvariantCulture, $"{PriceTable.Oldest.AddDays(days):yyyy-MM-dd}T12:00:00Z");

        var cost = await project.RunAsync("cost", "mine");

        Assert.Equal(0, cost.Code);
        Assert.Equal(
            said ? string.Create(CultureInfo.InvariantCulture, $"prices are of {PriceTable.Oldest:yyyy-MM-dd} and so older than 400 days; infra prices --check FILE says what has moved\n") : "",
            cost.Error);
    }

    [Fact]
    public async Task Cost_WithoutPools_HasNoDeveloper()
    {
        using var project = TemporaryProject.With(("mine", TemporaryProject.Developer));
        var cost = await CostAsync(project, "mine");

        Assert.Equal(JsonValueKind.Null, cost.GetProperty("developer").ValueKind);
        Assert.Contains("mine: nothing of its own on the bill; its pods are not counted, for no node pools are known to take their prices from\n", (await project.RunAsync("cost", "mine")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await project.RunAsync("cost", "nobody")).Code);
        Assert.Equal(2, (await project.RunAsync("cost")).Code);
    }

    [Fact]
    public async Task Cost_HoursAndRuns_AreCountedAsTheSettingsSay()
    {
        const string Lab = """
            config:
              infra:kind: environment
              infra:location: europe-west4-a
              gcp:project: my-lab
              infra:nodePools:
              - {name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 1}
              - {name: shared, machineType: n1-standard-8, maxNodes: 2, gpu: {type: nvidia-tesla-t4, count: 1, sharing: {strategy: timeSharing, maxClientsPerGpu: 4}}}
            """;
        using var project = TemporaryProject.With(("lab", Lab), ("dora", """
            config:
              infra:kind: developer
              infra:environment: lab
              infra:hoursPerMonth: 100
              infra:jumpPod: {enabled: false}
              infra:quota: {gpus: 1}
              infra:training:
                t: {image: "a:v1", nodes: 1, gpusPerNode: 1, expectedHours: "12", command: [train], resources: {cpu: "1", memory: 4Gi}, nodeSelector: {name: shared}, tolerations: [{key: nvidia.com/gpu, operator: Exists}]}
            """));

        var developer = (await CostAsync(project, "dora")).GetProperty("developer");
        var workload = developer.GetProperty("workloads")[0];

        // A core and 4 GiB of N1, and one of four clients' parts of a T4.
        const decimal Worth = 0.034802m + (4 * 0.004664m) + (0.3675m / 4);
        AssertMoney(developer.GetProperty("worthHour"), Worth, "known", digits: 4);
        AssertMoney(developer.GetProperty("worthMonth"), Worth * 100, "known");
        AssertMoney(workload.GetProperty("run"), Worth * 12, "known");

        // A node of 8 cores, 30 GiB, a T4 and a disk of 100 GiB, for as long as the pod runs.
        AssertMoney(developer.GetProperty("savedMonth"), 100 * ((8 * 0.034802m) + (30 * 0.004664m) + 0.3675m + (100 * 0.11m / 730)), "known");
    }

    [Fact]
    public void PoolsTogether_AtMinAndAtMax_CostWhatTheyDoApart() =>
        Gen.Select(PoolList("a"), PoolList("b")).Sample((left, right) =>
        {
            var (apart, other, together) = (CostOf(left), CostOf(right), CostOf([.. left, .. right]));
            Assert.Equal(Sum(pool => pool.AtMin, apart, other), Sum(pool => pool.AtMin, together));
            Assert.Equal(Sum(pool => pool.AtMax, apart, other), Sum(pool => pool.AtMax, together));
            Assert.All(together.Pools, pool => Assert.True(pool.AtMin.Usd >= 0 && pool.AtMin.Usd <= pool.AtNow.Usd && pool.AtNow.Usd <= pool.AtMax.Usd));
            Assert.True(together.AlwaysOn.Usd <= together.Now.Usd && together.Now.Usd <= together.Max.Usd);
        }, iter: 100);

    [Fact]
    public void Worth_OfPods_IsAdditiveGrowsAndIsNeverNegative() =>
        Gen.Select(Node, Amount, Amount).Sample((order, left, right) =>
        {
            var price = PriceBook.List.Node(order);
            Cost Worth(ResourceAmount amount) => price.WorthOf(amount.CpuMillicores, amount.MemoryMib, amount.Gpus);

            Assert.Equal(Math.Round(Worth(left + right).Usd, 12), Math.Round((Worth(left) + Worth(right)).Usd, 12));
            Assert.Equal(Worth(left + right).State, (Worth(left) + Worth(right)).State);
            Assert.True(Worth(left).Usd >= 0 && Worth(left + right).Usd >= Worth(left).Usd);
        }, iter: 500);

    [Fact]
    public void PodsAndWhatNobodyUses_AddUpToTheirNodes() =>
        Gen.Select(Node, Amount, Gen.Int[0, 40]).Sample((order, amount, replicas) =>
        {
            var machine = MachineCatalog.Find(order.MachineType)!;
            var pool = NodePoolFacts.Of("pool", machine, 1, 50, capacity: order.Capacity) with { Region = order.Region };
            if (!amount.FitsIn(SystemOverhead.Default.UsableOf(pool)))
            {
                return;
            }

            var cost = Assert.Single(CostOf([pool], Workload(amount, replicas, pool)).Pools);
            var pods = PriceBook.List.Node(order).WorthOf(amount.CpuMillicores, amount.MemoryMib, amount.Gpus) * replicas;

            Assert.Equal(Math.Round((cost.NodeHour * cost.NodesNow).Usd, 10), Math.Round((pods + cost.UnusedHour).Usd, 10));
            Assert.True(cost.UnusedHour.Usd >= 0);
        }, iter: 200);

    private static Gen<NodeOrder> Node { get; } = Gen.Select(
        Gen.Int[0, MachineCatalog.Types.Count - 1],
        Gen.Int[0, 2],
        Gen.Enum<NodeCapacity>(),
        (machine, region, capacity) => new NodeOrder(MachineCatalog.Types[machine].Name, new[] { "europe-west4", "us-central1", "asia-northeast1" }[region], capacity));

    private static Gen<ResourceAmount> Amount { get; } =
        Gen.Select(Gen.Long[1, 8000], Gen.Long[1, 32_000], Gen.Long[0, 1], (cpu, memory, gpus) => new ResourceAmount(cpu, memory, gpus));

    private static Gen<List<NodePoolFacts>> PoolList(string prefix) =>
        Gen.Select(Node, Gen.Int[0, 3], Gen.Int[0, 5]).List[0, 4].Select(pools => pools.Select((entry, index) =>
            NodePoolFacts.Of($"{prefix}{index}", MachineCatalog.Find(entry.Item1.MachineType)!, entry.Item2, entry.Item2 + entry.Item3, capacity: entry.Item1.Capacity)
                with
            { Region = entry.Item1.Region }).ToList());

    private static StackCost CostOf(List<NodePoolFacts> pools, params PlanWorkload[] running)
    {
        var plan = new Plan("infra", "lab", [], ImmutableSortedDictionary<string, PlanValue>.Empty);
        return StackCosts.Of(plan, plan, pools, [running]);
    }

    private static PlanWorkload Workload(ResourceAmount amount, int replicas, NodePoolFacts pool) => new(
        new PlanResource { Urn = "", Type = "kubernetes:apps/v1:Deployment", Name = "w", Custom = true, Inputs = new PlanNull() },
        new("deployment/w", replicas, replicas, amount, pool.NodeSelector, pool.Tolerations),
        default,
        0);

    // To a billionth of a dollar: some rates have all the digits that a decimal holds, and the last depends on the order of the sum.
    private static (decimal Usd, PriceState State) Sum(Func<PoolCost, Cost> month, params StackCost[] stacks)
    {
        var sum = Cost.Sum(stacks.SelectMany(stack => stack.Pools).Select(month));
        return (Math.Round(sum.Usd, 9), sum.State);
    }

    private static TemporaryProject Shipped(params string[] stacks) =>
        TemporaryProject.With([.. stacks.Select(stack => (stack, File.ReadAllText(Path.Combine(Repository.Root, "stacks", $"Pulumi.{stack}.yaml"))))]);

    private static async Task<JsonElement> CostAsync(TemporaryProject project, string stack)
    {
        var result = await project.RunAsync("cost", stack, "--json");
        Assert.True(result.Code == 0, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private static void AssertMoney(JsonElement money, decimal usd, string state, int digits = 2)
    {
        Assert.Equal(decimal.Round(usd, digits, MidpointRounding.AwayFromZero), money.GetProperty("usd").GetDecimal());
        Assert.Equal(state, money.GetProperty("state").GetString());
    }
}
