using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Pulumi;

/// <summary>Makes outputs, and combines several into one.</summary>
public static partial class Output
{
    public static Output<T> Create<T>(T value) => new(OutputData<T>.Of(value));

    public static Output<T> Create<T>(Task<T> value) => FromTask(value, isSecret: false);

    public static Output<T> CreateSecret<T>(T value) => new(OutputData<T>.Of(value, isSecret: true));

    public static Output<T> CreateSecret<T>(Task<T> value) => FromTask(value, isSecret: true);

    public static Output<T> CreateSecret<T>(Output<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.WithSecret(true);
    }

    public static Output<T> Unsecret<T>(Output<T> output) => output.WithSecret(false);

    public static async Task<bool> IsSecretAsync<T>(Output<T> output) => (await output.DataAsync.ConfigureAwait(false)).IsSecret;

    public static Output<ImmutableArray<T>> All<T>(params Input<T>[] inputs) => All(inputs.AsEnumerable());

    public static Output<ImmutableArray<T>> All<T>(IEnumerable<Input<T>> inputs) => All(inputs.Select(input => input.ToOutput()));

    public static Output<ImmutableArray<T>> All<T>(params Output<T>[] outputs) => All(outputs.AsEnumerable());

    public static Output<ImmutableArray<T>> All<T>(IEnumerable<Output<T>> outputs) =>
        Output<ImmutableArray<T>>.From(AllAsync(outputs.ToArray()));

    public static Output<string> Format(FormattableString formattableString) =>
        All(formattableString.GetArguments().Select(Untyped)).Apply(arguments =>
            string.Format(CultureInfo.InvariantCulture, formattableString.Format, [.. arguments]));

    public static Output<string> JsonSerialize<T>(Output<T> value, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Output<string>.From(OutputJson.SerializeAsync(value, options));
    }

    public static Output<T> JsonDeserialize<T>(Output<string> json, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Output<T>.From(OutputJson.DeserializeAsync<T>(json, options));
    }

    /// <summary>What two outputs make together; the shape that lists and maps grow by.</summary>
    internal static Output<TResult> Combine<T1, T2, TResult>(Output<T1> first, Output<T2> second, Func<T1, T2, TResult> combine)
    {
        return Output<TResult>.From(CombineAsync());

        async ValueTask<OutputData<TResult>> CombineAsync()
        {
            var left = await first.DataAsync.ConfigureAwait(false);
            var right = await second.DataAsync.ConfigureAwait(false);
            var isKnown = left.IsKnown && right.IsKnown;
            return new(
                left.Resources.IsEmpty ? right.Resources : left.Resources.Union(right.Resources),
                isKnown ? combine(left.Value, right.Value) : default!,
                isKnown,
                left.IsSecret || right.IsSecret);
        }
    }

    private static Output<T> FromTask<T>(Task<T> value, bool isSecret)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Output<T>.From(GetAsync());

        async ValueTask<OutputData<T>> GetAsync() => OutputData<T>.Of(await value.ConfigureAwait(false), isSecret);
    }

    private static Output<object?> Untyped(object? value)
    {
        var output = value switch
        {
            IInput input => input.ToOutput(),
            IOutput itself => itself,
            _ => null,
        };
        return output is null ? Create(value) : Output<object?>.From(output.GetBoxedDataAsync());
    }

    private static async ValueTask<OutputData<ImmutableArray<T>>> AllAsync<T>(Output<T>[] outputs)
    {
        var values = ImmutableArray.CreateBuilder<T>(outputs.Length);
        var joined = new Joined();
        foreach (var output in outputs)
        {
            values.Add(joined.Add(await output.DataAsync.ConfigureAwait(false)));
        }

        return joined.With(values.MoveToImmutable());
    }

    /// <summary>Adds up what several outputs carry: known only if all are, secret if any is, from the resources of all.</summary>
    private sealed class Joined
    {
        private ImmutableHashSet<Resource> _resources = [];
        private bool _isKnown = true;
        private bool _isSecret;

        public T Add<T>(OutputData<T> data)
        {
            _resources = _resources.IsEmpty ? data.Resources : _resources.Union(data.Resources);
            _isKnown &= data.IsKnown;
            _isSecret |= data.IsSecret;
            return data.Value;
        }

        public OutputData<T> With<T>(T value) => new(_resources, value, _isKnown, _isSecret);
    }
}
