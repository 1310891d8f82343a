using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Infra.Plans;

/// <summary>What becomes of a resource.</summary>
public enum ChangeKind
{
    /// <summary>It is made.</summary>
    Added,

    /// <summary>It is deleted.</summary>
    Removed,

    /// <summary>It is changed; whether in place is for its provider to say.</summary>
    Changed,

    /// <summary>It is certain that another takes its place.</summary>
    Replaced,
}

/// <summary>A property that differs.</summary>
/// <param name="Path">Where it is, as Pulumi writes paths (<c>nodeConfig.taints[0].value</c>).</param>
/// <param name="Old">The old value as JSON; null where there was none.</param>
/// <param name="New">The new value as JSON; null where there is none.</param>
/// <param name="Replaces">Whether the change is certain to replace the resource.</param>
public sealed record PropertyChange(string Path, string? Old, string? New, bool Replaces);

/// <summary>A resource that differs.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Type">The type token.</param>
/// <param name="Name">The resource's Pulumi name.</param>
/// <param name="WasProtected">Whether Pulumi refuses to delete what is there.</param>
/// <param name="Properties">The properties that differ, in the order of their paths; empty for what is added or removed.</param>
public sealed record ResourceChange(ChangeKind Kind, string Type, string Name, bool WasProtected, ImmutableArray<PropertyChange> Properties);

/// <summary>How two plans of one stack differ.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="IsNew">Whether the stack is only in the new plans.</param>
/// <param name="IsGone">Whether the stack is only in the old plans.</param>
/// <param name="Resources">The resources that differ: those of the new plan in its order, then those removed.</param>
/// <param name="Outputs">The names of the stack's outputs that differ.</param>
/// <param name="Findings">What the guard rails say of the new plan and did not say of the old one.</param>
public sealed record StackChange(
    string Stack,
    bool IsNew,
    bool IsGone,
    ImmutableArray<ResourceChange> Resources,
    ImmutableArray<string> Outputs,
    ImmutableArray<string> Findings)
{
    /// <summary>Whether the plans are the same.</summary>
    public bool IsEmpty => !IsNew && !IsGone && Resources.IsEmpty && Outputs.IsEmpty && Findings.IsEmpty;
}

