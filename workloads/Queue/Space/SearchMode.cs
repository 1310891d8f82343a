namespace WorkQueue.Space;

/// <summary>Which points are the neighbours of a point.</summary>
internal enum SearchMode
{
    /// <summary>Those that differ in one moving parameter: at most 2 × reach × dimensions.</summary>
    Sides,

    /// <summary>Those that differ in any of them: at most (2 × reach + 1)^dimensions − 1.</summary>
    Diagonals,
}
