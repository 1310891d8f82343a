namespace Infra.Components.Data;

/// <summary>What a Cloud SQL instance survives.</summary>
public enum AvailabilityType
{
    /// <summary>One zone; back after its zone is.</summary>
    Zonal,

    /// <summary>A second zone takes over; about twice the price.</summary>
    Regional,
}
