using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Plans;

/// <summary>What becomes of a resource.</summary>
public enum ChangeKind
{
    /// <summary>It is made.</summary>
    Added,

    /// <summary>It is deleted.</summary>
    Removed,

    /// <summary>Another takes its place.</summary>
    Replaced,

    /// <summary>It is changed in place.</summary>
    Updated,

    /// <summary>Its settings differ, but what is there is kept: its provider sees no change, or Pulumi ignores it.</summary>
    Kept,
}

/// <summary>A property that differs.</summary>
/// <param name="Path">Where it is, as Pulumi writes paths (<c>nodeConfig.taints[0].value</c>).</param>
/// <param name="Old">The old value as JSON; null where there was none.</param>
/// <param name="New">The new value as JSON; null where there is none.</param>
/// <param name="Answer">What the provider makes of it.</param>
public sealed record PropertyChange(string Path, string? Old, string? New, ProviderAnswer Answer)
{
    /// <summary>What to know before deploying it (<c>cannot be changed later: …</c>); null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Whether Pulumi does not deploy it, for the program told it to leave the property as it is.</summary>
    public bool IsIgnored { get; init; }
}

/// <summary>A resource that differs.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Type">The type token.</param>
/// <param name="Name">The resource's Pulumi name.</param>
/// <param name="WasProtected">Whether Pulumi refuses to delete what is there.</param>
/// <param name="Properties">The properties that differ, in the order of their paths; empty for what is added or removed.</param>
public sealed record ResourceChange(ChangeKind Kind, string Type, string Name, bool WasProtected, ImmutableArray<PropertyChange> Properties)
{
    /// <summary>The last part of its type, and its name.</summary>
    internal string Title => $"{PlanResource.KindOf(Type)} \"{Name}\"";

    /// <summary>That Pulumi refuses to delete it, as the end of a sentence; empty where it does not.</summary>
    internal string Guarded => WasProtected ? "; it is protected: Pulumi refuses until it is not" : "";

    /// <summary>The URN that it has now, or had.</summary>
    public string Urn { get; init; } = "";

    /// <summary>The gravest answer to its properties; of a replaced resource, what comes first.</summary>
    public ProviderAnswer Answer { get; init; }

    /// <summary>The replaced resource (<c>type "name"</c>) by which this one is replaced too; null where its own properties do it.</summary>
    public string? Because { get; init; }
}

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
    /// <summary>Why the old one could not be previewed; null where it could, or was not there.</summary>
    public StackFailure? OldFailure { get; init; }

    /// <summary>Why the new one cannot be previewed; null where it can, or is not there.</summary>
    public StackFailure? NewFailure { get; init; }

    /// <summary>Why the new one cannot be previewed, in words; null where it can, or is not there.</summary>
    public string? Error => NewFailure?.Error;

    /// <summary>Whether the plans are the same.</summary>
    public bool IsEmpty =>
        !IsNew && !IsGone && OldFailure is null && NewFailure is null && Resources.IsEmpty && Outputs.IsEmpty && Findings.IsEmpty;

    /// <summary>The difference without what Pulumi ignores; itself where there is no such.</summary>
    internal StackChange Deployed() => !Resources.Any(resource => resource.Properties.Any(property => property.IsIgnored)) ? this : this with
    {
        Resources =
        [
            .. Resources.Select(resource => resource with { Properties = resource.Properties.RemoveAll(property => property.IsIgnored) })
                .Where(resource => resource.Kind != ChangeKind.Kept || resource.Properties.Length > 0),
        ],
    };
}

/// <summary>Compares plans that were written as JSON. Secrets are redacted in them, so that a change of one is not seen.</summary>
public static partial class PlanDiff
{
    /// <summary>Compares what <c>infra preview --json</c> wrote at two times.</summary>
    /// <param name="oldJson">The old plan, or plans by stack name.</param>
    /// <param name="oldName">The old file's name in messages.</param>
    /// <param name="newJson">The new plan, or plans by stack name.</param>
    /// <param name="newName">The new file's name in messages.</param>
    /// <returns>One entry a stack of either, sorted by name.</returns>
    /// <exception cref="UserErrorException">A text is not what <c>infra preview --json</c> writes.</exception>
    public static ImmutableArray<StackChange> Compare(string oldJson, string oldName, string newJson, string newName)
    {
        var before = PlanSnapshot.Read(oldJson, oldName);
        var after = PlanSnapshot.Read(newJson, newName);
        return [.. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(stack => Compare(stack, before.GetValueOrDefault(stack), after.GetValueOrDefault(stack)))];
    }

