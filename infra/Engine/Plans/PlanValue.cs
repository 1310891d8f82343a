using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Infra.Plans;

/// <summary>One value in a plan: an input of a resource or an output of a stack, or a part of one.</summary>
public abstract record PlanValue
{
    private protected PlanValue()
    {
    }

    /// <summary>The value under a key, where this is a map (or a secret map) that has it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value, or null.</returns>
    public virtual PlanValue? this[string key] => null;

    /// <summary>The parts of a list; empty for anything else.</summary>
    public virtual ImmutableArray<PlanValue> Elements => [];

    /// <summary>The value in words: secrets as <c>[secret]</c>, what a provider computes as <c>(computed)</c>.</summary>
    public abstract string Text { get; }

    /// <summary>The value for a program that reads plans: string, double, bool, null, list or dictionary, described as in <see cref="Text"/>.</summary>
    /// <param name="showSecrets">Whether secrets are given as they are; computed ones are never known.</param>
    /// <returns>The value.</returns>
    public abstract object? Describe(bool showSecrets = false);

    /// <summary>The value as the program had it, markers and secrets included: only to hand it on to another run.</summary>
    internal abstract object? Raw();

    /// <summary>A value that was written as JSON.</summary>
    internal static PlanValue Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new PlanMap(json.EnumerateObject().ToImmutableSortedDictionary(member => member.Name, member => Of(member.Value), StringComparer.Ordinal)),
        JsonValueKind.Array => new PlanList([.. json.EnumerateArray().Select(Of)]),
        JsonValueKind.String => new PlanText(json.GetString()!),
        JsonValueKind.Number => new PlanNumber(json.GetDouble()),
        JsonValueKind.True or JsonValueKind.False => new PlanFlag(json.GetBoolean()),
        _ => new PlanNull(),
    };
}

/// <summary>No value.</summary>
public sealed record PlanNull : PlanValue
{
    /// <inheritdoc/>
    public override string Text => "null";

    /// <inheritdoc/>
    public override object? Describe(bool showSecrets = false) => null;

    internal override object? Raw() => null;
}

/// <summary>A text, which may be or contain what a provider computes.</summary>
public sealed record PlanText : PlanValue
{
    private readonly string _raw;

    internal PlanText(string raw) => _raw = raw;

    /// <inheritdoc/>
    public override string Text => IsExposed ? ComputedMarkers.SecretText : ComputedMarkers.Describe(_raw);

    /// <summary>Whether the text is a secret by its look or name, though nothing marks it as one; it is not shown.</summary>
    public bool IsExposed { get; private init; }

    /// <summary>Whether the text is, or contains, a value that only a provider knows.</summary>
    public bool IsComputed => ComputedMarkers.IsMarked(_raw);

    /// <summary>Whether the text contains a secret although the value is not one: the program lost track of it.</summary>
    public bool LeaksSecret => ComputedMarkers.HasSecret(_raw);

    /// <inheritdoc/>
    public override object? Describe(bool showSecrets = false) => showSecrets ? ComputedMarkers.Describe(_raw) : Text;

    internal PlanText Expose() => this with { IsExposed = true };

    internal override object? Raw() => _raw;
}

/// <summary>A number; Pulumi knows no other kind than a double.</summary>
/// <param name="Value">The number.</param>
public sealed record PlanNumber(double Value) : PlanValue
{
    /// <inheritdoc/>
    public override string Text => Value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override object? Describe(bool showSecrets = false) => Value;

    internal override object? Raw() => Value;
}

/// <summary>True or false.</summary>
/// <param name="Value">Which of them.</param>
public sealed record PlanFlag(bool Value) : PlanValue
{
    /// <inheritdoc/>
    public override string Text => Value ? "true" : "false";

    /// <inheritdoc/>
    public override object? Describe(bool showSecrets = false) => Value;

    internal override object? Raw() => Value;
}

/// <summary>A list of values.</summary>
public sealed record PlanList : PlanValue
{
    internal PlanList(ImmutableArray<PlanValue> elements) => Elements = elements;

    /// <inheritdoc/>
    public override ImmutableArray<PlanValue> Elements { get; }

    /// <inheritdoc/>
    public override string Text => $"[{string.Join(", ", Elements.Select(element => element.Text))}]";

    /// <inheritdoc/>
    public override object? Describe(bool showSecrets = false) => Elements.Select(element => element.Describe(showSecrets)).ToList();

    internal override object? Raw() => Elements.Select(element => element.Raw()!).ToImmutableArray();
}

/// <summary>Values by key, in the order of their keys.</summary>
public sealed record PlanMap : PlanValue
{
    internal PlanMap(ImmutableSortedDictionary<string, PlanValue> members) => Members = members;

    /// <summary>The values, sorted by key.</summary>
    public ImmutableSortedDictionary<string, PlanValue> Members { get; }

    /// <inheritdoc/>
    public override PlanValue? this[string key] => Members.GetValueOrDefault(key);

    /// <inheritdoc/>
    public override string Text =>
        $"{{{string.Join(", ", Members.Select(member => $"{ComputedMarkers.Describe(member.Key)}: {member.Value.Text}"))}}}";

    /// <inheritdoc/>
    public override object? Describe(bool showSecrets = false)
    {
        // Two keys that differ only in what is computed must both be seen.
        var described = new SortedList<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in Members)
        {
            var name = ComputedMarkers.Describe(key);
            for (var i = 2; !described.TryAdd(name, value.Describe(showSecrets)); i++)
            {
                name = $"{ComputedMarkers.Describe(key)} {i}";
            }
        }

        return described;
    }

    internal override object? Raw() => Members.ToImmutableDictionary(member => member.Key, member => member.Value.Raw()!);
}

/// <summary>A value that must not be seen.</summary>
public sealed record PlanSecret : PlanValue
{
    internal PlanSecret(PlanValue hidden) => Hidden = hidden;

    /// <summary>The value itself, for who was asked to show secrets.</summary>
    internal PlanValue Hidden { get; }

    /// <summary>Its maps and lists, with a placeholder in place of each value: an object made of it keeps a form that a cluster takes.</summary>
    public PlanValue Shape => Masked(Hidden);

    /// <inheritdoc/>
    public override PlanValue? this[string key] => Hidden[key] is { } member ? new PlanSecret(member) : null;

    /// <inheritdoc/>
    public override string Text => ComputedMarkers.SecretText;

    /// <inheritdoc/>
    public override object? Describe(bool showSecrets = false) => showSecrets ? Hidden.Describe(true) : Text;

    /// <summary>Says that it is a secret, not which.</summary>
    /// <returns><c>[secret]</c>.</returns>
    public override string ToString() => Text;

    internal override object? Raw() => Hidden.Raw();

    private static PlanValue Masked(PlanValue value) => value switch
    {
        PlanSecret secret => secret.Shape,
        PlanMap map => new PlanMap(map.Members.ToImmutableSortedDictionary(member => member.Key, member => Masked(member.Value), StringComparer.Ordinal)),
        PlanList list => new PlanList([.. list.Elements.Select(Masked)]),
        _ => new PlanText(ComputedMarkers.SecretText),
    };
}
