namespace Infra.Core.Findings;

/// <summary>Keeps to itself what only follows from another mistake: who mends that one would look for this one in vain.</summary>
internal static class FollowingFindings
{
    /// <summary>The findings without those that were made from something that is wrong itself.</summary>
    /// <param name="findings">All that was found.</param>
    /// <param name="unread">Paths of what could not be read at all, which rules have seen a stand-in for.</param>
    /// <returns>The others, in the same order.</returns>
    internal static IReadOnlyList<Finding> WithoutFollowing(this IReadOnlyCollection<Finding> findings, IEnumerable<string> unread)
    {
        if (findings.All(finding => finding.DependsOn.IsEmpty))
        {
            return [.. findings];
        }

        var wrong = unread.ToHashSet(StringComparer.Ordinal);
        wrong.UnionWith(findings.Where(finding => finding is { DependsOn.IsEmpty: true, Level: FindingLevel.Error }).Select(finding => finding.Path));
        var open = findings.Where(finding => !finding.DependsOn.IsEmpty).ToList();
        var following = new HashSet<Finding>(ReferenceEqualityComparer.Instance);
        while (open.Count > 0)
        {
            following.UnionWith(open.Where(finding => wrong.Any(path => IsOf(finding, path))));
            open.RemoveAll(following.Contains);

            // What waits for no other is told, and may be what others follow from; of those that were made from each other all are told.
            var told = open.Where(finding => !open.Exists(other => other.Level == FindingLevel.Error && IsOf(finding, other.Path) && !IsOf(other, finding.Path))).ToList();
            told = told.Count > 0 ? told : [.. open];
            wrong.UnionWith(told.Where(finding => finding.Level == FindingLevel.Error).Select(finding => finding.Path));
            open.RemoveAll(told.Contains);
        }

        return [.. findings.Where(finding => !following.Contains(finding)).Select(finding => finding with { DependsOn = [] })];
    }

    /// <summary>Whether one path leads further into what another one leads to.</summary>
    internal static bool IsBelow(string path, string above) =>
        path.Length > above.Length && path.StartsWith(above, StringComparison.Ordinal) && path[above.Length] is '.' or '[';

    private static bool IsOf(Finding finding, string path) => finding.DependsOn.Any(other => IsAbout(path, other));

    // Whether one of two paths leads to the other, or to part of it.
    private static bool IsAbout(string path, string other) => path == other || IsBelow(path, other) || IsBelow(other, path);
}
