namespace Infra.Core.Search;

/// <summary>How far one step of a parameter goes in a range of its values.</summary>
public sealed record SearchStep
{
    /// <summary>The upper end of the range, exclusive; each above that of the step before.</summary>
    /// <value>Null: no end, for the last step only.</value>
    public decimal? Below { get; init; }

    /// <summary>The step, 0 or more; with 0 the parameter does not move in this range.</summary>
    public required decimal Increment { get; init; }
}
