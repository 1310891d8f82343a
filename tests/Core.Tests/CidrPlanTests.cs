using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Infra.Components.Gke;
using Infra.Core.Findings;
using Infra.Core.Names;

namespace Core.Tests;

public partial class CidrPlanTests
{
    private static readonly CidrPlan Sound = new()
    {
        NodesCidr = "10.0.0.0/20",
        PodsCidr = "10.4.0.0/14",
        ServicesCidr = "10.8.0.0/20",
        PrivateServicesCidr = "10.16.0.0/16",
        MaxNodes = 200,
    };

    [Fact]
    public void Check_SoundPlan_HasNoFindings() => Assert.Empty(CidrPlanRules.Check(Sound));

    [Fact]
    public void Check_OnlyWhatIsRequired_HasNoFindings() =>
        Assert.Empty(CidrPlanRules.Check(new() { NodesCidr = "10.0.0.0/24", PodsCidr = "100.64.0.0/16", ServicesCidr = "172.20.0.0/20", MaxNodes = 252 }));

    [Fact]
    public void Plan_Defaults_ArePinned()
    {
        Assert.Equal(110, Sound.MaxPodsPerNode);
        Assert.Null(new CidrPlan { NodesCidr = "", PodsCidr = "", ServicesCidr = "", MaxNodes = 1 }.GpuDirectCidr);
    }

    /// <summary>The vendor's table of pods a node and the block each node gets.</summary>
    [Theory]
    [InlineData(8, 28)]
    [InlineData(9, 27)]
    [InlineData(16, 27)]
    [InlineData(17, 26)]
    [InlineData(32, 26)]
    [InlineData(33, 25)]
    [InlineData(64, 25)]
    [InlineData(65, 24)]
    [InlineData(110, 24)]
    [InlineData(128, 24)]
    [InlineData(129, 23)]
    [InlineData(256, 23)]
    public void PodBlockPrefix_VendorsTable_IsFollowed(int pods, int prefix) => Assert.Equal(prefix, CidrPlanRules.PodBlockPrefix(pods));

    /// <summary>The vendor's table of primary ranges and the nodes they number.</summary>
    [Theory]
    [InlineData(29, 4)]
    [InlineData(28, 12)]
    [InlineData(27, 28)]
    [InlineData(26, 60)]
    [InlineData(25, 124)]
    [InlineData(24, 252)]
    [InlineData(23, 508)]
    [InlineData(22, 1020)]
    [InlineData(20, 4092)]
    public void NodesIn_VendorsTable_IsFollowed(int prefix, long nodes) => Assert.Equal(nodes, CidrPlanRules.NodesIn(Cidr.Of(0x0A000000, prefix)));

    /// <summary>The vendor's table of ranges for pods and the nodes they are enough for, with 110 pods a node.</summary>
    [Theory]
    [InlineData(21, 8)]
    [InlineData(20, 16)]
    [InlineData(16, 256)]
    [InlineData(14, 1024)]
    [InlineData(9, 32768)]
    public void PodBlocksIn_VendorsTable_IsFollowed(int prefix, long nodes) => Assert.Equal(nodes, CidrPlanRules.PodBlocksIn(Cidr.Of(0x0A000000, prefix), 110));

    [Theory]
    [InlineData("10.0.0.0/24", 252, true)]
    [InlineData("10.0.0.0/24", 253, false)]
    [InlineData("10.0.0.0/29", 4, true)]
    [InlineData("10.0.0.0/29", 5, false)]
    public void Check_NodesAtTheBoundAndPast_AreToldApart(string nodes, int maxNodes, bool sound) =>
        Assert.Equal(sound, CidrPlanRules.Check(Sound with { NodesCidr = nodes, MaxNodes = maxNodes }).Count == 0);

    [Theory]
    [InlineData("10.4.0.0/16", 256, 110, true)]
    [InlineData("10.4.0.0/16", 257, 110, false)]
    [InlineData("10.4.0.0/16", 512, 64, true)]
    [InlineData("10.4.0.0/16", 128, 129, true)]
    [InlineData("10.4.0.0/16", 129, 129, false)]
    public void Check_PodsAtTheBoundAndPast_AreToldApart(string pods, int maxNodes, int maxPods, bool sound) =>
        Assert.Equal(sound, CidrPlanRules.Check(Sound with { PodsCidr = pods, MaxNodes = maxNodes, MaxPodsPerNode = maxPods }).Count == 0);

