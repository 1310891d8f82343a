using System.Globalization;

namespace Infra.Core.Prices;

/// <summary>How sure an amount of money is.</summary>
public enum PriceState
{
    /// <summary>Every part of it stands in a price list.</summary>
    Known,

    /// <summary>At least one part is worked out from a price of another region or of a like machine.</summary>
    Estimated,

    /// <summary>At least one part has no price at all, so the whole is more than what is said.</summary>
    Unknown,
}

/// <summary>An amount of US dollars, and how sure it is. What is unknown is never counted as nothing: it stays with every sum.</summary>
public readonly record struct Cost
{
    private readonly bool _isEstimated;
    private readonly bool _isUnknown;

    private Cost(decimal usd, bool isEstimated, bool isUnknown)
    {
        Usd = usd;
        _isEstimated = isEstimated;
        _isUnknown = isUnknown;
    }

    /// <summary>Something without a price.</summary>
    public static Cost Unknown { get; } = new(0, false, true);

    /// <summary>What is known or estimated of it, in US dollars, not rounded.</summary>
    public decimal Usd { get; }

    /// <summary>How sure the whole is: as sure as its least sure part.</summary>
    public PriceState State => _isUnknown ? PriceState.Unknown : _isEstimated ? PriceState.Estimated : PriceState.Known;

    /// <summary>Whether nothing at all is known of it.</summary>
    public bool IsWhollyUnknown => _isUnknown && Usd == 0;

    /// <summary>An amount of a price list.</summary>
    /// <param name="usd">US dollars.</param>
    /// <returns>The amount.</returns>
    public static Cost Known(decimal usd) => new(usd, false, false);

    /// <summary>An amount that is worked out from another price.</summary>
    /// <param name="usd">US dollars.</param>
    /// <returns>The amount.</returns>
    public static Cost Estimated(decimal usd) => new(usd, true, false);

    /// <summary>Adds up amounts.</summary>
    /// <param name="costs">The amounts.</param>
    /// <returns>The sum; nothing, known, of none.</returns>
    public static Cost Sum(IEnumerable<Cost> costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        return costs.Aggregate(default(Cost), (sum, cost) => sum + cost);
    }

    /// <summary>Adds two amounts.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum, as sure as the less sure of the two.</returns>
    public static Cost operator +(Cost left, Cost right) =>
        new(left.Usd + right.Usd, left._isEstimated || right._isEstimated, left._isUnknown || right._isUnknown);

    /// <summary>Takes one amount off another.</summary>
    /// <param name="left">The amount taken from.</param>
    /// <param name="right">The amount taken off.</param>
    /// <returns>The difference, as sure as the less sure of the two; with something unknown in it, it bounds nothing.</returns>
    public static Cost operator -(Cost left, Cost right) =>
        new(left.Usd - right.Usd, left._isEstimated || right._isEstimated, left._isUnknown || right._isUnknown);

    /// <summary>Takes an amount several times.</summary>
    /// <param name="cost">The amount.</param>
    /// <param name="times">How often; none of anything costs nothing, and that is known.</param>
    /// <returns>The product.</returns>
    public static Cost operator *(Cost cost, decimal times) =>
        times == 0 ? default : new(cost.Usd * times, cost._isEstimated, cost._isUnknown);

    /// <summary>Takes a part of an amount.</summary>
    /// <param name="cost">The amount.</param>
    /// <param name="parts">In how many parts it is divided; not 0.</param>
    /// <returns>One part.</returns>
    public static Cost operator /(Cost cost, decimal parts) => new(cost.Usd / parts, cost._isEstimated, cost._isUnknown);

    /// <summary>The amount for people: <c>1,234.50</c>, <c>about 12.00</c>, <c>at least 12.00</c> or <c>unknown</c>.</summary>
    /// <param name="decimals">Digits behind the point; rounded half away from zero.</param>
    /// <returns>The text, without a currency.</returns>
    public string Text(int decimals = 2)
    {
        if (IsWhollyUnknown)
        {
            return "unknown";
        }

        var amount = decimal.Round(Usd, decimals, MidpointRounding.AwayFromZero).ToString($"N{decimals}", CultureInfo.InvariantCulture);
        return (_isUnknown, _isEstimated) switch
        {
            (true, true) => $"at least about {amount}",
            (true, false) => $"at least {amount}",
            (false, true) => $"about {amount}",
            _ => amount,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Text();
}
