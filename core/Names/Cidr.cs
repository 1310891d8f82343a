using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Infra.Core.Names;

/// <summary>A range of IPv4 addresses (<c>10.0.0.0/20</c>).</summary>
public readonly record struct Cidr
{
    /// <summary>A range from its first address; the addresses after it are what the prefix leaves open.</summary>
    /// <param name="network">The first address as a number; bits beyond the prefix are cleared.</param>
    /// <param name="prefixLength">The bits that all addresses share, 0 to 32.</param>
    public Cidr(uint network, int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, 32);
        PrefixLength = prefixLength;
        Network = network & Mask;
    }

    /// <summary>The first address as a number.</summary>
    public uint Network { get; }

    /// <summary>The bits that all addresses share, 0 to 32.</summary>
    public int PrefixLength { get; }

    /// <summary>How many addresses the range has.</summary>
    public long Size => 1L << (32 - PrefixLength);

    /// <summary>The last address as a number.</summary>
    public uint Last => Network | ~Mask;

    private uint Mask => PrefixLength == 0 ? 0 : uint.MaxValue << (32 - PrefixLength);

    /// <summary>Reads a range; the address may lie anywhere in it (<see cref="HasHostBits"/>).</summary>
    /// <param name="text">Four numbers, a slash and the prefix length.</param>
    /// <param name="cidr">The range.</param>
    /// <returns>False where the text is no range.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Cidr cidr)
    {
        cidr = default;
        var parts = text?.Split('/');
        if (parts is not { Length: 2 } || !TryParseAddress(parts[0], out var address)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var prefixLength) || prefixLength > 32)
        {
            return false;
        }

        cidr = new(address, prefixLength);
        return true;
    }

    /// <summary>Whether the address that a range was written with is not the range's first.</summary>
    /// <param name="text">A text that <see cref="TryParse"/> reads.</param>
    /// <returns>True for <c>10.0.0.5/20</c>.</returns>
    public static bool HasHostBits(string text) =>
        TryParse(text, out var cidr) && TryParseAddress(text.Split('/')[0], out var address) && address != cidr.Network;

    /// <summary>An address as text.</summary>
    /// <param name="address">The address as a number.</param>
    /// <returns>Four numbers.</returns>
    public static string Address(uint address) =>
        string.Create(CultureInfo.InvariantCulture, $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}");

    /// <summary>Whether two ranges share an address.</summary>
    /// <param name="other">The other range.</param>
    /// <returns>True where one lies in the other.</returns>
    public bool Overlaps(Cidr other) => Network <= other.Last && other.Network <= Last;

    /// <summary>Whether another range lies in this one.</summary>
    /// <param name="other">The other range.</param>
    /// <returns>True where every address of it is in this one.</returns>
    public bool Contains(Cidr other) => Network <= other.Network && other.Last <= Last;

    /// <summary>The range as it is written.</summary>
    /// <returns>First address, slash, prefix length.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address(Network)}/{PrefixLength}");

    private static bool TryParseAddress(string text, out uint address)
    {
        address = 0;

        // Only the four-number form: the framework also reads "10" and hexadecimal.
        if (text.Split('.').Length != 4 || !IPAddress.TryParse(text, out var parsed)
            || parsed.AddressFamily != AddressFamily.InterNetwork || parsed.ToString() != text)
        {
            return false;
        }

        foreach (var part in parsed.GetAddressBytes())
        {
            address = (address << 8) | part;
        }

        return true;
    }
}
