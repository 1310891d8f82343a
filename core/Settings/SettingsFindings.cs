using System.Text.Json;
using Infra.Core.Findings;

namespace Infra.Core.Settings;

/// <summary>What the readers of one stack's settings have found, and what of it is told: no secret, and nothing that only follows from another mistake.</summary>
internal sealed class SettingsFindings
{
    /// <summary>What stands for a value that must not be seen.</summary>
    internal const string Secret = "[secret]";

    // A shorter text may be part of any word of a message.
    private const int ShortestHiddenWithin = 6;

    private readonly List<string> _secretKeys;
    private readonly HashSet<string> _secretTexts = new(StringComparer.Ordinal);

    /// <summary>Nothing found yet.</summary>
    /// <param name="secretKeys">The full keys whose values must not be shown; where one leads into the object of another, only that part is meant.</param>
    internal SettingsFindings(IReadOnlySet<string> secretKeys) =>
        _secretKeys = [.. secretKeys.Where(key => !secretKeys.Any(other => FollowingFindings.IsBelow(other, key)))];

    /// <summary>What stands before every key.</summary>
    internal string Prefix { get; init; } = SettingKeys.Full("");

    /// <summary>What the settings are of, in a word; null where keys that are not declared are no mistake.</summary>
    internal string? Place { get; init; } = "stack";

    /// <summary>What to do about required settings that are missing or wrong, where a program writes them; null where whoever reads it does.</summary>
    internal string? Remedy { get; init; }

    /// <summary>A key with what stands before it.</summary>
    internal string Full(string key) => Prefix + key;

    /// <summary>Mistakes of reading.</summary>
    internal List<Finding> Read { get; } = [];

    /// <summary>Required settings that are not there.</summary>
    internal List<Finding> Missing { get; } = [];

    /// <summary>What rules found in what was read, stand-ins among it; those that ran later may also have seen what earlier ones refuse.</summary>
    internal List<IReadOnlyList<Finding>> OfRules { get; } = [];

    /// <summary>Keys that are not there, but were most likely meant by others that are.</summary>
    internal HashSet<string> Meant { get; } = new(StringComparer.Ordinal);

    /// <summary>Every key that was asked for, as declarations have it.</summary>
    internal SortedSet<string> Asked { get; } = new(StringComparer.Ordinal);

    internal IReadOnlyCollection<Finding> SoFar => [.. Read, .. Missing, .. OfRules.SelectMany(findings => findings)];

    /// <summary>Whether a value, or part of it, must not be shown.</summary>
    internal bool Hides(string key) => _secretKeys.Exists(secret => secret == key || FollowingFindings.IsBelow(key, secret) || FollowingFindings.IsBelow(secret, key));

    /// <summary>Whether all of a value is encrypted.</summary>
    internal bool IsEncrypted(string key) => _secretKeys.Exists(secret => secret == key || FollowingFindings.IsBelow(key, secret));

    /// <summary>Whether a value was encrypted by itself.</summary>
    internal bool IsLeaf(string key) => _secretKeys.Contains(key);

    /// <summary>Keeps the texts of a value out of every message, as far as they are secret.</summary>
    internal void Hide(string key, JsonElement? value)
    {
        if (value is not { } given || !Hides(key))
        {
            return;
        }

        if (IsEncrypted(key))
        {
            HideText(given);
        }
        else if (given.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in given.EnumerateObject())
            {
                Hide($"{key}.{member.Name}", member.Value);
            }
        }
        else if (given.ValueKind == JsonValueKind.Array)
        {
            foreach (var (i, element) in given.EnumerateArray().Index())
            {
                Hide($"{key}[{i}]", element);
            }
        }
    }

    /// <summary>Keeps every text of a value out of every message.</summary>
    internal void HideText(JsonElement value) => _secretTexts.UnionWith(Texts(value).Where(text => text.Length > 0));

    /// <summary>What is told, sorted by key.</summary>
    internal IReadOnlyList<Finding> Finish()
    {
        var read = Read.Concat(Missing).Where(finding => !IsMeant(finding.Path)).ToList();
        var unread = Errors(read).Concat(Meant).ToHashSet(StringComparer.Ordinal);

        // A rule about an object has seen the stand-ins of what is in it.
        var around = unread.Select(Around).ToHashSet(StringComparer.Ordinal);
        var told = read.ToList();
        foreach (var findings in OfRules)
        {
            var own = findings.Where(finding => !around.Contains(finding.Path) && !Above(finding.Path).Any(unread.Contains)).ToList();
            told.AddRange(own);
            unread.UnionWith(Errors(own));
        }

        return [.. told.WithoutFollowing(Meant).OrderBy(finding => finding.Path, StringComparer.Ordinal).Select(Hidden).Distinct()];
    }

    private static IEnumerable<string> Errors(IEnumerable<Finding> findings) =>
        findings.Where(finding => finding is { Level: FindingLevel.Error, DependsOn.IsEmpty: true }).Select(finding => finding.Path);

    // What was meant is there, under a wrong name, and what should be in it too.
    private bool IsMeant(string path) => Above(path).Any(Meant.Contains);

    private static string Around(string path) => path[..Math.Max(0, path.LastIndexOf('.'))];

    private Finding Hidden(Finding finding) => finding with { IsOfSettings = true, RuleText = Hidden(finding.RuleText), FixText = Hidden(finding.FixText) };

    private string Hidden(string text)
    {
        foreach (var secret in _secretTexts.OrderByDescending(each => each.Length))
        {
            text = text.Replace($"\"{secret}\"", Secret, StringComparison.Ordinal);
            if (secret.Length >= ShortestHiddenWithin)
            {
                text = text.Replace(secret, Secret, StringComparison.Ordinal);
            }
        }

        return text;
    }

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Texts(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number => [value.GetRawText()],
        _ => [],
    };

    private static IEnumerable<string> Above(string path)
    {
        yield return path;
        for (var at = path.LastIndexOfAny(['.', '[']); at > 0; at = path.LastIndexOfAny(['.', '['], at - 1))
        {
            yield return path[..at];
        }
    }
}
