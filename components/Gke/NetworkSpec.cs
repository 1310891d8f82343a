using Infra.Core.Machines;

namespace Infra.Components.Gke;

/// <summary>An environment's network.</summary>
public sealed record NetworkSpec
{
    /// <summary>The region of the subnetwork.</summary>
    public required string Region { get; init; }

    /// <summary>The addresses, and how many nodes and pods they must hold; <see cref="DefaultPlan"/> where nothing else is to be met.</summary>
    public required CidrPlan Plan { get; init; }

    /// <summary>Whether nodes can be reached by SSH through Google's Identity-Aware Proxy, by those who have the right to it.</summary>
    /// <value>Default: false.</value>
    public bool IapSsh { get; init; }

    /// <summary>Whether one in two connections of the subnetwork is logged.</summary>
    /// <value>Default: false; logs cost by volume.</value>
    public bool FlowLogs { get; init; }

    /// <summary>The ports that one node may use for connections to the internet at the same time.</summary>
    /// <value>Default: 4,096. A power of two, 128 to 65,536.</value>
    public int MaxNatPortsPerNode { get; init; } = 4096;

    /// <summary>Whether the network and the way out to the internet can be deleted only after this is turned off.</summary>
    /// <value>Default: true.</value>
    public bool DeletionProtection { get; init; } = true;

    /// <summary>
    /// Ranges for 4,092 nodes and 4,096 Services, and for 1,024 nodes of 110 pods; they leave the beginning of 10.0.0.0/8 to offices.
    /// </summary>
    /// <param name="maxNodes">The most nodes of all pools together.</param>
    /// <param name="maxPodsPerNode">The most pods of a node.</param>
    /// <returns>The plan; <see cref="CidrPlanRules"/> checks whether it holds so many.</returns>
    public static CidrPlan DefaultPlan(int maxNodes, int maxPodsPerNode = Allocatable.DefaultMaxPodsPerNode) => new()
    {
        NodesCidr = "10.128.0.0/20",
        ServicesCidr = "10.128.16.0/20",
        PrivateServicesCidr = "10.128.32.0/20",
        PodsCidr = "10.132.0.0/14",
        GpuDirectCidr = "10.128.48.0/20",
        MaxNodes = maxNodes,
        MaxPodsPerNode = maxPodsPerNode,
    };
}
