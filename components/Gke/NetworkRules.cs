using System.Numerics;
using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Gke;

/// <summary>What Google Cloud accepts of a network, and whether its ranges hold the nodes and pods that they are planned for.</summary>
public static class NetworkRules
{
    /// <summary>The longest name of a network, router or firewall rule (Google's limit, checked 2026-08).</summary>
    public const int MaxNameLength = 63;

    // Of the names that are made from the network's, dev-services is the longest.
    private const int LongestChildSuffix = 9;

    /// <summary>The fewest ports of one node.</summary>
    /// <seealso href="https://docs.cloud.google.com/nat/docs/ports-and-addresses">NAT ports, checked 2026-08</seealso>
    public const int MinNatPorts = 64;

    /// <summary>The most ports of one node.</summary>
    public const int MaxNatPorts = 65536;

    /// <summary>Checks a network.</summary>
    /// <param name="name">The component's name, from which Pulumi makes the network's.</param>
    /// <param name="spec">The network wanted.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(string name, NetworkSpec spec) => Finding.Of(
    [
        .. GcpNameRules.CheckAutoNamed(name, MaxNameLength - LongestChildSuffix),
        !GcpLocation.IsRegion(spec.Region)
            ? new("Region", $"must be a region like europe-west4; got \"{spec.Region}\"", "write its name as gcloud compute regions list does") : null,
        .. CidrPlanRules.Check(spec.Plan).Select(finding => finding with { Path = $"Plan.{finding.Path}" }),
        spec.MaxNatPortsPerNode is <= MinNatPorts or > MaxNatPorts || !BitOperations.IsPow2(spec.MaxNatPortsPerNode)
            ? new("MaxNatPortsPerNode", $"must be a power of two, {MinNatPorts * 2} to {MaxNatPorts} ports; got {spec.MaxNatPortsPerNode}", $"use {Math.Clamp((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, spec.MaxNatPortsPerNode)), MinNatPorts * 2, MaxNatPorts)}") : null,
    ]);
}
