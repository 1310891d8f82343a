using System.Collections.Immutable;
using Infra.Components.Pods;
using Infra.Components.Queueing;
using Infra.Components.Workloads.Experiments;
using Infra.Components.Workloads.Queue;
using Infra.Components.Workloads.Services;
using Infra.Components.Workloads.Training;
using Infra.Components.Workloads.Workbenches;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Infra.Core.Scheduling;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>What a developer computes besides the simulation: experiments, distributed training, replicated services, searches and a workbench.</summary>
/// <param name="Experiments">The experiments.</param>
/// <param name="Trainings">The distributed trainings.</param>
/// <param name="Services">The replicated services.</param>
/// <param name="Queues">The searches.</param>
/// <param name="Workbench">The workbench; null for none.</param>
/// <param name="Secrets">The value of each secret of the experiments, by name.</param>
/// <param name="Pools">The pools that the stack names itself; null for none.</param>
internal sealed record ComputeSettings(
    IReadOnlyList<ExperimentSpec> Experiments,
    IReadOnlyList<DistributedTrainingSpec> Trainings,
    IReadOnlyList<ReplicatedServiceSpec> Services,
    IReadOnlyList<WorkQueueSpec> Queues,
    WorkbenchSpec? Workbench,
    IReadOnlyDictionary<string, Input<string>> Secrets,
    IReadOnlyList<NodePoolFacts>? Pools)
{
    private static readonly ObjectSetting PoolsSetting =
        new("nodePools", "Node pools to place on, where there is no environment: with the keys of an environment's nodePools, or as its output nodePools has them") { Shape = SettingShape.List };

    private static readonly TextSetting PoolsFileSetting =
        new("nodePoolsFile", "File of cloudwise (.tf.json) with the node pools to place on, from the project's folder") { DefaultWords = "none" };

    /// <summary>Every setting, in the order in which they are described.</summary>
    public static ImmutableArray<Setting> Declared { get; } =
    [
        ExperimentSettings.Setting, TrainingSettings.Setting, ServiceSettings.Setting, WorkQueueSettings.Setting, WorkQueueSettings.NamedSetting, WorkbenchSettings.Setting, PoolsSetting,
        PoolsFileSetting, ComputeClassSettings.Foreign,
    ];

    /// <summary>Whether anything is to be assigned to node pools, which must then be known.</summary>
    public bool PlacesOnPools => Placed.Any(each => each.Assign is not null) || Workbench?.Assign is not null;

    // What says where its pods go, with the workloads' keys.
    private IEnumerable<Placement> Placed =>
    [
        .. Trainings.Select(spec => new Placement(KeyOf(spec), spec.NodeSelector, spec.Assign)),
        .. Services.Select(spec => new Placement($"{ServiceSettings.Setting.Key}.{spec.Name}", spec.NodeSelector, null)),
        .. Experiments.SelectMany(spec => Pods(spec).Select(each => new Placement(each.Key, each.Pod.NodeSelector, each.Pod.Assign))),
        .. Queues.Select(spec => new Placement(KeyOf(spec), spec.NodeSelector, null)),
        .. Queues.Select(spec => new Placement($"{KeyOf(spec)}.workers", spec.Workers.NodeSelector, spec.Workers.Assign)),
    ];

    /// <summary>Whether pods use the environment's bucket or database, for which their namespace must have been given some.</summary>
    internal bool UsesData => KeysOfData.Any();

    /// <summary>The classes of node pools that workloads ask for, with the workloads' keys.</summary>
    internal IEnumerable<(string Key, string Class)> ComputeClasses =>
        from asked in Placed
        where asked.NodeSelector.ContainsKey(NodeLabels.ComputeClass)
        select (asked.Key, asked.NodeSelector[NodeLabels.ComputeClass]);

    /// <summary>The settings that ask for them.</summary>
    internal IEnumerable<string> KeysOfData =>
    [
        .. Queues.Select(KeyOf),
        .. Experiments.Where(spec => !spec.OwnNamespace).SelectMany(spec => Pods(spec).SelectMany(each => Bucket(each.Key, each.Pod.Mounts)).Take(1)),
        .. Trainings.SelectMany(spec => spec.Checkpoints?.Bucket is not null ? [$"{KeyOf(spec)}.checkpoints.bucket"] : Bucket(KeyOf(spec), spec.Mounts)),
        .. Workbench is null ? [] : Bucket(WorkbenchSettings.Setting.Key, Workbench.Mounts),
    ];

    /// <summary>Reads the settings; mistakes stay with the reader.</summary>
    public static ComputeSettings Read(SettingsReader reader, bool hasEnvironment)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var experiments = ExperimentSettings.Read(reader);
        return new(
            experiments,
            TrainingSettings.Read(reader),
            ServiceSettings.Read(reader),
            WorkQueueSettings.Read(reader),
            WorkbenchSettings.Read(reader),
            ReadSecrets(reader, experiments),
            ReadPools(reader, hasEnvironment, () => Deployment.Instance.RootDirectory));
    }

    /// <summary>The same for a stack that is paused.</summary>
    internal ComputeSettings Paused() => this with { Experiments = [.. Experiments.Select(PauseSettings.WithoutBarePods)] };

    /// <summary>What places workloads on the pools there are.</summary>
    public Dispatcher? Dispatcher(IReadOnlyList<NodePoolFacts>? environment) =>
        (environment ?? Pools) is { } pools ? new Dispatcher(pools) : null;

    /// <summary>Checks everything together, once it is known where it may be placed.</summary>
    /// <param name="kubernetesNamespace">The namespace.</param>
    /// <param name="dispatcher">Places what is to be assigned; null where there are no pools.</param>
    /// <param name="poolsAreKnown">Whether it is known which pools there are; where it is not, nothing is said of places.</param>
    /// <returns>The findings, at full keys.</returns>
    public IReadOnlyList<Finding> Check(string kubernetesNamespace, Dispatcher? dispatcher, bool poolsAreKnown = true)
    {
        var compilations = Experiments.Select(spec => ExperimentRules.Check(spec, dispatcher)).ToList();
        IEnumerable<Finding> findings =
        [
            .. compilations.SelectMany(compilation => compilation.Findings).Where(IsError),
            .. ExperimentCompiler.CheckTogether([.. compilations.Select(compilation => compilation.Experiment).OfType<CompiledExperiment>()]),
            .. Trainings.SelectMany(spec => DistributedTrainingRules.Check(spec, dispatcher).Findings).Where(IsError),
            .. Workbench is null ? [] : WorkbenchRules.Check(Workbench, dispatcher).Findings.Where(IsError),
            .. Queues.SelectMany(spec => WorkQueueRules.CheckPlace(spec, dispatcher, withBucket: Pools is null)).Where(IsError),
            .. Queues.SelectMany(spec => SettingsPaths.Apply(spec.SettingsPath, [.. WorkQueueRules.CheckNames(spec, kubernetesNamespace)])).DependingOn("namespace"),
        ];
        return [.. findings.Where(finding => poolsAreKnown || !finding.Path.EndsWith(".assign", StringComparison.Ordinal))];
    }

    /// <summary>Checks which Jobs are to go first.</summary>
    internal IEnumerable<Finding> CheckPriorities(ClusterQueueFacts? queue, Dispatcher? dispatcher)
    {
        Finding? Check(string key, QueuePriority? priority, string? unread = null) => CheckPriority(SettingKeys.Full($"{key}.priority"), priority, unread, queue);
        return Finding.Of(
        [
            .. Trainings.Select(spec => Check(KeyOf(spec), spec.Priority)),
            .. Experiments.Select(spec => Check(
                KeyOf(spec),
                spec.Priority,
                ExperimentRules.Check(spec, dispatcher).Experiment is { } experiment && (experiment.JobsNeedEachOther || !experiment.Jobs.Any())
                    ? "unless the experiment has processes with restart: once, none of which binds what the others call" : null)),
            Check(WorkbenchSettings.Setting.Key, Workbench?.Priority),
            .. Queues.Select(spec => Check($"{KeyOf(spec)}.workers", spec.Workers.Priority)),
        ]);
    }

    private static Finding? CheckPriority(string path, QueuePriority? priority, string? unread, ClusterQueueFacts? queue) => priority is not { } asked
        ? null
        : unread is not null
        ? new(path, $"must be left out {unread}; got {QueueNames.PriorityClass(asked)}, which does nothing", "remove it", FindingLevel.Warning)
        : queue is null
        ? new(path, $"must be left out where no Job waits for another; got {QueueNames.PriorityClass(asked)}, which does nothing", "remove it, or set infra:queueing on the environment", FindingLevel.Warning)
        : asked == QueuePriority.High && !queue.AllowsHigh
        ? new(path, "must be low or normal unless the environment lists the stack; got high", $"use normal, or have \"{queue.Stack}\" added to infra:queueing.highPriority there")
        : null;

    /// <summary>Checks that no queued Job is placed on one pool of a class, which a queue counts as a whole.</summary>
    internal IEnumerable<Finding> CheckQueuedPlaces(Dispatcher? dispatcher) =>
        from asked in Placed
        let pool = dispatcher?.Pools.FirstOrDefault(each => each.Name == asked.Assign?.NodePool)
        where pool?.ComputeClass is not null
        select new Finding(
            SettingKeys.Full($"{asked.Key}.assign"),
            $"must not name a pool of a class where Jobs are queued, for the queue counts the class as one, and the Job would wait for ever; "
            + $"got \"{pool!.Name}\" of class \"{pool.ComputeClass}\"", $"use computeClass: {pool.ComputeClass} with resources");

    /// <summary>Names what takes machines past the queue of the stack's Jobs.</summary>
    /// <remarks>
    /// Kueue lets in each Job by itself, so that those that run would hold their machines for those that wait. What it lets in together are plain pods, and such a
    /// group is over only once each of them has succeeded: where one has failed for good, it holds the quota of all for ever
    /// (https://github.com/kubernetes-sigs/kueue/blob/v0.17.8/pkg/controller/jobs/pod/pod_controller.go, checked 2026-11).
    /// </remarks>
    internal IEnumerable<Finding> CheckUnqueued(Dispatcher? dispatcher) =>
        from spec in Experiments
        let jobs = ExperimentRules.Check(spec, dispatcher).Experiment is { JobsNeedEachOther: true } experiment ? experiment.Jobs.Count() : 0
        where jobs > 0
        select new Finding(
            SettingKeys.Full(KeyOf(spec)),
            $"should be one pod where Jobs are queued, since its processes bind what others call: Kueue would let in each of its {jobs} Jobs by itself, and those that run would wait for the others; "
            + $"got {jobs}, which take machines past the queue",
            "put the processes into one group, or make a training of it",
            FindingLevel.Warning);

    /// <summary>From where an experiment's Services can be reached.</summary>
    internal static IEnumerable<ServiceExposure> Exposures(ExperimentSpec experiment, Dispatcher? dispatcher) =>
        ExperimentRules.Check(experiment, dispatcher).Experiment?.Services.Select(service => service.Exposure) ?? [];

    private static string KeyOf(DistributedTrainingSpec training) => $"{TrainingSettings.Setting.Key}.{training.Name}";

    private static string KeyOf(ExperimentSpec experiment) => $"{ExperimentSettings.Setting.Key}.{experiment.Name}";

    private static string KeyOf(WorkQueueSpec queue) => queue.SettingsPath[(SettingKeys.Namespace.Length + 1)..];

    // An experiment's pods and processes, with where those stand.
    private static IEnumerable<LocatedPod> Pods(ExperimentSpec experiment)
    {
        var key = KeyOf(experiment);
        static IEnumerable<LocatedPod> Each(IEnumerable<PodOptions> pods, string at) => pods.Select((pod, i) => new LocatedPod($"{at}[{i}]", pod));

        return Each(experiment.Processes, $"{key}.processes").Concat(Each(experiment.ProcessGroups, $"{key}.processGroups"))
            .Concat(experiment.ProcessGroups.SelectMany((group, i) => Each(group.Processes, $"{key}.processGroups[{i}].processes")));
    }

    // The first of a workload's buckets is enough to find what asks.
    private static IEnumerable<string> Bucket(string key, IReadOnlyList<MountSpec> mounts) =>
        mounts.Select((mount, i) => new { mount.Source, Key = $"{key}.mounts[{i}].bucket" }).Where(mount => mount.Source is BucketVolume).Select(mount => mount.Key).Take(1);

    // The component that is made of a spec warns itself.
    private static bool IsError(Finding finding) => finding.Level == FindingLevel.Error;

    private static Dictionary<string, Input<string>> ReadSecrets(SettingsReader reader, IReadOnlyList<ExperimentSpec> experiments)
    {
        var secrets = new Dictionary<string, Input<string>>(StringComparer.Ordinal);
        foreach (var source in experiments.SelectMany(experiment => experiment.Secrets).DistinctBy(source => source.Name))
        {
            if (source.Config is { } key)
            {
                var name = key.StartsWith($"{SettingKeys.Namespace}:", StringComparison.Ordinal) ? key[(SettingKeys.Namespace.Length + 1)..] : key;
                if (reader.Secret(new TextSetting(name, $"Value of the secret {source.Name}") { Required = true, Secret = true }) is { } value)
                {
                    secrets[source.Name] = value;
                }
            }
            else if (source.File is { } file)
            {
                var (text, problem) = ProjectFile.Read(Deployment.Instance.RootDirectory, file);
                if (text is not null)
                {
                    secrets[source.Name] = Output.CreateSecret(text);
                }
                else
                {
                    reader.Report(ExperimentSettings.Setting, $"the file of the secret {source.Name} {problem.Rule}", problem.Fix);
                }
            }
        }

        return secrets;
    }

    /// <summary>Reads the node pools that a stack names itself; mistakes stay with the reader.</summary>
    /// <param name="reader">The root of the settings.</param>
    /// <param name="hasEnvironment">Whether the cluster is an environment's, whose pools are known from there.</param>
    /// <param name="root">Gives the project's folder, and is asked only where a file is named.</param>
    /// <returns>The pools; null where it names none.</returns>
    public static IReadOnlyList<NodePoolFacts>? ReadPools(SettingsReader reader, bool hasEnvironment, Func<string> root)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var given = reader.Json(PoolsSetting);
        var file = reader.Text(PoolsFileSetting);
        if (hasEnvironment)
        {
            foreach (var setting in new Setting[] { PoolsSetting, PoolsFileSetting }.Where(reader.Has))
            {
                reader.Report(setting, "must not be set beside environment, on whose pools all is placed", "remove it");
            }

            return null;
        }

        if (given is not null && file is not null)
        {
            reader.Report(PoolsFileSetting, "must not be set beside nodePools; got both", "keep one");
        }

        if (given is { } value)
        {
            return NodePoolOutput.IsWritten(value)
                ? Take(reader, NodePoolOutput.ReadWritten(value, SettingKeys.Full(PoolsSetting.Key)))
                : NodePoolSettings.ReadForeign(reader);
        }

        if (file is null)
        {
            return null;
        }

        var (json, problem) = ProjectFile.Read(root(), file);
        if (json is not null)
        {
            return Take(reader, CloudwiseFile.Read(json, file));
        }

        reader.Report(PoolsFileSetting, problem.Rule, problem.Fix);
        return null;
    }

    private static IReadOnlyList<NodePoolFacts> Take(SettingsReader reader, NodePoolReading reading)
    {
        reader.Report(reading.Findings);
        return reading.Pools;
    }

    private sealed record Placement(string Key, IReadOnlyDictionary<string, string> NodeSelector, AssignSpec? Assign);

    private sealed record LocatedPod(string Key, PodOptions Pod);
}
