using System.Collections.Immutable;
using Infra.Components.Cloud;
using Infra.Components.Gke;
using Infra.Core.NodePools;
using Infra.Tests.Support;
using Pulumi.Utilities;

namespace Infra.Platform.Tests;

/// <summary>What the tests of the platform begin with.</summary>
internal static class Given
{
    public const string Project = "lab-dev";

    public const string DnsEndpoint = "gke-1a2b3c.europe-west4.gke.goog";

    public static ResourceLabels Labels { get; } = new() { Environment = "dev", CostCenter = "research" };

    /// <summary>A pool that nothing is wrong with.</summary>
    public static NodePoolSpec CpuPool { get; } = new() { Name = "workers", MachineType = "n2-standard-8", Size = NodePoolSize.Total(0, 10) };

    /// <summary>A pool with GPUs that nothing is wrong with.</summary>
    public static NodePoolSpec GpuPool { get; } = new()
    {
        Name = "gpu",
        MachineType = "n1-standard-8",
        Size = NodePoolSize.Total(0, 4),
        Gpu = new() { Type = "nvidia-tesla-t4" },
    };

    /// <summary>A slice of four machines with four TPU chips each that nothing is wrong with.</summary>
    public static NodePoolSpec SlicePool { get; } = new()
    {
        Name = "slice",
        MachineType = "ct6e-standard-4t",
        TpuTopology = "4x4",
        Size = NodePoolSize.Total(0, 4),
        Zones = ["europe-west4-a"],
    };

    public static ClusterSpec Cluster { get; } = new() { Location = "europe-west4-a" };

    /// <summary>A cluster of three zones that Google picks.</summary>
    public static ClusterSpec RegionalCluster { get; } = new() { Location = "europe-west4" };

    /// <summary>A network that is there already.</summary>
    public static TargetNetwork Network => new()
    {
        Project = Project,
        Region = "europe-west4",
        Labels = Labels,
        NetworkId = "network-id",
        SubnetworkId = "subnetwork-id",
        PodsRangeName = "pods",
        ServicesRangeName = "services",
        PrivateServicesRangeName = "services",
    };

    /// <summary>A network of which nothing is known before it is made.</summary>
    public static TargetNetwork UnknownNetwork => Network with
    {
        Project = OutputUtilities.CreateUnknown(""),
        NetworkId = OutputUtilities.CreateUnknown(""),
        SubnetworkId = OutputUtilities.CreateUnknown(""),
        PrivateServicesRangeName = OutputUtilities.CreateUnknown(""),
    };

    /// <summary>A cluster that is there already.</summary>
    public static TargetCluster Existing(ClusterSpec spec) => new() { Project = Project, Name = "dev", Spec = spec, Labels = Labels };

    /// <summary>Mocks that answer as a cluster with a DNS endpoint does.</summary>
    public static RecordingMocks Mocks() => new RecordingMocks()
        .Computing("gcp:container/cluster:Cluster", args =>
        [
            new("endpoint", "34.1.2.3"),
            new("masterAuth", ImmutableDictionary<string, object>.Empty.Add("clusterCaCertificate", "Y2E=")),
            new("controlPlaneEndpointsConfig", ImmutableDictionary<string, object>.Empty.Add(
                "dnsEndpointConfig",
                ImmutableDictionary<string, object>.Empty.Add("endpoint", DnsEndpoint))),
        ])
        .Computing("gcp:sql/databaseInstance:DatabaseInstance", args =>
        [
            new("name", $"{args.Name}-1234567"),
            new("connectionName", $"{Project}:europe-west4:{args.Name}-1234567"),
            new("privateIpAddress", "10.48.0.3"),
            new("serverCaCerts", ImmutableArray.Create<object>(ImmutableDictionary<string, object>.Empty.Add("cert", "-----BEGIN CERTIFICATE-----"))),
        ]);

    /// <summary>A pool's taint of the author's own.</summary>
    public static NodeTaint Taint(string key, string value = "yes", TaintEffect effect = TaintEffect.NoSchedule) => new(key, value, effect);
}
