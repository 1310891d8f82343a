using Infra.Core.Machines;

namespace Infra.Core.Prices;

/// <summary>
/// Finds the rates behind a list of machine prices. Google bills vCPUs, memory, GPUs and local SSD each by the hour, so a machine's price is exactly
/// the sum of its parts at the rates of its series: https://cloud.google.com/compute/vm-instance-pricing, checked 2026-11.
/// </summary>
/// <remarks>
/// Where a series has one ratio only (<c>c2</c>, <c>a2-ultragpu</c>), its prices do not tell the parts apart. Then vCPUs and memory are taken to cost
/// what they do in <see cref="SplitSeries"/>, or in that proportion, and local SSD what it does alone; the rest is the GPUs'. That split decides how a
/// node is shared between pods, never what the node costs. It is right where it can be checked: the A2 rates that Google publishes are N2's. Where
/// Spot vCPUs cost more by that split than the whole machine, its parts have the proportions that they have on demand.
/// </remarks>
public static class RateDerivation
{
    /// <summary>The series by whose rates vCPUs and memory are told apart where prices do not.</summary>
    public const string SplitSeries = "n2";

    /// <summary>Where the split comes from in a region without <see cref="SplitSeries"/>.</summary>
    public const string SplitRegion = "us-central1";

    /// <summary>How far a machine's price may be from its rates, as a part of it: what rounding in the list explains.</summary>
    public const decimal Tolerance = 0.0001m;

    /// <summary>Hours of a month, as Google counts them in prices a month: https://cloud.google.com/compute/vm-instance-pricing, checked 2026-11.</summary>
    public const int HoursPerMonth = 730;

    /// <summary>The least difference that counts, in US dollars an hour, since lists round.</summary>
    public const decimal Rounding = 0.000001m;

    // What the list rounds to is six digits; a rate is needed to two more, since machines have hundreds of parts.
    private const int Digits = 8;

    private const decimal Singular = 0.000001m;

    /// <summary>Finds the rates.</summary>
    /// <param name="prices">Prices of machines; those that the catalog does not know are left out.</param>
    /// <param name="items">Other prices, for local SSD.</param>
    /// <returns>The rates by key and region; none for a machine that they would not give back within <see cref="Tolerance"/>.</returns>
    public static IReadOnlyList<MachineRates> Of(IReadOnlyList<MachinePrice> prices, IReadOnlyList<ItemPrice> items)
    {
        ArgumentNullException.ThrowIfNull(prices);
        ArgumentNullException.ThrowIfNull(items);
        var ssd = items.Where(item => item.Item == "disk/local").ToDictionary(item => item.Region, item => item.Usd / HoursPerMonth);
        var known = prices
            .Select(price => (price, Machine: MachineCatalog.Types.FirstOrDefault(type => type.Name == price.MachineType)))
            .Where(entry => entry.Machine is not null)
            .Select(entry => (entry.price, Parts: Parts.Of(entry.Machine!), Key: KeyOf(entry.Machine!)))
            .GroupBy(entry => (entry.Key, entry.price.Region))
            .ToDictionary(group => group.Key, group => group.Select(entry => (entry.price, entry.Parts)).ToList());
        var rates = new List<MachineRates>();
        foreach (var ((key, region), machines) in known
            .OrderBy(group => group.Key.Key, StringComparer.Ordinal).ThenBy(group => group.Key.Region, StringComparer.Ordinal))
        {
            RateSet? SplitBy(Func<MachinePrice, decimal?> priceOf) => new[] { region, SplitRegion }
                .Select(place => known.TryGetValue((SplitSeries, place), out var split) ? Series(Points(split, priceOf), null, 0, null) : null)
                .FirstOrDefault(set => set is not null);

            var ssdRate = ssd.GetValueOrDefault(region);
            List<RateSet?> sets = [];
            foreach (var priceOf in new Func<MachinePrice, decimal?>[] { price => price.OnDemand, price => price.Spot })
            {
                sets.Add(Series(Points(machines, priceOf), SplitBy(priceOf), ssdRate, sets.FirstOrDefault()));
            }

            if (sets.Exists(set => set is not null))
            {
                rates.Add(new(key, region, sets[0], sets[1]));
            }

            // What is no multiple of its series' rates has its own.
            foreach (var (price, parts) in machines)
            {
                var odd = new[] { (price.OnDemand, sets[0]), (price.Spot, sets[1]) }.Any(pair => pair.Item1 is { } usd && !Gives(pair.Item2, parts, usd));
                if (odd)
                {
                    RateSet? Own(Func<MachinePrice, decimal?> priceOf) =>
                        priceOf(price) is { } usd ? Series([(parts, usd)], SplitBy(priceOf), ssdRate, sets[0]) : null;

                    rates.Add(new(price.MachineType, region, Own(it => it.OnDemand), Own(it => it.Spot)));
                }
            }
        }

        return rates;
    }

    /// <summary>The key of a machine type's series: machines with GPUs by their kind, those with a part of one by their name, the others by their series.</summary>
    /// <param name="machine">The machine type.</param>
    /// <returns>The key.</returns>
    public static string KeyOf(MachineType machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return machine.GpuType is null ? machine.Family.Name : machine.PartOfGpu ? machine.Name : machine.Name[..machine.Name.LastIndexOf('-')];
    }

