namespace Infra.Core.Search;

/// <summary>Which points are neighbours of a point.</summary>
public enum SearchMode
{
    /// <summary>Those that differ in one parameter.</summary>
    Sides,

    /// <summary>Those that differ in any number of parameters.</summary>
    Diagonals,
}
