namespace Infra.Core.Machines;

/// <summary>The vendor's tables of machine types, as data: a line a series.</summary>
internal static class MachineTable
{
    private const string Checked = "2026-08";

    private const string General = "https://cloud.google.com/compute/docs/general-purpose-machines";
    private const string Compute = "https://cloud.google.com/compute/docs/compute-optimized-machines";
    private const string Memory = "https://cloud.google.com/compute/docs/memory-optimized-machines";
    private const string Storage = "https://cloud.google.com/compute/docs/storage-optimized-machines";
    // vCPUs and memory of a machine: the same page's table, as copies of 2026 have it; of the two figures that are told for ct6e-standard-1t (176, 448) the one that a started machine bears out, which showed 172 GB and 44 vCPUs.
    private const string TpuPage = "https://cloud.google.com/kubernetes-engine/docs/concepts/plan-tpus";
    private const string Accelerator = "https://cloud.google.com/compute/docs/accelerator-optimized-machines";

    private static readonly int[] C2dSizes = [2, 4, 8, 16, 32, 56, 112];
    private static readonly int[] C3Sizes = [4, 8, 22, 44, 88, 176];
    private static readonly int[] C3dSizes = [4, 8, 16, 30, 60, 90, 180, 360];
    private static readonly int[] C4Sizes = [2, 4, 8, 16, 24, 32, 48, 96, 144, 192, 288];
    private static readonly int[] C4dSizes = [2, 4, 8, 16, 32, 48, 64, 96, 192, 384];
    private static readonly int[] N4Sizes = [2, 4, 8, 16, 32, 48, 64, 80];
    private static readonly int[] C4aSizes = [1, 2, 4, 8, 16, 32, 48, 64, 72];
    private static readonly int[] C4nSizes = [2, 4, 8, 16, 24, 48, 96, 192];
    private static readonly int[] N4aSizes = [1, 2, 4, 8, 16, 32, 48, 64];
    private static readonly int[] N4dSizes = [2, 4, 8, 16, 32, 48, 64, 80, 96];

    private static readonly (int VCpus, int Gib)[] C3dSsd = [(8, 375), (16, 375), (30, 750), (60, 1500), (90, 3000), (180, 6000), (360, 12000)];

    private static readonly (int VCpus, int Gib)[] C4aSsd = [(4, 375), (8, 750), (16, 1500), (32, 2250), (48, 3750), (64, 5250), (72, 6000)];

    private static readonly (int VCpus, int Gib)[] C4Ssd =
        [(4, 375), (8, 375), (16, 750), (24, 1500), (32, 1875), (48, 3000), (96, 6000), (144, 9000), (192, 12000), (288, 18000)];

    private static readonly (int VCpus, int Gib)[] C4dSsd =
        [(8, 375), (16, 375), (32, 750), (48, 1500), (64, 2250), (96, 3000), (192, 6000), (384, 12000)];

    /// <summary>The series of the catalog with their pages.</summary>
    internal static readonly IReadOnlyList<MachineFamily> Families =
    [
        .. Pages(General, "n1", "n2", "n2d", "n4", "n4d", "e2", "c3", "c3d", "c4", "c4d", "c4n", "t2d"),
        .. Pages(General, "c4a", "n4a", "t2a").Select(family => family with { IsArm = true }),
        .. Pages(Compute, "c2", "c2d", "h3", "h4d"),
        .. Pages(Memory, "m1", "m2", "m3", "m4"),
        .. Pages(Storage, "z3").Select(family => family with { LocalSsdDiskGib = 3000 }),
        .. Pages(Accelerator, "g2", "g4", "a2", "a3", "a4"),
        .. Pages(Accelerator, "a4x").Select(family => family with { IsArm = true, LocalSsdDiskGib = 3000 }),
        Tpus("ct5lp", new("tpu-v5-lite-podslice", ["v5e", "v5litepod", "v5-lite", "ct5e"], 256, IsCubic: false)),
        Tpus("ct5p", new("tpu-v5p-slice", ["v5p"], 6144, IsCubic: true)),
        Tpus("ct6e", new("tpu-v6e-slice", ["v6e", "trillium"], 256, IsCubic: false)),
        Tpus("tpu7x", new("tpu7x", ["v7x", "tpu7", "ironwood"], 9216, IsCubic: true)),
    ];

