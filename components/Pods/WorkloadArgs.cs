using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Pods;

/// <summary>What all workloads have in common: where their images come from, who they are, and the last word on their pods.</summary>
public abstract class WorkloadArgs : ResourceArgs
{
    private protected WorkloadArgs()
    {
    }

    /// <summary>The registry and path to put before the images (those of git checkouts excepted), without a trailing slash.</summary>
    /// <value>Null: the images name their own registry.</value>
    [Input("imageRegistry")]
    public Input<string>? ImageRegistry { get; init; }

    /// <summary>The Secret with which the node pulls the images; a <c>DeveloperNamespace</c> with a registry's login makes <c>my-secret</c>.</summary>
    /// <value>Null: the images are public, or the pods' ServiceAccount names the Secret.</value>
    [Input("imagePullSecret")]
    public Input<string>? ImagePullSecret { get; init; }

    /// <summary>The ServiceAccount of the pods; its token is not mounted. Buckets need one with Workload Identity.</summary>
    /// <value>
    /// Null: that of the <c>DeveloperNamespace</c> given as namespace; in a namespace given by its name <c>default</c>, which Kubernetes makes a
    /// moment after the namespace; a bare pod that comes before it is refused.
    /// </value>
    [Input("serviceAccountName")]
    public Input<string>? ServiceAccountName { get; init; }

    /// <summary>Changes a pod as a last step; gets the pod's name, or that of the workload that makes it.</summary>
    /// <value>Null: none. What it does must be done when it returns: an <c>async</c> method is not waited for.</value>
    public Action<string, PodSpecArgs>? TransformPod { get; init; }

    /// <summary>Changes a container as a last step; gets the container's name.</summary>
    /// <value>Null: none. What it does must be done when it returns.</value>
    public Action<string, ContainerArgs>? TransformContainer { get; init; }

    internal Input<string>? AccountIn(TargetNamespace? space) => ServiceAccountName ?? space?.ServiceAccountName;

    internal ContainerArgs Transformed(string name, ContainerArgs container)
    {
        TransformContainer?.Invoke(name, container);
        return container;
    }

    internal PodSpecArgs Transformed(string name, PodSpecArgs pod)
    {
        TransformPod?.Invoke(name, pod);
        return pod;
    }
}
