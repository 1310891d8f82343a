namespace Infra.Components.Data;

/// <summary>What Redis does when its memory is full.</summary>
/// <seealso href="https://docs.cloud.google.com/memorystore/docs/redis/supported-redis-configurations">Maxmemory policies, checked 2026-08</seealso>
public enum EvictionPolicy
{
    /// <summary>Refuses writes; the one policy that never loses a queued item.</summary>
    NoEviction,

    /// <summary>Throws away the keys with an expiry that were used least recently; Memorystore's own default.</summary>
    VolatileLru,

    /// <summary>Throws away the keys that were used least recently.</summary>
    AllKeysLru,
}
