using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Components.Data;
using Infra.Components.Pods;
using Infra.Components.Queueing;
using Infra.Components.Tenancy;
using Infra.Components.Workloads.Experiments;
using Infra.Components.Workloads.Queue;
using Infra.Components.Workloads.Services;
using Infra.Components.Workloads.Simulation;
using Infra.Components.Workloads.Training;
using Infra.Components.Workloads.Workbenches;
using Infra.Core.Queueing;
using Infra.Core.Scheduling;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Stacks;

/// <summary>A developer's namespace and what runs in it; what developer and local stacks have in common.</summary>
public abstract class WorkspaceStack : Stack
{
    private protected WorkspaceStack(StackOptions? options)
        : base(options)
    {
    }

    /// <summary>Output: the name of the namespace that all of the stack is in.</summary>
    [Output("namespace")]
    public Output<string> Namespace { get; private set; } = null!;

    /// <summary>Host and port of each service, by what it is (<c>trainer</c>, <c>policy</c>, <c>sim</c>).</summary>
    [Output("addresses")]
    public Output<ImmutableDictionary<string, string>> Addresses { get; private set; } = null!;

    /// <summary>The stable names of the simulator's pods; none on clusters without StatefulSets.</summary>
    [Output("simulatorPods")]
    public Output<ImmutableArray<string>> SimulatorPods { get; private set; } = null!;

    /// <summary>Command lines that query the services from inside; none without the shell pod.</summary>
    [Output("queries")]
    public Output<ImmutableArray<string>> Queries { get; private set; } = null!;

    /// <summary>The command that shows the state of the search, a line for each search; empty without one.</summary>
    [Output("queueStatus")]
    public Output<string> QueueStatus { get; private set; } = null!;

    /// <summary>Makes the resources.</summary>
    /// <param name="settings">What to make.</param>
    /// <param name="options">The options of everything on the cluster, its provider among them.</param>
    /// <param name="dispatcher">Places what is to be assigned to node pools; null where none are known.</param>
    /// <param name="environment">The environment that the cluster is of; null for any other cluster.</param>
    /// <param name="queue">The stack's queue on the cluster; null where nothing is queued.</param>
    private protected void Compose(
        WorkspaceSettings settings,
        ComponentResourceOptions options,
        Dispatcher? dispatcher,
        EnvironmentReference? environment = null,
        ClusterQueueFacts? queue = null)
    {
        var args = settings.Namespace(
            settings.NamespaceName,
            environment?.DataServices(settings),
            settings.Compute.UsesData ? environment?.WorkerServiceAccount : null,
            [
                .. settings.Compute.Services.Select(service => service.Exposure),
                .. settings.Compute.Experiments.Where(spec => !spec.OwnNamespace).SelectMany(spec => ComputeSettings.Exposures(spec, dispatcher)),
            ],
            queue?.Most,
            WorkspaceSettings.HasTpus(dispatcher));
        var mayUseGpuDirect = environment?.AllowsGpuDirect == true && args.PodSecurity != PodSecurityLevel.Restricted;
        args.UsesGpuDirect = settings.Compute.Trainings.Any(spec => DistributedTrainingRules.Check(spec, dispatcher, mayUseGpuDirect).GpuDirect is not null);
        var space = new DeveloperNamespace(args.Namespace, args, options);
        if (queue is not null)
        {
            _ = new JobQueue($"{args.Namespace}-jobs", space.Name, queue.Stack, settings.IsPaused, options);
        }

        options = settings.KeepsData ? ComponentResourceOptions.Merge(options, new() { ResourceTransformations = { KeepClaim } }) : options;

        // The Job that ends a search runs.
        var byTheClock = settings.Awake is not null;
        var search = settings.IsPaused ? Pausing.Stop(options, suspendJobs: false, byTheClock) : options;
        options = settings.IsPaused ? Pausing.Stop(options, suspendJobs: true, byTheClock) : options;

        // The name carries the quota, policies and rights with it: they stand before the first pod does, and go after the last.
        var site = settings.Site(new WorkspaceSite(space.Name, environment?.ImageRegistry));
        var trainer = settings.Trainer is { } trainerArgs ? new Trainer("trainer", trainerArgs(site), options) : null;
        var simulator = settings.Simulator is { } simulatorArgs ? new Simulator("simulator", simulatorArgs(site), options) : null;
        var jumpPod = settings.JumpPod is { } jumpPodArgs ? new JumpPod("jumpod", jumpPodArgs(new(space.Name, null)), options) : null;

        Namespace = space.Name;
        var addresses = new SortedList<string, Output<string>>(StringComparer.Ordinal);
        if (trainer is not null)
        {
            addresses["trainer"] = Output.Format($"{trainer.DnsName}:{trainer.Port}");
        }

        if (simulator is not null)
        {
            addresses["policy"] = Output.Format($"{simulator.DnsName}:{simulator.PolicyPort}");
            addresses["sim"] = Output.Format($"{simulator.DnsName}:{simulator.SimPort}");
        }

        AddCompute(settings, site, dispatcher, options, addresses, queue, mayUseGpuDirect);
        QueueStatus = Output.All(AddQueues(settings, site, dispatcher, environment, search, NameOf(queue)).Select(work => work.StatusCommand))
            .Apply(commands => string.Join('\n', commands));
        Addresses = Output.All(addresses.Values).Apply(values => addresses.Keys.Zip(values).ToImmutableDictionary(pair => pair.First, pair => pair.Second));
        SimulatorPods = simulator?.PodDnsNames ?? Output.Create(ImmutableArray<string>.Empty);
        Queries = jumpPod is null
            ? Output.Create(ImmutableArray<string>.Empty)
            : Output.Tuple(jumpPod.ExecCommand, Addresses).Apply(both => Commands(both.Item1, both.Item2));
    }

