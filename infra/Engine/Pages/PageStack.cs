using System.Text.Json;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Guardrails;
using Infra.Plans;
using Infra.Project;
using Infra.Stacks;

namespace Infra.Pages;

/// <summary>A stack as its page tells of it: its file and, where it can be previewed, its plan.</summary>
/// <param name="Name">The stack.</param>
/// <param name="Config">Its settings by full key; none where its file cannot be read.</param>
/// <param name="Previewed">Its preview.</param>
/// <param name="Today">What day it is, in UTC.</param>
internal sealed record PageStack(string Name, IReadOnlyDictionary<string, string> Config, PreviewedStack Previewed, DateOnly Today)
{
    /// <summary>What it is for, in its owner's words; empty where nobody said.</summary>
    internal string Purpose => Config.Setting("purpose") ?? "";

    /// <summary>Who may work in it.</summary>
    internal IEnumerable<string> Owners => JsonInputs.Items(Config.Json("developers"))
        .Where(each => each.ValueKind == JsonValueKind.Object).SelectMany(each => each.EnumerateObject()).Select(each => each.Value.ToString());

    /// <summary>Its namespaces, its own first.</summary>
    internal IReadOnlyList<string> Namespaces => Config.Namespaces(Name);

    /// <summary>The day on which it is paused for good; null for none.</summary>
    internal DateOnly? Expires => Config.Setting("expires") is { } text ? WrittenDay.Parse(text) : null;

    /// <summary>The hours in which it is up; null for all of them.</summary>
    internal WakingHours? Awake => WakingHours.Read(Config.Reader());

    /// <summary>Whether its file says that it is paused.</summary>
    internal bool IsPaused => Config.Setting("paused") is { } flag && flag.Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>How it stands, in a word or two, and how much that is worth a look.</summary>
    internal (string Text, string Kind) State =>
        Previewed.Plan is null ? ("cannot be previewed", "bad")
        : Expires <= Today ? ("expired", "bad")
        : IsPaused ? ("paused", "calm")
        : Expires?.DayNumber - Today.DayNumber is { } left and <= PauseSettings.WarningDays ? ($"expires in {NumberWords.Count(left, "day")}", "warn")
        : Awake is { } hours ? ($"awake {hours}", "good")
        : ("awake", "good");

    /// <summary>What guard rails object to, errors first.</summary>
    internal IReadOnlyList<GuardrailFinding> Findings => Previewed.Assessment?.Guardrails.Findings ?? [];

    /// <summary>How many of them there are, in words; empty for none.</summary>
    internal string FindingsText
    {
        get
        {
            var errors = Findings.Count(finding => finding.Level == FindingLevel.Error);
            string[] counts = [NumberWords.Count(errors, "error"), NumberWords.Count(Findings.Count - errors, "warning")];
            return string.Join(", ", counts.Where(text => text[0] != '0'));
        }
    }
}
