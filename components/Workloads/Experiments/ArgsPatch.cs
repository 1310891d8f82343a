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
    internal static IReadOnlyList<Finding> Check(Type type, JsonElement patch, string path, IReadOnlyDictionary<string, string> refused)
    {
        var findings = new List<Finding>();
        Merge(Activator.CreateInstance(type)!, patch, path, refused, findings);
        return findings;
    }

    /// <summary>Merges a patch that <see cref="Check"/> found nothing wrong with.</summary>
    internal static void Apply(object args, JsonElement patch) => Merge(args, patch, "", ImmutableDictionary<string, string>.Empty, []);

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

    private static void Merge(object args, JsonElement patch, string path, IReadOnlyDictionary<string, string> refused, List<Finding> findings)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            findings.Add(new(path, $"must be an object; got {SettingsReader.Describe(patch)}", "write the fields below it"));
            return;
        }

        var fields = FieldsOf(args.GetType());
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
            else if (Merged(property.PropertyType, property.GetValue(args), member.Value, at, findings) is { } merged)
            {
                property.SetValue(args, merged);
            }
        }
    }

    // Null where the value is wrong, as below.
    private static object? Merged(Type type, object? existing, JsonElement value, string path, List<Finding> findings)
    {
        var (definition, arguments) = (type.GetGenericTypeDefinition(), type.GetGenericArguments());
        if (definition == typeof(InputUnion<,>))
        {
            var chosen = Chosen(arguments, value);
            return Plain(chosen, null, value, path, findings) is { } plain ? type.GetMethod("op_Implicit", [chosen])!.Invoke(null, [plain]) : null;
        }

        var name = definition == typeof(InputList<>) ? nameof(List) : definition == typeof(InputMap<>) ? nameof(Map) : nameof(One);
        var method = typeof(ArgsPatch).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(arguments);
        return method.Invoke(null, [existing, value, path, findings]);
    }

    private static Input<T>? One<T>(Input<T>? existing, JsonElement value, string path, List<Finding> findings) =>
        Plain(typeof(T), existing.TryGetNow(out var now) ? now : null, value, path, findings) is T plain ? (Input<T>)plain : null;

    private static InputList<T>? List<T>(InputList<T>? existing, JsonElement value, string path, List<Finding> findings)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            findings.Add(new(path, $"must be a list; got {SettingsReader.Describe(value)}", "begin each entry with a dash"));
            return null;
        }

        InputList<T> added = value.EnumerateArray().Select((entry, i) => Plain(typeof(T), null, entry, $"{path}[{i}]", findings)).OfType<T>().ToList();
        return existing is null ? added : existing.Concat(added);
    }

    private static InputMap<T>? Map<T>(InputMap<T>? existing, JsonElement value, string path, List<Finding> findings)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            findings.Add(new(path, $"must be an object; got {SettingsReader.Describe(value)}", "write the names below it"));
            return null;
        }

        var entries = value.EnumerateObject().Select(member => (member.Name, Value: Plain(typeof(T), null, member.Value, $"{path}.{member.Name}", findings)));
        InputMap<T> added = entries.Where(entry => entry.Value is T).ToDictionary(entry => entry.Name, entry => (T)entry.Value!);
        return existing is null ? added : InputMap<T>.Merge(existing, added);
    }

    private static object? Plain(Type type, object? existing, JsonElement value, string path, List<Finding> findings)
    {
        if (typeof(ResourceArgs).IsAssignableFrom(type))
        {
            var args = existing ?? Activator.CreateInstance(type)!;
            Merge(args, value, path, ImmutableDictionary<string, string>.Empty, findings);
            return args;
        }

        if (Scalar(type, value) is { } scalar)
        {
            return scalar;
        }

        var (kind, example) = type == typeof(string) ? ("a text", "\"text\"")
            : type == typeof(bool) ? ("true or false", "true") : type == typeof(int) ? ("a whole number", "1") : ("a number", "0.5");
        findings.Add(new(path, $"must be {kind}; got {SettingsReader.Describe(value)}", $"write it like {example}"));
        return null;
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

    private static Type Chosen(Type[] alternatives, JsonElement value) =>
        Array.Find(alternatives, type => value.ValueKind == JsonValueKind.Number ? type != typeof(string) : type == typeof(string)) ?? alternatives[0];
}
