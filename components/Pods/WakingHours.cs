using System.Collections.Immutable;
using System.Globalization;
using Infra.Core.Findings;
using Infra.Core.Settings;

namespace Infra.Components.Pods;

/// <summary>The hours in which pods run; outside of them KEDA (https://keda.sh), which must be in the cluster, scales what can be scaled to 0.</summary>
/// <remarks>
/// They end 5 minutes after the hours do: https://keda.sh/docs/2.20/reference/scaledobject-spec/#cooldownperiod (checked 2026-11).
/// </remarks>
public sealed record WakingHours
{
    /// <summary>The days, each once.</summary>
    /// <value>Monday to Friday.</value>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = Workdays;

    /// <summary>When the hours begin on each of the days, to the minute.</summary>
    public required TimeOnly From { get; init; }

    /// <summary>When they end on the same day, to the minute; later than <see cref="From"/>.</summary>
    public required TimeOnly To { get; init; }

    /// <summary>The time zone of both, by its name in the IANA database (<c>Europe/Berlin</c>), with its summer time.</summary>
    /// <value><c>UTC</c></value>
    public string TimeZone { get; init; } = Utc;

    /// <summary>How many hours of a week's 168 they are.</summary>
    public decimal HoursPerWeek => Days.Count * (decimal)(To - From).TotalHours;

    /// <summary>The annotation of what keeps the hours that says them.</summary>
    internal const string Annotation = "infra/awake";

    private const string Utc = "UTC";
    private const string Clock = "HH:mm";

    private static readonly ImmutableArray<DayOfWeek> Workdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    private static readonly TextListSetting DaysSetting = new("days", "Days on which the pods run, as in [mon, tue, sat]") { DefaultWords = "mon to fri" };

    private static readonly TextSetting FromSetting = new("from", "Time from which they run, as in \"08:00\"") { Required = true };

    private static readonly TextSetting ToSetting = new("to", "Time until which they run, on the same day; they end 5 minutes later") { Required = true };

    private static readonly TextSetting ZoneSetting = new("timeZone", "Time zone of both, as in Europe/Berlin; summer time is kept") { Default = Utc };

    /// <summary>The declaration.</summary>
    internal static ObjectSetting Setting { get; } = new(
        "awake",
        "Hours in which the stack's pods run; outside of them KEDA, which the environment must bring (infra:addons.keda), scales Deployments and StatefulSets to 0; Jobs, bare pods and what belongs to a queue run on")
    {
        DefaultWords = "always",
        Members = [DaysSetting, FromSetting, ToSetting, ZoneSetting],
    };

    /// <summary>Reads it; mistakes stay with the reader.</summary>
    /// <returns>The hours; null where there are none, or some that cannot be.</returns>
    internal static WakingHours? Read(SettingsReader root) => root.Section(Setting, reader =>
    {
        var days = ReadDays(reader);
        var (from, to) = (ReadTime(reader, FromSetting), ReadTime(reader, ToSetting));
        var zone = reader.Required(ZoneSetting);
        if (days is null || from is null || to is null)
        {
            return null!;
        }

        var hours = new WakingHours { Days = days, From = from.Value, To = to.Value, TimeZone = zone };
        var findings = hours.Check(SettingKeys.Full(Setting.Key));
        reader.Report(findings);
        return findings.Count == 0 ? hours : null!;
    });

    /// <summary>Checks them.</summary>
    /// <param name="path">Where they stand.</param>
    internal IReadOnlyList<Finding> Check(string path) => Finding.Of(
    [
        Days.Count == 0 || Days.Distinct().Count() < Days.Count
            ? new($"{path}.days", $"must name at least one day, each once; got {(Days.Count == 0 ? "none" : string.Join(", ", Days.Select(Word)))}", "write for example [mon, tue]") : null,
        To <= From
            ? new($"{path}.to", $"must be later than from ({Text(From)}) on the same day, 23:59 at the latest; got {Text(To)}", "use a later time") : null,
        // A machine that knows no zones at all can say nothing.
        !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _) && TimeZoneInfo.TryFindSystemTimeZoneById("Europe/London", out _)
            ? new($"{path}.timeZone", $"must be a time zone of the IANA database; got \"{TimeZone}\"", $"use for example Europe/Berlin or {Utc}") : null,
    ]);

    /// <summary>KEDA's trigger that is on in these hours.</summary>
    /// <remarks>https://keda.sh/docs/2.20/scalers/cron/</remarks>
    internal KedaTriggerArgs Trigger(int replicas) => new()
    {
        Type = "cron",
        Metadata =
        {
            ["timezone"] = TimeZone,
            ["start"] = Cron(From),
            ["end"] = Cron(To),
            ["desiredReplicas"] = replicas.ToString(CultureInfo.InvariantCulture),
        },
    };

    /// <summary>The hours in words.</summary>
    /// <returns>For example <c>mon–fri 08:00–20:00 Europe/Berlin</c>.</returns>
    public override string ToString()
    {
        // A week begins on Monday.
        var days = Days.OrderBy(day => ((int)day + 6) % 7).ToList();
        var areInARow = days.Count > 2 && days.Zip(days.Skip(1)).All(pair => ((int)pair.First + 1) % 7 == (int)pair.Second);
        return $"{(areInARow ? $"{Word(days[0])}–{Word(days[^1])}" : string.Join(", ", days.Select(Word)))} {Text(From)}–{Text(To)} {TimeZone}";
    }

    private string Cron(TimeOnly time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Minute} {time.Hour} * * {string.Join(',', Days.Order().Select(day => (int)day))}");

    private static DayOfWeek[]? ReadDays(SettingsReader reader)
    {
        var words = reader.TextList(DaysSetting);
        if (!reader.Has(DaysSetting))
        {
            return [.. Workdays];
        }

        var days = words.Select(word => Enum.GetValues<DayOfWeek>().Where(day => Word(day) == word).Select(day => (DayOfWeek?)day).FirstOrDefault()).ToList();
        if (days.IndexOf(null) is >= 0 and var at)
        {
            reader.Report(DaysSetting, $"must be some of mon, tue, wed, thu, fri, sat and sun; got {words[at]}", "write for example [mon, tue]");
            return null;
        }

        return [.. days.OfType<DayOfWeek>()];
    }

    private static TimeOnly? ReadTime(SettingsReader reader, TextSetting setting)
    {
        var text = reader.Required(setting);
        if (TimeOnly.TryParseExact(text, Clock, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        if (text.Length > 0)
        {
            reader.Report(setting, $"must be a time of day, 00:00 to 23:59; got \"{text}\"", "write for example \"08:00\"");
        }

        return null;
    }

    private static string Word(DayOfWeek day) => day.ToString()[..3].ToLowerInvariant();

    private static string Text(TimeOnly time) => time.ToString(Clock, CultureInfo.InvariantCulture);
}
