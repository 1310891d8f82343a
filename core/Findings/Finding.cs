using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Infra.Core.Findings;

/// <summary>How serious a <see cref="Finding"/> is.</summary>
public enum FindingLevel
{
    /// <summary>The plan works but costs more, or is less safe, than its author may want.</summary>
    Warning,

    /// <summary>Google Cloud or Kubernetes would refuse the plan, or it would lose data or money.</summary>
    Error,
}

/// <summary>Where in a file something stands.</summary>
/// <param name="File">The file, relative to the project.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public sealed record FindingPlace(string File, int Line, int Column)
{
    /// <summary>As compilers write it.</summary>
    /// <returns><c>file:line:column</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
}

/// <summary>One mistake found in what a caller asked for.</summary>
/// <param name="Path">The property or setting at fault, as its author wrote it (<c>Size.MaxNodeCount</c>, <c>infra:replicas</c>).</param>
/// <param name="Rule">The rule with its bounds and unit and the value got, separated by a semicolon; lower case, no full stop, never a secret. Names of settings are marked: <c>‹maxNodes›</c>.</param>
/// <param name="Fix">What to do about it, in the same form.</param>
/// <param name="Level">Errors refuse the plan; warnings are only shown.</param>
public sealed partial record Finding(string Path, string Rule, string Fix, FindingLevel Level = FindingLevel.Error)
{
    /// <summary>The property or setting at fault, as one line.</summary>
    public string Path { get; init => field = PlainText.Line(value); } = PlainText.Line(Path);

    /// <summary>The rule and the value got, as one line.</summary>
    public string Rule { get => Shown(RuleText); init => RuleText = PlainText.Line(value); }

    /// <summary>What to do about it, as one line.</summary>
    public string Fix { get => Shown(FixText); init => FixText = PlainText.Line(value); }

    /// <summary>Where it stands; null where no file is known.</summary>
    public FindingPlace? Place { get; init; }

    /// <summary>Whether it is about the key that is written, and not about its value.</summary>
    [JsonIgnore]
    public bool IsOfKey { get; init; }

    /// <summary>The rule, the value got and the fix, separated by semicolons.</summary>
    [JsonIgnore]
    public string Message => $"{Rule}; {Fix}";

    /// <summary>The path without the password of an address in it.</summary>
    internal string PathShown => UrlPasswords.Hide(Path);

    /// <summary>The rule with its names marked (<see cref="NamedWords"/>).</summary>
    internal string RuleText { get; init; } = PlainText.Line(Rule);

    /// <summary>The fix with its names marked.</summary>
    internal string FixText { get; init; } = PlainText.Line(Fix);

    /// <summary>Whether it is told to the author of settings, and not to whoever calls a component.</summary>
    internal bool IsOfSettings { get; init; }

    /// <summary>Paths of what it was made from besides: where one of them is wrong itself, this may only follow from that, and is not told.</summary>
    internal ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>The finding with one word of path, rule and fix replaced by another.</summary>
    /// <param name="word">A part of the rule or the fix.</param>
    /// <param name="other">What stands there instead.</param>
    /// <returns>The finding at the same place.</returns>
    public Finding Replace(string word, string other) =>
        this with { RuleText = RuleText.Replace(word, other, StringComparison.Ordinal), FixText = FixText.Replace(word, other, StringComparison.Ordinal) };

    /// <summary>The finding among settings, where its paths are others.</summary>
    internal Finding Moved(Func<string, string> path) => this with { IsOfSettings = true, Path = path(Path), DependsOn = [.. DependsOn.Select(path)] };

    /// <summary>What rules have found, one after the other; null is the answer of a rule that has nothing against it.</summary>
    internal static IReadOnlyList<Finding> Of(IEnumerable<Finding?> rules) => [.. rules.OfType<Finding>()];

    /// <summary>The text for several findings about one thing: a heading with their number, then one line each.</summary>
    /// <param name="subject">The thing at fault in words, with its name.</param>
    /// <param name="findings">At least one finding.</param>
    /// <param name="most">How many are told; of more, how many there are.</param>
    /// <returns>The text, without a trailing line break.</returns>
    internal static string Describe(string subject, IReadOnlyCollection<Finding> findings, int most = int.MaxValue) =>
        $"{subject}: {findings.Count} {(findings.Count == 1 ? "problem" : "problems")}"
        + string.Concat(findings.Take(most).Select(finding => $"\n - {finding}" + (finding.Place is null ? "" : $"\n   {finding.Place}")))
        + (findings.Count > most ? $"\n - and {findings.Count - most} more" : "");

    /// <summary>The finding as one line: <c>path: message</c>.</summary>
    /// <returns>The line, without a bullet.</returns>
    public override string ToString() => $"{PathShown}: {Message}";

    // What was written may be anything: pages of text, or an address with a password in it.
    private string Shown(string text) => LongValue().Replace(
        UrlPasswords.Hide(NamedWords.Write(text, IsOfSettings)),
        value => string.Create(CultureInfo.InvariantCulture, $"\"{value.Groups["beginning"].Value}…\" ({value.Length - 2} characters)"));

    [GeneratedRegex("\"(?<beginning>[^\"]{60})[^\"]{100,}\"")]
    private static partial Regex LongValue();
}
