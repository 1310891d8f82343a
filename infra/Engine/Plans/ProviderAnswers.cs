using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Infra.Plans;

/// <summary>What a provider makes of a change; the later in this list, the graver.</summary>
public enum ProviderAnswer
{
    /// <summary>No change seen: it keeps what is there.</summary>
    Kept,

    /// <summary>It changes the resource in place.</summary>
    Updated,

    /// <summary>It makes a new resource, then deletes the old one.</summary>
    ReplacedCreateFirst,

    /// <summary>It replaces the resource; which of the two comes first is not known.</summary>
    Replaced,

    /// <summary>It deletes the old resource, then makes a new one.</summary>
    ReplacedDeleteFirst,

    /// <summary>As <see cref="ReplacedDeleteFirst"/>, but <c>pulumi preview</c> cannot show it and fails.</summary>
    ReplacedPreviewFails,
}

/// <summary>
/// What providers answer to the change of an input: facts that were measured or read, in <c>provider-answers.txt</c>, which says from
/// where and when. Only <c>pulumi preview</c>, which asks the provider and knows what is there, is certain.
/// </summary>
public static partial class ProviderAnswers
{
    private const string Facts = "Infra.Plans.provider-answers.txt";

    private static readonly Dictionary<string, ProviderAnswer> Words = new()
    {
        ["delete first"] = ProviderAnswer.ReplacedDeleteFirst,
        ["create first"] = ProviderAnswer.ReplacedCreateFirst,
        ["preview fails"] = ProviderAnswer.ReplacedPreviewFails,
        ["replace"] = ProviderAnswer.Replaced,
        ["update"] = ProviderAnswer.Updated,
        ["update or kept"] = ProviderAnswer.Updated,
        ["kept"] = ProviderAnswer.Kept,
        ["filled in"] = ProviderAnswer.Kept,
    };

    // What stands behind an answer or a path and says when it holds.
    private static readonly (string Text, Holds Holds)[] Endings =
    [
        (" (removed)", Holds.WhenRemoved), (" (last one removed)", Holds.WhenShortened), (" (as a whole)", Holds.WhenWhole),
        (" when lower", Holds.WhenLower), (" when set before", Holds.WhenSetBefore),
    ];

    private static readonly Lazy<ILookup<string, Fact>> Table = new(() => Read().ToLookup(fact => fact.Type));

    private enum Holds
    {
        Always,
        WhenRemoved,
        WhenShortened,
        WhenLower,
        WhenSetBefore,
        WhenNotGiven,
        WhenWhole,
    }

