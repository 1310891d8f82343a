namespace Infra.Components.Gke;

/// <summary>The addresses of an environment's network.</summary>
public sealed record NetworkSpec
{
    /// <summary>The region of the subnetwork.</summary>
    public required string Region { get; init; }

    /// <summary>The nodes' range.</summary>
    /// <value>Default: <c>10.0.0.0/20</c>, 4,092 nodes.</value>
    public string NodesCidr { get; init; } = "10.0.0.0/20";

    /// <summary>The pods' range, of which each node takes a part of its own.</summary>
    /// <value>Default: <c>10.64.0.0/14</c>, 1,024 nodes of 110 pods.</value>
    public string PodsCidr { get; init; } = "10.64.0.0/14";

    /// <summary>The services' range.</summary>
    /// <value>Default: <c>10.32.0.0/20</c>, 4,096 services.</value>
    public string ServicesCidr { get; init; } = "10.32.0.0/20";

    /// <summary>The range in which Google puts databases and Redis.</summary>
    /// <value>Default: <c>10.48.0.0/20</c>.</value>
    public string PrivateServicesCidr { get; init; } = "10.48.0.0/20";

    /// <summary>Whether nodes can be reached by SSH through Google's Identity-Aware Proxy, by those who have the right to it.</summary>
    /// <value>Default: false.</value>
    public bool IapSsh { get; init; }

    /// <summary>Whether one in two connections of the subnetwork is logged.</summary>
    /// <value>Default: false; logs cost by volume.</value>
    public bool FlowLogs { get; init; }

    /// <summary>The ports that one node may use for connections to the internet at the same time.</summary>
    /// <value>Default: 4,096. A power of two, 64 to 65,536.</value>
    public int MaxNatPortsPerNode { get; init; } = 4096;
}
