using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Networking.V1;
using Pulumi.Kubernetes.Policy.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Networking.V1;
using Pulumi.Kubernetes.Types.Inputs.Policy.V1;
using Deployment = Pulumi.Kubernetes.Apps.V1.Deployment;

namespace Infra.Components.Workloads.Services;

/// <summary>A program in several equal copies behind one name, which an update never takes away.</summary>
/// <remarks>
/// Makes a Deployment and a Service under the spec's name; a NetworkPolicy <c>allow-NAME</c> where it is exposed beyond the cluster, a
/// HorizontalPodAutoscaler, a PodDisruptionBudget and a Secret <c>NAME-environment</c> where asked for.
/// </remarks>
public sealed class ReplicatedService : ComponentResource
{
    private const string Component = "services";

    /// <summary>The component's type token.</summary>
    public const string Token = "infra:services:ReplicatedService";

    private readonly string _name;
    private readonly ReplicatedServiceArgs _args;
    private readonly ReplicatedServiceSpec _spec;

    /// <summary>Checks the spec, then makes the Deployment and its Service.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Parent, provider and the like.</param>
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding.</exception>
    public ReplicatedService(string name, ReplicatedServiceArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        args.ThrowIfIncomplete("replicated service", name, this);
        ReplicatedServiceRules.Check(args).ThrowIfAny("replicated service", name, this);
        (_name, _args, _spec) = (name, args, args.Spec);

        Service = AddService();
        Deployment = AddDeployment();
        Scaling.Add(name, Deployment, "apps/v1", "Deployment", _spec.Name, Metadata(_spec.Name), this);
        if (_spec.DisruptionBudget is { } budget)
        {
            AddDisruptionBudget(budget);
        }

        DnsName = ClusterDns.Service(_spec.Name, args.Namespace.Name);
        Port = Output.Create(ServicePort);
        ClusterIP = Service.Spec.Apply(spec => spec.ClusterIP);
        RegisterOutputs();
    }

    /// <summary>What makes its pods.</summary>
    public Deployment Deployment { get; }

    /// <summary>The Service in front of them.</summary>
    public Service Service { get; }

    /// <summary><c>NAME.NAMESPACE.svc.cluster.local</c></summary>
    [Output("dnsName")]
    public Output<string> DnsName { get; private set; }

    /// <summary>The TCP port of the Service.</summary>
    [Output("port")]
    public Output<int> Port { get; private set; }

    /// <summary>The Service's address inside the cluster.</summary>
    [Output("clusterIP")]
    public Output<string> ClusterIP { get; private set; }

    private int ServicePort => _spec.ServicePort ?? _spec.Port;

    private Dictionary<string, string> Selector => new(StringComparer.Ordinal) { ["app"] = _spec.Name };

    // With 0 pods there is nothing to wait for: the provider would wait for the Service's endpoints until it gives up.
    private bool Awaits => _spec.AwaitReady && Scaling.HasPodsNow;

    private Scaling Scaling => new(ReplicaRules.Fewest(_spec.Replicas, ReplicatedServiceSpec.DefaultReplicas, _spec.Autoscaling), _spec.Autoscaling, _args.Awake);

    private Service AddService()
    {
        if (_spec.Exposure != ServiceExposure.ClusterIP)
        {
            _ = new NetworkPolicy(
                _name,
                new NetworkPolicyArgs
                {
                    Metadata = Metadata($"allow-{_spec.Name}"),
                    Spec = ServiceParts.AllowFrom(_spec.SourceRanges, _spec.Port, Selector, this),
                },
                new CustomResourceOptions { Parent = this });
        }

        return new Service(
            _name,
            new ServiceArgs
            {
                Metadata = ServiceParts.Annotated(Metadata(_spec.Name, Awaits), _spec.Exposure),
                Spec = ServiceParts.Spec(_spec.Exposure, _spec.SourceRanges, ServicePort, _spec.Port, _spec.NodePort, Selector, this),
            },
            PodParts.Waiting(this, [Gpu]));
    }

