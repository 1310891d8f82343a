using Infra.Components.Common;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Pods;

/// <summary>What a pod has that uses GPUDirect: all GPUs and all cards of its node.</summary>
/// <remarks>
/// https://docs.cloud.google.com/kubernetes-engine/docs/how-to/gpu-bandwidth-gpudirect-tcpx, gpudirect-tcpxo/README.md (release of 2026-01-09) and
/// gpudirect-rdma/nccl-test-managed-rdma.yaml of https://github.com/GoogleCloudPlatform/container-engine-accelerators, checked 2026-11.
/// </remarks>
internal static class GpuDirectPods
{
    /// <summary>The name of the container that moves the data of TCPXO.</summary>
    internal const string Daemon = "tcpxo-daemon";

    // The half that belongs to the plugin of components/Gke/GpuDirectFabric.cs.
    private const string DaemonImage = "us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpxo/tcpgpudmarxd-dev:v1.0.21";

    private const string Libraries = "/usr/local/nvidia/lib64";

    // The claim of RDMA's cards.
    private const string Cards = "rdma";

    // Nobody says what it needs; it copies nothing itself, and asks for little so that a machine's share goes to the worker.
    private static readonly ContainerClaim TcpxoClaim = new(Daemon, Cpu: 500, Memory: 1024, Gpus: 0);

    private static readonly string[] Devices = [.. Enumerable.Range(0, 8).Select(gpu => $"/dev/nvidia{gpu}"), "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/dmabuf_import_helper"];

    private static readonly (string Name, string Value)[] Tcpxo =
    [
        ("BUFFSIZE", "8388608"), ("CROSS_NIC", "0"), ("FASTRAK_CTRL_DEV", "eth0"), ("FASTRAK_ENABLE_CONTROL_CHANNEL", "0"), ("FASTRAK_ENABLE_HOTPATH_LOGGING", "0"),
        ("FASTRAK_IFNAME", "eth1,eth2,eth3,eth4,eth5,eth6,eth7,eth8"), ("FASTRAK_LLCM_DEVICE_DIRECTORY", "/dev/aperture_devices"), ("FASTRAK_NUM_FLOWS", "2"),
        ("FASTRAK_PLUGIN_ACCEPT_TIMEOUT_MS", "600000"), ("FASTRAK_USE_LLCM", "1"), ("FASTRAK_USE_SNAP", "1"), ("MIN_NCHANNELS", "4"), ("NET_GDR_LEVEL", "PIX"),
        ("NVLSTREE_MAX_CHUNKSIZE", "131072"), ("NVLS_ENABLE", "1"), ("P2P_NET_CHUNKSIZE", "524288"), ("P2P_NVL_CHUNKSIZE", "1048576"), ("P2P_PCI_CHUNKSIZE", "524288"),
        ("PROTO", "Simple,LL128"), ("SHIMNET_GUEST_CONFIG_CHECKER_CONFIG_FILE", $"{Libraries}/a3plus_guest_config.textproto"),
        ("TUNER_CONFIG_PATH", $"{Libraries}/a3plus_tuner_config.textproto"), ("TUNER_PLUGIN", "libnccl-tuner.so"),
    ];

    /// <summary>NCCL's settings for it, without <c>NCCL_</c>.</summary>
    /// <param name="kind">The kind's name; null for none.</param>
    internal static IEnumerable<(string Name, string Value)> Nccl(string? kind) =>
        kind == GpuDirect.Tcpxo.Name ? Tcpxo : kind == GpuDirect.Rdma.Name ? [("NET", "gIB")] : [];

    /// <summary>Further variables of the worker.</summary>
    internal static IEnumerable<(string Name, string Value)> Environment(string? kind) => kind is null ? [] : [("LD_LIBRARY_PATH", Libraries)];

    /// <summary>What further containers of the pod claim.</summary>
    internal static IEnumerable<ContainerClaim> Claims(string? kind) => kind == GpuDirect.Tcpxo.Name ? [TcpxoClaim] : [];

    /// <summary>The annotations of the pod.</summary>
    internal static IEnumerable<(string Key, string Value)> Annotations(string? kind) => kind != GpuDirect.Tcpxo.Name ? [] :
    [
        ("networking.gke.io/default-interface", "eth0"),
        ("networking.gke.io/interfaces", "[" + string.Join(",", Enumerable.Range(1, GpuDirect.Tcpxo.Networks)
            .Select(number => $"{{\"interfaceName\":\"eth{number}\",\"network\":\"{GpuDirect.NetworkName(number)}\"}}")
            .Prepend("{\"interfaceName\":\"eth0\",\"network\":\"default\"}")) + "]"),
        ($"devices.gke.io/container.{Daemon}", string.Concat(Devices.Select(device => $"- path: {device}\n"))),
    ];

