using System.Text.Json;
using static Infra.Plans.JsonInputs;

namespace Infra.Review;

/// <summary>One thing that a rule of a role lets somebody do.</summary>
/// <param name="Verb">The verb; <c>*</c> is every one.</param>
/// <param name="Group">The API group; null for a path of the API server.</param>
/// <param name="Target">The resource, or the path.</param>
/// <param name="Name">The one object; null for all.</param>
internal readonly record struct RbacRight(string Verb, string? Group, string Target, string? Name)
{
    private const string All = "*";

    /// <summary>The rights of a role's rule.</summary>
    public static IEnumerable<RbacRight> Of(JsonElement rule) =>
        from verb in Texts(At(rule, "verbs"))
        from right in (from url in Texts(At(rule, "nonResourceURLs")) select new RbacRight(verb, null, url, null)).Concat(
            from resource in Texts(At(rule, "resources"))
            from @group in Texts(At(rule, "apiGroups")).DefaultIfEmpty("")
            from name in Texts(At(rule, "resourceNames")).Cast<string?>().DefaultIfEmpty(null)
            select new RbacRight(verb, @group, resource, name))
        select right;

    // https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
    public bool Covers(RbacRight other) =>
        (Verb == All || Verb == other.Verb)
        && (Name is null || Name == other.Name)
        && (Group, other.Group) switch
        {
            (null, null) => Target == other.Target || (Target.EndsWith('*') && other.Target.StartsWith(Target[..^1], StringComparison.Ordinal)),
            (null, _) or (_, null) => false,
            var (mine, its) => (mine == All || mine == its)
                && (Target == All || Target == other.Target || (Target.StartsWith("*/", StringComparison.Ordinal) && other.Target.EndsWith(Target[1..], StringComparison.Ordinal))),
        };

    /// <inheritdoc/>
    public override string ToString() => $"{Verb} {Target}{(Group is { Length: > 0 } ? $".{Group}" : "")}{(Name is null ? "" : $" {Name}")}";
}
