using System.Collections.Immutable;
using Infra.Core.Machines;

namespace Infra.Components.Gke;

/// <summary>The address ranges of a VPC-native cluster's network, and what they are to hold.</summary>
public sealed record CidrPlan
{
    /// <summary>The subnet's primary range, from which nodes and internal load balancers take addresses.</summary>
    public required string NodesCidr { get; init; }

    /// <summary>The subnet's secondary range for pods, of which each node gets a block.</summary>
    public required string PodsCidr { get; init; }

    /// <summary>The subnet's secondary range for Services.</summary>
    public required string ServicesCidr { get; init; }

    /// <summary>The range set aside for managed services (Cloud SQL, Memorystore); null where Google chooses it.</summary>
    public string? PrivateServicesCidr { get; init; }

    /// <summary>The range that the networks of GPUs (<see cref="GpuDirectFabric"/>) have an eighth of each; null without them.</summary>
    public string? GpuDirectCidr { get; init; }

    /// <summary>Most nodes that are in those networks, with those that an upgrade adds.</summary>
    /// <value>0</value>
    public int GpuDirectNodes { get; init; }

    /// <summary>Ranges that others have and that are to be reached or may come to be: VPNs, peered networks, offices.</summary>
    /// <value>none</value>
    public IReadOnlyList<string> Reserved { get; init; } = [];

    /// <summary>Most nodes of all pools together, in all zones, with those that an upgrade adds.</summary>
    public required int MaxNodes { get; init; }

    /// <summary>Most pods of a node, 8 to 256.</summary>
    /// <value>110</value>
    public int MaxPodsPerNode { get; init; } = Allocatable.DefaultMaxPodsPerNode;

    /// <summary>Of <see cref="MaxNodes"/>, those whose pools have another number of pods a node: nodes by pods a node.</summary>
    /// <value>none</value>
    public IReadOnlyDictionary<int, int> NodesByMaxPods { get; init; } = ImmutableDictionary<int, int>.Empty;
}
