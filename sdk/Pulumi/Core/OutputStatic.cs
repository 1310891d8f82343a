using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Pulumi;

/// <summary>Makes outputs, and combines several into one.</summary>
public static partial class Output
{
    public static Output<T> Create<T>(T value) => new(OutputData.Of(value));

    public static Output<T> Create<T>(Task<T> value) => FromTask(value, isSecret: false);

    public static Output<T> CreateSecret<T>(T value) => new(OutputData.Of(value, isSecret: true));

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

    public static Output<ImmutableArray<T>> All<T>(IEnumerable<Output<T>> outputs)
    {
        return Output<ImmutableArray<T>>.From(OutputData.JoinAsync([.. outputs], Array));

        static object Array(object?[] values)
        {
            var array = ImmutableArray.CreateBuilder<T>(values.Length);
            foreach (var value in values)
            {
                array.Add(OutputData.As<T>(value));
            }

            return array.MoveToImmutable();
        }
    }

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
    internal static Output<TResult> Combine<T1, T2, TResult>(Output<T1> first, Output<T2> second, Func<T1, T2, TResult> combine) =>
        Output<TResult>.From(OutputData.JoinAsync(
            [first, second], values => combine(OutputData.As<T1>(values[0]), OutputData.As<T2>(values[1]))));

    private static Output<T> FromTask<T>(Task<T> value, bool isSecret)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Output<T>.From(GetAsync());

        async ValueTask<OutputData> GetAsync() => OutputData.Of(await value.ConfigureAwait(false), isSecret);
    }

    private static Output<object?> Untyped(object? value)
    {
        var output = value switch
        {
            IInput input => input.ToOutput(),
            IOutput itself => itself,
            _ => null,
        };
        return output is null ? Create(value) : Output<object?>.From(output.DataAsync);
    }
}
