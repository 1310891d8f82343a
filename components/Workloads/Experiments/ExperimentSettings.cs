using System.Globalization;
using System.Text.Json;
using Infra.Components.Pods;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Experiments;

/// <summary>Reads experiments from a stack's settings.</summary>
public static class ExperimentSettings
{
    /// <summary>The setting that holds the experiments, an object with a name for each.</summary>
    public const string Key = "infra:experiments";

    private static readonly TextSetting Image = new("image", "Image of processes that name none, with a tag or digest") { DefaultWords = "each process names its own" };

    private static readonly TextSetting Ports =
        new("portRange", "Ports that services without one are given, for example 7000-8999") { DefaultWords = $"{PortRange.Default.First}-{PortRange.Default.Last}" };

    private static readonly TextSetting SecretName = new("name", "Name of the secret, and of its file in /etc/secrets") { Required = true };

    private static readonly TextSetting SecretConfig = new("config", "Key of the stack's that holds the secret; this or file");

    private static readonly TextSetting SecretFile = new("file", "File that holds the secret, from the project's folder; this or config");

    private static readonly ObjectSetting Secrets =
        new("secrets", "Secrets that every container finds as files under /etc/secrets") { Shape = SettingShape.List, Members = [SecretName, SecretConfig, SecretFile], NamesSecrets = true };

    private static readonly TextSetting ClaimName = new("name", "Name of the claim, by which mounts name it") { Required = true };

    private static readonly TextSetting ClaimSize = new("size", "Size of the disk") { Unit = "bytes", Required = true };

    private static readonly TextSetting ClaimClass = new("storageClass", "Storage class of the disk") { DefaultWords = "the cluster's" };

    private static readonly TextSetting ClaimMode =
        new("accessMode", $"Who may mount it: {string.Join(", ", VolumeClaimSpec.AccessModes)}") { Default = new VolumeClaimSpec("", "").AccessMode };

    private static readonly ObjectSetting Claims =
        new("volumeClaims", "Disks of the experiment's own") { Shape = SettingShape.List, Members = [ClaimName, ClaimSize, ClaimClass, ClaimMode] };

    private static readonly FlagSetting OwnNamespace = new("ownNamespace", "Whether the experiment has a namespace of its own, which goes with it");

    private static readonly TextSetting Name = new("name", "Name, by which others find it") { Required = true };

    private static readonly WholeNumberSetting Replicas =
        new("replicas", "How many of it there are, each with a name of its own: agent-0, agent-1 …") { DefaultWords = "one whose name has no number", Minimum = 0, Maximum = PodOptions.MaxReplicas };

    private static readonly ChoiceSetting<RestartMode> Restart = new("restart", "What becomes of it when it ends") { Default = RestartMode.Always };

    private static readonly TextMapSetting Labels = new("labels", "Further labels of the pod");

    private static readonly FreeObjectSetting PodPatch = new("podPatch", "Further fields of the pod's spec under Kubernetes' own names");

    private static readonly FreeObjectSetting ContainerPatch = new("containerPatch", "Further fields of the container under Kubernetes' own names");

    private static readonly TextSetting ProcessImage = new("image", "Image, with a tag or digest") { DefaultWords = "the experiment's" };

    private static readonly TextMapSetting SecretEnvironment = new("secretEnvironment", "Environment variables that hold secrets, each with the name of one of secrets") { NamesSecrets = true };

    private static readonly TextSetting ServiceName = new("name", "Name of the service") { Required = true };

    private static readonly WholeNumberSetting ServicePort = WorkloadSettings.Port("port", "TCP port of the service") with { DefaultWords = "one of portRange" };

    private static readonly ChoiceSetting<ServiceExposure> Exposure = new("exposure", "From where it can be reached") { Default = ServiceExposure.ClusterIP };

    private static readonly TextListSetting SourceRanges = new("sourceRanges", "Addresses from which one with the exposure public may be called") { OrOne = true };

