using Infra.Components.Common;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What kind of managed Redis is wanted. AUTH and TLS are always on.</summary>
public sealed record RedisSpec
{
    /// <summary>What it survives.</summary>
    /// <value>Default: <see cref="RedisTier.Basic"/>.</value>
    public RedisTier Tier { get; init; } = RedisTier.Basic;

    /// <summary>Its memory; Google writes GB and means GiB.</summary>
    /// <value>Default: 1. 1 to 300, at least 5 to have a standby that answers as fast while it takes over.</value>
    public int MemorySizeGib { get; init; } = 1;

    /// <summary>The version in Google's words.</summary>
    /// <value>Default: <c>REDIS_7_2</c>.</value>
    public string Version { get; init; } = "REDIS_7_2";

    /// <summary>What it does when its memory is full.</summary>
    /// <value>Default: <see cref="EvictionPolicy.NoEviction"/>.</value>
    public EvictionPolicy EvictionPolicy { get; init; } = EvictionPolicy.NoEviction;

    /// <summary>How often a snapshot is written.</summary>
    /// <value>Default: <see cref="SnapshotPeriod.OneHour"/>; null for never.</value>
    public SnapshotPeriod? Snapshots { get; init; } = SnapshotPeriod.OneHour;

    /// <summary>When Google may do maintenance.</summary>
    /// <value>Default: <see cref="WeeklyWindow.Default"/>.</value>
    public WeeklyWindow MaintenanceWindow { get; init; } = WeeklyWindow.Default;

    /// <summary>The key of Cloud KMS that encrypts Redis, in full; another one replaces it.</summary>
    /// <value>Default: null, Google's own.</value>
    public Input<string>? KmsKey { get; init => field = value.OrNone(); }

    /// <summary>Whether the instance can be deleted only after this is turned off.</summary>
    /// <value>Default: true.</value>
    public bool DeletionProtection { get; init; } = true;
}