    internal static StackChange Compare(string stack, PlanSnapshot? before, PlanSnapshot? after)
    {
        // What cannot be seen on one side cannot be compared; it is neither new nor gone.
        if (before?.Failure is not null || after?.Failure is not null)
        {
            return new(stack, before is null, after is null, [], [], NewFindings(null, after))
            {
                OldFailure = before?.Failure,
                NewFailure = after?.Failure,
            };
        }

        var left = (before?.Resources ?? []).ToDictionary(resource => resource.Urn);
        var changes = ImmutableArray.CreateBuilder<ResourceChange>();
        var pairs = new List<(SnapshotResource Old, SnapshotResource New)>();
        foreach (var resource in after?.Resources ?? [])
        {
            if (resource.In(left) is not { } was)
            {
                changes.Add(new(ChangeKind.Added, resource.Type, resource.Name, false, []) { Urn = resource.Urn });
                continue;
            }

            left.Remove(was.Urn);
            pairs.Add((was, resource));
            var properties = Properties(was, resource);
            if (properties.Length > 0)
            {
                changes.Add(Changed(was, resource, properties));
            }
        }

        AddDependent(changes, pairs);
        changes.AddRange((before?.Resources ?? [])
            .Where(resource => left.ContainsKey(resource.Urn))
            .Select(resource => new ResourceChange(ChangeKind.Removed, resource.Type, resource.Name, resource.Protect, []) { Urn = resource.Urn }));
        return new(
            stack,
            before is null,
            after is null,
            changes.ToImmutable(),
            before is null || after is null ? [] : Outputs(before.Outputs, after.Outputs),
            NewFindings(before, after));
    }

    // What was said before is not new because an amount in it has changed.
    private static ImmutableArray<string> NewFindings(PlanSnapshot? before, PlanSnapshot? after)
    {
        var known = (before?.Findings ?? []).Select(finding => finding.Kind).ToHashSet();
        return [.. (after?.Findings ?? []).Where(finding => !known.Contains(finding.Kind)).Select(finding => finding.ToString())];
    }

    private static ResourceChange Changed(SnapshotResource was, SnapshotResource resource, ImmutableArray<PropertyChange> properties)
    {
        var answers = properties.Select(property => property.Answer).ToList();

        // Whatever else changes: an object of another name can be made beside the old one.
        var answer = answers.Contains(ProviderAnswer.ReplacedCreateFirst) ? ProviderAnswer.ReplacedCreateFirst : answers.Max();
        if (answer > ProviderAnswer.Updated && answer < ProviderAnswer.ReplacedPreviewFails && resource.DeleteBeforeReplace == true)
        {
            answer = ProviderAnswer.ReplacedDeleteFirst;
        }

        var kind = answer switch
        {
            ProviderAnswer.Kept => ChangeKind.Kept,
            ProviderAnswer.Updated => ChangeKind.Updated,
            _ => ChangeKind.Replaced,
        };
        return new(kind, resource.Type, resource.Name, was.Protect, properties) { Urn = resource.Urn, Answer = answer };
    }

    // What is made of a replaced resource's name or id, in a place where a change replaces, is replaced with it; so is all that a provider made.
    // A plan has no id before a deployment: whatever is computed may be it.
    private static void AddDependent(ImmutableArray<ResourceChange>.Builder changes, List<(SnapshotResource Old, SnapshotResource New)> pairs)
    {
        var byUrn = pairs.ToDictionary(pair => pair.New.Urn, pair => pair.New);
        var open = new Queue<SnapshotResource>(changes.Where(change => change.Kind == ChangeKind.Replaced).Select(change => byUrn[change.Urn]));
        var replaced = open.Select(resource => resource.Urn).ToHashSet();
        while (open.TryDequeue(out var cause))
        {
            foreach (var (was, resource) in pairs)
            {
                if (replaced.Contains(resource.Urn) || !resource.Needs.Contains(cause.Urn) || Answer(cause, resource) is not { } answer)
                {
                    continue;
                }

                replaced.Add(resource.Urn);
                open.Enqueue(resource);
                var at = changes.Select(change => change.Urn).ToList().IndexOf(resource.Urn);
                if (at < 0)
                {
                    at = changes.Count;
                    changes.Add(new(ChangeKind.Replaced, resource.Type, resource.Name, was.Protect, []) { Urn = resource.Urn });
                }

                changes[at] = changes[at] with { Kind = ChangeKind.Replaced, Answer = answer, Because = $"{cause.Type} \"{cause.Name}\"" };
            }
        }
    }

    private static ProviderAnswer? Answer(SnapshotResource cause, SnapshotResource resource)
    {
        if (cause.Type.StartsWith("pulumi:providers:", StringComparison.Ordinal))
        {
            return ProviderAnswer.ReplacedDeleteFirst;
        }

        string?[] names = [JsonInputs.Text(cause.Inputs, "name"), JsonInputs.Text(cause.Inputs, "metadata", "name"), ComputedMarkers.ComputedText];
        return Leaves("", resource.Inputs)
            .Where(leaf => JsonInputs.Text(leaf.Value) is { } text && names.Contains(text) && !resource.Ignores(leaf.Path))
            .Select(ProviderAnswer? (leaf) => ProviderAnswers.Of(resource.Type, leaf.Path, leaf.Value, leaf.Value))
            .Where(answer => answer > ProviderAnswer.Updated)
            .Max();
    }

