namespace Infra.Stacks;

/// <summary>What a stack is (<c>infra:kind</c>).</summary>
public enum StackKind
{
    /// <summary>Network, cluster, node pools and data on Google Cloud.</summary>
    Environment,

    /// <summary>A developer's namespace on an environment's cluster.</summary>
    Developer,

    /// <summary>A developer's namespace on any cluster of one's own kubeconfig, such as minikube, kind or k3s.</summary>
    Local,
}
