using System.Globalization;
using Infra.Components.Cloud;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.Names;
using Infra.Core.Quantities;

namespace Infra.Components.Gke;

/// <summary>What Google Kubernetes Engine accepts of a cluster, and what this project refuses to open to the world.</summary>
/// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions">Maintenance windows and exclusions, checked 2026-08</seealso>
public static class ClusterRules
{
    /// <summary>The longest name of a cluster (Google's limit, checked 2026-08).</summary>
    public const int MaxNameLength = 40;

    /// <summary>The shortest time that counts as a maintenance window, in hours.</summary>
    public const int MinWindowHours = 4;

    /// <summary>The longest maintenance window that a daily or weekly one can have without meeting itself, in hours.</summary>
    public const int MaxWindowHours = 24;

    /// <summary>The most exclusions of a cluster.</summary>
    public const int MaxExclusions = 20;

    /// <summary>The most exclusions that hold back every upgrade.</summary>
    public const int MaxNoUpgradeExclusions = 3;

    /// <summary>The longest exclusion that holds back every upgrade, in days (since June 2026; checked 2026-11).</summary>
    public const int MaxNoUpgradeDays = 90;

    /// <summary>The metrics of GKE's own components.</summary>
    public const string SystemComponents = "SYSTEM_COMPONENTS";

    /// <summary>The metrics of GPUs: use, memory, power.</summary>
    public const string Dcgm = "DCGM";

    /// <summary>The shortest prefix of an authorised network: a range of 65,536 addresses.</summary>
    public const int MinAuthorizedPrefix = 16;

    /// <summary>Whose metrics GKE can collect, in the words of the provider and Google's API.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/configure-metrics">Configure metrics collection, checked 2026-11</seealso>
    public static IReadOnlyList<string> MonitoringComponents { get; } =
    [
        SystemComponents, "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER", "STORAGE", "HPA", "POD", "DAEMONSET", "DEPLOYMENT", "STATEFULSET", "KUBELET", "CADVISOR",
        Dcgm, "JOBSET",
    ];

    // What only the managed collection of Prometheus' metrics fetches; the control plane's and the system's come without it.
    private static readonly string[] NeedManagedPrometheus =
        ["STORAGE", "HPA", "POD", "DAEMONSET", "DEPLOYMENT", "STATEFULSET", "KUBELET", "CADVISOR", Dcgm, "JOBSET"];

    /// <summary>Checks a cluster.</summary>
    /// <param name="name">The cluster's name, which is also its name in Google Cloud.</param>
    /// <param name="spec">The cluster wanted.</param>
    /// <returns>One finding a mistake; empty when Google would accept it.</returns>
    public static IReadOnlyList<Finding> Check(string name, ClusterSpec spec)
    {
        var findings = new List<Finding>(GcpNameRules.CheckExact("Name", name, 1, MaxNameLength));
        CheckLocation(findings, spec);
        findings.AddRange(CidrPlanRules.CheckMaxPods(spec.MaxPodsPerNode, "pods"));
        CheckAccess(findings, spec);
        CheckWindow(findings, spec.MaintenanceWindow);
        CheckExclusions(findings, spec.MaintenanceExclusions);
        findings.AddRange(CheckMonitoring(spec));
        findings.AddRange(spec.SecurityGroup.CheckIfSet(CheckSecurityGroup));
        if (spec is { IsZonal: true, DeletionProtection: true } && spec.ReleaseChannel == ReleaseChannel.Rapid)
        {
            findings.Add(new("ReleaseChannel", "rapid has no service level for its versions", "use regular or stable for a cluster worth protecting", FindingLevel.Warning));
        }

        return findings;
    }

    internal static IEnumerable<Finding> CheckNetwork(ClusterSpec spec, TargetNetwork network)
    {
        if (spec.Region != network.Region)
        {
            yield return new("Location", $"must be in {network.Region}, the network's region; got \"{spec.Location}\"", $"use {network.Region} or a zone of it, or a network of {spec.Region}");
        }

        if (network.Plan is { } plan && spec.MaxPodsPerNode > plan.MaxPodsPerNode)
        {
            yield return new(
                "MaxPodsPerNode",
                $"must be at most {plan.MaxPodsPerNode}, which the network's addresses are planned for; got {spec.MaxPodsPerNode}",
                $"plan the network for {spec.MaxPodsPerNode}, or use at most {plan.MaxPodsPerNode}");
        }
    }

    private static void CheckLocation(List<Finding> findings, ClusterSpec spec)
    {
        if (!spec.IsZonal && !GcpLocation.IsRegion(spec.Location))
        {
            findings.Add(new("Location", $"must be a zone like europe-west4-a or a region like europe-west4; got \"{spec.Location}\"", "write its name as gcloud compute zones list does"));
            return;
        }

        findings.AddRange(ZoneCatalog.CheckLocation(spec.Location, "Location"));
        findings.AddRange(CommonRules.CheckEach(
            "NodeZones",
            spec.NodeZones,
            (path, zone) => GcpLocation.IsZone(zone) && GcpLocation.RegionOf(zone) == spec.Region
                ? null
                : new(path, $"must be a zone of {spec.Region}, the cluster's region; got \"{zone}\"", $"name one like {spec.Region}-a") { DependsOn = GcpLocation.IsZone(zone) ? [nameof(spec.Location)] : [] },
            (path, zone) => ZoneCatalog.CheckLocation(zone, path)));
    }