    /// <summary>
    /// Series that Google has and the catalog has not: older TPUs, what GKE offers no node pool of, and what is newer than it. Their names are no
    /// misspellings of others. https://docs.cloud.google.com/compute/docs/machine-resource, checked 2026-11.
    /// </summary>
    internal static readonly IReadOnlyList<string> OtherSeries =
    [
        "ct3", "ct3p", "ct4l", "ct4p", "ct5l", "e4", "e4a", "ek", "f1", "g1", "m4n", "x4", "z4d",
    ];

    private static readonly Dictionary<string, MachineFamily> FamilyByName = Families.ToDictionary(family => family.Name, StringComparer.Ordinal);

    /// <summary>Every predefined type, in the tables' order.</summary>
    internal static readonly IReadOnlyList<MachineType> Types =
    [
        .. Series("n1-standard", 3.75m, [1, 2, 4, 8, 16, 32, 64, 96]),
        .. Series("n1-highmem", 6.5m, [2, 4, 8, 16, 32, 64, 96]),
        .. Series("n1-highcpu", 0.9m, [2, 4, 8, 16, 32, 64, 96]),
        .. Series("n2-standard", 4, [2, 4, 8, 16, 32, 48, 64, 80, 96, 128]),
        .. Series("n2-highmem", 8, [2, 4, 8, 16, 32, 48, 64, 80, 96, 128], odd: [(128, 864)]),
        .. Series("n2-highcpu", 1, [2, 4, 8, 16, 32, 48, 64, 80, 96]),
        .. Series("n2d-standard", 4, [2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224]),
        .. Series("n2d-highmem", 8, [2, 4, 8, 16, 32, 48, 64, 80, 96]),
        .. Series("n2d-highcpu", 1, [2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224]),
        .. Series("n4-standard", 4, N4Sizes),
        .. Series("n4-highmem", 8, N4Sizes),
        .. Series("n4-highcpu", 2, N4Sizes),
        .. Series("n4d-standard", 4, N4dSizes),
        .. Series("n4d-highmem", 8, N4dSizes),
        .. Series("n4d-highcpu", 2, N4dSizes),
        Shared("e2-micro", 1),
        Shared("e2-small", 2),
        Shared("e2-medium", 4),
        .. Series("e2-standard", 4, [2, 4, 8, 16, 32]),
        .. Series("e2-highmem", 8, [2, 4, 8, 16]),
        .. Series("e2-highcpu", 1, [2, 4, 8, 16, 32]),
        .. Series("c2-standard", 4, [4, 8, 16, 30, 60]),
        .. Series("c2d-standard", 4, C2dSizes),
        .. Series("c2d-highmem", 8, C2dSizes),
        .. Series("c2d-highcpu", 2, C2dSizes),
        .. Series("c3-standard", 4, C3Sizes, ssd: [(4, 375), (8, 750), (22, 1500), (44, 3000), (88, 6000), (176, 12000)]),
        .. Series("c3-highmem", 8, C3Sizes),
        .. Series("c3-highcpu", 2, C3Sizes),
        .. Series("c3d-standard", 4, C3dSizes, ssd: C3dSsd),
        .. Series("c3d-highmem", 8, C3dSizes, ssd: C3dSsd),
        .. Series("c3d-highcpu", 2, C3dSizes, odd: [(30, 59), (60, 118), (90, 177), (180, 354), (360, 708)]),
        .. Series("c4-standard", 3.75m, C4Sizes, odd: [(2, 7)], ssd: C4Ssd),
        .. Series("c4-highmem", 7.75m, C4Sizes, odd: [(2, 15)], ssd: C4Ssd),
        .. Series("c4-highcpu", 2, C4Sizes),
        .. Series("c4d-standard", 3.875m, C4dSizes, odd: [(2, 7), (4, 15)], ssd: C4dSsd),
        .. Series("c4d-highmem", 7.875m, C4dSizes, odd: [(2, 15), (4, 31)], ssd: C4dSsd),
        .. Series("c4d-highcpu", 1.875m, C4dSizes, odd: [(2, 3), (4, 7)]),
        .. Series("c4n-standard", 3.75m, C4nSizes, odd: [(2, 7)]),
        .. Series("c4n-highmem", 7.75m, C4nSizes, odd: [(2, 15)]),
        .. Series("c4n-highcpu", 2, C4nSizes),
        .. Series("t2d-standard", 4, [1, 2, 4, 8, 16, 32, 48, 60]),
        .. Series("c4a-standard", 4, C4aSizes, ssd: C4aSsd),
        .. Series("c4a-highmem", 8, C4aSizes, ssd: C4aSsd),
        .. Series("c4a-highcpu", 2, C4aSizes),
        .. Series("n4a-standard", 4, N4aSizes),
        .. Series("n4a-highmem", 8, N4aSizes),
        .. Series("n4a-highcpu", 2, N4aSizes),
        .. Series("t2a-standard", 4, [1, 2, 4, 8, 16, 32, 48]),
        .. Series("h3-standard", 4, [88]),
        .. Series("h4d-standard", 3.75m, [192]),
        .. Series("h4d-highmem", 7.75m, [192], ssd: [(192, 3750)]),
        .. Series("m1-ultramem", 24.025m, [40, 80, 160]),
        .. Series("m1-megamem", 0, [96], odd: [(96, 1433.6m)]),
        .. Series("m2-ultramem", 0, [208, 416], odd: [(208, 5888), (416, 11776)]),
        .. Series("m2-megamem", 0, [416], odd: [(416, 5888)]),
        .. Series("m2-hypermem", 0, [416], odd: [(416, 8832)]),
        .. Series("m3-ultramem", 30.5m, [32, 64, 128]),
        .. Series("m3-megamem", 15.25m, [64, 128]),
        .. Series("m4-ultramem", 0, [56, 112, 224], odd: [(56, 1488), (112, 2976), (224, 5952)]),
        .. Series("m4-megamem", 0, [28, 56, 112, 224], odd: [(28, 372), (56, 744), (112, 1488), (224, 2976)]),
        .. Z3("standardlssd", (14, 1), (22, 2), (44, 3), (88, 6), (176, 12)),
        .. Z3("highlssd", (8, 1), (16, 2), (22, 3), (32, 4), (44, 6), (88, 12)),
        .. G2(),

        // A part of a GPU, an eighth, a quarter or a half, which GKE counts as one.
        .. new (int VCpus, int Gib)[] { (6, 22), (12, 45), (24, 90) }.Select(size =>
            new MachineType($"g4-standard-{size.VCpus}", FamilyByName["g4"], size.VCpus, size.Gib * 1024, "nvidia-rtx-pro-6000", 1, PartOfGpu: true)),
        .. Gpu("g4-standard-{0}", "nvidia-rtx-pro-6000", vCpus: 48, gib: 180, counts: [1, 2, 4, 8], nameIsVCpus: true),
        .. Gpu("a2-highgpu-{0}g", "nvidia-tesla-a100", vCpus: 12, gib: 85, counts: [1, 2, 4, 8]),
        new("a2-megagpu-16g", FamilyByName["a2"], 96, 1360 * 1024, "nvidia-tesla-a100", 16),
        .. Gpu("a2-ultragpu-{0}g", "nvidia-a100-80gb", vCpus: 12, gib: 170, counts: [1, 2, 4, 8], ssdGib: 375),
        .. Gpu("a3-highgpu-{0}g", "nvidia-h100-80gb", vCpus: 26, gib: 234, counts: [1, 2, 4, 8], ssdGib: 750),
        .. Gpu("a3-edgegpu-{0}g", "nvidia-h100-80gb", vCpus: 26, gib: 234, counts: [8], ssdGib: 750),
        .. Gpu("a3-megagpu-{0}g", "nvidia-h100-mega-80gb", vCpus: 26, gib: 234, counts: [8], ssdGib: 750),
        .. Gpu("a3-ultragpu-{0}g", "nvidia-h200-141gb", vCpus: 28, gib: 369, counts: [8], ssdGib: 1500),
        .. Gpu("a4-highgpu-{0}g", "nvidia-b200", vCpus: 28, gib: 496, counts: [8], ssdGib: 1500),
        .. Gpu("a4x-highgpu-{0}g", "nvidia-gb200", vCpus: 35, gib: 221, counts: [4], ssdGib: 3000),
        .. Gpu("a4x-maxgpu-{0}g-metal", "nvidia-gb300", vCpus: 36, gib: 240, counts: [4], ssdGib: 3000),
        .. Tpu("ct5lp-hightpu", (1, 24, 48), (4, 112, 192), (8, 224, 384)),
        .. Tpu("ct5p-hightpu", (4, 208, 448)),
        .. Tpu("ct6e-standard", (1, 44, 176), (4, 180, 720), (8, 180, 1440)),
        .. Tpu("tpu7x-standard", (4, 224, 960)),
    ];

