using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Components.Workloads.Experiments;

/// <summary>
/// Merges JSON under Kubernetes' own names into typed arguments: objects into what is there, lists after it, anything else in its place. The names and
/// types are those of the arguments' properties, so that a field Kubernetes does not have is refused before a cluster sees it.
/// </summary>
internal static class ArgsPatch
{
    /// <summary>Everything that is wrong with a patch.</summary>
    /// <param name="type">The type of the arguments.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="refused">Fields that cannot be patched, and why.</param>
    internal static IReadOnlyList<Finding> Check(Type type, JsonElement patch, string path, IReadOnlyDictionary<string, string> refused)
    {
        var findings = new List<Finding>();
        CheckObject(type, patch, path, refused, findings);
        return findings;
    }

    /// <summary>Merges a patch that <see cref="Check"/> found nothing wrong with.</summary>
    internal static void Apply(object args, JsonElement patch)
    {
        var fields = FieldsOf(args.GetType());
        foreach (var member in patch.EnumerateObject())
        {
            var property = fields[member.Name];
            property.SetValue(args, Call(nameof(Merged), property.PropertyType, property.GetValue(args), member.Value));
        }
    }

    private static Dictionary<string, PropertyInfo> FieldsOf(Type type)
    {
        var fields = new Dictionary<string, PropertyInfo>(StringComparer.Ordinal);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            // Only where it differs from the property's does the attribute stand on the property itself; else it may be on its field.
            var attribute = property.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType == typeof(InputAttribute));
            fields[attribute?.ConstructorArguments[0].Value as string ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = property;
        }

        return fields;
    }

    private static void CheckObject(Type type, JsonElement patch, string path, IReadOnlyDictionary<string, string> refused, List<Finding> findings)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            findings.Add(new(path, $"must be an object; got {SettingsReader.Describe(patch)}", "write the fields below it"));
            return;
        }

        var fields = FieldsOf(type);
        foreach (var member in patch.EnumerateObject())
        {
            var at = $"{path}.{member.Name}";
            if (refused.TryGetValue(member.Name, out var why))
            {
                findings.Add(new(at, "cannot be patched", why));
            }
            else if (!fields.TryGetValue(member.Name, out var property))
            {
                var near = Spelling.Nearest(member.Name, fields.Keys.Where(name => !refused.ContainsKey(name)));
                findings.Add(new(at, $"must be a field that Kubernetes has there; got \"{member.Name}\"", near is null ? "remove it" : $"use {near}"));
            }
            else
            {
                CheckValue(property.PropertyType, member.Value, at, findings);
            }
        }
    }

    private static void CheckValue(Type type, JsonElement value, string path, List<Finding> findings)
    {
        if (ArgumentsOf(type, typeof(Input<>), typeof(InputList<>), typeof(InputMap<>), typeof(InputUnion<,>)) is not { } arguments)
        {
            CheckPlain(type, value, path, findings);
        }
        else if (type.GetGenericTypeDefinition() == typeof(InputList<>))
        {
            if (value.ValueKind != JsonValueKind.Array)
            {
                findings.Add(new(path, $"must be a list; got {SettingsReader.Describe(value)}", "begin each entry with a dash"));
                return;
            }

            foreach (var (entry, i) in value.EnumerateArray().Select((entry, i) => (entry, i)))
            {
                CheckPlain(arguments[0], entry, $"{path}[{i}]", findings);
            }
        }
        else if (type.GetGenericTypeDefinition() == typeof(InputMap<>))
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                findings.Add(new(path, $"must be an object; got {SettingsReader.Describe(value)}", "write the names below it"));
                return;
            }

            foreach (var member in value.EnumerateObject())
            {
                CheckPlain(arguments[0], member.Value, $"{path}.{member.Name}", findings);
            }
        }
        else if (type.GetGenericTypeDefinition() == typeof(InputUnion<,>))
        {
            CheckPlain(Chosen(arguments, value), value, path, findings);
        }
        else
        {
            CheckPlain(arguments[0], value, path, findings);
        }
    }

    private static void CheckPlain(Type type, JsonElement value, string path, List<Finding> findings)
    {
        if (typeof(ResourceArgs).IsAssignableFrom(type))
        {
            CheckObject(type, value, path, ImmutableDictionary<string, string>.Empty, findings);
        }
        else if (Scalar(type, value) is null)
        {
            var (kind, example) = type == typeof(string) ? ("a text", "\"text\"")
                : type == typeof(bool) ? ("true or false", "true") : type == typeof(int) ? ("a whole number", "1") : ("a number", "0.5");
            findings.Add(new(path, $"must be {kind}; got {SettingsReader.Describe(value)}", $"write it like {example}"));
        }
    }

    private static object? Scalar(Type type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when type == typeof(string) => value.GetString(),

        // Quantities may be written without quotes.
        JsonValueKind.Number when type == typeof(string) => value.GetRawText(),
        JsonValueKind.Number when type == typeof(int) => value.TryGetInt32(out var whole) ? whole : null,
        JsonValueKind.Number when type == typeof(double) => value.GetDouble(),
        JsonValueKind.True or JsonValueKind.False when type == typeof(bool) => value.GetBoolean(),
        _ => null,
    };

    private static Type[]? ArgumentsOf(Type type, params Type[] definitions) =>
        type.IsGenericType && definitions.Contains(type.GetGenericTypeDefinition()) ? type.GetGenericArguments() : null;

    private static Type Chosen(Type[] alternatives, JsonElement value) =>
        Array.Find(alternatives, type => value.ValueKind == JsonValueKind.Number ? type != typeof(string) : type == typeof(string)) ?? alternatives[0];

    private static object Call(string method, Type type, object? existing, JsonElement value) =>
        typeof(ArgsPatch).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, [type, existing, value])!;

    private static object Merged(Type type, object? existing, JsonElement value)
    {
        var arguments = type.GetGenericArguments();
        var definition = type.GetGenericTypeDefinition();
        if (definition == typeof(InputUnion<,>))
        {
            var chosen = Chosen(arguments, value);
            return type.GetMethod("op_Implicit", [chosen])!.Invoke(null, [Scalar(chosen, value)])!;
        }

        var name = definition == typeof(InputList<>) ? nameof(List) : definition == typeof(InputMap<>) ? nameof(Map) : nameof(One);
        return typeof(ArgsPatch).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(arguments).Invoke(null, [existing, value])!;
    }

    private static Input<T> One<T>(Input<T>? existing, JsonElement value) => Plain<T>(value, existing.TryGetNow(out var now) ? now : default);

    private static InputList<T> List<T>(InputList<T>? existing, JsonElement value)
    {
        InputList<T> added = value.EnumerateArray().Select(entry => Plain<T>(entry, default)).ToList();
        return existing is null ? added : existing.Concat(added);
    }

    private static InputMap<T> Map<T>(InputMap<T>? existing, JsonElement value)
    {
        InputMap<T> added = value.EnumerateObject().ToDictionary(member => member.Name, member => Plain<T>(member.Value, default));
        return existing is null ? added : InputMap<T>.Merge(existing, added);
    }

    private static T Plain<T>(JsonElement value, T? existing)
    {
        if (!typeof(ResourceArgs).IsAssignableFrom(typeof(T)))
        {
            return (T)Scalar(typeof(T), value)!;
        }

        var args = existing ?? Activator.CreateInstance<T>();
        Apply(args!, value);
        return args;
    }
}
