using Infra.Components.Common;
using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Queueing;

/// <summary>What a Job, or a Deployment whose pods are let in one by one, has that waits in a queue.</summary>
/// <remarks>
/// <c>suspend</c> is never sent: Kueue's webhook sets it, its controller takes it away, and an apply of ours would put a running Job back. When Kueue
/// admits a Job it writes the pool's labels, and where Google provisions the machines that request's name, into the pods' selector; so placement is
/// not compared once the Job is there, and a digest of it begins the Job anew when its author changes it. Kueue refuses a queue for a Job that runs
/// already, so a Job that gets one, or loses it, is begun anew as well.
/// </remarks>
internal static class QueuedJob
{
    /// <summary>The annotation with the digest of where the pods may go.</summary>
    internal const string PlacementAnnotation = "infra/placement";

    /// <summary>What Kueue lets nobody change on a Job or Deployment that runs.</summary>
    internal const string QueueInput = $"metadata.labels[\"{QueueLabels.Queue}\"]";

    /// <summary>Names the queue and the priority on a Job, or on what makes Jobs with its labels.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="queue">The queue of the namespace; null for none.</param>
    /// <param name="priority">The priority; null for the usual one.</param>
    internal static void Label(ObjectMetaArgs metadata, string? queue, QueuePriority? priority)
    {
        if (queue is not null)
        {
            metadata.Labels.Add(QueueLabels.Queue, queue);
            metadata.Labels.Add(QueueLabels.Priority, QueueNames.PriorityClass(priority ?? QueuePriority.Normal));
        }
    }

    /// <summary>The options of a Job, which also get it into its queue or out of it.</summary>
    /// <param name="parent">The component.</param>
    /// <param name="metadata">The Job's metadata, which gets the digest where it is queued.</param>
    /// <param name="queue">The queue of the namespace; null for none.</param>
    /// <param name="nodeSelector">The labels that the pods select by.</param>
    /// <param name="tolerations">The taints that they accept.</param>
    internal static CustomResourceOptions Options(
        Resource parent, ObjectMetaArgs metadata, string? queue, IReadOnlyDictionary<string, string> nodeSelector, IReadOnlyList<PodToleration> tolerations)
    {
        var options = new CustomResourceOptions
        {
            Parent = parent,
            DeleteBeforeReplace = true,
            ReplaceOnChanges = { QueueInput, $"metadata.annotations[\"{PlacementAnnotation}\"]" },
        };
        if (queue is not null)
        {
            metadata.Annotations.Add(PlacementAnnotation, ConfigDigest.Of(
                [.. nodeSelector.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"), .. tolerations.Select(toleration => toleration.ToString())]));
            options.IgnoreChanges.AddRange(["spec.suspend", "spec.template.spec.nodeSelector", "spec.template.spec.tolerations"]);
        }

        return options;
    }
}
