using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace Pulumi.Serialization;

/// <summary>Turns plain values into what an output property holds. Each type is examined once.</summary>
internal abstract class PropertyConverter
{
    private static readonly ConcurrentDictionary<Type, PropertyConverter> Converters = new();

    /// <summary>The converter to a type.</summary>
    /// <exception cref="InvalidOperationException">An output cannot hold this type.</exception>
    public static PropertyConverter To(Type type, string context) =>
        Converters.TryGetValue(type, out var known) ? known : Converters.GetOrAdd(type, Create(type, context));

    /// <summary>The value as the target type, or a problem in words.</summary>
    public abstract (object? Value, string? Problem) TryConvert(object value, string context, Action<string> warn);

    /// <summary>The value as the target type; a problem is a warning and leaves the default.</summary>
    public object? Convert(object? value, string context, Action<string> warn)
    {
        if (value is null)
        {
            return Default;
        }

        var (converted, problem) = TryConvert(value, context, warn);
        if (problem is null)
        {
            return converted;
        }

        warn(problem);
        return Default;
    }

    protected virtual object? Default => null;

    protected static string Unexpected(Type expected, object value, string context) =>
        $"Expected {expected.FullName} but got {value.GetType().FullName} deserializing {context}";

    private static PropertyConverter Create(Type type, string context)
    {
        var definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : null;
        PropertyConverter Generic(Type converter, params Type[] arguments) => (PropertyConverter)Activator.CreateInstance(converter.MakeGenericType(arguments))!;

        return type == typeof(int) ? new NumberConverter()
            : type == typeof(object) || type == typeof(string) || type == typeof(bool) || type == typeof(double)
                || type.IsAssignableTo(typeof(AssetOrArchive)) || type.IsAssignableTo(typeof(Resource)) ? Generic(typeof(SameConverter<>), type)
            : type == typeof(JsonElement) ? new JsonConverter()
            : type.IsEnum ? new EnumConverter(type)
            : type.IsDefined(typeof(EnumTypeAttribute)) ? new StringEnumConverter(type)
            : definition == typeof(Nullable<>) ? Generic(typeof(NullableConverter<>), type.GetGenericArguments())
            : definition == typeof(ImmutableArray<>) ? Generic(typeof(ArrayConverter<>), type.GetGenericArguments())
            : definition == typeof(Union<,>) ? Generic(typeof(UnionConverter<,>), type.GetGenericArguments())
            : definition == typeof(ImmutableDictionary<,>) && type.GetGenericArguments() is [var key, var value] && key == typeof(string)
                ? Generic(typeof(DictionaryConverter<>), value)
            : type.IsDefined(typeof(OutputTypeAttribute)) ? new OutputTypeConverter(type)
            : throw new InvalidOperationException(
                $"{context} contains invalid type {type.FullName}. Allowed types are: String, Boolean, Int32, Double, "
                + "Nullable<...>, ImmutableArray<...>, ImmutableDictionary<string, ...> and classes marked with [OutputType]");
    }

    private sealed class SameConverter<T> : PropertyConverter
    {
        protected override object? Default => default(T);

        public override (object?, string?) TryConvert(object value, string context, Action<string> warn) =>
            value is T ? (value, null) : (null, Unexpected(typeof(T), value, context));
    }

    private sealed class NumberConverter : PropertyConverter
    {
        protected override object? Default => 0;

        public override (object?, string?) TryConvert(object value, string context, Action<string> warn) =>
            value is double number ? ((int)number, null) : (null, Unexpected(typeof(double), value, context));
    }

    private sealed class JsonConverter : PropertyConverter
    {
        protected override object? Default => default(JsonElement);

        public override (object?, string?) TryConvert(object value, string context, Action<string> warn) =>
            (JsonSerializer.SerializeToElement(value), null);
    }

    private sealed class EnumConverter(Type type) : PropertyConverter
    {
        protected override object? Default => Activator.CreateInstance(type);

        public override (object?, string?) TryConvert(object value, string context, Action<string> warn) =>
            value is double number ? (Enum.ToObject(type, (int)number), null) : (null, Unexpected(typeof(double), value, context));
    }

    private sealed class StringEnumConverter(Type type) : PropertyConverter
    {
        private readonly ConcurrentDictionary<Type, ConstructorInvoker?> _constructors = new();

        protected override object? Default => Activator.CreateInstance(type);

