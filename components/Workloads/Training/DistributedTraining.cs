using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Components.Queueing;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Pulumi;
using Pulumi.Kubernetes.Batch.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Workloads.Training;

/// <summary>A training by several workers that survives the loss of any of them.</summary>
/// <remarks>
/// Makes a headless Service and an Indexed Job of the spec's name. Worker 3 of a job <c>ranzcr</c> is <c>ranzcr-3.ranzcr</c> and has rank 3, now and after
/// every restart. A lost node counts as no failure; a worker that fails is started again under its rank; an exit code of
/// <see cref="DistributedTrainingSpec.FailExitCodes"/> ends everything at once. A Job cannot be changed in place: a change of the spec ends it and starts
/// a new one, which goes on from its checkpoints. <c>pulumi up</c> does not wait for the end.
/// A slice of TPUs is one such Job. <c>TPU_WORKER_ID</c> and <c>TPU_WORKER_HOSTNAMES</c> are GKE's to set: on several machines its webhook does, for an
/// Indexed Job with a subdomain whose pods ask for TPUs; on one its device plugin does
/// (https://docs.cloud.google.com/kubernetes-engine/docs/how-to/tpus, checked 2026-11).
/// </remarks>
public sealed class DistributedTraining : ComponentResource
{
    /// <summary>The container of each worker, by which <c>kubectl logs -c worker</c> finds it.</summary>
    public const string ContainerName = "worker";

    private const string Component = "training";

    /// <summary>The component's type token.</summary>
    public const string Token = "infra:training:DistributedTraining";

    private readonly string _name;
    private readonly DistributedTrainingArgs _args;
    private readonly DistributedTrainingSpec _spec;

    /// <summary>Checks the spec, then makes the Job and the headless Service of its workers.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Parent, provider and the like.</param>
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding. A preview logs it and goes on.</exception>
    public DistributedTraining(string name, DistributedTrainingArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        (_name, _args, _spec) = (name, args, args.Spec);
        TrainingPlan? checkedPlan = null;
        if (args.AreRefused("distributed training", name, this, () =>
        {
            checkedPlan = DistributedTrainingRules.Check(args.Spec, args.Dispatcher, args.MayUseGpuDirect);
            return [.. ContainerRules.CheckInputs(args, args.Namespace), .. checkedPlan.Findings];
        }))
        {
            return;
        }

        var plan = checkedPlan!;

        Service = AddService();
        AddClaim();
        if (plan.GpuDirect == GpuDirect.Rdma.Name)
        {
            GpuDirectPods.ClaimTemplate($"{_name}-rdma", Metadata(ClaimTemplateName), new CustomResourceOptions { Parent = this });
        }

        Job = AddJob(plan);

        MasterAddress = Output.Create($"{TrainingEnvironment.HostOf(_spec, 0)}:{_spec.MasterPort}");
        WorkerDnsNames = Output.All(Enumerable.Range(0, _spec.Nodes).Select(i => ClusterDns.Pod($"{_spec.Name}-{i}", _spec.Name, args.Namespace.Name)));
        RegisterOutputs();
    }

    /// <summary>The Job of its workers.</summary>
    public Job Job { get => field.MadeBy(this); }

    /// <summary>The headless Service by which they find each other.</summary>
    public Service Service { get => field.MadeBy(this); }

    /// <summary>Host and port of the first worker, as the others know it.</summary>
    [Output("masterAddress")]
    public Output<string> MasterAddress { get => field.MadeBy(this); private set; }

    /// <summary><c>NAME-0.NAME.NAMESPACE.svc.cluster.local</c> and so on, one a worker in order of rank.</summary>
    [Output("workerDnsNames")]
    public Output<ImmutableArray<string>> WorkerDnsNames { get => field.MadeBy(this); private set; }

    private string ClaimTemplateName => $"{_spec.Name}-rdma";

    private Dictionary<string, string> Selector => new(StringComparer.Ordinal) { ["app"] = _spec.Name };

    private Service AddService() => new(
        _name,
        new ServiceArgs
        {
            Metadata = Metadata(_spec.Name),
            Spec = new ServiceSpecArgs
            {
                ClusterIP = "None",

                // Workers look for each other while they start.
                PublishNotReadyAddresses = true,
                Ports = { new ServicePortArgs { Port = _spec.MasterPort, TargetPort = _spec.MasterPort } },
                Selector = Selector,
            },
        },
        new CustomResourceOptions { Parent = this });

    private void AddClaim()
    {
        if (_spec.Checkpoints is not { Claim: { } claim, Size: { } size } checkpoints)
        {
            return;
        }

        var name = claim.CheckedLater($"{nameof(_spec.Checkpoints)}.{nameof(checkpoints.Claim)}", KubernetesNames.CheckSubdomain, this);
        var mode = _spec.Nodes > 1 ? "ReadWriteMany" : "ReadWriteOnce";
        VolumeClaims.Create($"{_name}-checkpoints", Metadata(name), size, checkpoints.StorageClass, mode, this, checkpoints.Protect);
    }

