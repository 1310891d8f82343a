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
    /// <returns>JSON; what is not set is left to the program.</returns>
    internal string ToJson(string name, string table, string outputs)
    {
        // The last ones only where they are not as they always were, so that the pods of a search of today need no restart.
        var settings = PlainJson.Object(
            ("name", name),
            ("space", PlainJson.Object(
                ("parameters", new JsonArray([.. Space.Parameters.Select(ToJson)])),
                ("total", Space.Total),
                ("mode", SettingKeys.Word(Space.Mode)),
                ("reach", Space.Reach),
                ("filler", Space.Filler))),
            ("limits", PlainJson.Object(("points", Limits.Points), ("depth", Limits.Depth), ("hours", Limits.Hours))),
            ("lease", PlainJson.Object(
                ("seconds", Lease.Seconds),
                ("attempts", Lease.Attempts),
                ("backoffSeconds", Lease.BackoffSeconds),
                ("maximumBackoffSeconds", Lease.MaximumBackoffSeconds))),
            ("run", PlainJson.Object(
                ("command", PlainJson.Node(Run.Command)),
                ("timeoutSeconds", Run.TimeoutSeconds),
                ("graceSeconds", Run.GraceSeconds),
                ("outputs", outputs))),
            ("ledger", PlainJson.Object(("table", table), ("batch", Ledger.Batch), ("takeOverSeconds", Ledger.TakeOverSeconds))),
            ("strategy", Strategy == SearchStrategy.Neighbours ? null : SettingKeys.Word(Strategy)),
            ("seed", Seed == 0 ? null : Seed),
            ("objective", Objective is { } objective ? PlainJson.Object(("name", objective.Name), ("goal", SettingKeys.Word(objective.Goal))) : null),
            ("stableWhen", StableWhen));
        return settings.ToJsonString(Indented) + "\n";
    }

    private static JsonObject ToJson(SearchParameter parameter) => parameter.Choices.Count > 0
        ? PlainJson.Object(("name", parameter.Name), ("choices", PlainJson.Node(parameter.Choices)), ("start", parameter.StartChoice))
        : PlainJson.Object(
            ("name", parameter.Name),
            ("minimum", parameter.Minimum),
            ("start", parameter.Start),
            ("maximum", parameter.Maximum),
            ("origin", parameter.Origin),
            ("type", parameter.Type == ParameterType.Number ? null : SettingKeys.Word(parameter.Type)),
            ("scale", parameter.Scale == ParameterScale.Linear ? null : SettingKeys.Word(parameter.Scale)),
            ("steps", parameter.Steps.Count == 0 ? null : new JsonArray([.. parameter.Steps.Select(step => PlainJson.Object(
                (step.Factor is null ? "increment" : "factor", step.Factor ?? step.Increment), ("below", step.Below)))])));
}
