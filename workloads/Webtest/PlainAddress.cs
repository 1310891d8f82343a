using System.Net;

namespace Infra.Workloads.Webtest;

/// <summary>An address in the form that people and rules know it by.</summary>
internal static class PlainAddress
{
    /// <summary>The IPv4 address where an IPv6 one only wraps it, as on a socket that takes both.</summary>
    public static IPAddress Of(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
