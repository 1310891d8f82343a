using System.Globalization;

namespace Infra.Plans;

/// <summary>Puts numbers of things into words.</summary>
internal static class NumberWords
{
    /// <summary>How many there are (<c>1 pod</c>, <c>2 pods</c>).</summary>
    /// <param name="number">The number.</param>
    /// <param name="noun">One of them.</param>
    internal static string Count(long number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");
}
