using Infra.Core.Machines;

namespace Core.Tests;

public class AllocatableTests
{
    /// <summary>The formula worked out by hand; the CPU column is what real nodes of these sizes report.</summary>
    [Theory]
    [InlineData("n1-standard-1", 940, 2780)]
    [InlineData("n1-standard-2", 1930, 5839)]
    [InlineData("n1-standard-4", 3920, 12700)]
    [InlineData("n1-standard-8", 7910, 27097)]
    [InlineData("n1-standard-16", 15890, 55974)]
    [InlineData("n1-standard-32", 31850, 113727)]
    [InlineData("n1-standard-64", 63770, 233822)]
    [InlineData("n1-standard-96", 95690, 354244)]
    [InlineData("n1-highmem-8", 7910, 48273)]
    [InlineData("n1-highmem-32", 31850, 201709)]
    [InlineData("n1-highcpu-2", 1930, 1282)]
    [InlineData("n2-standard-4", 3920, 13621)]
    [InlineData("c2-standard-30", 29855, 113727)]
    [InlineData("g2-standard-48", 47810, 185653)]
    [InlineData("a2-highgpu-4g", 47810, 334174)]
    public void Of_PredefinedTypes_FollowsTheFormula(string machine, long cpuMillicores, long memoryMib)
    {
        var amount = Allocatable.Of(MachineCatalog.Find(machine)!);

        Assert.Equal((cpuMillicores, memoryMib), (amount.CpuMillicores, amount.MemoryMib));
    }

    [Theory]
    [InlineData("e2-micro", 940, 668)]
    [InlineData("e2-small", 940, 1436)]
    [InlineData("e2-medium", 940, 2972)]
    public void Of_SharedCore_ReservesAFlat1060Millicores(string machine, long cpuMillicores, long memoryMib)
    {
        var amount = Allocatable.Of(MachineCatalog.Find(machine)!);

        Assert.Equal((cpuMillicores, memoryMib), (amount.CpuMillicores, amount.MemoryMib));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(355, 0)]
    [InlineData(356, 1)]
    [InlineData(1023, 668)]
    [InlineData(1024, 668)]
    [InlineData(4096, 2972)]
    [InlineData(4097, 2972)]
    [InlineData(4101, 2976)]
    [InlineData(8192, 6248)]
    [InlineData(8202, 6257)]
    [InlineData(16384, 13621)]
    [InlineData(16484, 13715)]
    [InlineData(131072, 121428)]
    [InlineData(131172, 121526)]
    public void MemoryMib_EachStepOfTheFormula_AtItsBoundAndPast(long total, long left) => Assert.Equal(left, Allocatable.MemoryMib(total));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 940)]
    [InlineData(2, 1930)]
    [InlineData(3, 2925)]
    [InlineData(4, 3920)]
    [InlineData(5, 4917)]
    [InlineData(6, 5915)]
    [InlineData(416, 414890)]
    public void CpuMillicores_EachStepOfTheFormula_AtItsBoundAndPast(int vCpus, long left) => Assert.Equal(left, Allocatable.CpuMillicores(vCpus));

    [Fact]
    public void MemoryMib_AnyMachine_IsNeverNegativeNeverMoreThanThereIsAndGrows()
    {
        var random = new Random(20260801);
        for (var round = 0; round < 20_000; round++)
        {
            var total = random.NextInt64(0, 1L << random.Next(4, 25));
            var left = Allocatable.MemoryMib(total);

            Assert.InRange(left, 0, total);

            // Just below 1 GiB the flat 255 MiB is less than the 25 % that start there, by one MiB.
            Assert.True(Allocatable.MemoryMib(total + 1) >= left || total == 1023, $"{total} MiB");
        }
    }

    [Fact]
    public void CpuMillicores_EverySize_GrowsByNearlyACore()
    {
        for (var vCpus = 0; vCpus < 512; vCpus++)
        {
            Assert.InRange(Allocatable.CpuMillicores(vCpus + 1) - Allocatable.CpuMillicores(vCpus), 940, 1000);
        }
    }

    [Fact]
    public void Of_NegativeSizes_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Allocatable.CpuMillicores(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Allocatable.MemoryMib(-1));
    }
}
