using Infra.Core.Machines;
using Infra.Core.NodePools;

namespace Core.Tests;

/// <summary>Pools as the tests need them.</summary>
internal static class Pools
{
    internal static NodePoolFacts Of(
        string name,
        string machine,
        string? gpuType = null,
        int? gpuCount = null,
        NodeCapacity capacity = NodeCapacity.OnDemand,
        int minNodes = 0,
        int maxNodes = 10,
        params NodeTaint[] taints) =>
        NodePoolFacts.Of(name, MachineCatalog.Find(machine)!, minNodes, maxNodes, gpuType, gpuCount, capacity, taints: taints);

    /// <summary>Every machine of the catalog, once for each set of GPUs it may have.</summary>
    internal static IEnumerable<NodePoolFacts> Catalog()
    {
        foreach (var machine in MachineCatalog.Types)
        {
            yield return NodePoolFacts.Of(machine.Name, machine, 0, 10);
            foreach (var gpu in MachineCatalog.Gpus.Where(gpu => gpu.Attachable))
            {
                foreach (var count in MachineCatalog.GpuCounts(machine, gpu))
                {
                    yield return NodePoolFacts.Of($"{machine.Name}-{count}{gpu.ShortName}", machine, 0, 10, gpu.Type, count);
                }
            }
        }
    }
}
