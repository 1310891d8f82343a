using System.Globalization;
using Infra.Components.Data;
using Infra.Components.Gke;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>What holds data is guarded, what costs money is labelled, and names are short enough.</summary>
internal static class CareRules
{
    private static readonly string[] GoogleLabels = ["environment", "managed-by", "cost-center"];

    private static readonly string[] KubernetesLabels =
        ["app.kubernetes.io/name", "app.kubernetes.io/component", "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by"];

    /// <summary>Where the labels of a resource stand, for every type that costs money and takes some.</summary>
    private static readonly Dictionary<string, string[]> LabelPaths = new()
    {
        ["gcp:artifactregistry/repository:Repository"] = ["labels"],
        ["gcp:container/cluster:Cluster"] = ["resourceLabels"],
        ["gcp:container/nodePool:NodePool"] = ["nodeConfig", "resourceLabels"],
        ["gcp:filestore/instance:Instance"] = ["labels"],
        ["gcp:kms/cryptoKey:CryptoKey"] = ["labels"],
        ["gcp:redis/instance:Instance"] = ["labels"],
        ["gcp:secretmanager/secret:Secret"] = ["labels"],
        ["gcp:sql/databaseInstance:DatabaseInstance"] = ["settings", "userLabels"],
        ["gcp:storage/bucket:Bucket"] = ["labels"],
    };

    /// <summary>Types whose deletion loses data, and whether they have a deletion protection of their own.</summary>
    private static readonly Dictionary<string, bool> Stateful = new()
    {
        ["gcp:container/cluster:Cluster"] = true,
        ["gcp:filestore/instance:Instance"] = true,
        ["gcp:kms/cryptoKey:CryptoKey"] = false,
        ["gcp:redis/instance:Instance"] = false,
        ["gcp:sql/databaseInstance:DatabaseInstance"] = true,
        ["gcp:storage/bucket:Bucket"] = false,
    };

    /// <summary>The input that holds the vendor's name, and how long that may be.</summary>
    /// <remarks>
    /// What components make has the limit of the component's own rules, where its source stands. Besides: service accounts 30 (IAM, accountId),
    /// roles 64 (IAM, roleId), firewalls and subnetworks 63 (RFC 1035), buckets 63 (Cloud Storage, bucket names), secrets 255 (Secret Manager, secretId).
    /// </remarks>
    private static readonly Dictionary<string, (string Property, int Length)> NameLimits = new()
    {
        ["gcp:artifactregistry/repository:Repository"] = ("repositoryId", RegistryRules.MaxIdLength),
        ["gcp:compute/firewall:Firewall"] = ("name", 63),
        ["gcp:compute/network:Network"] = ("name", NetworkRules.MaxNameLength),
        ["gcp:compute/subnetwork:Subnetwork"] = ("name", 63),
        ["gcp:container/cluster:Cluster"] = ("name", ClusterRules.MaxNameLength),
        ["gcp:container/nodePool:NodePool"] = ("name", NodePoolRules.MaxNameLength),
        ["gcp:projects/iAMCustomRole:IAMCustomRole"] = ("roleId", 64),
        ["gcp:redis/instance:Instance"] = ("name", RedisRules.MaxNameLength),
        ["gcp:secretmanager/secret:Secret"] = ("secretId", 255),
        ["gcp:serviceaccount/account:Account"] = ("accountId", GcpNameRules.MaxServiceAccountIdLength),
        ["gcp:sql/databaseInstance:DatabaseInstance"] = ("name", DatabaseRules.MaxNameLength),
        ["gcp:storage/bucket:Bucket"] = ("name", 63),
    };

    /// <summary>Kubernetes kinds whose name is a DNS label, of 63 characters; all others have 253.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/overview/working-with-objects/names/</remarks>
    private static readonly string[] DnsLabelKinds = ["Namespace", "Service"];

    // What a project logs of a service there is once, whoever owns it.
    private const string AuditConfig = "gcp:projects/iAMAuditConfig:IAMAuditConfig";

    internal static Guardrail[] All { get; } =
    [
        new("unprotected-stateful", FindingLevel.Error, "what holds data is not deleted by accident", Unprotected),
        new("missing-labels", FindingLevel.Error, "every cost and every object can be assigned to somebody", MissingLabels),
        new("long-name", FindingLevel.Error, "no name is longer than its vendor allows", LongNames),
        new("project-name-taken", FindingLevel.Error, "no two environments in one project give a thing the same name", TakenNames),
    ];

