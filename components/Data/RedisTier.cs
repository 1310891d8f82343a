namespace Infra.Components.Data;

/// <summary>What a Memorystore instance survives.</summary>
public enum RedisTier
{
    /// <summary>One node; its data goes with it unless snapshots are kept.</summary>
    Basic,

    /// <summary>A second node in another zone takes over.</summary>
    StandardHa,
}
