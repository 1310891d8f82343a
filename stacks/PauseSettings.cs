using System.Globalization;
using Infra.Components.Workloads.Experiments;
using Infra.Core.Findings;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The setting that stops a stack for a while, and what it makes of the others.</summary>
internal static class PauseSettings
{
    /// <summary>Whether the stack is paused.</summary>
    internal static FlagSetting Paused { get; } = new(
        "paused",
        "Whether all pods of the stack end, as in the evening; claims, secrets, Services and addresses stay, and taking it away brings the pods back; infra pause and infra resume write it")
    {
        Default = false,
    };

    /// <summary>The day on which the stack ends its work.</summary>
    internal static TextSetting Expires { get; } = new(
        "expires", "Day from which the stack is paused, as in 2027-01-31; 14 days before, preview begins to warn; what holds data stays")
    {
        DefaultWords = "none",
        IsDay = true,
    };

    /// <summary>Whether what holds data ends with the stack.</summary>
    internal static FlagSetting ExpiresWithData { get; } = new(
        "expiresWithData", "Whether volume claims go with the stack once it has expired; otherwise they are protected, and what destroys it leaves them and their namespace")
    {
        Default = false,
    };

    // Two weeks: time to ask, and to copy what is to stay.
    internal const int WarningDays = 14;

    /// <summary>Reads whether the stack is paused, by its own word or because its day has come.</summary>
    /// <param name="reader">The root of the settings.</param>
    /// <param name="clock">Says what day it is, in UTC.</param>
    /// <returns>Whether it is paused; the day, null for none; and whether volume claims are to outlive it.</returns>
    internal static (bool IsPaused, string? Expires, bool KeepsData) Read(SettingsReader reader, TimeProvider clock)
    {
        var withData = reader.Flag(ExpiresWithData);
        var paused = reader.Flag(Paused);
        reader.Report(!paused ? []
            : [new Finding(SettingKeys.Full(Paused.Key), "is set, so no pod of the stack runs; got true", "infra resume and pulumi up bring them back", FindingLevel.Warning)]);
        if (reader.Text(Expires) is not { } text)
        {
            if (withData)
            {
                reader.Report(ExpiresWithData, "must be left out where the stack does not expire; got true, which does nothing", $"remove it, or set {SettingKeys.Full(Expires.Key)}");
            }

            return (paused, null, false);
        }

        if (WrittenDay.Parse(text) is not { } day)
        {
            reader.Report(Expires, $"must be a day as in 2027-01-31; got \"{text}\"", WrittenDay.Fix(text));
            return (paused, null, false);
        }

        var written = day.ToString("O", CultureInfo.InvariantCulture);
        var left = DaysUntil(day, clock);
        var path = SettingKeys.Full(Expires.Key);
        reader.Report(left <= 0
            ? [new Finding(path, $"has come, so the stack is paused: its pods end, and what holds data stays; got {written}", "a later day brings the pods back, pulumi destroy ends the stack", FindingLevel.Warning)]
            : left <= WarningDays
            ? [new Finding(path, $"comes in {left} day{(left == 1 ? "" : "s")}, from when on the stack is paused; got {written}", "write a later day, or copy what is to stay", FindingLevel.Warning)]
            : []);
        return (paused || left <= 0, written, !withData);
    }

    /// <summary>The days that are left until a day, as UTC has it; none or fewer once it has come.</summary>
    internal static int DaysUntil(DateOnly day, TimeProvider clock) => day.DayNumber - WrittenDay.Today(clock).DayNumber;

    /// <summary>An experiment without bare pods, which cannot be there and not run: for the time being what makes them is there in their place.</summary>
    internal static ExperimentSpec WithoutBarePods(ExperimentSpec experiment) => experiment with
    {
        Processes = [.. experiment.Processes.Select(process => process.Restart == RestartMode.Bare ? process with { Restart = RestartMode.Always, StandsInForBare = true } : process)],
        ProcessGroups = [.. experiment.ProcessGroups.Select(group => group.Restart == RestartMode.Bare ? group with { Restart = RestartMode.Always, StandsInForBare = true } : group)],
    };
}
