namespace WorkQueue.Space;

/// <summary>A step size that holds for a range of values.</summary>
/// <param name="Below">The range's upper end, exclusive; null for the last range, which has none.</param>
/// <param name="Increment">The step; 0 when the parameter does not move in this range.</param>
internal sealed record StepSize(decimal? Below, decimal Increment);
