using System.Globalization;
using Infra.Core.Machines;

namespace Infra.Core.Prices;

/// <summary>What things cost: list prices in US dollars without tax, commitments, sustained-use discounts or free tier, and what a lab has negotiated instead.</summary>
/// <remarks>
/// A price is <see cref="PriceState.Known"/> where a list has it for the region; <see cref="PriceState.Estimated"/> where a list has it for another
/// region, times what a vCPU of a common series costs here against there; otherwise <see cref="PriceState.Unknown"/>. Spot prices move with each
/// region's own demand and are never carried from one to another.
/// </remarks>
public sealed class PriceBook
{
    /// <summary>The region whose prices stand in for those of a region that a list does not have.</summary>
    public const string ReferenceRegion = "us-central1";

    /// <summary>From how many machines on a NAT gateway costs no more: https://cloud.google.com/nat/pricing, checked 2026-11.</summary>
    public const int NatCap = 32;

    /// <summary>What custom machine types cost against the rates of their series.</summary>
    /// <remarks>
    /// The list's three custom N1 types cost 1.05 times N1's rates in every region, and N2, N2D, N4 and N4D have billing units of their own for custom
    /// machines as N1 has; E2 has none (Cyclenerd/google-cloud-pricing-cost-calculator, pricing.yml of 2026-07-30 and build/mapping.csv).
    /// </remarks>
    public const decimal CustomFactor = 1.05m;

    // Stands for a region in the list of what costs the same in all.
    private const string Everywhere = "*";

    // By whose vCPU two regions are compared, the first that both have.
    private static readonly string[] Yardsticks = ["n1", "e2", "n4", "c4"];

    private static readonly Dictionary<string, string> DiskItems = new(StringComparer.Ordinal)
    {
        ["pd-standard"] = "disk/hdd",
        ["pd-balanced"] = "disk/balanced",
        ["pd-ssd"] = "disk/ssd",
    };

    private readonly IReadOnlyDictionary<(string Key, string Region), MachineRates> _machines;
    private readonly IReadOnlyDictionary<(string Item, string Region), ItemPrice> _items;
    private readonly PriceOverrides _overrides;

    /// <summary>A book of some lists.</summary>
    /// <param name="machines">Rates of machines.</param>
    /// <param name="items">Other prices.</param>
    /// <param name="overrides">What is negotiated; null for nothing.</param>
    public PriceBook(IEnumerable<MachineRates> machines, IEnumerable<ItemPrice> items, PriceOverrides? overrides = null)
        : this(machines.ToDictionary(rates => (rates.Key, rates.Region)), items.ToDictionary(item => (item.Item, item.Region)), overrides ?? new())
    {
    }

    private PriceBook(
        IReadOnlyDictionary<(string Key, string Region), MachineRates> machines,
        IReadOnlyDictionary<(string Item, string Region), ItemPrice> items,
        PriceOverrides overrides) =>
        (_machines, _items, _overrides) = (machines, items, overrides);

    /// <summary>The list prices that come with this program.</summary>
    public static PriceBook List { get; } = new(PriceTable.Machines, [.. PriceTable.Items, .. PriceTable.OtherItems]);

    /// <summary>The same prices but for what a lab has negotiated.</summary>
    /// <param name="overrides">What is negotiated.</param>
    /// <returns>The book.</returns>
    public PriceBook With(PriceOverrides overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        return new(_machines, _items, overrides);
    }

