using Infra.Components.Common;
using Pulumi;

namespace Infra.Components.Tenancy;

/// <summary>What a <see cref="DeveloperNamespace"/> is made of.</summary>
public sealed class DeveloperNamespaceArgs : ResourceArgs
{
    /// <summary>The name of the pull secret where nothing else is said.</summary>
    public const string DefaultImagePullSecretName = "my-secret";

    /// <summary>The namespace: 1 to 63 lower-case letters, digits and <c>-</c>, none of <see cref="Infra.Core.Names.KubernetesNames.ReservedNamespaces"/>.</summary>
    public required string Namespace { get; init; }

    /// <summary>The day from which it is of no more use, as in 2027-01-31: a label <c>infra/expires</c> by which namespaces can be selected, and an annotation of that name.</summary>
    /// <value>None.</value>
    public string? Expires { get; init; }

    /// <summary>Who may work in it, each once.</summary>
    /// <value>Nobody but the cluster's administrators; then neither Role nor RoleBinding is made.</value>
    public IReadOnlyList<DeveloperSubject> Developers { get; init; } = [];

    /// <summary>
    /// Who pays, as the namespace's label <c>cost-center</c>, which GKE's cost allocation puts on the bill of all its pods. It stands on the namespace
    /// and on no pod: a label of a Job's pods cannot change without ending its run.
    /// </summary>
    /// <value>Null: no such label.</value>
    public string? CostCenter { get; init; }

    /// <summary>The most that all its pods may ask for together.</summary>
    public NamespaceQuota Quota { get; init; } = new();

    /// <summary>
    /// What its Jobs may have together by their queue, all that they may borrow included, by resource. The quota then admits as much: it counts pods only once
    /// the queue has let them in, and what it refused would be held by a Job without pods.
    /// </summary>
    /// <value>Null: nothing is queued.</value>
    public IReadOnlyDictionary<string, long>? QueuedUpTo { get; init; }

    /// <summary>What a container asks for where it says nothing itself.</summary>
    public ContainerDefaults Defaults { get; init; } = new();

    /// <summary>What the namespace refuses to run; it warns of everything that <see cref="PodSecurityLevel.Restricted"/> would refuse.</summary>
    /// <value>Baseline.</value>
    public PodSecurityLevel PodSecurity { get; init; } = PodSecurityLevel.Baseline;

    /// <summary>
    /// Whether its pods use devices and directories of the node for GPUDirect, which every level of Pod Security but <c>privileged</c> refuses; what they may mount is
    /// then for the cluster's <see cref="TenantPolicy"/> to say.
    /// </summary>
    /// <value>False.</value>
    public bool UsesGpuDirect { get; set; }

    /// <summary>The services outside that its pods may call; all else but DNS and the namespace itself is closed to them.</summary>
    /// <value>None.</value>
    public IReadOnlyList<EgressTarget> EgressTargets { get; init; } = [];

    /// <summary>
    /// Whether the pods of experiments, trainings, services and queues may call GKE's metadata server, which Workload Identity needs. Elsewhere its
    /// address belongs to the cloud's own metadata server, which gives away the node's identity.
    /// </summary>
    /// <value>False.</value>
    public bool AllowGkeMetadataServer { get; init; }

    /// <summary>
    /// Whether pods may call public addresses by HTTPS (TCP 443), which Google's APIs and buckets, package feeds and image registries need;
    /// private addresses stay closed.
    /// </summary>
    /// <value>False.</value>
    public bool AllowPublicHttps { get; init; }

    /// <summary>Whether the collectors of Google's Managed Service for Prometheus, in the namespace <c>gmp-system</c>, may read the pods' metrics.</summary>
    /// <value>False.</value>
    public bool AllowManagedPrometheus { get; init; }

    /// <summary>
    /// The Google service account that pods of the ServiceAccount <see cref="DeveloperNamespace.WorkloadServiceAccount"/> act as by Workload Identity,
    /// as its e-mail address; needs <see cref="AllowGkeMetadataServer"/>, and on Google's side a binding for this namespace.
    /// </summary>
    /// <value>Null: none.</value>
    [Input("googleServiceAccount")]
    public Input<string>? GoogleServiceAccount { get; init => field = value.OrNone(); }

    /// <summary>The registry login as Docker's <c>config.json</c> (<c>{"auths":{…}}</c>); always kept as a secret.</summary>
    /// <value>Null: no pull secret.</value>
    [Input("dockerConfigJson")]
    public Input<string>? DockerConfigJson { get; init; }

    /// <summary>The name of the pull secret.</summary>
    /// <value><c>my-secret</c>.</value>
    public string ImagePullSecretName { get; init; } = DefaultImagePullSecretName;
}
