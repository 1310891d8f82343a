namespace Infra.Core.Search;

/// <summary>Points of the unit cube that cover it more evenly than random ones.</summary>
/// <remarks>
/// The direction numbers are the first of new-joe-kuo-6.21201 by S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional
/// projections", SIAM J. Sci. Comput. 30 (2008), https://web.maths.unsw.edu.au/~fkuo/sobol/ (checked 2026-11). The scrambling is Owen's nested uniform
/// one, by the hash of Laine and Karras in B. Burley, "Practical Hash-based Owen Scrambling", JCGT 9 (2020).
/// </remarks>
internal sealed class SobolSequence
{
    /// <summary>The most dimensions.</summary>
    internal const int MaxDimensions = 32;

    private const int Bits = 32;

    // For each dimension from the second: the coefficients of its primitive polynomial as a number, and the first direction numbers, as many as its degree.
    private static readonly (uint Coefficients, uint[] First)[] Table =
    [
        (0, [1]),
        (1, [1, 3]),
        (1, [1, 3, 1]),
        (2, [1, 1, 1]),
        (1, [1, 1, 3, 3]),
        (4, [1, 3, 5, 13]),
        (2, [1, 1, 5, 5, 17]),
        (4, [1, 1, 5, 5, 5]),
        (7, [1, 1, 7, 11, 19]),
        (11, [1, 1, 5, 1, 1]),
        (13, [1, 1, 1, 3, 11]),
        (14, [1, 3, 5, 5, 31]),
        (1, [1, 3, 3, 9, 7, 49]),
        (13, [1, 1, 1, 15, 21, 21]),
        (16, [1, 3, 1, 13, 27, 49]),
        (19, [1, 1, 1, 15, 7, 5]),
        (22, [1, 3, 1, 15, 13, 25]),
        (25, [1, 1, 5, 5, 19, 61]),
        (1, [1, 3, 7, 11, 23, 15, 103]),
        (4, [1, 3, 7, 13, 13, 15, 69]),
        (7, [1, 1, 3, 13, 7, 35, 63]),
        (8, [1, 3, 5, 9, 1, 25, 53]),
        (14, [1, 3, 1, 13, 9, 35, 107]),
        (19, [1, 3, 1, 5, 27, 61, 31]),
        (21, [1, 1, 5, 11, 19, 41, 61]),
        (28, [1, 3, 5, 3, 3, 13, 69]),
        (31, [1, 1, 7, 13, 1, 19, 1]),
        (32, [1, 3, 7, 5, 13, 19, 59]),
        (37, [1, 1, 3, 9, 25, 29, 41]),
        (41, [1, 3, 5, 13, 23, 1, 55]),
        (42, [1, 3, 7, 3, 13, 59, 17]),
    ];

    private readonly uint[][] _directions;
    private readonly uint[]? _scrambles;

    /// <summary>A sequence.</summary>
    /// <param name="dimensions">The dimensions, 1 to <see cref="MaxDimensions"/>.</param>
    /// <param name="seed">What the scrambling begins with; null for the sequence as it was published.</param>
    internal SobolSequence(int dimensions, int? seed)
    {
        _directions = [.. Enumerable.Range(0, dimensions).Select(Directions)];
        _scrambles = seed is { } given ? [.. Enumerable.Range(0, dimensions).Select(dimension => (uint)SplitMix.At(given, 0, dimension))] : null;
    }

    /// <summary>One coordinate of a point.</summary>
    /// <param name="index">Which point, from 0.</param>
    /// <param name="dimension">Which coordinate, from 0.</param>
    /// <returns>From 0, below 1.</returns>
    internal double At(uint index, int dimension)
    {
        // In the order of Gray codes, as the published points are.
        var gray = index ^ (index >> 1);
        var value = 0u;
        for (var bit = 0; gray != 0; bit++, gray >>= 1)
        {
            value ^= (gray & 1) != 0 ? _directions[dimension][bit] : 0;
        }

        if (_scrambles is not null)
        {
            value = Reversed(Permuted(Reversed(value), _scrambles[dimension]));
        }

        return value / 4_294_967_296.0;
    }

    private static uint[] Directions(int dimension)
    {
        if (dimension == 0)
        {
            return [.. Enumerable.Range(0, Bits).Select(bit => 1u << (Bits - 1 - bit))];
        }

        var (coefficients, first) = Table[dimension - 1];
        var degree = first.Length;
        var directions = new uint[Bits];
        for (var bit = 0; bit < Bits; bit++)
        {
            if (bit < degree)
            {
                directions[bit] = first[bit] << (Bits - 1 - bit);
                continue;
            }

            directions[bit] = directions[bit - degree] ^ (directions[bit - degree] >> degree);
            for (var term = 1; term < degree; term++)
            {
                directions[bit] ^= ((coefficients >> (degree - 1 - term)) & 1) * directions[bit - term];
            }
        }

        return directions;
    }

    private static uint Permuted(uint value, uint seed)
    {
        value += seed;
        value ^= value * 0x6c50b47cu;
        value ^= value * 0xb82f1e52u;
        value ^= value * 0xc7afe638u;
        value ^= value * 0x8d22f6e6u;
        return value;
    }

    private static uint Reversed(uint value)
    {
        value = ((value >> 1) & 0x55555555u) | ((value & 0x55555555u) << 1);
        value = ((value >> 2) & 0x33333333u) | ((value & 0x33333333u) << 2);
        value = ((value >> 4) & 0x0f0f0f0fu) | ((value & 0x0f0f0f0fu) << 4);
        value = ((value >> 8) & 0x00ff00ffu) | ((value & 0x00ff00ffu) << 8);
        return (value >> 16) | (value << 16);
    }
}

/// <summary>Random numbers that depend on their place alone, so that every process has the same (Steele, Lea, Flood: SplitMix, OOPSLA 2014).</summary>
internal static class SplitMix
{
    /// <summary>One number.</summary>
    /// <returns>64 random bits.</returns>
    internal static ulong At(int seed, ulong index, int dimension) => Mix(Mix(Mix((ulong)(uint)seed) + index) + (ulong)(uint)dimension);

    private static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15UL;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9UL;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebUL;
        return value ^ (value >> 31);
    }
}