/// <summary>Compares plans that were written as JSON. Secrets are redacted in them, so that a change of one is not seen.</summary>
public static partial class PlanDiff
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Compares what <c>infra preview --json</c> wrote at two times.</summary>
    /// <param name="oldJson">The old plan, or plans by stack name.</param>
    /// <param name="oldName">The old file's name in messages.</param>
    /// <param name="newJson">The new plan, or plans by stack name.</param>
    /// <param name="newName">The new file's name in messages.</param>
    /// <returns>One entry a stack of either, sorted by name.</returns>
    /// <exception cref="Project.InfraException">A text is not what <c>infra preview --json</c> writes.</exception>
    public static ImmutableArray<StackChange> Compare(string oldJson, string oldName, string newJson, string newName)
    {
        var before = PlanSnapshot.Read(oldJson, oldName);
        var after = PlanSnapshot.Read(newJson, newName);
        return
        [
            .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
                .Select(stack => Compare(stack, before.GetValueOrDefault(stack), after.GetValueOrDefault(stack))),
        ];
    }

    private static StackChange Compare(string stack, PlanSnapshot? before, PlanSnapshot? after)
    {
        var left = (before?.Resources ?? []).ToDictionary(resource => resource.Urn);
        var changes = ImmutableArray.CreateBuilder<ResourceChange>();
        foreach (var resource in after?.Resources ?? [])
        {
            var was = resource.Aliases.Prepend(resource.Urn).Select(left.GetValueOrDefault).FirstOrDefault(found => found is not null);
            if (was is null)
            {
                changes.Add(new(ChangeKind.Added, resource.Type, resource.Name, false, []));
                continue;
            }

            left.Remove(was.Urn);
            var properties = Properties(was, resource);
            if (properties.Length > 0)
            {
                var kind = properties.Any(property => property.Replaces) ? ChangeKind.Replaced : ChangeKind.Changed;
                changes.Add(new(kind, resource.Type, resource.Name, was.Protect, properties));
            }
        }

        changes.AddRange((before?.Resources ?? [])
            .Where(resource => left.ContainsKey(resource.Urn))
            .Select(resource => new ResourceChange(ChangeKind.Removed, resource.Type, resource.Name, resource.Protect, [])));
        return new(
            stack,
            before is null,
            after is null,
            changes.ToImmutable(),
            before is null || after is null ? [] : Outputs(before.Outputs, after.Outputs),
            [.. (after?.Findings ?? []).Except(before?.Findings ?? [])]);
    }

    private static ImmutableArray<string> Outputs(JsonElement before, JsonElement after) =>
    [
        .. before.EnumerateObject().Concat(after.EnumerateObject()).Select(output => output.Name).Distinct().Order(StringComparer.Ordinal)
            .Where(name => !before.TryGetProperty(name, out var was) || !after.TryGetProperty(name, out var isNow) || !JsonElement.DeepEquals(was, isNow)),
    ];

    private static ImmutableArray<PropertyChange> Properties(SnapshotResource was, SnapshotResource resource)
    {
        var changes = ImmutableArray.CreateBuilder<PropertyChange>();
        foreach (var (path, before, after) in Values("", was.Inputs, resource.Inputs))
        {
            if (!resource.IgnoreChanges.Any(ignored => ReplacementRules.IsWithin(path, ignored)))
            {
                changes.Add(new(path, Text(before), Text(after), ReplacementRules.Replaces(resource.Type, path)));
            }
        }

        if (was.Protect != resource.Protect)
        {
            changes.Add(new("(protect)", was.Protect ? "true" : "false", resource.Protect ? "true" : "false", false));
        }

        return changes.ToImmutable();
    }

    private static IEnumerable<(string Path, JsonElement? Old, JsonElement? New)> Values(string path, JsonElement before, JsonElement after)
    {
        if (JsonElement.DeepEquals(before, after))
        {
            return [];
        }

        return (before.ValueKind, after.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => Members(path, before, after),
            (JsonValueKind.Array, JsonValueKind.Array) => Elements(path, [.. before.EnumerateArray()], [.. after.EnumerateArray()]),
            _ => [(path, before, after)],
        };
    }

    private static IEnumerable<(string Path, JsonElement? Old, JsonElement? New)> Members(string path, JsonElement before, JsonElement after)
    {
        foreach (var key in before.EnumerateObject().Concat(after.EnumerateObject()).Select(member => member.Name).Distinct().Order(StringComparer.Ordinal))
        {
            var at = PlainKey().IsMatch(key) ? path.Length == 0 ? key : $"{path}.{key}" : $"{path}[\"{key}\"]";
            var had = before.TryGetProperty(key, out var was);
            var has = after.TryGetProperty(key, out var isNow);
            foreach (var change in had && has ? Values(at, was, isNow) : [(at, had ? was : null, has ? isNow : null)])
            {
                yield return change;
            }
        }
    }

    // What is the same at both ends is left out, so that one new element is not taken for a change of all that follow it.
    private static IEnumerable<(string Path, JsonElement? Old, JsonElement? New)> Elements(string path, JsonElement[] before, JsonElement[] after)
    {
        var shorter = Math.Min(before.Length, after.Length);
        var head = 0;
        while (head < shorter && JsonElement.DeepEquals(before[head], after[head]))
        {
            head++;
        }

        var tail = 0;
        while (tail < shorter - head && JsonElement.DeepEquals(before[^(tail + 1)], after[^(tail + 1)]))
        {
            tail++;
        }

        var gone = before[head..^tail];
        var come = after[head..^tail];
        for (var i = 0; i < Math.Max(gone.Length, come.Length); i++)
        {
            var at = $"{path}[{head + i}]";
            foreach (var change in i < gone.Length && i < come.Length
                ? Values(at, gone[i], come[i])
                : [(at, i < gone.Length ? gone[i] : null, i < come.Length ? come[i] : null)])
            {
                yield return change;
            }
        }
    }

    private static string? Text(JsonElement? value) => value is { } element ? JsonSerializer.Serialize(element, Json) : null;

    [GeneratedRegex("^[A-Za-z_$][A-Za-z0-9_$]*$")]
    private static partial Regex PlainKey();
}