    /// <summary>Nodes of a pool with fewer pods take smaller blocks: 64 of a /26 where there were 16 of a /24.</summary>
    [Theory]
    [InlineData(240, 64, true)]
    [InlineData(240, 65, false)]
    [InlineData(241, 64, false)]
    public void Check_PoolsWithOtherPodsANode_CountTheirOwnBlocks(int usual, int small, bool sound) =>
        Assert.Equal(sound, CidrPlanRules.Check(Sound with
        {
            PodsCidr = "10.4.0.0/16",
            MaxNodes = usual + small,
            NodesByMaxPods = new Dictionary<int, int> { [32] = small },
        }).Count == 0);

    [Fact]
    public void NodesByMaxPods_Upgrades_AddTheirNodes()
    {
        var cluster = new ClusterSpec { Location = "europe-west4-a", MaxPodsPerNode = 64 };
        NodePoolSpec Pool(string name, int nodes) => new() { Name = name, MachineType = "n2-standard-8", Size = NodePoolSize.Total(0, nodes) };

        var nodes = CidrPlanRules.NodesByMaxPods(
            [
                Pool("surge", 10),
                Pool("blue", 100) with { Upgrade = NodePoolUpgrade.BlueGreen() },
                Pool("gpu", 4) with { MachineType = "g2-standard-8" },
                Pool("wide", 5) with { MaxPodsPerNode = 256, Upgrade = NodePoolUpgrade.Surge(3, 1) },
            ],
            cluster);

        Assert.Equal(new Dictionary<int, int> { [64] = 11 + 200 + 4, [256] = 8 }, nodes);
    }

    public static TheoryData<CidrPlan, string> BadInput => new()
    {
        { Sound with { NodesCidr = "10.0.0.0" }, "NodesCidr: must be an IPv4 range with its prefix length; got \"10.0.0.0\"; write it like 10.0.0.0/20" },
        { Sound with { PodsCidr = "fd00::/14" }, "PodsCidr: must be an IPv4 range with its prefix length; got \"fd00::/14\"; write it like 10.0.0.0/20" },
        { Sound with { NodesCidr = "10.0.0.5/20" }, "NodesCidr: must begin with the range's first address; got 10.0.0.5/20; use 10.0.0.0/20" },
        {
            Sound with { NodesCidr = "8.8.0.0/20" },
            "NodesCidr: must lie in a private range (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 198.18.0.0/15, 240.0.0.0/4); "
            + "got 8.8.0.0/20; use 10.0.0.0/20"
        },
        {
            Sound with { ServicesCidr = "10.5.0.0/20" },
            "ServicesCidr: must not overlap PodsCidr (10.4.0.0/14: 10.4.0.0 to 10.7.255.255); got 10.5.0.0/20; use 10.0.16.0/20"
        },
        {
            Sound with { NodesCidr = "10.0.0.0/24", MaxNodes = 300 },
            "NodesCidr: must number 300 nodes and the 4 addresses that Google keeps, at least /23; got 10.0.0.0/24 (256 addresses); use 10.0.0.0/23"
        },
        {
            Sound with { PodsCidr = "10.4.0.0/18" },
            "PodsCidr: must hold a /24 for each of 200 nodes (twice the 110 pods of a node, rounded up), at least /16; it holds 64; "
            + "got 10.4.0.0/18 (16384 addresses); use 10.4.0.0/16"
        },
        {
            Sound with { PodsCidr = "10.10.0.0/17", PrivateServicesCidr = "10.11.0.0/16", MaxNodes = 400 },
            "PodsCidr: must hold a /24 for each of 400 nodes (twice the 110 pods of a node, rounded up), at least /15; it holds 128; "
            + "got 10.10.0.0/17 (32768 addresses); use 10.2.0.0/15"
        },
        { Sound with { ServicesCidr = "10.64.0.0/15" }, "ServicesCidr: must be /16 to /28; got 10.64.0.0/15 (131072 addresses); use 10.64.0.0/16" },
        { Sound with { ServicesCidr = "10.8.0.0/29" }, "ServicesCidr: must be /16 to /28; got 10.8.0.0/29 (8 addresses); use 10.8.0.0/28" },
        {
            Sound with { PrivateServicesCidr = "10.16.0.0/25" },
            "PrivateServicesCidr: must be at least /24, of which each managed service takes a part; got 10.16.0.0/25 (128 addresses); use 10.16.0.0/24"
        },
        { Sound with { MaxNodes = 0 }, "MaxNodes: must be at least 1; got 0; add up the most nodes of all pools" },
        { Sound with { MaxPodsPerNode = 7 }, "MaxPodsPerNode: must be 8 to 256; got 7; use 8" },
        { Sound with { MaxPodsPerNode = 257 }, "MaxPodsPerNode: must be 8 to 256; got 257; use 256" },
        {
            Sound with { NodesCidr = "11.0.0.0/8", PodsCidr = "10.0.0.0/9", ServicesCidr = "192.168.0.0/20", PrivateServicesCidr = null, MaxNodes = 40000 },
            "MaxNodes: the most nodes of all pools, those of upgrades included, need 10240000 addresses for pods, and the largest range has 8388608; "
            + "got 40000 nodes; lower MaxNodes of a pool, or its MaxPodsPerNode"
        },
        {
            Sound with { PodsCidr = "10.4.0.0/18", NodesByMaxPods = new Dictionary<int, int> { [32] = 150, [256] = 1 } },
            "PodsCidr: must hold a /23 for each of 1 node (twice the 256 pods of a node, rounded up) and a /24 for each of 49 nodes "
            + "(twice the 110 pods of a node, rounded up) and a /26 for each of 150 nodes (twice the 32 pods of a node, rounded up), at least /17; "
            + "got 10.4.0.0/18 (16384 addresses); use 10.4.0.0/17"
        },
    };

