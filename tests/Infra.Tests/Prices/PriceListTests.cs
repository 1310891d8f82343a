using System.Collections.Immutable;
using Infra.Core.Machines;
using Infra.Core.Prices;
using Infra.Costs;

namespace Infra.Tests.Prices;

/// <summary>The lists of the program against a trimmed copy of the file that they are made from.</summary>
public class PriceListTests
{
    private static readonly PricingFile Trimmed = PricingFile.Read(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Infra.Tests", "Prices", "pricing.yml")), "pricing.yml");

    [Fact]
    public void Node_EveryMachineOfTheFileThatTheCatalogKnows_CostsWhatTheFileSays()
    {
        var compared = 0;
        foreach (var listed in Trimmed.Machines)
        {
            if (MachineCatalog.Types.All(type => type.Name != listed.MachineType))
            {
                continue;
            }

            foreach (var (capacity, usd) in new[] { (NodeCapacity.OnDemand, listed.OnDemand), (NodeCapacity.Spot, listed.Spot) })
            {
                var hour = PriceBook.List.Node(new(listed.MachineType, listed.Region, capacity)).Hour;
                if (usd is null)
                {
                    Assert.NotEqual(PriceState.Known, hour.State);
                    continue;
                }

                compared++;
                Assert.Equal(PriceState.Known, hour.State);
                Assert.True(
                    Math.Abs(hour.Usd - usd.Value) <= Math.Max(usd.Value * RateDerivation.Tolerance, RateDerivation.Rounding),
                    $"{listed.MachineType} {capacity} in {listed.Region}: {hour.Usd} for {usd}");
            }
        }

        Assert.True(compared > 2000, $"{compared}");
    }

    [Fact]
    public void Of_TrimmedFile_GivesTheListsOfTheProgramForItsRegions()
    {
        var regions = Trimmed.Machines.Select(machine => machine.Region).ToHashSet();
        var derived = RateDerivation.Of(Trimmed.Machines, Trimmed.Items);

        Assert.Equal(new DateOnly(2026, 7, 30), Trimmed.Date);
        Assert.Equal(PriceTable.Date, Trimmed.Date);
        Assert.Equal(["asia-northeast1", "europe-west4", "us-central1"], regions.Order(StringComparer.Ordinal));
        Assert.Equal(PriceTable.Machines.Where(rates => regions.Contains(rates.Region)), derived);
        Assert.Equal(PriceTable.Items.Where(item => regions.Contains(item.Region)), Trimmed.Items);
        Assert.Empty(PriceMoves.Between((derived, Trimmed.Items), (derived, Trimmed.Items)));
    }

    [Fact]
    public void Between_RatesOfWhichOneRisesAndOneFalls_TellsTheGreaterMove()
    {
        static (IReadOnlyList<MachineRates>, IReadOnlyList<ItemPrice>) List(decimal vCpu, decimal gib) => ([new("n2", "us-central1", new(vCpu, gib), null)], []);

        var move = Assert.Single(PriceMoves.Between(List(1, 1), List(1.1m, 0.5m)));

        Assert.Equal((1, -50m, -50m), (move.Regions, move.LeastPercent, move.MostPercent));
    }

    [Theory]
    [InlineData("n2-standard-8", "europe-west4", 0.427664)]
    [InlineData("g2-standard-12", "europe-west4", 1.051488)]
    [InlineData("e2-micro", "us-central1", 0.008376)]
    [InlineData("e2-medium", "us-central1", 0.033506)]
    [InlineData("m1-megamem-96", "europe-west4", 11.197862)]
    [InlineData("a2-megagpu-16g", "us-central1", 55.739504)]
    [InlineData("c4d-standard-96-lssd", "europe-west4", 5.452984)]
    public void Node_OneMachine_CostsWhatTheListSays(string type, string region, decimal usd)
    {
        var listed = PriceBook.List.Node(new(type, region)).Hour;

        Assert.Equal(PriceState.Known, listed.State);
        Assert.InRange(listed.Usd, usd * 0.9999m, usd * 1.0001m);
    }

    [Theory]
    [InlineData("a3-edgegpu-8g", "europe-west4", NodeCapacity.OnDemand, PriceState.Unknown)]
    [InlineData("a4-highgpu-8g", "europe-west4", NodeCapacity.OnDemand, PriceState.Unknown)]
    [InlineData("c4d-standard-8", "africa-south1", NodeCapacity.OnDemand, PriceState.Estimated)]
    [InlineData("c4d-standard-8", "africa-south1", NodeCapacity.Spot, PriceState.Unknown)]
    [InlineData("m2-ultramem-208", "europe-west4", NodeCapacity.Spot, PriceState.Unknown)]
    [InlineData("n2-standard-8", "mars-north1", NodeCapacity.OnDemand, PriceState.Unknown)]
    [InlineData("n2-standard-8", null, NodeCapacity.OnDemand, PriceState.Unknown)]
    [InlineData("x9-standard-8", "europe-west4", NodeCapacity.OnDemand, PriceState.Unknown)]
    [InlineData("n2-standard-8", "europe-west4", NodeCapacity.Preemptible, PriceState.Known)]
    public void Node_WithoutAPriceOfItsOwn_IsEstimatedOrUnknown(string type, string? region, NodeCapacity capacity, PriceState state)
    {
        var hour = PriceBook.List.Node(new(type, region, capacity)).Hour;

        Assert.Equal(state, hour.State);
        Assert.Equal(state == PriceState.Unknown, hour.IsWhollyUnknown);
    }

    [Fact]
    public void Node_CustomTypes_CostFivePercentMoreThanTheirSeries()
    {
        Cost Hour(string type) => PriceBook.List.Node(new(type, "europe-west4")).Hour;

        // 0.034802 and 0.004664 are N1's and N2's rates; the file's own custom-2-10240-ext is 0.122056.
        Assert.Equal(Cost.Estimated(((4 * 0.034802m) + (8 * 0.004664m)) * 1.05m), Hour("n2-custom-4-8192"));
        Assert.Equal(0.122056m, decimal.Round(((2 * 0.034802m) + (10 * 0.004664m)) * 1.05m, 6));
        Assert.Equal(Cost.Estimated(((8 * 0.0327495m) + (20 * 0.003717m)) * 1.05m), Hour("n4-custom-8-20480"));
        Assert.Equal(PriceState.Estimated, Hour("n4d-custom-96-393216").State);
        Assert.Equal(PriceState.Known, Hour("e2-custom-4-8192").State);
        Assert.True(Hour("n2-custom-4-8191").IsWhollyUnknown);
    }

    [Fact]
    public void Node_GpusAttachedOrShared_CountAsTheyAreBought()
    {
        var machine = PriceBook.List.Node(new("n1-standard-8", "europe-west4"));
        var withGpus = PriceBook.List.Node(new("n1-standard-8", "europe-west4") { GpuType = "nvidia-tesla-t4", GpuCount = 2, GpusOffered = 8 });

        Assert.Equal(machine.Hour + Cost.Known(2 * 0.3675m), withGpus.Hour);
        Assert.Equal(Cost.Known(0.3675m / 4), withGpus.PerGpu);
        Assert.True(PriceBook.List.Node(new("n1-standard-8", "europe-west4") { GpuType = "nvidia-tesla-p100", GpuCount = 1 }).Hour.IsWhollyUnknown);
        var spot = PriceBook.List.Node(new("n1-standard-8", "europe-west4", NodeCapacity.Spot) { GpuType = "t4", GpuCount = 1 });
        Assert.Equal(Cost.Known(0.1805m), spot.PerGpu);
    }

    [Fact]
    public void Node_FlexStart_IsUnknown_ThoughItsDiskIsNot()
    {
        var price = PriceBook.List.Node(new("a3-highgpu-8g", "us-central1") { FlexStart = true, DiskType = "pd-balanced", DiskGib = 730 });

        Assert.Equal(Cost.Known(0.1m), price.BootDisk);
        Assert.Equal("unknown", price.Hour.Text());
        Assert.True(price.WorthOf(1000, 0, 1).IsWhollyUnknown);
    }

    [Fact]
    public void Node_WithTpus_CostsItsChips_TheMachineAroundThemIncluded()
    {
        var slice = PriceBook.List.Node(new("ct6e-standard-4t", "europe-west4") { DiskType = "pd-balanced", DiskGib = 730 });

        Assert.Equal(Cost.Known((4 * 2.97m) + 0.11m), slice.Hour);
        Assert.Equal(Cost.Known(2 * 2.97m), slice.WorthOf(1000, 1024, 2));
        Assert.Equal(Cost.Known(4 * 1.782m), PriceBook.List.Node(new("ct6e-standard-4t", "europe-west4", NodeCapacity.Spot)).Hour);
        Assert.Equal(Cost.Known(8 * 1.2m), PriceBook.List.Node(new("ct5lp-hightpu-8t", "us-central1")).Hour);
        Assert.Equal(Cost.Known(4 * 4.2525m), PriceBook.List.Node(new("ct5p-hightpu-4t", "europe-west4")).Hour);
        Assert.Equal(PriceState.Estimated, PriceBook.List.Node(new("ct6e-standard-1t", "europe-west9")).Hour.State);
        Assert.True(PriceBook.List.Node(new("ct6e-standard-1t", "europe-west9", NodeCapacity.Spot)).Hour.IsWhollyUnknown);
        var book = PriceBook.List.With(new()
        {
            UsdPerHour = ImmutableSortedDictionary<string, decimal>.Empty.Add("tpu7x-standard-4t", 9),
            DiscountPercent = ImmutableSortedDictionary<string, decimal>.Empty.Add("ct6e", 50),
        });
        Assert.Equal(Cost.Known(9), book.Node(new("tpu7x-standard-4t", "us-central1")).Hour);
        Assert.Equal(Cost.Known(2.7m / 2), book.Node(new("ct6e-standard-1t", "us-central1")).Hour);
        Assert.Equal(Cost.Known(0.59266m), book.Node(new("ct6e-standard-1t", "us-central1", NodeCapacity.Spot)).Hour);
    }

    [Theory]
    [InlineData("tpu7x-standard-4t", false)]
    [InlineData("ct6e-standard-4t", true)]
    [InlineData("a3-megagpu-8g", true)]
    [InlineData("a4x-highgpu-4g", false)]
    [InlineData("a4x-maxgpu-4g-metal", false)]
    [InlineData("h4d-highmem-192", false)]
    public void Node_OfWhatNoListHas_IsUnknown_NeverNothing(string machine, bool flexStart)
    {
        var price = PriceBook.List.Node(new(machine, "us-central1") { FlexStart = flexStart });

        Assert.Equal("unknown", price.Hour.Text());
        Assert.True(price.WorthOf(1000, 1024, 1).IsWhollyUnknown);
        Assert.Equal("unknown", (price.Hour * 3).Text());
    }

    [Fact]
    public void Items_KnownForOneRegion_AreEstimatedForOthers()
    {
        // A vCPU of N1 costs 0.034802 in europe-west4 and 0.031611 in us-central1.
        const decimal Factor = 0.034802m / 0.031611m;
        Assert.Equal(Cost.Known(0.0413m * 4 + 0.007m * 15), PriceBook.List.DatabaseHour("db-custom-4-15360", "us-central1", isRegional: false));
        var regional = PriceBook.List.DatabaseHour("db-custom-4-15360", "europe-west4", isRegional: true);
        Assert.Equal(PriceState.Estimated, regional.State);
        Assert.Equal(decimal.Round((0.0413m * 4 + 0.007m * 15) * 2 * Factor, 4), decimal.Round(regional.Usd, 4));
        Assert.True(PriceBook.List.DatabaseHour("db-perf-optimized-N-8", "us-central1", false).IsWhollyUnknown);
        Assert.Equal(Cost.Known(0.1m), PriceBook.List.Item("gke/cluster", "europe-west4"));
        Assert.True(PriceBook.List.Item("sql/vcpu", "mars-north1").IsWhollyUnknown);
        Assert.True(PriceBook.List.Disk("hyperdisk-balanced", "europe-west4").IsWhollyUnknown);
    }

    [Theory]
    [InlineData(4, false, 0.049)]
    [InlineData(5, false, 0.027)]
    [InlineData(10, true, 0.054)]
    [InlineData(11, true, 0.046)]
    [InlineData(35, false, 0.023)]
    [InlineData(36, false, 0.019)]
    [InlineData(100, true, 0.035)]
    [InlineData(101, true, 0.030)]
    public void RedisHour_ByBandsOfSize_CostsWhatTheBandSays(int gib, bool isStandard, decimal usdPerGib) =>
        Assert.Equal(Cost.Known(usdPerGib * gib), PriceBook.List.RedisHour(gib, "us-central1", isStandard));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.0014)]
    [InlineData(32, 0.0448)]
    [InlineData(33, 0.0448)]
    public void NatHour_ByNodes_EndsAtItsCap(int nodes, decimal usd) => Assert.Equal(Cost.Known(usd), PriceBook.List.NatHour(nodes, "europe-west4"));

    [Fact]
    public void With_Overrides_ReplacesWhatIsOnDemandAlone()
    {
        var book = PriceBook.List.With(new()
        {
            UsdPerHour = ImmutableSortedDictionary<string, decimal>.Empty.Add("g2-standard-12", 0.5m).Add("a4-highgpu-8g", 40m),
            DiscountPercent = ImmutableSortedDictionary<string, decimal>.Empty.Add("n2", 20m),
        });

        Assert.Equal(0.5m, decimal.Round(book.Node(new("g2-standard-12", "europe-west4")).Hour.Usd, 10));
        Assert.Equal(40m, decimal.Round(book.Node(new("a4-highgpu-8g", "europe-west4")).Hour.Usd, 10));
        Assert.Equal(PriceBook.List.Node(new("n2-standard-8", "europe-west4")).Hour * 0.8m, book.Node(new("n2-standard-8", "europe-west4")).Hour);
        Assert.Equal(
            PriceBook.List.Node(new("n2-standard-8", "europe-west4", NodeCapacity.Spot)).Hour,
            book.Node(new("n2-standard-8", "europe-west4", NodeCapacity.Spot)).Hour);
    }
}
