using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Core.Prices;

namespace Infra.Plans;

/// <summary>A resource of a plan that was written as JSON.</summary>
/// <param name="Urn">The URN.</param>
/// <param name="Type">The type token.</param>
/// <param name="Inputs">The inputs, secrets redacted.</param>
/// <param name="Protect">Whether Pulumi refuses to delete it.</param>
/// <param name="Aliases">URNs that it had before.</param>
/// <param name="IgnoreChanges">Properties whose changes are not deployed.</param>
/// <param name="Needs">URNs of what must be there first, its provider among them.</param>
/// <param name="DeleteBeforeReplace">Whether the old one is deleted before the new one is made; null leaves it to the provider.</param>
/// <param name="Parent">The parent's URN; empty for the stack.</param>
/// <param name="Stays">Whether it stays in the cloud when Pulumi deletes it from the stack.</param>
internal sealed record SnapshotResource(
    string Urn,
    string Type,
    JsonElement Inputs,
    bool Protect,
    ImmutableArray<string> Aliases,
    ImmutableArray<string> IgnoreChanges,
    ImmutableArray<string> Needs,
    bool? DeleteBeforeReplace,
    string Parent,
    bool Stays)
{
    /// <summary>The resource's Pulumi name.</summary>
    public string Name => Urn[(Urn.LastIndexOf("::", StringComparison.Ordinal) + 2)..];

    /// <summary>What it was before, under its URN of today or of then; null where it is new.</summary>
    /// <returns>The old resource.</returns>
    public SnapshotResource? In(IReadOnlyDictionary<string, SnapshotResource> before) =>
        Aliases.Prepend(Urn).Select(before.GetValueOrDefault).FirstOrDefault(found => found is not null);

    /// <summary>Whether Pulumi does not deploy a change of a property.</summary>
    /// <param name="path">The property's path.</param>
    public bool Ignores(string path) => IgnoreChanges.Any(ignored => ProviderAnswers.IsWithin(path, ignored));

    /// <summary>What of it is deployed over another: where Pulumi ignores changes, what was there stays, in a replacement too.</summary>
    /// <param name="was">What is there; null for nothing.</param>
    /// <returns>The resource with the inputs that are sent.</returns>
    public SnapshotResource Over(SnapshotResource? was)
    {
        if (was is null || IgnoreChanges.IsEmpty)
        {
            return this;
        }

        var (sent, kept) = (JsonObject.Create(Inputs), JsonObject.Create(was.Inputs));
        foreach (var path in IgnoreChanges)
        {
            Keep(sent, kept, path.Split('.', '['));
        }

        return this with { Inputs = JsonSerializer.SerializeToElement(sent) };
    }

    private static void Keep(JsonNode? sent, JsonNode? was, ReadOnlySpan<string> path)
    {
        if (sent is JsonArray items && was is JsonArray old && int.TryParse(path[0].TrimEnd(']'), out var at) && at < items.Count && at < old.Count && path.Length > 1)
        {
            Keep(items[at], old[at], path[1..]);
        }
        else if (sent is JsonObject map && was is JsonObject before)
        {
            if (path.Length > 1)
            {
                Keep(map[path[0]], before[path[0]], path[1..]);
            }
            else if (before[path[0]] is { } kept)
            {
                map[path[0]] = kept.DeepClone();
            }
            else
            {
                map.Remove(path[0]);
            }
        }
    }
}

/// <summary>What a guard rail said of a plan.</summary>
/// <param name="Level">How serious it is: <c>error</c> or <c>warning</c>.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Resource">The resource at fault.</param>
/// <param name="Message">The reason and the fix.</param>
internal sealed partial record SnapshotFinding(string Level, string Rule, string Resource, string Message)
{
    /// <summary>Whether it stops the deployment.</summary>
    public bool IsError => Level == "error";

    /// <summary>The finding without the numbers in it, by which the same is known when only an amount has changed.</summary>
    public string Kind => $"{Rule}: {Resource}: {Number().Replace(Message, "#")}";

    /// <inheritdoc/>
    public override string ToString() => $"{Level}: {Rule}: {Resource}: {Message}";

