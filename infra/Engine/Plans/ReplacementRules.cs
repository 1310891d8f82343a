using System.Text.RegularExpressions;

namespace Infra.Plans;

/// <summary>
/// Properties whose change is certain to replace their resource. What is not listed may still do so: only pulumi preview, which asks the
/// provider and knows what is there, can say.
/// </summary>
/// <remarks>
/// Google Cloud: the properties marked ForceNew in terraform-provider-google-beta, on which the Pulumi provider is built
/// (google-beta/services, August 2026). Kubernetes: the provider's own list (pulumi-kubernetes, provider/pkg/provider/diff.go, July 2026).
/// Random: keepers are there to replace (https://www.pulumi.com/registry/packages/random/).
/// </remarks>
internal static partial class ReplacementRules
{
    private static readonly Dictionary<string, string[]> Google = new()
    {
        ["gcp:artifactregistry/repository:Repository"] = ["format", "kmsKeyName", "location", "mode", "project", "repositoryId"],
        ["gcp:compute/globalAddress:GlobalAddress"] =
            ["address", "addressType", "description", "ipVersion", "name", "network", "prefixLength", "project", "purpose"],
        ["gcp:compute/network:Network"] = ["autoCreateSubnetworks", "description", "name", "project"],
        ["gcp:compute/router:Router"] = ["name", "network", "project", "region"],
        ["gcp:compute/subnetwork:Subnetwork"] = ["description", "name", "network", "project", "region"],
        ["gcp:container/cluster:Cluster"] =
        [
            "datapathProvider", "defaultMaxPodsPerNode", "description", "enableAutopilot", "initialNodeCount",
            "ipAllocationPolicy.clusterIpv4CidrBlock", "ipAllocationPolicy.clusterSecondaryRangeName",
            "ipAllocationPolicy.servicesIpv4CidrBlock", "ipAllocationPolicy.servicesSecondaryRangeName",
            "location", "name", "network", "networkingMode", "privateClusterConfig.masterIpv4CidrBlock",
            "privateClusterConfig.privateEndpointSubnetwork", "project", "subnetwork",
        ],
        ["gcp:container/nodePool:NodePool"] =
        [
            "cluster", "initialNodeCount", "location", "maxPodsPerNode", "name",
            "networkConfig.createPodRange", "networkConfig.podIpv4CidrBlock", "networkConfig.podRange",
            "nodeConfig.flexStart", "nodeConfig.guestAccelerators", "nodeConfig.localSsdCount", "nodeConfig.maxRunDuration", "nodeConfig.metadata",
            "nodeConfig.minCpuPlatform", "nodeConfig.oauthScopes", "nodeConfig.preemptible", "nodeConfig.reservationAffinity",
            "nodeConfig.secondaryBootDisks", "nodeConfig.serviceAccount", "nodeConfig.shieldedInstanceConfig", "nodeConfig.spot",
            "placementPolicy", "project", "queuedProvisioning",
        ],
        ["gcp:projects/service:Service"] = ["project", "service"],
        ["gcp:redis/instance:Instance"] =
        [
            "alternativeLocationId", "authorizedNetwork", "connectMode", "customerManagedKey", "locationId", "name", "project", "region",
            "reservedIpRange", "tier", "transitEncryptionMode",
        ],
        ["gcp:secretmanager/secret:Secret"] = ["project", "replication", "secretId"],
        ["gcp:serviceaccount/account:Account"] = ["accountId", "project"],
        ["gcp:sql/database:Database"] = ["instance", "name", "project"],
        ["gcp:sql/databaseInstance:DatabaseInstance"] = ["encryptionKeyName", "name", "project", "region", "settings.collation"],
        ["gcp:sql/user:User"] = ["host", "instance", "name", "project", "type"],
        ["gcp:storage/bucket:Bucket"] = ["enableObjectRetention", "hierarchicalNamespace", "location", "name", "project"],
    };

    private static readonly string[] KubernetesIdentity = ["metadata.name", "metadata.namespace"];

    private static readonly string[] PodSpec =
    [
        "affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "hostAliases", "hostIPC", "hostNetwork", "hostPID", "hostname",
        "imagePullSecrets", "nodeName", "nodeSelector", "priority", "priorityClassName", "restartPolicy", "runtimeClassName", "schedulerName",
        "securityContext", "serviceAccount", "serviceAccountName", "shareProcessNamespace", "subdomain", "terminationGracePeriodSeconds", "volumes",
    ];

    private static readonly string[] Container =
    [
        "args", "command", "env", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "ports", "readinessProbe", "resources",
        "securityContext", "stdin", "stdinOnce", "tty", "volumeDevices", "volumeMounts", "workingDir",
    ];

    private static readonly Dictionary<string, string[]> Kubernetes = new()
    {
        ["kubernetes:apps/v1:DaemonSet"] = ["spec.selector"],
        ["kubernetes:apps/v1:Deployment"] = ["spec.selector"],
        ["kubernetes:apps/v1:StatefulSet"] =
            ["spec.podManagementPolicy", "spec.revisionHistoryLimit", "spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"],
        ["kubernetes:batch/v1:Job"] = ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
        ["kubernetes:core/v1:PersistentVolumeClaim"] = ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
        ["kubernetes:core/v1:Pod"] =
        [
            .. PodSpec.Select(property => $"spec.{property}"),
            .. Container.Select(property => $"spec.containers.{property}"),
            .. Container.Select(property => $"spec.initContainers.{property}"),
        ],
        ["kubernetes:core/v1:ResourceQuota"] = ["spec.scopes"],
        ["kubernetes:core/v1:Service"] = ["spec.clusterIP"],
        ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"] = ["roleRef"],
        ["kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"] = ["roleRef"],
    };

    /// <summary>Whether a change is certain to replace the resource.</summary>
    /// <param name="type">The resource's type token.</param>
    /// <param name="path">The property's path.</param>
    /// <returns>True if it is; false if it is not known.</returns>
    public static bool Replaces(string type, string path) => Properties(type).Any(property => IsWithin(path, property));

    /// <summary>Whether a path is a property or lies within it; positions in lists do not matter.</summary>
    /// <param name="path">The path.</param>
    /// <param name="property">The property's path, without positions.</param>
    /// <returns>True if it does.</returns>
    public static bool IsWithin(string path, string property)
    {
        var plain = Position().Replace(path, "");
        return plain.StartsWith(property, StringComparison.Ordinal)
            && (plain.Length == property.Length || plain[property.Length] is '.' or '[');
    }

    private static IEnumerable<string> Properties(string type)
    {
        if (type.StartsWith("kubernetes:", StringComparison.Ordinal))
        {
            return KubernetesIdentity.Concat(Kubernetes.GetValueOrDefault(type, []));
        }

        if (type.StartsWith("random:", StringComparison.Ordinal))
        {
            return ["keepers"];
        }

        // Every kind of grant is made of these, and of what it is for.
        return type.StartsWith("gcp:", StringComparison.Ordinal) && type.EndsWith("IamMember", StringComparison.OrdinalIgnoreCase)
            ? ["condition", "member", "role"]
            : Google.GetValueOrDefault(type, []);
    }

    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex Position();
}
