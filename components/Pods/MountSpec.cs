namespace Infra.Components.Pods;

/// <summary>Files of a container that come from outside its image.</summary>
/// <param name="At">The directory in the container, absolute.</param>
/// <param name="Source">What is mounted there.</param>
public sealed record MountSpec(string At, VolumeSource Source)
{
    /// <summary>Whether the container may only read.</summary>
    /// <value>False.</value>
    public bool ReadOnly { get; init; }

    /// <summary>A directory inside the source to mount instead of its root.</summary>
    /// <value>Null: the root.</value>
    public string? SubPath { get; init; }
}
