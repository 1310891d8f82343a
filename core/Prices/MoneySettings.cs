using System.Collections.Immutable;

namespace Infra.Core.Prices;

/// <summary>What a stack's settings say of money.</summary>
public sealed record MoneySettings
{
    /// <summary>What is paid instead of list prices.</summary>
    /// <value>List prices.</value>
    public PriceOverrides Prices { get; init; } = new();

    /// <summary>For how many hours of a month a developer's pods run.</summary>
    /// <value><see cref="RateDerivation.HoursPerMonth"/>: always.</value>
    public int HoursPerMonth { get; init; } = RateDerivation.HoursPerMonth;

    /// <summary>For how many hours of a month those of them run that sleep at night.</summary>
    /// <value>Null: none sleeps.</value>
    public int? AwakeHoursPerMonth { get; init; }

    /// <summary>What a developer's stack may cost a month, in the currency of its environment's budget; null for any amount.</summary>
    /// <value>null</value>
    public int? MonthlyAmount { get; init; }

    /// <summary>How long one run of a training takes, in hours, by the training's name.</summary>
    /// <value>None.</value>
    public ImmutableSortedDictionary<string, decimal> ExpectedHours { get; init; } = ImmutableSortedDictionary<string, decimal>.Empty;
}
