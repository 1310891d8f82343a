using System.Collections.Frozen;

namespace Infra.Core.Machines;

/// <summary>The sizes that GKE cuts a GPU into, and how many pieces each gives.</summary>
/// <remarks>
/// The table of GKE's own partitioner (GoogleCloudPlatform/container-engine-accelerators, <c>partition_gpu.go</c>, read 2026-08); the types
/// are named in its comments.
/// </remarks>
public static class GpuPartitions
{
    private static readonly FrozenDictionary<string, int> A100 = Table(("1g.5gb", 7), ("2g.10gb", 3), ("3g.20gb", 2), ("4g.20gb", 1), ("7g.40gb", 1));
    private static readonly FrozenDictionary<string, int> A100With80Gb = Table(("1g.10gb", 7), ("2g.20gb", 3), ("3g.40gb", 2), ("4g.40gb", 1), ("7g.80gb", 1));
    private static readonly FrozenDictionary<string, int> H100 = Table(("1g.10gb", 7), ("1g.20gb", 4), ("2g.20gb", 3), ("3g.40gb", 2), ("4g.40gb", 1), ("7g.80gb", 1));
    private static readonly FrozenDictionary<string, int> H200 = Table(("1g.18gb", 7), ("1g.35gb", 4), ("2g.35gb", 3), ("3g.71gb", 2), ("4g.71gb", 1), ("7g.141gb", 1));
    private static readonly FrozenDictionary<string, int> B200 = Table(("1g.23gb", 7), ("1g.45gb", 4), ("2g.45gb", 3), ("3g.90gb", 2), ("4g.90gb", 1), ("7g.180gb", 1));
    private static readonly FrozenDictionary<string, int> RtxPro6000 = Table(("1g.24gb", 4), ("2g.48gb", 2), ("4g.96gb", 1));

    /// <summary>The sizes for a GPU.</summary>
    /// <param name="gpuType">The accelerator type as Google writes it.</param>
    /// <returns>Pieces by size; empty where GKE cannot cut the GPU.</returns>
    public static IReadOnlyDictionary<string, int> Of(string gpuType) => gpuType switch
    {
        "nvidia-tesla-a100" => A100,
        "nvidia-a100-80gb" => A100With80Gb,
        "nvidia-h100-80gb" or "nvidia-h100-mega-80gb" => H100,
        "nvidia-h200-141gb" => H200,
        "nvidia-b200" => B200,
        "nvidia-rtx-pro-6000" => RtxPro6000,
        _ => FrozenDictionary<string, int>.Empty,
    };

    private static FrozenDictionary<string, int> Table(params (string Size, int Pieces)[] rows) =>
        rows.ToFrozenDictionary(row => row.Size, row => row.Pieces, StringComparer.Ordinal);
}
