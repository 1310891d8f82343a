using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Components.Pods;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Workloads.Simulation;

/// <summary>A pod with a shell and curl, to query the services from inside the namespace.</summary>
/// <remarks>
/// Makes a Deployment or a bare pod <c>jumpod</c> with a container <c>shell</c>:
/// <c>kubectl exec -n NAMESPACE deploy/jumpod -c shell -i -t -- curl trainer.NAMESPACE.svc.cluster.local:9993</c>.
/// </remarks>
public sealed class JumpPod : ComponentResource
{
    /// <summary>The Deployment or bare pod.</summary>
    public const string WorkloadName = "jumpod";

    /// <summary>The container to run commands in, as in <c>kubectl exec -c shell</c>.</summary>
    public const string ContainerName = "shell";

    /// <summary>The component's type token.</summary>
    public const string Token = "infra:simulation:JumpPod";

    // A shell as the first process ignores SIGTERM unless it is told otherwise, and would keep each deletion waiting for 30 seconds.
    private const string SleepUntilTold = "trap 'exit 0' TERM; while true; do sleep 3600 & wait $!; done";

    /// <summary>Checks the arguments, then makes the pod or its Deployment.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Parent, provider and the like.</param>
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding. A preview logs it and goes on.</exception>
    public JumpPod(string name, JumpPodArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("jump pod", name, this, () => JumpPodRules.Check(args)))
        {
            return;
        }

        var container = PodParts.Container(ContainerName, PodParts.Image(args.ImageRegistry, args.Image, this), ["sh", "-c", SleepUntilTold], [], []);
        PodParts.SetResources(container, args.Resources, GpuAccess.None);

        Workload = SinglePod.Create(
            name,
            args.Workload,
            WorkloadName,
            PodParts.Metadata(WorkloadName, args.Namespace.Name, WorkloadName, awaitReady: args.Awake is null || args.Workload == SinglePodWorkload.Pod),
            new ObjectMetaArgs { Labels = PodParts.Labels(WorkloadName, WorkloadName) },
            args.Transformed(WorkloadName, PodParts.Spec(
                args, args.Namespace, [args.Transformed(ContainerName, container)], [], ImmutableDictionary<string, string>.Empty, [], args.RunAsUser)),
            new CustomResourceOptions { Parent = this },
            args.Awake);

        var target = args.Workload == SinglePodWorkload.Pod ? WorkloadName : $"deploy/{WorkloadName}";
        ExecCommand = Output.Format($"kubectl exec -n {args.Namespace.Name.ToOutput()} {target} -c {ContainerName} -i -t --");
        RegisterOutputs();
    }

    /// <summary>What makes its pod, a Deployment or the pod itself.</summary>
    public CustomResource Workload { get => field.MadeBy(this); }

    /// <summary>The command before which a shell command runs inside the pod, up to and with <c>--</c>.</summary>
    [Output("execCommand")]
    public Output<string> ExecCommand { get => field.MadeBy(this); private set; }
}
