namespace Infra.Components.Data;

/// <summary>How often Memorystore writes a snapshot of all data to disk.</summary>
public enum SnapshotPeriod
{
    /// <summary>Every hour.</summary>
    OneHour,

    /// <summary>Every six hours.</summary>
    SixHours,

    /// <summary>Every twelve hours.</summary>
    TwelveHours,

    /// <summary>Every day.</summary>
    TwentyFourHours,
}
