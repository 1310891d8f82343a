using Infra.Core.Machines;

namespace Core.Tests;

public class MachineCatalogTests
{
    /// <summary>Another series is another machine, however alike the names look.</summary>
    [Theory]
    [InlineData("ct4p-hightpu-4t")]
    [InlineData("x9-standard-16")]
    [InlineData("z4d-highmem-8-highlssd")]
    [InlineData("1")]
    [InlineData("12-standard-4")]
    public void Check_AnotherSeries_HasNoHintOfAMachine(string machineType) =>
        Assert.Equal(
            $"MachineType: must be a machine type of the catalog; got \"{machineType}\"; use a type of the series n1, n2, n2d, n4, n4d, e2, c3, c3d, c4, c4d, "
            + "c4n, t2d, c4a, n4a, t2a, c2, c2d, h3, h4d, m1, m2, m3, m4, z3, g2, g4, a2, a3, a4, a4x, ct5lp, ct5p, ct6e or tpu7x",
            Assert.Single(MachineCatalog.Check(machineType)).ToString());

    [Theory]
    [InlineData("c4a-standard-72-lssd", 72, 294912)]
    [InlineData("c4n-standard-2", 2, 7168)]
    [InlineData("c4n-highmem-192", 192, 1523712)]
    [InlineData("n4a-highcpu-64", 64, 131072)]
    [InlineData("t2a-standard-48", 48, 196608)]
    [InlineData("h3-standard-88", 88, 360448)]
    [InlineData("h4d-highmem-192", 192, 1523712)]
    [InlineData("m4-megamem-224", 224, 3047424)]
    [InlineData("z3-highmem-14-standardlssd", 14, 114688)]
    [InlineData("g4-standard-6", 6, 22528)]
    [InlineData("a4x-highgpu-4g", 140, 905216)]
    [InlineData("a4x-maxgpu-4g-metal", 144, 983040)]
    [InlineData("n1-standard-1", 1, 3840)]
    [InlineData("n1-standard-2", 2, 7680)]
    [InlineData("n1-standard-8", 8, 30720)]
    [InlineData("n1-standard-96", 96, 368640)]
    [InlineData("n1-highmem-8", 8, 53248)]
    [InlineData("n1-highmem-32", 32, 212992)]
    [InlineData("n1-highcpu-2", 2, 1843)]
    [InlineData("n1-highcpu-16", 16, 14746)]
    [InlineData("n1-highcpu-32", 32, 29491)]
    [InlineData("n2-standard-4", 4, 16384)]
    [InlineData("n2-highmem-128", 128, 884736)]
    [InlineData("n2d-standard-224", 224, 917504)]
    [InlineData("n4-highcpu-80", 80, 163840)]
    [InlineData("e2-micro", 2, 1024)]
    [InlineData("e2-medium", 2, 4096)]
    [InlineData("e2-standard-4", 4, 16384)]
    [InlineData("c2-standard-60", 60, 245760)]
    [InlineData("c2d-highmem-112", 112, 917504)]
    [InlineData("c3-standard-176", 176, 720896)]
    [InlineData("c3d-highcpu-30", 30, 60416)]
    [InlineData("c4-standard-2", 2, 7168)]
    [InlineData("c4-highmem-288", 288, 2285568)]
    [InlineData("c4d-standard-384", 384, 1523712)]
    [InlineData("t2d-standard-60", 60, 245760)]
    [InlineData("m1-ultramem-40", 40, 984064)]
    [InlineData("m1-megamem-96", 96, 1468006)]
    [InlineData("m2-ultramem-416", 416, 12058624)]
    [InlineData("m3-megamem-64", 64, 999424)]
    [InlineData("g2-standard-48", 48, 196608)]
    [InlineData("g4-standard-96", 96, 368640)]
    [InlineData("a2-highgpu-4g", 48, 348160)]
    [InlineData("a2-megagpu-16g", 96, 1392640)]
    [InlineData("a3-highgpu-8g", 208, 1916928)]
    [InlineData("a3-ultragpu-8g", 224, 3022848)]
    [InlineData("a4-highgpu-8g", 224, 4063232)]
    public void Find_VendorsTable_HasItsNumbers(string name, int vCpus, int memoryMib)
    {
        var type = MachineCatalog.Find(name);

        Assert.Equal((vCpus, memoryMib), (type!.VCpus, type.MemoryMib));
    }

