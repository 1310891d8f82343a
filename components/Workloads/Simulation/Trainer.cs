using Infra.Components.Common;
using Infra.Components.Pods;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Workloads.Simulation;

/// <summary>The one trainer of a simulation, reached by every simulator under a stable name.</summary>
/// <remarks>
/// Makes a Service <c>trainer</c> and, in the same namespace, a Deployment or a bare pod <c>trainer</c>. The names are fixed, so a namespace holds one
/// trainer.
/// </remarks>
public sealed class Trainer : ComponentResource
{
    /// <summary>The name of the Service, the Deployment or bare pod, the container and its port.</summary>
    public const string ServiceName = "trainer";

    /// <summary>The component's type token.</summary>
    public const string Token = "infra:simulation:Trainer";

    /// <summary>Checks the arguments, then makes the workload and its Service.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Parent, provider and the like.</param>
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding. A preview logs it and goes on.</exception>
    public Trainer(string name, TrainerArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("trainer", name, this, () => TrainerRules.Check(args)))
        {
            return;
        }

        var container = PodParts.Container(ServiceName, PodParts.Image(args.ImageRegistry, args.Image, this), args.Port, args.Gpu, args.Resources, args.Environment);
        var secret = PodParts.Metadata(ServiceName + SecretEnvironment.Suffix, args.Namespace.Name);
        SecretEnvironment.Add(this, $"{name}-environment", secret, container, args.SecretEnvironment);
        var podMetadata = new ObjectMetaArgs { Labels = PodParts.Labels(ServiceName, ServiceName) };
        SecretEnvironment.AddDigest(podMetadata, args.SecretEnvironment);
        var spec = PodParts.Spec(
            args, args.Namespace, [args.Transformed(ServiceName, container)], [args.Gpu], args.NodeSelector, args.Tolerations, args.RunAsUser);

        // At night there is nothing to wait for.
        var awaits = args.AwaitReady && (args.Awake is null || args.Workload == SinglePodWorkload.Pod);
        Workload = SinglePod.Create(
            name,
            args.Workload,
            ServiceName,
            PodParts.Metadata(ServiceName, args.Namespace.Name, ServiceName, awaits),
            podMetadata,
            args.Transformed(ServiceName, spec),
            PodParts.Waiting(this, [args.Gpu]),
            args.Awake);

        Service = new Service(
            name,
            new ServiceArgs
            {
                Metadata = PodParts.Metadata(ServiceName, args.Namespace.Name, awaitReady: awaits),
                Spec = new ServiceSpecArgs
                {
                    Ports = { new ServicePortArgs { Name = ServiceName, Port = args.Port, TargetPort = args.Port } },
                    Selector = { ["app"] = ServiceName },
                },
            },
            PodParts.Waiting(this, [args.Gpu]));

        DnsName = ClusterDns.Service(ServiceName, args.Namespace.Name);
        Port = Output.Create(args.Port);
        RegisterOutputs();
    }

    /// <summary>What makes its pod, a Deployment or the pod itself.</summary>
    public CustomResource Workload { get => field.MadeBy(this); }

    /// <summary>The Service <c>trainer</c>.</summary>
    public Service Service { get => field.MadeBy(this); }

    /// <summary><c>trainer.NAMESPACE.svc.cluster.local</c></summary>
    [Output("dnsName")]
    public Output<string> DnsName { get => field.MadeBy(this); private set; }

    /// <summary>The TCP port of the Service.</summary>
    [Output("port")]
    public Output<int> Port { get => field.MadeBy(this); private set; }
}
