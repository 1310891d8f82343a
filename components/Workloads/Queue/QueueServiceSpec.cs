using Infra.Components.Pods;

namespace Infra.Components.Workloads.Queue;

/// <summary>The pods of the ledger, or of the master.</summary>
public sealed record QueueServiceSpec
{
    /// <summary>The number of pods, 1 or more; several share the work, and none of it is done twice.</summary>
    /// <value>2</value>
    public int Replicas { get; init; } = 2;

    /// <summary>What each asks of its node.</summary>
    /// <value>The defaults of the namespace.</value>
    public ContainerResources Resources { get; init; } = new();
}
