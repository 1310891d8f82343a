using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Core.Settings;

namespace Infra.Core.Search;

/// <summary>A search, as the work queue's own settings file describes it: all of it but where outputs go, which the component decides.</summary>
public sealed record SearchSpec
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>
    /// The queue's name in Redis: 1 to 63 lower-case letters, digits and hyphens, a letter first; no other search of the same Redis may have it.
    /// </summary>
    /// <value>Null: <c>NAMESPACE-NAME</c>; in an environment's Redis <c>NAMESPACE.NAME</c>.</value>
    public string? Name { get; init; }

    /// <summary>The points.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>The way through the space.</summary>
    /// <value>From the start over stable points to their neighbours.</value>
    public SearchStrategy Strategy { get; init; } = SearchStrategy.Neighbours;

    /// <summary>What strategies that draw points begin with: the same seed gives the same points.</summary>
    /// <value>0</value>
    public int Seed { get; init; }

    /// <summary>Which results are the best.</summary>
    /// <value>Null: a result is stable or unstable, and none is better than another.</value>
    public ObjectiveSpec? Objective { get; init; }

    /// <summary>
    /// When a result is stable, by the values that the program writes and the parameters: <c>temperature &lt; 300 and flux.O2 &gt; 1e-7</c>. It decides,
    /// whatever the program wrote.
    /// </summary>
    /// <value>Null: the program says so; with an objective alone, whatever ended without an error.</value>
    public string? StableWhen { get; init; }

    /// <summary>Where the search stops.</summary>
    public SearchLimits Limits { get; init; } = new();

    /// <summary>How long a worker may be silent, and how often a point is tried.</summary>
    public LeaseSpec Lease { get; init; } = new();

    /// <summary>The program.</summary>
    public required RunSpec Run { get; init; }

    /// <summary>How results are written.</summary>
    public LedgerSpec Ledger { get; init; } = new();

    /// <summary>The settings file of the work queue.</summary>
    /// <param name="name">The queue's name in Redis.</param>
    /// <param name="table">The ledger's table.</param>
    /// <param name="outputs">The folder that gets a folder for each point.</param>
    /// <returns>JSON; what is not set is left to the program.</returns>
    internal string ToJson(string name, string table, string outputs)
    {
        var space = new JsonObject
        {
            ["parameters"] = new JsonArray([.. Space.Parameters.Select(ToJson)]),
            ["total"] = Space.Total,
            ["mode"] = Word(Space.Mode),
            ["reach"] = Space.Reach,
        };
        Add(space, "filler", Space.Filler);
        var limits = new JsonObject { ["points"] = Limits.Points };
        Add(limits, "depth", Limits.Depth);
        Add(limits, "hours", Limits.Hours);
        var settings = new JsonObject
        {
            ["name"] = name,
            ["space"] = space,
            ["limits"] = limits,
            ["lease"] = new JsonObject
            {
                ["seconds"] = Lease.Seconds,
                ["attempts"] = Lease.Attempts,
                ["backoffSeconds"] = Lease.BackoffSeconds,
                ["maximumBackoffSeconds"] = Lease.MaximumBackoffSeconds,
            },
            ["run"] = new JsonObject
            {
                ["command"] = PlainJson.Node(Run.Command),
                ["timeoutSeconds"] = Run.TimeoutSeconds,
                ["graceSeconds"] = Run.GraceSeconds,
                ["outputs"] = outputs,
            },
            ["ledger"] = new JsonObject { ["table"] = table, ["batch"] = Ledger.Batch, ["takeOverSeconds"] = Ledger.TakeOverSeconds },
        };
        // Only what is not as it always was, so that the pods of a search of today need no restart.
        if (Strategy != SearchStrategy.Neighbours)
        {
            settings["strategy"] = Word(Strategy);
        }

        if (Seed != 0)
        {
            settings["seed"] = Seed;
        }

        if (Objective is { } objective)
        {
            settings["objective"] = new JsonObject { ["name"] = objective.Name, ["goal"] = Word(objective.Goal) };
        }

        Add(settings, "stableWhen", StableWhen);
        return settings.ToJsonString(Indented) + "\n";
    }

    private static JsonObject ToJson(SearchParameter parameter)
    {
        var json = new JsonObject { ["name"] = parameter.Name };
        if (parameter.Choices.Count > 0)
        {
            json["choices"] = PlainJson.Node(parameter.Choices);
            Add(json, "start", parameter.StartChoice);
            return json;
        }

        json["minimum"] = parameter.Minimum;
        Add(json, "start", parameter.Start);
        Add(json, "maximum", parameter.Maximum);
        Add(json, "origin", parameter.Origin);
        if (parameter.Type != ParameterType.Number)
        {
            json["type"] = Word(parameter.Type);
        }

        if (parameter.Scale != ParameterScale.Linear)
        {
            json["scale"] = Word(parameter.Scale);
        }

        if (parameter.Steps.Count > 0)
        {
            json["steps"] = new JsonArray([.. parameter.Steps.Select(step =>
            {
                var each = new JsonObject();
                Add(each, step.Factor is null ? "increment" : "factor", step.Factor ?? step.Increment);
                Add(each, "below", step.Below);
                return each;
            })]);
        }

        return json;
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static void Add(JsonObject json, string key, JsonNode? value)
    {
        if (value is not null)
        {
            json[key] = value;
        }
    }
}
