using System.Globalization;
using Infra.Core.Findings;

namespace Infra.Components.Pods;

/// <summary>What can be wrong with a <see cref="GpuAccess"/>.</summary>
public static class GpuAccessRules
{
    /// <summary>The most GPUs that one machine carries, and so the most that one pod can get.</summary>
    /// <remarks>a2-megagpu-16g, checked 2026-11: https://cloud.google.com/compute/docs/accelerator-optimized-machines</remarks>
    public const int MaxGpusOfANode = 16;

    /// <summary>The most TPU chips that one machine carries.</summary>
    /// <remarks>ct6e-standard-8t, checked 2026-11: https://docs.cloud.google.com/kubernetes-engine/docs/concepts/plan-tpus</remarks>
    public const int MaxTpusOfANode = 8;

    /// <summary>Checks one container's access.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <param name="access">The access.</param>
    /// <returns>Every finding.</returns>
    public static IReadOnlyList<Finding> Check(string path, GpuAccess access) =>
    [
        .. CheckCount($"{path}.{nameof(GpuAccess.DevicePluginCount)}", access.DevicePluginCount),
        .. CheckCount($"{path}.{nameof(GpuAccess.HoudiniExclusiveCount)}", access.HoudiniExclusiveCount),
        .. access.HoudiniVisibleDevices is { } devices ? CheckDevices($"{path}.{nameof(GpuAccess.HoudiniVisibleDevices)}", devices) : [],
        .. CheckWays(path, access),
    ];

    private static IEnumerable<Finding> CheckWays(string path, GpuAccess access) => Finding.Of(
    [
        access is { HoudiniExclusiveCount: { } exclusive, HoudiniVisibleDevices: { } visible }
            ? new(
                path,
                $"exclusive and visible GPUs exclude each other, for visible devices bypass Houdini's reservations and reach the GPUs of others; got {exclusive} exclusive and \"{visible}\" visible", "keep one of the two") : null,
        access is { DevicePluginCount: { } counted, NeedsHoudini: true }
            ? new(
                path,
                $"the device plugin and Houdini exclude each other, for neither knows which GPUs the other has given away; got {counted} from the device plugin and a Houdini mode", "keep one of the two") : null,
    ]);

    /// <summary>Checks the devices that Houdini is to map.</summary>
    /// <param name="path">The property that holds them.</param>
    /// <param name="devices"><c>all</c> or indices.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckDevices(string path, string devices)
    {
        const string Fix = "use \"all\" or for example \"0,2\"";
        var parts = devices.Split(',');
        var within = parts.Length > 1 ? $" in \"{devices}\"" : "";
        Finding? CheckPart(string part, int i) => part.Length == 0 ? new(path, $"must have an index between any two commas; got \"{devices}\"", Fix)
            : !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || part != index.ToString(CultureInfo.InvariantCulture)
            ? new(path, $"must be \"all\" or indices without spaces, for Houdini maps /dev/nvidiaN and knows neither UUIDs nor \"none\" and \"void\"; got \"{part}\"{within}", Fix)
            : index >= MaxGpusOfANode ? new(path, $"must be indices from 0 to {MaxGpusOfANode - 1}; got {part} in \"{devices}\"", Fix)
            : parts.Take(i).Contains(part) ? new(path, $"must name a GPU once; got {part} twice in \"{devices}\"", "remove one")
            : null;
        return devices == GpuAccess.AllDevices ? []
            : devices.Length == 0 ? [new(path, "must be \"all\" or indices of GPUs; got nothing", Fix)]
            : [.. Finding.Of(parts.Select(CheckPart)).Take(1)];
    }

    private static IEnumerable<Finding> CheckCount(string path, int? count) => count is < 1 or > MaxGpusOfANode
        ? [new(
            path, $"must be 1 to {MaxGpusOfANode} GPUs, the most that one machine has; got {count}", count < 1
                ? "leave it out for no GPU" : $"use {MaxGpusOfANode}")] : [];
}
