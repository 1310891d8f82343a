using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Core.Quantities;
using Infra.Core.Settings;

namespace Infra.Core.Search;

/// <summary>
/// What makes two settings the same search: its name, and which points there are and which of them are neighbours. Two texts that mean the
/// same have the same definition; limits, leases, the program and the ledger may change at any time.
/// </summary>
/// <param name="Digest">32 hex digits of the text's SHA-256.</param>
/// <param name="Text">The definition as JSON on one line, with today's names of the settings.</param>
internal sealed record SearchDefinition(string Digest, string Text)
{
    /// <summary>The definition of a search.</summary>
    internal static SearchDefinition Of(string name, SearchSpec search)
    {
        var space = ParameterSpace.Of(search);
        // What came later is told only where it is not as it always was, so that the definitions of earlier searches stay what they are.
        return Of(PlainJson.Object(
            ("name", name),
            ("mode", SettingKeys.Word(space.Spec.Mode)),
            ("reach", space.Spec.Reach),
            ("filler", space.Spec.Filler),
            ("total", space.Spec.Filler is null ? null : DecimalText.Format(space.Spec.Total)),
            ("parameters", new JsonArray([.. space.Parameters.Select(parameter => (JsonNode)Facts(parameter, parameter.Name == space.Spec.Filler))])),
            ("strategy", search.Strategy == SearchStrategy.Neighbours ? null : SettingKeys.Word(search.Strategy)),
            ("seed", search.Seed == 0 ? null : search.Seed),
            ("objective", search.Objective is { } objective ? $"{SettingKeys.Word(objective.Goal)} {objective.Name}" : null),
            ("stableWhen", search.StableWhen is { } text && Condition.TryParse(text, out var condition, out _, out _) ? condition.ToString() : search.StableWhen))
            .ToJsonString());
    }