    // The provider's own protection, where there is one, is on unless it is turned off.
    private static IEnumerable<Objection> Unprotected(GuardrailContext context) =>
        from resource in context.Managed()
        where Stateful.ContainsKey(resource.Type)
        let isOff = Stateful[resource.Type] && (resource.At("deletionProtection").IsFalse() || resource.At("deletionProtectionEnabled").IsFalse())
        let lacks = new[] { resource.Protect ? null : "is not protected", isOff ? "has its deletion protection off" : null }.OfType<string>().ToList()
        where lacks.Count > 0
        select new Objection(
            resource.Describe(),
            $"holds data and {string.Join(" and ", lacks)}",
            "turn protection on, or waive this rule for a stack whose data may be lost");

    private static IEnumerable<Objection> MissingLabels(GuardrailContext context) =>
        from resource in context.Managed()
        let labels = LabelsOf(resource)
        let given = resource.At(labels.Path) as PlanMap
        let missing = labels.Wanted.Where(label => given?[label] is null).ToList()
        where missing.Count > 0
        select new Objection(
            resource.Describe(), $"{string.Join('.', labels.Path)} lacks {string.Join(", ", missing)}", $"add {(missing.Count == 1 ? "it" : "them")}");

    // Where the labels of a resource stand, and which there are to be.
    private static (string[] Path, string[] Wanted) LabelsOf(PlanResource resource) =>
        LabelPaths.TryGetValue(resource.Type, out var google) ? (google, GoogleLabels)
        : resource.IsKubernetesObject() && resource.At("kind") is not null ? (["metadata", "labels"], KubernetesLabels)
        : ([], []);

    // Google would refuse the second one in the middle of its deployment; a node pool's name need only differ within its cluster.
    private static IEnumerable<Objection> TakenNames(GuardrailContext context)
    {
        var taken = context.InProject
            .SelectMany(plan => plan.Resources.Select(resource => new { Key = NameInProject(resource), plan.Stack }))
            .Where(other => other.Key is not null)
            .ToLookup(other => other.Key, other => other.Stack);
        return
            from resource in context.Plan.Resources
            let key = NameInProject(resource)
            where key is not null && taken.Contains(key)
            let other = taken[key].First()
            select key.Type == AuditConfig
                ? new Objection(
                    resource.Describe(),
                    $"must be set by one stack of the project {key.Project}; got {key.Name}, which stack \"{other}\" sets as well, and whichever of the two is "
                    + "destroyed first turns the log off for the other",
                    "set infra:auditLogs in only one of them")
                : new Objection(
                    resource.Describe(),
                    $"must have a name of its own in the project {key.Project}; got \"{key.Name}\", which stack \"{other}\" gives as well",
                    "choose another in one of the two, leave the setting out, or give them a project each");
    }

    private static NameKey? NameInProject(PlanResource resource) =>
        resource is { Custom: true, External: false, Type: AuditConfig } && resource.At("service") is PlanText { IsComputed: false } service
            ? new(resource.Type, resource.At("project").AsText() ?? "", "", service.Text) :
        resource.Custom && !resource.External && resource.Type != "gcp:container/nodePool:NodePool" && NameLimits.TryGetValue(resource.Type, out var google)
            && resource.At(google.Property) is PlanText { IsComputed: false } name
            ? new(resource.Type, resource.At("project").AsText() ?? "", (resource.At("location") ?? resource.At("region")).AsText() ?? "", name.Text)
            : null;

    private static IEnumerable<Objection> LongNames(GuardrailContext context) =>
        from resource in context.Managed()
        let name = NameOf(resource)
        let text = name.Value is PlanText { IsComputed: false } known ? known.Text : ""
        where text.Length > name.Limit
        select new Objection(
            resource.Describe(),
            string.Create(CultureInfo.InvariantCulture, $"{name.Property} may have {name.Limit} characters; got {text.Length} (\"{text}\")"),
            "shorten it");

    private static (PlanValue? Value, string Property, int Limit) NameOf(PlanResource resource) =>
        NameLimits.TryGetValue(resource.Type, out var google) ? (resource.At(google.Property), google.Property, google.Length)
        : resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal)
            ? (resource.At("metadata", "name"), "metadata.name", DnsLabelKinds.Contains(resource.Kind) ? 63 : 253)
        : default;

    /// <summary>What Google tells things of a project apart by.</summary>
    private sealed record NameKey(string Type, string Project, string Location, string Name);
}