    [Theory]
    [InlineData("g2-standard-4", "nvidia-l4", 1)]
    [InlineData("g2-standard-24", "nvidia-l4", 2)]
    [InlineData("g2-standard-32", "nvidia-l4", 1)]
    [InlineData("g2-standard-96", "nvidia-l4", 8)]
    [InlineData("g4-standard-384", "nvidia-rtx-pro-6000", 8)]
    [InlineData("a2-highgpu-4g", "nvidia-tesla-a100", 4)]
    [InlineData("a2-megagpu-16g", "nvidia-tesla-a100", 16)]
    [InlineData("a2-ultragpu-2g", "nvidia-a100-80gb", 2)]
    [InlineData("a3-highgpu-1g", "nvidia-h100-80gb", 1)]
    [InlineData("a3-edgegpu-8g", "nvidia-h100-80gb", 8)]
    [InlineData("a3-megagpu-8g", "nvidia-h100-mega-80gb", 8)]
    [InlineData("a3-ultragpu-8g", "nvidia-h200-141gb", 8)]
    [InlineData("a4-highgpu-8g", "nvidia-b200", 8)]
    public void Find_AcceleratorOptimised_HasItsGpusBuiltIn(string name, string gpuType, int gpuCount)
    {
        var type = MachineCatalog.Find(name);

        Assert.Equal((gpuType, gpuCount), (type!.GpuType, type.GpuCount));
    }

    [Theory]
    [InlineData("c3-standard-44-lssd", 3000)]
    [InlineData("c4-standard-32-lssd", 1875)]
    [InlineData("a2-ultragpu-4g", 1500)]
    [InlineData("a3-highgpu-8g", 6000)]
    [InlineData("a3-ultragpu-8g", 12000)]
    [InlineData("n1-standard-8", 0)]
    public void Find_LocalSsd_IsGivenWhereItIsBuiltIn(string name, int gib) =>
        Assert.Equal(gib, MachineCatalog.Find(name)!.LocalSsdGib);

    [Fact]
    public void Types_EachSeriesOfTheCatalog_IsCoveredAndSourced()
    {
        string[] wanted = ["n1", "n2", "n2d", "n4", "e2", "c2", "c2d", "c3", "c4", "t2d", "m1", "m2", "m3", "g2", "g4", "a2", "a3", "a4"];

        Assert.Empty(wanted.Except(MachineCatalog.Types.Select(type => type.Family.Name)));
        Assert.Equal(MachineCatalog.Types.Count, MachineCatalog.Types.Select(type => type.Name).Distinct().Count());
        Assert.All(MachineCatalog.Families, family =>
        {
            Assert.StartsWith("https://cloud.google.com/", family.Page, StringComparison.Ordinal);
            Assert.Matches(@"^20\d\d-\d\d$", family.Checked);
        });
        Assert.All(MachineCatalog.Types, type =>
        {
            Assert.StartsWith(type.Family.Name + "-", type.Name, StringComparison.Ordinal);
            Assert.True(type.GpuType is null == (type.GpuCount == 0), type.Name);
            Assert.True(type.GpuType is null || MachineCatalog.FindGpu(type.GpuType) is not null, type.Name);
            Assert.Empty(MachineCatalog.Check(type.Name));
        });
    }

    [Theory]
    [InlineData("nvidia-tesla-t4", 1, 48, 312)]
    [InlineData("nvidia-tesla-t4", 4, 96, 624)]
    [InlineData("nvidia-tesla-p4", 1, 24, 156)]
    [InlineData("nvidia-tesla-p4", 2, 48, 312)]
    [InlineData("nvidia-tesla-v100", 1, 12, 78)]
    [InlineData("nvidia-tesla-v100", 8, 96, 624)]
    [InlineData("nvidia-tesla-p100", 1, 16, 104)]
    [InlineData("nvidia-tesla-p100", 2, 32, 208)]
    public void FindGpu_VendorsTable_HasItsLimits(string type, int count, int vCpus, int gib) =>
        Assert.Contains(new GpuLimit(count, vCpus, gib * 1024), MachineCatalog.FindGpu(type)!.Limits);

    [Theory]
    [InlineData("v100", "nvidia-tesla-v100")]
    [InlineData("L4", "nvidia-l4")]
    [InlineData("NVIDIA-TESLA-T4", "nvidia-tesla-t4")]
    public void FindGpu_ShortNameOrAnyCase_IsFound(string name, string type) => Assert.Equal(type, MachineCatalog.FindGpu(name)!.Type);

    [Theory]
    [InlineData("n1-highmem-32", "v100", 4)]
    [InlineData("n1-highmem-32", "p100", 4)]
    [InlineData("n1-highmem-8", "nvidia-tesla-p100", 1)]
    [InlineData("n1-standard-8", "nvidia-tesla-t4", null)]
    [InlineData("g2-standard-48", null, null)]
    [InlineData("g2-standard-48", "nvidia-l4", 4)]
    [InlineData("g2-standard-48", "l4", null)]
    [InlineData("custom-12-79872", "v100", 1)]
    public void Check_PossibleCombination_HasNoFindings(string machine, string? gpuType, int? gpuCount) =>
        Assert.Empty(MachineCatalog.Check(machine, gpuType, gpuCount));