    [Theory]
    [MemberData(nameof(BadInput))]
    public void Check_BadInput_SaysWhatWouldDo(CidrPlan plan, string message) =>
        Assert.Contains(message, CidrPlanRules.Check(plan).Select(finding => finding.ToString()));

    [Fact]
    public void Check_OneRangeMalformed_StillFindsTheOthersOverlap() =>
        Assert.Equal(
            ["NodesCidr: must be an IPv4 range with its prefix length; got \"ten\"; write it like 10.0.0.0/20",
                "ServicesCidr: must not overlap PodsCidr (10.4.0.0/14: 10.4.0.0 to 10.7.255.255); got 10.5.0.0/20; use 10.0.0.0/20"],
            CidrPlanRules.Check(Sound with { NodesCidr = "ten", ServicesCidr = "10.5.0.0/20" }).Select(finding => finding.ToString()));

    [Fact]
    public void Check_NumbersOutOfBounds_StillFindsTheOverlap() =>
        Assert.Equal(
            ["MaxNodes", "MaxPodsPerNode", "ServicesCidr"],
            CidrPlanRules.Check(Sound with { MaxNodes = 0, MaxPodsPerNode = 300, ServicesCidr = "10.5.0.0/20" }).Select(finding => finding.Path));

    [Theory]
    [InlineData("10.0.16.0/20", 0)]
    [InlineData("10.0.15.255/32", 1)]
    [InlineData("0.0.0.0/0", 4)]
    public void Check_ReservedRange_IsKeptClearOf(string reserved, int overlaps) =>
        Assert.Equal(overlaps, CidrPlanRules.Check(Sound with { Reserved = [reserved] }).Count);

    [Fact]
    public void Check_ReservedRange_IsNamedAndNotAdvised()
    {
        var finding = Assert.Single(CidrPlanRules.Check(Sound with { Reserved = ["192.168.0.0/16", "10.0.0.0/14"] }));

        Assert.Equal("NodesCidr: must not overlap Reserved[1] (10.0.0.0/14: 10.0.0.0 to 10.3.255.255); got 10.0.0.0/20; use 10.8.16.0/20", finding.ToString());
    }

    [Fact]
    public void Check_ReservedThatIsNoRange_IsNamed() =>
        Assert.Equal(
            ["Reserved[1]: must be an IPv4 range with its prefix length; got \"vpn\"; write it like 10.0.0.0/20"],
            CidrPlanRules.Check(Sound with { Reserved = ["10.64.0.0/16", "vpn"] }).Select(finding => finding.ToString()));

