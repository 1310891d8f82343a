using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Infra.Components.Common;
using Infra.Components.Data;
using Infra.Components.Pods;
using Infra.Components.Queueing;
using Infra.Core.Search;
using Pulumi;
using Pulumi.Kubernetes.Batch.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Networking.V1;
using Pulumi.Kubernetes.Rbac.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Networking.V1;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;
using Deployment = Pulumi.Kubernetes.Apps.V1.Deployment;

namespace Infra.Components.Workloads.Queue;

/// <summary>A search over many points, carried out by workers that may be taken away at any time: queue, ledger, master, workers.</summary>
/// <remarks>
/// Makes, with the spec's name in front of each: the ConfigMap <c>-search</c> with the settings, the Secret <c>-connections</c>, the Jobs
/// <c>-starter</c> and <c>-kill-switch</c> (<c>-pause</c> in their place while it is paused), the Deployments <c>-worker</c>, and <c>-ledger</c> and <c>-master</c> with their PodDisruptionBudgets; where
/// asked for, the Secret <c>-environment</c> for the workers' program, the Job <c>-forgive</c> and a NetworkPolicy for collectors of metrics; what lets the ledger end the workers (ServiceAccount, Role,
/// RoleBinding, NetworkPolicy <c>-api</c>); without a bucket a PersistentVolumeClaim <c>-outputs</c>; and where
/// KEDA sees to the workers, a ScaledJob instead of their Deployment and the Service <c>-ledger</c> that it reads.
/// </remarks>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a queue, of work.")]
public sealed class WorkQueue : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:queue:WorkQueue";

    private const string What = "work queue";
    private const string OutputsVolume = "outputs";

    // What the workers' Deployment carries so that the switch, once off again, is a change of it: that gives it back the workers that the ledger has ended.
    private const string KillAnnotation = "infra/kill-switch";

    // A Redis that is away is waited for without end. A node may have to be made first, which the autoscaler gives 15 minutes
    // (--max-node-provision-time, https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md, checked 2026-11); 5 are for the work.
    private const int StartDeadlineSeconds = 1200;

    // The Job's own deadline comes first, and says why.
    private static readonly TimeSpan StartWait = TimeSpan.FromMinutes(25);

    private readonly string _name;
    private readonly WorkQueueArgs _args;
    private readonly WorkQueueSpec _spec;
    private readonly WorkerPlace? _place;
    private readonly Output<string>? _digest;

    /// <summary>Makes the queue.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Parent, provider and the like.</param>
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding. A preview logs it and goes on.</exception>
    public WorkQueue(string name, WorkQueueArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        (_name, _args, _spec) = (name, args, args.Spec);
        WorkerPlace? place = null;
        if (args.AreRefused(What, name, this, () => WorkQueueRules.Check(args, out place)))
        {
            return;
        }

        _place = place;
        _spec = args.IsPaused && args.Spec.Kill == KillSwitch.Off ? args.Spec with { Kill = KillSwitch.Release } : args.Spec;

        var kubernetesNamespace = args.Namespace.Name.CheckedLater(text => WorkQueueRules.CheckNames(args.Spec, text), What, this).ToOutput();
        QueueName = kubernetesNamespace.Apply(text => WorkQueueRules.QueueName(args.Spec, text));
        Table = kubernetesNamespace.Apply(text => WorkQueueRules.TableName(args.Spec, text));
        var settings = Output.Tuple(kubernetesNamespace, QueueName, Table).Apply(names =>
            args.Spec.Search.ToJson(names.Item2, names.Item3, $"{QueueParts.OutputsPath}/{names.Item1}/{args.Spec.Name}"));

        // Made of secrets, but none itself: nobody comes from eight bytes of a digest to a password that was made at random.
        _digest = Output.Unsecret(Output
            .All(settings, args.Redis.Auth, args.Redis.CaCertificate, args.Database.Password, args.Database.CaCertificate)
            .Apply(parts => ConfigDigest.Of(parts)));

        List<Resource> read = [AddSettings(settings), AddConnections(), .. args.ArtifactsBucket is null ? [AddOutputs(_spec.Outputs)] : Array.Empty<Resource>()];

        // A search that has no table yet, no point, or a switch that is still on would end the pods that come next.
        List<Resource> begun = [args.IsPaused ? AddPause(read) : AddStarter(read)];
        if (!args.IsPaused)
        {
            begun.Add(AddKillSwitch([.. read, .. begun]));
        }

        Ledger = AddService("ledger", _spec.Ledger, _spec.Ledger.Replicas, withDatabase: true, begun, _spec.Workers.Keda is null ? AddLedgerRights() : null);

        // With the switch on a master has nothing to do and would only end and be started again.
        Master = AddService("master", _spec.Master, _spec.Kill == KillSwitch.Off ? _spec.Master.Replicas : 0, withDatabase: false, begun, account: null);
        Workers = AddWorkers(begun);
        if (_spec is { Forgive: { } forgive, Kill: KillSwitch.Off })
        {
            AddForgive(forgive, begun);
        }

        IReadOnlyList<string> readers = [.. _spec.MetricsNamespaces, .. _spec.Workers.Keda is { } keda ? [keda.Namespace] : Array.Empty<string>()];
        if (readers.Count > 0)
        {
            AddMetricsPolicy(readers.Distinct());
        }

        StatusCommand = kubernetesNamespace.Apply(text =>
            $"kubectl exec -n {text} -it deployment/{NameOf("ledger")} -- {string.Join(' ', args.Spec.Program)} status");
        RegisterOutputs();
    }

    /// <summary>The Deployment that writes the ledger.</summary>
    public Deployment Ledger { get => field.MadeBy(this); }

    /// <summary>The Deployment that asks for the next points.</summary>
    public Deployment Master { get => field.MadeBy(this); }

    /// <summary>What makes the workers' pods: a Deployment or, with KEDA, a ScaledJob.</summary>
    public CustomResource Workers { get => field.MadeBy(this); }

    /// <summary>The queue's name in Redis, with which all its keys begin.</summary>
    [Output("queueName")]
    public Output<string> QueueName { get => field.MadeBy(this); private set; }

    /// <summary>The ledger's table.</summary>
    [Output("table")]
    public Output<string> Table { get => field.MadeBy(this); private set; }

    /// <summary>The command that shows how the search is going.</summary>
    [Output("statusCommand")]
    public Output<string> StatusCommand { get => field.MadeBy(this); private set; }

    private string ConfigMapName => NameOf("search");

    private string SecretName => NameOf("connections");

    // Outputs lie in the bucket where they always have, in the namespace's folder, and nothing else of it is mounted where it has one.
    private Input<string> OutputsMount => _args.ArtifactsPrefix is { } prefix
        ? Output.Format($"{QueueParts.OutputsPath}/{prefix.Apply(Volumes.Folder)}")
        : QueueParts.OutputsPath;

    private string NameOf(string part) => $"{_spec.Name}-{part}";

    private ConfigMap AddSettings(Output<string> settings) => new(
        $"{_name}-search",
        new ConfigMapArgs { Metadata = Metadata("search"), Data = { [QueueParts.SettingsFile] = settings } },
        new CustomResourceOptions { Parent = this });

    private Secret AddConnections() => new(
        $"{_name}-connections",
        new SecretArgs
        {
            Metadata = Metadata("connections"),
            Type = "Opaque",
            StringData =
            {
                [QueueParts.RedisPassword] = Output.CreateSecret(_args.Redis.Auth),
                [QueueParts.RedisCa] = Output.CreateSecret(_args.Redis.CaCertificate),
                [QueueParts.DatabasePassword] = Output.CreateSecret(_args.Database.Password),
                [QueueParts.DatabaseCa] = Output.CreateSecret(_args.Database.CaCertificate),
            },
        },
        new CustomResourceOptions { Parent = this });

    private PersistentVolumeClaim AddOutputs(OutputsSpec outputs) => VolumeClaims.Create(
        $"{_name}-outputs", Metadata("outputs"), outputs.StorageSize, outputs.StorageClass, outputs.AccessMode, this, outputs.DeletionProtection);

    private Job AddStarter(IEnumerable<Resource> after)
    {
        var create = Container("create", _spec.Image, ["create", "--yes"], withDatabase: true);

        // A Redis that is new or was lost gets what the ledger has: no search begins anew because it has moved.
        var starter = Container("starter", _spec.Image, ["starter", "--resume-lost"], withDatabase: true);
        if (_spec is { Redis: QueueRedis.Environment, Search.Name: null })
        {
            starter.Env.Add(new EnvVarArgs { Name = "QUEUE_FORMER_NAME", Value = _args.Namespace.Name.Apply(text => WorkQueueRules.FormerName(_spec, text)) });
        }

        return AddOnce("starter", starter, after, create);
    }

    private string[] KillWords => _spec.Kill switch
    {
        KillSwitch.Finish => ["kill"],
        KillSwitch.Release => ["kill", "--release"],
        _ => ["kill", "--clear"],
    };

    private Job AddKillSwitch(IEnumerable<Resource> after) =>
        AddOnce("kill-switch", Container("kill-switch", _spec.Image, KillWords, withDatabase: false), after);

    private Job AddPause(IEnumerable<Resource> after)
    {
        // One more ledger, which ends like any other when the switch is on and everything is written.
        var kill = Container("kill", _spec.Image, KillWords, withDatabase: false);
        var ledger = Container("ledger", _spec.Image, ["ledger"], withDatabase: true);

        // What is left to finish takes as long as one point may. Once done it is not done again, whatever changes meanwhile: Redis is gone by then.
        return AddOnce("pause", ledger, after, kill, _spec.Kill == KillSwitch.Finish ? _spec.Search.Run.TimeoutSeconds : 0, ignore: ["spec"]);
    }

    /// <summary>A Job that is done when its one container is, after another that may come first, and that is waited for.</summary>
    private Job AddOnce(
        string part, ContainerArgs container, IEnumerable<Resource> after, ContainerArgs? first = null, int moreSeconds = 0, List<string>? ignore = null)
    {
        var pod = Pod(part, [container]);
        if (first is not null)
        {
            pod.InitContainers.Add(first);
        }

        var options = After(after);
        var wait = StartWait + TimeSpan.FromSeconds(moreSeconds);
        options.CustomTimeouts = new CustomTimeouts { Create = wait, Update = wait };
        options.IgnoreChanges = ignore ?? [];
        var template = Template(part, pod, first is null ? [container] : [first, container]);
        return new(
            $"{_name}-{part}",
            new JobArgs { Metadata = Metadata(part), Spec = JobParts.Once(template, retries: null, StartDeadlineSeconds + moreSeconds) },
            options);
    }

    private void AddForgive(ForgiveSpec forgive, IEnumerable<Resource> after)
    {
        string[] words =
        [
            "kill",
            "--forgive", forgive.Looks.ToString(CultureInfo.InvariantCulture),
            "--interval", forgive.IntervalSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        var container = Container("forgive", _spec.Image, words, withDatabase: false);
        QueueParts.Probe(container);
        var template = Template("forgive", Pod("forgive", [container]), [container]);
        _ = new Job(
            $"{_name}-forgive", new JobArgs { Metadata = Metadata("forgive", awaits: false), Spec = JobParts.Once(template, retries: null) }, After(after));
    }

    /// <summary>Lets the ledger end the workers' Deployment when the search is over: no process in a pod can do that by ending.</summary>
    /// <returns>The ServiceAccount that may.</returns>
    private ServiceAccount AddLedgerRights()
    {
        var child = new CustomResourceOptions { Parent = this };
        var account = new ServiceAccount(
            $"{_name}-ledger", new ServiceAccountArgs { Metadata = Metadata("ledger"), AutomountServiceAccountToken = false }, child);
        _ = new Role(
            $"{_name}-ledger",
            new RoleArgs
            {
                Metadata = Metadata("ledger"),
                Rules = { new PolicyRuleArgs { ApiGroups = { "apps" }, Resources = { "deployments/scale" }, ResourceNames = { NameOf("worker") }, Verbs = { "patch" } } },
            },
            child);
        _ = new RoleBinding(
            $"{_name}-ledger",
            new RoleBindingArgs
            {
                Metadata = Metadata("ledger"),
                RoleRef = new RoleRefArgs { ApiGroup = Rbac.Group, Kind = "Role", Name = NameOf("ledger") },
                Subjects = { new SubjectArgs { Kind = "ServiceAccount", Name = NameOf("ledger"), Namespace = _args.Namespace.Name } },
            },
            child);

        // Under which address the API server is reached behind its Service differs from cluster to cluster, and no selector finds it.
        var ports = QueueParts.ApiServerPorts.Select(port => new NetworkPolicyPortArgs { Protocol = "TCP", Port = port });
        var egress = new NetworkPolicyEgressRuleArgs { Ports = [.. ports] };
        _ = new NetworkPolicy(
            $"{_name}-api",
            new NetworkPolicyArgs
            {
                Metadata = Metadata("api"),
                Spec = new NetworkPolicySpecArgs { PodSelector = Selector("ledger"), PolicyTypes = { "Egress" }, Egress = { egress } },
            },
            child);
        return account;
    }

    private Deployment AddService(
        string part, QueueServiceSpec service, int replicas, bool withDatabase, IEnumerable<Resource> after, ServiceAccount? account)
    {
        var container = Container(part, _spec.Image, [part], withDatabase);
        QueueParts.Probe(container);
        PodParts.SetResources(container, service.Resources, GpuAccess.None);
        var pod = Pod(part, [container], restartPolicy: "Always");
        if (withDatabase && _args.ArtifactsBucket is { } bucket)
        {
            // Whoever asks a ledger's pod for a point gets the link to its output; the pod itself mounts no bucket.
            container.Env.Add(new EnvVarArgs { Name = "QUEUE_OUTPUTS_URL", Value = Output.Format($"gs://{bucket}/{_args.Namespace.Name}/{_spec.Name}") });
        }

        if (account is not null)
        {
            container.Env.Add(new EnvVarArgs { Name = "QUEUE_WORKERS", Value = NameOf("worker") });
            pod.ServiceAccountName = StatefulParts.NameOf(account.Metadata);
            pod.AutomountServiceAccountToken = true;
        }

        // One node that goes should not take both.
        pod.TopologySpreadConstraints.Add(new TopologySpreadConstraintArgs
        {
            MaxSkew = 1,
            TopologyKey = "kubernetes.io/hostname",
            WhenUnsatisfiable = "ScheduleAnyway",
            LabelSelector = Selector(part),
        });
        var deployment = new Deployment(
            $"{_name}-{part}",
            new DeploymentArgs
            {
                Metadata = Metadata(part, awaits: replicas > 0),
                Spec = new DeploymentSpecArgs { Replicas = replicas, Selector = Selector(part), Template = Template(part, pod, [container]) },
            },
            After(after));
        new DisruptionBudget { MaxUnavailable = 1 }.Add($"{_name}-{part}", Metadata(part), NameOf(part), this);
        return deployment;
    }

    private CustomResource AddWorkers(IEnumerable<Resource> after)
    {
        var workers = _spec.Workers;
        string[] words = workers.Keda is { } patience ? ["worker", "--idle", patience.IdleSeconds.ToString(CultureInfo.InvariantCulture)] : ["worker"];
        var image = workers.Image ?? _spec.Image;
        var container = Container(WorkerParts.Container, image, words, withDatabase: false, workers.Image is null ? "Image" : "Workers.Image");
        container.VolumeMounts.Add(new VolumeMountArgs { Name = OutputsVolume, MountPath = OutputsMount });
        container.Env.AddRange(workers.Environment.Sorted().Select(pair => new EnvVarArgs { Name = pair.Key, Value = pair.Value }).ToList());

        // A digest says which image it was for ever; a tag does not.
        if (!image.IsKnownNow(out var reference) || HasDigest(reference))
        {
            container.Env.Add(new EnvVarArgs { Name = "QUEUE_IMAGE", Value = container.Image.Apply(text => HasDigest(text) ? text : "") });
        }

        SecretEnvironment.Add(this, $"{_name}-environment", Metadata("environment"), container, workers.SecretEnvironment);

        // The search's program is not ours, and may write where it likes.
        container.SecurityContext = PodParts.Hardened();
        QueueParts.Probe(container);
        PodParts.SetResources(container, _place!.Resources, _place.Gpu);

        var pod = PodParts.Spec(_args, _args.Namespace, [container], [_place.Gpu], _place.NodeSelector, _place.Tolerations, _spec.RunAsUser);
        Complete(pod, workers.Keda is null ? "Always" : "Never", _place.GraceSeconds);
        pod.Volumes.Add(_args.ArtifactsBucket is { } bucket
            ? Volumes.Bucket(OutputsVolume, bucket, _spec.RunAsUser, _args.ArtifactsPrefix)
            : new VolumeArgs { Name = OutputsVolume, PersistentVolumeClaim = new PersistentVolumeClaimVolumeSourceArgs { ClaimName = NameOf("outputs") } });
        var annotations = _args.ArtifactsBucket is null ? null : Volumes.BucketAnnotations([]);
        var template = Template("worker", pod, [container], annotations, SecretEnvironment.Digest(_digest!, workers.SecretEnvironment));
        if (workers.Keda is { } keda)
        {
            return AddScaledWorkers(keda, template, after);
        }

        // A Deployment replaces a pod that is lost at once, however often that happens; a Job makes each wait twice as long as the one before.
        var metadata = Metadata("worker", awaits: false);
        metadata.Annotations.Add(KillAnnotation, _spec.Kill == KillSwitch.Off ? "off" : "on");

        // Kueue hands both on to the pods, and lets each in by itself:
        // https://github.com/kubernetes-sigs/kueue/blob/v0.17.8/pkg/controller/jobs/deployment/deployment_webhook.go (checked 2026-11).
        QueuedJob.Label(metadata, _args.Queue, workers.Priority);
        var options = After(after);
        options.DeleteBeforeReplace = true;
        options.ReplaceOnChanges.Add(QueuedJob.QueueInput);
        return new Deployment(
            $"{_name}-worker",
            new DeploymentArgs
            {
                Metadata = metadata,
                Spec = new DeploymentSpecArgs
                {
                    Replicas = workers.Parallelism,
                    Selector = Selector("worker"),

                    // Old and new settings never work side by side, and no pod comes on top.
                    Strategy = new DeploymentStrategyArgs { Type = "Recreate" },
                    Template = template,
                },
            },
            options);
    }

    /// <summary>A Job for each worker, which KEDA starts by the number that the ledger's pods tell.</summary>
    private ScaledJob AddScaledWorkers(KedaSpec keda, PodTemplateSpecArgs template, IEnumerable<Resource> after)
    {
        _ = new Service(
            $"{_name}-ledger",
            new ServiceArgs
            {
                // Which pods are there is for KEDA to find out: nothing here waits for it.
                Metadata = Metadata("ledger", awaits: false),
                Spec = new ServiceSpecArgs
                {
                    Type = "ClusterIP",
                    Selector = { ["app"] = NameOf("ledger") },
                    Ports = { new ServicePortArgs { Name = QueueParts.MetricsPortName, Port = QueueParts.MetricsPort, TargetPort = QueueParts.MetricsPortName } },
                },
            },
            new CustomResourceOptions { Parent = this });

        // KEDA gives the Jobs the ScaledJob's labels: https://github.com/kedacore/keda/blob/v2.21.0/pkg/scaling/executor/scale_jobs.go (checked 2026-11).
        var metadata = Metadata("worker");
        QueuedJob.Label(metadata, _args.Queue, _spec.Workers.Priority);
        return new ScaledJob(
            $"{_name}-worker",
            new ScaledJobArgs
            {
                Metadata = metadata,
                Spec = new ScaledJobSpecArgs
                {
                    // A worker that is lost ends its Job, and KEDA starts another at its next look: a Job that made the pod again would wait longer each time.
                    JobTargetRef = new JobSpecArgs { BackoffLimit = 0, Template = template },
                    MaxReplicaCount = _spec.Workers.Parallelism,
                    PollingInterval = keda.PollingSeconds,
                    SuccessfulJobsHistoryLimit = WorkerParts.EndedJobs,
                    FailedJobsHistoryLimit = WorkerParts.EndedJobs,
                    Triggers =
                    {
                        new KedaTriggerArgs
                        {
                            Type = "metrics-api",
                            Metadata =
                            {
                                ["url"] = Output.Format($"http://{ClusterDns.Service(NameOf("ledger"), _args.Namespace.Name)}:{QueueParts.MetricsPort}/metrics"),
                                ["format"] = "prometheus",
                                ["valueLocation"] = WorkerParts.WantedMetric,
                                ["targetValue"] = "1",
                            },
                        },
                    },
                },
            },
            After(after));
    }

    private void AddMetricsPolicy(IEnumerable<string> readers)
    {
        var rule = new NetworkPolicyIngressRuleArgs
        {
            Ports = { new NetworkPolicyPortArgs { Protocol = "TCP", Port = QueueParts.MetricsPort } },
            From =
            [
                .. readers.Select(reader => new NetworkPolicyPeerArgs
                {
                    NamespaceSelector = new LabelSelectorArgs { MatchLabels = { ["kubernetes.io/metadata.name"] = reader } },
                }),
            ],
        };
        _ = new NetworkPolicy(
            $"{_name}-metrics",
            new NetworkPolicyArgs
            {
                Metadata = Metadata("metrics"),
                Spec = new NetworkPolicySpecArgs
                {
                    PodSelector = new LabelSelectorArgs { MatchLabels = { ["app.kubernetes.io/instance"] = _spec.Name } },
                    PolicyTypes = { "Ingress" },
                    Ingress = { rule },
                },
            },
            new CustomResourceOptions { Parent = this });
    }

    private static bool HasDigest(string? image) => image?.Contains("@sha256:", StringComparison.Ordinal) == true;

    private ContainerArgs Container(string containerName, Input<string> image, IReadOnlyList<string> words, bool withDatabase, string path = "Image")
    {
        var container = PodParts.Container(
            containerName,
            PodParts.Image(_args.ImageRegistry, image, this, path),
            _spec.Program,
            words,
            [.. QueueParts.Environment(_args, SecretName), .. withDatabase ? QueueParts.DatabaseEnvironment(_args, SecretName) : []],
            isReadOnly: true);
        container.VolumeMounts = [.. QueueParts.Mounts()];
        return container;
    }

    private PodSpecArgs Pod(string part, IReadOnlyList<ContainerArgs> containers, string restartPolicy = "Never")
    {
        var pod = PodParts.Spec(_args, _args.Namespace, containers, [], _spec.NodeSelector, _spec.Tolerations, _spec.RunAsUser);
        Complete(pod, restartPolicy, WorkerPlace.UsualGraceSeconds);
        return pod;
    }

    private void Complete(PodSpecArgs pod, string restartPolicy, int graceSeconds)
    {
        pod.RestartPolicy = restartPolicy;
        pod.TerminationGracePeriodSeconds = graceSeconds;

        // Variables for each Service of the namespace could be taken for settings (REDIS_PORT).
        pod.EnableServiceLinks = false;
        pod.SecurityContext = new PodSecurityContextArgs
        {
            SeccompProfile = new SeccompProfileArgs { Type = "RuntimeDefault" },
            RunAsUser = _spec.RunAsUser,
            RunAsNonRoot = true,
            FsGroup = _spec.RunAsUser,
        };
        pod.Volumes = [.. QueueParts.Volumes(ConfigMapName, SecretName)];
    }

    private PodTemplateSpecArgs Template(
        string part, PodSpecArgs pod, IReadOnlyList<ContainerArgs> containers, Dictionary<string, string>? annotations = null, Output<string>? digest = null)
    {
        foreach (var container in containers)
        {
            _args.Transformed(container.Name.TryGetNow(out var name) ? name : part, container);
        }

        var metadata = new ObjectMetaArgs { Labels = QueueParts.Labels(_spec.Name, NameOf(part)), Annotations = annotations ?? [] };
        metadata.Annotations.Add(ConfigDigest.Annotation, digest ?? _digest!);
        return new() { Metadata = metadata, Spec = _args.Transformed(part, pod) };
    }

    private LabelSelectorArgs Selector(string part) => new() { MatchLabels = { ["app"] = NameOf(part) } };

    private ObjectMetaArgs Metadata(string part, bool awaits = true) =>
        PodParts.Metadata(NameOf(part), _args.Namespace.Name, QueueParts.Labels(_spec.Name, NameOf(part)), awaits);

    private CustomResourceOptions After(IEnumerable<Resource> resources) => new() { Parent = this, DependsOn = [.. resources] };
}
