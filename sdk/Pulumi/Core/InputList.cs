using System.Collections;
using System.Collections.Immutable;

namespace Pulumi;

/// <summary>A list input; each element may be an output of its own.</summary>
public sealed class InputList<T> : Input<ImmutableArray<T>>, IEnumerable, IAsyncEnumerable<Input<T>>
{
    private Output<ImmutableArray<Input<T>>> _items;

    public InputList()
        : this(Output.Create(ImmutableArray<Input<T>>.Empty))
    {
    }

    private InputList(Output<ImmutableArray<Input<T>>> items) => _items = items;

    internal override Output<ImmutableArray<T>> Value =>
        _items.Apply(items => items.IsDefault ? Output.Create(default(ImmutableArray<T>)) : Output.All(items.AsEnumerable()));

    private protected override IOutput Serialized => _items;

    public void Add(params Input<T>[] inputs) => AddRange(inputs);

    public void Add(InputList<T> inputs) => AddRange(inputs);

    public void AddRange(InputList<T> inputs) => _items = Joined(inputs);

    public InputList<T> Concat(InputList<T> other) => new(Joined(other));

    public async IAsyncEnumerator<Input<T>> GetAsyncEnumerator(CancellationToken cancellationToken)
    {
        foreach (var value in await Value.ValueOrAsync([]).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return value;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() =>
        throw new NotSupportedException($"{GetType().FullName} is only enumerable asynchronously; use {nameof(GetAsyncEnumerator)}");

    private Output<ImmutableArray<Input<T>>> Joined(InputList<T> other) =>
        Output.Combine(_items, other._items, (first, second) => first.AddRange(second));

    private static InputList<T> Of(IEnumerable<Input<T>> items) => new(Output.Create(items.ToImmutableArray()));

    private static InputList<T> Of(Output<ImmutableArray<T>> values) =>
        new(values.Apply(items => items.IsDefault ? default : items.Select(item => (Input<T>)item).ToImmutableArray()));

    public static implicit operator InputList<T>(T value) => Of([value]);

    public static implicit operator InputList<T>(Output<T> value) => Of([value]);

    public static implicit operator InputList<T>(Input<T> value) => Of([value]);

    public static implicit operator InputList<T>(T[] values) => Of(values.Select(value => (Input<T>)value));

    public static implicit operator InputList<T>(Output<T>[] values) => Of(values.Select(value => (Input<T>)value));

    public static implicit operator InputList<T>(Input<T>[] values) => Of(values);

    public static implicit operator InputList<T>(List<T> values) => Of(values.Select(value => (Input<T>)value));

    public static implicit operator InputList<T>(List<Output<T>> values) => Of(values.Select(value => (Input<T>)value));

    public static implicit operator InputList<T>(List<Input<T>> values) => Of(values);

    public static implicit operator InputList<T>(ImmutableArray<T> values) => Of(Output.Create(values));

    public static implicit operator InputList<T>(ImmutableArray<Output<T>> values) =>
        new(Output.Create(values.IsDefault ? default : values.Select(value => (Input<T>)value).ToImmutableArray()));

    public static implicit operator InputList<T>(ImmutableArray<Input<T>> values) => new(Output.Create(values));

    public static implicit operator InputList<T>(Output<T[]> values) => Of(values.Apply(ImmutableArray.CreateRange));

    public static implicit operator InputList<T>(Output<List<T>> values) => Of(values.Apply(ImmutableArray.CreateRange));

    public static implicit operator InputList<T>(Output<IEnumerable<T>> values) => Of(values.Apply(ImmutableArray.CreateRange));

    public static implicit operator InputList<T>(Output<ImmutableArray<T>> values) => Of(values);
}

/// <summary>Adds either case of a union to a list without naming the union.</summary>
public static class InputListExtensions
{
    public static void Add<T0, T1>(this InputList<Union<T0, T1>> list, Input<T0> value) => list.Add(value.Apply(Union<T0, T1>.FromT0));

    public static void Add<T0, T1>(this InputList<Union<T0, T1>> list, Input<T1> value) => list.Add(value.Apply(Union<T0, T1>.FromT1));
}
