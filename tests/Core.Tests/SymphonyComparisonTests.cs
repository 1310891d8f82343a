using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;

namespace Core.Tests;

/// <summary>
/// Symphony's dispatcher divides a machine by its own formulas: CPU (cores - 0.6)/n, memory total/(n + 1), GPUs max(count/n, 1).
/// Where n of these fit what GKE leaves, n of ours do as well; where they do not, ours are smaller or refused.
/// </summary>
public class SymphonyComparisonTests
{
    [Theory]
    [InlineData("n1-standard-2", null, 0, 1, 1400, 3840, 0, true)]
    [InlineData("n1-standard-2", null, 0, 4, 350, 1536, 0, false)]
    [InlineData("n1-standard-8", null, 0, 1, 7400, 15360, 0, true)]
    [InlineData("n1-standard-8", null, 0, 5, 1480, 5120, 0, true)]
    [InlineData("n1-standard-8", null, 0, 8, 925, 3413, 0, false)]
    [InlineData("n1-highmem-32", "v100", 4, 4, 7850, 42598, 1, true)]
    [InlineData("n1-highmem-32", "v100", 4, 5, 6279, 35498, 1, false)]
    [InlineData("n1-highmem-8", "v100", 1, 2, 3700, 17749, 1, false)]
    public void ShareOf_WhereSymphonyOverpacks_IsSmallerOrRefused(
        string machine, string? gpuType, int gpuCount, int n, long cpu, long memory, long gpus, bool fits)
    {
        var pool = Pools.Of("p", machine, gpuType, gpuType is null ? null : gpuCount);
        var original = new ResourceAmount(cpu, memory, gpus);
        var allocatable = new ResourceAmount(pool.AllocatableCpuMillicores, pool.AllocatableMemoryMib, pool.GpuCount);
        var usable = SystemOverhead.Default.UsableOf(pool);

        Assert.Equal(fits, (original * n).FitsIn(allocatable));
        if (new Dispatcher([pool]).ShareOf(pool, n) is { } share)
        {
            Assert.True((share * n).FitsIn(usable));
            Assert.True(fits || share.MemoryMib < original.MemoryMib);
        }
        else
        {
            Assert.True(n > gpuCount && !fits);
        }
    }
}