    private static IEnumerable<MachineFamily> Pages(string page, params string[] names) =>
        names.Select(name => new MachineFamily(name, page, Checked));

    private static MachineFamily Tpus(string name, TpuGeneration generation) => new(name, TpuPage, "2026-11") { Tpu = generation };

    private static MachineFamily FamilyOf(string name) => FamilyByName[name[..name.IndexOf('-', StringComparison.Ordinal)]];

    private static int Mib(decimal gib) => (int)Math.Round(gib * 1024, MidpointRounding.AwayFromZero);

    private static MachineType Shared(string name, int gib) => new(name, FamilyOf(name), 2, gib * 1024, SharedCore: true);

    private static IEnumerable<MachineType> Series(
        string prefix,
        decimal gibPerVCpu,
        int[] sizes,
        (int VCpus, decimal Gib)[]? odd = null,
        (int VCpus, int Gib)[]? ssd = null)
    {
        int MemoryOf(int vCpus) => Mib(Array.Find(odd ?? [], size => size.VCpus == vCpus) is { VCpus: > 0, Gib: var gib } ? gib : gibPerVCpu * vCpus);

        return sizes
            .Select(vCpus => new MachineType($"{prefix}-{vCpus}", FamilyOf(prefix), vCpus, MemoryOf(vCpus)))
            .Concat((ssd ?? []).Select(disk =>
                new MachineType($"{prefix}-{disk.VCpus}-lssd", FamilyOf(prefix), disk.VCpus, MemoryOf(disk.VCpus), LocalSsdGib: disk.Gib)));
    }

