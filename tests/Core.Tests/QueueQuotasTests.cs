using CsCheck;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Queueing;

namespace Core.Tests;

public class QueueQuotasTests
{
    private static readonly string[] Machines = ["e2-standard-4", "n2-standard-8", "n2-standard-32", "g2-standard-12", "g2-standard-48", "a2-highgpu-4g", "n1-standard-8", "ct6e-standard-4t", "ct5p-hightpu-4t"];

    private static readonly Gen<IReadOnlyList<QueueFlavor>> Flavors =
        from machines in Gen.Int[0, Machines.Length - 1].List[1, 6]
        from nodes in Gen.Int[0, 1024].List[6]
        select (IReadOnlyList<QueueFlavor>)[.. machines.Select((machine, i) => Flavor($"pool-{i}", Machines[machine], nodes[i]))];

    // Of each resource nothing, or a hundredth part of what there is.
    private static readonly Gen<List<List<int>>> Parts = Gen.Int[-1, 30].List[5].List[0, 8];

    [Fact]
    public void Divide_AnyPoolsAndAnyQuotasThatFit_PromisesOfEveryFlavorExactlyWhatItHolds()
    {
        var fitted = 0;
        Gen.Select(Flavors, Parts, Gen.Bool).Sample(
            (flavors, parts, spotFirst) =>
            {
                var claims = Claims(flavors, parts);
                var division = QueueQuotas.Divide(flavors, claims, spotFirst);
                if (division.Findings.Count > 0)
                {
                    return;
                }

                Interlocked.Increment(ref fitted);
                foreach (var flavor in flavors)
                {
                    foreach (var resource in division.Resources)
                    {
                        var promised = division.Queues.Append(division.Shared).Select(queue => queue.Nominal[flavor.Name][resource]).ToList();
                        Assert.All(promised, amount => Assert.True(amount >= 0));
                        Assert.Equal(flavor.Capacity[resource], promised.Sum());
                    }
                }

                foreach (var (queue, claim) in division.Queues.Zip(claims.OrderBy(claim => claim.Stack, StringComparer.Ordinal)))
                {
                    Assert.Equal(claim.Stack, queue.Name);
                    Assert.All(division.Resources.Where(claim.Asked.ContainsKey), resource => Assert.Equal(claim.Asked[resource], Total(queue, resource)));
                }

                // Who names no quota of a resource gets what every other such stack gets.
                Assert.All(division.Resources, resource => Assert.True(division.Queues
                    .Zip(claims.OrderBy(claim => claim.Stack, StringComparer.Ordinal))
                    .Where(pair => !pair.Second.Asked.ContainsKey(resource))
                    .Select(pair => Total(pair.First, resource)).Distinct().Count() <= 1));
            },
            iter: 1000);
        Assert.True(fitted > 100, $"{fitted}");
    }

    [Fact]
    public void Divide_SameClaimsInAnotherOrder_SameQuotas() => Gen.Select(Flavors, Parts).Sample(
        (flavors, parts) =>
        {
            var claims = Claims(flavors, parts);
            var (one, other) = (QueueQuotas.Divide(flavors, claims), QueueQuotas.Divide(flavors, [.. claims.AsEnumerable().Reverse()]));
            Assert.Equal(Text(one), Text(other));
        },
        iter: 200);

    [Fact]
    public void Divide_ThousandMachinesOf32Cores_HasTheirCoresAndNotTheirNumber()
    {
        var pool = Pools.Of("big", "n2-standard-32", maxNodes: 1024);

        var division = QueueQuotas.Divide([QueueFlavor.Of(pool, 40_000)], [new("ada", new Dictionary<string, long>())]);

        var usable = SystemOverhead.Default.UsableOf(pool);
        Assert.Equal(usable.CpuMillicores * 1024, Total(division.Queues[0], QueuedResource.Cpu));
        Assert.Equal(usable.MemoryMib * 1024, Total(division.Queues[0], QueuedResource.Memory));
        Assert.Equal("32154624m", QueuedResource.Quantity(QueuedResource.Cpu, Total(division.Queues[0], QueuedResource.Cpu)));
        Assert.DoesNotContain(QueuedResource.Gpu, division.Resources);
    }

    [Fact]
    public void Divide_OneMoreThanThereIs_NamesWhoWasPromisedWhat()
    {
        IReadOnlyList<QueueFlavor> flavors = [Flavor("gpu", "g2-standard-12", 8)];

        Assert.Empty(QueueQuotas.Divide(flavors, [Claim("ada", QueuedResource.Gpu, 4), Claim("bob", QueuedResource.Gpu, 4)]).Findings);
        var finding = Assert.Single(QueueQuotas.Divide(flavors, [Claim("ada", QueuedResource.Gpu, 4), Claim("bob", QueuedResource.Gpu, 5)], path: "infra:queueing").Findings);
        Assert.Equal(
            "infra:queueing: must not promise more nvidia.com/gpu than the 8 that all pools at their most nodes have, less what the system's pods take (quota-beyond-pools); "
            + "got 9 in the quotas of the stacks on it (ada 4, bob 5); lower a stack's quota, or raise a pool's MaxNodes",
            finding.ToString());
    }

