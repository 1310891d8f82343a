using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Infra.Components.Gke;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Platform.Tests;

/// <summary>What the API fills in of itself is sent or ignored, lest every deployment sees a change (Facts/optional-inputs.txt).</summary>
public class FilledInInputsTests
{
    private const string Pool = "gcp:container/nodePool:NodePool";
    private const string Cluster = "gcp:container/cluster:Cluster";

    private static readonly string[] Lines = Read();

    /// <summary>Every input that the API fills in, and the pools of which it does so.</summary>
    public static TheoryData<string, string> OfPools => new()
    {
        { "nodeConfig.ephemeralStorageLocalSsdConfig", "a2-ultragpu-1g a3-highgpu-8g a3-megagpu-8g a3-ultragpu-8g a4-highgpu-8g c3-standard-8-lssd c4d-standard-8-lssd" },
        { "nodeConfig.localNvmeSsdBlockConfig", "a2-ultragpu-1g a3-highgpu-8g c3-standard-8-lssd" },
        { "nodeConfig.advancedMachineFeatures", "ct6e-standard-4t" },
        { "nodeConfig.taints", "g2-standard-8 a3-highgpu-8g ct6e-standard-4t" },
        { "nodeConfig.maxRunDuration", "flex:g2-standard-8" },
        { "nodeConfig.reservationAffinity", "flex:g2-standard-8" },
        { "upgradeSettings.blueGreenSettings.standardRolloutPolicy", "blue:n2-standard-8" },
    };

    [Theory]
    [MemberData(nameof(OfPools))]
    public async Task Pool_InputThatTheApiFillsIn_IsSentOrIgnored(string input, string machines)
    {
        foreach (var machine in machines.Split(' '))
        {
            var spec = Given.CpuPool with { MachineType = machine.Split(':')[^1] };
            spec = machine.StartsWith("flex:", StringComparison.Ordinal) ? spec with { FlexStart = new() }
                : machine.StartsWith("blue:", StringComparison.Ordinal) ? spec with { Upgrade = NodePoolUpgrade.BlueGreen() }
                : spec;

            var pool = await MakeAsync(spec);

            Assert.True(pool[input] is not null || pool.Options.IgnoreChanges.Contains(input), $"{machine}: {input}");
        }
    }

    [Fact]
    public async Task Cluster_InputsThatTheApiFillsIn_AreSentOrIgnored()
    {
        var run = await TestRun.RunAsync(
            () => _ = new GkeCluster("dev", new() { Network = Given.Network, Spec = Given.Cluster }),
            Given.Mocks());
        var cluster = run.One(Cluster);

        Assert.All(FilledIn(Cluster), input => Assert.True(cluster[input] is not null || cluster.Options.IgnoreChanges.Contains(input), input));
        Assert.Equal(true, cluster["privateClusterConfig.enablePrivateEndpoint"]);
    }

    [Fact]
    public void List_OfPools_IsWhatTheTestsGoThrough() =>
        Assert.Equal(FilledIn(Pool).Order(StringComparer.Ordinal), OfPools.Select(row => (string)row[0]).Order(StringComparer.Ordinal));

    /// <summary>Whatever a pool may send of these inputs was looked at: it is in the list.</summary>
    [Fact]
    public async Task List_OfPools_HasEveryOptionalInputThatIsSent()
    {
        var pool = await MakeAsync(Given.GpuPool with { FlexStart = new() });

        Assert.Contains("nodeConfig.flexStart!", Lines.First(line => line.StartsWith($"{Pool}:", StringComparison.Ordinal)).Split(' '));
        Assert.Equal(true, pool["nodeConfig.flexStart"]);
    }

    /// <summary>Whatever type the components make was looked at: it is in the list.</summary>
    [Fact]
    public void List_HasEveryGoogleTypeThatIsMade()
    {
        var listed = Lines.Where(line => line.StartsWith("gcp:", StringComparison.Ordinal)).Select(line => line[..line.LastIndexOf(": ", StringComparison.Ordinal)]).ToList();

        Assert.Equal(listed.Distinct().Order(StringComparer.Ordinal), listed);
        // The provider is no object of the cloud, and a database has no such input.
        Assert.Empty(MadeTypes().Except([.. listed, "pulumi:providers:gcp", "gcp:sql/database:Database"]));
    }

    [Fact]
    public async Task LocalSsd_Unset_IsSentOnceWithTheMachinesOwnNumber()
    {
        foreach (var (machine, disks) in new[] { ("a2-ultragpu-2g", 2d), ("a3-highgpu-8g", 16d), ("a3-megagpu-8g", 16d), ("a3-ultragpu-8g", 32d), ("a4-highgpu-8g", 32d), ("c3-standard-4-lssd", 1d) })
        {
            var pool = await MakeAsync(Given.CpuPool with { MachineType = machine });

            Assert.Equal(disks, pool["nodeConfig.ephemeralStorageLocalSsdConfig.localSsdCount"]);
            Assert.Contains("nodeConfig.ephemeralStorageLocalSsdConfig", pool.Options.IgnoreChanges);
        }
    }

