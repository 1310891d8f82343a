using Infra.Components.Pods;

namespace Infra.Components.Workloads.Services;

/// <summary>What a <see cref="ReplicatedService"/> is made of.</summary>
public sealed class ReplicatedServiceArgs : ScaledWorkloadArgs
{
    /// <summary>The namespace, best a <c>DeveloperNamespace</c>, whose account the pods then have.</summary>
    public required TargetNamespace Namespace { get; init; }

    /// <summary>The service.</summary>
    public required ReplicatedServiceSpec Spec { get; init; }
}
