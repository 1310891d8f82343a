using System.Text.Json;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Infra.Core.Settings;

namespace Infra.Components.Pods;

/// <summary>The settings that workloads of several areas have in common.</summary>
internal static class WorkloadSettings
{
    /// <summary>CPU and memory; the namespace's defaults where nothing is set.</summary>
    internal static ContainerResources Resources(SettingsFields fields) =>
        fields.Section("resources", section => new ContainerResources
        {
            Cpu = section.Text("cpu"),
            Memory = section.Text("memory"),
            CpuLimit = section.Text("cpuLimit"),
            MemoryLimit = section.Text("memoryLimit"),
        })
        ?? new();

    /// <summary>Taints that pods accept.</summary>
    internal static IReadOnlyList<PodToleration> Tolerations(SettingsFields fields) => fields.Sections("tolerations", section =>
    {
        var value = section.Text("value");
        var effectText = section.Text("effect");
        TaintEffect? effect = null;
        if (effectText is not null)
        {
            if (NodeTaint.TryParseEffect(effectText, out var parsed))
            {
                effect = parsed;
            }
            else
            {
                section.Wrong("effect", $"must be NoSchedule, PreferNoSchedule or NoExecute; got \"{effectText}\"; correct it");
            }
        }

        return new PodToleration(section.Text("key"), section.Text("operator") ?? (value is null ? PodToleration.Exists : PodToleration.Equal), value, effect);
    });

    /// <summary>Where the dispatcher is to place a pod; null where it is not asked.</summary>
    internal static AssignSpec? Assign(SettingsFields fields) => fields.Section("assign", section => new AssignSpec
    {
        AssignTo = section.Text("assignTo"),
        NodePool = section.Text("nodePool"),
        ProcessesPerMachine = section.Whole("processesPerMachine"),
        Cpu = section.Whole("cpu"),
        Memory = section.Whole("memory"),
        GpuType = section.Text("gpuType"),
        GpuCount = section.Whole("gpuCount"),
        AllowSpot = section.Find("allowSpot") is null ? null : section.Flag("allowSpot", false),
        AllowGpuPool = section.Find("allowGpuPool") is null ? null : section.Flag("allowGpuPool", false),
    });

    /// <summary>The user id that containers run as: 1000 where nothing is set, null for <c>image</c>, the image's own.</summary>
    internal static int? RunAsUser(SettingsFields fields) =>
        fields.Find("runAsUser") switch
        {
            null => PodDefaults.RunAsUser,
            { ValueKind: JsonValueKind.String } text when text.GetString() == "image" => null,
            _ => fields.Whole("runAsUser"),
        };
}