    [Theory]
    [InlineData("n1-standard-8", "k80", 1,
        "Gpu.Type: nvidia-tesla-k80 is no longer offered, see https://cloud.google.com/compute/docs/eol/k80-eol; use nvidia-tesla-t4")]
    [InlineData("g2-standard-8", "nvidia-l4", 2, "Gpu.Count: nvidia-l4 on g2-standard-8 takes exactly 1, got 2; use g2-standard-24 for 2")]
    [InlineData("g2-standard-48", null, 3, "Gpu.Count: nvidia-l4 on g2-standard-48 takes exactly 4, got 3; use g2-standard-48 for 4")]
    [InlineData("n1-standard-8", "nvidia-tesla-t4", 3, "Gpu.Count: nvidia-tesla-t4 comes in 1, 2 or 4 a machine; got 3; use 4")]
    [InlineData("n1-standard-8", "nvidia-tesla-t4", 0, "Gpu.Count: must be at least 1; got 0; leave it out for a pool without GPUs")]
    [InlineData("n1-standard-16", "nvidia-tesla-v100", 1,
        "MachineType: 1 x nvidia-tesla-v100 takes at most 12 vCPUs and 79872 MiB; got n1-standard-16 with 16 vCPUs and 61440 MiB; "
        + "use n1-highmem-8 for 1, or 2 of the GPU")]
    [InlineData("n1-standard-8", "nvidia-l4", 1,
        "Gpu.Type: nvidia-l4 is built into machine types and cannot be attached to n1-standard-8; use g2-standard-8 for 1")]
    [InlineData("e2-standard-4", "t4", 1, "Gpu.Type: nvidia-tesla-t4 is attached to n1 machines only; got e2-standard-4; use n1-standard-4 for 1")]
    [InlineData("a2-highgpu-1g", "nvidia-tesla-t4", 1,
        "Gpu.Type: nvidia-tesla-t4 is attached to n1 machines only; got a2-highgpu-1g; use n1-highmem-16 for 1")]
    [InlineData("n1-standard-8", "nvidia-tesla-v1000", 1, "Gpu.Type: must be a GPU that GKE offers; got \"nvidia-tesla-v1000\"; use nvidia-tesla-v100")]
    [InlineData("n1-standard-6", null, null, "MachineType: must be a machine type of the catalog; got \"n1-standard-6\"; use n1-standard-8")]
    [InlineData("a3-highgpu-8", null, null, "MachineType: must be a machine type of the catalog; got \"a3-highgpu-8\"; use a3-highgpu-8g")]
    [InlineData("a3-highgpu-16g", null, null, "MachineType: must be a machine type of the catalog; got \"a3-highgpu-16g\"; use a3-highgpu-8g")]
    [InlineData("n2-nothing", null, null, "MachineType: must be a machine type of the catalog; got \"n2-nothing\"; use a type of the series n2, such as n2-highcpu-96")]
    [InlineData("n1-standart-8", null, null, "MachineType: must be a machine type of the catalog; got \"n1-standart-8\"; use n1-standard-8")]
    [InlineData("g2-standard-64", null, null, "MachineType: must be a machine type of the catalog; got \"g2-standard-64\"; use g2-standard-48")]
    [InlineData("", null, null,
        "MachineType: must be a machine type of the catalog; got \"\"; use a type of the series n1, n2, n2d, n4, n4d, e2, c3, c3d, c4, c4d, "
        + "c4n, t2d, c4a, n4a, t2a, c2, c2d, h3, h4d, m1, m2, m3, m4, z3, g2, g4, a2, a3, a4, a4x, ct5lp, ct5p, ct6e or tpu7x")]
    [InlineData("e2-standard-4", null, 1,
        "Gpu.Type: must say which GPU the 1 of Gpu.Count are; got nothing, and e2-standard-4 has none built in; "
        + "use a machine type that takes 1, or leave Gpu.Count out")]
    [InlineData("n1-standard-8", null, 8,
        "Gpu.Type: must say which GPU the 8 of Gpu.Count are; got nothing, and n1-standard-8 has none built in; use nvidia-tesla-v100")]
    public void Check_ImpossibleCombination_SaysWhatWorks(string machine, string? gpuType, int? gpuCount, string message) =>
        Assert.Equal(message, Assert.Single(MachineCatalog.Check(machine, gpuType, gpuCount)).ToString());

