using Pulumi;

namespace Infra.Components.Tenancy;

/// <summary>What a <see cref="TenantPolicy"/> is made of.</summary>
public sealed class TenantPolicyArgs : ResourceArgs
{
    /// <summary>The addresses of the NFS servers whose files pods may mount, such as that of a Filestore that the program makes.</summary>
    /// <value>None.</value>
    [Input("nfsServers")]
    public InputList<string> NfsServers { get; init; } = [];

    /// <summary>The namespaces whose pods may mount what GPUDirect takes of a node (<see cref="Infra.Core.NodePools.GpuDirect.HostPaths"/>).</summary>
    /// <value>None.</value>
    [Input("gpuDirectNamespaces")]
    public InputList<string> GpuDirectNamespaces { get; init; } = [];

    /// <summary>Whether nodes that carry <see cref="Infra.Core.Names.KubernetesLabels.ManagedComponentsTaint"/> are for the cluster's own pods alone.</summary>
    /// <value>False: there are none.</value>
    public bool KeepsSystemNodes { get; init; }

    /// <summary>What takes the objects along when it goes, so that nobody has to reach the cluster for that.</summary>
    /// <value>Nothing does.</value>
    public Resource? Cluster { get; init; }
}
