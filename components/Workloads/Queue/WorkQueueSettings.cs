using System.Text.Json;
using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Search;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Queue;

/// <summary>Reads a work queue from a stack's settings.</summary>
public static class WorkQueueSettings
{
    /// <summary>The setting that holds the queue.</summary>
    public const string Key = "infra:queue";

    private static readonly WorkQueueSpec Defaults = new() { Image = "", Search = SearchReader.None };

    private static readonly TextSetting Name = new("name", "Name of the search, with which its objects' names begin") { Default = Defaults.Name };

    private static readonly TextSetting Image = new("image", "Image of the queue's program, with a tag or digest") { Required = true };

    private static readonly TextListSetting Program =
        new("program", "The queue's program in its image and in that of the workers") { DefaultWords = string.Join(' ', Defaults.Program), OrOne = true, IsProgram = true };

    private static readonly ChoiceSetting<KillSwitch> Kill = new("kill", "Whether the search goes on: off; finish ends it after the points that run; release hands those back")
    {
        Default = KillSwitch.Off,
        Also = new Dictionary<string, KillSwitch> { ["true"] = KillSwitch.Finish, ["false"] = KillSwitch.Off },
    };

    private static readonly ChoiceSetting<QueueRedis> Redis =
        new("redis", "Whose Redis holds the queue: own, one in its namespace; environment, the environment's, where all who are there read, change and delete each other's searches") { Default = Defaults.Redis };

    private static readonly WholeNumberSetting Looks =
        new("looks", "Looks in a row that may find nothing to do; the next ends the search") { Default = new ForgiveSpec().Looks, Minimum = 0 };

    private static readonly WholeNumberSetting LookInterval = new("intervalSeconds", "Time between two looks")
    {
        Unit = "seconds",
        Default = new ForgiveSpec().IntervalSeconds,
        Minimum = WorkQueueRules.MinForgiveSeconds,
        Maximum = WorkQueueRules.MaxForgiveSeconds,
    };

    private static readonly ObjectSetting Forgive =
        new("forgive", "Ends the search by itself once there is nothing left to do; without it workers wait for more") { Members = [Looks, LookInterval] };

    private static readonly WholeNumberSetting ServiceReplicas = new("replicas", "Pods, which share the work") { Default = new QueueServiceSpec().Replicas, Minimum = 1 };

    private static readonly Setting[] ServiceMembers = [ServiceReplicas, WorkloadSettings.ResourcesSetting];

    private static readonly ObjectSetting Ledger =
        new("ledger", "The pods that write results to the database") { Members = ServiceMembers };

    private static readonly ObjectSetting Master =
        new("master", "The pods that look for the neighbours of stable points") { Members = ServiceMembers };

    private static readonly TextSetting WorkerImage =
        new("image", "Image with the program of the search and that of the queue, with a tag or digest") { DefaultWords = "the queue's" };

    private static readonly WholeNumberSetting Parallelism = new("parallelism", "Workers; with keda the most of them") { Default = new WorkerSpec().Parallelism, Minimum = 0 };

    private static readonly WholeNumberSetting Idle = Seconds("idleSeconds", "How long a worker that finds nothing to do waits before it ends", new KedaSpec().IdleSeconds);

    private static readonly WholeNumberSetting Polling = Seconds("pollingSeconds", "Time between two looks of KEDA", new KedaSpec().PollingSeconds);

    private static readonly TextSetting KedaNamespace = new("namespace", "Namespace of KEDA's operator") { Default = new KedaSpec().Namespace };

    private static readonly ObjectSetting Keda =
        new("keda", "Lets the number of workers follow the work, where KEDA is in the cluster") { Members = [Idle, Polling, KedaNamespace] };

    private static readonly ObjectSetting Workers = new("workers", "The pods that run the search's program")
    {
        Members =
        [
            WorkerImage, WorkloadSettings.EnvironmentSetting, WorkloadSettings.SecretEnvironmentSetting, Parallelism, Keda, WorkloadSettings.PrioritySetting, WorkloadSettings.AssignSetting,
            WorkloadSettings.ResourcesSetting, WorkloadSettings.NodeSelector, WorkloadSettings.ComputeClass, WorkloadSettings.TolerationsSetting,
        ],
    };

    private static readonly TextSetting StorageSize = new("storageSize", "Size of the disk") { Unit = "bytes", Default = new OutputsSpec().StorageSize };

    private static readonly TextSetting StorageClass = new("storageClass", "Storage class of the disk") { DefaultWords = "the cluster's" };

    private static readonly TextSetting AccessMode =
        new("accessMode", $"{OutputsSpec.ReadWriteOnce}, with which all workers are on one node, or {OutputsSpec.ReadWriteMany}") { Default = new OutputsSpec().AccessMode };

    private static readonly FlagSetting DeletionProtection =
        new("deletionProtection", "Whether it can be deleted only after this is turned off") { Default = new OutputsSpec().DeletionProtection };

    private static readonly ObjectSetting Outputs =
        new("outputs", "The disk for outputs, where there is no bucket") { Members = [StorageSize, StorageClass, AccessMode, DeletionProtection] };

    private static readonly TextListSetting MetricsNamespaces =
        new("metricsNamespaces", "Namespaces of the collectors that read /metrics, gmp-system for Google's own") { OrOne = true };

    private static readonly WholeNumberSetting RunAsUser =
        new("runAsUser", "User id that all containers run as, to which outputs belong") { Default = PodDefaults.RunAsUser, Minimum = 1 };

