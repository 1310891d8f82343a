using System.Globalization;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Queueing;
using Infra.Core.Scheduling;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Components.Pods;

/// <summary>The settings that workloads of several areas have in common.</summary>
internal static class WorkloadSettings
{
    private static readonly TextSetting Cpu = new("cpu", "CPU request") { Unit = "cores", DefaultWords = "the namespace's default" };

    private static readonly TextSetting Memory = new("memory", "Memory request, and limit where none is set") { Unit = "bytes", DefaultWords = "the namespace's default" };

    private static readonly TextSetting CpuLimit = new("cpuLimit", "CPU limit") { Unit = "cores", DefaultWords = "none" };

    private static readonly TextSetting MemoryLimit = new("memoryLimit", "Memory limit") { Unit = "bytes", DefaultWords = "the request" };

    private static readonly TextSetting TolerationKey = new("key", "Key of the taint; without one, operator must be Exists, and every taint is tolerated") { DefaultWords = "every taint" };

    private static readonly TextSetting TolerationOperator = new("operator", "Equal, or Exists for any value") { DefaultWords = "Equal with a value, else Exists" };

    private static readonly TextSetting TolerationValue = new("value", "Value of the taint") { DefaultWords = "none" };

    private static readonly ChoiceSetting<TaintEffect> TolerationEffect = new("effect", "What the taint does to other pods") { DefaultWords = "all of them", AsWritten = true };

    private static readonly TextSetting AssignTo =
        new("assignTo", $"How the place is chosen: {string.Join(", ", AssignSpec.Modes)}; a machine or part of one, a GPU with its share, the pool that wastes least, or a named pool");

    private static readonly TextSetting AssignPool = new("nodePool", "Pool by name; required except for assignTo resource, where it is not allowed") { DefaultWords = "none" };

    private static readonly WholeNumberSetting ProcessesPerMachine =
        new("processesPerMachine", "How many of these pods fill a machine, with assignTo machine") { Unit = "pods", DefaultWords = "1" };

    private static readonly TextSetting AssignCpu =
        new("cpu", "CPU of the pod, with assignTo resource or nodePool; a number alone means millicores") { Unit = "cores", DefaultWords = "the share of its GPUs, where it has some" };

    private static readonly TextSetting AssignMemory =
        new("memory", "Memory of the pod, with assignTo resource or nodePool; a number alone means MiB") { Unit = "bytes", DefaultWords = "the share of its GPUs, where it has some" };

    private static readonly TextSetting AssignGpuType = new("gpuType", "GPU by type or short name, with assignTo resource") { DefaultWords = "any" };

    private static readonly WholeNumberSetting AssignGpuCount =
        new("gpuCount", "GPUs of the pod, with assignTo resource or nodePool") { Unit = "GPUs", DefaultWords = "1 with gpuType, else none" };

    private static readonly FlagSetting AllowSpot =
        new("allowSpot", "Whether machines that Google may take back count as equals, with assignTo resource") { DefaultWords = "true where no other pool fits" };

    private static readonly FlagSetting AllowGpuPool = new("allowGpuPool", "Whether a pod without GPUs may use machines with GPUs, with assignTo resource");

    /// <summary>CPU and memory.</summary>
    internal static ObjectSetting ResourcesSetting { get; } = new("resources", "CPU and memory of the container") { Members = [Cpu, Memory, CpuLimit, MemoryLimit] };

    /// <summary>Labels of nodes.</summary>
    internal static TextMapSetting NodeSelector { get; } = new("nodeSelector", "Labels that a node must have");

    /// <summary>Node pools that stand in for each other.</summary>
    internal static TextSetting ComputeClass { get; } =
        new("computeClass", "Class of node pools that stand in for each other (the environment's computeClasses); not beside nodeSelector and assign") { DefaultWords = "none" };

    /// <summary>Taints that pods accept.</summary>
    internal static ObjectSetting TolerationsSetting { get; } = new("tolerations", "Taints of nodes that the pods tolerate; that of GPU nodes is added where GPUs are asked for")
    {
        Shape = SettingShape.List,
        Members = [TolerationKey, TolerationOperator, TolerationValue, TolerationEffect],
    };

