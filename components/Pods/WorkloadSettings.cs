using System.Text.Json;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Components.Pods;

/// <summary>The settings that workloads of several areas have in common.</summary>
internal static class WorkloadSettings
{
    // Below these nobody means what a number alone has always meant: a tenth of a core, and a container with room for a program.
    private const long LeastBareCpu = 100;
    private const long LeastBareMemory = 64;

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
                section.Wrong("effect", $"must be NoSchedule, PreferNoSchedule or NoExecute; got \"{effectText}\"; use {Spelling.Nearest(effectText, Enum.GetNames<TaintEffect>()) ?? "NoSchedule"}");
            }
        }

        var (key, comparison) = (section.Text("key"), section.Text("operator"));
        if (key is null && comparison is null)
        {
            section.Wrong("key", "must name the taint; got nothing; set it, or set operator to Exists to accept every taint");
        }

        return new PodToleration(key, comparison ?? (value is null ? PodToleration.Exists : PodToleration.Equal), value, effect);
    });

    /// <summary>Where the dispatcher is to place a pod; null where it is not asked.</summary>
    internal static AssignSpec? Assign(SettingsFields fields) => fields.Section("assign", section => new AssignSpec
    {
        AssignTo = section.Text("assignTo"),
        NodePool = section.Text("nodePool"),
        ProcessesPerMachine = section.Whole("processesPerMachine"),
        Cpu = Amount(section, "cpu", "millicores", "cores", "m", LeastBareCpu, text => text + "000m"),
        Memory = Amount(section, "memory", "MiB", "GiB", "Mi", LeastBareMemory, text => text + "Gi"),
        GpuType = section.Text("gpuType"),
        GpuCount = section.Whole("gpuCount"),
        AllowSpot = section.Find("allowSpot") is null ? null : section.Flag("allowSpot", false),
        AllowGpuPool = section.Find("allowGpuPool") is null ? null : section.Flag("allowGpuPool", false),
    });

    // A number alone has always meant millicores and MiB here, as cloudwise has them, and means cores and bytes everywhere else.
    private static long? Amount(SettingsFields fields, string key, string unit, string larger, string suffix, long leastBare, Func<string, string> inLarger)
    {
        if (fields.Text(key) is not { } text)
        {
            return null;
        }

        var isCpu = suffix == "m";
        if (text.Length > 0 && text.All(char.IsAsciiDigit) && long.TryParse(text, out var bare) && bare <= int.MaxValue)
        {
            if (bare >= leastBare)
            {
                fields.Warn(key, $"should say its unit; got {text}, which is read as {unit}; write {text}{suffix}");
            }
            else
            {
                fields.Wrong(key, $"must say its unit; got {text}, which may be {text} {unit} or {text} {larger}; write {text}{suffix} or {inLarger(text)}");
            }

            return bare;
        }

        if (decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            var exact = isCpu ? ResourceQuantity.Cpu((long)Math.Ceiling(number * 1000)) : ResourceQuantity.Memory((long)Math.Ceiling(number * 1024));
            fields.Wrong(key, $"must say its unit; got {text}, which may be {text} {larger} or {text} {unit}; write {exact} for the {larger}");
            return null;
        }

        var wrong = isCpu ? KubernetesQuantity.CheckCpu(fields.PathOf(key), text) : KubernetesQuantity.CheckMemory(fields.PathOf(key), text);
        fields.Wrong(wrong);
        return wrong.Count > 0 ? null
            : isCpu ? ResourceQuantity.TryParseCpu(text, out var cpu) ? cpu : null
            : ResourceQuantity.TryParseMemory(text, out var memory) ? memory : null;
    }

    /// <summary>Environment variables whose values are secrets.</summary>
    internal static IReadOnlyDictionary<string, Input<string>> SecretEnvironment(SettingsFields fields) =>
        fields.SecretMap("secretEnvironment").ToDictionary(pair => pair.Key, pair => (Input<string>)Output.CreateSecret(pair.Value), StringComparer.Ordinal);

    /// <summary>The user id that containers run as: 1000 where nothing is set, null for <c>image</c>, the image's own.</summary>
    internal static int? RunAsUser(SettingsFields fields) =>
        fields.Find("runAsUser") switch
        {
            null => PodDefaults.RunAsUser,
            { ValueKind: JsonValueKind.String } text when text.GetString() == "image" => null,
            _ => fields.Whole("runAsUser"),
        };
}