    private static ResourceTransformationResult? KeepClaim(ResourceTransformationArgs registration)
    {
        if (registration.Args is not PersistentVolumeClaimArgs)
        {
            return null;
        }

        registration.Options.Protect = true;
        return new(registration.Args, registration.Options);
    }

    private static void AddCompute(
        WorkspaceSettings settings,
        WorkspaceSite site,
        Dispatcher? dispatcher,
        ComponentResourceOptions options,
        SortedList<string, Output<string>> addresses,
        ClusterQueueFacts? queue,
        bool mayUseGpuDirect)
    {
        foreach (var spec in settings.Compute.Experiments)
        {
            var experiment = new Experiment(spec.Name, new ExperimentArgs
            {
                Spec = spec,
                Namespace = spec.OwnNamespace ? null : site.Namespace,
                OwnNamespace = spec.OwnNamespace ? settings.ExperimentNamespace(spec, dispatcher, queue?.Most) : null,
                Dispatcher = dispatcher,
                Queue = NameOf(queue),
                SecretValues = settings.Compute.Secrets.ToDictionary(),
                Awake = settings.Awake,
                ImageRegistry = site.ImageRegistry,
                ImagePullSecret = settings.ImagePullSecret.AsInput(),
                ServiceAccountName = DeveloperNamespace.WorkloadServiceAccount,
            }, options);
            if (queue is not null && spec.OwnNamespace)
            {
                _ = new JobQueue($"{spec.Name}-jobs", experiment.Namespace, queue.Stack, settings.IsPaused, options);
            }

            addresses[spec.Name] = experiment.Addresses.Apply(all => string.Join(", ", all.Values.Order(StringComparer.Ordinal)));
        }

        foreach (var spec in settings.Compute.Trainings)
        {
            var training = new DistributedTraining(spec.Name, new DistributedTrainingArgs
            {
                Spec = spec,
                MayUseGpuDirect = mayUseGpuDirect,
                Namespace = site.Namespace,
                Dispatcher = dispatcher,
                Queue = NameOf(queue),
                ImageRegistry = site.ImageRegistry,
                ImagePullSecret = settings.ImagePullSecret.AsInput(),
                ServiceAccountName = DeveloperNamespace.WorkloadServiceAccount,
            }, options);
            addresses[spec.Name] = training.MasterAddress;
        }

        foreach (var spec in settings.Compute.Services)
        {
            var service = new ReplicatedService(spec.Name, new ReplicatedServiceArgs
            {
                Spec = spec,
                Awake = settings.Awake,
                Namespace = site.Namespace,
                ImageRegistry = site.ImageRegistry,
                ImagePullSecret = settings.ImagePullSecret.AsInput(),
                ServiceAccountName = DeveloperNamespace.WorkloadServiceAccount,
            }, options);
            addresses[spec.Name] = Output.Format($"{service.DnsName}:{service.Port}");
        }

        if (settings.Compute.Workbench is { } bench)
        {
            _ = new Workbench(Workbench.WorkloadName, new WorkbenchArgs
            {
                Spec = bench,
                HomeOnly = settings.IsPaused,
                Namespace = site.Namespace,
                Dispatcher = dispatcher,
                Queue = NameOf(queue),
                ImageRegistry = site.ImageRegistry,
                ImagePullSecret = settings.ImagePullSecret.AsInput(),
                ServiceAccountName = DeveloperNamespace.WorkloadServiceAccount,
            }, options);
        }
    }

