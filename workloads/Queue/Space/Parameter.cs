namespace WorkQueue.Space;

/// <summary>One dimension of the search: where it starts, how far it may go, and in which steps.</summary>
/// <param name="Name">The name (<c>O2</c>): part of every hash, and of the program's environment variables.</param>
/// <param name="Start">The value of the search's first point.</param>
/// <param name="Minimum">The smallest value allowed, inclusive.</param>
/// <param name="Maximum">The largest value allowed, inclusive.</param>
/// <param name="Origin">
/// Steps land on <c>origin + k × increment</c>. The start value makes a walk back from any neighbour meet the same point again;
/// zero gives multiples of the increment.
/// </param>
/// <param name="Steps">The step sizes by value, in ascending order; empty for a parameter that never moves.</param>
internal sealed record Parameter(
    string Name, decimal Start, decimal Minimum, decimal Maximum, decimal Origin, IReadOnlyList<StepSize> Steps)
{
    /// <summary>The step size at a value.</summary>
    /// <param name="value">Where the step begins.</param>
    /// <returns>The increment of the first bin that ends above the value, or of the last bin; 0 when the value does not move there.</returns>
    public decimal IncrementAt(decimal value)
    {
        foreach (var step in Steps)
        {
            if (step.Below is null || value < step.Below)
                return step.Increment;
        }

        return Steps.Count == 0 ? 0 : Steps[^1].Increment;
    }

    /// <summary>The values reached from one in up to <paramref name="reach"/> steps each way, inside the bounds.</summary>
    /// <param name="value">Where the steps begin.</param>
    /// <param name="reach">The number of steps each way, from 1.</param>
    /// <returns>The values in ascending order, without the value itself, each once.</returns>
    public IReadOnlyList<decimal> Reachable(decimal value, int reach)
    {
        var increment = IncrementAt(value);
        if (increment == 0)
            return [];

        var values = new List<decimal>(2 * reach);
        for (var offset = -reach; offset <= reach; offset++)
        {
            var aligned = Origin + (decimal.Round((value + (offset * increment) - Origin) / increment, MidpointRounding.ToEven) * increment);
            if (offset != 0 && aligned != value && aligned >= Minimum && aligned <= Maximum && !values.Contains(aligned))
                values.Add(aligned);
        }

        return values;
    }
}
