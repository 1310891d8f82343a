using System.Collections.Immutable;

namespace Pulumi;

/// <summary>What an output carries besides its value. One type for all values, so that what passes it on is compiled once.</summary>
/// <param name="Resources">The resources the value was computed from.</param>
/// <param name="Value">The value; null, or the default of its type, when unknown.</param>
/// <param name="IsKnown">False while only an update could tell the value.</param>
/// <param name="IsSecret">True when the value must never be shown.</param>
internal sealed record OutputData(ImmutableHashSet<Resource> Resources, object? Value, bool IsKnown, bool IsSecret)
{
    public static OutputData Of(object? value, bool isSecret = false) => new([], value, IsKnown: true, isSecret);

    /// <summary>A value as the type that its output has.</summary>
    public static T As<T>(object? value) => value is null ? default! : (T)value;

    // The function runs only on a known value; whatever it makes of it inherits secrecy and dependencies.
    public static async ValueTask<OutputData> ApplyAsync(IOutput output, Func<object?, object?> func)
    {
        var data = await output.DataAsync.ConfigureAwait(false);
        return data.IsKnown ? data with { Value = func(data.Value) } : data.Unknown;
    }

    public static async ValueTask<OutputData> ApplyAsync(IOutput output, Func<object?, Task> func, Func<Task, object?> result)
    {
        var data = await output.DataAsync.ConfigureAwait(false);
        if (!data.IsKnown)
        {
            return data.Unknown;
        }

        var task = func(data.Value);
        await task.ConfigureAwait(false);
        return data with { Value = result(task) };
    }

    public static async ValueTask<OutputData> ApplyAsync(IOutput output, Func<object?, IOutput?> func, object? whenNone)
    {
        var data = await output.DataAsync.ConfigureAwait(false);
        if (!data.IsKnown)
        {
            return data.Unknown;
        }

        if (func(data.Value) is not { } inner)
        {
            return data with { Value = whenNone };
        }

        var result = await inner.DataAsync.ConfigureAwait(false);
        return new(data.Resources.Union(result.Resources), result.Value, result.IsKnown, data.IsSecret || result.IsSecret);
    }

    /// <summary>Adds up what several outputs carry: known only if all are, secret if any is, from the resources of all.</summary>
    public static async ValueTask<OutputData> JoinAsync(IReadOnlyList<IOutput> outputs, Func<object?[], object?> combine)
    {
        var values = new object?[outputs.Count];
        var joined = Of(null);
        for (var i = 0; i < values.Length; i++)
        {
            var data = await outputs[i].DataAsync.ConfigureAwait(false);
            values[i] = data.Value;
            joined = new(
                joined.Resources.IsEmpty ? data.Resources : joined.Resources.Union(data.Resources),
                null,
                joined.IsKnown && data.IsKnown,
                joined.IsSecret || data.IsSecret);
        }

        return joined.IsKnown ? joined with { Value = combine(values) } : joined;
    }

    public static async ValueTask<OutputData> WithSecretAsync(IOutput output, ValueTask<bool> isSecret)
    {
        var data = await output.DataAsync.ConfigureAwait(false);
        return data with { IsSecret = await isSecret.ConfigureAwait(false) };
    }

    private OutputData Unknown => this with { Value = null };
}