    private static readonly ObjectSetting Binds = new("binds", "Services that it offers to the other processes")
    {
        Shape = SettingShape.List,
        Shorter = "names, or names with ports",
        Members = [ServiceName, ServicePort],
    };

    private static readonly TextListSetting Connects = new("connects", "Services of other processes that it calls") { OrOne = true };

    private static readonly ObjectSetting Exposes = new("exposes", "Services that it offers to people")
    {
        Shape = SettingShape.List,
        Shorter = "names, or names with ports",
        Members = [ServiceName, ServicePort, Exposure, SourceRanges],
    };

    private static readonly WholeNumberSetting Gpus = WorkloadSettings.Gpus("gpus", "GPUs of the container, from the device plugin", 0);

    private static readonly Setting[] OfPods =
    [
        Replicas, Restart, WorkloadSettings.AssignSetting, WorkloadSettings.NodeSelector, WorkloadSettings.ComputeClass, WorkloadSettings.TolerationsSetting, Labels, MountSettings.Setting, PodPatch,
    ];

    private static readonly ObjectSetting Processes = new("processes", "Processes with a pod of their own; in a group those that share its pod")
    {
        Shape = SettingShape.List,
        Members =
        [
            Name, ProcessImage, WorkloadSettings.Command, WorkloadSettings.Args, WorkloadSettings.EnvironmentSetting, SecretEnvironment, Binds, Connects, Exposes,
            WorkloadSettings.ResourcesSetting, Gpus, .. OfPods, ContainerPatch,
        ],
    };

    private static readonly ObjectSetting Groups =
        new("processGroups", "Processes that share a pod, and so a node, an address and their fate") { Shape = SettingShape.List, Members = [Name, Processes, .. OfPods] };

    /// <summary>The declaration.</summary>
    public static ObjectSetting Setting { get; } = new("experiments", "Experiments by name: processes that bind, connect and expose services")
    {
        Shape = SettingShape.ByName,
        Members =
        [
            Image, WorkloadSettings.EnvironmentSetting, Ports, Secrets, Claims, Groups, Processes, OwnNamespace, WorkloadSettings.PrioritySetting, WorkloadSettings.RunAsUserSetting, WorkloadSettings.AwaitReady,
        ],
        Example = """
            rl:
              image: registry.example.com/rl:v1
              processes:
              - { name: learner, command: [python, learner.py], binds: parameters, gpus: 1 }
              - { name: agent, replicas: 20, command: [python, agent.py], connects: parameters, mounts: [{ at: /data, bucket: my-data, readOnly: true }] }
              - { name: tensorboard, command: [tensorboard, --logdir, /data], exposes: { board: 6006 } }
            """,
    };

    /// <summary>Reads the experiments.</summary>
    /// <param name="settings">The value of the setting.</param>
    /// <returns>The experiments and what cannot be read; <see cref="ExperimentRules.Check"/> says what else is wrong with them.</returns>
    public static ExperimentReading Parse(JsonElement settings)
    {
        var reader = SettingsReader.Of(Setting, settings);
        return new(Read(reader), reader.Finish());
    }

    /// <summary>Reads the experiments; mistakes stay with the reader.</summary>
    /// <param name="root">The root of the settings.</param>
    /// <returns>The experiments.</returns>
    public static IReadOnlyList<ExperimentSpec> Read(SettingsReader root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return root.Named(Setting, Read);
    }

    private static ExperimentSpec Read(string name, SettingsReader reader) => new()
    {
        Name = name,
        SettingsPath = reader.Path,
        Image = reader.Text(Image)!,
        Environment = reader.TextMap(WorkloadSettings.EnvironmentSetting),
        PortRange = ReadRange(reader),
        Secrets = reader.Sections(Secrets, section => new SecretSource(section.Required(SecretName)) { Config = section.Text(SecretConfig), File = section.Text(SecretFile) }),
        VolumeClaims = reader.Sections(Claims, section => new VolumeClaimSpec(section.Required(ClaimName), section.Required(ClaimSize))
        {
            StorageClass = section.Text(ClaimClass),
            AccessMode = section.Required(ClaimMode),
        }),
        ProcessGroups = reader.Sections(Groups, ReadGroup),
        Processes = reader.Sections(Processes, ReadProcess),
        OwnNamespace = reader.Flag(OwnNamespace),
        Priority = reader.Choice(WorkloadSettings.PrioritySetting),
        RunAsUser = WorkloadSettings.RunAsUser(reader),
        AwaitReady = reader.Flag(WorkloadSettings.AwaitReady),
    };

