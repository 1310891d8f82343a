using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Deployment = Pulumi.Kubernetes.Apps.V1.Deployment;

namespace Infra.Components.Pods;

/// <summary>Makes the object of a pod of which there is one.</summary>
internal static class SinglePod
{
    /// <summary>A Deployment of one pod, or the pod itself.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="workload">Which of the two.</param>
    /// <param name="app">The value of the pod's label <c>app</c>.</param>
    /// <param name="metadata">The object's metadata, with that label.</param>
    /// <param name="podMetadata">The metadata of a Deployment's pod, with that label.</param>
    /// <param name="spec">The pod.</param>
    /// <param name="options">The options of the object, the component as its parent.</param>
    /// <param name="awake">The hours in which a Deployment's pod runs; null for always.</param>
    /// <returns>The object.</returns>
    internal static CustomResource Create(
        string name,
        SinglePodWorkload workload,
        string app,
        ObjectMetaArgs metadata,
        ObjectMetaArgs podMetadata,
        PodSpecArgs spec,
        CustomResourceOptions options,
        WakingHours? awake = null) =>
        workload == SinglePodWorkload.Pod
            ? new Pod(name, new PodArgs { Metadata = metadata, Spec = spec }, options)
            : Deploy(name, app, new() { ["app"] = app }, metadata, new PodTemplateSpecArgs { Metadata = podMetadata, Spec = spec }, options, awake);

    /// <summary>A Deployment of one pod, which it finds by a selector.</summary>
    internal static Deployment Deploy(
        string name,
        string objectName,
        Dictionary<string, string> selector,
        ObjectMetaArgs metadata,
        PodTemplateSpecArgs template,
        CustomResourceOptions options,
        WakingHours? awake)
    {
        var scaling = new Scaling(1, null, awake);
        var deployment = new Deployment(
            name,
            new DeploymentArgs
            {
                Metadata = metadata,
                Spec = new DeploymentSpecArgs
                {
                    Replicas = scaling.Sent,

                    // There is one, and its GPU or its place in the quota may be the only one: the old pod ends before the new one starts.
                    Strategy = new DeploymentStrategyArgs { Type = "Recreate" },
                    Selector = new LabelSelectorArgs { MatchLabels = selector },
                    Template = template,
                },
            },
            options);
        var same = new ObjectMetaArgs { Name = metadata.Name!, Namespace = metadata.Namespace!, Labels = metadata.Labels };
        scaling.Add(name, deployment, "apps/v1", "Deployment", objectName, same, options.Parent!);
        return deployment;
    }
}
