namespace Infra.Components.Pods;

/// <summary>What becomes of a pod for which spreading leaves no place.</summary>
public enum SpreadMode
{
    /// <summary>It goes where there is room.</summary>
    ScheduleAnyway,

    /// <summary>It waits until there is a place.</summary>
    DoNotSchedule,
}
