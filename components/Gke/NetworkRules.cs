using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Infra.Components.Common;

namespace Infra.Components.Gke;

/// <summary>What Google Cloud accepts of a network; whether its ranges are large enough for the pools is for <see cref="NetworkSpec"/>'s plan.</summary>
public static class NetworkRules
{
    /// <summary>The longest name of a network, router or firewall rule (Google's limit, checked 2026-08).</summary>
    public const int MaxNameLength = 63;

    /// <summary>The longest suffix that a child adds to the network's name.</summary>
    private const int LongestChildSuffix = 13;

    /// <summary>The fewest ports of one node.</summary>
    /// <seealso href="https://docs.cloud.google.com/nat/docs/ports-and-addresses">NAT ports, checked 2026-08</seealso>
    public const int MinNatPorts = 64;

    /// <summary>The most ports of one node.</summary>
    public const int MaxNatPorts = 65536;

    /// <summary>Checks a network.</summary>
    /// <param name="name">The component's name, from which Pulumi makes the network's.</param>
    /// <param name="spec">The network wanted.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(string name, NetworkSpec spec)
    {
        var findings = new List<Finding>(GcpNameRules.CheckAutoNamed(name, MaxNameLength - LongestChildSuffix));
        if (!GcpLocation.IsRegion(spec.Region))
        {
            findings.Add(new("Region", $"must be a region like europe-west4; got \"{spec.Region}\""));
        }

        CheckRange(findings, "NodesCidr", spec.NodesCidr);
        CheckRange(findings, "PodsCidr", spec.PodsCidr);
        CheckRange(findings, "ServicesCidr", spec.ServicesCidr);
        CheckRange(findings, "PrivateServicesCidr", spec.PrivateServicesCidr);
        if (spec.MaxNatPortsPerNode is <= MinNatPorts or > MaxNatPorts || !BitOperations.IsPow2(spec.MaxNatPortsPerNode))
        {
            findings.Add(new("MaxNatPortsPerNode", $"must be a power of two, {MinNatPorts * 2} to {MaxNatPorts} ports; got {spec.MaxNatPortsPerNode}"));
        }

        return findings;
    }

    private static void CheckRange(List<Finding> findings, string path, string cidr)
    {
        if (!IPNetwork.TryParse(cidr, out var network) || network.BaseAddress.AddressFamily != AddressFamily.InterNetwork)
        {
            findings.Add(new(path, $"must be an IPv4 range like 10.0.0.0/20, with no bit set behind the prefix; got \"{cidr}\""));
        }
    }
}
