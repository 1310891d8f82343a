using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Components.Queueing;
using Infra.Components.Tenancy;
using Pulumi;
using Pulumi.Kubernetes.Batch.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Workloads.Experiments;

/// <summary>An experiment on the cluster: its Services first, then its pods, which find them by environment variables.</summary>
/// <remarks>
/// Makes a Service for each service that a process binds or exposes; a Deployment, a Job or a Pod for each group and each process of its own; a Secret
/// <c>NAME-secrets</c>, volume claims, NetworkPolicies for what is exposed beyond the cluster, and a namespace where asked for. All of it goes when
/// the experiment goes.
/// </remarks>
public sealed class Experiment : ComponentResource
{
    private const string Component = "experiments";

    /// <summary>The component's type token.</summary>
    public const string Token = "infra:experiments:Experiment";

    /// <summary>The annotation of the Secret that names the files which its entries come from.</summary>
    public const string FilesAnnotation = "infra/files";

    private readonly string _name;
    private readonly ExperimentArgs _args;
    private readonly ExperimentSpec _spec;

    /// <summary>Makes the experiment.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Parent, provider and the like.</param>
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding. A preview logs it and goes on.</exception>
    public Experiment(string name, ExperimentArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        (_name, _args, _spec) = (name, args, args.Spec);
        CompiledExperiment? compiled = null;
        if (args.AreRefused("experiment", name, this, () =>
        {
            var compilation = ExperimentRules.Check(args.Spec, args.Dispatcher);
            compiled = compilation.Experiment;
            return [.. compilation.Findings, .. ExperimentRules.CheckAround(args)];
        }))
        {
            return;
        }

        Namespace = args.OwnNamespace is { } own
            ? new DeveloperNamespace($"{name}-namespace", own, new ComponentResourceOptions { Parent = this }).Name
            : args.Namespace!.Name.ToOutput();
        var experiment = compiled!;
        AddSecret(experiment);
        foreach (var claim in _spec.VolumeClaims)
        {
            VolumeClaims.Create($"{name}-{claim.Name}", Metadata(claim.Name), claim.Size, claim.StorageClass, claim.AccessMode, this);
        }

        Services = experiment.Services.ToImmutableSortedDictionary(service => service.ObjectName, AddService, StringComparer.Ordinal);
        Pods = experiment.Pods.ToImmutableSortedDictionary(pod => pod.Name, pod => AddPod(experiment, pod), StringComparer.Ordinal);
        Addresses = Output.Create(experiment.Services.ToImmutableDictionary(service => service.ObjectName, service => $"{service.ObjectName}:{service.Port}"));
        RegisterOutputs();
    }

    /// <summary>Its Services by their names.</summary>
    public ImmutableSortedDictionary<string, Service> Services { get => field.MadeBy(this); }

    /// <summary>What makes its pods, by the names of processes and groups: a Deployment, a Job, or the pod itself, as their restart says.</summary>
    public ImmutableSortedDictionary<string, CustomResource> Pods { get => field.MadeBy(this); }

    /// <summary>The namespace it lives in.</summary>
    [Output("namespace")]
    public Output<string> Namespace { get => field.MadeBy(this); private set; }

    /// <summary>Host and port of each Service, as its processes know them, by the Service's name.</summary>
    [Output("addresses")]
    public Output<ImmutableDictionary<string, string>> Addresses { get => field.MadeBy(this); private set; }

    private void AddSecret(CompiledExperiment experiment)
    {
        if (_spec.Secrets.Count == 0)
        {
            return;
        }

        var metadata = Metadata(experiment.SecretName);
        var files = _spec.Secrets.Where(source => source.File is not null).Select(source => $"{source.Name}={source.File}").ToList();
        if (files.Count > 0)
        {
            // A plan hides what a Secret holds; where it comes from is for a reviewer to see.
            metadata.Annotations.Add(FilesAnnotation, string.Join(", ", files));
        }

        var secret = new SecretArgs { Metadata = metadata, Type = "Opaque" };
        foreach (var source in _spec.Secrets)
        {
            secret.StringData.Add(source.Name, Output.CreateSecret(_args.SecretValues[source.Name].ToOutput()));
        }

        _ = new Secret($"{_name}-secrets", secret, new CustomResourceOptions { Parent = this });
    }

