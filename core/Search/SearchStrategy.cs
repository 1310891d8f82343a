namespace Infra.Core.Search;

/// <summary>The way through the space.</summary>
public enum SearchStrategy
{
    /// <summary>From the start over stable points to their neighbours.</summary>
    Neighbours,

    /// <summary>Every combination of the parameters' steps.</summary>
    Grid,

    /// <summary>Points drawn at random.</summary>
    Random,

    /// <summary>Points of a Sobol sequence, which cover the space more evenly than random ones.</summary>
    Sobol,

    /// <summary>A few Sobol points, then the edge between stable and unstable, halved down to one step.</summary>
    Boundary,

    /// <summary>A few Sobol points, then downhill from the best, with steps that become shorter.</summary>
    Descent,

    /// <summary>Only points that are put in from outside.</summary>
    External,
}

/// <summary>Which results are the best.</summary>
public sealed record ObjectiveSpec
{
    /// <summary>The value that the program writes (<c>temperature</c>).</summary>
    public required string Name { get; init; }

    /// <summary>Which values are the best.</summary>
    /// <value>The smallest.</value>
    public SearchGoal Goal { get; init; } = SearchGoal.Minimize;
}

/// <summary>Which values are the best.</summary>
public enum SearchGoal
{
    /// <summary>The smallest.</summary>
    Minimize,

    /// <summary>The largest.</summary>
    Maximize,
}
