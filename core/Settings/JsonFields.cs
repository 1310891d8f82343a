using System.Globalization;
using System.Text.Json;
using Infra.Core.Findings;

namespace Infra.Core.Settings;

/// <summary>Reads the fields of one JSON object and notes what is wrong with them, all at once.</summary>
/// <param name="element">The object.</param>
/// <param name="path">Where it stands, for the messages.</param>
/// <param name="findings">Where the messages go.</param>
internal sealed class JsonFields(JsonElement element, string path, List<Finding> findings)
{
    /// <summary>Whether everything read so far was right.</summary>
    internal bool Ok { get; private set; } = true;

    /// <summary>The path of a field.</summary>
    internal string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>A field's value, where the object has it and it is not null.</summary>
    internal JsonElement? Find(string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Notes a mistake.</summary>
    internal void Wrong(string key, string rule, string fix)
    {
        Ok = false;
        findings.Add(new(PathOf(key), rule, fix));
    }

    /// <summary>A text; null where it is missing, which is a mistake only if it must be there.</summary>
    internal string? Text(string key, string? needed = null)
    {
        var value = Find(key);
        if (value?.ValueKind == JsonValueKind.String && value.Value.GetString()!.Length > 0)
        {
            return value.Value.GetString();
        }

        if (value is not null || needed is not null)
        {
            Wrong(key, $"must be a text; got {Describe(value)}", needed ?? "put it in quotes");
        }

        return null;
    }

    /// <summary>A whole number of at least 0, also where it is written as a text; null where it is missing or wrong.</summary>
    internal int? Number(string key, string? needed = null)
    {
        var value = Find(key);
        if (value?.ValueKind == JsonValueKind.Number && value.Value.TryGetDouble(out var number)
            && number >= 0 && number <= int.MaxValue && Math.Floor(number) == number)
        {
            return (int)number;
        }

        if (value?.ValueKind == JsonValueKind.String
            && int.TryParse(value.Value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
        {
            return parsed;
        }

        if (value is not null || needed is not null)
        {
            Wrong(key, $"must be a whole number of at least 0; got {Describe(value)}", needed ?? "write digits alone");
        }

        return null;
    }

    /// <summary>A list of texts; null where it is missing or wrong.</summary>
    internal IReadOnlyList<string>? TextList(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(entry => entry.GetString()!)];
        }

        Wrong(key, $"must be a list of texts; got {Describe(value)}", "write it as [\"…\"]");
        return null;
    }

    /// <summary>Names and texts; numbers and truth values are taken as they are written. Empty where the field is missing.</summary>
    internal IReadOnlyDictionary<string, string> Texts(string key)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var value = Find(key);
        if (value is null)
        {
            return texts;
        }

        if (value.Value.ValueKind != JsonValueKind.Object)
        {
            Wrong(key, $"must be an object of names and texts; got {Describe(value)}", "write it as {\"name\": \"text\"}");
            return texts;
        }

        foreach (var property in value.Value.EnumerateObject())
        {
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.String:
                    texts[property.Name] = property.Value.GetString()!;
                    break;
                case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                    texts[property.Name] = property.Value.GetRawText();
                    break;
                default:
                    Wrong($"{key}.{property.Name}", $"must be a text; got {Describe(property.Value)}", "put it in quotes");
                    break;
            }
        }

        return texts;
    }

    /// <summary>The objects of a list; those with a mistake are left out. Empty where the field is missing.</summary>
    internal IReadOnlyList<T> Objects<T>(string key, string what, Func<JsonFields, T> read)
    {
        if (Find(key) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong(key, $"must be a list of {what}; got {Describe(value)}", "write it as [{…}]");
            return [];
        }

        var all = new List<T>();
        var index = 0;
        foreach (var entry in value.EnumerateArray())
        {
            var fields = new JsonFields(entry, $"{PathOf(key)}[{index++}]", findings);
            var one = read(fields);
            if (fields.Ok)
            {
                all.Add(one);
            }

            Ok &= fields.Ok;
        }

        return all;
    }

    /// <summary>A value as a message shows it.</summary>
    internal static string Describe(JsonElement? value) => value?.ValueKind switch
    {
        null => "nothing",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => value.Value.GetRawText(),
    };
}