    /// <summary>Gives the pod and its worker what they need.</summary>
    /// <param name="kind">The kind's name; null for none.</param>
    /// <param name="spec">The pod.</param>
    /// <param name="worker">Its container with the GPUs.</param>
    /// <param name="claimTemplate">The name of the template by which the pod claims its cards (<see cref="ClaimTemplate"/>).</param>
    internal static void Add(string? kind, PodSpecArgs spec, ContainerArgs worker, string claimTemplate)
    {
        if (kind == GpuDirect.Tcpxo.Name)
        {
            spec.Volumes.Add(HostPath("gpu-direct-registers", "/dev/aperture_devices"));
            worker.VolumeMounts.Add(new VolumeMountArgs { Name = "gpu-direct-registers", MountPath = "/dev/aperture_devices" });
            AddDaemon(spec);
        }
        else if (kind == GpuDirect.Rdma.Name)
        {
            spec.Volumes.Add(HostPath("gpu-direct-libraries", "/home/kubernetes/bin/nvidia"));
            spec.Volumes.Add(HostPath("gpu-direct-plugin", "/home/kubernetes/bin/gib"));
            worker.VolumeMounts.Add(new VolumeMountArgs { Name = "gpu-direct-libraries", MountPath = "/usr/local/nvidia" });
            worker.VolumeMounts.Add(new VolumeMountArgs { Name = "gpu-direct-plugin", MountPath = "/usr/local/gib" });
            spec.ResourceClaims.Add(new PodResourceClaimArgs { Name = Cards, ResourceClaimTemplateName = claimTemplate });
            worker.Resources = worker.Resources!.Change(resources => resources.Claims.Add(new ResourceClaimArgs { Name = Cards }));
        }
    }

    /// <summary>The template by which each pod claims all cards of its node.</summary>
    internal static void ClaimTemplate(string name, ObjectMetaArgs metadata, CustomResourceOptions options)
    {
        var all = new Dictionary<string, object> { ["deviceClassName"] = "mrdma.google.com", ["allocationMode"] = "All" };
        var devices = new Dictionary<string, object> { ["requests"] = new[] { new Dictionary<string, object> { ["name"] = Cards, ["exactly"] = all } } };
        var spec = new Dictionary<string, object> { ["devices"] = devices };
        _ = new ResourceClaimTemplate(name, new ResourceClaimTemplateArgs { Metadata = metadata, Spec = { ["spec"] = spec } }, options);
    }

    // A container that begins before the worker and ends after it: Kubernetes 1.29 or newer.
    private static void AddDaemon(PodSpecArgs spec)
    {
        spec.Volumes.Add(HostPath("gpu-direct-libraries", "/home/kubernetes/bin/nvidia"));
        spec.Volumes.Add(HostPath("gpu-direct-sys", "/sys"));
        spec.Volumes.Add(HostPath("gpu-direct-proc-sys", "/proc/sys"));
        spec.InitContainers.Add(new ContainerArgs
        {
            Name = Daemon,
            Image = DaemonImage,
            RestartPolicy = "Always",
            Command = { "/bin/sh", "-c", "chmod 755 /fts/entrypoint_rxdm_container.sh && exec /fts/entrypoint_rxdm_container.sh --num_hops=2" },
            Env = { new EnvVarArgs { Name = "LD_LIBRARY_PATH", Value = Libraries } },
            Resources = new ResourceRequirementsArgs { Requests = { ["cpu"] = $"{TcpxoClaim.Cpu}m", ["memory"] = $"{TcpxoClaim.Memory}Mi" } },
            SecurityContext = new SecurityContextArgs { Capabilities = new CapabilitiesArgs { Add = { "NET_ADMIN", "NET_BIND_SERVICE" } } },
            VolumeMounts =
            {
                new VolumeMountArgs { Name = "gpu-direct-libraries", MountPath = "/usr/local/nvidia", ReadOnly = true },
                new VolumeMountArgs { Name = "gpu-direct-sys", MountPath = "/hostsysfs" },
                new VolumeMountArgs { Name = "gpu-direct-proc-sys", MountPath = "/hostprocsysfs" },
            },
        });
    }

    private static VolumeArgs HostPath(string name, string path) => new() { Name = name, HostPath = new HostPathVolumeSourceArgs { Path = path } };
}

/// <summary>https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/resource-claim-template-v1/ (checked 2026-11)</summary>
internal sealed class ResourceClaimTemplate(string name, ResourceClaimTemplateArgs args, CustomResourceOptions? options)
    : CustomResource($"kubernetes:{ResourceClaimTemplateArgs.Version}:ResourceClaimTemplate", name, args, options);

internal sealed class ResourceClaimTemplateArgs() : CustomObjectArgs(Version, "ResourceClaimTemplate")
{
    internal const string Version = "resource.k8s.io/v1";

    [Input("spec", required: true)]
    public InputMap<object> Spec { get; } = [];
}
