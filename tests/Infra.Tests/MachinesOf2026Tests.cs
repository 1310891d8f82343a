using Infra.Plans;
using Infra.Stacks;

namespace Infra.Tests;

/// <summary>Pools of newer machines: their disks, what is reserved of them, and whom their nodes take.</summary>
public sealed class MachinesOf2026Tests
{
    [Theory]
    [InlineData("c4a-standard-8", "hyperdisk-balanced")]
    [InlineData("n4a-highmem-4", "hyperdisk-balanced")]
    [InlineData("t2a-standard-4", "pd-balanced")]
    [InlineData("c4n-highcpu-192", "hyperdisk-balanced")]
    [InlineData("h3-standard-88", "pd-balanced")]
    [InlineData("h4d-highmem-192-lssd", "hyperdisk-balanced")]
    [InlineData("z3-highmem-88-highlssd", "pd-balanced")]
    [InlineData("m4-megamem-28", "hyperdisk-balanced")]
    [InlineData("g4-standard-6", "hyperdisk-balanced")]
    public async Task Pool_OfASeries_BootsFromADiskThatTheSeriesHas(string machine, string disk)
    {
        Assert.Equal(disk, (await PoolAsync($"machineType: {machine}")).Inputs["nodeConfig"]!["diskType"]!.Text);
    }

    [Fact]
    public async Task LocalSsds_OfLargeDisks_AreCountedAsTheDisksThatThereAre()
    {
        Assert.Equal("12", (await PoolAsync("machineType: z3-highmem-88-highlssd")).Inputs["nodeConfig"]!["ephemeralStorageLocalSsdConfig"]!["localSsdCount"]!.Text);
        Assert.Equal("10", (await PoolAsync("machineType: h4d-highmem-192-lssd")).Inputs["nodeConfig"]!["ephemeralStorageLocalSsdConfig"]!["localSsdCount"]!.Text);
    }

    [Fact]
    public async Task PartOfAGpu_IsOne()
    {
        var accelerator = Assert.Single((await PoolAsync("machineType: g4-standard-12")).Inputs["nodeConfig"]!["guestAccelerators"]!.Elements);

        Assert.Equal(("nvidia-rtx-pro-6000", "1"), (accelerator["type"]!.Text, accelerator["count"]!.Text));
    }

    [Fact]
    public async Task H100Mega_IsCutAsOtherH100sAre()
    {
        var accelerator = Assert.Single((await PoolAsync("machineType: a3-megagpu-8g, gpu: { partitionSize: 1g.10gb }")).Inputs["nodeConfig"]!["guestAccelerators"]!.Elements);

        Assert.Equal("1g.10gb", accelerator["gpuPartitionSize"]!.Text);
    }

    [Fact]
    public async Task Hyperdisk_ProvisionedPerformance_IsSentWithTheDiskInOnePlace()
    {
        var config = (await PoolAsync("machineType: c4-standard-8, diskSizeGb: 200, diskIops: 20000, diskThroughputMib: 600")).Inputs["nodeConfig"]!;

        Assert.Equal("{diskType: hyperdisk-balanced, provisionedIops: 20000, provisionedThroughput: 600, sizeGb: 200}", config["bootDisk"]!.Text);
        Assert.Null(config["diskType"]);
        Assert.Null(config["diskSizeGb"]);
    }

