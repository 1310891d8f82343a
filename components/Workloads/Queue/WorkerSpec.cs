using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Infra.Core.Scheduling;
using Pulumi;

namespace Infra.Components.Workloads.Queue;

/// <summary>The pods that run the program of a search.</summary>
public sealed record WorkerSpec
{
    /// <summary>An image with the program of the search and that of the queue, with a tag that is not <c>latest</c>, or a digest.</summary>
    /// <value>Null: <see cref="WorkQueueSpec.Image"/>.</value>
    public Input<string>? Image { get; init => field = value.OrNone(); }

    /// <summary>The number of workers, 0 or more; with <see cref="Keda"/> the most.</summary>
    /// <value>2</value>
    public int Parallelism { get; init; } = 2;

    /// <summary>Which of the Jobs in the same queue go first.</summary>
    /// <value>Null: <see cref="QueuePriority.Normal"/>.</value>
    public QueuePriority? Priority { get; init; }

    /// <summary>Lets the number of workers follow the work, where KEDA is in the cluster.</summary>
    /// <value>Null: there are always as many.</value>
    public KedaSpec? Keda { get; init; }

    /// <summary>Where the dispatcher is to place each worker; it then has the resources that follow from it, and none of those below.</summary>
    /// <value>Null: not asked.</value>
    public AssignSpec? Assign { get; init; }

    /// <summary>What each asks of its node.</summary>
    /// <value>The defaults of the namespace.</value>
    public ContainerResources Resources { get; init; } = new();

    /// <summary>Environment variables of each worker, which the search's program gets too; not for secrets (<see cref="SecretEnvironment"/>).</summary>
    /// <value>None; names that begin with QUEUE_, REDIS_ or MYSQL_ are the queue's own.</value>
    public EnvironmentVariables Environment { get; init; } = [];

    /// <summary>The same for secrets: the values stand in a Secret, and the pods are started anew when one changes.</summary>
    public EnvironmentVariables SecretEnvironment { get; init; } = [];

    /// <summary>Labels that the nodes must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints of nodes that the workers accept.</summary>
    public IReadOnlyList<PodToleration> Tolerations { get; init; } = [];
}
