namespace Infra.Components.Pods;

/// <summary>A disk of an experiment's own; it goes with the experiment.</summary>
/// <param name="Name">The claim, by which mounts name it.</param>
/// <param name="Size">Its size in bytes (<c>100Gi</c>).</param>
public sealed record VolumeClaimSpec(string Name, string Size)
{
    /// <summary>Every access mode there is.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes</remarks>
    public static IReadOnlyList<string> AccessModes { get; } = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];

    /// <summary>The storage class that makes the disk.</summary>
    /// <value>Null: the cluster's default.</value>
    public string? StorageClass { get; init; }

    /// <summary>One of <see cref="AccessModes"/>.</summary>
    /// <value><c>ReadWriteOnce</c>: the pods of one node.</value>
    public string AccessMode { get; init; } = "ReadWriteOnce";
}