    private static readonly Setting[] Members =
    [
        Name, Image, Program, SearchReader.Setting, Kill, Redis, Forgive, Ledger, Master, WorkloadSettings.NodeSelector, WorkloadSettings.ComputeClass, WorkloadSettings.TolerationsSetting, Workers, Outputs,
        MetricsNamespaces, RunAsUser,
    ];

    /// <summary>The declaration.</summary>
    public static ObjectSetting Setting { get; } = new("queue", "A search over many points: its parameters, its program and its workers")
    {
        Members = Members,
        Example = """
            image: registry.example.com/my-search:v1
            search:
              space:
                parameters:
                - { name: rate, start: 0.1, minimum: 0, maximum: 1, steps: [{ increment: 0.1 }] }
              run: { command: [python, run.py] }
            workers: { parallelism: 10 }
            """,
    };

    /// <summary>The declaration of further searches.</summary>
    public static ObjectSetting NamedSetting { get; } = new("queues", "Further searches by name, beside that of queue or without it; the key is the search's name, so name is left out")
    {
        Shape = SettingShape.ByName,
        Members = Members,
        Example = """
            cold:
              image: registry.example.com/my-search:v1
              search:
                space:
                  parameters:
                  - { name: rate, start: 0.1, minimum: 0, maximum: 1, steps: [{ increment: 0.1 }] }
                run: { command: [python, cold.py] }
            """,
    };

    /// <summary>Reads the queue and checks it.</summary>
    /// <param name="settings">The value of the setting.</param>
    /// <returns>The queue and every mistake.</returns>
    public static WorkQueueReading Parse(JsonElement settings)
    {
        var reader = SettingsReader.Of(Setting, settings);
        return new(Read(reader).Single(), reader.Finish());
    }

    /// <summary>Reads the searches of a stack and checks each; mistakes stay with the reader.</summary>
    /// <param name="root">The root of the settings.</param>
    /// <returns>That of <c>queue</c> first, then those of <c>queues</c>.</returns>
    public static IReadOnlyList<WorkQueueSpec> Read(SettingsReader root)
    {
        ArgumentNullException.ThrowIfNull(root);
        WorkQueueSpec[] queues = [.. root.Section(Setting, ReadQueue) is { } queue ? [queue] : Array.Empty<WorkQueueSpec>(), .. root.Named(NamedSetting, ReadNamed)];
        root.Report(queues.SelectMany(WorkQueueRules.Check));
        return queues;
    }

    private static WorkQueueSpec ReadNamed(string name, SettingsReader reader)
    {
        if (reader.Has(Name))
        {
            reader.Report(Name, $"must be left out here, where the key \"{name}\" is the search's name", "remove it");
        }

        return ReadQueue(reader) with { Name = name };
    }

    private static WorkQueueSpec ReadQueue(SettingsReader reader) => new()
    {
        SettingsPath = reader.Path,
        Name = reader.Required(Name),
        Image = reader.Required(Image),
        Program = reader.Has(Program) ? reader.TextList(Program) : Defaults.Program,
        Search = reader.Section(SearchReader.Setting, section => SearchReader.Read(section, withOutputs: false)) ?? SearchReader.None,
        Kill = reader.Choice(Kill)!.Value,
        Redis = reader.Choice(Redis)!.Value,
        Forgive = reader.Section(Forgive, section => new ForgiveSpec { Looks = section.WholeNumber(Looks)!.Value, IntervalSeconds = section.WholeNumber(LookInterval)!.Value }),
        Ledger = ReadService(reader.Section(Ledger)),
        Master = ReadService(reader.Section(Master)),
        NodeSelector = WorkloadSettings.NodeLabels(reader),
        Tolerations = WorkloadSettings.Tolerations(reader),
        Workers = ReadWorkers(reader.Section(Workers)),
        Outputs = ReadOutputs(reader.Section(Outputs)),
        MetricsNamespaces = reader.TextList(MetricsNamespaces),
        RunAsUser = reader.WholeNumber(RunAsUser)!.Value,
    };

    private static WholeNumberSetting Seconds(string key, string description, int fallback) =>
        new(key, description) { Unit = "seconds", Default = fallback, Minimum = KedaSpec.MinSeconds, Maximum = KedaSpec.MaxSeconds };

    private static QueueServiceSpec ReadService(SettingsReader reader) =>
        new() { Replicas = reader.WholeNumber(ServiceReplicas)!.Value, Resources = WorkloadSettings.Resources(reader) };

    private static WorkerSpec ReadWorkers(SettingsReader reader) => new()
    {
        Image = reader.Text(WorkerImage)!,
        Environment = reader.TextMap(WorkloadSettings.EnvironmentSetting),
        SecretEnvironment = WorkloadSettings.SecretEnvironment(reader),
        Parallelism = reader.WholeNumber(Parallelism)!.Value,
        Keda = reader.Section(Keda, section => new KedaSpec
        {
            IdleSeconds = section.WholeNumber(Idle)!.Value,
            PollingSeconds = section.WholeNumber(Polling)!.Value,
            Namespace = section.Required(KedaNamespace),
        }),
        Priority = reader.Choice(WorkloadSettings.PrioritySetting),
        Assign = WorkloadSettings.Assign(reader),
        Resources = WorkloadSettings.Resources(reader),
        NodeSelector = WorkloadSettings.NodeLabels(reader),
        Tolerations = WorkloadSettings.Tolerations(reader),
    };

    private static OutputsSpec ReadOutputs(SettingsReader reader) => new()
    {
        StorageSize = reader.Required(StorageSize),
        StorageClass = reader.Text(StorageClass),
        AccessMode = reader.Required(AccessMode),
        DeletionProtection = reader.Flag(DeletionProtection),
    };
}
