using System.Text.RegularExpressions;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Data;

/// <summary>What Memorystore for Redis accepts, and what a queue can live with.</summary>
public static partial class RedisRules
{
    /// <summary>The longest id of an instance. The provider's own check lets one more through, which Google refuses.</summary>
    /// <seealso href="https://cloud.google.com/memorystore/docs/redis/reference/rest/v1/projects.locations.instances/create">instanceId, checked 2026-11</seealso>
    public const int MaxNameLength = 40;

    /// <summary>The least memory, in GiB.</summary>
    public const int MinMemorySizeGib = 1;

    /// <summary>The most memory, in GiB.</summary>
    /// <seealso href="https://docs.cloud.google.com/memorystore/docs/redis/redis-tiers">Redis tiers, checked 2026-08</seealso>
    public const int MaxMemorySizeGib = 300;

    /// <summary>Checks a Redis.</summary>
    /// <param name="name">The component's name, from which Pulumi makes the instance's.</param>
    /// <param name="spec">The Redis wanted.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(string name, RedisSpec spec) => Finding.Of(
    [
        .. GcpNameRules.CheckAutoNamed(name, MaxNameLength),
        .. NumberBounds.Check("MemorySizeGib", spec.MemorySizeGib, MinMemorySizeGib, MaxMemorySizeGib, "GiB"),
        !VersionPattern().IsMatch(spec.Version)
            ? new("Version", $"must be REDIS_6_X, REDIS_7_0 or REDIS_7_2, the versions with TLS; got \"{spec.Version}\"", "use REDIS_7_2") : null,
        .. CommonRules.CheckHour("MaintenanceWindow.Hour", spec.MaintenanceWindow.Hour),
        .. CheckEviction(spec.EvictionPolicy),
        spec is { Tier: RedisTier.Basic, Snapshots: null, DeletionProtection: true }
            ? new("Snapshots", "are off in the tier basic, where all data goes with the one node", "turn them on or use ‹standardHa›", FindingLevel.Warning) : null,
    ]);

    /// <summary>Warns of what a queue cannot live with.</summary>
    internal static IEnumerable<Finding> CheckEviction(EvictionPolicy policy) => policy == EvictionPolicy.NoEviction
        ? []
        : [new("EvictionPolicy", $"{NamedWords.Mark(policy)} throws queued items away when memory is full", "use ‹noEviction› for a queue", FindingLevel.Warning)];

    [GeneratedRegex(@"\AREDIS_(6_X|7_0|7_2)\z")]
    private static partial Regex VersionPattern();
}
