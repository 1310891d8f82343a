namespace Infra.Core.Search;

/// <summary>How far one step of a parameter goes in a range of its values: by an increment, or by a factor.</summary>
public sealed record SearchStep
{
    /// <summary>The upper end of the range, exclusive; each above that of the step before.</summary>
    /// <value>Null: no end, for the last step only.</value>
    public decimal? Below { get; init; }

    /// <summary>The step, 0 or more; with 0 the parameter does not move in this range.</summary>
    /// <value>0</value>
    public decimal Increment { get; init; }

    /// <summary>What a step multiplies or divides by, above 1; it is the parameter's only step and has no increment.</summary>
    /// <value>Null: steps add and subtract.</value>
    public decimal? Factor { get; init; }
}