    private Job AddJob(TrainingPlan plan)
    {
        var podMetadata = new ObjectMetaArgs { Labels = Labels() };
        Volumes.Annotate(podMetadata, [.. DistributedTrainingRules.MountsOf(_spec).Select(each => each.Mount.Source)]);
        foreach (var (key, value) in GpuDirectPods.Annotations(plan.GpuDirect))
        {
            podMetadata.Annotations.Add(key, value);
        }

        var job = new JobSpecArgs
        {
            CompletionMode = "Indexed",
            Completions = _spec.Nodes,
            Parallelism = _spec.Nodes,
            BackoffLimitPerIndex = _spec.RestartsPerWorker,

            // Without the fewest that are needed the rest would hold their GPUs for nothing.
            MaxFailedIndexes = _spec.Nodes - (_spec.MinNodes ?? _spec.Nodes),
            PodFailurePolicy = FailurePolicy(),

            // Kubernetes asks for it beside a failure policy; and so no two pods of one rank run at a time.
            PodReplacementPolicy = "Failed",
            SuccessPolicy = _spec.SucceedsWithMaster ? new SuccessPolicyArgs { Rules = { new SuccessPolicyRuleArgs { SucceededIndexes = "0" } } }.AsInput() : null,
            Template = new PodTemplateSpecArgs { Metadata = podMetadata, Spec = PodSpec(plan) },
        };

        // The provider would wait for the end of the job.
        var metadata = Metadata(_spec.Name, awaits: false);
        QueuedJob.Label(metadata, _args.Queue, _spec.Priority);
        var options = QueuedJob.Options(this, metadata, _args.Queue, NodeSelector(plan), Tolerations(plan));
        return new Job(_name, new JobArgs { Metadata = metadata, Spec = job }, options);
    }

    private PodFailurePolicyArgs FailurePolicy()
    {
        var policy = JobParts.DisruptionIsNoFailure();
        if (_spec.FailExitCodes.Count > 0)
        {
            policy.Rules.Add(new PodFailurePolicyRuleArgs
            {
                Action = "FailJob",
                OnExitCodes = new PodFailurePolicyOnExitCodesRequirementArgs { ContainerName = ContainerName, Operator = "In", Values = _spec.FailExitCodes.Order().ToArray() },
            });
        }

        return policy;
    }

    private PodSpecArgs PodSpec(TrainingPlan plan)
    {
        var share = plan.Placement?.Containers[0];
        var gpu = _spec.TpusPerNode > 0 ? GpuAccess.Tpu(_spec.TpusPerNode) : GpuAccess.Of(_spec.GpusPerNode);
        var worker = Container(share, gpu, plan.GpuDirect);
        var spec = PodParts.Spec(_args, _args.Namespace, [worker], [gpu], NodeSelector(plan), Tolerations(plan), _spec.RunAsUser);
        spec.RestartPolicy = "Never";

        // Together with the Service's name it gives each worker the name of its rank.
        spec.Subdomain = _spec.Name;
        spec.TerminationGracePeriodSeconds = plan.GracePeriodSeconds;
        PodParts.AddVolumes(spec, DistributedTrainingRules.MountsOf(_spec).Select((each, i) => new PodParts.PodVolume(VolumeName(i), each.Mount.Source, each.Path)), _spec.RunAsUser, this);
        GpuDirectPods.Add(plan.GpuDirect, spec, worker, ClaimTemplateName);
        return _args.Transformed(_spec.Name, spec);
    }

    private ContainerArgs Container(ContainerShare? share, GpuAccess gpu, string? gpuDirect)
    {
        var variables = TrainingEnvironment.Of(_spec, gpuDirect).Select(variable => variable.Value is { } value
            ? PodParts.Variable(variable.Name, value)
            : PodParts.FieldVariable(variable.Name, TrainingVariable.IndexField));
        var container = PodParts.Container(ContainerName, PodParts.Image(_args.ImageRegistry, _spec.Image, this), _spec.Command, _spec.Args, variables);
        container.Ports.Add(new ContainerPortArgs { ContainerPortValue = _spec.MasterPort });
        SecretEnvironment.Add(this, $"{_name}-environment", Metadata(_spec.Name + SecretEnvironment.Suffix), container, _spec.SecretEnvironment);

        container.VolumeMounts = [.. DistributedTrainingRules.MountsOf(_spec).Select((each, i) => Volumes.Mount(VolumeName(i), each.Mount))];
        PodParts.SetResources(container, share, _spec.Resources, gpu);
        return _args.Transformed(ContainerName, container);
    }

    private static string VolumeName(int i) => i == 0 ? "shared-memory" : $"volume-{i - 1}";

    private IReadOnlyDictionary<string, string> NodeSelector(TrainingPlan plan) => plan.Placement?.NodeSelector ?? _spec.NodeSelector;

    private IReadOnlyList<PodToleration> Tolerations(TrainingPlan plan) => plan.Placement?.Tolerations ?? _spec.Tolerations;

    private ObjectMetaArgs Metadata(Input<string> objectName, bool awaits = true) => PodParts.Metadata(objectName, _args.Namespace.Name, Labels(), awaits);

    private Dictionary<string, string> Labels() => PodParts.Labels(_spec.Name, _spec.Name, Component);
}
