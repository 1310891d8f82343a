using System.Collections;
using System.Collections.Immutable;

namespace Pulumi;

/// <summary>A map input with string keys; each value may be an output of its own.</summary>
public sealed class InputMap<TValue>
    : Input<ImmutableDictionary<string, TValue>>, IEnumerable, IAsyncEnumerable<Input<KeyValuePair<string, TValue>>>
{
    private Output<ImmutableDictionary<string, Input<TValue>>> _items;

    public InputMap()
        : this(Output.Create(ImmutableDictionary<string, Input<TValue>>.Empty))
    {
    }

    private InputMap(Output<ImmutableDictionary<string, Input<TValue>>> items) => _items = items;

    public Input<TValue> this[string key]
    {
        set => Add(key, value);
    }

    internal override Output<ImmutableDictionary<string, TValue>> Value => _items.Apply(items =>
    {
        if (items is null)
        {
            return new(OutputData.Of(null));
        }

        var keys = items.Keys.ToArray();
        return Output.All(keys.Select(key => items[key])).Apply(values =>
            keys.Zip(values, KeyValuePair.Create).ToImmutableDictionary());
    });

    private protected override IOutput Serialized => _items;

    public void Add(string key, Input<TValue> value) => _items = _items.Apply(items =>
        !items.TryGetValue(key, out var present)
            ? items.Add(key, value)
            // The same key twice is harmless with the same value, which may only be known later.
            : items.SetItem(key, Output.Tuple(present, value).Apply(both =>
                EqualityComparer<TValue>.Default.Equals(both.Item1, both.Item2)
                    ? both.Item1
                    : throw new ArgumentException($"Key '{key}' already exists in the map with a different value."))));

    public void Add(InputMap<TValue> values) => AddRange(values);

    public void AddRange(InputMap<TValue> values) =>
        _items = Output.Combine(_items, values._items, (first, second) => first.AddRange(second));

    public static InputMap<TValue> Merge(InputMap<TValue> first, InputMap<TValue> second) =>
        new(Output.Combine(first._items, second._items, (earlier, later) => earlier.SetItems(later)));

    public async IAsyncEnumerator<Input<KeyValuePair<string, TValue>>> GetAsyncEnumerator(CancellationToken cancellationToken)
    {
        foreach (var pair in await Value.ValueOrAsync(ImmutableDictionary<string, TValue>.Empty).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return pair;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() =>
        throw new NotSupportedException($"{GetType().FullName} is only enumerable asynchronously; use {nameof(GetAsyncEnumerator)}");

    private static InputMap<TValue> Of(Output<IEnumerable<KeyValuePair<string, TValue>>> values) => new(values.Apply(pairs =>
        pairs?.Select(pair => KeyValuePair.Create(pair.Key, (Input<TValue>)pair.Value)).ToImmutableDictionary()!));

    public static implicit operator InputMap<TValue>(Dictionary<string, TValue> values) =>
        Of(Output.Create<IEnumerable<KeyValuePair<string, TValue>>>(values));

    public static implicit operator InputMap<TValue>(ImmutableDictionary<string, TValue> values) =>
        Of(Output.Create<IEnumerable<KeyValuePair<string, TValue>>>(values));

    public static implicit operator InputMap<TValue>(Output<Dictionary<string, TValue>> values) =>
        Of(values.Apply(pairs => (IEnumerable<KeyValuePair<string, TValue>>)pairs));

    public static implicit operator InputMap<TValue>(Output<IDictionary<string, TValue>> values) =>
        Of(values.Apply(pairs => (IEnumerable<KeyValuePair<string, TValue>>)pairs));

    public static implicit operator InputMap<TValue>(Output<ImmutableDictionary<string, TValue>> values) =>
        Of(values.Apply(pairs => (IEnumerable<KeyValuePair<string, TValue>>)pairs));
}

/// <summary>Adds either case of a union to a map without naming the union.</summary>
public static class InputMapExtensions
{
    public static void Add<T0, T1>(this InputMap<Union<T0, T1>> map, string key, Input<T0> value) =>
        map.Add(key, value.Apply(Union<T0, T1>.FromT0));

    public static void Add<T0, T1>(this InputMap<Union<T0, T1>> map, string key, Input<T1> value) =>
        map.Add(key, value.Apply(Union<T0, T1>.FromT1));
}
