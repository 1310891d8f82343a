using System.Collections.Frozen;
using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Core.Machines;

/// <summary>The zones of Google Cloud and the machine types that each offers, by a list of a certain month.</summary>
/// <remarks>What stands nowhere in the list is not known, and nothing is said of it.</remarks>
internal static class ZoneCatalog
{
    private const int MostNamed = 6;

    private static readonly FrozenSet<string> Zones = Words(ZoneTable.Zones).SelectMany(ZonesIn).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> AiZones = Words(ZoneTable.AiZones).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Regions =
        Zones.Select(GcpLocation.RegionOf).Concat(Words(ZoneTable.RegionsWithoutZones)).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, FrozenSet<string>> ZonesByType = Offers().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Checks that a zone or region is one of the list.</summary>
    /// <param name="location">A zone or region, in the form of one.</param>
    /// <param name="path">Where it was written.</param>
    /// <returns>At most one warning, with the nearest name; none for a zone of a region whose zones are not known.</returns>
    public static IReadOnlyList<Finding> CheckLocation(string location, string path)
    {
        ArgumentNullException.ThrowIfNull(location);
        var isZone = GcpLocation.IsZone(location);
        var region = GcpLocation.RegionOf(location);
        var zones = ZonesOf(region);
        if (isZone ? Zones.Contains(location) || AiZones.Contains(location) || (zones.Count == 0 && Regions.Contains(region)) : Regions.Contains(location))
        {
            return [];
        }

        var near = isZone && zones.Count > 0 ? zones[0]
            : Spelling.Nearest(region, Regions) is not { } other ? null
            : !isZone ? other
            : ZonesOf(other) is { Count: > 0 } others ? others.FirstOrDefault(zone => zone[^1] == location[^1], others[0]) : null;
        return
        [
            new(
                path,
                $"is no {(isZone ? "zone" : "region")} of Google Cloud that was known in {ZoneTable.Checked}; got \"{location}\"",
                near is null ? "look for it with gcloud compute zones list" : $"did you mean {near}?",
                FindingLevel.Warning),
        ];
    }

    /// <summary>Checks that a machine type or GPU can be had where nodes are to run.</summary>
    /// <param name="type">The machine type, or the accelerator type of a GPU that is attached.</param>
    /// <param name="zones">The zones of the nodes; empty where Google picks them in the region.</param>
    /// <param name="region">Their region.</param>
    /// <param name="path">Where the type was written.</param>
    /// <returns>At most one warning, with places where it is offered; none for a type or a place that the list does not know.</returns>
    public static IReadOnlyList<Finding> CheckOffer(string type, IReadOnlyList<string> zones, string region, string path)
    {
        ArgumentNullException.ThrowIfNull(zones);
        if (!ZonesByType.TryGetValue(type, out var offering))
        {
            return [];
        }

        // Of named zones each is to offer it; of a region one is enough.
        var known = (zones.Count > 0 ? zones : ZonesOf(region)).Where(Zones.Contains).ToList();
        var without = known.Where(zone => !offering.Contains(zone)).ToList();
        if (without.Count == 0 || (zones.Count == 0 && without.Count < known.Count))
        {
            return [];
        }

        var near = offering.Where(zone => GcpLocation.RegionOf(zone) == region).Order(StringComparer.Ordinal).ToList();
        var places = near.Count > 0 ? near : [.. offering.Select(GcpLocation.RegionOf).Distinct().Order(StringComparer.Ordinal)];
        return
        [
            new(
                path,
                $"{type} was not offered in {(zones.Count > 0 ? string.Join(", ", without) : $"any zone of {region}")} in {ZoneTable.Checked}; it was in "
                    + string.Join(", ", places.Take(MostNamed)) + (places.Count > MostNamed ? $" and {places.Count - MostNamed} more" : ""),
                    "use another place or type",
                FindingLevel.Warning),
        ];
    }

    private static List<string> ZonesOf(string region) => [.. Zones.Where(zone => GcpLocation.RegionOf(zone) == region).Order(StringComparer.Ordinal)];

    private static IEnumerable<KeyValuePair<string, FrozenSet<string>>> Offers()
    {
        const string AllBut = "all but ";
        var types = new List<string>();
        var zones = new List<string>();
        foreach (var row in string.Join(' ', ZoneTable.Offers.Split('\n').Select(line => line.StartsWith(' ') ? line.Trim() : $"\n{line.Trim()}")).Split('\n'))
        {
            var colon = row.IndexOf(" : ", StringComparison.Ordinal);
            if (colon < 0)
            {
                types.AddRange(Words(row));
                continue;
            }

            types.AddRange(Words(row[..colon]));
            var places = row[(colon + 3)..].Trim();
            var named = Words(places.StartsWith(AllBut, StringComparison.Ordinal) ? places[AllBut.Length..] : places).SelectMany(ZonesIn);
            var set = (places.StartsWith(AllBut, StringComparison.Ordinal) ? Zones.Except(named) : named).ToFrozenSet(StringComparer.Ordinal);
            foreach (var type in types.SelectMany(TypesIn))
            {
                yield return new(type, set);
            }

            types.Clear();
        }
    }

    private static string[] Words(string text) => text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    // europe-west4-abc: three zones; us-central1-ai1a: one.
    private static IEnumerable<string> ZonesIn(string word) =>
        GcpLocation.IsZone(word) ? [word] : word[(word.LastIndexOf('-') + 1)..].Select(letter => $"{word[..word.LastIndexOf('-')]}-{letter}");

    // n1-standard-2,4: two types.
    private static IEnumerable<string> TypesIn(string word) =>
        word[(word.LastIndexOf('-') + 1)..].Split(',').Select(size => $"{word[..word.LastIndexOf('-')]}-{size}");
}
