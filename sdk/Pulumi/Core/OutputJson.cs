using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pulumi;

/// <summary>JSON of values that hold outputs: secrecy, unknowns and dependencies of what is inside reach the whole.</summary>
internal static class OutputJson
{
    public static async ValueTask<OutputData> SerializeAsync<T>(Output<T> value, JsonSerializerOptions? options)
    {
        var data = await value.DataAsync.ConfigureAwait(false);
        if (!data.IsKnown)
        {
            return new(data.Resources, "", false, data.IsSecret);
        }

        var found = new ConverterFactory(data.Resources, data.IsSecret);
        var json = JsonSerializer.Serialize(OutputData.As<T>(data.Value), With(options, found));
        return new(found.Resources, found.IsKnown ? json : "", found.IsKnown, found.IsSecret);
    }

    public static async ValueTask<OutputData> DeserializeAsync<T>(Output<string> json, JsonSerializerOptions? options)
    {
        var data = await json.DataAsync.ConfigureAwait(false);
        return data.IsKnown
            ? new(
                data.Resources,
                JsonSerializer.Deserialize<T>((string)data.Value!, With(options, new ConverterFactory(data.Resources, data.IsSecret)))!,
                true,
                data.IsSecret)
            : new(data.Resources, null, false, data.IsSecret);
    }

    private static JsonSerializerOptions With(JsonSerializerOptions? options, ConverterFactory factory) =>
        new(options ?? JsonSerializerOptions.Default) { Converters = { factory } };

    private sealed class ConverterFactory(ImmutableHashSet<Resource> resources, bool isSecret) : JsonConverterFactory
    {
        public ImmutableHashSet<Resource> Resources { get; private set; } = resources;

        public bool IsKnown { get; private set; } = true;

        public bool IsSecret { get; private set; } = isSecret;

        public override bool CanConvert(Type typeToConvert) => ConverterOf(typeToConvert) is not null;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(
                ConverterOf(typeToConvert)!.MakeGenericType(typeToConvert.GetGenericArguments()), this)!;

        private static Type? ConverterOf(Type type) => !type.IsGenericType ? null : type.GetGenericTypeDefinition() switch
        {
            var t when t == typeof(Output<>) => typeof(OutputConverter<>),
            var t when t == typeof(Input<>) => typeof(InputConverter<>),
            var t when t == typeof(InputList<>) => typeof(InputListConverter<>),
            var t when t == typeof(InputMap<>) => typeof(InputMapConverter<>),
            _ => null,
        };

        public void Write<T>(Utf8JsonWriter writer, Output<T> value, JsonSerializerOptions options)
        {
            // Converters are synchronous, so an output still on its way is waited for here.
            var data = value.DataAsync.AsTask().GetAwaiter().GetResult();
            Resources = Resources.Union(data.Resources);
            IsSecret |= data.IsSecret;
            IsKnown &= data.IsKnown;
            if (data.IsKnown)
            {
                JsonSerializer.Serialize(writer, OutputData.As<T>(data.Value), options);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        public Output<T> Read<T>(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
            new(new OutputData(Resources, JsonSerializer.Deserialize<T>(ref reader, options)!, true, IsSecret));
    }

    private sealed class OutputConverter<T>(ConverterFactory factory) : JsonConverter<Output<T>>
    {
        public override Output<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            factory.Read<T>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, Output<T> value, JsonSerializerOptions options) =>
            factory.Write(writer, value, options);
    }

    private sealed class InputConverter<T>(ConverterFactory factory) : JsonConverter<Input<T>>
    {
        public override Input<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            factory.Read<T>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, Input<T> value, JsonSerializerOptions options) =>
            factory.Write(writer, value.ToOutput(), options);
    }

    private sealed class InputListConverter<T>(ConverterFactory factory) : JsonConverter<InputList<T>>
    {
        public override InputList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            factory.Read<ImmutableArray<T>>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, InputList<T> value, JsonSerializerOptions options) =>
            factory.Write(writer, value.ToOutput(), options);
    }

    private sealed class InputMapConverter<T>(ConverterFactory factory) : JsonConverter<InputMap<T>>
    {
        public override InputMap<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            factory.Read<ImmutableDictionary<string, T>>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, InputMap<T> value, JsonSerializerOptions options) =>
            factory.Write(writer, value.ToOutput(), options);
    }
}
