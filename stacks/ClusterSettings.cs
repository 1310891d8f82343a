using System.Globalization;
using Infra.Components.Cloud;
using Infra.Components.Gke;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The settings of an environment's cluster.</summary>
internal static class ClusterSettings
{
    /// <summary>The object that holds them.</summary>
    internal const string Section = "cluster";

    private static readonly ClusterSpec Defaults = new() { Location = "" };

    private static readonly TextListSetting NodeZones =
        new("cluster.nodeZones", "Zones that nodes run in; those of the location where none are named");

    private static readonly ChoiceSetting<ReleaseChannel> Channel =
        new("cluster.releaseChannel", "How soon new versions of Kubernetes arrive") { Default = Defaults.ReleaseChannel };

    private static readonly TextListSetting WindowDays =
        new("cluster.maintenanceWindow.days", "Days of maintenance, such as saturday; the weekend where none are named");

    private static readonly WholeNumberSetting WindowStartHour =
        new("cluster.maintenanceWindow.startHour", "Hour at which maintenance may begin, UTC")
        {
            Default = MaintenanceWindow.Weekend.StartHour,
            Minimum = 0,
            Maximum = 23,
        };

    private static readonly WholeNumberSetting WindowDurationHours =
        new("cluster.maintenanceWindow.durationHours", "How long maintenance may take") { Unit = "hours", Default = MaintenanceWindow.Weekend.DurationHours };

    private static readonly TextSetting ExclusionName = new("cluster.maintenanceExclusions[].name", "Name of a time without maintenance") { Required = true };

    private static readonly TextSetting ExclusionStart =
        new("cluster.maintenanceExclusions[].start", "When it begins, as in 2026-12-20T00:00:00Z") { Required = true };

    private static readonly TextSetting ExclusionEnd = new("cluster.maintenanceExclusions[].end", "When it ends") { Required = true };

    private static readonly ChoiceSetting<MaintenanceExclusionScope> ExclusionScope =
        new("cluster.maintenanceExclusions[].scope", "What is not done in it") { Default = MaintenanceExclusionScope.NoMinorOrNodeUpgrades };

    private static readonly FlagSetting DnsEndpoint =
        new("cluster.dnsEndpoint", "Whether the control plane is reached by its DNS name, where IAM decides who may") { Default = Defaults.DnsEndpoint };

    private static readonly TextSetting NetworkCidr =
        new("cluster.authorizedNetworks[].cidr", "Addresses from which the control plane's IP endpoint may be reached") { Required = true };

    private static readonly TextSetting NetworkName = new("cluster.authorizedNetworks[].displayName", "What those addresses are") { Required = true };

    private static readonly WholeNumberSetting MaxPodsPerNode =
        new("cluster.maxPodsPerNode", "Most pods on a node, the system's own included, where its pool does not say otherwise")
        {
            Default = Defaults.MaxPodsPerNode,
            Minimum = CidrPlanRules.LeastMaxPodsPerNode,
            Maximum = CidrPlanRules.MostMaxPodsPerNode,
        };

    private static readonly ChoiceSetting<AutoscalingProfile> Profile =
        new("cluster.autoscalingProfile", "How eagerly the autoscaler takes idle nodes away") { Default = Defaults.AutoscalingProfile };

    internal static readonly FlagSetting GcsFuseCsiDriver =
        new("cluster.gcsFuseCsiDriver", "Whether buckets can be mounted into pods") { Default = true };

    internal static readonly FlagSetting FilestoreCsiDriver =
        new("cluster.filestoreCsiDriver", "Whether Filestore shares can be mounted into pods") { Default = Defaults.FilestoreCsiDriver };

    internal static readonly FlagSetting LustreCsiDriver =
        new("cluster.lustreCsiDriver", "Whether file systems of Managed Lustre can be mounted into pods, by claims") { Default = Defaults.LustreCsiDriver };

    /// <summary>The drivers that a cluster has where its environment says so.</summary>
    internal static readonly FlagSetting[] Drivers = [GcsFuseCsiDriver, FilestoreCsiDriver, LustreCsiDriver];

    private static readonly TextListSetting MonitoringComponents =
        new("cluster.monitoringComponents", $"Whose metrics GKE collects: {string.Join(", ", ClusterRules.MonitoringComponents)}; "
            + "where none are named SYSTEM_COMPONENTS, and DCGM (GPUs in use) where a pool has GPUs");

    private static readonly FlagSetting ManagedPrometheus =
        new("cluster.managedPrometheus", "Whether Google collects metrics of workloads") { Default = Defaults.ManagedPrometheus };

    private static readonly FlagSetting CostAllocation =
        new("cluster.costAllocation", "Whether the bill is split by namespace and label") { Default = Defaults.CostAllocation };

    private static readonly TextSetting SecurityGroup =
        new("cluster.securityGroup", "Google group whose members' groups may be named as developers, gke-security-groups@DOMAIN") { DefaultWords = "none" };

    private static readonly FlagSetting ControlPlaneLogs =
        new("cluster.controlPlaneLogs", "Whether API server, scheduler and controllers are logged; logs cost by volume") { Default = Defaults.ControlPlaneLogs };