    /// <summary>What the provider makes of a change.</summary>
    /// <param name="type">The resource's type token.</param>
    /// <param name="path">The property's path.</param>
    /// <param name="old">The old value; null where there was none.</param>
    /// <param name="now">The new value; null where there is none.</param>
    /// <param name="atEnd">Whether a list has become shorter at its end by this value.</param>
    /// <returns>The answer.</returns>
    public static ProviderAnswer Of(string type, string path, JsonElement? old, JsonElement? now, bool atEnd = false)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(path);
        return Judge(FactsOf(type), Split(path), old, now, atEnd);
    }

    /// <summary>Whether a path is a property or lies within it; positions in lists do not matter.</summary>
    /// <param name="path">The path.</param>
    /// <param name="property">The property's path; positions in lists are not looked at.</param>
    /// <returns>True if it does.</returns>
    internal static bool IsWithin(string path, string property)
    {
        var plain = Position().Replace(path, "");
        property = Position().Replace(property, "");
        return plain.StartsWith(property, StringComparison.Ordinal)
            && (plain.Length == property.Length || plain[property.Length] is '.' or '[');
    }

    /// <summary>Whether a value's number, or the numbers in it one after another, became less.</summary>
    internal static bool? IsLower(JsonElement? old, JsonElement? now)
    {
        var (was, becomes) = (Numbers(old), Numbers(now));
        return was.Count == 0 || becomes.Count == 0 || was.SequenceEqual(becomes)
            ? null
            : was.Zip(becomes).Select(pair => pair.First.CompareTo(pair.Second)).FirstOrDefault(order => order != 0, was.Count.CompareTo(becomes.Count)) > 0;
    }

    private static List<double> Numbers(JsonElement? value) => value is { ValueKind: JsonValueKind.Number or JsonValueKind.String } some
        ? [.. Number().Matches(some.ToString()).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))]
        : [];

    // A block without anything in it is as good as none.
    private static bool IsNothing(JsonElement? value) =>
        value is null or { ValueKind: JsonValueKind.Null } || (value is { ValueKind: JsonValueKind.Object } block && !block.EnumerateObject().Any());

    private static IReadOnlyList<Fact> FactsOf(string type) =>
    [
        .. Table.Value[type],
        .. Table.Value.Where(group => group.Key.Split('*') is [var begins, var ends]
            && type.StartsWith(begins, StringComparison.Ordinal)
            && type.EndsWith(ends, StringComparison.OrdinalIgnoreCase)).SelectMany(group => group),
    ];

    private static ProviderAnswer? Exact(IReadOnlyList<Fact> facts, ImmutableArray<string> words, Holds holds) =>
        facts.FirstOrDefault(fact => fact.Holds == holds && fact.Path.Length == words.Length && fact.Covers(words))?.Answer;

    private static ProviderAnswer Judge(IReadOnlyList<Fact> facts, ImmutableArray<string> words, JsonElement? old, JsonElement? now, bool atEnd)
    {
        if (!IsNothing(now))
        {
            return IsNothing(old) ? Gravest(facts, words, old, now) : Nearest(facts, words, old, now) ?? ProviderAnswer.Updated;
        }

        // Of a list that stays, nobody keeps what is not in it any more.
        var isElement = words is [.., "[]"];
        var removed = Exact(facts, words, Holds.WhenRemoved) ?? Exact(facts, words, Holds.WhenNotGiven);
        return (atEnd && isElement ? Exact(facts, words.RemoveAt(words.Length - 1), Holds.WhenShortened) : null)
            ?? (isElement && removed == ProviderAnswer.Kept ? ProviderAnswer.Updated : removed)
            // A list that is taken away is named by its blocks.
            ?? (isElement ? null : Exact(facts, words.Add("[]"), Holds.WhenRemoved) ?? Exact(facts, words.Add("[]"), Holds.WhenNotGiven))
            ?? Gravest(facts, words, old, now);
    }

    // A block that comes or goes is a change of all that is in it.
    private static ProviderAnswer Gravest(IReadOnlyList<Fact> facts, ImmutableArray<string> words, JsonElement? old, JsonElement? now)
    {
        var block = IsNothing(now) ? old : now;
        var inside = block switch
        {
            { ValueKind: JsonValueKind.Object } map => map.EnumerateObject().Select(member => (Word: member.Name, member.Value)),
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(element => (Word: "[]", Value: element)),
            _ => [],
        };
        return inside
            .Select(ProviderAnswer? (part) =>
                Judge(facts, words.Add(part.Word), IsNothing(old) ? null : part.Value, IsNothing(now) ? null : part.Value, atEnd: false))
            .Append(Nearest(facts, words, old, now))
            .Max() ?? ProviderAnswer.Updated;
    }

    // The longest path that the property is, or lies within.
    private static ProviderAnswer? Nearest(IReadOnlyList<Fact> facts, ImmutableArray<string> words, JsonElement? old, JsonElement? now) =>
        facts.Where(fact => fact.Covers(words) && fact.Holds switch
        {
            Holds.Always => true,
            Holds.WhenLower => IsLower(old, now) ?? true,
            Holds.WhenSetBefore => !IsNothing(old),
            Holds.WhenWhole => fact.IsFor(words) && (IsNothing(old) || IsNothing(now)),
            _ => false,
        })
        .OrderByDescending(fact => fact.Path.Length)
        .ThenByDescending(fact => fact.Holds)
        .FirstOrDefault()?.Answer;

    private static ImmutableArray<string> Split(string path) =>
        [.. Word().Matches(path).Select(match => match.Groups["key"] is { Success: true } key ? key.Value : match.Value[0] == '[' ? "[]" : match.Value)];

    private static IEnumerable<Fact> Read()
    {
        using var stream = typeof(ProviderAnswers).Assembly.GetManifestResourceStream(Facts)!;
        using var reader = new StreamReader(stream);
        var type = "";

        // A line that is indented twice goes on with the one before.
        foreach (var line in reader.ReadToEnd().Replace("\n    ", " ", StringComparison.Ordinal).Split('\n').Where(line => line is [not '#', ..]))
        {
            if (line[0] != ' ')
            {
                type = line;
                continue;
            }

            var text = line.Trim();
            var colon = text.IndexOf(": ", StringComparison.Ordinal);
            var (word, always) = Cut(text[..colon]);
            foreach (var (path, holds) in text[(colon + 2)..].Split(", ").Select(Cut))
            {
                yield return new(type, Split(path), holds ?? always ?? (word == "filled in" ? Holds.WhenNotGiven : Holds.Always), Words[word]);
            }
        }
    }

    private static (string Text, Holds? Holds) Cut(string text) => Endings
        .Where(ending => text.EndsWith(ending.Text, StringComparison.Ordinal))
        .Select(ending => (text[..^ending.Text.Length], (Holds?)ending.Holds))
        .FirstOrDefault((text, null));

    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex Position();

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?")]
    private static partial Regex Number();

    [GeneratedRegex("""\["(?<key>[^"]*)"\]|\[[0-9]*\]|[^.\[\]]+""")]
    private static partial Regex Word();

    private sealed record Fact(string Type, ImmutableArray<string> Path, Holds Holds, ProviderAnswer Answer)
    {
        // A list is its blocks, and the other way round.
        public bool IsFor(ImmutableArray<string> words) =>
            Covers(words) && (Path.Length == words.Length || (Path.Length == words.Length - 1 && words[^1] == "[]"));

        public bool Covers(ImmutableArray<string> words) =>
            Path.Length <= words.Length && Path.Zip(words).All(pair => pair.First == pair.Second || (pair.First == "*" && pair.Second != "[]"));
    }
}
