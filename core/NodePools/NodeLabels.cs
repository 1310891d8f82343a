using Infra.Core.Machines;

namespace Infra.Core.NodePools;

/// <summary>What is known of a node's labels before there is a node.</summary>
/// <remarks>
/// https://kubernetes.io/docs/reference/labels-annotations-taints/ and
/// https://docs.cloud.google.com/kubernetes-engine/docs/how-to/creating-managing-labels, checked 2026-11. Vendors add labels of their own
/// from version to version, so one of theirs that is not here is not known rather than missing.
/// </remarks>
public static class NodeLabels
{
    /// <summary>GKE's own label with the pool's name in Google Cloud.</summary>
    public const string NodePool = "cloud.google.com/gke-nodepool";

    /// <summary>GKE's label, and taint, with the ComputeClass that the pool is of.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/about-custom-compute-classes">Manually created node pools, checked 2026-11</seealso>
    public const string ComputeClass = "cloud.google.com/compute-class";

    /// <summary>GKE's label with the generation of a node's TPUs.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/tpus">Deploy TPU workloads, checked 2026-11</seealso>
    public const string TpuAccelerator = "cloud.google.com/gke-tpu-accelerator";

    /// <summary>GKE's label with the topology of the slice that a node's TPUs are of.</summary>
    public const string TpuTopology = "cloud.google.com/gke-tpu-topology";

    /// <summary>The label with a node's zone.</summary>
    public const string Zone = "topology.kubernetes.io/zone";

    /// <summary>The label with a node's region.</summary>
    public const string Region = "topology.kubernetes.io/region";

    private static readonly string[] Vendors = ["kubernetes.io", "k8s.io", "cloud.google.com", "gke.io"];

    /// <summary>Whether Kubernetes or GKE decides about a label, not the pool's author.</summary>
    /// <param name="key">The label's key.</param>
    /// <returns>True for a prefix of theirs, with whatever stands before it.</returns>
    public static bool IsVendors(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && Vendors.Any(vendor =>
            key.AsSpan(0, slash).EndsWith(vendor, StringComparison.Ordinal) && (slash == vendor.Length || key[slash - vendor.Length - 1] == '.'));
    }

    /// <summary>The labels that a pool's nodes have for certain, and those that none of them has.</summary>
    /// <param name="pool">The pool.</param>
    /// <returns>By key the values that occur on its nodes; none for a label that is missing on all. A vendor's key that is not here is not known.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(NodePoolFacts pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var labels = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

        // Null where nothing is known of them.
        void Set(IReadOnlyList<string>? values, params string[] keys)
        {
            foreach (var key in values is null ? [] : keys)
            {
                labels[key] = values!;
            }
        }

        Set(["linux"], "kubernetes.io/os", "beta.kubernetes.io/os");
        Set([pool.IsArm ? "arm64" : "amd64"], "kubernetes.io/arch", "beta.kubernetes.io/arch");
        Set(pool.MachineType.Length > 0 ? [pool.MachineType] : null, "node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type");
        Set(MachineCatalog.Find(pool.MachineType) is { } machine ? [machine.Family.Name] : null, "cloud.google.com/machine-family");
        Set(pool.Capacity == NodeCapacity.Spot ? ["true"] : [], "cloud.google.com/gke-spot");
        Set(pool.Capacity == NodeCapacity.Preemptible ? ["true"] : [], "cloud.google.com/gke-preemptible");
        Set(pool.GpuType is null ? [] : [pool.GpuType], "cloud.google.com/gke-accelerator");
        Set(pool.TpuType is null ? [] : [pool.TpuType], TpuAccelerator);
        Set(pool.TpuTopology is null ? [] : [pool.TpuTopology], TpuTopology);
        Set([], ComputeClass);
        Set(pool.Zones is { Count: > 0 } zones ? zones : null, Zone, "failure-domain.beta.kubernetes.io/zone", "topology.gke.io/zone");
        Set(pool.Region is { } region ? [region] : null, Region, "failure-domain.beta.kubernetes.io/region");
        foreach (var (key, value) in pool.Labels)
        {
            Set([value], key);
        }

        return labels;
    }
}
