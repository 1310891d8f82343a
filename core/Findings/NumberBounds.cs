namespace Infra.Core.Findings;

/// <summary>The rule of whole numbers.</summary>
internal static class NumberBounds
{
    /// <summary>Checks that a number is within bounds.</summary>
    /// <param name="path">The setting or property that holds it.</param>
    /// <param name="number">The number; null for none, which is within all bounds.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be; the largest number that there is for no such bound.</param>
    /// <param name="unit">What is counted; nothing where the path says it.</param>
    internal static IEnumerable<Finding> Check(string path, int? number, int least, int most, string unit = "") => number < least || number > most
        ? [new(path, $"must be {(most == int.MaxValue ? $"{least} or more" : $"{least} to {most}")}{(unit.Length == 0 ? "" : " ")}{unit}; got {number}", $"use {Math.Clamp(number.Value, least, most)}")]
        : [];
}
