using System.Globalization;
using Infra.Core.Findings;
using Infra.Core.Prices;
using Infra.Project;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Map = System.Collections.Generic.Dictionary<string, object>;

namespace Infra.Costs;

/// <summary>A pricing.yml of Cyclenerd/google-cloud-pricing-cost-calculator, which is made of Google's billing API (Apache-2.0).</summary>
/// <param name="Date">The day it was made.</param>
/// <param name="Machines">Prices of machines.</param>
/// <param name="Items">Prices of disks, buckets, NAT and addresses.</param>
public sealed record PricingFile(DateOnly Date, IReadOnlyList<MachinePrice> Machines, IReadOnlyList<ItemPrice> Items)
{
    // The file has nine levels.
    private const string FromWhere = "download it as docs/cost.md says";
    private const int MaxDepth = 20;

    // Where the file has what, and what it is called here.
    private static readonly (string[] Path, string Unit, Func<string, string> Item)[] Places =
    [
        (["compute", "storage"], "month", name => $"disk/{name}"),
        (["storage", "bucket"], "month", name => $"bucket/{name}"),
        (["compute", "network", "ip"], "hour", name => $"external-ip/{name}"),
        (["compute", "network", "nat"], "hour", name => $"nat/{name}"),
    ];

    // Of all that the file has, what this program asks for.
    private static readonly HashSet<string> Wanted =
    [
        "disk/hdd", "disk/balanced", "disk/ssd", "disk/hdd-replicated", "disk/balanced-replicated", "disk/ssd-replicated", "disk/local",
        "bucket/standard", "bucket/nearline", "bucket/coldline", "bucket/archiv", "external-ip/vm", "nat/gateway",
    ];

    /// <summary>Reads such a file.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="shown">The file as messages name it.</param>
    /// <returns>What it has; machines and items that it gives no price for are left out.</returns>
    /// <exception cref="UserErrorException">It is no such file; the message has every reason.</exception>
    public static PricingFile Read(string text, string shown)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new UserErrorException($"{shown}: must be a pricing.yml; got an empty file", FromWhere);
        }

        Map root;
        try
        {
            using var reader = new StringReader(text);
            var parser = new YamlEvents(reader);
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            root = ReadValue(parser, shown, 0) as Map ?? throw new UserErrorException($"{shown}: must be a pricing.yml, a map with compute and storage; got something else", FromWhere);
        }
        catch (YamlException exception)
        {
            throw new UserErrorException($"{shown}:{exception.Start.Line}:{exception.Start.Column}: not valid YAML: {PlainText.Line((exception.InnerException as YamlException ?? exception).Message).TrimEnd('.')}", FromWhere);
        }

        var findings = new List<Finding>();
        var date = DateOf(root, findings);
        var machines = new List<MachinePrice>();
        foreach (var (type, instance) in MapAt(root, findings, "compute", "instance"))
        {
            foreach (var (region, cost) in CostOf(instance, $"compute.instance.{type}", findings))
            {
                var path = $"compute.instance.{type}.cost.{region}";
                if (Price(cost, "hour", path, findings) is var hour && Price(cost, "hour_spot", path, findings) is var spot && (hour ?? spot) is not null)
                {
                    machines.Add(new(type, region, hour, spot));
                }
            }
        }

        var items = new List<ItemPrice>();
        foreach (var (path, unit, item) in Places)
        {
            foreach (var (name, entry) in MapAt(root, findings, path).Where(member => Wanted.Contains(item(member.Key))))
            {
                var at = $"{string.Join('.', path)}.{name}";
                items.AddRange(CostOf(entry, at, findings)
                    .Select(cost => (cost.Region, Usd: Price(cost.Cost, unit, $"{at}.cost.{cost.Region}", findings)))
                    .Where(cost => cost.Usd is not null)
                    .Select(cost => new ItemPrice(item(name), cost.Region, cost.Usd!.Value)));
            }
        }

        if (findings.Count == 0 && machines.Count == 0)
        {
            findings.Add(new("compute.instance", "must have the price of at least one machine type; got none", "fetch the file anew"));
        }

        return findings.Count == 0
            ? new(date, machines, [.. items.OrderBy(item => item.Item, StringComparer.Ordinal).ThenBy(item => item.Region, StringComparer.Ordinal)])
            : throw new UserErrorException($"pricing file \"{shown}\"", findings);
    }

    private static DateOnly DateOf(Map root, List<Finding> findings)
    {
        var text = At(root, "about", "timestamp") as string;

        // Up to the year 9999.
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253402300799)
        {
            return DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime);
        }

        findings.Add(new("about.timestamp", $"must be the seconds since 1970 at which the file was made; got {(text is null ? "nothing" : $"\"{text}\"")}", "fetch the file anew"));
        return default;
    }

    private static IEnumerable<(string Region, Map Cost)> CostOf(object entry, string path, List<Finding> findings)
    {
        if (At(entry, "cost") is not Map costs)
        {
            findings.Add(new($"{path}.cost", "must be prices by region; got something else", "fetch the file anew"));
            yield break;
        }

        foreach (var (region, cost) in costs)
        {
            if (cost is Map map)
            {
                yield return (region, map);
            }
            else
            {
                findings.Add(new($"{path}.cost.{region}", "must be prices by unit; got something else", "fetch the file anew"));
            }
        }
    }

    private static Map MapAt(Map root, List<Finding> findings, params string[] path)
    {
        if (At(root, path) is Map map)
        {
            return map;
        }

        findings.Add(new(string.Join('.', path), "must be a map; got nothing of the kind", "fetch the file anew"));
        return [];
    }

    private static object? At(object? value, params string[] path) => path.Aggregate(value, (at, name) => (at as Map)?.GetValueOrDefault(name));

    // A price of 0 stands for none.
    private static decimal? Price(Map cost, string unit, string path, List<Finding> findings)
    {
        if (!cost.TryGetValue(unit, out var value))
        {
            return null;
        }

        if (decimal.TryParse(value as string, NumberStyles.Float, CultureInfo.InvariantCulture, out var usd) && usd >= 0)
        {
            return usd == 0 ? null : usd;
        }

        findings.Add(new($"{path}.{unit}", $"must be US dollars, 0 or more; got {(value is string text ? $"\"{text}\"" : "something else")}", "fetch the file anew"));
        return null;
    }

    // A map, or the text of a plain value.
    private static object ReadValue(YamlEvents parser, string shown, int depth)
    {
        var start = parser.Current!.Start;
        if (depth > MaxDepth)
        {
            throw new UserErrorException($"{shown}:{start.Line}:{start.Column}: nested more than {MaxDepth} levels deep; this is no pricing.yml", FromWhere);
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return scalar.Value;
        }

        if (!parser.TryConsume<MappingStart>(out _))
        {
            throw new UserErrorException($"{shown}:{start.Line}:{start.Column}: must be a map or a plain value; this is no pricing.yml", FromWhere);
        }

        var map = new Map();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (!map.TryAdd(key.Value, ReadValue(parser, shown, depth + 1)))
            {
                throw new UserErrorException($"{shown}:{key.Start.Line}:{key.Start.Column}: \"{PlainText.Line(key.Value)}\" stands twice in its map", "remove one");
            }
        }

        return map;
    }
}