    /// <summary>What an hour of a node costs.</summary>
    /// <param name="order">The node.</param>
    /// <returns>The price, part by part; unknown as a whole where the machine or its GPUs have none in the region or as they are bought.</returns>
    public NodePrice Node(NodeOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var disk = order.DiskGib == 0 ? default : order.DiskType is null ? Cost.Unknown : Disk(order.DiskType, order.Region) * order.DiskGib;
        disk /= RateDerivation.HoursPerMonth;
        if (MachineCatalog.Find(order.MachineType) is not { } machine)
        {
            return NodePrice.Unpriced(disk);
        }

        if (machine.TpuCount > 0)
        {
            // A chip's price has the machine around it in it.
            var chip = ChipOf(machine, order);
            return chip.IsWhollyUnknown ? NodePrice.Unpriced(disk) : new(default, default, chip, default, disk, (chip * machine.TpuCount) + disk);
        }

        var parts = RateDerivation.Parts.Of(machine);
        var (rates, isEstimated) = order.FlexStart ? (null, false) : RatesOf(machine, order);
        Cost Rate(Func<RateSet, decimal> part) => rates is null ? Cost.Unknown : isEstimated ? Cost.Estimated(part(rates)) : Cost.Known(part(rates));

        var (gpuType, gpus) = MachineCatalog.GpusOf(machine, order.GpuType, order.GpuCount);
        var perGpu = gpus == 0 ? default
            : order.FlexStart ? Cost.Unknown
            : machine.GpuType is null ? Item($"gpu/{gpuType}", order.Region, order.Capacity)
            : Rate(set => set.Gpu);
        var cpu = Rate(set => set.VCpu) * parts.VCpus;
        var memory = Rate(set => set.Gib) * parts.Gib;
        var extra = order.ExtraLocalSsdGib == 0 ? default : Item("disk/local", order.Region) * order.ExtraLocalSsdGib / RateDerivation.HoursPerMonth;
        var ssd = (Rate(set => set.SsdGib) * parts.SsdGib) + extra;
        var gpu = perGpu * gpus;
        if (rates is null || gpu.State == PriceState.Unknown)
        {
            return NodePrice.Unpriced(disk);
        }

        return new(
            cpu / machine.VCpus,
            memory / parts.Gib,
            gpus == 0 ? default : gpu / Math.Max(1, order.GpusOffered ?? gpus),
            ssd,
            disk,
            cpu + memory + gpu + ssd + disk);
    }

    /// <summary>What a unit of something costs.</summary>
    /// <param name="item">What it is, as the lists name it (<c>bucket/standard</c>).</param>
    /// <param name="region">Where; null where that is not known.</param>
    /// <param name="capacity">How it is bought, where that makes a difference.</param>
    /// <returns>The price of the item's unit.</returns>
    public Cost Item(string item, string? region, NodeCapacity capacity = NodeCapacity.OnDemand)
    {
        if (_items.TryGetValue((item, Everywhere), out var everywhere))
        {
            return Cost.Known(everywhere.Usd);
        }

        if (region is null)
        {
            return Cost.Unknown;
        }

        var price = _items.GetValueOrDefault((item, region));
        return capacity != NodeCapacity.OnDemand ? price?.Spot is { } spot ? Cost.Known(spot) : Cost.Unknown
            : price is not null ? Cost.Known(price.Usd)
            : _items.TryGetValue((item, ReferenceRegion), out var other) && Factor(region, ReferenceRegion) is { } factor ? Cost.Estimated(other.Usd * factor)
            : Cost.Unknown;
    }

    /// <summary>What a disk costs a month.</summary>
    /// <param name="type">The disk's type (<c>pd-balanced</c>).</param>
    /// <param name="region">Where.</param>
    /// <param name="isRegional">Whether it is kept in two zones.</param>
    /// <returns>The price of a GiB-month; unknown for a type that no list has.</returns>
    public Cost Disk(string type, string? region, bool isRegional = false) =>
        DiskItems.TryGetValue(type, out var item) ? Item(isRegional ? $"{item}-replicated" : item, region) : Cost.Unknown;

    /// <summary>What an hour of a Cloud SQL instance costs, without its disk.</summary>
    /// <param name="tier">The tier (<c>db-custom-4-15360</c>).</param>
    /// <param name="region">Where.</param>
    /// <param name="isRegional">Whether a second one stands by in another zone, at the same price again.</param>
    /// <returns>The price; unknown for tiers of the edition Enterprise Plus, which no list here has.</returns>
    public Cost DatabaseHour(string tier, string? region, bool isRegional)
    {
        ArgumentNullException.ThrowIfNull(tier);
        var parts = tier.Split('-');
        var one = tier is "db-f1-micro" or "db-g1-small" ? Item($"sql/{tier}", region)
            : parts is ["db", "custom", var vCpus, var mib]
                && int.TryParse(vCpus, NumberStyles.None, CultureInfo.InvariantCulture, out var cores)
                && int.TryParse(mib, NumberStyles.None, CultureInfo.InvariantCulture, out var memory)
                ? (Item("sql/vcpu", region) * cores) + (Item("sql/gib", region) * (memory / 1024m))
            : Cost.Unknown;
        return one * (isRegional ? 2 : 1);
    }

