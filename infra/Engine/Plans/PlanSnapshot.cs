using System.Collections.Immutable;
using System.Text.Json;

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
internal sealed record SnapshotResource(
    string Urn,
    string Type,
    JsonElement Inputs,
    bool Protect,
    ImmutableArray<string> Aliases,
    ImmutableArray<string> IgnoreChanges,
    ImmutableArray<string> Needs,
    bool? DeleteBeforeReplace)
{
    /// <summary>The resource's Pulumi name.</summary>
    public string Name => Urn[(Urn.LastIndexOf("::", StringComparison.Ordinal) + 2)..];
}

/// <summary>A plan that was written as JSON by <c>infra preview --json</c>.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Resources">What a provider manages, in the plan's order.</param>
/// <param name="Outputs">The stack's outputs, secrets redacted.</param>
/// <param name="Findings">What the guard rails said, one line each.</param>
/// <param name="Failure">Why there is no plan; null where there is one.</param>
internal sealed record PlanSnapshot(
    string Stack, ImmutableArray<SnapshotResource> Resources, JsonElement Outputs, ImmutableArray<string> Findings, StackFailure? Failure)
{
    /// <summary>Reads one plan, or several by stack name.</summary>
    /// <param name="json">The text.</param>
    /// <param name="shown">The file's name in messages.</param>
    /// <returns>The plans by stack name.</returns>
    /// <exception cref="InfraException">The text is not what <c>infra preview --json</c> writes.</exception>
    public static ImmutableSortedDictionary<string, PlanSnapshot> Read(string json, string shown)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            IEnumerable<JsonElement> plans = root.TryGetProperty("resources", out _) || root.TryGetProperty("error", out _) ? [root] : root.EnumerateObject().Select(member => member.Value);
            return plans.Select(Read).ToImmutableSortedDictionary(plan => plan.Stack, plan => plan, StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new InfraException($"{shown}: is not a plan; write one with infra preview <stack> --json, or infra preview --all --json");
        }
    }

    // Clones outlive the document.
    private static PlanSnapshot Read(JsonElement plan) => plan.TryGetProperty("error", out _) ? OfFailure(StackFailure.Read(plan)) : new(
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
                    resource.TryGetProperty("deleteBeforeReplace", out var first) ? first.GetBoolean() : null)),
        ],
        plan.GetProperty("outputs").Clone(),
        [
            .. plan.GetProperty("findings").EnumerateArray().Select(finding =>
                $"{finding.GetProperty("level").GetString()}: {finding.GetProperty("rule").GetString()}: "
                + $"{finding.GetProperty("resource").GetString()}: {finding.GetProperty("message").GetString()}"),
        ],
        null);

    /// <summary>A stack without a plan.</summary>
    /// <param name="failure">Why there is none.</param>
    /// <returns>The snapshot.</returns>
    public static PlanSnapshot OfFailure(StackFailure failure) => new(failure.Stack, [], default, [], failure);

    // A provider is written as urn::id.
    private static IEnumerable<string> Provider(JsonElement resource) =>
        resource.TryGetProperty("provider", out var provider) && provider.GetString() is { Length: > 0 } text && text.LastIndexOf("::", StringComparison.Ordinal) is > 0 and var id
            ? [text[..id]]
            : [];

    private static ImmutableArray<string> Texts(JsonElement resource, string property) =>
        resource.TryGetProperty(property, out var list) ? [.. list.EnumerateArray().Select(text => text.GetString()!)] : [];
}
