using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;

namespace Infra.Experiments.Tests;

internal static class Pools
{
    internal static NodePoolFacts Cpu { get; } = NodePoolFacts.Of("cpu", MachineCatalog.Find("n1-standard-8")!, 0, 10);

    internal static NodePoolFacts Gpu { get; } = NodePoolFacts.Of("gpu", MachineCatalog.Find("g2-standard-16")!, 0, 4);

    internal static NodePoolFacts Gpus { get; } = NodePoolFacts.Of("gpus", MachineCatalog.Find("g2-standard-48")!, 0, 4);

    internal static NodePoolFacts Spot { get; } = NodePoolFacts.Of(
        "spot", MachineCatalog.Find("g2-standard-48")!, 0, 4, capacity: NodeCapacity.Spot, taints: [new("preemptible", "yes", TaintEffect.NoExecute)]);

    internal static NodePoolFacts Slice { get; } = NodePoolFacts.Of("slice", MachineCatalog.Find("ct6e-standard-4t")!, 0, 4) with { TpuTopology = "4x4" };

    internal static Dispatcher Dispatcher { get; } = new([Cpu, Gpu, Gpus, Spot, Slice]);
}
