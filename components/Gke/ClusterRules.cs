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
    public static IReadOnlyList<Finding> Check(string name, ClusterSpec spec) => Finding.Of(
    [
        .. GcpNameRules.CheckExact("Name", name, 1, MaxNameLength),
        .. CheckLocation(spec),
        .. CidrPlanRules.CheckMaxPods(spec.MaxPodsPerNode, "pods"),
        .. CheckAccess(spec),
        .. CheckWindow(spec.MaintenanceWindow),
        .. CheckExclusions(spec.MaintenanceExclusions),
        .. CheckMonitoring(spec),
        .. spec.SecurityGroup.CheckIfSet(CheckSecurityGroup),
        spec is { IsZonal: true, DeletionProtection: true } && spec.ReleaseChannel == ReleaseChannel.Rapid
            ? new("ReleaseChannel", "rapid has no service level for its versions", "use regular or stable for a cluster worth protecting", FindingLevel.Warning) : null,
    ]);

    internal static IEnumerable<Finding> CheckNetwork(ClusterSpec spec, TargetNetwork network) => Finding.Of(
    [
        spec.Region != network.Region
            ? new("Location", $"must be in {network.Region}, the network's region; got \"{spec.Location}\"", $"use {network.Region} or a zone of it, or a network of {spec.Region}") : null,
        network.Plan is { } plan && spec.MaxPodsPerNode > plan.MaxPodsPerNode
            ? new(
                "MaxPodsPerNode",
                $"must be at most {plan.MaxPodsPerNode}, which the network's addresses are planned for; got {spec.MaxPodsPerNode}",
                $"plan the network for {spec.MaxPodsPerNode}, or use at most {plan.MaxPodsPerNode}") : null,
    ]);

    private static IEnumerable<Finding> CheckLocation(ClusterSpec spec)
    {
        if (!spec.IsZonal && !GcpLocation.IsRegion(spec.Location))
        {
            return [new("Location", $"must be a zone like europe-west4-a or a region like europe-west4; got \"{spec.Location}\"", "write its name as gcloud compute zones list does")];
        }

        return
        [
            .. ZoneCatalog.CheckLocation(spec.Location, "Location"),
            .. CommonRules.CheckEach(
                "NodeZones",
                spec.NodeZones,
                (path, zone) => GcpLocation.IsZone(zone) && GcpLocation.RegionOf(zone) == spec.Region
                    ? null
                    : new(path, $"must be a zone of {spec.Region}, the cluster's region; got \"{zone}\"", $"name one like {spec.Region}-a") { DependsOn = GcpLocation.IsZone(zone) ? [nameof(spec.Location)] : [] },
                (path, zone) => ZoneCatalog.CheckLocation(zone, path)),
        ];
    }

    private static IEnumerable<Finding> CheckAccess(ClusterSpec spec) => Finding.Of(
    [
        !spec.DnsEndpoint && spec.AuthorizedNetworks.Count == 0
            ? new("DnsEndpoint", "nothing could reach the control plane", "leave the DNS endpoint on or name ‹authorizedNetworks›") : null,
        .. spec.AuthorizedNetworks.SelectMany((network, index) => network.Cidr.Check(cidr => CheckAuthorized(index, cidr))),
    ]);

    /// <summary>Checks a range that may reach the control plane.</summary>
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
    internal static IEnumerable<Finding> CheckSecurityGroup(string group) => group.StartsWith("gke-security-groups@", StringComparison.Ordinal)
        ? []
        : [new("SecurityGroup", $"must be the group gke-security-groups@ of the organisation's domain, the only one that GKE reads; got \"{group}\"", "make that group a parent of the others, and name it")];

    private static IEnumerable<Finding> CheckWindow(MaintenanceWindow window) => Finding.Of(
    [
        .. CommonRules.CheckHour("MaintenanceWindow.StartHour", window.StartHour),
        .. NumberBounds.Check("MaintenanceWindow.DurationHours", window.DurationHours, MinWindowHours, MaxWindowHours, "hours"),
        // Google wants 48 hours in any 92 days, in which there are 13 whole weeks: the shortest window on one day has 52.
        window.Days.Count == 0 ? new("MaintenanceWindow.Days", "must be at least one day of the week; got none", "name for example saturday") : null,
    ]);

    private static IEnumerable<Finding> CheckMonitoring(ClusterSpec spec) => CommonRules.CheckEach(
        "MonitoringComponents",
        spec.MonitoringComponents,
        (path, component) => MonitoringComponents.Contains(component)
            ? null
            : new(path, $"must be {Wording.Or(MonitoringComponents)}; got \"{component}\"", Spelling.DidYouMean(component, MonitoringComponents) ?? "use one of them"),
        (path, component) => spec.ManagedPrometheus || !NeedManagedPrometheus.Contains(component)
            ? []
            : [new(path, $"{component} is collected by managed Prometheus, which is off; nothing of it arrives", $"turn ‹managedPrometheus› on, or leave {component} out", FindingLevel.Warning)]);

    private static IEnumerable<Finding> CheckExclusions(IReadOnlyList<MaintenanceExclusion> exclusions)
    {
        var noUpgrades = exclusions.Count(exclusion => exclusion.Scope == MaintenanceExclusionScope.NoUpgrades);
        return Finding.Of(
        [
            exclusions.Count > MaxExclusions
                ? new("MaintenanceExclusions", $"a cluster takes at most {MaxExclusions}; got {exclusions.Count}", "remove those that are over") : null,
            noUpgrades > MaxNoUpgradeExclusions
                ? new("MaintenanceExclusions", $"at most {MaxNoUpgradeExclusions} may hold back every upgrade; got {noUpgrades}", "use ‹noMinorUpgrades› for the others") : null,
            .. exclusions.SelectMany((exclusion, i) => CheckExclusion($"MaintenanceExclusions[{i}]", exclusion, exclusions.Take(i))),
        ]);
    }

    private static IEnumerable<Finding> CheckExclusion(
        string path, MaintenanceExclusion exclusion, IEnumerable<MaintenanceExclusion> before) => Finding.Of(
    [
        before.Any(other => other.Name == exclusion.Name)
            ? new($"{path}.Name", $"\"{exclusion.Name}\" is used twice", "names are unique in a cluster") : null,
        exclusion.End <= exclusion.Start
            ? new($"{path}.End", $"must be after start ({exclusion.Start:O}); got {exclusion.End:O}", "move it behind that")
            : exclusion.Scope == MaintenanceExclusionScope.NoUpgrades && (exclusion.End - exclusion.Start).TotalDays > MaxNoUpgradeDays
            ? new(
                $"{path}.End",
                string.Create(CultureInfo.InvariantCulture, $"every upgrade can be held back for at most {MaxNoUpgradeDays} days; got {(exclusion.End - exclusion.Start).TotalDays:0.#} days"), "shorten it or use ‹noMinorUpgrades›")
            : null,
    ]);
}
