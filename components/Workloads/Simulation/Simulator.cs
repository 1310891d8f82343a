using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Components.Pods;
using Pulumi;
using Pulumi.Kubernetes.Apps.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Workloads.Simulation;

/// <summary>The scalable side of a simulation: pods of a policy and a simulator, each with a name of its own.</summary>
/// <remarks>
/// Makes a headless Service (<see cref="SimulatorArgs.ServiceName"/>) and a StatefulSet <c>policy</c>, whose pods answer under
/// <c>policy-0.simulation.NAMESPACE.svc.cluster.local</c> and so on; on clusters older than 1.9 a ReplicationController with the Service's name,
/// whose pods answer under the Service's name only.
/// </remarks>
public sealed class Simulator : ComponentResource
{
    /// <summary>The StatefulSet, the first container and its port.</summary>
    public const string PolicyName = "policy";

    /// <summary>The second container and its port.</summary>
    public const string SimName = "sim";

    /// <summary>The component's type token.</summary>
    public const string Token = "infra:simulation:Simulator";

    /// <summary>Checks the arguments, then makes the workload and its Service.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Parent, provider and the like.</param>
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding. A preview logs it and goes on.</exception>
    public Simulator(string name, SimulatorArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("simulator", name, this, () => SimulatorRules.Check(args)))
        {
            return;
        }

        var workload = SimulatorRules.WorkloadOf(args);
        var policyPort = args.Policy.Port ?? SimulatorArgs.DefaultPolicyPort;
        var simPort = args.Sim.Port ?? SimulatorArgs.DefaultSimPort;

        Service = new Service(
            name,
            new ServiceArgs
            {
                Metadata = PodParts.Metadata(args.ServiceName, args.Namespace.Name),
                Spec = new ServiceSpecArgs
                {
                    // Headless, so that each pod has a name; the provider does not wait for the pods of a headless Service
                    // (https://github.com/pulumi/pulumi-kubernetes/pull/2475), so it settles with no pods, too.
                    ClusterIP = "None",
                    Ports =
                    {
                        new ServicePortArgs { Name = PolicyName, Port = policyPort, TargetPort = policyPort },
                        new ServicePortArgs { Name = SimName, Port = simPort, TargetPort = simPort },
                    },
                    Selector = { ["app"] = args.ServiceName },
                },
            },
            new CustomResourceOptions { Parent = this });

