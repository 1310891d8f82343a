namespace Infra.Core.NodePools;

/// <summary>How the GPUs of several nodes reach each other past the processors: what Google has for a machine type.</summary>
/// <remarks>
/// https://docs.cloud.google.com/kubernetes-engine/docs/how-to/gpu-bandwidth-gpudirect-tcpx (TCPXO),
/// https://docs.cloud.google.com/kubernetes-engine/docs/how-to/config-auto-net-for-accelerators and
/// https://docs.cloud.google.com/kubernetes-engine/docs/how-to/allocate-network-resources-dra (RDMA), checked 2026-11. Which machines GKE lays the
/// networks for by itself, A4X among them, is also what Google's xpk has (<c>supports_accelerator_network_profile</c>, src/xpk/core/system_characteristics.py).
/// </remarks>
public sealed record GpuDirect
{
    /// <summary>GKE's label of nodes on which pods claim network cards (managed DRANET).</summary>
    public const string ClaimsLabel = "cloud.google.com/gke-networking-dra-driver";

    private GpuDirect(string name, int networks, int daemonCpuMillicores, params string[] machines) =>
        (Name, Networks, DaemonCpuMillicores, Machines) = (name, networks, daemonCpuMillicores, machines);

    /// <summary>A network for each of the eight cards of an H100 Mega machine, attached to pods as a whole.</summary>
    public static GpuDirect Tcpxo { get; } = new("tcpxo", 8, 300, "a3-megagpu-8g");

    /// <summary>Networks that GKE lays itself, whose cards pods claim.</summary>
    public static GpuDirect Rdma { get; } = new("rdma", 0, 150, "a3-ultragpu-8g", "a4-highgpu-8g", "a4x-highgpu-4g");

    /// <summary>Both kinds there are.</summary>
    public static IReadOnlyList<GpuDirect> All { get; } = [Tcpxo, Rdma];

    /// <summary>Directories of a node that pods need for it.</summary>
    public static IReadOnlyList<string> HostPaths { get; } =
        ["/dev/aperture_devices", "/home/kubernetes/bin/gib", "/home/kubernetes/bin/nvidia", "/proc/sys", "/sys"];

    /// <summary>Its name: <c>tcpxo</c> or <c>rdma</c>.</summary>
    public string Name { get; }

    /// <summary>The networks of one's own that the nodes need besides the cluster's; 0 where GKE lays them.</summary>
    public int Networks { get; }

    /// <summary>CPU that the pods on every node request by which it is installed, in millicores.</summary>
    /// <seealso href="https://github.com/GoogleCloudPlatform/container-engine-accelerators">gpudirect-tcpxo, gpudirect-rdma, nri_device_injector: 150 each, checked 2026-11</seealso>
    public int DaemonCpuMillicores { get; }

    /// <summary>The machine types.</summary>
    public IReadOnlyList<string> Machines { get; }

    /// <summary>The kind that a machine type has; null where it has none.</summary>
    /// <param name="machineType">The machine type.</param>
    /// <returns>Null for none.</returns>
    public static GpuDirect? Of(string machineType) => All.FirstOrDefault(each => each.Machines.Contains(machineType));

    /// <summary>The name of a network in the cluster.</summary>
    /// <param name="number">1 to <see cref="Networks"/>.</param>
    /// <returns><c>gpu-nic1</c> and so on.</returns>
    public static string NetworkName(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"gpu-nic{number}");
}
