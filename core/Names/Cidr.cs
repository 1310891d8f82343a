using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Infra.Core.Names;

/// <summary>Ranges of IPv4 addresses (<c>10.0.0.0/20</c>): what <see cref="IPNetwork"/> leaves open.</summary>
public static class Cidr
{
    /// <summary>A range from one of its addresses.</summary>
    /// <param name="address">The address as a number; bits beyond the prefix are cleared.</param>
    /// <param name="prefixLength">The bits that all addresses share, 0 to 32.</param>
    /// <returns>The range.</returns>
    public static IPNetwork Of(uint address, int prefixLength) => new(Address(prefixLength == 0 ? 0 : address & (uint.MaxValue << (32 - prefixLength))), prefixLength);

    /// <summary>Reads a range; the address may lie anywhere in it (<see cref="HasHostBits"/>).</summary>
    /// <param name="text">Four numbers, a slash and the prefix length.</param>
    /// <param name="range">The range.</param>
    /// <returns>False where the text is no range.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out IPNetwork range)
    {
        range = default;

        // Only the four-number form: the framework also reads "10" and hexadecimal.
        if (text?.Split('/') is not [var first, var prefix] || !IPAddress.TryParse(first, out var address) || address.ToString() != first
            || address.AddressFamily != AddressFamily.InterNetwork
            || !int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out var prefixLength) || prefixLength > 32)
        {
            return false;
        }

        range = Of(Number(address), prefixLength);
        return true;
    }

    /// <summary>Whether the address that a range was written with is not the range's first.</summary>
    /// <param name="text">A text that <see cref="TryParse"/> reads.</param>
    /// <returns>True for <c>10.0.0.5/20</c>.</returns>
    public static bool HasHostBits(string text) =>
        TryParse(text, out var range) && !text.StartsWith($"{range.BaseAddress}/", StringComparison.Ordinal);

    /// <summary>An address from its number.</summary>
    /// <param name="number">The four bytes, the first one the highest.</param>
    /// <returns>The address.</returns>
    public static IPAddress Address(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new(bytes);
    }

    /// <summary>The first address as a number.</summary>
    /// <param name="range">The range.</param>
    /// <returns>The number.</returns>
    public static uint First(this IPNetwork range) => Number(range.BaseAddress);

    /// <summary>The last address as a number.</summary>
    /// <param name="range">The range.</param>
    /// <returns>The number.</returns>
    public static uint Last(this IPNetwork range) => range.First() + (uint)(range.Size() - 1);

    /// <summary>How many addresses a range has.</summary>
    /// <param name="range">The range.</param>
    /// <returns>1 to 2^32.</returns>
    public static long Size(this IPNetwork range) => 1L << (32 - range.PrefixLength);

    /// <summary>Whether two ranges share an address.</summary>
    /// <param name="range">One range.</param>
    /// <param name="other">The other range.</param>
    /// <returns>True where one lies in the other.</returns>
    public static bool Overlaps(this IPNetwork range, IPNetwork other) => range.Contains(other) || other.Contains(range);

    /// <summary>Whether a range lies in another.</summary>
    /// <param name="range">The wider range.</param>
    /// <param name="other">The range that may lie in it.</param>
    /// <returns>True where every address of it does.</returns>
    public static bool Contains(this IPNetwork range, IPNetwork other) => range.PrefixLength <= other.PrefixLength && range.Contains(other.BaseAddress);

    private static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