    private Deployment AddDeployment()
    {
        var podLabels = KubernetesLabels.For(_spec.Name, Component);
        podLabels["app"] = _spec.Name;
        var podMetadata = new ObjectMetaArgs { Labels = podLabels };
        SecretEnvironment.AddDigest(podMetadata, _spec.SecretEnvironment);
        var pod = PodParts.Spec(
            [Container()], [Gpu], _spec.NodeSelector, _spec.Tolerations, _args.ImagePullSecret, _args.AccountIn(_args.Namespace), _spec.RunAsUser);
        PodSpread.Of(_spec.Spread, ReplicaRules.Most(_spec.Replicas, ReplicatedServiceSpec.DefaultReplicas, _spec.Autoscaling), [Gpu])
            ?.AddTo(pod, _spec.Name, isDeployment: true);
        var spec = new DeploymentSpecArgs
        {
            RevisionHistoryLimit = _spec.RevisionHistoryLimit,
            Strategy = _spec.Update == ServiceUpdate.Recreate
                ? new DeploymentStrategyArgs { Type = "Recreate" }
                : new DeploymentStrategyArgs
                {
                    Type = "RollingUpdate",

                    // An old pod goes only when a new one is ready, so there are never fewer than the replicas.
                    RollingUpdate = new RollingUpdateDeploymentArgs { MaxUnavailable = 0, MaxSurge = _spec.MaxSurge ?? ReplicatedServiceSpec.DefaultMaxSurge },
                },
            Selector = new LabelSelectorArgs { MatchLabels = { ["app"] = _spec.Name } },
            Template = new PodTemplateSpecArgs { Metadata = podMetadata, Spec = _args.Transformed(_spec.Name, pod) },
        };
        if (Scaling.Sent is { } replicas)
        {
            spec.Replicas = replicas;
        }

        return new Deployment(_name, new DeploymentArgs { Metadata = Metadata(_spec.Name, Awaits), Spec = spec }, PodParts.Waiting(this, [Gpu]));
    }

    private GpuAccess Gpu => _spec.Gpus == 0 ? GpuAccess.None : GpuAccess.DevicePlugin(_spec.Gpus);

    private ContainerArgs Container()
    {
        var container = PodParts.Container(
            _spec.Name, PodParts.Image(_args.ImageRegistry, _spec.Image, this), _spec.Command, _spec.Args, PodParts.Variables(_spec.Environment));
        container.Ports.Add(new ContainerPortArgs { ContainerPortValue = _spec.Port });
        SecretEnvironment.Add(
            this, $"{_name}-environment", objectName => Metadata(objectName), container, _spec.Name + SecretEnvironment.Suffix, _spec.SecretEnvironment);

        Probe(_spec.Readiness, probe => container.ReadinessProbe = probe);
        Probe(_spec.Liveness, probe => container.LivenessProbe = probe);
        Probe(_spec.Startup, probe => container.StartupProbe = probe);
        PodParts.SetResources(container, _spec.Resources, Gpu);
        return _args.Transformed(_spec.Name, container);
    }

    private void Probe(ServiceProbe? probe, Action<ProbeArgs> set)
    {
        if (probe is null)
        {
            return;
        }

        var port = probe.Port ?? _spec.Port;
        var args = new ProbeArgs
        {
            PeriodSeconds = probe.PeriodSeconds,
            TimeoutSeconds = probe.TimeoutSeconds,
            FailureThreshold = probe.FailureThreshold,
        };
        if (probe.InitialDelaySeconds > 0)
        {
            args.InitialDelaySeconds = probe.InitialDelaySeconds;
        }

        if (probe.HttpPath is { } path)
        {
            args.HttpGet = new HTTPGetActionArgs { Path = path, Port = port };
        }
        else
        {
            args.TcpSocket = new TCPSocketActionArgs { Port = port };
        }

        set(args);
    }

    private void AddDisruptionBudget(DisruptionBudget budget) => _ = new PodDisruptionBudget(
        _name, new PodDisruptionBudgetArgs { Metadata = Metadata(_spec.Name), Spec = budget.Of(_spec.Name) }, new CustomResourceOptions { Parent = this });

    private ObjectMetaArgs Metadata(string objectName, bool awaits = true)
    {
        var labels = KubernetesLabels.For(_spec.Name, Component);
        labels["app"] = _spec.Name;
        var metadata = new ObjectMetaArgs { Name = objectName, Namespace = _args.Namespace.Name, Labels = labels };
        if (!awaits)
        {
            metadata.Annotations.Add(PodParts.WaitFor, PodParts.UntilItExists);
        }

        return metadata;
    }
}
