using Infra.Core.Queueing;
using Pulumi;

namespace Infra.Components.Queueing;

/// <summary>What <see cref="ClusterQueues"/> is made from.</summary>
public sealed class ClusterQueuesArgs : ResourceArgs
{
    /// <summary>How the pools are divided among the stacks.</summary>
    public required QueueDivision Division { get; init; }

    /// <summary>The namespaces of each stack, whose Jobs its queue takes, by the stack's name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Namespaces { get; init; }

    /// <summary>The cluster: where it is deleted, nothing on it is asked to go first.</summary>
    /// <value>Null: a cluster that this program does not make.</value>
    public required Resource? Cluster { get; init; }
}