    [GeneratedRegex("[0-9]+([.][0-9]+)?")]
    private static partial Regex Number();
}

/// <summary>A plan that was written as JSON by <c>infra preview --json</c>.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Resources">What a provider manages, in the plan's order.</param>
/// <param name="Outputs">The stack's outputs, secrets redacted.</param>
/// <param name="Findings">What the guard rails said.</param>
/// <param name="Failure">Why there is no plan; null where there is one.</param>
internal sealed record PlanSnapshot(
    string Stack, ImmutableArray<SnapshotResource> Resources, JsonElement Outputs, ImmutableArray<SnapshotFinding> Findings, StackFailure? Failure)
{
    /// <summary>The stacks that it takes outputs from; null in plans of some time ago, which do not say.</summary>
    public ImmutableArray<string>? References { get; init; }

    /// <summary>The guard rails that the stack waives, by name, with the reason.</summary>
    public ImmutableSortedDictionary<string, string> Waivers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The guard rails that developers' stacks on this environment may waive.</summary>
    public ImmutableArray<string> DeveloperWaivers { get; init; } = [];

    /// <summary>What it costs a month with the fewest nodes, with those of now and with the most; null in plans of some time ago.</summary>
    public ImmutableArray<Cost>? MonthlyCosts { get; init; }

    /// <summary>What a month of a developer's pods is worth; null where that is not known.</summary>
    public Cost? WorthMonth { get; init; }

    /// <summary>What an hour of a node costs, by the pool that the stack makes.</summary>
    public ImmutableDictionary<string, Cost> NodeHours { get; init; } = ImmutableDictionary<string, Cost>.Empty;

    /// <summary>The same as a plan, for what reads plans; what was computed or secret is a text in it.</summary>
    /// <returns>The plan of what a provider manages.</returns>
    public Plan ToPlan() => new(
        "",
        Stack,
        [.. Resources.Select(resource => new PlanResource
        {
            Urn = resource.Urn,
            Type = resource.Type,
            Name = resource.Name,
            Custom = true,
            Parent = resource.Parent,
            Inputs = PlanValue.Of(resource.Inputs),
            Protect = resource.Protect,
            RetainOnDelete = resource.Stays,
        })],
        Outputs.ValueKind == JsonValueKind.Object ? ((PlanMap)PlanValue.Of(Outputs)).Members : ImmutableSortedDictionary<string, PlanValue>.Empty);

    /// <summary>What of it is deployed over another plan of the stack: what Pulumi ignores stays as it was there.</summary>
    /// <param name="before">The plan before; null for none.</param>
    /// <returns>The plan with the inputs that are sent.</returns>
    public PlanSnapshot Over(PlanSnapshot? before)
    {
        var was = (before?.Resources ?? []).ToDictionary(resource => resource.Urn);
        return this with { Resources = [.. Resources.Select(resource => resource.Over(resource.In(was)))] };
    }

    /// <summary>Reads one plan, or several by stack name.</summary>
    /// <param name="json">The text.</param>
    /// <param name="shown">The file's name in messages.</param>
    /// <exception cref="UserErrorException">The text is not what <c>infra preview --json</c> writes.</exception>
    public static ImmutableSortedDictionary<string, PlanSnapshot> Read(string json, string shown)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            IEnumerable<JsonElement> plans = root.TryGetProperty("resources", out _) || root.TryGetProperty("error", out _) ? [root] : root.EnumerateObject().Select(member => member.Value);
            return plans.Select(Read).ToImmutableSortedDictionary(plan => plan.Stack, plan => plan, StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new UserErrorException($"{shown}: is not a plan", "write one with infra preview <stack> --json, or infra preview --all --json");
        }
    }

    private static PlanSnapshot Read(JsonElement plan)
    {
        var snapshot = plan.TryGetProperty("error", out _) ? OfFailure(StackFailure.Read(plan)) : ReadPlan(plan);
        var isWhole = snapshot.Stack is not null
            && (snapshot.Failure is not null || snapshot.Outputs.ValueKind == JsonValueKind.Object)
            && snapshot.Resources.All(resource => resource is { Urn: not null, Type: not null, Inputs.ValueKind: JsonValueKind.Object } && resource.Urn.Contains("::", StringComparison.Ordinal))
            && snapshot.Resources.Select(resource => resource.Urn).Distinct().Count() == snapshot.Resources.Length;
        return isWhole ? snapshot : throw new JsonException();
    }

    // Clones outlive the document.
    private static PlanSnapshot ReadPlan(JsonElement plan) => new(
        plan.GetProperty("stack").GetString()!,
        [
            .. plan.GetProperty("resources").EnumerateArray()
                .Where(resource => resource.GetProperty("custom").GetBoolean())
                .Select(resource => new SnapshotResource(
                    resource.GetProperty("urn").GetString()!,
                    resource.GetProperty("type").GetString()!,
                    resource.GetProperty("inputs").Clone(),
                    resource.GetProperty("protect").GetBoolean(),
                    Texts(resource, "aliases"),
                    Texts(resource, "ignoreChanges"),
                    [.. Texts(resource, "dependencies"), .. Provider(resource)],
                    resource.TryGetProperty("deleteBeforeReplace", out var first) ? first.GetBoolean() : null,
                    resource.TryGetProperty("parent", out var parent) ? parent.GetString() ?? "" : "",
                    resource.TryGetProperty("retainOnDelete", out var stays) && stays.GetBoolean())),
        ],
        plan.GetProperty("outputs").Clone(),
        [
            .. plan.GetProperty("findings").EnumerateArray().Select(finding => new SnapshotFinding(
                finding.GetProperty("level").GetString()!,
                finding.GetProperty("rule").GetString()!,
                finding.GetProperty("resource").GetString()!,
                finding.GetProperty("message").GetString()!)),
        ],
        null)
    {
        References = plan.TryGetProperty("references", out _) ? Texts(plan, "references") : null,
        Waivers = plan.TryGetProperty("waivers", out var waivers)
                ? waivers.EnumerateArray().ToImmutableSortedDictionary(
                    waiver => waiver.GetProperty("rule").GetString()!, waiver => waiver.GetProperty("reason").GetString()!, StringComparer.Ordinal)
                : ImmutableSortedDictionary<string, string>.Empty,
        DeveloperWaivers = Texts(plan, "developerWaivers"),
        MonthlyCosts = plan.TryGetProperty("cost", out var cost) ? [.. ((string[])["alwaysOn", "now", "max"]).Select(figure => Money(cost.GetProperty("month").GetProperty(figure)))] : null,
        WorthMonth = cost.ValueKind == JsonValueKind.Object && cost.TryGetProperty("developer", out var developer) && developer.ValueKind == JsonValueKind.Object
            ? Money(developer.GetProperty("worthMonth"))
            : null,
        NodeHours = cost.ValueKind == JsonValueKind.Object && cost.TryGetProperty("pools", out var pools)
            ? pools.EnumerateArray().ToImmutableDictionary(pool => pool.GetProperty("name").GetString()!, pool => Money(pool.GetProperty("nodeHour")))
            : ImmutableDictionary<string, Cost>.Empty,
    };

    /// <summary>A stack without a plan.</summary>
    /// <param name="failure">Why there is none.</param>
    public static PlanSnapshot OfFailure(StackFailure failure) => new(failure.Stack, [], default, [], failure);

    // A provider is written as urn::id.
    private static IEnumerable<string> Provider(JsonElement resource) =>
        resource.TryGetProperty("provider", out var provider) && provider.GetString() is { Length: > 0 } text && text.LastIndexOf("::", StringComparison.Ordinal) is > 0 and var id
            ? [text[..id]]
            : [];

    private static Cost Money(JsonElement amount)
    {
        var usd = amount.GetProperty("usd") is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : 0;
        return amount.GetProperty("state").GetString() switch
        {
            "known" => Cost.Known(usd),
            "estimated" => Cost.Estimated(usd),
            _ => Cost.Known(usd) + Cost.Unknown,
        };
    }

    private static ImmutableArray<string> Texts(JsonElement resource, string property) =>
        resource.TryGetProperty(property, out var list) ? [.. list.EnumerateArray().Select(text => text.GetString()!)] : [];
}
