using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Costs;
using Infra.Plans;

namespace Infra.Review;

/// <summary>What changes that is paid for, as amounts: nodes, quotas, sizes of databases.</summary>
internal static class AmountReview
{
    private const string Quota = "kubernetes:core/v1:ResourceQuota";
    private const string Hard = "spec.hard";
    private const string Budget = "gcp:billing/budget:Budget";

    private static readonly Dictionary<string, string[]> Sizes = new()
    {
        ["gcp:sql/databaseInstance:DatabaseInstance"] = ["settings.tier", "settings.edition", "settings.availabilityType", "settings.diskSize"],
        ["gcp:redis/instance:Instance"] = ["memorySizeGb", "tier"],
        ["gcp:storage/bucket:Bucket"] = ["storageClass"],
        ["kubernetes:core/v1:PersistentVolumeClaim"] = ["spec.resources.requests.storage"],
    };

    /// <summary>What a reviewer must know.</summary>
    public static IEnumerable<VerdictItem> Of(StackPair pair) =>
        !pair.IsComparable ? [] : Texts(pair).Select(text => VerdictItem.Of(VerdictKind.Money, pair.Stack, text));

    private static IEnumerable<string> Texts(StackPair pair)
    {
        var (old, now) = (pair.PoolsOf(old: true) ?? [], pair.PoolsOf(old: false) ?? []);
        foreach (var name in now.Concat(old).Select(pool => pool.Name).Distinct())
        {
            var (was, becomes) = (old.FirstOrDefault(pool => pool.Name == name), now.FirstOrDefault(pool => pool.Name == name));
            if (Words(was, pair.OldPlan) != Words(becomes, pair.NewPlan))
            {
                yield return $"pool {name}: {(was is null ? "new" : Words(was, pair.OldPlan))} -> {(becomes is null ? "none" : Words(becomes, pair.NewPlan))}";
            }
        }

        // Which of them is bought first.
        foreach (var name in old.Concat(now).Select(pool => pool.ComputeClass).OfType<string>().Distinct())
        {
            string Rungs(IEnumerable<NodePoolFacts> pools) => string.Join(", ", pools.Where(pool => pool.ComputeClass == name).OrderBy(pool => pool.ClassRung).Select(pool => pool.Name));
            if (Rungs(old) is { Length: > 0 } was && Rungs(now) is { Length: > 0 } becomes && was != becomes)
            {
                yield return $"class {name}: {was} -> {becomes}";
            }
        }

        foreach (var change in pair.Change.Resources)
        {
            if (change.Type == Quota)
            {
                if (change.Kind == ChangeKind.Removed && NoLongerLimited(pair, change) is { Count: > 0 } keys)
                {
                    yield return $"quota \"{change.Name}\" is removed: there is no limit of {string.Join(", ", keys)} any more";
                }

                // What may be claimed; how many objects there may be costs nothing.
                foreach (var property in Limits(pair, change).Where(property => IsPaid(Key(property.Path))))
                {
                    yield return $"quota {Key(property.Path)}: {Text(property.Old) ?? "no limit"} -> {Text(property.New) ?? "no limit"}{Times(property)}";
                }
            }
            else if (change.Type == Budget && change.Kind is ChangeKind.Removed)
            {
                yield return $"budget \"{change.Name}\" is removed: nobody is told what is spent";
            }
            else
            {
                foreach (var property in change.Type == Budget
                    ? change.Properties.Where(property => property.Path.Contains("amount", StringComparison.OrdinalIgnoreCase) && property.Path.EndsWith("units", StringComparison.Ordinal))
                    : Sizes.GetValueOrDefault(change.Type, []).Select(path => pair.Changed(change, path)).OfType<(PropertyChange Shown, JsonElement?, JsonElement?)>().Select(changed => changed.Shown).OrderBy(property => property.Path, StringComparer.Ordinal))
                {
                    yield return $"{change.Title} {DataReview.Words(property)}";
                }
            }
        }
    }

    private static string Words(NodePoolFacts? pool, Plan? plan) => pool is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"{pool.MinNodes} to {pool.MaxNodes} x {pool.MachineType}{(pool.GpuCount > 0 ? $" with {pool.GpuCount} {pool.GpuType}" : pool.TpuTopology is { } topology ? $" as a TPU slice {topology}" : "")}{(PoolOrders.Of(pool, plan).FlexStart ? " as flex-start" : pool.Capacity == NodeCapacity.OnDemand ? " on demand" : pool.Capacity == NodeCapacity.Spot ? " Spot" : " preemptible")}");

    // One a resource, also where all came or went at once.
    private static ImmutableArray<PropertyChange> Limits(StackPair pair, ResourceChange change) =>
        change.Properties.All(property => property.Path.StartsWith($"{Hard}.", StringComparison.Ordinal) || property.Path.StartsWith($"{Hard}[", StringComparison.Ordinal))
            ? change.Properties
        : pair.Changed(change, Hard) is not { } hard ? [] :
        [
            .. from key in Keys(hard.Old).Union(Keys(hard.New)).Order(StringComparer.Ordinal)
               let was = JsonInputs.At(hard.Old, key)
               let now = JsonInputs.At(hard.New, key)
               where was?.ToString() != now?.ToString()
               select new PropertyChange($"{Hard}[\"{key}\"]", was?.GetRawText(), now?.GetRawText(), hard.Shown.Answer),
        ];

    // What no other quota of its namespace limits; where the namespace goes, there is nothing to limit.
    private static List<string> NoLongerLimited(StackPair pair, ResourceChange change)
    {
        static string? Space(JsonElement inputs) => JsonInputs.Text(inputs, "metadata", "namespace");
        static IEnumerable<string> Hards(JsonElement inputs) => Keys(JsonInputs.At(inputs, "spec", "hard"));

        var was = pair.Old(change.Urn)!.Inputs;
        var isSpaceGone = pair.Change.Resources.Any(each => each is { Kind: ChangeKind.Removed, Type: "kubernetes:core/v1:Namespace" }
            && JsonInputs.Text(pair.Old(each.Urn)!.Inputs, "metadata", "name") == Space(was));
        var others = pair.After!.Resources.Where(resource => resource.Type == Quota && Space(resource.Inputs) == Space(was)).SelectMany(resource => Hards(resource.Inputs));
        return isSpaceGone ? [] : [.. Hards(was).Where(IsPaid).Except(others)];
    }

    private static IEnumerable<string> Keys(JsonElement? map) => map is { ValueKind: JsonValueKind.Object } some ? some.EnumerateObject().Select(member => member.Name) : [];

    private static bool IsPaid(string key) =>
        key is "pods" or "services.loadbalancers" || (key.Contains("requests.", StringComparison.Ordinal) && !key.Contains("ephemeral", StringComparison.Ordinal));

    private static string Key(string path) => path[Hard.Length..].Trim('.', '[', ']', '"');

    private static string Times(PropertyChange property) =>
        KubernetesQuantity.TryParse(Text(property.Old), out var was) && KubernetesQuantity.TryParse(Text(property.New), out var now) && was > 0 && now >= 2 * was
            ? string.Create(CultureInfo.InvariantCulture, $" ({now / was:0.#} times)")
            : "";

    private static string? Text(string? json) => JsonInputs.Parse(json)?.ToString();
}
