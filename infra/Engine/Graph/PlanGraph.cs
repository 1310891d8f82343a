using System.Collections;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Infra.Plans;

namespace Infra.Graph;

/// <summary>A plan as a picture: what there is, and what must be there before what.</summary>
/// <param name="Nodes">The nodes at the top, in the plan's order.</param>
/// <param name="Edges">The arrows, in the order of the nodes; those that follow from others are left out.</param>
public sealed partial record PlanGraph(ImmutableArray<GraphNode> Nodes, ImmutableArray<GraphEdge> Edges)
{
    /// <summary>Draws a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="everyResource">
    /// Whether every resource is a node, inside its component; otherwise a component is one node, which says what kinds of resource it has.
    /// </param>
    /// <returns>The picture; the same plan gives the same one.</returns>
    public static PlanGraph Of(Plan plan, bool everyResource)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var resources = plan.Resources.Where(resource => resource.Type != PlanResource.StackType).ToImmutableArray();
        var children = resources.ToLookup(resource => resource.Parent);
        var known = resources.Select(resource => resource.Urn).ToHashSet();
        var roots = resources.Where(resource => !known.Contains(resource.Parent)).ToList();

        // Every resource is drawn as a node of its own, or as part of the one at the top.
        var owners = roots.SelectMany(root => WithDescendants(root, children), (root, resource) => (resource.Urn, Owner: everyResource ? resource : root))
            .ToDictionary(each => each.Urn, each => each.Owner);

        ImmutableArray<PlanResource> drawn = everyResource ? resources : [.. roots];
        var taken = new HashSet<string>();
        var ids = drawn.ToDictionary(resource => resource.Urn, resource => IdOf(Word($"{resource.Kind}_{resource.Name}"), taken));
        GraphNode Draw(PlanResource resource) => everyResource
            ? new(ids[resource.Urn], RoleOf([resource]), TextOf(resource, plan.References)) { Children = [.. children[resource.Urn].Select(Draw)] }
            : Summary(ids[resource.Urn], [.. WithDescendants(resource, children)], plan.References);