    [Fact]
    public void Check_EverythingWrong_GivesAllFindingsUnderTheCallersPaths() =>
        Assert.Equal(
            ["pools[0].machineType", "pools[0].gpu", "pools[0].gpus"],
            MachineCatalog.Check("n9-standard-2", "k80", -1, "pools[0].machineType", "pools[0].gpu", "pools[0].gpus").Select(finding => finding.Path));

    [Theory]
    [InlineData("custom-4-8192", "n1", 4, 8192)]
    [InlineData("n1-custom-1-1024", "n1", 1, 1024)]
    [InlineData("n1-custom-1-6656", "n1", 1, 6656)]
    [InlineData("n2-custom-4-2048", "n2", 4, 2048)]
    [InlineData("n2-custom-36-294912", "n2", 36, 294912)]
    [InlineData("n2d-custom-16-131072", "n2d", 16, 131072)]
    [InlineData("e2-custom-32-131072", "e2", 32, 131072)]
    [InlineData("n4-custom-2-4096", "n4", 2, 4096)]
    [InlineData("n4-custom-80-655360", "n4", 80, 655360)]
    [InlineData("n4d-custom-96-786432", "n4d", 96, 786432)]
    public void Find_CustomType_IsWorkedOutFromItsName(string name, string family, int vCpus, int memoryMib)
    {
        var type = MachineCatalog.Find(name);

        Assert.Equal((family, vCpus, memoryMib), (type!.Family.Name, type.VCpus, type.MemoryMib));
        Assert.Empty(MachineCatalog.Check(name));
    }

    [Theory]
    [InlineData("n2-custom-3-8192",
        "n2-custom takes an even number from 2 to 32, or a multiple of 4 up to 80 vCPUs; got 3; use n2-custom-4-8192")]
    [InlineData("n1-custom-1-768", "n1-custom with 1 vCPUs takes 1024 to 6656 MiB in steps of 256; got 768; use n1-custom-1-1024")]
    [InlineData("n1-custom-1-6912", "n1-custom with 1 vCPUs takes 1024 to 6656 MiB in steps of 256; got 6912; use n1-custom-1-6656")]
    [InlineData("n2-custom-4-2000", "n2-custom with 4 vCPUs takes 2048 to 32768 MiB in steps of 256; got 2000; use n2-custom-4-2048")]
    [InlineData("e2-custom-32-131328", "e2-custom with 32 vCPUs takes 16384 to 131072 MiB in steps of 256; got 131328; use e2-custom-32-131072")]
    [InlineData("n4-custom-2-3840", "n4-custom with 2 vCPUs takes 4096 to 16384 MiB in steps of 256; got 3840; use n4-custom-2-4096")]
    [InlineData("n4-custom-80-655616", "n4-custom with 80 vCPUs takes 163840 to 655360 MiB in steps of 256; got 655616; use n4-custom-80-655360")]
    [InlineData("n4-custom-82-167936", "n4-custom takes an even number from 2 to 80 vCPUs; got 82; use n4-custom-80-167936")]
    [InlineData("n4d-custom-98-200704", "n4d-custom takes an even number from 2 to 96 vCPUs; got 98; use n4d-custom-96-200704")]
    [InlineData("c3-custom-4-8192",
        "custom types come in the series n1, n2, n2d, e2, n4 or n4d; got \"c3-custom-4-8192\"; use one of these, or a predefined c3 type")]
    [InlineData("n2-custom-4", "must have the form n2-custom-VCPUS-MEMORYMIB; got \"n2-custom-4\"; use for instance n2-custom-4-8192")]
    public void Check_ImpossibleCustomType_SaysWhatWorks(string name, string message)
    {
        Assert.Null(MachineCatalog.Find(name));
        Assert.Equal(message, Assert.Single(MachineCatalog.Check(name)).Message);
    }

    [Fact]
    public void Check_EveryAdvice_IsItselfPossible()
    {
        // Whatever is wrong, following the message's "use X for N" must end in something that works.
        foreach (var machine in MachineCatalog.Types)
        {
            foreach (var gpu in MachineCatalog.Gpus)
            {
                foreach (var count in new[] { 1, 3, 4, 8, 17 })
                {
                    foreach (var finding in MachineCatalog.Check(machine.Name, gpu.Type, count))
                    {
                        var advice = System.Text.RegularExpressions.Regex.Match(finding.Message, @"use (\S+) for (\d+)");
                        if (advice.Success)
                        {
                            Assert.Empty(MachineCatalog.Check(
                                advice.Groups[1].Value, gpu.Type, int.Parse(advice.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)));
                        }
                        else
                        {
                            Assert.Matches(@"use \d+$", finding.Message);
                        }
                    }
                }
            }
        }
    }
}