        public override (object?, string?) TryConvert(object value, string context, Action<string> warn)
        {
            var constructor = _constructors.GetOrAdd(value.GetType(), argument =>
                type.GetConstructor(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance, [argument]) is { } found
                    ? ConstructorInvoker.Create(found)
                    : null);
            return constructor is null ? (null, Unexpected(typeof(string), value, context)) : (constructor.Invoke(value), null);
        }
    }

    private sealed class NullableConverter<T> : PropertyConverter
        where T : struct
    {
        private readonly PropertyConverter _inner = To(typeof(T), typeof(T).FullName!);

        public override (object?, string?) TryConvert(object value, string context, Action<string> warn) =>
            _inner.TryConvert(value, context, warn);
    }

    private sealed class UnionConverter<T0, T1> : PropertyConverter
    {
        private readonly PropertyConverter _first = To(typeof(T0), typeof(T0).FullName!);
        private readonly PropertyConverter _second = To(typeof(T1), typeof(T1).FullName!);

        protected override object? Default => default(Union<T0, T1>);

        public override (object?, string?) TryConvert(object value, string context, Action<string> warn)
        {
            if (_first.TryConvert(value, context, warn) is (var first, null))
            {
                return (Union<T0, T1>.FromT0((T0)first!), null);
            }

            return _second.TryConvert(value, context, warn) is (var second, null)
                ? (Union<T0, T1>.FromT1((T1)second!), null)
                : (null, $"Expected {typeof(T0).FullName} or {typeof(T1).FullName} but got {value.GetType().FullName} deserializing {context}");
        }
    }

    private sealed class ArrayConverter<T> : PropertyConverter
    {
        private PropertyConverter? _element;

        protected override object? Default => default(ImmutableArray<T>);

        public override (object?, string?) TryConvert(object value, string context, Action<string> warn)
        {
            if (value is not ImmutableArray<object?> items)
            {
                return (null, Unexpected(typeof(ImmutableArray<object>), value, context));
            }

            var element = _element ??= To(typeof(T), context);
            var result = ImmutableArray.CreateBuilder<T>(items.Length);
            foreach (var item in items)
            {
                result.Add((T)element.Convert(item, context, warn)!);
            }

            return (result.MoveToImmutable(), null);
        }
    }

    private sealed class DictionaryConverter<T> : PropertyConverter
    {
        private PropertyConverter? _element;

        public override (object?, string?) TryConvert(object value, string context, Action<string> warn)
        {
            if (value is not ImmutableDictionary<string, object?> items)
            {
                return (null, Unexpected(typeof(ImmutableDictionary<string, object>), value, context));
            }

            if (typeof(T) == typeof(object))
            {
                return (value, null);
            }

            var element = _element ??= To(typeof(T), context);
            var result = ImmutableDictionary.CreateBuilder<string, T>();
            foreach (var (key, item) in items)
            {
                result.Add(key, (T)element.Convert(item, context, warn)!);
            }

            return (result.ToImmutable(), null);
        }
    }

    private sealed class OutputTypeConverter(Type type) : PropertyConverter
    {
        // Output types may hold themselves, so their members are examined at first use.
        private (ConstructorInvoker Constructor, (string Name, PropertyConverter Converter)[] Parameters)? _parts;

        public override (object?, string?) TryConvert(object value, string context, Action<string> warn)
        {
            if (value is not ImmutableDictionary<string, object?> items)
            {
                return (null, Unexpected(typeof(ImmutableDictionary<string, object>), value, context));
            }

            var (constructor, parameters) = _parts ??= Examine();
            var arguments = new object?[parameters.Length];
            for (var i = 0; i < parameters.Length; i++)
            {
                items.TryGetValue(parameters[i].Name, out var argument);
                arguments[i] = parameters[i].Converter.Convert(argument, type.FullName!, warn);
            }

            return (constructor.Invoke(arguments.AsSpan()), null);
        }

        private (ConstructorInvoker, (string, PropertyConverter)[]) Examine()
        {
            var constructors = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance);
            var constructor = constructors.FirstOrDefault(found => found.IsDefined(typeof(OutputConstructorAttribute)))
                ?? constructors.Where(found => found.IsPublic).ToArray() switch
                {
                    [var only] => only,
                    _ => throw new InvalidOperationException(
                        $"{type.FullName} had [OutputType], but did not contain constructor marked with [OutputConstructor]."),
                };
            var parameters = constructor.GetParameters().Select(parameter => (
                parameter.GetCustomAttribute<OutputConstructorParameterAttribute>()?.Name ?? parameter.Name!,
                To(parameter.ParameterType, $"{type.FullName}({parameter.Name})")));
            return (ConstructorInvoker.Create(constructor), [.. parameters]);
        }
    }
}
