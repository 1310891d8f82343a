using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Components.Queueing;
using Infra.Components.Tenancy;
using Infra.Core.Findings;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Kubernetes.Batch.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Networking.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Networking.V1;
using Deployment = Pulumi.Kubernetes.Apps.V1.Deployment;

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
    private readonly Input<string> _namespace;

    /// <summary>Makes the experiment.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Parent, provider and the like.</param>
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding.</exception>
    public Experiment(string name, ExperimentArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        args.ThrowIfIncomplete("experiment", name, this);
        var compilation = ExperimentRules.Check(args.Spec, args.Dispatcher);
        ((Finding[])[.. compilation.Findings, .. ExperimentRules.CheckAround(args)]).ThrowIfAny("experiment", name, this);
        (_name, _args, _spec) = (name, args, args.Spec);

        _namespace = args.OwnNamespace is { } own
            ? new DeveloperNamespace($"{name}-namespace", own, new ComponentResourceOptions { Parent = this }).Name
            : args.Namespace!.Name;
        var experiment = compilation.Experiment!;
        AddSecret(experiment);
        AddClaims();
        var services = ImmutableSortedDictionary.CreateBuilder<string, Service>(StringComparer.Ordinal);
        var pods = ImmutableSortedDictionary.CreateBuilder<string, CustomResource>(StringComparer.Ordinal);
        foreach (var service in experiment.Services)
        {
            services[service.ObjectName] = AddService(service);
        }

        foreach (var pod in experiment.Pods)
        {
            pods[pod.Name] = AddPod(experiment, pod);
        }

        (Services, Pods) = (services.ToImmutable(), pods.ToImmutable());

        Namespace = _namespace.ToOutput();
        Addresses = Output.Create(experiment.Services.ToImmutableDictionary(service => service.ObjectName, service => $"{service.ObjectName}:{service.Port}"));
        RegisterOutputs();
    }

    /// <summary>Its Services by their names.</summary>
    public ImmutableSortedDictionary<string, Service> Services { get; }

    /// <summary>What makes its pods, by the names of processes and groups: a Deployment, a Job, or the pod itself, as their restart says.</summary>
    public ImmutableSortedDictionary<string, CustomResource> Pods { get; }

    /// <summary>The namespace it lives in.</summary>
    [Output("namespace")]
    public Output<string> Namespace { get; private set; }

    /// <summary>Host and port of each Service, as its processes know them, by the Service's name.</summary>
    [Output("addresses")]
    public Output<ImmutableDictionary<string, string>> Addresses { get; private set; }

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

        _ = new Secret($"{_name}-secrets", secret, Child());
    }

    private void AddClaims()
    {
        foreach (var claim in _spec.VolumeClaims)
        {
            var spec = new PersistentVolumeClaimSpecArgs
            {
                AccessModes = { claim.AccessMode },
                Resources = new VolumeResourceRequirementsArgs { Requests = { ["storage"] = claim.Size } },
            };
            if (claim.StorageClass is { } storageClass)
            {
                spec.StorageClassName = storageClass;
            }

            // A disk is made where its first pod goes, so nothing is there to be waited for yet.
            _ = new PersistentVolumeClaim(
                $"{_name}-{claim.Name}", new PersistentVolumeClaimArgs { Metadata = Metadata(claim.Name, awaits: false), Spec = spec }, Child());
        }
    }

    private Service AddService(CompiledService service)
    {
        if (service.Exposure != ServiceExposure.ClusterIP)
        {
            _ = new NetworkPolicy(
                $"{_name}-{service.ObjectName}",
                new NetworkPolicyArgs
                {
                    Metadata = Metadata($"allow-{service.ObjectName}"),
                    Spec = ServiceParts.AllowFrom(service.SourceRanges, service.Port, service.Selector, this),
                },
                Child());
        }

        return new Service(
            $"{_name}-{service.ObjectName}",
            new ServiceArgs
            {
                Metadata = ServiceParts.Annotated(Metadata(service.ObjectName, _spec.AwaitReady && _args.Awake is null && service.AwaitsEndpoint), service.Exposure),
                Spec = ServiceParts.Spec(service.Exposure, service.SourceRanges, service.Port, service.Port, nodePort: null, service.Selector, this),
            },
            Child());
    }

    private CustomResource AddPod(CompiledExperiment experiment, CompiledPod pod)
    {
        var spec = ExperimentPods.Spec(experiment, pod, _args, this);
        var options = PodParts.Waiting(this, [.. pod.Containers.Select(ExperimentPods.Gpu)]);
        var name = $"{_name}-{pod.Name}";
        switch (pod.Options.Restart)
        {
            case RestartMode.Always:
                var deployment = new DeploymentSpecArgs
                {
                    // The old process ends before the new one starts: there is one of each role.
                    Strategy = new DeploymentStrategyArgs { Type = "Recreate" },
                    Selector = new LabelSelectorArgs
                    {
                        MatchLabels = { [ExperimentCompiler.PodLabel] = pod.Name, [ExperimentCompiler.InstanceLabel] = _spec.Name },
                    },
                    Template = Template(pod, spec),
                };
                var scaling = new Scaling(1, null, pod.Options.StandsInForBare ? null : _args.Awake);
                if (scaling.Sent is { } replicas)
                {
                    deployment.Replicas = replicas;
                }

                var role = new Deployment(name, new DeploymentArgs { Metadata = Metadata(pod.Name, _spec.AwaitReady && scaling.HasPodsNow, pod), Spec = deployment }, options);
                scaling.Add(name, role, "apps/v1", "Deployment", pod.Name, Metadata(pod.Name, pod: pod), this);
                return role;
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
        if (pod.Volumes.Values.Any(source => source is BucketVolume))
        {
            metadata.Annotations = Volumes.BucketAnnotations(pod.Volumes.Values);
        }

        return metadata;
    }

    private ObjectMetaArgs Metadata(string objectName, bool awaits = true, CompiledPod? pod = null)
    {
        var metadata = new ObjectMetaArgs { Name = objectName, Namespace = _namespace, Labels = Labels(pod) };
        if (!awaits)
        {
            metadata.Annotations.Add(PodParts.WaitFor, PodParts.UntilItExists);
        }

        return metadata;
    }

    private Dictionary<string, string> Labels(CompiledPod? pod)
    {
        var labels = KubernetesLabels.For(pod?.Name ?? _spec.Name, Component);
        labels[ExperimentCompiler.InstanceLabel] = _spec.Name;
        if (pod is not null)
        {
            labels["app"] = pod.Name;
        }

        foreach (var (key, value) in pod?.Labels ?? new Dictionary<string, string>())
        {
            labels[key] = value;
        }

        return labels;
    }

    private CustomResourceOptions Child() => new() { Parent = this };
}
