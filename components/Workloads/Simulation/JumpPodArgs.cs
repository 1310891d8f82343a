using Infra.Components.Pods;
using Pulumi;

namespace Infra.Components.Workloads.Simulation;

/// <summary>What a <see cref="JumpPod"/> is made of.</summary>
public sealed class JumpPodArgs : ScaledWorkloadArgs
{
    /// <summary>The image where nothing else is said: curl and a shell, small, and not running as root.</summary>
    /// <remarks>https://github.com/curl/curl-container, checked 2026-11.</remarks>
    public const string DefaultImage = "curlimages/curl:8.16.0";

    /// <summary>The namespace, best a <c>DeveloperNamespace</c> and that of the services to query, for other namespaces' policies turn its calls away.</summary>
    public required TargetNamespace Namespace { get; init; }

    /// <summary>The image, with a tag that is not <c>latest</c>, or a digest; it needs <c>sh</c>, <c>sleep</c> and <c>curl</c>.</summary>
    /// <value><see cref="DefaultImage"/>.</value>
    [Input("image")]
    public Input<string> Image { get; init; } = DefaultImage;

    /// <summary>What keeps the container running.</summary>
    /// <value>A Deployment.</value>
    public SinglePodWorkload Workload { get; init; } = SinglePodWorkload.Deployment;

    /// <summary>What the container asks of its node.</summary>
    /// <value>The defaults of the namespace.</value>
    public ContainerResources Resources { get; init; } = new();

    /// <summary>The user id the container runs as; 0 is root, which a namespace of level <c>restricted</c> refuses.</summary>
    /// <value>1000; null: whatever the image says.</value>
    public int? RunAsUser { get; init; } = PodDefaults.RunAsUser;
}
