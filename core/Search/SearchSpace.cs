namespace Infra.Core.Search;

/// <summary>The points that a search may visit, and which of them are neighbours.</summary>
public sealed record SearchSpace
{
    /// <summary>The parameters, at least one; their order is part of each point's hash.</summary>
    public required IReadOnlyList<SearchParameter> Parameters { get; init; }

    /// <summary>The parameter that takes up what the others leave of <see cref="Total"/>; it has no steps.</summary>
    /// <value>Null: none.</value>
    public string? Filler { get; init; }

    /// <summary>The sum of all parameters, where there is a filler.</summary>
    /// <value>1</value>
    public decimal Total { get; init; } = 1;

    /// <summary>Which points are neighbours.</summary>
    /// <value>Those that differ in one parameter.</value>
    public SearchMode Mode { get; init; } = SearchMode.Sides;

    /// <summary>The most steps in one parameter to a neighbour, 1 to 100.</summary>
    /// <value>1</value>
    public int Reach { get; init; } = 1;
}