    /// <summary>Every value that is neither a map nor a list, with its path.</summary>
    internal static IEnumerable<(string Path, JsonElement Value)> Leaves(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Leaves(Join(path, member.Name), member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany((element, position) => Leaves($"{path}[{position}]", element)),
        _ => [(path, value)],
    };

    private static string Join(string path, string key) =>
        PlainKey().IsMatch(key) ? path.Length == 0 ? key : $"{path}.{key}" : $"{path}[\"{key}\"]";

    private static ImmutableArray<string> Outputs(JsonElement before, JsonElement after) =>
    [
        .. before.EnumerateObject().Concat(after.EnumerateObject()).Select(output => output.Name).Distinct().Order(StringComparer.Ordinal)
            .Where(name => !before.TryGetProperty(name, out var was) || !after.TryGetProperty(name, out var isNow) || !JsonElement.DeepEquals(was, isNow)),
    ];

    private static ImmutableArray<PropertyChange> Properties(SnapshotResource was, SnapshotResource resource)
    {
        var changes = ImmutableArray.CreateBuilder<PropertyChange>();
        foreach (var difference in Values("", was.Inputs, resource.Inputs))
        {
            var (path, before, after) = difference;
            var isIgnored = resource.Ignores(path);
            var answer = isIgnored ? ProviderAnswer.Kept
                : difference.Emptied is { } emptied ? ProviderAnswers.Of(resource.Type, emptied.Path, emptied.Old, null)
                : ProviderAnswers.Of(resource.Type, path, before, after, difference.AtEnd);
            changes.Add(new(path, Text(before), Text(after), answer) { Note = isIgnored ? null : Note(resource.Type, path, before, after), IsIgnored = isIgnored });
        }

        if (was.Protect != resource.Protect)
        {
            changes.Add(new("(protect)", was.Protect ? "true" : "false", resource.Protect ? "true" : "false", ProviderAnswer.Updated));
        }

        return changes.ToImmutable();
    }

    private static string? Note(string type, string path, JsonElement? before, JsonElement? after) =>
        LifelongRules.Why(type, path, before, after) is { } why ? $"cannot be changed later: {why}"
        : type == "kubernetes:apps/v1:StatefulSet" && VolumeSize().IsMatch(path) ? "claims that are there keep their size; grow them first: kubectl edit pvc"
        : null;

    private static IEnumerable<Difference> Values(string path, JsonElement before, JsonElement after) => (before.ValueKind, after.ValueKind) switch
    {
        _ when JsonElement.DeepEquals(before, after) => [],
        // To a provider, a block that was emptied was taken away.
        (JsonValueKind.Object, JsonValueKind.Object) when path.Length > 0 && !after.EnumerateObject().Any() =>
            Members(path, before, after).Select(member => member with { Emptied = (path, before) }),
        (JsonValueKind.Object, JsonValueKind.Object) => Members(path, before, after),
        (JsonValueKind.Array, JsonValueKind.Array) => Elements(path, [.. before.EnumerateArray()], [.. after.EnumerateArray()]),
        _ => [new(path, before, after)],
    };

    private static IEnumerable<Difference> Members(string path, JsonElement before, JsonElement after)
    {
        foreach (var key in before.EnumerateObject().Concat(after.EnumerateObject()).Select(member => member.Name).Distinct().Order(StringComparer.Ordinal))
        {
            var at = Join(path, key);
            var had = before.TryGetProperty(key, out var was);
            var has = after.TryGetProperty(key, out var isNow);
            foreach (var change in had && has ? Values(at, was, isNow) : [new(at, had ? was : null, has ? isNow : null)])
            {
                yield return change;
            }
        }
    }

    // What is the same at both ends is left out, so that one new element is not taken for a change of all that follow it.
    private static IEnumerable<Difference> Elements(string path, JsonElement[] before, JsonElement[] after)
    {
        static int Same(IEnumerable<JsonElement> left, IEnumerable<JsonElement> right) =>
            left.Zip(right).TakeWhile(pair => JsonElement.DeepEquals(pair.First, pair.Second)).Count();
        var head = Same(before, after);
        var tail = Same(before.Skip(head).Reverse(), after.Skip(head).Reverse());
        var gone = before[head..^tail];
        var come = after[head..^tail];
        for (var i = 0; i < Math.Max(gone.Length, come.Length); i++)
        {
            var at = $"{path}[{head + i}]";
            foreach (var change in i < gone.Length && i < come.Length
                ? Values(at, gone[i], come[i])
                : [new(at, i < gone.Length ? gone[i] : null, i < come.Length ? come[i] : null) { AtEnd = tail == 0 && come.Length <= i }])
            {
                yield return change;
            }
        }
    }

    private static string? Text(JsonElement? value) => value is { } element ? JsonInputs.Line(element) : null;

    [GeneratedRegex("^[A-Za-z_$][A-Za-z0-9_$]*$")]
    private static partial Regex PlainKey();

    [GeneratedRegex(@"^spec\.volumeClaimTemplates\[[0-9]+\]\.spec\.resources")]
    private static partial Regex VolumeSize();

    private readonly record struct Difference(string Path, JsonElement? Old, JsonElement? New)
    {
        public bool AtEnd { get; init; }

        public (string Path, JsonElement Old)? Emptied { get; init; }
    }
}