    private static List<(Parts Parts, decimal Price)> Points(List<(MachinePrice Price, Parts Parts)> machines, Func<MachinePrice, decimal?> priceOf) =>
        [.. machines.Where(machine => priceOf(machine.Price) is not null).Select(machine => (machine.Parts, priceOf(machine.Price)!.Value))];

    private static bool Gives(RateSet? set, Parts parts, decimal price) =>
        set is not null && Math.Abs(parts.At(set) - price) <= Math.Max(price * Tolerance, Rounding);

    private static RateSet? Series(List<(Parts Parts, decimal Price)> points, RateSet? split, decimal ssdRate, RateSet? onDemand)
    {
        if (points.Count == 0)
        {
            return null;
        }

        if (Fit(points, parts => [parts.VCpus, parts.Gib, parts.Gpus, parts.SsdGib]) is { } each)
        {
            return Rounded(each[0], each[1], each[2], each[3]);
        }

        if (split is null)
        {
            return null;
        }

        decimal Bundle(Parts parts) => (parts.VCpus * split.VCpu) + (parts.Gib * split.Gib);
        if (Fit(points, parts => [Bundle(parts), parts.Gpus]) is { } scaled)
        {
            return Rounded(split.VCpu * scaled[0], split.Gib * scaled[0], scaled[1], 0);
        }

        var gpu = points.Average(point => (point.Price - Bundle(point.Parts) - (point.Parts.SsdGib * ssdRate)) / Math.Max(1, point.Parts.Gpus));
        if (points[0].Parts.Gpus > 0 && gpu > 0)
        {
            return Rounded(split.VCpu, split.Gib, gpu, points[0].Parts.SsdGib > 0 ? ssdRate : 0);
        }

        var shrunk = onDemand?.Times(points.Average(point => point.Price / point.Parts.At(onDemand)));
        return shrunk is null ? null : Rounded(shrunk.VCpu, shrunk.Gib, shrunk.Gpu, shrunk.SsdGib);
    }

    private static RateSet? Rounded(decimal vCpu, decimal gib, decimal gpu, decimal ssdGib) =>
        new[] { vCpu, gib, gpu, ssdGib }.Select(rate => decimal.Round(rate, Digits)).ToArray() is var rates && rates.All(rate => rate >= 0)
            ? new(rates[0], rates[1], rates[2], rates[3])
            : null;

    /// <summary>Least squares over the parts that are there at all; null where the machines do not tell them apart.</summary>
    private static decimal[]? Fit(List<(Parts Parts, decimal Price)> points, Func<Parts, decimal[]> columnsOf)
    {
        var rows = points.ConvertAll(point => (Columns: columnsOf(point.Parts), point.Price));
        var width = rows[0].Columns.Length;
        var used = Enumerable.Range(0, width).Where(column => rows.Exists(row => row.Columns[column] != 0)).ToList();
        if (rows.Count < used.Count)
        {
            return null;
        }

        // Each column in units of its largest entry, so that one bound tells for all whether two columns are the same.
        var unit = used.ConvertAll(column => rows.Max(row => row.Columns[column]));
        var matrix = used.Select((a, i) => used.Select((b, j) => rows.Sum(row => row.Columns[a] / unit[i] * (row.Columns[b] / unit[j])))
            .Append(rows.Sum(row => row.Columns[a] / unit[i] * row.Price)).ToArray()).ToArray();
        for (var pivot = 0; pivot < used.Count; pivot++)
        {
            var best = Enumerable.Range(pivot, used.Count - pivot).MaxBy(row => Math.Abs(matrix[row][pivot]));
            (matrix[pivot], matrix[best]) = (matrix[best], matrix[pivot]);
            if (Math.Abs(matrix[pivot][pivot]) < Singular)
            {
                return null;
            }

            foreach (var row in Enumerable.Range(0, used.Count).Where(row => row != pivot))
            {
                var factor = matrix[row][pivot] / matrix[pivot][pivot];
                for (var column = pivot; column <= used.Count; column++)
                {
                    matrix[row][column] -= factor * matrix[pivot][column];
                }
            }
        }

        var solution = new decimal[width];
        for (var index = 0; index < used.Count; index++)
        {
            solution[used[index]] = matrix[index][used.Count] / matrix[index][index] / unit[index];
        }

        return solution;
    }

    /// <summary>What is billed of a machine.</summary>
    internal readonly record struct Parts(decimal VCpus, decimal Gib, decimal Gpus, decimal SsdGib)
    {
        private const decimal MibPerGib = 1024;

        /// <summary>What is billed of a machine type.</summary>
        /// <remarks>
        /// Of the E2 types that share a core a quarter, a half and one vCPU are billed, one for each 4 GiB:
        /// https://cloud.google.com/compute/docs/general-purpose-machines#e2-shared-core, checked 2026-11.
        /// </remarks>
        internal static Parts Of(MachineType machine)
        {
            var gib = machine.MemoryMib / MibPerGib;
            return new(machine.SharedCore ? gib / 4 : machine.VCpus, gib, machine.GpuCount, machine.LocalSsdGib);
        }

        internal decimal At(RateSet set) => (VCpus * set.VCpu) + (Gib * set.Gib) + (Gpus * set.Gpu) + (SsdGib * set.SsdGib);
    }
}