    private static PortRange ReadRange(SettingsReader reader)
    {
        if (reader.Text(Ports) is not { } text)
        {
            return PortRange.Default;
        }

        var ends = text.Split('-');
        if (ends.Length == 2
            && int.TryParse(ends[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(ends[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            return new(first, last);
        }

        reader.Report(Ports, $"must be two ports with \"-\" between them; got \"{text}\"", "use for example \"7000-8999\"");
        return PortRange.Default;
    }

    private static ProcessGroupSpec ReadGroup(SettingsReader reader) =>
        (ProcessGroupSpec)ReadPod(reader, new ProcessGroupSpec { Name = reader.Required(Name), Processes = reader.Sections(Processes, ReadProcess) });

    private static ProcessSpec ReadProcess(SettingsReader reader) => (ProcessSpec)ReadPod(reader, new ProcessSpec
    {
        Name = reader.Required(Name),
        Image = reader.Text(ProcessImage)!,
        Command = reader.TextList(WorkloadSettings.Command),
        Args = reader.TextList(WorkloadSettings.Args),
        Environment = reader.TextMap(WorkloadSettings.EnvironmentSetting),
        SecretEnvironment = reader.TextMap(SecretEnvironment),
        Binds = ReadServices(reader, Binds, section => new BoundService(section.Required(ServiceName), section.WholeNumber(ServicePort)), (name, port) => new(name, port)),
        Connects = reader.TextList(Connects),
        Exposes = ReadServices(
            reader,
            Exposes,
            section => new ExposedService(section.Required(ServiceName), section.WholeNumber(ServicePort))
            {
                Exposure = section.Choice(Exposure)!.Value,
                SourceRanges = [.. section.TextList(SourceRanges)],
            },
            (name, port) => new(name, port)),
        Resources = WorkloadSettings.Resources(reader),
        Gpus = reader.WholeNumber(Gpus)!.Value,
        ContainerPatch = reader.Json(ContainerPatch),
    });

    private static PodOptions ReadPod(SettingsReader reader, PodOptions pod) => pod with
    {
        Replicas = reader.WholeNumber(Replicas),
        Restart = reader.Choice(Restart)!.Value,
        Assign = WorkloadSettings.Assign(reader),
        NodeSelector = WorkloadSettings.NodeLabels(reader),
        Tolerations = WorkloadSettings.Tolerations(reader),
        Labels = reader.TextMap(Labels),
        Mounts = MountSettings.Read(reader),
        PodPatch = reader.Json(PodPatch),
    };

    /// <summary>Services as symphony takes them: one name, a list of names, or names with ports; an entry of a list may also say more.</summary>
    private static IReadOnlyList<T> ReadServices<T>(SettingsReader reader, ObjectSetting setting, Func<SettingsReader, T> read, Func<string, int?, T> make)
        where T : class
    {
        switch (reader.Json(setting))
        {
            case { ValueKind: JsonValueKind.String } one:
                return [make(one.GetString()!, null)];
            case { ValueKind: JsonValueKind.Object }:
                var ports = reader.Section(setting with { Members = [] });
                return [.. ports.Given.Select(name => make(name, ports.WholeNumber(ServicePort with { Key = name, Required = true })))];
            default:
                return reader.Sections(setting, read, entry => entry.ValueKind == JsonValueKind.String ? make(entry.GetString()!, null) : null);
        }
    }
}
