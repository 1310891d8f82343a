using System.Net;
using System.Text.Json;
using Infra.Core.Names;
using Infra.Core.Quantities;

namespace Infra.Plans;

/// <summary>What cannot be changed later without losing what is there, or is refused by Google or Kubernetes whatever the provider tries.</summary>
internal static class LifelongRules
{
    private const string Cluster = "gcp:container/cluster:Cluster";
    private const string Database = "gcp:sql/databaseInstance:DatabaseInstance";
    private const string Subnetwork = "gcp:compute/subnetwork:Subnetwork";
    private const string Claim = "kubernetes:core/v1:PersistentVolumeClaim";

    private const string NewCluster = "the cluster and all that runs on it would go; make a new environment and move";
    private const string NewDatabase = "the database and all its data would go; make a new environment and move";

    // https://cloud.google.com/vpc/docs/create-modify-vpc-networks#expand-subnet: a primary range can only be widened.
    private const string Widen = "Google only widens a range; make a new environment and move";

    // https://cloud.google.com/kubernetes-engine/docs/how-to/alias-ips: ranges of pods and services stay as they are while a cluster uses them.
    private const string RangeInUse = "pulumi up will fail, for Google refuses it while a cluster uses the range; make a new environment and move";

    private static readonly (string Type, string[] Paths, string Why, Func<JsonElement?, JsonElement?, bool> Applies)[] Rules =
    [
        (Subnetwork, ["ipCidrRange"], Widen, (old, now) => !IsWithin(old, now)),
        (Subnetwork, ["secondaryIpRanges"], RangeInUse, (old, _) => old is not null),
        (Subnetwork, ["region", "network"], NewCluster, Always),
        ("gcp:compute/globalAddress:GlobalAddress", ["address", "prefixLength"],
            "Google keeps the range while databases use it; make a new environment and move", Always),
        (Cluster, ["location", "name", "network", "subnetwork", "project", "networkingMode", "datapathProvider", "defaultMaxPodsPerNode", "ipAllocationPolicy"],
            NewCluster, (old, now) => old is not null && now is not null),
        (Database, ["region", "project"], NewDatabase, Always),

        // https://cloud.google.com/sql/docs/mysql/upgrade-major-db-version-inplace: upwards, within one engine.
        (Database, ["databaseVersion"], "Cloud SQL keeps its engine and goes to a higher version only; make a new environment and move the data",
            (old, now) => EngineOf(old) != EngineOf(now) || ProviderAnswers.IsLower(old, now) == true),
        (Database, ["settings.diskSize"], "Cloud SQL never makes a disk smaller; a replacement would take the data", (old, now) => ProviderAnswers.IsLower(old, now) == true),
        ("gcp:redis/instance:Instance", ["region", "project"], "all that is in Redis would go", Always),
        ("gcp:storage/bucket:Bucket", ["location", "project"], "the bucket and all that is in it would go; make a new one and copy", Always),
        ("gcp:artifactregistry/repository:Repository", ["location", "project"], "the registry and all its images would go", Always),

        // https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
        (Claim, ["spec.resources.requests"], "Kubernetes never makes a claim smaller; make a new one and copy", IsLess),
        (Claim, ["spec.storageClassName", "spec.volumeName", "spec.accessModes"], "the claim's data would go; make a new one and copy", Always),
    ];

    private static readonly (string Type, string Path, string Why, Func<JsonElement?, JsonElement?, bool> Applies)[] OneWays =
    [
        (Database, "databaseVersion", "Cloud SQL does not go back to a lower version", Always),
        (Database, "settings.diskSize", "Cloud SQL never makes a disk smaller again", (old, now) => ProviderAnswers.IsLower(now, old) == true),
        (Subnetwork, "ipCidrRange", "Google never makes a range smaller again", Always),
        (Cluster, "minMasterVersion", "GKE does not take a control plane back to a lower minor version", Always),
        (Cluster, "releaseChannel", "GKE goes on to newer versions of Kubernetes, and to no older ones again", (old, now) => Channel(old) < Channel(now)),
        ("gcp:redis/instance:Instance", "redisVersion", "Memorystore does not go back to a lower version", Always),
        ("gcp:storage/bucket:Bucket", "retentionPolicy.isLocked", "Google never unlocks a retention policy", (_, now) => now is { ValueKind: JsonValueKind.True }),
        (Claim, "spec.resources.requests", "Kubernetes never makes a claim smaller again", (old, now) => IsLess(now, old)),
    ];

    /// <summary>Why a change cannot be made later.</summary>
    /// <param name="type">The resource's type token.</param>
    /// <param name="path">The property's path.</param>
    /// <param name="old">The old value; null where there was none.</param>
    /// <param name="now">The new value; null where there is none.</param>
    /// <returns>The reason and the way out; null where it can.</returns>
    public static string? Why(string type, string path, JsonElement? old, JsonElement? now) =>
        Rules.FirstOrDefault(rule => rule.Type == type && rule.Paths.Any(each => ProviderAnswers.IsWithin(path, each)) && rule.Applies(old, now)).Why;

    /// <summary>Why a change can be made, but not taken back.</summary>
    /// <param name="type">The resource's type token.</param>
    /// <param name="property">The change.</param>
    /// <returns>The reason; null where it can be taken back.</returns>
    public static string? OneWay(string type, PropertyChange property) =>
        OneWays.FirstOrDefault(rule => rule.Type == type && ProviderAnswers.IsWithin(property.Path, rule.Path)
            && rule.Applies(JsonInputs.Parse(property.Old), JsonInputs.Parse(property.New))).Why;

    // The slower a channel, the older its versions: https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels (checked 2026-11)
    private static int? Channel(JsonElement? value) => Array.IndexOf(["STABLE", "REGULAR", "RAPID"], TextOf(value)) is >= 0 and var place ? place : null;

    private static bool Always(JsonElement? old, JsonElement? now) => true;

    private static bool IsLess(JsonElement? old, JsonElement? now) =>
        KubernetesQuantity.TryParse(TextOf(old), out var was) && KubernetesQuantity.TryParse(TextOf(now), out var becomes) && becomes < was;

    private static bool IsWithin(JsonElement? inner, JsonElement? outer) =>
        IPNetwork.TryParse(TextOf(inner), out var was) && IPNetwork.TryParse(TextOf(outer), out var becomes) && becomes.Contains(was);

    private static string EngineOf(JsonElement? value) => TextOf(value).Split('_')[0];

    private static string TextOf(JsonElement? value) => value is { ValueKind: JsonValueKind.String } text ? text.GetString()! : value?.ToString() ?? "";
}
