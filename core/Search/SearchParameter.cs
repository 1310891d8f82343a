using System.Diagnostics.CodeAnalysis;

namespace Infra.Core.Search;

/// <summary>One dimension of a search.</summary>
public sealed record SearchParameter
{
    /// <summary>The name (<c>O2</c>): letters, digits and underscores, a letter first; the program gets it as <c>QUEUE_PARAM_NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether all values are whole numbers.</summary>
    /// <value>They need not be.</value>
    public ParameterType Type { get; init; } = ParameterType.Number;

    /// <summary>The words that are its values, instead of numbers; they have no order, so each is one step from every other.</summary>
    /// <value>Empty: its values are numbers.</value>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The value of the first point, within <see cref="Minimum"/> and <see cref="Maximum"/>.</summary>
    /// <value>Null, for the filler: what the other parameters leave of <see cref="SearchSpace.Total"/>; where the strategy needs no start: <see cref="Minimum"/>.</value>
    public decimal? Start { get; init; }

    /// <summary>The word of the first point, one of <see cref="Choices"/>.</summary>
    /// <value>Null: the first of them.</value>
    public string? StartChoice { get; init; }

    /// <summary>The smallest value, inclusive.</summary>
    /// <value>0</value>
    public decimal Minimum { get; init; }

    /// <summary>The largest value, inclusive.</summary>
    /// <value>Null: none.</value>
    public decimal? Maximum { get; init; }

    /// <summary>How values are spread between <see cref="Minimum"/> and <see cref="Maximum"/> where a strategy draws them.</summary>
    /// <value>Evenly.</value>
    public ParameterScale Scale { get; init; } = ParameterScale.Linear;

    /// <summary>Steps land on this value and whole increments from it.</summary>
    /// <value>Null: <see cref="Start"/>.</value>
    public decimal? Origin { get; init; }

    /// <summary>How far a step goes, by range of values in ascending order.</summary>
    /// <value>Empty: the parameter does not move by steps; where it has a maximum, strategies that draw points give it any value.</value>
    public IReadOnlyList<SearchStep> Steps { get; init; } = [];
}

/// <summary>What kind of number a parameter's values are.</summary>
public enum ParameterType
{
    /// <summary>Any number.</summary>
    Number,

    /// <summary>A whole number, written without a point.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The word that a stack file has for it.")]
    Integer,
}

/// <summary>How a parameter's values are spread over its range.</summary>
public enum ParameterScale
{
    /// <summary>Evenly.</summary>
    Linear,

    /// <summary>Evenly by their logarithm: as many between 1 and 10 as between 10 and 100.</summary>
    Logarithmic,
}