    /// <summary>What an hour of a Memorystore for Redis instance costs.</summary>
    /// <param name="memoryGib">Its memory in GiB.</param>
    /// <param name="region">Where.</param>
    /// <param name="isStandard">Whether it has a replica (tier Standard).</param>
    /// <returns>The price; a GiB is cheaper in larger instances, by bands of size.</returns>
    public Cost RedisHour(int memoryGib, string? region, bool isStandard)
    {
        // https://cloud.google.com/memorystore/docs/redis/pricing, checked 2026-11.
        var band = memoryGib switch { <= 4 => "m1", <= 10 => "m2", <= 35 => "m3", <= 100 => "m4", _ => "m5" };
        return Item($"redis/{(isStandard ? "standard" : "basic")}-{band}", region) * memoryGib;
    }

    /// <summary>What an hour of a Cloud NAT gateway costs, without its addresses and traffic.</summary>
    /// <param name="nodes">Machines that go out through it.</param>
    /// <param name="region">Where.</param>
    /// <returns>The price: by the machine up to <see cref="NatCap"/>, and no more beyond.</returns>
    public Cost NatHour(int nodes, string? region) => Item("nat/gateway", region) * Math.Min(nodes, NatCap) / NatCap;

    private Cost ChipOf(MachineType machine, NodeOrder order)
    {
        if (order.FlexStart)
        {
            return Cost.Unknown;
        }

        var chip = Item($"tpu/{machine.Family.Name}", order.Region, order.Capacity);
        return order.Capacity != NodeCapacity.OnDemand ? chip
            : _overrides.UsdPerHour.TryGetValue(machine.Name, out var negotiated) ? Cost.Known(negotiated / machine.TpuCount)
            : _overrides.DiscountPercent.TryGetValue(machine.Family.Name, out var percent) ? chip * (1 - (percent / 100m))
            : chip;
    }

    private (RateSet? Rates, bool IsEstimated) RatesOf(MachineType machine, NodeOrder order)
    {
        if (order.Region is not { } region)
        {
            return (null, false);
        }

        var isSpot = order.Capacity != NodeCapacity.OnDemand;
        var isCustom = machine.Name.Contains("custom-", StringComparison.Ordinal);
        var key = RateDerivation.KeyOf(machine);
        RateSet? At(string place) => new[] { machine.Name, key }
            .Select(name => _machines.TryGetValue((name, place), out var found) ? isSpot ? found.Spot : found.OnDemand : null)
            .FirstOrDefault(set => set is not null);

        var (rates, isEstimated) = (At(region), false);
        if (rates is null && !isSpot && At(ReferenceRegion) is { } other && Factor(region, ReferenceRegion) is { } factor)
        {
            (rates, isEstimated) = (other.Times(factor), true);
        }

        if (rates is not null && isCustom && machine.Family.Name != "e2")
        {
            (rates, isEstimated) = (rates.Times(CustomFactor), true);
        }

        if (!isSpot && _overrides.UsdPerHour.TryGetValue(machine.Name, out var negotiated))
        {
            // The parts keep their proportion; without one, all of it is the machine's.
            var parts = RateDerivation.Parts.Of(machine);
            return rates is null
                ? (new(negotiated / (parts.VCpus + (parts.Gib / 4)), negotiated / (parts.VCpus + (parts.Gib / 4)) / 4), false)
                : (rates.Times(negotiated / parts.At(rates)), false);
        }

        return !isSpot && rates is not null && _overrides.DiscountPercent.TryGetValue(machine.Family.Name, out var percent)
            ? (rates.Times(1 - (percent / 100m)), isEstimated)
            : (rates, isEstimated);
    }

    private decimal? Factor(string region, string other)
    {
        foreach (var series in Yardsticks)
        {
            if (_machines.TryGetValue((series, region), out var here) && _machines.TryGetValue((series, other), out var there)
                && here.OnDemand is { } numerator && there.OnDemand is { VCpu: > 0 } denominator)
            {
                return numerator.VCpu / denominator.VCpu;
            }
        }

        return null;
    }
}