    [Fact]
    public void Check_RandomPlans_FollowingAllAdviceAtOnceHasNoOverlap()
    {
        var random = new Random(20261125);
        var broken = 0;
        for (var round = 0; round < 500; round++)
        {
            string Range(int shortest, int longest) => Cidr.Of(0x0A000000u + (uint)random.Next(1 << 20), random.Next(shortest, longest + 1)).ToString();

            var plan = new CidrPlan
            {
                NodesCidr = Range(18, 29),
                PodsCidr = Range(12, 24),
                ServicesCidr = Range(16, 28),
                PrivateServicesCidr = Range(16, 26),
                Reserved = [Range(10, 20), Range(10, 20)],
                MaxNodes = random.Next(1, 500),
            };
            var advice = CidrPlanRules.Check(plan).ToLookup(finding => finding.Path, finding => Advice().Match(finding.Message).Groups[1].Value);
            Assert.All(advice, said => Assert.Single(said.Distinct()));
            broken += advice.Count > 1 ? 1 : 0;
            string Follow(string name, string old) => advice[name].FirstOrDefault() ?? old;

            Assert.Empty(CidrPlanRules.Check(plan with
            {
                NodesCidr = Follow("NodesCidr", plan.NodesCidr),
                PodsCidr = Follow("PodsCidr", plan.PodsCidr),
                ServicesCidr = Follow("ServicesCidr", plan.ServicesCidr),
                PrivateServicesCidr = Follow("PrivateServicesCidr", plan.PrivateServicesCidr),
            }));
        }

        Assert.True(broken > 250, broken.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Check_CloudSqlsOwnRange_IsAWarning()
    {
        var finding = Assert.Single(CidrPlanRules.Check(Sound with { ServicesCidr = "172.17.0.0/20" }));

        Assert.Equal(
            (FindingLevel.Warning, "ServicesCidr: should not overlap 172.17.0.0/16, from which Cloud SQL cannot be reached; got 172.17.0.0/20; use 10.0.16.0/20"),
            (finding.Level, finding.ToString()));
    }

    [Fact]
    public void Check_SeveralMistakes_AreAllReported() =>
        Assert.Equal(
            ["NodesCidr", "PodsCidr", "ServicesCidr"],
            CidrPlanRules.Check(Sound with { NodesCidr = "10.0.0.0/26", PodsCidr = "10.4.0.0/20", ServicesCidr = "10.8.0.0/29" }).Select(finding => finding.Path));

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0/8")]
    [InlineData("10.0.0.256/8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("")]
    [InlineData(null)]
    public void TryParse_NotARange_IsRefused(string? text) => Assert.False(Cidr.TryParse(text, out _));

    [Fact]
    public void Cidr_RandomRanges_BehaveLikeTheirSetsOfAddresses()
    {
        var random = new Random(20260804);
        for (var round = 0; round < 5_000; round++)
        {
            // Small ranges close to each other, so that every address can be looked at.
            var left = Cidr.Of(0x0A000000u + (uint)random.Next(256), random.Next(24, 33));
            var right = Cidr.Of(0x0A000000u + (uint)random.Next(256), random.Next(24, 33));
            var leftSet = Addresses(left);
            var rightSet = Addresses(right);

            Assert.Equal(left.Size(), leftSet.Count);
            Assert.Equal(leftSet.Overlaps(rightSet), left.Overlaps(right));
            Assert.Equal(left.Overlaps(right), right.Overlaps(left));
            Assert.Equal(leftSet.IsSupersetOf(rightSet), left.Contains(right));
            Assert.True(Cidr.TryParse(left.ToString(), out var back));
            Assert.Equal(left, back);
        }
    }

    [Fact]
    public void Cidr_WholeSpace_IsCounted() => Assert.Equal((1L << 32, uint.MaxValue), (Cidr.Of(0, 0).Size(), Cidr.Of(0, 0).Last()));

    [Fact]
    public void Check_RandomPlans_FollowingTheAdviceEndsInASoundPlan()
    {
        var random = new Random(20260805);
        var broken = 0;
        for (var round = 0; round < 1_000; round++)
        {
            string Range(int shortest, int longest) =>
                Cidr.Of((random.Next(5) == 0 ? 0xC0A80000u : 0x0A000000u) + (uint)random.Next(1 << 20), random.Next(shortest, longest + 1)).ToString();

            var plan = new CidrPlan
            {
                NodesCidr = Range(18, 29),
                PodsCidr = Range(12, 24),
                ServicesCidr = Range(16, 28),
                PrivateServicesCidr = random.Next(2) == 0 ? Range(16, 26) : null,
                MaxNodes = random.Next(1, 500),
                MaxPodsPerNode = random.Next(8, 257),
            };
            broken += CidrPlanRules.Check(plan).Count > 0 ? 1 : 0;
            for (var step = 0; step < 12 && CidrPlanRules.Check(plan) is { Count: > 0 } findings; step++)
            {
                var advice = Advice().Match(findings[0].Message).Groups[1].Value;
                plan = findings[0].Path switch
                {
                    "NodesCidr" => plan with { NodesCidr = advice },
                    "PodsCidr" => plan with { PodsCidr = advice },
                    "ServicesCidr" => plan with { ServicesCidr = advice },
                    _ => plan with { PrivateServicesCidr = advice },
                };
            }

            Assert.Empty(CidrPlanRules.Check(plan));
            Assert.True(Cidr.TryParse(plan.PodsCidr, out var pods) && CidrPlanRules.PodBlocksIn(pods, plan.MaxPodsPerNode) >= plan.MaxNodes);
        }

        Assert.True(broken > 500, broken.ToString(CultureInfo.InvariantCulture));
    }

    private static HashSet<uint> Addresses(IPNetwork range) => [.. Enumerable.Range(0, (int)range.Size()).Select(offset => range.First() + (uint)offset)];

    [GeneratedRegex(@"use ([0-9./]+)$")]
    private static partial Regex Advice();
}