    private static void CheckAccess(List<Finding> findings, ClusterSpec spec)
    {
        if (!spec.DnsEndpoint && spec.AuthorizedNetworks.Count == 0)
        {
            findings.Add(new("DnsEndpoint", "nothing could reach the control plane", "leave the DNS endpoint on or name ‹authorizedNetworks›"));
        }

        findings.AddRange(spec.AuthorizedNetworks.SelectMany((network, index) => network.Cidr.Check(cidr => CheckAuthorized(index, cidr))));
    }

    /// <summary>Checks a range that may reach the control plane.</summary>
    /// <param name="index">Its place among them.</param>
    /// <param name="cidr">The range.</param>
    /// <returns>At most one finding.</returns>
    internal static IEnumerable<Finding> CheckAuthorized(int index, string? cidr)
    {
        var path = $"AuthorizedNetworks[{index}].Cidr";
        return !Cidr.TryParse(cidr, out var network) || Cidr.HasHostBits(cidr)
            ? [new(path, $"must be an IPv4 range like 203.0.113.0/24, with no bit set behind the prefix; got \"{cidr}\"", "write the first address of the range, a slash and the length of its prefix")]
            : network.PrefixLength < MinAuthorizedPrefix
            ? [new(path, $"must be a /{MinAuthorizedPrefix} or smaller, never the whole internet; got \"{cidr}\"", "name the office's or VPN's own addresses, or use only the DNS endpoint")]
            : [];
    }

    /// <summary>Checks the group whose member groups can be named in role bindings.</summary>
    /// <param name="group">Its address.</param>
    /// <returns>At most one finding.</returns>
    internal static IEnumerable<Finding> CheckSecurityGroup(string group) => group.StartsWith("gke-security-groups@", StringComparison.Ordinal)
        ? []
        : [new("SecurityGroup", $"must be the group gke-security-groups@ of the organisation's domain, the only one that GKE reads; got \"{group}\"", "make that group a parent of the others, and name it")];

    private static void CheckWindow(List<Finding> findings, MaintenanceWindow window)
    {
        findings.AddRange(CommonRules.CheckHour("MaintenanceWindow.StartHour", window.StartHour));
        findings.AddRange(CommonRules.CheckBounds("MaintenanceWindow.DurationHours", window.DurationHours, MinWindowHours, MaxWindowHours, "hours"));

        // Google wants 48 hours in any 92 days, in which there are 13 whole weeks: the shortest window on one day has 52.
        if (window.Days.Count == 0)
        {
            findings.Add(new("MaintenanceWindow.Days", "must be at least one day of the week; got none", "name for example saturday"));
        }
    }

    private static IEnumerable<Finding> CheckMonitoring(ClusterSpec spec) => CommonRules.CheckEach(
        "MonitoringComponents",
        spec.MonitoringComponents,
        (path, component) => MonitoringComponents.Contains(component)
            ? null
            : new(path, $"must be {Wording.Or(MonitoringComponents)}; got \"{component}\"", Spelling.Nearest(component, MonitoringComponents) is { } near ? $"did you mean {near}?" : "use one of them"),
        (path, component) => spec.ManagedPrometheus || !NeedManagedPrometheus.Contains(component)
            ? []
            : [new(path, $"{component} is collected by managed Prometheus, which is off; nothing of it arrives", $"turn ‹managedPrometheus› on, or leave {component} out", FindingLevel.Warning)]);

    private static void CheckExclusions(List<Finding> findings, IReadOnlyList<MaintenanceExclusion> exclusions)
    {
        if (exclusions.Count > MaxExclusions)
        {
            findings.Add(new("MaintenanceExclusions", $"a cluster takes at most {MaxExclusions}; got {exclusions.Count}", "remove those that are over"));
        }

        var noUpgrades = exclusions.Count(exclusion => exclusion.Scope == MaintenanceExclusionScope.NoUpgrades);
        if (noUpgrades > MaxNoUpgradeExclusions)
        {
            findings.Add(new("MaintenanceExclusions", $"at most {MaxNoUpgradeExclusions} may hold back every upgrade; got {noUpgrades}", "use ‹noMinorUpgrades› for the others"));
        }

        foreach (var (i, exclusion) in exclusions.Index())
        {
            var path = $"MaintenanceExclusions[{i}]";
            if (exclusions.Take(i).Any(other => other.Name == exclusion.Name))
            {
                findings.Add(new($"{path}.Name", $"\"{exclusion.Name}\" is used twice", "names are unique in a cluster"));
            }

            if (exclusion.End <= exclusion.Start)
            {
                findings.Add(new($"{path}.End", $"must be after start ({exclusion.Start:O}); got {exclusion.End:O}", "move it behind that"));
            }
            else if (exclusion.Scope == MaintenanceExclusionScope.NoUpgrades && (exclusion.End - exclusion.Start).TotalDays > MaxNoUpgradeDays)
            {
                findings.Add(new(
                    $"{path}.End",
                    string.Create(CultureInfo.InvariantCulture, $"every upgrade can be held back for at most {MaxNoUpgradeDays} days; got {(exclusion.End - exclusion.Start).TotalDays:0.#} days"), "shorten it or use ‹noMinorUpgrades›"));
            }
        }
    }
}