    [Fact]
    public async Task LocalSsd_Chosen_IsTheAuthorsToChange()
    {
        var lssd = Given.CpuPool with { MachineType = "c3-standard-8-lssd" };
        var ephemeral = await MakeAsync(lssd with { LocalSsd = LocalSsdUse.Ephemeral });
        var block = await MakeAsync(lssd with { LocalSsd = LocalSsdUse.Block });
        var cache = await MakeAsync(lssd with { LocalSsd = LocalSsdUse.DataCache });

        Assert.Equal(2d, ephemeral["nodeConfig.ephemeralStorageLocalSsdConfig.localSsdCount"]);
        Assert.Equal(["initialNodeCount", "nodeCount"], ephemeral.Options.IgnoreChanges);
        Assert.Equal(2d, block["nodeConfig.localNvmeSsdBlockConfig.localSsdCount"]);
        Assert.Null(block["nodeConfig.ephemeralStorageLocalSsdConfig"]);
        Assert.Equal(["initialNodeCount", "nodeCount"], block.Options.IgnoreChanges);
        Assert.Equal(0d, cache["nodeConfig.ephemeralStorageLocalSsdConfig.localSsdCount"]);
        Assert.Equal(2d, cache["nodeConfig.ephemeralStorageLocalSsdConfig.dataCacheCount"]);
        Assert.Equal(["initialNodeCount", "nodeCount", "nodeConfig.ephemeralStorageLocalSsdConfig.localSsdCount"], cache.Options.IgnoreChanges);
    }

    [Fact]
    public async Task LocalSsd_NoneBuiltIn_SendsNothing()
    {
        var pool = await MakeAsync(Given.CpuPool);

        Assert.Null(pool["nodeConfig.ephemeralStorageLocalSsdConfig"]);
        Assert.Equal(["initialNodeCount", "nodeCount"], pool.Options.IgnoreChanges);
        Expect.Finding(
            NodePoolRules.Check("dev", Given.CpuPool with { LocalSsd = LocalSsdUse.Block, MachineType = "c3-standard-8" }),
            "LocalSsd",
            "is for machine types that come with local SSDs; got c3-standard-8, which has none; leave it out, or use c3-standard-8-lssd");
    }

    [Theory]
    [InlineData("g4-standard-48", null, "LATEST", true)]
    [InlineData("a4-highgpu-8g", null, "LATEST", true)]
    [InlineData("a3-ultragpu-8g", null, "LATEST", true)]
    [InlineData("a3-highgpu-8g", null, "DEFAULT", false)]
    [InlineData("g4-standard-48", GpuDriver.Default, "DEFAULT", false)]
    [InlineData("g4-standard-48", GpuDriver.Latest, "LATEST", false)]
    public async Task Driver_Unset_IsOneThatTheGpuCanRun(string machine, GpuDriver? driver, string expected, bool isIgnored)
    {
        var pool = await MakeAsync(Given.CpuPool with { MachineType = machine, Gpu = new() { Driver = driver } });

        Assert.Equal(expected, pool["nodeConfig.guestAccelerators.0.gpuDriverInstallationConfig.gpuDriverVersion"]);
        Assert.Equal(isIgnored, pool.Options.IgnoreChanges.Contains("nodeConfig.guestAccelerators[0].gpuDriverInstallationConfig"));
    }

    [Fact]
    public async Task ImageStreaming_OfUbuntu_IsOffAndNeedsNoRole()
    {
        async Task<TestRun> RunAsync(string image) => await TestRun.RunAsync(() => Make(Given.CpuPool with { ImageType = image }));

        var cos = await RunAsync(NodePoolRules.ContainerOptimizedOs);
        var ubuntu = await RunAsync(NodePoolRules.Ubuntu);

        Assert.Equal(true, cos.One(Pool)["nodeConfig.gcfsConfig.enabled"]);
        Assert.Contains(cos.All("gcp:projects/iAMMember:IAMMember"), member => (string?)member["role"] == "roles/serviceusage.serviceUsageConsumer");
        Assert.Equal(false, ubuntu.One(Pool)["nodeConfig.gcfsConfig.enabled"]);
        Assert.DoesNotContain(ubuntu.All("gcp:projects/iAMMember:IAMMember"), member => (string?)member["role"] == "roles/serviceusage.serviceUsageConsumer");
        Expect.Finding(
            NodePoolRules.Check("dev", Given.CpuPool with { ImageType = NodePoolRules.Ubuntu, ImageStreaming = true }), "ImageStreaming", "only for COS_CONTAINERD");
    }

    private static IEnumerable<string> FilledIn(string type) => Lines
        .Where(line => line.StartsWith($"= {type} ", StringComparison.Ordinal))
        .Select(line => line.Split(' ')[2].TrimEnd('!').TrimEnd('[', ']'));

    // Those whose constructors the components call, whatever a stack's settings turn on.
    private static List<string> MadeTypes()
    {
        using var file = new PEReader(File.OpenRead(typeof(GkeCluster).Assembly.Location));
        var metadata = file.GetMetadataReader();
        return [.. metadata.MemberReferences
            .Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference && metadata.GetString(member.Name) == ".ctor")
            .Select(member => metadata.GetTypeReference((TypeReferenceHandle)member.Parent))
            .Select(type => typeof(Pulumi.Gcp.Container.Cluster).Assembly.GetType($"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"))
            .Select(type => type?.GetCustomAttribute<ResourceTypeAttribute>()?.Type)
            .OfType<string>()
            .Distinct()];
    }

    private static string[] Read()
    {
        using var stream = typeof(FilledInInputsTests).Assembly.GetManifestResourceStream("Facts.optional-inputs.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n');
    }

    private static async Task<RecordedResource> MakeAsync(NodePoolSpec spec) => (await TestRun.RunAsync(() => Make(spec))).One(Pool);

    private static GkeNodePool Make(NodePoolSpec spec) => new($"dev-{spec.Name}", new() { Cluster = Given.Existing(Given.Cluster), Spec = spec });
}
