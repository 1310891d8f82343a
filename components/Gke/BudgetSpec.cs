namespace Infra.Components.Gke;

/// <summary>How much a month may cost, and when to say so. A budget warns; it stops nothing.</summary>
public sealed record BudgetSpec
{
    /// <summary>The month's amount in whole units of the currency.</summary>
    public required int MonthlyAmount { get; init; }

    /// <summary>The currency (<c>EUR</c>); Google wants the billing account's own.</summary>
    /// <value>Default: the billing account's.</value>
    public string? CurrencyCode { get; init; }

    /// <summary>The parts of the amount at which the billing account's administrators get mail once they are spent.</summary>
    /// <value>Default: 0.5, 0.9 and 1.0.</value>
    public IReadOnlyList<double> Thresholds { get; init; } = [0.5, 0.9, 1.0];

    /// <summary>The parts of the amount at which they get mail once Google expects them to be spent by the end of the month.</summary>
    /// <value>Default: 1.0.</value>
    public IReadOnlyList<double> ForecastThresholds { get; init; } = [1.0];
}
