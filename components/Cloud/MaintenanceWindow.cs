namespace Infra.Components.Cloud;

/// <summary>When Google may do maintenance on a cluster: the same hours, in UTC, on some days of every week.</summary>
/// <param name="Days">The days on which the window opens; at least one.</param>
/// <param name="StartHour">The hour at which it opens, 0 to 23, UTC.</param>
/// <param name="DurationHours">How long it stays open, in hours, 4 to 24.</param>
public sealed record MaintenanceWindow(IReadOnlyList<DayOfWeek> Days, int StartHour, int DurationHours)
{
    /// <summary>Saturday and Sunday, 02:00 to 08:00 UTC.</summary>
    public static MaintenanceWindow Weekend { get; } = new([DayOfWeek.Saturday, DayOfWeek.Sunday], 2, 6);

    /// <summary>Every day, 02:00 to 06:00 UTC.</summary>
    public static MaintenanceWindow Nightly { get; } = new(Enum.GetValues<DayOfWeek>(), 2, 4);
}