    /// <summary>Types with a number of large local SSDs.</summary>
    private static IEnumerable<MachineType> Z3(string kind, params (int VCpus, int Disks)[] sizes) => sizes.Select(size => new MachineType(
        $"z3-highmem-{size.VCpus}-{kind}", FamilyByName["z3"], size.VCpus, size.VCpus * 8192, LocalSsdGib: size.Disks * FamilyByName["z3"].LocalSsdDiskGib));

    private static IEnumerable<MachineType> Tpu(string prefix, params (int Chips, int VCpus, int Gib)[] sizes) => sizes.Select(size =>
        new MachineType($"{prefix}-{size.Chips}t", FamilyOf(prefix), size.VCpus, size.Gib * 1024, TpuCount: size.Chips));

    private static IEnumerable<MachineType> G2() =>
        new (int VCpus, int Gpus)[] { (4, 1), (8, 1), (12, 1), (16, 1), (24, 2), (32, 1), (48, 4), (96, 8) }
            .Select(size => new MachineType($"g2-standard-{size.VCpus}", FamilyByName["g2"], size.VCpus, size.VCpus * 4096, "nvidia-l4", size.Gpus));

    /// <summary>Types whose CPU, memory and disk grow with their GPUs; the figures are for one GPU.</summary>
    private static IEnumerable<MachineType> Gpu(
        string name, string gpuType, int vCpus, int gib, int[] counts, int ssdGib = 0, bool nameIsVCpus = false) =>
        counts.Select(count => new MachineType(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, name, nameIsVCpus ? count * vCpus : count),
            FamilyOf(name),
            vCpus * count,
            gib * count * 1024,
            gpuType,
            count,
            ssdGib * count));
}
