using Infra.Core.Findings;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>Writes what the guard rails say, for people.</summary>
internal static class GuardrailText
{
    /// <summary>Writes the findings, one line each, errors first; nothing where there are none.</summary>
    internal static async Task WriteAsync(TextWriter writer, string stack, IEnumerable<GuardrailFinding> findings)
    {
        foreach (var level in new[] { FindingLevel.Error, FindingLevel.Warning })
        {
            if (Of(stack, findings, level) is { } text)
            {
                await writer.WriteLineAsync(text).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The findings of one level: a heading with their number, then one line each.</summary>
    /// <returns>The text without a trailing line break; null where there are none.</returns>
    internal static string? Of(string stack, IEnumerable<GuardrailFinding> findings, FindingLevel level)
    {
        var lines = findings.Where(finding => finding.Level == level).Select(finding => $"\n - {finding}").ToList();
        var count = NumberWords.Count(lines.Count, level == FindingLevel.Error ? "error" : "warning");
        return lines.Count == 0 ? null : $"guard rails of stack \"{stack}\": {count}{string.Concat(lines)}";
    }
}
