using Infra.Core.Machines;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Prices;
using Infra.Plans;

namespace Infra.Costs;

/// <summary>Reads from a plan how the nodes of a pool are bought.</summary>
internal static class PoolOrders
{
    private const string PoolType = "gcp:container/nodePool:NodePool";

    /// <summary>The region of a plan's cluster; null where it has none.</summary>
    internal static string? RegionOf(Plan plan) =>
        plan.Resources.Where(resource => resource.Type == "gcp:container/cluster:Cluster").Select(cluster => cluster.Inputs["location"].AsText())
            .OfType<string>().Select(GcpLocation.RegionOf).FirstOrDefault();

    /// <summary>How the nodes of a pool are bought; without the plan that makes it, what its facts say.</summary>
    internal static NodeOrder Of(NodePoolFacts pool, Plan? environment)
    {
        var order = new NodeOrder(pool.MachineType, pool.Region ?? (environment is null ? null : RegionOf(environment)), pool.Capacity)
        {
            GpuType = pool.GpuType,
            GpusOffered = pool.GpuCount == 0 ? null : pool.GpuCount,
            DiskGib = 1,
        };
        if (environment?.Resources.FirstOrDefault(resource => resource.Type == PoolType && resource.Name == pool.Name) is not { } resource)
        {
            // Nobody knows the disk, but there is one.
            return order;
        }

        var config = resource.Inputs["nodeConfig"];
        var accelerator = (config?["guestAccelerators"]).Items().FirstOrDefault();
        var disks = Whole(config?["ephemeralStorageLocalSsdConfig"]?["localSsdCount"]) + Whole(config?["ephemeralStorageLocalSsdConfig"]?["dataCacheCount"])
            + Whole(config?["localNvmeSsdBlockConfig"]?["localSsdCount"]);
        var own = MachineCatalog.Find(pool.MachineType)?.LocalSsdCount ?? 0;
        return order with
        {
            FlexStart = (config?["flexStart"]).IsTrue(),
            GpuType = accelerator?["type"].AsText() ?? pool.GpuType,
            GpuCount = accelerator?["count"] is { } count ? Whole(count) : null,
            ExtraLocalSsdGib = Math.Max(0, disks - own) * MachineType.LocalSsdDiskGib,
            DiskType = (config?["diskType"] ?? config?["bootDisk"]?["diskType"]).AsText(),
            DiskGib = Whole(config?["diskSizeGb"] ?? config?["bootDisk"]?["sizeGb"]),
        };
    }

    /// <summary>The GPUs of a pool's machine, however they are shared or cut.</summary>
    internal static int GpusOf(NodePoolFacts pool, Plan? environment) => Of(pool, environment).GpuCount ?? MachineCatalog.Find(pool.MachineType)?.GpuCount ?? pool.GpuCount;

    private static int Whole(PlanValue? value) => (int)(value.AsNumber() ?? 0);
}
