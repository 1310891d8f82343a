using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Infra.Components.Common;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Pulumi;
using Pulumi.Gcp.Compute;
using Pulumi.Gcp.Compute.Inputs;
using Pulumi.Kubernetes.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Map = System.Collections.Generic.Dictionary<string, object?>;

namespace Infra.Components.Gke;

/// <summary>
/// What the GPUs of several nodes need to reach each other past the processors: for TCPXO eight networks, which pods are attached to by the names
/// <c>gpu-nic1</c> to <c>gpu-nic8</c>, and on every node the library (NCCL's plugin) by a DaemonSet. Networks for RDMA are laid by GKE.
/// </summary>
/// <remarks>
/// https://docs.cloud.google.com/kubernetes-engine/docs/how-to/gpu-bandwidth-gpudirect-tcpx, and the manifests of
/// https://github.com/GoogleCloudPlatform/container-engine-accelerators: gpudirect-tcpxo, gpudirect-rdma, nri_device_injector (checked 2026-11).
/// </remarks>
public sealed class GpuDirectFabric : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:GpuDirectFabric";

    /// <summary>The MTU of a network for GPUs, in bytes.</summary>
    /// <seealso href="https://github.com/GoogleCloudPlatform/cluster-toolkit/blob/main/examples/gke-a3-megagpu/gke-a3-megagpu.yaml">cluster-toolkit, checked 2026-11</seealso>
    public const int Mtu = 8244;

    // The pair of the release of 2026-01-09; the other half runs beside each worker. https://github.com/GoogleCloudPlatform/container-engine-accelerators/blob/master/gpudirect-tcpxo/README.md
    private const string TcpxoImage = "us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpxo/nccl-plugin-gpudirecttcpx-dev:v1.0.15";
    private const string RdmaImage = "us-docker.pkg.dev/gce-ai-infra/gpudirect-gib/nccl-plugin-gib:v1.1.0";
    private const string RdmaArmImage = "us-docker.pkg.dev/gce-ai-infra/gpudirect-gib/nccl-plugin-gib-arm64:v1.1.0";
    private const string InjectorImage = "gcr.io/gke-release/nri-device-injector@sha256:6e79483d52abdc28454bf186320b10a56b0f117a10e8d65d5c74dbb821a76970";
    private const string PauseImage = "gke.gcr.io/pause:3.8@sha256:880e63f94b145e46f1b1082bb71b85e21f16b99b180b9996407d61240ceb9830";
    private const string ShellImage = "ubuntu:24.04";

    private const string Component = "gpu-direct";
    private const string NetworkingGroup = "networking.gke.io";

    // The packets of the cards come in by the host's filter, and pods reach the cards' registers by files; both anew after each start of a node.
    private const string PrepareTcpxo = """
        set -e
        /sbin/iptables -I INPUT -p tcp -m tcp -j ACCEPT
        modprobe import-helper
        mkdir -p /dev/aperture_devices
        lspci -nn -D | grep '1ae0:0084' | while read -r card _; do
          mkdir -p "/dev/aperture_devices/$card"
          umount -R "/dev/aperture_devices/$card" 2>/dev/null || true
          mount --bind "$(readlink -f "/sys/bus/pci/devices/$card")" "/dev/aperture_devices/$card"
        done
        chmod -R a+r /dev/aperture_devices/
        chmod a+rw /dev/aperture_devices/*/resource*
        """;

    private const string InstallTcpxo = """
        set -e
        chmod 755 /scripts/container_entry.sh
        /scripts/container_entry.sh install --install-nccl
        mkdir -p /usr/local/nvidia/lib64
        cp -r /var/lib/tcpxo/lib64/. /usr/local/nvidia/lib64
        """;

    private const string InstallRdma = """
        set -e
        /scripts/container_entry.sh install --install-nccl
        cp -r /var/lib/gib/lib64/. /usr/local/home/kubernetes/bin/nvidia/lib64
        cp -r /var/lib/gib/. /usr/local/home/kubernetes/bin/gib
        """;

    private readonly string _name;
    private readonly GpuDirectFabricArgs _args;

    /// <summary>Makes networks and installers.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options, the cluster's provider among them.</param>
    public GpuDirectFabric(string name, GpuDirectFabricArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        (_name, _args) = (name, args);
        if (args.AreRefused("GPUDirect networks", name, this))
        {
            return;
        }

        var kinds = args.Pools.Select(pool => pool.GpuDirectKind).OfType<GpuDirect>().Distinct().ToList();
        List<(Network Vpc, Subnetwork Subnetwork, Firewall Firewall, CustomResource Parameters, CustomResource PodNetwork)> made = Cidr.TryParse(args.Cluster.Plan?.GpuDirectCidr, out var range)
            ? [.. Enumerable.Range(1, kinds.Select(kind => kind.Networks).DefaultIfEmpty(0).Max()).Select(number => AddNetwork(number, range))]
            : [];
        Networks = [.. made.Select(each => new GpuNetwork(each.Vpc.Name, each.Subnetwork.Name))];
        Vpcs = [.. made.Select(each => each.Vpc)];
        Subnetworks = [.. made.Select(each => each.Subnetwork)];
        Firewalls = [.. made.Select(each => each.Firewall)];
        NetworkParameters = [.. made.Select(each => each.Parameters)];
        PodNetworks = [.. made.Select(each => each.PodNetwork)];
        var daemons = ImmutableSortedDictionary.CreateBuilder<string, DaemonSet>(StringComparer.Ordinal);
        if (kinds.Contains(GpuDirect.Tcpxo))
        {
            AddDaemonSet(daemons, "nccl-tcpxo-installer", GpuDirect.Tcpxo, arm: false, new PodSpecArgs
            {
                InitContainers =
                {
                    Privileged("prepare", ShellImage, ["nsenter", "-at", "1", "--", "sh", "-c", PrepareTcpxo], []),
                    Privileged("install", TcpxoImage, ["/bin/sh", "-c", InstallTcpxo], [("var-lib", "/var/lib"), ("libraries", "/usr/local")]),
                },
                Containers = { Pause() },
                Volumes = { HostPath("var-lib", "/var/lib"), HostPath("libraries", "/home/kubernetes/bin") },
            });
            AddDaemonSet(daemons, "gpu-device-injector", GpuDirect.Tcpxo, arm: false, new PodSpecArgs
            {
                Containers = { Privileged("device-injector", InjectorImage, [], [("dev", "/dev"), ("nri", "/var/run/nri")]) },
                Volumes = { HostPath("dev", "/dev"), HostPath("nri", "/var/run/nri") },
            });
        }

        foreach (var arm in args.Pools.Where(pool => pool.GpuDirectKind == GpuDirect.Rdma).Select(pool => pool.IsArm).Distinct().Order())
        {
            AddDaemonSet(daemons, arm ? "nccl-rdma-installer-arm" : "nccl-rdma-installer", GpuDirect.Rdma, arm, new PodSpecArgs
            {
                InitContainers =
                {
                    Privileged("install", arm ? RdmaArmImage : RdmaImage, ["/bin/sh", "-c", InstallRdma], [("libraries", "/usr/local/home/kubernetes/bin/nvidia/lib64"), ("gib", "/usr/local/home/kubernetes/bin/gib")]),
                },
                Containers = { Pause() },
                Volumes = { HostPath("libraries", "/home/kubernetes/bin/nvidia/lib64"), HostPath("gib", "/home/kubernetes/bin/gib") },
            });
        }

        DaemonSets = daemons.ToImmutable();
        RegisterOutputs();
    }

    /// <summary>The networks, in the order of the cards, as are all lists here.</summary>
    public IReadOnlyList<GpuNetwork> Networks { get => field.MadeBy(this); }

    /// <summary>Their networks of Google's.</summary>
    public IReadOnlyList<Network> Vpcs { get => field.MadeBy(this); }

    /// <summary>Their subnetworks.</summary>
    public IReadOnlyList<Subnetwork> Subnetworks { get => field.MadeBy(this); }

    /// <summary>The rules that let GPUs reach each other.</summary>
    public IReadOnlyList<Firewall> Firewalls { get => field.MadeBy(this); }

    /// <summary>The objects that name them to the cluster: <c>GKENetworkParamSet</c>.</summary>
    public IReadOnlyList<CustomResource> NetworkParameters { get => field.MadeBy(this); }

    /// <summary>The objects by which pods ask for them: <c>Network</c>.</summary>
    public IReadOnlyList<CustomResource> PodNetworks { get => field.MadeBy(this); }

    /// <summary>The installers by their names (<c>nccl-tcpxo-installer</c>).</summary>
    public ImmutableSortedDictionary<string, DaemonSet> DaemonSets { get => field.MadeBy(this); }

    private (Network, Subnetwork, Firewall, CustomResource, CustomResource) AddNetwork(int number, IPNetwork range)
    {
        var child = new CustomResourceOptions { Parent = this };
        var name = string.Create(CultureInfo.InvariantCulture, $"{_name}-gpu{number}");
        var prefix = range.PrefixLength + CidrPlanRules.GpuDirectPartBits;
        var part = Cidr.Of(range.First() + ((uint)(number - 1) << (32 - prefix)), prefix).ToString();
        var network = new Network(name, new() { Project = _args.Cluster.Project, AutoCreateSubnetworks = false, RoutingMode = "REGIONAL", Mtu = Mtu }, child);
        var subnetwork = new Subnetwork(name, new() { Project = _args.Cluster.Project, Region = _args.Cluster.Spec.Region, Network = network.Id, IpCidrRange = part }, child);
        var firewall = new Firewall(
            name,
            new()
            {
                Project = _args.Cluster.Project,
                Network = network.Id,
                Direction = "INGRESS",
                Description = "From GPUs to GPUs",
                SourceRanges = { part },
                Allows =
                {
                    new FirewallAllowArgs { Protocol = "tcp", Ports = { "0-65535" } },
                    new FirewallAllowArgs { Protocol = "udp", Ports = { "0-65535" } },
                    new FirewallAllowArgs { Protocol = "icmp" },
                },
            },
            child);
        var objectName = GpuDirect.NetworkName(number);
        var parameters = NetworkingObject(
            "GKENetworkParamSet", name, objectName, new() { ["vpc"] = network.Name, ["vpcSubnet"] = subnetwork.Name, ["deviceMode"] = "NetDevice" });
        var podNetwork = NetworkingObject(
            "Network",
            name,
            objectName,
            new() { ["type"] = "Device", ["parametersRef"] = new Map { ["group"] = NetworkingGroup, ["kind"] = "GKENetworkParamSet", ["name"] = objectName } },
            parameters);
        return (network, subnetwork, firewall, parameters, podNetwork);
    }

    // An object of GKE's for further networks of pods: https://docs.cloud.google.com/kubernetes-engine/docs/how-to/setup-multinetwork-support-for-pods (checked 2026-11).
    private CustomObject NetworkingObject(string kind, string name, string objectName, Map spec, params Resource[] after) => new(
        name,
        new SpecifiedObjectArgs($"{NetworkingGroup}/v1", kind, spec) { Metadata = new ObjectMetaArgs { Name = objectName, Labels = KubernetesLabels.For(objectName, Component) } },
        new() { Parent = this, DeletedWith = _args.Cluster.Resource, DependsOn = after });

    private void AddDaemonSet(ImmutableSortedDictionary<string, DaemonSet>.Builder daemons, string name, GpuDirect kind, bool arm, PodSpecArgs spec)
    {
        var labels = KubernetesLabels.For(name, Component);
        labels["app"] = name;
        var metadata = new ObjectMetaArgs { Name = name, Namespace = "kube-system", Labels = labels };

        // Nodes come and go; nobody waits for those that are not there.
        metadata.Annotations.Add("pulumi.com/waitFor", "jsonpath={.metadata.uid}");
        spec.PriorityClassName = "system-node-critical";
        spec.HostNetwork = true;
        spec.HostPID = true;
        spec.AutomountServiceAccountToken = false;
        spec.Tolerations.Add(new TolerationArgs { Operator = "Exists" });
        spec.Affinity = new AffinityArgs
        {
            NodeAffinity = new NodeAffinityArgs
            {
                RequiredDuringSchedulingIgnoredDuringExecution = new NodeSelectorArgs
                {
                    NodeSelectorTerms =
                    {
                        new NodeSelectorTermArgs
                        {
                            MatchExpressions =
                            {
                                new NodeSelectorRequirementArgs
                                {
                                    Key = PoolLabels.Name,
                                    Operator = "In",
                                    Values = _args.Pools.Where(pool => pool.GpuDirectKind == kind && pool.IsArm == arm).Select(pool => pool.Name).Order(StringComparer.Ordinal).ToArray(),
                                },
                            },
                        },
                    },
                },
            },
        };
        daemons[name] = new DaemonSet(
            $"{_name}-{name}",
            new DaemonSetArgs
            {
                Metadata = metadata,
                Spec = new DaemonSetSpecArgs
                {
                    Selector = new LabelSelectorArgs { MatchLabels = { ["app"] = name } },
                    Template = new PodTemplateSpecArgs { Metadata = new ObjectMetaArgs { Labels = labels }, Spec = spec },
                },
            },
            new CustomResourceOptions { Parent = this, DeletedWith = _args.Cluster.Resource });
    }

    private static ContainerArgs Privileged(string name, string image, string[] command, (string Volume, string Path)[] mounts) => new()
    {
        Name = name,
        Image = image,
        SecurityContext = new SecurityContextArgs { Privileged = true },
        Resources = new ResourceRequirementsArgs { Requests = { ["cpu"] = "150m" } },
        Command = command.AsInputList(),
        VolumeMounts = mounts.Select(mount => new VolumeMountArgs { Name = mount.Volume, MountPath = mount.Path }).AsInputList(),
    };

    private static ContainerArgs Pause() => new() { Name = "pause", Image = PauseImage };

    private static VolumeArgs HostPath(string name, string path) =>
        new() { Name = name, HostPath = new HostPathVolumeSourceArgs { Path = path, Type = "DirectoryOrCreate" } };
}