        var arrows = Arrows(resources, owners, drawn);
        return new(
            [.. roots.Select(Draw)],
            [.. arrows.Select(arrow => new GraphEdge(ids[drawn[arrow.From].Urn], ids[drawn[arrow.To].Urn]))]);
    }

    private static IEnumerable<PlanResource> WithDescendants(PlanResource resource, ILookup<string, PlanResource> children) =>
        children[resource.Urn].SelectMany(child => WithDescendants(child, children)).Prepend(resource);

    /// <summary>A text with an underscore for whatever may not stand in an id.</summary>
    internal static string Word(string text) => NoWord().Replace(text, "_");

    /// <summary>An id that no other node has, which is taken from then on: the word, or the word with a number.</summary>
    internal static string IdOf(string word, HashSet<string> taken)
    {
        var id = word;
        for (var i = 2; !taken.Add(id); i++)
        {
            id = $"{word}_{i}";
        }

        return id;
    }

    private static GraphNode Summary(string id, ImmutableArray<PlanResource> family, ImmutableArray<string> references)
    {
        // Of many objects with pods, how many pods they have together.
        var pods = family.Select(ResourceText.Pods).OfType<int>().ToList();
        var facts = family
            .Where(resource => ResourceText.Pods(resource) is null)
            .Select(resource => ResourceText.Facts(resource, references))
            .Where(text => text.Length > 0)
            .Concat(pods.Count > 0 ? [NumberWords.Count(pods.Sum(), "pod")] : []);
        var kinds = family
            .Skip(1)
            .Where(resource => resource.Custom)
            .GroupBy(ResourceText.KindOrGrant)
            .Select(group => group.Count() == 1 ? group.Key : group.Key == ResourceText.Grant ? $"{group.Count()} grants" : $"{group.Count()} × {group.Key}");
        return new(
            id,
            RoleOf(family),
            [.. new[] { ResourceText.Title(family[0]), string.Join(", ", facts), string.Join(", ", kinds) }.Where(line => line.Length > 0)]);
    }

    private static ImmutableArray<string> TextOf(PlanResource resource, ImmutableArray<string> references) =>
        [.. new[] { ResourceText.Title(resource), ResourceText.Facts(resource, references) }.Where(line => line.Length > 0)];

    // A component is what the most telling of its resources is; that it uses something outside does not put it there.
    private static GraphRole RoleOf(IEnumerable<PlanResource> family) =>
        family.Select(ResourceText.Role).Where((role, position) => position == 0 || role != GraphRole.Outside).Max();

    // By position among the resources that are drawn.
    private static IEnumerable<(int From, int To)> Arrows(
        ImmutableArray<PlanResource> resources, Dictionary<string, PlanResource> owners, ImmutableArray<PlanResource> drawn)
    {
        var index = drawn.Select((resource, position) => (resource.Urn, position)).ToDictionary(pair => pair.Urn, pair => pair.position);
        var parents = resources.ToDictionary(resource => resource.Urn, resource => resource.Parent);
        var next = drawn.Select(_ => new SortedSet<int>()).ToArray();
        foreach (var resource in resources)
        {
            var to = owners[resource.Urn];

            // A provider is written as urn::id, with colons in both.
            var provider = resource.Provider.Length == 0 ? "" : resource.Provider[..resource.Provider.LastIndexOf("::", StringComparison.Ordinal)];
            foreach (var dependency in resource.Dependencies.Append(provider))
            {
                if (owners.TryGetValue(dependency, out var from) && from != to && !IsAbove(from, to, parents) && !IsAbove(to, from, parents))
                {
                    next[index[from.Urn]].Add(index[to.Urn]);
                }
            }
        }

        Gather(next, drawn, index);
        var reach = Reach(next);
        bool Follows(int from, int to) => next[from].Any(
            between => between != to && reach[between][to] && !reach[between][from] && !reach[to][between]);

        return
            from @from in Enumerable.Range(0, next.Length)
            from to in next[@from]
            where !Follows(@from, to)
            select (@from, to);
    }

    // Where all that a component has leads to the same node, one arrow from the component says so.
    private static void Gather(SortedSet<int>[] next, ImmutableArray<PlanResource> drawn, Dictionary<string, int> index)
    {
        foreach (var family in drawn.Where(resource => index.ContainsKey(resource.Parent)).GroupBy(resource => resource.Parent).Reverse())
        {
            var children = family.Select(child => index[child.Urn]).ToList();
            if (children.Count > 1)
            {
                var common = children.Skip(1).Aggregate(next[children[0]].AsEnumerable(), (shared, child) => shared.Intersect(next[child])).ToList();
                children.ForEach(child => next[child].ExceptWith(common));
                next[index[family.Key]].UnionWith(common);
            }
        }
    }

    private static bool IsAbove(PlanResource above, PlanResource below, Dictionary<string, string> parents)
    {
        for (var at = below.Parent; parents.TryGetValue(at, out var parent); at = parent)
        {
            if (at == above.Urn)
            {
                return true;
            }
        }

        return false;
    }

    // Resources come after what they need, so from the last to the first one pass is enough; components may need each other, which takes more.
    private static BitArray[] Reach(SortedSet<int>[] next)
    {
        var reach = next.Select(_ => new BitArray(next.Length)).ToArray();
        var before = new BitArray(next.Length);
        bool changed;
        do
        {
            changed = false;
            for (var from = next.Length - 1; from >= 0; from--)
            {
                before.SetAll(false);
                before.Or(reach[from]);
                foreach (var to in next[from])
                {
                    reach[from].Or(reach[to]);
                    reach[from][to] = true;
                }

                changed |= before.Xor(reach[from]).HasAnySet();
            }
        }
        while (changed);

        return reach;
    }

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex NoWord();
}
