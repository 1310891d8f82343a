using System.Globalization;

namespace Infra.Core.Prices;

/// <summary>The lists that come with the program: files of lines with commas, beside this one.</summary>
/// <remarks>
/// <c>machine-rates.csv</c> and <c>item-prices.csv</c> are written by <c>infra prices --write</c> from a pricing.yml of
/// Cyclenerd/google-cloud-pricing-cost-calculator, which is made of Google's billing API; <c>other-prices.csv</c> is kept by hand, each line with its
/// source and the month it was checked.
/// </remarks>
public static class PriceTable
{
    /// <summary>The day of the list that machines, disks, buckets, NAT and addresses are from.</summary>
    public static DateOnly Date { get; } = DateOnly.ParseExact(Lines("machine-rates.csv").First(), "'# pricing.yml of 'yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The month, by its first day, in which the oldest of <see cref="OtherItems"/> was checked.</summary>
    public static DateOnly OtherDate { get; } = Lines("other-prices.csv").Skip(HeadLines)
        .Min(line => DateOnly.ParseExact($"{line.Split(',')[4]}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>The day of the oldest price.</summary>
    public static DateOnly Oldest => Date < OtherDate ? Date : OtherDate;

    /// <summary>After how many days prices are old: list prices of machines change about once a year.</summary>
    public const int OldAfterDays = 400;

    // The day or the description, and the columns' names.
    private const int HeadLines = 2;

    /// <summary>Rates of machines.</summary>
    public static IReadOnlyList<MachineRates> Machines { get; } = ReadMachines(Lines("machine-rates.csv"));

    /// <summary>Disks, buckets, NAT and addresses.</summary>
    public static IReadOnlyList<ItemPrice> Items { get; } = ReadItems(Lines("item-prices.csv"));

    /// <summary>What is from other lists: attached GPUs, GKE, Cloud SQL, Memorystore, load balancers, keys and secrets.</summary>
    public static IReadOnlyList<ItemPrice> OtherItems { get; } = ReadItems(Lines("other-prices.csv"));

    /// <summary>Writes rates of machines as the file has them.</summary>
    /// <param name="rates">The rates.</param>
    /// <param name="date">The day of the list they are from.</param>
    /// <returns>The file's text.</returns>
    public static string Write(IEnumerable<MachineRates> rates, DateOnly date)
    {
        ArgumentNullException.ThrowIfNull(rates);
        return Head(date, "key,region,vCpu,gib,gpu,ssdGib,spotVCpu,spotGib,spotGpu,spotSsdGib")
            + string.Concat(rates.Select(row => $"{row.Key},{row.Region},{Cells(row.OnDemand)},{Cells(row.Spot)}\n"));
    }

    /// <summary>Writes prices of other things as the file has them.</summary>
    /// <param name="items">The prices.</param>
    /// <param name="date">The day of the list they are from.</param>
    /// <returns>The file's text.</returns>
    public static string Write(IEnumerable<ItemPrice> items, DateOnly date)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Head(date, "item,region,usd") + string.Concat(items.Select(item => $"{item.Item},{item.Region},{Plain(item.Usd)}\n"));
    }

    private static string Head(DateOnly date, string columns) => string.Create(CultureInfo.InvariantCulture, $"# pricing.yml of {date:yyyy-MM-dd}\n{columns}\n");

    private static string Cells(RateSet? set) =>
        set is null ? ",,," : string.Join(',', new[] { set.VCpu, set.Gib, set.Gpu, set.SsdGib }.Select(rate => rate == 0 ? "" : Plain(rate)));

    private static string Plain(decimal number) => number.ToString("0.##########", CultureInfo.InvariantCulture);

    private static List<MachineRates> ReadMachines(IEnumerable<string> lines) => lines.Skip(HeadLines).Select(line =>
    {
        var cells = line.Split(',');
        RateSet? Set(int from) => cells[from..(from + 4)] is var four && four.All(cell => cell.Length == 0)
            ? null
            : new(Number(four[0]), Number(four[1]), Number(four[2]), Number(four[3]));
        return new MachineRates(cells[0], cells[1], Set(2), Set(6));
    }).ToList();

    private static List<ItemPrice> ReadItems(IEnumerable<string> lines) => lines.Skip(HeadLines).Select(line =>
    {
        var cells = line.Split(',');
        return new ItemPrice(cells[0], cells[1], Number(cells[2]), cells.Length > 3 && cells[3].Length > 0 ? Number(cells[3]) : null);
    }).ToList();

    private static decimal Number(string cell) => cell.Length == 0 ? 0 : decimal.Parse(cell, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static string[] Lines(string file)
    {
        using var stream = typeof(PriceTable).Assembly.GetManifestResourceStream($"Infra.Core.Prices.{file}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