    private Service AddService(CompiledService service) => ServiceParts.Create(
        $"{_name}-{service.ObjectName}",
        Metadata(service.ObjectName, _spec.AwaitReady && _args.Awake is null && service.AwaitsEndpoint),
        Metadata($"allow-{service.ObjectName}"),
        service.Exposure,
        service.SourceRanges,
        service.Port,
        service.Port,
        nodePort: null,
        service.Selector,
        new CustomResourceOptions { Parent = this });

    private CustomResource AddPod(CompiledExperiment experiment, CompiledPod pod)
    {
        var spec = ExperimentPods.Spec(experiment, pod, _args, this);
        var options = PodParts.Waiting(this, [.. pod.Containers.Select(ExperimentPods.Gpu)]);
        var name = $"{_name}-{pod.Name}";
        switch (pod.Options.Restart)
        {
            case RestartMode.Always:
                var awake = pod.Options.StandsInForBare ? null : _args.Awake;
                return SinglePod.Deploy(
                    name,
                    pod.Name,
                    new() { [ExperimentCompiler.PodLabel] = pod.Name, [ExperimentCompiler.InstanceLabel] = _spec.Name },
                    Metadata(pod.Name, _spec.AwaitReady && awake is null, pod),
                    Template(pod, spec),
                    options,
                    awake);
            case RestartMode.Once:
                spec.RestartPolicy = "Never";
                var queue = experiment.JobsNeedEachOther ? null : _args.Queue;

                // The provider would wait for the end of the job.
                var metadata = Metadata(pod.Name, awaits: false, pod);
                QueuedJob.Label(metadata, queue, _spec.Priority);
                var jobOptions = QueuedJob.Options(this, metadata, queue, pod.NodeSelector, pod.Tolerations);
                return new Job(name, new JobArgs { Metadata = metadata, Spec = JobParts.Once(Template(pod, spec)) }, jobOptions);
            default:
                spec.RestartPolicy = "Always";
                return new Pod(name, new PodArgs { Metadata = Annotated(Metadata(pod.Name, _spec.AwaitReady, pod), pod), Spec = spec }, options);
        }
    }

    private PodTemplateSpecArgs Template(CompiledPod pod, PodSpecArgs spec)
    {
        var metadata = Annotated(new ObjectMetaArgs { Labels = Labels(pod) }, pod);
        if (pod.Options.Restart == RestartMode.Always)
        {
            // A Job is not begun anew for it.
            SecretEnvironment.AddDigest(metadata, new EnvironmentVariables(_args.SecretValues.Where(pair => _spec.Secrets.Any(source => source.Name == pair.Key))));
        }

        return new() { Metadata = metadata, Spec = spec };
    }

    private static ObjectMetaArgs Annotated(ObjectMetaArgs metadata, CompiledPod pod)
    {
        Volumes.Annotate(metadata, [.. pod.Volumes.Values]);
        return metadata;
    }

    private ObjectMetaArgs Metadata(string objectName, bool awaits = true, CompiledPod? pod = null) =>
        PodParts.Metadata(objectName, Namespace, Labels(pod), awaits);

    private Dictionary<string, string> Labels(CompiledPod? pod)
    {
        var labels = PodParts.Labels(pod?.Name ?? _spec.Name, pod?.Name, Component);
        labels[ExperimentCompiler.InstanceLabel] = _spec.Name;
        foreach (var (key, value) in pod?.Labels ?? ImmutableDictionary<string, string>.Empty)
        {
            labels[key] = value;
        }

        return labels;
    }
}
