namespace Infra.Core.Names;

/// <summary>The labels that every Kubernetes object of this project carries.</summary>
/// <remarks>https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/</remarks>
public static class KubernetesLabels
{
    /// <summary>The value of <c>app.kubernetes.io/part-of</c>.</summary>
    public const string PartOf = "infra";

    /// <summary>The value of <c>app.kubernetes.io/managed-by</c>, the same that the Kubernetes provider writes by itself.</summary>
    public const string ManagedBy = "pulumi";

    /// <summary>The label that tells an object's part in the whole.</summary>
    public const string ComponentKey = "app.kubernetes.io/component";

    /// <summary>
    /// The taint that keeps all pods but GKE's own off a pool, with the effect <c>NoSchedule</c> and any value: those of the cluster's DNS, metrics and
    /// other managed components tolerate it.
    /// </summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/isolate-workloads-dedicated-nodes">Dedicated node pools, checked 2026-11</seealso>
    public const string ManagedComponentsTaint = "components.gke.io/gke-managed-components";

    /// <summary>The recommended labels of one object.</summary>
    /// <param name="name">What the object belongs to (<c>trainer</c>).</param>
    /// <param name="component">Its part in the whole, the area in lower case (<c>simulation</c>).</param>
    /// <returns>A new dictionary, to which the caller may add.</returns>
    public static Dictionary<string, string> For(string name, string component) => new(StringComparer.Ordinal)
    {
        ["app.kubernetes.io/name"] = name,
        [ComponentKey] = component,
        ["app.kubernetes.io/part-of"] = PartOf,
        ["app.kubernetes.io/managed-by"] = ManagedBy,
    };
}
