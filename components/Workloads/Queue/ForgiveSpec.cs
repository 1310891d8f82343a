namespace Infra.Components.Workloads.Queue;

/// <summary>Ends a search by itself once there is nothing left to do.</summary>
public sealed record ForgiveSpec
{
    /// <summary>Looks in a row that may find nothing to do, 0 or more; the next such look turns the kill switch on.</summary>
    /// <value>3</value>
    public int Looks { get; init; } = 3;

    /// <summary>Seconds between two looks, 1 to 3600.</summary>
    /// <value>60</value>
    public int IntervalSeconds { get; init; } = 60;
}
