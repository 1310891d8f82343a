using System.Globalization;
using System.Net;

namespace Infra.Workloads.Webtest;

/// <summary>What makes a call one that this server may make.</summary>
public static class CallbackRules
{
    /// <summary>The longest path that is passed on, in characters.</summary>
    public const int LongestPath = 2048;

    // A DNS name has at most 253 characters and a label 63 (RFC 1035, section 2.3.4, less the length bytes).
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    // Link-local addresses are where Google, AWS and Azure keep their metadata servers (169.254.169.254).
    private static readonly IPNetwork[] NeverCalled =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("255.255.255.255/32"),
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("ff00::/8"),
        // The metadata servers of Google and AWS by IPv6 are unique local addresses, not link-local ones.
        IPNetwork.Parse("fd20:ce::254/128"),
        IPNetwork.Parse("fd00:ec2::254/128"),
    ];

    // https://cloud.google.com/compute/docs/metadata/querying-metadata names the first and the last.
    private static readonly string[] MetadataNames = ["metadata.google.internal", "metadata.goog", "metadata"];

    /// <summary>What is wrong with the form of a request, whoever it is for.</summary>
    /// <param name="target">The target, with its defaults.</param>
    /// <returns>One line a mistake; empty when there is none.</returns>
    public static IReadOnlyList<string> CheckForm(CallbackTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var path = target.Path ?? string.Empty;
        return Told(
            target.Proto is "http" or "https" ? null : $"proto: must be http or https; got {Quoted.Text(target.Proto ?? string.Empty)}",
            string.IsNullOrEmpty(target.Host) ? "host: must be the name to call; none given"
                : IsAddress(target.Host) || IsName(target.Host) ? null : $"host: must be a DNS name; got {Quoted.Text(target.Host)}",
            TryReadPort(target.Port, out _) ? null : $"port: must be a whole number from 1 to 65535; got {Quoted.Text(target.Port ?? string.Empty)}",
            path.Length > LongestPath || (path.Length > 0 && path[0] != '/') || path.Any(character => character is <= ' ' or > '~' or '\\')
                ? $"path: must begin with / and be at most {LongestPath} characters of plain ASCII; got {Quoted.Text(path)}" : null);
    }

    /// <summary>Why a well-formed request is not for a name and port that may be called.</summary>
    /// <param name="target">The target, with its defaults.</param>
    /// <param name="policy">What is allowed.</param>
    /// <returns>One line a reason; empty when it may be called.</returns>
    public static IReadOnlyList<string> CheckAllowed(CallbackTarget target, CallbackPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(policy);
        var host = target.Host ?? string.Empty;
        return Told(
            IsAddress(host) ? $"host: must be a name, addresses are not called; got {Quoted.Text(host)}"
                : IsMetadata(host) ? $"host: metadata servers are never called; got {Quoted.Text(host)}"
                : policy.Hosts.Any(allowed => Matches(host, allowed)) ? null : $"host: must be {AnyOf(policy.Hosts)} (WEBTEST_CALLBACK_HOSTS); got {Quoted.Text(host)}",
            TryReadPort(target.Port, out var port) && !policy.Ports.Any(range => range.Contains(port))
                ? $"port: must be {AnyOf(policy.Ports)} (WEBTEST_CALLBACK_PORTS); got {port}" : null);
    }

    /// <summary>Why an address that an allowed name resolves to is not called.</summary>
    /// <param name="address">The address.</param>
    /// <param name="policy">What is allowed.</param>
    /// <returns>Null when it may be called, otherwise the reason.</returns>
    public static string? CheckAddress(IPAddress address, CallbackPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(policy);
        var plain = PlainAddress.Of(address);
        if (NeverCalled.Any(network => network.Contains(plain)))
        {
            return $"host: resolves to {plain}, a kind of address that is never called";
        }

        return policy.Networks.Any(network => network.Contains(plain))
            ? null
            : $"host: resolves to {plain}, must be in {AnyOf(policy.Networks)} (WEBTEST_CALLBACK_NETWORKS)";
    }

    /// <summary>Reads an item of <c>WEBTEST_CALLBACK_HOSTS</c>.</summary>
    internal static string? ReadHost(string text, out string host)
    {
        host = text.ToLowerInvariant();
        var name = host.TrimStart('.');
        if (IsAddress(host) || !IsName(name) || host.StartsWith("..", StringComparison.Ordinal))
        {
            return "must be a DNS name, or one with a leading dot for every name below it";
        }

        if (IsMetadata(name) || MetadataNames.Any(metadata => Matches(metadata, text)))
        {
            return "must not take in a metadata server";
        }

        return host[0] == '.' && !name.Contains('.')
            ? "must have at least two labels after the leading dot, such as .cluster.local"
            : null;
    }

    /// <summary>Reads an item of <c>WEBTEST_CALLBACK_PORTS</c>.</summary>
    internal static string? ReadPorts(string text, out PortRange ports)
    {
        var (first, last) = text.Split('-') switch
        {
            [var only] => (only, only),
            [var from, var to] => (from, to),
            _ => (string.Empty, string.Empty),
        };
        ports = default;
        if (!TryReadPort(first, out var lowest) || !TryReadPort(last, out var highest) || lowest > highest)
        {
            return "must be a port from 1 to 65535, or a range such as 9991-9993";
        }

        ports = new PortRange(lowest, highest);
        return null;
    }

    /// <summary>Reads an item of <c>WEBTEST_CALLBACK_NETWORKS</c>.</summary>
    internal static string? ReadNetwork(string text, out IPNetwork network) =>
        IPNetwork.TryParse(text, out network) ? null : "must be a network such as 10.0.0.0/8";

    private static List<string> Told(params IEnumerable<string?> findings) => [.. findings.OfType<string>()];

    private static bool TryReadPort(string? text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;

    private static bool Matches(string host, string allowed) => allowed.StartsWith('.')
        ? host.Length > allowed.Length && WithoutRootDot(host).EndsWith(allowed, StringComparison.OrdinalIgnoreCase)
        : WithoutRootDot(host).Equals(allowed, StringComparison.OrdinalIgnoreCase);

    private static bool IsMetadata(string host) => MetadataNames.Contains(WithoutRootDot(host), StringComparer.OrdinalIgnoreCase);

    private static string WithoutRootDot(string host) => host.EndsWith('.') ? host[..^1] : host;

    // Also the short and the odd spellings: 127.1, 0x7f000001, 2130706433, [::1].
    private static bool IsAddress(string host) => IPAddress.TryParse(WithoutRootDot(host), out _);

    private static bool IsName(string host)
    {
        var name = WithoutRootDot(host);
        return name.Length is > 0 and <= LongestName && name.Split('.').All(IsLabel);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LongestLabel
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');

    private static string AnyOf<T>(IReadOnlyList<T> allowed) => allowed.Count == 0 ? "allowed, and none is" : string.Join(" or ", allowed);
}
