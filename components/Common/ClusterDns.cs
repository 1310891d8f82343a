using Pulumi;

namespace Infra.Components.Common;

/// <summary>The names that a cluster's DNS gives to Services and to the pods of a StatefulSet.</summary>
/// <remarks>https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/</remarks>
public static class ClusterDns
{
    /// <summary>The domain of all clusters this project makes, and the default of kubeadm, kind and minikube.</summary>
    public const string Domain = "cluster.local";

    /// <summary>The name of a Service.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="kubernetesNamespace">Its namespace.</param>
    /// <returns><c>SERVICE.NAMESPACE.svc.cluster.local</c></returns>
    public static Output<string> Service(string service, Input<string> kubernetesNamespace) =>
        Output.Format($"{service}.{kubernetesNamespace.ToOutput()}.svc.{Domain}");

    /// <summary>The name of one pod behind a headless Service.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="service">The headless Service.</param>
    /// <param name="kubernetesNamespace">Their namespace.</param>
    /// <returns><c>POD.SERVICE.NAMESPACE.svc.cluster.local</c></returns>
    public static Output<string> Pod(string pod, string service, Input<string> kubernetesNamespace) =>
        Output.Format($"{pod}.{service}.{kubernetesNamespace.ToOutput()}.svc.{Domain}");
}
