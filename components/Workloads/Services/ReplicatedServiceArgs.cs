using Pulumi;

namespace Infra.Components.Workloads.Services;

/// <summary>What a <see cref="ReplicatedService"/> is made of.</summary>
public sealed class ReplicatedServiceArgs : ResourceArgs
{
    /// <summary>The namespace, best the output of a <c>DeveloperNamespace</c>, so that quota and policies are there first.</summary>
    public required Input<string> Namespace { get; init; }

    /// <summary>The service.</summary>
    public required ReplicatedServiceSpec Spec { get; init; }

    /// <summary>The registry and path to put before the image, without a trailing slash.</summary>
    /// <value>Null: the image names its own registry.</value>
    public Input<string>? ImageRegistry { get; init; }

    /// <summary>The Secret with which the node pulls the image.</summary>
    /// <value>Null: none, or that of the ServiceAccount.</value>
    public Input<string>? ImagePullSecret { get; init; }

    /// <summary>The ServiceAccount of the pods; its token is not mounted.</summary>
    /// <value>Null: the namespace's <c>default</c>.</value>
    public Input<string>? ServiceAccountName { get; init; }
}
