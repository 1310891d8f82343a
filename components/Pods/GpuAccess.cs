namespace Infra.Components.Pods;

/// <summary>How a container gets at GPUs, or at TPUs.</summary>
/// <remarks>
/// The device plugin is Kubernetes' own way and the right one on GKE. The Houdini modes speak to an experimental container engine that reads
/// environment variables and adds the devices below Kubernetes, where neither scheduler, quota nor Pod Security sees them; they only work
/// on nodes labelled <c>houdini.gpu=true</c>, which they therefore select. Made by the factory members; a value with more than one way in it,
/// as a settings file may ask for, is refused by <see cref="GpuAccessRules"/>.
/// </remarks>
public sealed record GpuAccess
{
    /// <summary>The label of nodes whose engine is Houdini.</summary>
    public const string HoudiniNodeLabel = "houdini.gpu";

    /// <summary>Every device of the node, as a value for <see cref="HoudiniVisible(string)"/>.</summary>
    public const string AllDevices = "all";

    /// <summary>No GPU.</summary>
    public static GpuAccess None { get; } = new();

    /// <summary>GPUs that the scheduler counts and the device plugin hands out; null without.</summary>
    public int? DevicePluginCount { get; init; }

    /// <summary>TPU chips that the scheduler counts and GKE's device plugin hands out; null without.</summary>
    public int? TpuCount { get; init; }

    /// <summary>GPUs that Houdini reserves for this container only; null without.</summary>
    public int? HoudiniExclusiveCount { get; init; }

    /// <summary>Devices that Houdini maps without reserving them: <c>all</c> or indices such as <c>0,2</c>; null without.</summary>
    public string? HoudiniVisibleDevices { get; init; }

    /// <summary>Whether the container needs a node that runs Houdini.</summary>
    public bool NeedsHoudini => HoudiniExclusiveCount is not null || HoudiniVisibleDevices is not null;

    /// <summary>GPUs from the device plugin: limit <c>nvidia.com/gpu</c> and a toleration for the taint of GPU nodes.</summary>
    /// <param name="count">GPUs, 1 to <see cref="GpuAccessRules.MaxGpusOfANode"/>.</param>
    /// <returns>The way.</returns>
    public static GpuAccess DevicePlugin(int count) => new() { DevicePluginCount = count };

    /// <summary>So many GPUs from the device plugin; none where there are 0.</summary>
    internal static GpuAccess Of(int count) => count > 0 ? DevicePlugin(count) : None;

    /// <summary>TPU chips: limit <c>google.com/tpu</c> and a toleration for the taint of nodes with TPUs.</summary>
    /// <param name="count">All chips of a machine, 1 to <see cref="GpuAccessRules.MaxTpusOfANode"/>.</param>
    /// <returns>The way.</returns>
    public static GpuAccess Tpu(int count) => new() { TpuCount = count };

    /// <summary>GPUs that Houdini reserves for this container (<c>HOUDINI_GPU_REQUESTED</c>).</summary>
    /// <param name="count">GPUs, 1 to <see cref="GpuAccessRules.MaxGpusOfANode"/>.</param>
    /// <returns>The way.</returns>
    public static GpuAccess HoudiniExclusive(int count) => new() { HoudiniExclusiveCount = count };

    /// <summary>Devices that Houdini maps and others may use at the same time (<c>HOUDINI_GPU_ENABLED</c>, <c>NVIDIA_VISIBLE_DEVICES</c>).</summary>
    /// <param name="devices"><c>all</c>, or the indices of <c>/dev/nvidiaN</c> with commas and no spaces (<c>0,2</c>).</param>
    /// <returns>The way.</returns>
    public static GpuAccess HoudiniVisible(string devices) => new() { HoudiniVisibleDevices = devices };

    /// <summary>As <see cref="HoudiniVisible(string)"/>, by index.</summary>
    /// <param name="indices">Each N of a <c>/dev/nvidiaN</c>.</param>
    /// <returns>The way.</returns>
    public static GpuAccess HoudiniVisible(params IReadOnlyList<int> indices) => HoudiniVisible(string.Join(',', indices));
}
