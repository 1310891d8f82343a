using Infra.Plans;

namespace Infra.Review;

/// <summary>A resource that went, and one of the same type and like inputs that came.</summary>
/// <param name="Old">What went.</param>
/// <param name="New">What came.</param>
/// <param name="Pairs">All that went with it in the same way, itself included, each with what came.</param>
/// <param name="Keep">How to keep it: the setting to leave as it was, or the C# to add.</param>
internal sealed record Rename(SnapshotResource Old, SnapshotResource New, IReadOnlyList<(SnapshotResource Old, SnapshotResource New)> Pairs, string Keep)
{
    // As many of the values must be the same: most of a small resource, whose name is in several of them.
    private const double Alike = 0.7;
    private const string Namespace = "kubernetes:core/v1:Namespace";

    // What a component of these types is called is said by a setting.
    private static readonly Dictionary<string, Func<string, string>> Settings = new(StringComparer.Ordinal)
    {
        ["infra:gke:GkeNodePool"] = name => $"keep name: {name} in infra:nodePools",
        ["infra:services:ReplicatedService"] = name => $"keep infra:services.{name}",
        ["infra:experiments:Experiment"] = name => $"keep infra:experiments.{name}",
        ["infra:training:DistributedTraining"] = name => $"keep infra:training.{name}",
    };

    /// <summary>Finds the renames among what was removed and added.</summary>
    /// <param name="removed">What went.</param>
    /// <param name="added">What came.</param>
    /// <returns>The renames, one for a component with all that is in it.</returns>
    public static IReadOnlyList<Rename> Among(IEnumerable<SnapshotResource> removed, IEnumerable<SnapshotResource> added)
    {
        var free = added.ToLookup(resource => TypeChain(resource.Urn));
        var taken = new HashSet<string>();
        var pairs = new List<(SnapshotResource Old, SnapshotResource New)>();
        foreach (var old in removed)
        {
            var best = free[TypeChain(old.Urn)]
                .Where(each => !taken.Contains(each.Urn))
                .Select(each => (Resource: each, Alike: Likeness(old, each)))
                .Where(each => each.Alike >= Alike)
                .OrderByDescending(each => each.Alike)
                .FirstOrDefault().Resource;
            if (best is not null)
            {
                taken.Add(best.Urn);
                pairs.Add((old, best));
            }
        }

        // What lies in one component is told once, by the gravest of it.
        return
        [
            .. pairs.GroupBy(pair => NameOf(pair.Old.Parent) == NameOf(pair.New.Parent) ? pair.Old.Urn : pair.Old.Parent)
                .Select(group =>
                {
                    var (old, now) = group.OrderByDescending(pair => DataReview.Holds(pair.Old.Type)).ThenByDescending(pair => pair.Old.Type.EndsWith(":NodePool", StringComparison.Ordinal)).First();
                    return new Rename(old, now, [.. group], KeepOf(old, now));
                }),
        ];
    }

    /// <summary>The C# that tells Pulumi what a resource was called.</summary>
    public static string AliasOf(string urn, bool sameParent) => sameParent
        ? $"Aliases = {{ new Alias {{ Name = \"{NameOf(urn)}\" }} }}"
        : $"Aliases = {{ new Alias {{ Urn = \"{urn}\" }} }}";

    public static string NameOf(string urn) => urn.LastIndexOf("::", StringComparison.Ordinal) is >= 0 and var at ? urn[(at + 2)..] : urn;

    private static string KeepOf(SnapshotResource old, SnapshotResource now)
    {
        var parent = TypeOf(old.Parent);
        var (was, becomes) = (NameOf(old.Parent), NameOf(now.Parent));
        return old.Type == Namespace && JsonInputs.Text(old.Inputs, "metadata", "name") is { } name && name != JsonInputs.Text(now.Inputs, "metadata", "name") ? $"keep infra:namespace: {name}"
            : was == becomes && JsonInputs.Text(old.Inputs, "metadata", "name") == JsonInputs.Text(now.Inputs, "metadata", "name") ? AliasOf(old.Urn, sameParent: true)
            : Settings.TryGetValue(parent, out var setting) ? setting(was)
            : was != becomes && TypeOf(now.Parent) == parent ? AliasOf(old.Parent, sameParent: true)
            : AliasOf(old.Urn, sameParent: false);
    }

    public static string TypeOf(string urn) => TypeChain(urn).Split('$')[^1];

    private static string TypeChain(string urn) => urn.Split("::") is [_, _, var chain, ..] ? chain : "";

    // The share of values that both have, where each one's own names count as the same word.
    private static double Likeness(SnapshotResource old, SnapshotResource now)
    {
        var (left, right) = (Values(old), Values(now));
        var same = left.Intersect(right).Count();
        return left.Count + right.Count == 0 ? 1 : 2.0 * same / (left.Count + right.Count);
    }

    private static HashSet<string> Values(SnapshotResource resource)
    {
        var own = new[] { resource.Name, NameOf(resource.Parent) }.Where(name => name.Length > 0).Distinct().OrderByDescending(name => name.Length).ToList();
        return [.. PlanDiff.Leaves("", resource.Inputs)
            .Select(leaf => $"{leaf.Path}={leaf.Value}")
            .Select(text => own.Aggregate(text, (words, name) => words.Replace(name, "*", StringComparison.Ordinal)))];
    }
}
