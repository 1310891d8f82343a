using System.Net;
using System.Net.Sockets;
using Infra.Components.Common;
using Infra.Core.Findings;
using Pulumi;

namespace Infra.Components.Pods;

/// <summary>From which addresses an exposed Service may be called.</summary>
public static class SourceRanges
{
    /// <summary>The shortest prefix of a range: the internet has 256 of that size, and 10.0.0.0/8 is one. A shorter one is nobody's network.</summary>
    public const int ShortestPrefix = 8;

    /// <summary>The addresses of private networks, which callers inside a VPC have.</summary>
    /// <remarks>https://www.rfc-editor.org/rfc/rfc1918</remarks>
    public static IReadOnlyList<string> Private { get; } = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

    /// <summary>Checks the ranges of a Service.</summary>
    /// <param name="path">The property that holds them.</param>
    /// <param name="exposure">From where the Service can be reached.</param>
    /// <param name="ranges">The ranges.</param>
    /// <returns>Every finding.</returns>
    public static IReadOnlyList<Finding> Check(string path, ServiceExposure exposure, IReadOnlyList<Input<string>> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        return exposure == ServiceExposure.ClusterIP && ranges.Count > 0
            ? [new(path, $"must be empty where the exposure is ‹clusterIP›, which nobody outside reaches; got {string.Join(", ", ranges.Select(range => range.IsSecretNow() ? "a secret range" : range.TryGetNow(out var text) ? text : "a range that is known later"))}", "remove them or choose another exposure")
            {
                DependsOn = [path[..^nameof(SourceRanges).Length] + "Exposure"],
            }]
            : exposure == ServiceExposure.Public && ranges.Count == 0
            ? [new(path, "must say who may call a public service; got nothing", "name the callers' IPv4 ranges, for example \"203.0.113.0/24\"")]
            : [.. ranges.SelectMany((range, i) => range.Check($"{path}[{i}]", CheckRange))];
    }

    /// <summary>The ranges that are let in: those given, or the private ones where none is and none must be.</summary>
    /// <param name="ranges">The ranges given.</param>
    /// <param name="component">The component of the Service.</param>
    /// <returns>At least one range.</returns>
    internal static IEnumerable<Input<string>> OrPrivate(IReadOnlyList<Input<string>> ranges, Resource component) =>
        ranges.Count > 0 ? ranges.Select(range => range.CheckedLater("SourceRanges", CheckRange, component)) : Private.Select(range => (Input<string>)range);

    // IPNetwork drops bits behind the prefix, where Google refuses them.
    private static IReadOnlyList<Finding> CheckRange(string path, string? range) =>
        !IPNetwork.TryParse(range, out var network) || network.BaseAddress.AddressFamily != AddressFamily.InterNetwork || network.ToString() != range
        ? [new(path, $"must be an IPv4 range with no bit set behind the prefix; got \"{range}\"", "use for example \"203.0.113.0/24\", or \"203.0.113.7/32\" for one address")]
        : network.PrefixLength < ShortestPrefix
        ? [new(path, $"must be a range of /{ShortestPrefix} to /32, for the next wider one is a 128th of the internet; got \"{range}\"", "name the callers' own networks")]
        : [];
}