    private static string? NameOf(ClusterQueueFacts? queue) => queue is null ? null : QueueNames.LocalQueue;

    // On an environment the searches use what their namespace has of the database and the bucket; elsewhere they bring a database into the cluster.
    // Redis has no walls inside, so a namespace has one of its own, unless a search is to be in the environment's.
    private static WorkQueue[] AddQueues(
        WorkspaceSettings settings,
        WorkspaceSite site,
        Dispatcher? dispatcher,
        EnvironmentReference? environment,
        ComponentResourceOptions options,
        string? queue)
    {
        // What is made after Redis and the database ends before them.
        var ended = new TaskCompletionSource<Resource[]>();
        var after = settings.IsPaused ? (InputList<Resource>)Output.Create(ended.Task) : null;
        RedisConnection? redis = null;
        DatabaseConnection? database = null;
        try
        {
            WorkQueue[] searches = [.. settings.Compute.Queues.Select(spec => new WorkQueue(spec.Name, new WorkQueueArgs
            {
                Namespace = site.Namespace,
                Spec = spec,
                IsPaused = settings.IsPaused,
                Redis = environment is not null && spec.Redis == QueueRedis.Environment
                    ? environment.Redis
                    : redis ??= new InClusterRedis("redis", new InClusterRedisArgs { Namespace = site.Namespace, StopsAfter = after }, options).Connection,
                Database = database ??= environment?.Database
                    ?? new InClusterDatabase("database", new InClusterDatabaseArgs { Namespace = site.Namespace, StopsAfter = after }, options).Connection,
                Dispatcher = dispatcher,
                Queue = queue,
                ArtifactsBucket = environment?.ArtifactsBucket,
                ArtifactsPrefix = environment?.ArtifactsPrefix,
                FormerDatabase = environment?.FormerDatabase,
                ImageRegistry = site.ImageRegistry,
                ImagePullSecret = settings.ImagePullSecret.AsInput(),
                ServiceAccountName = DeveloperNamespace.WorkloadServiceAccount,
            }, options))];
            ended.SetResult([.. searches]);
            return searches;
        }
        finally
        {
            ended.TrySetResult([]);
        }
    }

    private static ImmutableArray<string> Commands(string exec, ImmutableDictionary<string, string> addresses)
    {
        string? policy = addresses.GetValueOrDefault("policy"), trainer = addresses.GetValueOrDefault("trainer");
        return
        [
            .. ((string[])["policy", "sim", "trainer"]).Where(addresses.ContainsKey).Select(name => $"{exec} curl {addresses[name]}"),
            .. policy is null ? [] : (string[])[$"{exec} curl {policy}/gpus", $"{exec} curl {addresses["sim"]}/gpus"],
            .. policy is not null && trainer?.Split(':') is [var host, var port]
                ?
                [
                    $"{exec} curl -X POST -H \"Content-Type: application/json\" "
                    + $"-d '{{\"port\":\"{port}\",\"path\":\"/gpus\",\"host\":\"{host}\"}}' {policy}/callmeback",
                ]
                : (string[])[],
        ];
    }
}
