using Infra.Components.Pods;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Data;

/// <summary>The one pod of a data service inside a cluster.</summary>
internal sealed record StatefulPod
{
    public required string ServiceName { get; init; }

    public required Input<string> Namespace { get; init; }

    public required int Port { get; init; }

    /// <summary>The container, without ports, probes, resources and security.</summary>
    public required ContainerArgs Container { get; init; }

    public required ContainerResources Resources { get; init; }

    public required IReadOnlyList<VolumeArgs> Volumes { get; init; }

    public required string DataPath { get; init; }

    public required string StorageSize { get; init; }

    public Input<string>? StorageClass { get; init; }

    /// <summary>The user that the image is made for.</summary>
    public required int UserId { get; init; }

    /// <summary>The group that the image is made for.</summary>
    public required int GroupId { get; init; }

    /// <summary>Ends with 0 when the server answers queries; holds no secret.</summary>
    public required string[] ReadyCommand { get; init; }

    /// <summary>Another value starts the pod anew; null where nothing is read at its start but its own template.</summary>
    public string? ConfigDigest { get; init; }
}
