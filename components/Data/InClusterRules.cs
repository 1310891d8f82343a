using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Quantities;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What Kubernetes accepts of the data services inside a cluster.</summary>
public static class InClusterRules
{
    /// <summary>The least memory that Redis starts with and still has room for data, in bytes: 64 MiB.</summary>
    public const long MinRedisMemoryBytes = 64L * 1024 * 1024;

    /// <summary>Checks a Redis.</summary>
    /// <param name="spec">The Redis wanted.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(InClusterRedisSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        List<Finding> common = [.. Common(spec.ServiceName, spec.Image, spec.StorageSize, spec.StorageClass, spec.Resources)];
        return Finding.Of(
        [
            .. common,
            common.Count == 0 && MemoryBytes(spec) is not >= MinRedisMemoryBytes
                ? new(
                    "Resources.Memory",
                    $"must be at least 64Mi, for Redis is told how much of it to use; got \"{spec.Resources.MemoryLimit ?? spec.Resources.Memory ?? "nothing"}\"", "raise it to 64Mi") : null,
            .. RedisRules.CheckEviction(spec.EvictionPolicy),
        ]);
    }

    /// <summary>Checks a database.</summary>
    /// <param name="spec">The database wanted.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(InClusterDatabaseSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return
        [
            .. Common(spec.ServiceName, spec.EffectiveImage, spec.StorageSize, spec.StorageClass, spec.Resources),
            .. DatabaseNameRules.Check(spec.Engine, spec.Database, spec.User),
        ];
    }

    /// <summary>The memory that a Redis container may use.</summary>
    /// <returns>Bytes; null where there is no limit.</returns>
    internal static long? MemoryBytes(InClusterRedisSpec spec) =>
        KubernetesQuantity.TryParse(spec.Resources.MemoryLimit ?? spec.Resources.Memory, out var bytes) ? (long)bytes : null;

    private static IEnumerable<Finding> Common(string serviceName, Input<string> image, string storageSize, Input<string>? storageClass, ContainerResources resources) =>
    [
        .. KubernetesNames.CheckServiceName("ServiceName", serviceName),
        .. image.Check(CheckImage),
        .. resources.Check("Resources"),
        .. KubernetesQuantity.CheckBytes("StorageSize", storageSize),
        .. storageClass.CheckIfSet(CheckStorageClass),
    ];

    internal static IEnumerable<Finding> CheckImage(string? image) => ContainerImage.Check("Image", image);

    internal static IEnumerable<Finding> CheckStorageClass(string storageClass) => KubernetesNames.CheckSubdomain("StorageClass", storageClass);
}