    [Theory]
    [InlineData("machineType: c4-standard-8, diskSizeGb: 10, diskIops: 5001", "infra:nodePools[1].diskIops: must be 3000 to 5000 operations a second with 10 GB (500 a GB, at most 160000); got 5001; use 5000 or a larger disk")]
    [InlineData("machineType: c4-standard-8, diskSizeGb: 1000, diskIops: 160001", "infra:nodePools[1].diskIops: must be a whole number of operations a second, 3000 to 160000")]
    [InlineData("machineType: c4-standard-8, diskIops: 2999", "infra:nodePools[1].diskIops: must be a whole number of operations a second, 3000 to 160000")]
    [InlineData("machineType: c4-standard-8, diskThroughputMib: 2401", "infra:nodePools[1].diskThroughputMib: must be a whole number of MiB a second, 140 to 2400")]
    [InlineData("machineType: e2-standard-8, diskIops: 3000", "infra:nodePools[1].diskIops: is only for the disk type hyperdisk-balanced; got pd-balanced; leave it out: e2-standard-8 has no Hyperdisk to boot from")]
    [InlineData("machineType: c3-standard-8, diskThroughputMib: 140", "infra:nodePools[1].diskThroughputMib: is only for the disk type hyperdisk-balanced; got pd-balanced; set diskType to hyperdisk-balanced, or leave it out")]
    [InlineData("machineType: h3-standard-88, capacity: spot", "infra:nodePools[1].capacity: is not offered for h3-standard-88; leave it out, or use another machine type")]
    [InlineData("machineType: e2-standard-8, secondaryBootDisks: [mine]", "infra:nodePools[1].secondaryBootDisks[0]: must be a disk image, projects/PROJECT/global/images/IMAGE; got \"mine\"")]
    [InlineData("machineType: e2-standard-8, imageStreaming: false, secondaryBootDisks: [projects/my-lab/global/images/torch]", "infra:nodePools[1].secondaryBootDisks: are read only by image streaming; got imageStreaming off")]
    [InlineData("machineType: a3-megagpu-8g, reservation: projects/x", "infra:nodePools[1].reservation: must be any, none or a reservation: NAME, projects/PROJECT/reservations/NAME for another project's")]
    public async Task Pool_ThatGoogleWouldNotTake_IsRefused(string pool, string expected)
    {
        using var project = TemporaryProject.With(("lab", Lab(pool)));

        Assert.Contains(expected, (await project.RunAsync("preview", "lab")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondaryBootDisk_IsACacheOfImages()
    {
        var disks = (await PoolAsync("machineType: g2-standard-12, secondaryBootDisks: [projects/my-lab/global/images/torch]")).Inputs["nodeConfig"]!["secondaryBootDisks"]!;

        Assert.Equal("[{diskImage: projects/my-lab/global/images/torch, mode: CONTAINER_IMAGE_CACHE}]", disks.Text);
    }

    [Theory]
    [InlineData("mine")]
    [InlineData("projects/other-lab/reservations/mine")]
    [InlineData("projects/other-lab/reservations/mine/reservationBlocks/mine-block-0001")]
    [InlineData("mine/reservationBlocks/b-0001/reservationSubBlocks/s-0001")]
    public async Task Reservation_OfAnotherProject_OrOneBlockOfIt_IsNamedAsGoogleDoes(string name)
    {
        var affinity = (await PoolAsync($"machineType: a3-megagpu-8g, reservation: {name}")).Inputs["nodeConfig"]!["reservationAffinity"]!;

        Assert.Equal(("SPECIFIC_RESERVATION", $"[{name}]"), (affinity["consumeReservationType"]!.Text, affinity["values"]!.Text));
    }

    [Fact]
    public async Task ArmNodes_TakeWhoNamesThemAlone_AndWarnOfImages()
    {
        const string Service = "config:\n  infra:kind: developer\n  infra:environment: lab\n  infra:experiments:\n    e: { image: \"w:1\", processes: [{ name: a, command: [x], assign: ASSIGN }] }";
        using var project = TemporaryProject.With(
            ("lab", Lab("machineType: c4a-standard-8")),
            ("ada", Service.Replace("ASSIGN", "{ assignTo: nodePool, nodePool: pool, cpu: 2000m, memory: 4Gi }", StringComparison.Ordinal)),
            ("bob", Service.Replace("ASSIGN", "{ assignTo: resource, cpu: 6000m, memory: 4Gi }", StringComparison.Ordinal)));

        var named = await project.RunAsync("preview", "ada");
        var pod = Assert.Single((await project.PreviewAsync("ada", StackProgram.Create)).Resources, resource => resource is { Type: "kubernetes:apps/v1:Deployment", Name: not "jumpod" }).Inputs["spec"]!["template"]!["spec"]!;

        Assert.Contains(pod["tolerations"]!.Elements, each => each["key"]!.Text == "kubernetes.io/arch");
        Assert.Contains("arm-image", named.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("kubernetes.io/arch", (await PoolAsync("machineType: c4a-standard-8")).Inputs["nodeConfig"]!.Text, StringComparison.Ordinal);
        Assert.Contains("has Arm processors, for which not every image is built", (await project.RunAsync("preview", "bob")).Error, StringComparison.Ordinal);
    }

    private static async Task<PlanResource> PoolAsync(string pool)
    {
        using var project = TemporaryProject.With(("lab", Lab(pool)));
        return Assert.Single((await project.PreviewAsync("lab", StackProgram.Create)).Resources, resource => resource.Type == "gcp:container/nodePool:NodePool" && resource.Name == "pool");
    }

    private static string Lab(string pool) => $$"""
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:nodePools:
          - { name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 3 }
          - { name: pool, {{pool}} }
        """;
}
