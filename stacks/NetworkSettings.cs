using Infra.Components.Gke;
using Infra.Core.Findings;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The settings of an environment's network.</summary>
internal static class NetworkSettings
{
    /// <summary>The object that holds them.</summary>
    internal const string Section = "network";

    private static readonly CidrPlan DefaultPlan = NetworkSpec.DefaultPlan(maxNodes: 0);
    private static readonly NetworkSpec Defaults = new() { Region = "", Plan = DefaultPlan };

    private static readonly TextSetting NodesCidr =
        new("network.nodesCidr", "Addresses of the nodes, one a node") { Default = DefaultPlan.NodesCidr };

    private static readonly TextSetting PodsCidr =
        new("network.podsCidr", "Addresses of the pods, of which each node takes a part") { Default = DefaultPlan.PodsCidr };

    private static readonly TextSetting ServicesCidr =
        new("network.servicesCidr", "Addresses of the Services") { Default = DefaultPlan.ServicesCidr };

    private static readonly TextSetting PrivateServicesCidr =
        new("network.privateServicesCidr", "Addresses of databases and Redis") { Default = DefaultPlan.PrivateServicesCidr! };

    private static readonly TextSetting GpuDirectCidr =
        new("network.gpuDirectCidr", "Addresses of the cards of GPUs, an eighth for each of the networks of pools with gpuDirect that have networks of their own") { Default = DefaultPlan.GpuDirectCidr! };

    private static readonly TextListSetting Reserved =
        new("network.reserved", "Ranges that the network must keep clear of: a VPN's, those of networks to be peered with, other environments'");

    private static readonly FlagSetting IapSsh =
        new("network.iapSsh", "Whether nodes can be reached by SSH through Identity-Aware Proxy") { Default = Defaults.IapSsh };

    private static readonly FlagSetting FlowLogs =
        new("network.flowLogs", "Whether one in two connections is logged; logs cost by volume") { Default = Defaults.FlowLogs };

    private static readonly WholeNumberSetting MaxNatPortsPerNode =
        new("network.maxNatPortsPerNode", "Ports that a node may use for connections to the internet, a power of two")
        {
            Default = Defaults.MaxNatPortsPerNode,
        };

    /// <summary>The declarations.</summary>
    internal static IEnumerable<Setting> Declared =>
        [NodesCidr, PodsCidr, ServicesCidr, PrivateServicesCidr, GpuDirectCidr, Reserved, IapSsh, FlowLogs, MaxNatPortsPerNode];

    /// <summary>Reads the network; what its rules find stays with the reader.</summary>
    internal static NetworkSpec Read(SettingsReader root, string name, ClusterSpec cluster, IReadOnlyCollection<NodePoolSpec> pools)
    {
        // A pool that its rules refuse has no facts; it is reported already, and no word of nodes that nobody counted follows.
        var nodes = CidrPlanRules.NodesByMaxPods(
            pools.Where(NodePoolSettings.IsSound), cluster);
        var gpuNodes = pools.Where(NodePoolSettings.IsSound).Where(pool => pool.GpuDirectKind is { Networks: > 0 }).Sum(pool => pool.NodesWithUpgrade(cluster));
        var reader = root.Section(Section);
        var gpuCidr = reader.Required(GpuDirectCidr);
        var spec = new NetworkSpec
        {
            Region = cluster.Region,
            Plan = new CidrPlan
            {
                NodesCidr = reader.Required(NodesCidr),
                PodsCidr = reader.Required(PodsCidr),
                ServicesCidr = reader.Required(ServicesCidr),
                PrivateServicesCidr = reader.Required(PrivateServicesCidr),
                GpuDirectCidr = gpuNodes > 0 || reader.Has(GpuDirectCidr) ? gpuCidr : null,
                GpuDirectNodes = gpuNodes,
                Reserved = reader.TextList(Reserved),
                MaxNodes = Math.Max(1, nodes.Values.Sum()),

                // One out of bounds is told at the cluster.
                MaxPodsPerNode = Math.Clamp(cluster.MaxPodsPerNode, CidrPlanRules.LeastMaxPodsPerNode, CidrPlanRules.MostMaxPodsPerNode),
                NodesByMaxPods = nodes.Where(entry => entry.Key != cluster.MaxPodsPerNode).ToDictionary(),
            },
            IapSsh = reader.Flag(IapSsh),
            FlowLogs = reader.Flag(FlowLogs),
            MaxNatPortsPerNode = reader.WholeNumber(MaxNatPortsPerNode)!.Value,
        };

        // Of the region the location speaks, from which it follows.
        root.Report(NetworkRules.Check(name, spec).Where(finding => finding.Path != nameof(spec.Region)).Select(AtPlan).At(Section).Select(AtPools));
        return spec;
    }

    // The ranges are one value for the component and settings of their own here.
    private static Finding AtPlan(Finding finding) => finding.Moved(path => path.Replace($"{nameof(NetworkSpec.Plan)}.", "", StringComparison.Ordinal));

    // How many nodes and pods there are is said by the pools and the cluster.
    private static Finding AtPools(Finding finding)
    {
        const string MaxNodes = $"{SettingKeys.Namespace}:{Section}.maxNodes";
        var moved = finding.Moved(path => path == MaxNodes ? SettingKeys.Full(NodePoolSettings.Section) : path);
        return finding.Path == MaxNodes ? moved.DependingOn(NodePoolSettings.Section) : moved;
    }
}