    private static readonly FlagSetting BinaryAuthorization =
        new("cluster.binaryAuthorization", "Whether the cluster runs only images that the project's Binary Authorization policy lets in; the policy belongs to whoever keeps the project, and lets all in until it is changed")
        {
            Default = Defaults.BinaryAuthorization,
        };

    /// <summary>The declarations.</summary>
    internal static IEnumerable<Setting> Declared =>
    [
        NodeZones, Channel, WindowDays, WindowStartHour, WindowDurationHours, ExclusionName, ExclusionStart, ExclusionEnd, ExclusionScope, DnsEndpoint,
        NetworkCidr, NetworkName, MaxPodsPerNode, Profile, .. Drivers, MonitoringComponents, ManagedPrometheus, CostAllocation, SecurityGroup,
        ControlPlaneLogs, BinaryAuthorization,
    ];

    /// <summary>Reads the cluster; what its rules find stays with the reader.</summary>
    internal static ClusterSpec Read(SettingsReader root, string name, string location, bool isProtected, bool hasGpus)
    {
        var reader = root.Section(Section);
        var components = reader.TextList(MonitoringComponents);
        var managedPrometheus = reader.Flag(ManagedPrometheus);
        var spec = new ClusterSpec
        {
            Location = location,
            NodeZones = reader.TextList(NodeZones),
            ReleaseChannel = reader.Choice(Channel)!.Value,
            MaintenanceWindow = ReadWindow(reader.Section("maintenanceWindow")),
            MaintenanceExclusions = [.. reader.Sections("maintenanceExclusions").Select(ReadExclusion)],
            DnsEndpoint = reader.Flag(DnsEndpoint),
            AuthorizedNetworks =
            [
                .. reader.Sections("authorizedNetworks").Select(network =>
                    new AuthorizedNetwork(network.Required(NetworkCidr), network.Required(NetworkName))),
            ],
            MaxPodsPerNode = reader.WholeNumber(MaxPodsPerNode)!.Value,
            AutoscalingProfile = reader.Choice(Profile)!.Value,
            GcsFuseCsiDriver = reader.Flag(GcsFuseCsiDriver),
            FilestoreCsiDriver = reader.Flag(FilestoreCsiDriver),
            LustreCsiDriver = reader.Flag(LustreCsiDriver),
            MonitoringComponents = !components.IsEmpty ? components
                : hasGpus && managedPrometheus ? [.. Defaults.MonitoringComponents, ClusterRules.Dcgm]
                : Defaults.MonitoringComponents,
            ManagedPrometheus = managedPrometheus,
            CostAllocation = reader.Flag(CostAllocation),
            SecurityGroup = reader.Text(SecurityGroup)!,
            ControlPlaneLogs = reader.Flag(ControlPlaneLogs),
            BinaryAuthorization = reader.Flag(BinaryAuthorization),
            DeletionProtection = isProtected,
        };
        root.Report(ClusterRules.Check(name, spec).At(Section).Select(AtRoot));
        return spec;
    }

    // The location stands at the root, since the data services follow it.
    private static Core.Findings.Finding AtRoot(Core.Findings.Finding finding) =>
        finding.Moved(path => path == SettingKeys.Full($"{Section}.location") ? SettingKeys.Full("location") : path);

    private static MaintenanceWindow ReadWindow(SettingsReader reader)
    {
        var words = reader.TextList(WindowDays);
        static DayOfWeek? DayOf(string word) => Enum.TryParse<DayOfWeek>(word, ignoreCase: true, out var day) && !char.IsAsciiDigit(word[0])
            ? day : null;
        foreach (var word in words.Where(word => DayOf(word) is null))
        {
            reader.Report(WindowDays, $"must be days of the week in English; got \"{word}\"", "write for example saturday");
        }

        return new(
            words.IsEmpty ? MaintenanceWindow.Weekend.Days : [.. words.Select(DayOf).OfType<DayOfWeek>()],
            reader.WholeNumber(WindowStartHour)!.Value,
            reader.WholeNumber(WindowDurationHours)!.Value);
    }

    private static MaintenanceExclusion ReadExclusion(SettingsReader reader) => new(
        reader.Required(ExclusionName), ReadTime(reader, ExclusionStart), ReadTime(reader, ExclusionEnd), reader.Choice(ExclusionScope)!.Value);

    private static DateTimeOffset ReadTime(SettingsReader reader, TextSetting setting)
    {
        var text = reader.Required(setting);
        // A time that stands unquoted in a stack file arrives in Go's form, with the zone's name or offset once more at the end.
        var once = text.EndsWith(" UTC", StringComparison.Ordinal) || (text.Split(' ') is [_, _, var offset, var again] && offset == again)
            ? text[..text.LastIndexOf(' ')]
            : text;
        if (DateTimeOffset.TryParse(once, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        if (text.Length > 0)
        {
            reader.Report(setting, $"must be a date and time; got \"{text}\"", "write it as 2026-12-20T00:00:00Z");
        }

        return default;
    }
}
