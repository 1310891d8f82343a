namespace Infra.Core.Search;

/// <summary>One dimension of a search.</summary>
public sealed record SearchParameter
{
    /// <summary>The name (<c>O2</c>): letters, digits and underscores, a letter first; the program gets it as <c>QUEUE_PARAM_NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The value of the first point, within <see cref="Minimum"/> and <see cref="Maximum"/>.</summary>
    /// <value>Null, for the filler only: what the other parameters leave of <see cref="SearchSpace.Total"/>.</value>
    public decimal? Start { get; init; }

    /// <summary>The smallest value, inclusive.</summary>
    /// <value>0</value>
    public decimal Minimum { get; init; }

    /// <summary>The largest value, inclusive.</summary>
    /// <value>Null: none.</value>
    public decimal? Maximum { get; init; }

    /// <summary>Steps land on this value and whole increments from it.</summary>
    /// <value>Null: <see cref="Start"/>.</value>
    public decimal? Origin { get; init; }

    /// <summary>How far a step goes, by range of values in ascending order.</summary>
    /// <value>Empty: the parameter does not move.</value>
    public IReadOnlyList<SearchStep> Steps { get; init; } = [];
}
