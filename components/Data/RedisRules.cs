using System.Text.RegularExpressions;
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
    public static IReadOnlyList<Finding> Check(string name, RedisSpec spec)
    {
        var findings = new List<Finding>(GcpNameRules.CheckAutoNamed(name, MaxNameLength));
        if (spec.MemorySizeGib is < MinMemorySizeGib or > MaxMemorySizeGib)
        {
            findings.Add(new("MemorySizeGib", $"must be {MinMemorySizeGib} to {MaxMemorySizeGib} GiB; got {spec.MemorySizeGib}", $"use {Math.Clamp(spec.MemorySizeGib, MinMemorySizeGib, MaxMemorySizeGib)}"));
        }

        if (!VersionPattern().IsMatch(spec.Version))
        {
            findings.Add(new("Version", $"must be REDIS_6_X, REDIS_7_0 or REDIS_7_2, the versions with TLS; got \"{spec.Version}\"", "use REDIS_7_2"));
        }

        if (spec.MaintenanceWindow.Hour is < 0 or > 23)
        {
            findings.Add(new("MaintenanceWindow.Hour", $"must be 0 to 23 hours, UTC; got {spec.MaintenanceWindow.Hour}", "count hours from 0"));
        }

        if (spec.EvictionPolicy != EvictionPolicy.NoEviction)
        {
            findings.Add(new("EvictionPolicy", $"{NamedWords.Mark(spec.EvictionPolicy)} throws queued items away when memory is full", "use ‹noEviction› for a queue", FindingLevel.Warning));
        }

        if (spec is { Tier: RedisTier.Basic, Snapshots: null, DeletionProtection: true })
        {
            findings.Add(new("Snapshots", "are off in the tier basic, where all data goes with the one node", "turn them on or use ‹standardHa›", FindingLevel.Warning));
        }

        return findings;
    }

    [GeneratedRegex(@"\AREDIS_(6_X|7_0|7_2)\z")]
    private static partial Regex VersionPattern();
}
