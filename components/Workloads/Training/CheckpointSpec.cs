using Infra.Components.Common;
using Pulumi;

namespace Infra.Components.Workloads.Training;

/// <summary>Where a training keeps what it would not like to compute again: a bucket, or a volume claim.</summary>
public sealed record CheckpointSpec
{
    /// <summary>The directory where nothing else is said.</summary>
    public const string DefaultPath = "/checkpoints";

    /// <summary>The directory in every worker; the program finds it in <c>CHECKPOINT_DIR</c>.</summary>
    /// <value><c>/checkpoints</c></value>
    public string At { get; init; } = DefaultPath;

    /// <summary>A bucket of Cloud Storage; exactly one of it and <see cref="Claim"/> is set.</summary>
    /// <value>Null: a claim.</value>
    public Input<string>? Bucket { get; init => field = value.OrNone(); }

    /// <summary>A volume claim, of the namespace or, with <see cref="Size"/>, made here.</summary>
    /// <value>Null: a bucket.</value>
    public Input<string>? Claim { get; init => field = value.OrNone(); }

    /// <summary>The size of a claim to be made, in bytes (<c>100Gi</c>).</summary>
    /// <value>Null: the claim is there already.</value>
    public string? Size { get; init; }

    /// <summary>The storage class of a claim to be made; with more than one node one that many nodes can write to, on GKE <c>standard-rwx</c>.</summary>
    /// <value>Null: the cluster's default, a disk of one node.</value>
    public string? StorageClass { get; init; }

    /// <summary>Whether <c>pulumi destroy</c> refuses to delete a claim made here.</summary>
    /// <value>True.</value>
    public bool Protect { get; init; } = true;
}