    /// <summary>Where the dispatcher is to place a pod.</summary>
    internal static ObjectSetting AssignSetting { get; } = new("assign", "Where the pod is placed, with the amounts that follow from the place; not beside nodeSelector and tolerations")
    {
        Members = [AssignTo, AssignPool, ProcessesPerMachine, AssignCpu, AssignMemory, AssignGpuType, AssignGpuCount, AllowSpot, AllowGpuPool],
    };

    /// <summary>Environment variables.</summary>
    internal static TextMapSetting EnvironmentSetting { get; } = new("environment", "Environment variables by name; not for secrets");

    /// <summary>Environment variables whose values are secrets.</summary>
    internal static TextMapSetting SecretEnvironmentSetting { get; } =
        new("secretEnvironment", "Environment variables by name whose values are encrypted; kept in a Secret of the namespace") { Secret = true };

    internal static ChoiceSetting<QueuePriority> PrioritySetting { get; } =
        new("priority", "Which of the stack's Jobs go first where the environment has queueing; high only where it lists the stack") { DefaultWords = "normal" };

    internal static WholeNumberSetting RunAsUserSetting { get; } = new("runAsUser", "User id that the containers run as; 0 is root, image the image's own")
    {
        Default = PodDefaults.RunAsUser,
        Minimum = 0,
        OrWord = "image",
    };

    /// <summary>Whether an update waits.</summary>
    internal static FlagSetting AwaitReady { get; } =
        new("awaitReady", "Whether pulumi up waits until all is ready; false for what may have to queue for GPUs") { Default = true };

    /// <summary>The program in its image.</summary>
    internal static TextListSetting Command { get; } =
        new("command", "Program with its arguments, a list; no shell unless it is named") { DefaultWords = "the image's own", OrOne = true, IsProgram = true };

    /// <summary>The arguments of the program.</summary>
    internal static TextListSetting Args { get; } = new("args", "Arguments of the program, a list") { DefaultWords = "the image's own", OrOne = true, IsProgram = false };

    /// <summary>A TCP port.</summary>
    internal static WholeNumberSetting Port(string key, string description) =>
        new(key, description) { Minimum = PodDefaults.MinPort, Maximum = PodDefaults.MaxPort };

    internal static WholeNumberSetting Gpus(string key, string description, int fallback) =>
        new(key, description) { Unit = "GPUs", Default = fallback, Minimum = 0, Maximum = GpuAccessRules.MaxGpusOfANode };

    /// <summary>CPU and memory; the namespace's defaults where nothing is set.</summary>
    internal static ContainerResources Resources(SettingsReader reader)
    {
        var section = reader.Section(ResourcesSetting);
        return new() { Cpu = section.Text(Cpu), Memory = section.Text(Memory), CpuLimit = section.Text(CpuLimit), MemoryLimit = section.Text(MemoryLimit) };
    }

    /// <summary>Labels that a node must have, that of a class among them.</summary>
    internal static IReadOnlyDictionary<string, string> NodeLabels(SettingsReader reader)
    {
        var selector = reader.TextMap(NodeSelector);
        if (reader.Text(ComputeClass) is not { } name)
        {
            return selector;
        }

        if (BesideClass(reader) is { } other)
        {
            reader.Report(ComputeClass, $"must stand without {other.Name}, since the class says which nodes; got both", "remove one");
            return selector;
        }

        reader.ReportUnread(KubernetesNames.CheckLabel($"{reader.Path}.{ComputeClass.Name}", name));
        return PodPlacement.OfClass(name).NodeSelector;
    }

    /// <summary>The taints of a class's nodes; none where no class is asked for.</summary>
    internal static IReadOnlyList<PodToleration> ClassTolerations(SettingsReader reader) =>
        reader.Text(ComputeClass) is { } name && BesideClass(reader) is null ? PodPlacement.OfClass(name).Tolerations : [];

    /// <summary>Taints that pods accept, those of a class's nodes among them.</summary>
    internal static IReadOnlyList<PodToleration> Tolerations(SettingsReader reader) =>
        reader.Sections(TolerationsSetting, ReadToleration).Concat(ClassTolerations(reader)).ToList();