        var owner = workload == SimulatorWorkload.StatefulSet ? PolicyName : args.ServiceName;
        var template = Template(name, args, owner, policyPort, simPort);
        var scaling = Scaling(args);
        Workload = workload == SimulatorWorkload.StatefulSet ? AddStatefulSet(name, args, scaling, template) : AddReplicationController(name, args, scaling, template);
        scaling.Add(
            name,
            Workload,
            workload == SimulatorWorkload.StatefulSet ? "apps/v1" : "v1",
            workload.ToString(),
            owner,
            PodParts.Metadata(owner, args.Namespace.Name),
            this);
        args.DisruptionBudget?.Add(name, PodParts.Metadata(owner, args.Namespace.Name), args.ServiceName, this);
        DnsName = ClusterDns.Service(args.ServiceName, args.Namespace.Name);
        PodDnsNames = workload == SimulatorWorkload.StatefulSet
            ? Output.All(Enumerable.Range(0, scaling.Replicas).Select(i => ClusterDns.Pod($"{PolicyName}-{i}", args.ServiceName, args.Namespace.Name)))
            : Output.Create(ImmutableArray<string>.Empty);
        ServiceName = Output.Create(args.ServiceName);
        PolicyPort = Output.Create(policyPort);
        SimPort = Output.Create(simPort);
        RegisterOutputs();
    }

    /// <summary>What makes its pods: a StatefulSet or a ReplicationController.</summary>
    public CustomResource Workload { get => field.MadeBy(this); }

    /// <summary>The headless Service.</summary>
    public Service Service { get => field.MadeBy(this); }

    /// <summary>The name of the headless Service.</summary>
    [Output("serviceName")]
    public Output<string> ServiceName { get => field.MadeBy(this); private set; }

    /// <summary><c>simulation.NAMESPACE.svc.cluster.local</c>: the addresses of all pods that are ready.</summary>
    [Output("dnsName")]
    public Output<string> DnsName { get => field.MadeBy(this); private set; }

    /// <summary>
    /// <c>policy-0.simulation.NAMESPACE.svc.cluster.local</c> and so on, one a pod in order; with autoscaling, those there are at first; none
    /// with a ReplicationController.
    /// </summary>
    [Output("podDnsNames")]
    public Output<ImmutableArray<string>> PodDnsNames { get => field.MadeBy(this); private set; }

    /// <summary>The TCP port of the policy.</summary>
    [Output("policyPort")]
    public Output<int> PolicyPort { get => field.MadeBy(this); private set; }

    /// <summary>The TCP port of the simulation.</summary>
    [Output("simPort")]
    public Output<int> SimPort { get => field.MadeBy(this); private set; }

    private static Scaling Scaling(SimulatorArgs args) =>
        new(ReplicaRules.Fewest(args.Replicas, SimulatorArgs.DefaultReplicas, args.Autoscaling), args.Autoscaling, args.Awake);

    private PodTemplateSpecArgs Template(string name, SimulatorArgs args, string owner, int policyPort, int simPort)
    {
        GpuAccess[] gpus = [args.Policy.Gpu, args.Sim.Gpu];
        var metadata = new ObjectMetaArgs { Labels = PodParts.Labels(owner, args.ServiceName) };
        SecretEnvironment.AddDigest(metadata, args.Policy.SecretEnvironment, args.Sim.SecretEnvironment);
        ContainerArgs[] containers = [Container(name, PolicyName, args.Policy, policyPort, args), Container(name, SimName, args.Sim, simPort, args)];
        var pod = PodParts.Spec(args, args.Namespace, containers, gpus, args.NodeSelector, args.Tolerations, args.RunAsUser);
        if (!SimulatorRules.IsBefore(args.KubernetesVersion, PodSpread.Since))
        {
            PodSpread.Of(args.Spread, ReplicaRules.Most(args.Replicas, SimulatorArgs.DefaultReplicas, args.Autoscaling), gpus)
                ?.AddTo(pod, args.ServiceName, isDeployment: false);
        }

        return new() { Metadata = metadata, Spec = args.Transformed(owner, pod) };
    }

    private ContainerArgs Container(string component, string name, SimulatorContainer container, int port, SimulatorArgs args)
    {
        var result = PodParts.Container(
            name,
            PodParts.Image(args.ImageRegistry, container.Image, this, $"{(name == PolicyName ? nameof(args.Policy) : nameof(args.Sim))}.Image"),
            port,
            container.Gpu,
            container.Resources,
            container.Environment);
        var secret = PodParts.Metadata($"{args.ServiceName}-{name}{SecretEnvironment.Suffix}", args.Namespace.Name);
        SecretEnvironment.Add(this, $"{component}-{name}-environment", secret, result, container.SecretEnvironment);
        return args.Transformed(name, result);
    }

    private StatefulSet AddStatefulSet(string name, SimulatorArgs args, Scaling scaling, PodTemplateSpecArgs template)
    {
        var spec = new StatefulSetSpecArgs
        {
            Replicas = scaling.Sent,
            ServiceName = args.ServiceName,
            PodManagementPolicy = args.PodManagement == PodManagement.Parallel ? "Parallel" : "OrderedReady",
            Selector = new LabelSelectorArgs { MatchLabels = { ["app"] = args.ServiceName } },
            Template = template,
        };
        return new StatefulSet(
            name,
            new StatefulSetArgs { Metadata = PodParts.Metadata(PolicyName, args.Namespace.Name, awaitReady: args.AwaitReady && args.Awake is null), Spec = spec },
            WorkloadOptions(args));
    }

    private ReplicationController AddReplicationController(string name, SimulatorArgs args, Scaling scaling, PodTemplateSpecArgs template) =>
        new(
            name,
            new ReplicationControllerArgs
            {
                // With 0 pods the cluster leaves status.availableReplicas out, and the provider, which wants to see it equal to the replicas, would
                // wait 10 minutes and fail (provider/pkg/await/awaiters.go, untilCoreV1ReplicationControllerInitialized).
                Metadata = PodParts.Metadata(args.ServiceName, args.Namespace.Name, awaitReady: args.AwaitReady && scaling.HasPodsNow),
                Spec = new ReplicationControllerSpecArgs { Replicas = scaling.Sent, Selector = { ["app"] = args.ServiceName }, Template = template },
            },
            WorkloadOptions(args));

    private CustomResourceOptions WorkloadOptions(SimulatorArgs args) => PodParts.Waiting(this, [args.Policy.Gpu, args.Sim.Gpu]);
}
