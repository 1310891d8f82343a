using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Quantities;

namespace Core.Tests;

public class SystemOverheadTests
{
    /// <summary>
    /// Nodes as <c>kubectl describe node</c> showed them in public reports from 2019 to 2026: what may be divided must be there,
    /// and not much may be given away.
    /// </summary>
    [Theory]
    [InlineData("n1-standard-1", 940, 2621)]
    [InlineData("n1-standard-2", 1930, 5611)]
    [InlineData("n1-standard-2", 1930, 5617)]
    [InlineData("n1-standard-4", 3920, 12359)]
    [InlineData("n1-standard-4", 3920, 12402)]
    [InlineData("n1-standard-8", 7910, 26511)]
    [InlineData("n1-standard-16", 15890, 54855)]
    [InlineData("n1-standard-32", 31850, 111646)]
    [InlineData("n1-standard-64", 63770, 229836)]
    [InlineData("n2-standard-4", 3920, 13273)]
    [InlineData("n2-standard-8", 7910, 28466)]
    [InlineData("e2-small", 940, 1364)]
    public void UsableOf_NodesInTheField_StaysJustBelowWhatTheyReport(string machine, long cpuMillicores, long memoryMib)
    {
        var usable = SystemOverhead.KernelOnly.UsableOf(NodePoolFacts.Of("p", MachineCatalog.Find(machine)!, 0, 1));

        Assert.Equal(cpuMillicores, usable.CpuMillicores);
        Assert.InRange(usable.MemoryMib, memoryMib * 0.98, memoryMib);
    }

    [Fact]
    public void Default_Sums_ArePinned()
    {
        Assert.Equal(new ResourceAmount(449, 841), SystemOverhead.Default.RequestsOn(withGpus: false));
        Assert.Equal(new ResourceAmount(599, 921), SystemOverhead.Default.RequestsOn(withGpus: true));
    }

    [Fact]
    public void UsableOf_GpuPool_TakesTheDevicePluginOffAndKeepsTheGpus()
    {
        var usable = SystemOverhead.Default.UsableOf(NodePoolFacts.Of("l4", MachineCatalog.Find("g2-standard-48")!, 0, 1));

        Assert.Equal(new ResourceAmount(47810 - 599, 185653 - 921 - SystemOverhead.KernelMib(196608), 4), usable);
    }

    [Fact]
    public void UsableOf_TpuPool_TakesThePluginOffAsWithGpus()
    {
        var pool = NodePoolFacts.Of("tpu", MachineCatalog.Find("ct6e-standard-4t")!, 0, 1);

        Assert.Equal(new ResourceAmount(599, 921), SystemOverhead.KernelOnly.UsableOf(pool) - SystemOverhead.Default.UsableOf(pool));
    }

    [Theory]
    [InlineData(1024, 66)]
    [InlineData(3072, 102)]
    [InlineData(3073, 167)]
    [InlineData(16384, 397)]
    [InlineData(1048576, 16744)]
    public void KernelMib_Sizes_FollowTheEstimate(long total, long kept) => Assert.Equal(kept, SystemOverhead.KernelMib(total));

    [Fact]
    public void UsableOf_MachineTooSmallForTheSystem_IsNothingRatherThanNegative() =>
        Assert.Equal(0, SystemOverhead.Default.UsableOf(NodePoolFacts.Of("tiny", MachineCatalog.Find("e2-micro")!, 0, 1)).MemoryMib);
}
