namespace Infra.Live;

/// <summary>A kind of object in the words of Kubernetes' API.</summary>
/// <param name="Group">The API group; empty for the core's.</param>
/// <param name="Version">The group's version.</param>
/// <param name="Plural">The resource.</param>
internal sealed record ApiResource(string Group, string Version, string Plural)
{
    internal static readonly ApiResource Pods = new("", "v1", "pods");
    internal static readonly ApiResource Nodes = new("", "v1", "nodes");
    internal static readonly ApiResource Events = new("", "v1", "events");
    internal static readonly ApiResource Quotas = new("", "v1", "resourcequotas");
    internal static readonly ApiResource Claims = new("", "v1", "persistentvolumeclaims");
    internal static readonly ApiResource Deployments = new("apps", "v1", "deployments");
    internal static readonly ApiResource StatefulSets = new("apps", "v1", "statefulsets");
    internal static readonly ApiResource ReplicaSets = new("apps", "v1", "replicasets");
    internal static readonly ApiResource Controllers = new("", "v1", "replicationcontrollers");
    internal static readonly ApiResource Jobs = new("batch", "v1", "jobs");
    internal static readonly ApiResource CronJobs = new("batch", "v1", "cronjobs");
    internal static readonly ApiResource ScaledJobs = new("keda.sh", "v1alpha1", "scaledjobs");
    internal static readonly ApiResource ScaledObjects = new("keda.sh", "v1alpha1", "scaledobjects");

    // https://kueue.sigs.k8s.io/docs/reference/kueue.v1beta2/
    internal static readonly ApiResource Workloads = new("kueue.x-k8s.io", "v1beta2", "workloads");
    internal static readonly ApiResource LocalQueues = new("kueue.x-k8s.io", "v1beta2", "localqueues");

    /// <summary>Whether an add-on brings the kind, so that a cluster may well be without it.</summary>
    internal bool IsAddOn => Group.Contains('.', StringComparison.Ordinal) && !Group.EndsWith(".k8s.io", StringComparison.Ordinal) || Group == "kueue.x-k8s.io";

    /// <summary>Where the API has it.</summary>
    /// <param name="space">The namespace; null for all, or for what is in none.</param>
    /// <returns>The path, without a slash in front.</returns>
    internal string Path(string? space) =>
        $"{(Group.Length == 0 ? "api" : $"apis/{Group}")}/{Version}/{(space is null ? "" : $"namespaces/{Uri.EscapeDataString(space)}/")}{Plural}";

    /// <inheritdoc/>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