    [Fact]
    public void Divide_PromiseOfWhatNoPoolHas_IsRefused() =>
        Assert.Contains(
            "must not promise more nvidia.com/gpu than the 0 that",
            Assert.Single(QueueQuotas.Divide([Flavor("cpu", "n2-standard-8", 8)], [Claim("ada", QueuedResource.Gpu, 1)]).Findings).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Divide_WhoNamesNoQuota_SharesWhatTheOthersLeave()
    {
        var division = QueueQuotas.Divide(
            [Flavor("gpu", "g2-standard-12", 8)],
            [Claim("ada", QueuedResource.Gpu, 3), new("bob", new Dictionary<string, long>()), new("eve", new Dictionary<string, long>())]);

        Assert.Equal([3, 2, 2], division.Queues.Select(queue => Total(queue, QueuedResource.Gpu)));
        Assert.Equal(1, Total(division.Shared, QueuedResource.Gpu));
        Assert.Equal(8, division.Capacity(QueuedResource.Gpu));
    }

    [Theory]
    [InlineData(false, "kept", "spot")]
    [InlineData(true, "spot", "kept")]
    public void Divide_SpotFlavors_ComeAfterTheOthersOrBefore(bool spotFirst, string first, string second)
    {
        var spot = QueueFlavor.Of(Pools.Of("spot", "n2-standard-8", capacity: NodeCapacity.Spot), 1000);
        var kept = QueueFlavor.Of(Pools.Of("kept", "n2-standard-8"), 1000);

        Assert.Equal([first, second], QueueQuotas.Divide([spot, kept], [], spotFirst).Flavors.Select(flavor => flavor.Name));
    }

    [Fact]
    public void Divide_MoreFlavorsThanKueueTakes_IsRefused()
    {
        static QueueFlavor Pool(int i) => Flavor($"p{i}", "e2-standard-4", 1);

        Assert.Empty(QueueQuotas.Divide([.. Enumerable.Range(0, 64).Select(Pool)], []).Findings);
        Assert.Contains("at most 64 node pools", Assert.Single(QueueQuotas.Divide([.. Enumerable.Range(0, 65).Select(Pool)], []).Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flavor_OfAPool_HasTheLabelThatWorkloadsSelectBy_AndEveryTaint()
    {
        var flavor = QueueFlavor.Of(Pools.Of("gpu", "g2-standard-12", capacity: NodeCapacity.Spot, maxNodes: 2), 1000);

        Assert.Equal("gpu", Assert.Single(flavor.NodeLabels, label => label.Key == "name").Value);
        Assert.Equal(["cloud.google.com/gke-spot", "nvidia.com/gpu"], flavor.Taints.Select(taint => taint.Key).Order(StringComparer.Ordinal));
        Assert.Equal(2, flavor.Capacity[QueuedResource.Gpu]);
        Assert.Equal(2000, flavor.Capacity[QueuedResource.EphemeralStorage]);
    }

    [Theory]
    [InlineData(QueuedResource.Cpu, 92_000, "92")]
    [InlineData(QueuedResource.Cpu, 91_640, "91640m")]
    [InlineData(QueuedResource.Memory, 1023, "1023Mi")]
    [InlineData(QueuedResource.Memory, 1024, "1Gi")]
    [InlineData(QueuedResource.Memory, 1024 * 1024, "1Ti")]
    [InlineData(QueuedResource.Memory, 0, "0")]
    [InlineData(QueuedResource.Gpu, 8, "8")]
    public void Quantity_IsWhatKubernetesItselfWrites_AndIsReadBack(string resource, long amount, string text)
    {
        Assert.Equal(text, QueuedResource.Quantity(resource, amount));
        Assert.Equal(amount, QueuedResource.Parse(resource, text));
    }

    internal static QueueFlavor Flavor(string name, string machine, int nodes) =>
        QueueFlavor.Of(Pools.Of(name, machine, maxNodes: nodes), 40_000);

    [Theory]
    [InlineData(QueuedResource.Cpu, "1E")]
    [InlineData(QueuedResource.Memory, "70000000000E")]
    [InlineData(QueuedResource.Gpu, "9223372036854775808")]
    public void Parse_MoreThanCanBeCounted_IsNoAmount(string resource, string text) => Assert.Null(QueuedResource.Parse(resource, text));

    [Fact]
    public void Divide_MorePromisedThanCanBeCounted_IsTold()
    {
        var most = long.MaxValue;

        var division = QueueQuotas.Divide([Flavor("a", "n2-standard-8", 2)], [Claim("ada", QueuedResource.Gpu, most), Claim("bob", QueuedResource.Gpu, most)]);

        Assert.Contains(division.Findings, finding => finding.Message.Contains("must not promise more nvidia.com/gpu", StringComparison.Ordinal));
    }

    private static long Total(QueueQuota quota, string resource) => quota.Nominal.Values.Sum(amounts => amounts.GetValueOrDefault(resource));

    private static QueueClaim Claim(string stack, string resource, long amount) => new(stack, new Dictionary<string, long> { [resource] = amount });

    private static List<QueueClaim> Claims(IReadOnlyList<QueueFlavor> flavors, List<List<int>> parts) =>
        [.. parts.Select((amounts, i) => new QueueClaim(
            $"stack-{i}",
            QueuedResource.All.Zip(amounts)
                .Where(pair => pair.Second >= 0)
                .ToDictionary(pair => pair.First, pair => flavors.Sum(flavor => flavor.Capacity[pair.First]) * pair.Second / 100)))];

    private static string Text(QueueDivision division) => string.Join('\n', division.Queues.Append(division.Shared).SelectMany(queue =>
        queue.Nominal.SelectMany(flavor => flavor.Value.OrderBy(amount => amount.Key, StringComparer.Ordinal).Select(amount => $"{queue.Name} {flavor.Key} {amount.Key} {amount.Value}"))));
}
