namespace Infra.Core.Search;

/// <summary>The disk for outputs, where there is no bucket.</summary>
public sealed record OutputsSpec
{
    /// <summary>The access mode of a disk that pods of several nodes share.</summary>
    public const string ReadWriteMany = "ReadWriteMany";

    /// <summary>The access mode of a disk that pods of one node share.</summary>
    public const string ReadWriteOnce = "ReadWriteOnce";

    /// <summary>The disk's size.</summary>
    /// <value><c>10Gi</c></value>
    public string StorageSize { get; init; } = "10Gi";

    /// <summary>The disk's storage class.</summary>
    /// <value>Null: none named; the cluster's default.</value>
    public string? StorageClass { get; init; }

    /// <summary><see cref="ReadWriteOnce"/> or <see cref="ReadWriteMany"/>; with the first all workers are on one node.</summary>
    /// <value><see cref="ReadWriteOnce"/>, what every cluster has.</value>
    public string AccessMode { get; init; } = ReadWriteOnce;

    /// <summary>Whether it can be deleted only after this is turned off.</summary>
    /// <value>True.</value>
    public bool DeletionProtection { get; init; } = true;
}
