using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkQueue.Settings;
using WorkQueue.Space;

namespace WorkQueue.Search;

/// <summary>
/// What makes two settings the same search: its name, and which points there are and which of them are neighbours. Two texts that mean the
/// same have the same definition; limits, leases, the program and the ledger may change at any time.
/// </summary>
/// <param name="Digest">32 hex digits of the text's SHA-256.</param>
/// <param name="Text">The definition as JSON on one line, with today's names of the settings.</param>
internal sealed record SearchDefinition(string Digest, string Text)
{
    /// <summary>The definition of a search.</summary>
    /// <param name="settings">The search.</param>
    /// <returns>Its definition.</returns>
    public static SearchDefinition Of(QueueSettings settings)
    {
        var space = settings.Space;
        var parameters = new JsonArray();
        foreach (var parameter in space.Parameters)
        {
            var steps = Steps(parameter);
            var filler = parameter.Name == space.Filler;
            var facts = new JsonObject { ["name"] = parameter.Name, ["start"] = DecimalText.Format(parameter.Start) };
            // Bounds and the origin of the steps mean nothing to a parameter that always has its start.
            if (steps.Count > 0 || filler)
            {
                facts["minimum"] = DecimalText.Format(parameter.Minimum);
                facts["maximum"] = parameter.Maximum == decimal.MaxValue ? "none" : DecimalText.Format(parameter.Maximum);
            }

            if (steps.Count > 0)
            {
                facts["origin"] = DecimalText.Format(parameter.Origin);
                facts["steps"] = steps;
            }

            parameters.Add((JsonNode)facts);
        }

        var definition = new JsonObject
        {
            ["name"] = settings.Name,
            ["mode"] = space.Mode == SearchMode.Diagonals ? "diagonals" : "sides",
            ["reach"] = space.Reach,
        };
        if (space.Filler is { } name)
        {
            definition["filler"] = name;
            definition["total"] = DecimalText.Format(space.Total);
        }

        definition["parameters"] = parameters;
        var text = definition.ToJsonString();
        return new SearchDefinition(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32], text);
    }

    /// <summary>What another definition has otherwise, in the words of the settings.</summary>
    /// <param name="other">The other definition.</param>
    /// <returns>A line each: the key, what the other has, and what this one has.</returns>
    public IReadOnlyList<string> Differences(string other)
    {
        var (there, here) = (Flat(other), Flat(Text));
        return
        [
            .. there.Keys.Concat(here.Keys).Distinct().Where(key => there.GetValueOrDefault(key) != here.GetValueOrDefault(key))
                .Select(key => $"{key}: the queue has {there.GetValueOrDefault(key, "nothing")}, the settings have {here.GetValueOrDefault(key, "nothing")}"),
        ];
    }

    /// <summary>
    /// What keeps this definition from being an extension of another: every point and every pair of neighbours of the other must be there,
    /// under the same hashes. Bounds may widen, the reach may grow, sides may become diagonals,
    /// a parameter may begin to move, another start of one that moves is just one more point.
    /// </summary>
    /// <param name="other">The other definition.</param>
    /// <returns>The settings that stand in the way; none for an extension.</returns>
    public IReadOnlyList<string> Obstacles(string other)
    {
        var (there, here) = (Flat(other), Flat(Text));
        var obstacles = new List<string>();
        foreach (var key in there.Keys.Concat(here.Keys).Distinct())
        {
            var (before, after) = (there.GetValueOrDefault(key), here.GetValueOrDefault(key));
            if (before != after && !BeginsToMove(there, here, key) && !Extends(key[(key.LastIndexOf('.') + 1)..], before, after, Moves(here, key)))
                obstacles.Add(key);
        }

        return obstacles;
    }

    private static bool Extends(string key, string? before, string? after, bool moves) => key switch
    {
        "start" => moves,
        "minimum" => Number(before) is { } low && Number(after) is { } lower && lower <= low,
        "maximum" => after == "none" || (Number(before) is { } high && Number(after) is { } higher && higher >= high),
        "reach" => Number(before) is { } near && Number(after) is { } far && far >= near,
        "mode" => after == "diagonals",
        _ => false,
    };

    private static bool BeginsToMove(Dictionary<string, string> there, Dictionary<string, string> here, string key) =>
        key.LastIndexOf('.') is var dot and > 0 && key[(dot + 1)..] is "steps" or "origin" or "minimum" or "maximum"
        && !there.Keys.Any(other => other.StartsWith(key[..key.LastIndexOf('.')], StringComparison.Ordinal) && !other.EndsWith(".start", StringComparison.Ordinal))
        && here.ContainsKey($"{key[..key.LastIndexOf('.')]}.steps");

    // Another start of a parameter that does not move makes every point another one.
    private static bool Moves(Dictionary<string, string> facts, string key) =>
        key.LastIndexOf('.') is var dot and > 0 && facts.ContainsKey($"{key[..dot]}.steps");

    private static decimal? Number(string? text) => text is not null && DecimalText.TryParse(text, out var number) ? number : null;

    // Ranges with the same step are one range, and a range without a step at all is no movement.
    private static JsonArray Steps(Parameter parameter)
    {
        var steps = new JsonArray();
        if (parameter.Steps.All(step => step.Increment == 0))
            return steps;
        for (var index = 0; index < parameter.Steps.Count; index++)
        {
            var step = parameter.Steps[index];
            var last = index == parameter.Steps.Count - 1;
            if (!last && parameter.Steps[index + 1].Increment == step.Increment)
                continue;
            var facts = new JsonObject { ["increment"] = DecimalText.Format(step.Increment) };
            if (!last)
                facts["below"] = DecimalText.Format(step.Below!.Value);
            steps.Add((JsonNode)facts);
        }

        return steps;
    }

    private static Dictionary<string, string> Flat(string text)
    {
        var facts = new Dictionary<string, string>();
        try
        {
            using var document = JsonDocument.Parse(text);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name != "parameters")
                {
                    facts[property.Name == "name" ? "name" : $"space.{property.Name}"] = property.Value.ToString();
                    continue;
                }

                facts["space.parameters"] = string.Join(", ", property.Value.EnumerateArray().Select(parameter => parameter.GetProperty("name").ToString()));
                foreach (var parameter in property.Value.EnumerateArray())
                {
                    foreach (var fact in parameter.EnumerateObject().Where(fact => fact.Name != "name"))
                        facts[$"space.parameters[{parameter.GetProperty("name")}].{fact.Name}"] = fact.Value.ToString();
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            facts["definition"] = "what this program cannot read";
        }

        return facts;
    }
}