    /// <summary>A definition under another name.</summary>
    /// <returns>The same search with that name; null where the text is none that this program can read.</returns>
    internal static SearchDefinition? Renamed(string text, string name)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject definition)
            {
                return null;
            }

            definition["name"] = name;
            return Of(definition.ToJsonString());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What another definition has otherwise, in the words of the settings.</summary>
    /// <returns>A line each: the key, what the other has, and what this one has.</returns>
    internal IReadOnlyList<string> Differences(string other)
    {
        var (there, here) = (Flat(other), Flat(Text));
        return [.. Changed(there, here).Select(key => $"{key}: the queue has {there.GetValueOrDefault(key, "nothing")}, the settings have {here.GetValueOrDefault(key, "nothing")}")];
    }

    /// <summary>
    /// What keeps this definition from being an extension of another: every point and every pair of neighbours of the other must be there,
    /// under the same hashes. Bounds may widen, the reach may grow, sides may become diagonals, choices may be added behind the others,
    /// a parameter may begin to move, another start of one that moves is just one more point. Another way through the space, another objective
    /// and another rule for what is stable change no point.
    /// </summary>
    /// <returns>The settings that stand in the way; none for an extension.</returns>
    internal IReadOnlyList<string> Obstacles(string other)
    {
        var (there, here) = (Flat(other), Flat(Text));
        return
        [
            .. Changed(there, here).Where(key => !BeginsToMove(there, here, key)
                && !Extends(key[(key.LastIndexOf('.') + 1)..], there.GetValueOrDefault(key), here.GetValueOrDefault(key), Moves(here, key))),
        ];
    }

    private static IEnumerable<string> Changed(Dictionary<string, string> there, Dictionary<string, string> here) =>
        there.Keys.Union(here.Keys).Where(key => there.GetValueOrDefault(key) != here.GetValueOrDefault(key));

    private static SearchDefinition Of(string text) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32], text);

    private static bool Extends(string key, string? before, string? after, bool moves) => key switch
    {
        "start" => moves,
        "minimum" => Number(before) is { } low && Number(after) is { } lower && lower <= low,
        "maximum" => after == "none" || (Number(before) is { } high && Number(after) is { } higher && higher >= high),
        "reach" => Number(before) is { } near && Number(after) is { } far && far >= near,
        "mode" => after == "diagonals",
        "choices" => before is not null && after?.StartsWith(before + ", ", StringComparison.Ordinal) == true,
        "strategy" or "seed" or "objective" or "stableWhen" or "scale" => true,
        _ => false,
    };

    // A parameter that stood still begins to, or one whose values were drawn from a range is no longer drawn.
    private static bool BeginsToMove(Dictionary<string, string> there, Dictionary<string, string> here, string key)
    {
        var dot = key.LastIndexOf('.');
        if (dot <= 0 || key[(dot + 1)..] is not ("steps" or "origin" or "minimum" or "maximum"))
        {
            return false;
        }

        bool Still(Dictionary<string, string> facts) =>
            !facts.Keys.Any(other => other.StartsWith(key[..dot], StringComparison.Ordinal) && other[(dot + 1)..] is not ("start" or "type" or "scale"));
        return (Still(there) && here.ContainsKey($"{key[..dot]}.maximum")) || (Still(here) && !there.ContainsKey($"{key[..dot]}.steps"));
    }

    // Another start of a parameter that does not move makes every point another one.
    private static bool Moves(Dictionary<string, string> facts, string key) =>
        key.LastIndexOf('.') is var dot and > 0 && (facts.ContainsKey($"{key[..dot]}.maximum") || facts.ContainsKey($"{key[..dot]}.choices"));

    private static decimal? Number(string? text) => text is not null && DecimalText.TryParse(text, out var number) ? number : null;

    private static JsonObject Facts(Parameter parameter, bool isFiller)
    {
        if (parameter.IsChoice)
        {
            return PlainJson.Object(("name", parameter.Name), ("start", parameter.Format(parameter.Start)), ("choices", string.Join(", ", parameter.Choices)));
        }

        // Bounds and the origin of the steps mean nothing to a parameter that always has its start.
        var steps = Steps(parameter);
        var isBounded = steps.Count > 0 || isFiller || parameter.IsDrawn;
        return PlainJson.Object(
            ("name", parameter.Name),
            ("start", parameter.Format(parameter.Start)),
            ("minimum", isBounded ? DecimalText.Format(parameter.Minimum) : null),
            ("maximum", !isBounded ? null : parameter.Maximum == decimal.MaxValue ? "none" : DecimalText.Format(parameter.Maximum)),
            ("origin", steps.Count == 0 ? null : DecimalText.Format(parameter.Origin)),
            ("steps", steps.Count == 0 ? null : steps),
            ("type", parameter.IsInteger ? "integer" : null),
            ("scale", parameter.Scale == ParameterScale.Linear ? null : SettingKeys.Word(parameter.Scale)));
    }

    // Ranges with the same step are one range, and a range without a step at all is no movement.
    private static JsonArray Steps(Parameter parameter)
    {
        var steps = new JsonArray();
        if (parameter.Steps.All(step => step is { Increment: 0, Factor: null }))
        {
            return steps;
        }

        for (var index = 0; index < parameter.Steps.Count; index++)
        {
            var step = parameter.Steps[index];
            var last = index == parameter.Steps.Count - 1;
            if (!last && parameter.Steps[index + 1].Increment == step.Increment)
            {
                continue;
            }

            steps.Add((JsonNode)PlainJson.Object(
                (step.Factor is null ? "increment" : "factor", DecimalText.Format(step.Factor ?? step.Increment)),
                ("below", last ? null : DecimalText.Format(step.Below!.Value))));
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
                    facts[property.Name is "mode" or "reach" or "filler" or "total" ? $"space.{property.Name}" : property.Name] = property.Value.ToString();
                    continue;
                }

                facts["space.parameters"] = string.Join(", ", property.Value.EnumerateArray().Select(parameter => parameter.GetProperty("name").ToString()));
                foreach (var parameter in property.Value.EnumerateArray())
                {
                    foreach (var fact in parameter.EnumerateObject().Where(fact => fact.Name != "name"))
                    {
                        facts[$"space.parameters[{parameter.GetProperty("name")}].{fact.Name}"] = fact.Value.ToString();
                    }
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
