using System.Diagnostics.CodeAnalysis;
using Pulumi;

namespace Infra.Components.Cloud;

/// <summary>A bucket that something may use: its name without <c>gs://</c>, or best an <c>ArtifactsBucket</c>.</summary>
public sealed class TargetBucket
{
    internal TargetBucket(Input<string> name) => Name = name;

    internal Input<string> Name { get; }

    /// <summary>A bucket that is there already, by its name.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator TargetBucket(string name) => new(name);

    /// <summary>A bucket whose name another resource gives.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator TargetBucket(Output<string> name) => new(name);

    /// <summary>A bucket whose name another resource may give.</summary>
    /// <param name="name">The name; null for no bucket.</param>
    [return: NotNullIfNotNull(nameof(name))]
    public static implicit operator TargetBucket?(Input<string>? name) => name is null ? null : new(name);
}
