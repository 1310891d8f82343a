using Infra.Core.Findings;

namespace Infra.Guardrails;

/// <summary>Writes what the guard rails say, for people.</summary>
internal static class GuardrailText
{
    /// <summary>Writes the findings, one line each, and the waivers; nothing where there are neither.</summary>
    internal static async Task WriteAsync(TextWriter writer, string stack, GuardrailReport report)
    {
        foreach (var level in new[] { FindingLevel.Error, FindingLevel.Warning })
        {
            var findings = report.Findings.Where(finding => finding.Level == level).ToList();
            if (findings.Count == 0)
            {
                continue;
            }

            var what = level == FindingLevel.Error ? ("error", "errors") : ("warning", "warnings");
            await writer.WriteLineAsync(
                $"guard rails of stack \"{stack}\": {findings.Count} {(findings.Count == 1 ? what.Item1 : what.Item2)}").ConfigureAwait(false);
            foreach (var finding in findings)
            {
                await writer.WriteLineAsync($" - {finding}").ConfigureAwait(false);
            }
        }
    }
}
