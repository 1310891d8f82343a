using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Infra.Plans;

/// <summary>One reason why a stack cannot be previewed.</summary>
/// <param name="Path">The setting at fault; null where no single one is.</param>
/// <param name="Message">The rule, what it got, and the fix.</param>
/// <param name="Fix">The fix alone; null where the message has none.</param>
/// <param name="File">The file, relative to the project; null where it is not known.</param>
/// <param name="Line">The line in it, from 1.</param>
/// <param name="Column">The column in it, from 1.</param>
public sealed record FailureFinding(string? Path, string Message, string? Fix, string? File, int? Line, int? Column);

/// <summary>A stack that cannot be previewed.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Error">What is wrong, in all words.</param>
/// <param name="Findings">The same, one by one.</param>
/// <param name="StoppedBy">The stack at fault where it is not this one, which only refers to it.</param>
public sealed partial record StackFailure(string Stack, string Error, ImmutableArray<FailureFinding> Findings, string? StoppedBy)
{
    private const string Bullet = " - ";

    /// <summary>The failure that a text tells of.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="error">The text; a line that begins with a hyphen is a finding.</param>
    /// <param name="stoppedBy">The stack at fault where it is another one.</param>
    /// <param name="each">The findings that the text tells of; null where only the text is known.</param>
    /// <returns>The failure.</returns>
    public static StackFailure Of(string stack, string error, string? stoppedBy = null, IReadOnlyList<Core.Findings.Finding>? each = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (each is { Count: > 0 })
        {
            return new(
                stack,
                error,
                [
                    .. each.Select(finding => Finding(finding.ToString(), hasPath: true) is var told && finding.Place is { } place
                        ? told with { Fix = finding.Fix, File = place.File, Line = place.Line, Column = place.Column }
                        : told with { Fix = finding.Fix.Length > 0 ? finding.Fix : null }),
                ],
                stoppedBy);
        }

        var lines = error.Split('\n');
        var findings = lines.Where(line => line.StartsWith(Bullet, StringComparison.Ordinal)).Select(line => Finding(line[Bullet.Length..], hasPath: true)).ToImmutableArray();
        return new(stack, error, findings.IsEmpty ? [Finding(lines[0], hasPath: false)] : findings, stoppedBy);
    }

    internal static StackFailure Read(JsonElement json) => new(
        json.GetProperty("stack").GetString()!,
        json.GetProperty("error").GetString()!,
        json.TryGetProperty("findings", out var findings)
            ? JsonSerializer.Deserialize<ImmutableArray<FailureFinding>>(findings, JsonSerializerOptions.Web)
            : [],
        json.TryGetProperty("stoppedBy", out var other) ? other.GetString() : null);

    private static FailureFinding Finding(string text, bool hasPath)
    {
        var place = Place().Match(text);
        var rest = place.Success ? text[place.Length..] : text;
        var colon = hasPath ? rest.IndexOf(": ", StringComparison.Ordinal) : -1;
        var message = rest[(colon < 0 ? 0 : colon + 2)..];
        var fix = message.LastIndexOf("; ", StringComparison.Ordinal);
        return new(
            colon < 0 ? null : rest[..colon],
            message,
            fix < 0 ? null : message[(fix + 2)..],
            place.Success ? place.Groups["file"].Value : null,
            place.Success ? int.Parse(place.Groups["line"].Value, CultureInfo.InvariantCulture) : null,
            place.Success ? int.Parse(place.Groups["column"].Value, CultureInfo.InvariantCulture) : null);
    }

    [GeneratedRegex(@"^(?<file>[^:]+\.ya?ml):(?<line>[0-9]+):(?<column>[0-9]+): ")]
    private static partial Regex Place();
}
