using Infra.Components.Data;
using Infra.Components.Pods;
using Infra.Core.Scheduling;
using Pulumi;

namespace Infra.Components.Workloads.Queue;

/// <summary>What a <see cref="WorkQueue"/> is made of.</summary>
public sealed class WorkQueueArgs : WorkloadArgs
{
    /// <summary>The namespace, best a <c>DeveloperNamespace</c>, whose account the pods then have.</summary>
    public required TargetNamespace Namespace { get; init; }

    /// <summary>The search and its processes.</summary>
    public required WorkQueueSpec Spec { get; init; }

    /// <summary>The Redis that holds the queue.</summary>
    public required RedisConnection Redis { get; init; }

    /// <summary>The MySQL that holds the results.</summary>
    public required DatabaseConnection Database { get; init; }

    /// <summary>Places the workers, where the spec asks for it.</summary>
    /// <value>Null: there are no node pools to place on.</value>
    public Dispatcher? Dispatcher { get; init; }

    /// <summary>The queue of the namespace that the workers' Jobs wait in, one by one, where KEDA starts them; those of a Deployment wait for nothing.</summary>
    /// <value>Null: none.</value>
    public string? Queue { get; init; }

    /// <summary>
    /// The bucket that gets the outputs, mounted by the Cloud Storage FUSE CSI driver of GKE; the pods need a ServiceAccount that may write to it,
    /// GKE's metadata server, and Google's APIs by HTTPS.
    /// </summary>
    /// <value>Null: outputs go to a disk of the cluster.</value>
    [Input("artifactsBucket")]
    public Input<string>? ArtifactsBucket { get; init; }

    /// <summary>The folder of the bucket that the pods may use (<c>astro/</c>), the only one that is mounted.</summary>
    /// <value>Null: all of the bucket.</value>
    [Input("artifactsPrefix")]
    public Input<string>? ArtifactsPrefix { get; init; }

    /// <summary>A database of the same server in which the ledger may be from before; it is moved from there.</summary>
    /// <value>Null: none.</value>
    [Input("formerDatabase")]
    public Input<string>? FormerDatabase { get; init; }

    /// <summary>
    /// Whether it is being paused: a Job <c>-pause</c> turns the kill switch on (<see cref="WorkQueueSpec.Kill"/>, or else release) and ends when everything that has run
    /// is written, before anything else of it changes. That the other pods end is for <see cref="Pods.Pausing"/>.
    /// </summary>
    /// <value>False.</value>
    public bool IsPaused { get; init; }
}
