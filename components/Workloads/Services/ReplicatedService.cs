using Infra.Components.Common;
using Infra.Components.Pods;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
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
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding. A preview logs it and goes on.</exception>
    public ReplicatedService(string name, ReplicatedServiceArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        (_name, _args, _spec) = (name, args, args.Spec);
        if (args.AreRefused("replicated service", name, this, () => ReplicatedServiceRules.Check(args)))
        {
            return;
        }

        Service = ServiceParts.Create(
            name,
            Metadata(_spec.Name, Awaits),
            Metadata($"allow-{_spec.Name}"),
            _spec.Exposure,
            _spec.SourceRanges,
            ServicePort,
            _spec.Port,
            _spec.NodePort,
            Selector,
            PodParts.Waiting(this, [Gpu]));
        Deployment = AddDeployment();
        Scaling.Add(name, Deployment, "apps/v1", "Deployment", _spec.Name, Metadata(_spec.Name), this);
        _spec.DisruptionBudget?.Add(name, Metadata(_spec.Name), _spec.Name, this);
        DnsName = ClusterDns.Service(_spec.Name, args.Namespace.Name);
        Port = Output.Create(ServicePort);
        ClusterIP = Service.Spec.Apply(spec => spec.ClusterIP);
        RegisterOutputs();
    }

    /// <summary>What makes its pods.</summary>
    public Deployment Deployment { get => field.MadeBy(this); }

    /// <summary>The Service in front of them.</summary>
    public Service Service { get => field.MadeBy(this); }

    /// <summary><c>NAME.NAMESPACE.svc.cluster.local</c></summary>
    [Output("dnsName")]
    public Output<string> DnsName { get => field.MadeBy(this); private set; }

    /// <summary>The TCP port of the Service.</summary>
    [Output("port")]
    public Output<int> Port { get => field.MadeBy(this); private set; }

    /// <summary>The Service's address inside the cluster.</summary>
    [Output("clusterIP")]
    public Output<string> ClusterIP { get => field.MadeBy(this); private set; }

    private int ServicePort => _spec.ServicePort ?? _spec.Port;

    private Dictionary<string, string> Selector => new(StringComparer.Ordinal) { ["app"] = _spec.Name };

    // With 0 pods there is nothing to wait for: the provider would wait for the Service's endpoints until it gives up.
    private bool Awaits => _spec.AwaitReady && Scaling.HasPodsNow;

    private Scaling Scaling => new(ReplicaRules.Fewest(_spec.Replicas, ReplicatedServiceSpec.DefaultReplicas, _spec.Autoscaling), _spec.Autoscaling, _args.Awake);

    private Deployment AddDeployment()
    {
        var podMetadata = new ObjectMetaArgs { Labels = Labels };
        SecretEnvironment.AddDigest(podMetadata, _spec.SecretEnvironment);
        var pod = PodParts.Spec(_args, _args.Namespace, [Container()], [Gpu], _spec.NodeSelector, _spec.Tolerations, _spec.RunAsUser);
        PodSpread.Of(_spec.Spread, ReplicaRules.Most(_spec.Replicas, ReplicatedServiceSpec.DefaultReplicas, _spec.Autoscaling), [Gpu])
            ?.AddTo(pod, _spec.Name, isDeployment: true);
        var spec = new DeploymentSpecArgs
        {
            Replicas = Scaling.Sent,
            RevisionHistoryLimit = _spec.RevisionHistoryLimit,
            Strategy = _spec.Update == ServiceUpdate.Recreate
                ? new DeploymentStrategyArgs { Type = "Recreate" }
                : new DeploymentStrategyArgs
                {
                    Type = "RollingUpdate",

                    // An old pod goes only when a new one is ready, so there are never fewer than the replicas.
                    RollingUpdate = new RollingUpdateDeploymentArgs { MaxUnavailable = 0, MaxSurge = _spec.MaxSurge ?? ReplicatedServiceSpec.DefaultMaxSurge },
                },
            Selector = new LabelSelectorArgs { MatchLabels = Selector },
            Template = new PodTemplateSpecArgs { Metadata = podMetadata, Spec = _args.Transformed(_spec.Name, pod) },
        };
        return new Deployment(_name, new DeploymentArgs { Metadata = Metadata(_spec.Name, Awaits), Spec = spec }, PodParts.Waiting(this, [Gpu]));
    }

    private GpuAccess Gpu => GpuAccess.Of(_spec.Gpus);

    private ContainerArgs Container()
    {
        var container = PodParts.Container(
            _spec.Name, PodParts.Image(_args.ImageRegistry, _spec.Image, this), _spec.Command, _spec.Args, PodParts.Variables(_spec.Environment));
        container.Ports.Add(new ContainerPortArgs { ContainerPortValue = _spec.Port });
        SecretEnvironment.Add(this, $"{_name}-environment", Metadata(_spec.Name + SecretEnvironment.Suffix), container, _spec.SecretEnvironment);

        container.ReadinessProbe = Probe(_spec.Readiness);
        container.LivenessProbe = Probe(_spec.Liveness);
        container.StartupProbe = Probe(_spec.Startup);
        PodParts.SetResources(container, _spec.Resources, Gpu);
        return _args.Transformed(_spec.Name, container);
    }

    private Input<ProbeArgs>? Probe(ServiceProbe? probe)
    {
        if (probe is null)
        {
            return null;
        }

        var port = probe.Port ?? _spec.Port;
        return new ProbeArgs
        {
            InitialDelaySeconds = (probe.InitialDelaySeconds > 0 ? probe.InitialDelaySeconds : (int?)null).AsInput(),
            PeriodSeconds = probe.PeriodSeconds,
            TimeoutSeconds = probe.TimeoutSeconds,
            FailureThreshold = probe.FailureThreshold,
            HttpGet = probe.HttpPath is { } path ? (Input<HTTPGetActionArgs>)new HTTPGetActionArgs { Path = path, Port = port } : null,
            TcpSocket = probe.HttpPath is null ? (Input<TCPSocketActionArgs>)new TCPSocketActionArgs { Port = port } : null,
        };
    }

    private Dictionary<string, string> Labels => PodParts.Labels(_spec.Name, _spec.Name, Component);

    private ObjectMetaArgs Metadata(string objectName, bool awaits = true) => PodParts.Metadata(objectName, _args.Namespace.Name, Labels, awaits);
}
