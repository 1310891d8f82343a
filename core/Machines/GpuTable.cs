namespace Infra.Core.Machines;

/// <summary>The vendor's table of GPUs, as data.</summary>
internal static class GpuTable
{
    private const string Page = "https://cloud.google.com/compute/docs/gpus";

    private const string Checked = "2026-08";

    /// <summary>GPUs on offer; those for N1 first.</summary>
    internal static readonly IReadOnlyList<GpuModel> Models =
    [
        Attached("nvidia-tesla-t4", "t4", (1, 48, 312), (2, 48, 312), (4, 96, 624)),
        Attached("nvidia-tesla-p4", "p4", (1, 24, 156), (2, 48, 312), (4, 96, 624)),
        Attached("nvidia-tesla-v100", "v100", (1, 12, 78), (2, 24, 156), (4, 48, 312), (8, 96, 624)),
        // Three zones (us-east1-c, europe-west1-b, europe-west1-d) stop at 64 vCPU and 208 GB with four.
        Attached("nvidia-tesla-p100", "p100", (1, 16, 104), (2, 32, 208), (4, 96, 624)),
        BuiltIn("nvidia-l4", "l4"),
        BuiltIn("nvidia-rtx-pro-6000", "rtx-pro-6000"),
        BuiltIn("nvidia-tesla-a100", "a100"),
        BuiltIn("nvidia-a100-80gb", "a100-80gb"),
        BuiltIn("nvidia-h100-80gb", "h100"),
        BuiltIn("nvidia-h100-mega-80gb", "h100-mega"),
        BuiltIn("nvidia-h200-141gb", "h200"),
        BuiltIn("nvidia-b200", "b200"),
        BuiltIn("nvidia-gb200", "gb200"),
        BuiltIn("nvidia-gb300", "gb300"),
    ];

    /// <summary>GPUs that Google no longer offers: type, short name, the page that says so.</summary>
    internal static readonly IReadOnlyList<(string Type, string ShortName, string Page)> Retired =
    [
        ("nvidia-tesla-k80", "k80", "https://cloud.google.com/compute/docs/eol/k80-eol"),
    ];

    private static GpuModel Attached(string type, string shortName, params (int Count, int VCpus, int Gib)[] limits) =>
        new(type, shortName, [.. limits.Select(limit => new GpuLimit(limit.Count, limit.VCpus, limit.Gib * 1024))], Page + "#n1-gpus", Checked);

    private static GpuModel BuiltIn(string type, string shortName) => new(type, shortName, [], Page, Checked);
}
