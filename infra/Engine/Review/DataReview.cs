using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Plans;

namespace Infra.Review;

/// <summary>What is deleted that somebody may want back, and what no longer keeps it from being deleted.</summary>
internal static partial class DataReview
{
    private const string Namespace = "kubernetes:core/v1:Namespace";
    private const string StatefulSet = "kubernetes:apps/v1:StatefulSet";

    // Types that hold data, and what goes with each.
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["gcp:sql/databaseInstance:DatabaseInstance"] = "the database server with all its databases",
        ["gcp:sql/database:Database"] = "the database with all that is in it",
        ["gcp:redis/instance:Instance"] = "all that is in Redis",
        ["gcp:storage/bucket:Bucket"] = "the bucket with all that is in it",
        ["gcp:artifactregistry/repository:Repository"] = "the registry with all its images",
        ["gcp:secretmanager/secret:Secret"] = "the secret with all its versions",
        ["gcp:filestore/instance:Instance"] = "the file store with all that is in it",
        ["gcp:compute/disk:Disk"] = "the disk with all that is on it",
        ["gcp:bigquery/dataset:Dataset"] = "the dataset with all its tables",
        ["gcp:kms/cryptoKey:CryptoKey"] = "the key, and with it all that is encrypted by it",
        ["gcp:container/cluster:Cluster"] = "the cluster with all that runs and all disks that are in it",
        ["kubernetes:core/v1:PersistentVolumeClaim"] = "the claim with all that is on its disk",
        [Namespace] = "the namespace with all that is in it, what was made by hand too",
    };

    // The settings that keep data from being deleted, each with the values by which it does so.
    // https://cloud.google.com/sql/docs/mysql/deletion-protection, https://cloud.google.com/storage/docs/object-versioning
    private static readonly (string Type, string Path, string Words, Func<JsonElement?, JsonElement?, bool> Lost)[] Guards =
    [
        ("", "(protect)", "Pulumi's protection off", TurnedOff),
        ("", "deletionProtection", "Google's deletion protection off", TurnedOff),
        ("", "deletionProtectionEnabled", "Google's deletion protection off", TurnedOff),
        ("", "settings.deletionProtectionEnabled", "Google's deletion protection off", TurnedOff),
        ("gcp:container/cluster:Cluster", "deletionProtection", "Google's deletion protection off", TurnedOffFromTheStart),
        ("gcp:sql/databaseInstance:DatabaseInstance", "deletionProtection", "Google's deletion protection off", TurnedOffFromTheStart),
        ("", "forceDestroy", "goes with all that is in it", TurnedOn),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.backupConfiguration.enabled", "no backups any more", TurnedOff),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.backupConfiguration.pointInTimeRecoveryEnabled", "no return to a point in time any more", TurnedOff),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.backupConfiguration.binaryLogEnabled", "no return to a point in time any more", TurnedOff),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.backupConfiguration.backupRetentionSettings", "fewer backups kept", Less),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.backupConfiguration.transactionLogRetentionDays", "logs kept for fewer days", Less),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.retainBackupsOnDelete", "backups go with the server", TurnedOff),
        ("gcp:storage/bucket:Bucket", "versioning", "older versions of objects not kept any more", TurnedOff),
        ("gcp:storage/bucket:Bucket", "softDeletePolicy", "deleted objects kept for less long", Less),
        ("gcp:storage/bucket:Bucket", "retentionPolicy", "objects may be deleted earlier", Less),
        ("gcp:storage/bucket:Bucket", "lifecycleRules", "rules by which objects are deleted reach further", DeletesMore),
        ("gcp:artifactregistry/repository:Repository", "cleanupPolicies", "rules by which images are deleted reach further", DeletesMore),
        ("gcp:redis/instance:Instance", "persistenceConfig", "what Redis holds is not written to disk any more", (old, now) => Persists(old) && !Persists(now)),

        // https://redis.io/docs/latest/develop/reference/eviction/ (checked 2026-11)
        ("gcp:redis/instance:Instance", "redisConfigs", "a full Redis drops more of what it holds", (old, now) => Drops(old) < Drops(now)),
    ];

    public static bool Holds(string type) => Types.ContainsKey(type);

    /// <summary>What a reviewer must know.</summary>
    public static IEnumerable<VerdictItem> Of(StackPair pair, IReadOnlyList<Rename> renames)
    {
        foreach (var change in pair.Change.Resources.Where(change => change.Kind is ChangeKind.Removed or ChangeKind.Replaced))
        {
            if (What(pair, change) is not { } what || pair.Old(change.Urn) is { Stays: true })
            {
                continue;
            }

            var rename = renames.FirstOrDefault(each => each.Old.Urn == change.Urn);
            var isLeft = JsonInputs.Text(pair.Old(change.Urn)?.Inputs, "deletionPolicy") == "ABANDON" && change.Because is null;
            if (isLeft && change.Kind == ChangeKind.Removed && rename is null)
            {
                yield return VerdictItem.Of(VerdictKind.Replaced, pair.Stack, $"{change.Title} leaves the stack: {what} stays where it is");
                continue;
            }

            var how = rename is not null ? $"looks renamed to \"{rename.New.Name}\"; {rename.Keep}"
                : change.Kind == ChangeKind.Removed ? "is removed"
                : $"is replaced ({Causes(change)})";
            var words = new List<string> { FailOn.DeleteData };
            words.AddRange(change.Kind == ChangeKind.Replaced ? [FailOn.Replace] : []);
            words.AddRange(change.Properties.Any(property => property.Note is not null) ? [FailOn.Irreversible] : []);
            yield return new(VerdictKind.DataDeleted, pair.Stack, $"{change.Title} {how}; {(isLeft ? $"the new one is empty, and {what} stays behind" : $"{what} is gone")}{change.Guarded}", [.. words]);
        }

        // Many at once is one setting.
        var lost = pair.Change.Resources
            .Where(change => change.Kind is ChangeKind.Updated or ChangeKind.Replaced or ChangeKind.Kept)
            .SelectMany(change => Lost(pair, change).Distinct().Select(words => (change, words)))
            .GroupBy(entry => entry.words)
            .Select(group => (Words: group.Key, Of: group.Select(entry => entry.change).ToList()));
        foreach (var (words, of) in lost)
        {
            var names = of.OrderByDescending(change => Holds(change.Type)).Select(change => $"{PlanResource.KindOf(change.Type)} {change.Name}").ToList();
            yield return VerdictItem.Of(
                VerdictKind.DataDeleted,
                pair.Stack,
                $"from now on {PodWords.List(names)} can lose data: {words}",
                FailOn.DeleteData);
        }
    }

    private static IEnumerable<string> Lost(StackPair pair, ResourceChange change) =>
        from guard in Guards
        where (guard.Type.Length == 0 || guard.Type == change.Type) && pair.Changed(change, guard.Path) is { } values && guard.Lost(values.Old, values.New)
        select guard.Words;

    // Claims of a StatefulSet stay when it goes; under another name it begins with new ones.
    private static string? What(StackPair pair, ResourceChange change) =>
        Types.TryGetValue(change.Type, out var words) ? words
        : change.Type == StatefulSet && change.Kind == ChangeKind.Removed && JsonInputs.Items(JsonInputs.At(pair.Old(change.Urn)?.Inputs, "spec", "volumeClaimTemplates")).Count > 0
            ? "what it runs with, for its claims stay behind unused and" : null;

    /// <summary>The properties by which a resource is replaced, in words.</summary>
    public static string Causes(ResourceChange change)
    {
        var causes = change.Properties.Where(property => property.Answer > ProviderAnswer.Updated).Select(Words).ToList();
        return causes.Count == 0 && change.Because is { } other ? $"since {other} is" : PodWords.List(causes);
    }

    /// <summary>A property and its two values, as short as a verdict wants it.</summary>
    public static string Words(PropertyChange property)
    {
        const int Longest = 40;
        static string Text(string? json) => json is null ? "nothing" : json.Trim('"');
        var (old, now) = PodWords.Beside(Text(property.Old), Text(property.New), Longest);
        return $"{property.Path} {old} -> {now}";
    }

    private static bool TurnedOff(JsonElement? old, JsonElement? now) => IsOn(old) && !IsOn(now);

    // The provider has it on where it is not said.
    private static bool TurnedOffFromTheStart(JsonElement? old, JsonElement? now) => old is null && now is { ValueKind: JsonValueKind.False };

    private static bool TurnedOn(JsonElement? old, JsonElement? now) => !IsOn(old) && IsOn(now);

    // A block is on where it says that it is enabled.
    private static bool IsOn(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.Object } block => block.TryGetProperty("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.True,
        _ => false,
    };

    private static bool Persists(JsonElement? block) => JsonInputs.Text(block, "persistenceMode") is not (null or "DISABLED");

    // Memorystore's own is volatile-lru.
    private static int Drops(JsonElement? configs) => JsonInputs.Text(configs, "maxmemory-policy") switch
    {
        "noeviction" => 0,
        { } policy when policy.StartsWith("allkeys", StringComparison.Ordinal) => 2,
        _ => 1,
    };

    // Rules of a bucket and of a registry: what deletes is one of before, as late or later, and what keeps is still there, for as many or more.
    private static bool DeletesMore(JsonElement? old, JsonElement? now)
    {
        static string? Action(JsonElement rule) => JsonInputs.Text(rule, "action") ?? JsonInputs.Text(rule, "action", "type");
        static bool Is(JsonElement rule, string action) => action.Equals(Action(rule), StringComparison.OrdinalIgnoreCase);
        var (before, after) = (JsonInputs.Items(old), JsonInputs.Items(now));
        return now is { ValueKind: JsonValueKind.String }
            || after.Exists(rule => Is(rule, "delete") && !before.Exists(had => IsSameOrMore(had, rule)))
            || before.Exists(had => Is(had, "keep") && !after.Exists(rule => IsSameOrMore(had, rule)));
    }

    private static bool IsSameOrMore(JsonElement old, JsonElement now)
    {
        var (was, becomes) = (PlanDiff.Leaves("", old).ToList(), PlanDiff.Leaves("", now).ToList());
        return was.Count == becomes.Count && was.Zip(becomes).All(pair =>
            pair.First.Path == pair.Second.Path && Digits().Replace(pair.First.Value.ToString(), "#") == Digits().Replace(pair.Second.Value.ToString(), "#")
            && ProviderAnswers.IsLower(pair.First.Value, pair.Second.Value) != true);
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    private static bool Less(JsonElement? old, JsonElement? now) =>
        now is null ? old is not null
        : old is { ValueKind: JsonValueKind.Object } block ? block.EnumerateObject().Any(member => Less(member.Value, now is { ValueKind: JsonValueKind.String } ? now : JsonInputs.At(now, member.Name)))
        : ProviderAnswers.IsLower(old, now) == true;
}
