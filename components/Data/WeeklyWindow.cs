namespace Infra.Components.Data;

/// <summary>The hour of the week in which Google may do maintenance on a data service.</summary>
/// <param name="Day">The day.</param>
/// <param name="Hour">The hour at which it begins, 0 to 23, UTC.</param>
public sealed record WeeklyWindow(DayOfWeek Day, int Hour)
{
    /// <summary>Sunday at 04:00 UTC.</summary>
    public static WeeklyWindow Default { get; } = new(DayOfWeek.Sunday, 4);
}