    // What says by itself on which nodes.
    private static Setting? BesideClass(SettingsReader reader) => ((Setting[])[NodeSelector, AssignSetting]).FirstOrDefault(reader.Has);

    private static PodToleration ReadToleration(SettingsReader section)
    {
        var (key, comparison, value) = (section.Text(TolerationKey), section.Text(TolerationOperator), section.Text(TolerationValue));
        if (key is null && comparison is null)
        {
            section.Report(TolerationKey, "must name the taint; got nothing", "set it, or set operator to Exists to accept every taint");
        }

        return new PodToleration(key, comparison ?? (value is null ? PodToleration.Exists : PodToleration.Equal), value, section.Choice(TolerationEffect));
    }

    /// <summary>Where the dispatcher is to place a pod; null where it is not asked.</summary>
    internal static AssignSpec? Assign(SettingsReader reader) => reader.Section(AssignSetting, section => new AssignSpec
    {
        AssignTo = section.Text(AssignTo),
        NodePool = section.Text(AssignPool),
        ProcessesPerMachine = section.WholeNumber(ProcessesPerMachine),
        Cpu = Amount(section, AssignCpu, isCpu: true),
        Memory = Amount(section, AssignMemory, isCpu: false),
        GpuType = section.Text(AssignGpuType),
        GpuCount = section.WholeNumber(AssignGpuCount),
        AllowSpot = section.OptionalFlag(AllowSpot),
        AllowGpuPool = section.OptionalFlag(AllowGpuPool),
    });

    /// <summary>Environment variables whose values are secrets.</summary>
    internal static EnvironmentVariables SecretEnvironment(SettingsReader reader) =>
        new(reader.TextMap(SecretEnvironmentSetting).Select(pair => KeyValuePair.Create(pair.Key, (Input<string>)Output.CreateSecret(pair.Value))));

    /// <summary>The user id that containers run as; null for the image's own.</summary>
    internal static int? RunAsUser(SettingsReader reader) => reader.WholeNumber(RunAsUserSetting);

    // A number alone has always meant millicores and MiB here, as cloudwise has them, and means cores and bytes everywhere else.
    private static long? Amount(SettingsReader reader, TextSetting setting, bool isCpu)
    {
        if (reader.Text(setting) is not { } text)
        {
            return null;
        }

        // Below the last nobody means what a number alone has always meant: a tenth of a core, and a container with room for a program.
        var (unit, suffix, larger, largerSuffix, leastBare) = isCpu ? ("millicores", "m", "cores", "000m", 100) : ("MiB", "Mi", "GiB", "Gi", 64);
        if (text.Length > 0 && text.All(char.IsAsciiDigit) && long.TryParse(text, out var bare) && bare <= int.MaxValue)
        {
            if (bare >= leastBare)
            {
                reader.Report(setting, $"should say its unit; got {text}, which is read as {unit}", $"write {text}{suffix}", FindingLevel.Warning);
            }
            else
            {
                reader.Report(setting, $"must say its unit; got {text}, which may be {text} {unit} or {text} {larger}", $"write {text}{suffix} or {text}{largerSuffix}");
            }

            return bare;
        }

        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            var exact = number > int.MaxValue ? null
                : isCpu ? ResourceQuantity.Cpu((long)Math.Ceiling(number * 1000)) : ResourceQuantity.Memory((long)Math.Ceiling(number * 1024));
            reader.Report(setting, $"must say its unit; got {text}, which may be {text} {larger} or {text} {unit}", exact is null ? $"write it with {suffix} behind it" : $"write {exact} for the {larger}");
            return null;
        }

        var path = $"{reader.Path}.{setting.Name}";
        var wrong = isCpu ? KubernetesQuantity.CheckCpu(path, text) : KubernetesQuantity.CheckMemory(path, text);
        reader.ReportUnread(wrong);
        return wrong.Count > 0 ? null
            : isCpu ? ResourceQuantity.TryParseCpu(text, out var cpu) ? cpu : null
            : ResourceQuantity.TryParseMemory(text, out var memory) ? memory : null;
    }
}
