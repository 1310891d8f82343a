using System.Diagnostics.CodeAnalysis;
using Infra.Components.Common;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Queueing;

/// <summary>The queue of a namespace: Jobs that name it wait for their share of the cluster.</summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a queue, of Jobs.")]
public sealed class JobQueue : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:queueing:JobQueue";

    private const string Component = "queueing";

    /// <summary>Makes the queue.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="kubernetesNamespace">The namespace.</param>
    /// <param name="clusterQueue">The queue of the cluster that it leads to.</param>
    /// <param name="isHeld">Whether its Jobs are put back, and wait until this is off again.</param>
    /// <param name="options">Pulumi's options.</param>
    public JobQueue(string name, Input<string> kubernetesNamespace, string clusterQueue, bool isHeld = false, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        _ = new CustomObject(
            name,
            new SpecifiedObjectArgs(QueueNames.Version, "LocalQueue", new() { ["clusterQueue"] = clusterQueue, ["stopPolicy"] = isHeld ? "HoldAndDrain" : "None" })
            {
                Metadata = new ObjectMetaArgs { Name = QueueNames.LocalQueue, Namespace = kubernetesNamespace, Labels = KubernetesLabels.For(QueueNames.LocalQueue, Component) },
            },
            new() { Parent = this });
        QueueName = Output.Create(QueueNames.LocalQueue);
        RegisterOutputs();
    }

    /// <summary>The queue's name, which Jobs of the namespace give in <c>kueue.x-k8s.io/queue-name</c>.</summary>
    [Output("queueName")]
    public Output<string> QueueName { get; private set; }
}
