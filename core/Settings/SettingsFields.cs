using System.Globalization;
using System.Text.Json;
using Infra.Core.Findings;
using Infra.Core.Quantities;

namespace Infra.Core.Settings;

/// <summary>
/// Reads the fields of one JSON object of a stack's settings and notes what is wrong with them, all at once. A key that nobody has asked for is a
/// mistake of its own.
/// </summary>
internal sealed class SettingsFields
{
    private readonly JsonElement _element;
    private readonly List<Finding> _findings;
    private readonly List<string> _known = [];

    /// <summary>A reader.</summary>
    /// <param name="element">The object; anything else is a mistake, and then the reader has no fields.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="findings">Where the mistakes go.</param>
    internal SettingsFields(JsonElement element, string path, List<Finding> findings)
    {
        (_element, Path, _findings) = (element, path, findings);
        if (element.ValueKind != JsonValueKind.Object)
        {
            findings.Add(new(path, $"must be an object; got {JsonFields.Describe(element)}; write its settings below it"));
        }
    }

    /// <summary>Whether there is an object at all; where there is none, that its members are missing need not be told.</summary>
    internal bool IsObject => _element.ValueKind == JsonValueKind.Object;

    /// <summary>Where the object stands.</summary>
    internal string Path { get; }

    /// <summary>Reads an object whose keys are names of its author's choice, each with an object.</summary>
    internal static IReadOnlyList<T> Named<T>(JsonElement element, string path, List<Finding> findings, Func<string, SettingsFields, T> read)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            findings.Add(new(path, $"must be an object with a name for each; got {JsonFields.Describe(element)}; write the names below it"));
            return [];
        }

        var all = new List<T>();
        foreach (var member in element.EnumerateObject())
        {
            var fields = new SettingsFields(member.Value, $"{path}.{member.Name}", findings);
            all.Add(read(member.Name, fields));
            fields.RefuseUnknown();
        }

        return all;
    }

    /// <summary>The path of a field.</summary>
    internal string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>Notes a mistake.</summary>
    internal void Wrong(string key, string message) => _findings.Add(new(PathOf(key), message));

    /// <summary>Notes what works, but is not what its author may want.</summary>
    internal void Warn(string key, string message) => _findings.Add(new(PathOf(key), message, FindingLevel.Warning));

    /// <summary>Notes a mistake of what another part found, at its own place.</summary>
    internal void Wrong(IEnumerable<Finding> findings) => _findings.AddRange(findings);

    /// <summary>Notes a mistake of the object as a whole.</summary>
    internal void Report(string message) => _findings.Add(new(Path, message));

    /// <summary>A field's value, where the object has it and it is not null.</summary>
    internal JsonElement? Find(string key)
    {
        _known.Add(key);
        return _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>A text that must be there; empty where it is not, which the rules of the thing itself then report.</summary>
    internal string Required(string key) => Text(key) ?? "";

    /// <summary>A text; a number is taken as it is written. Null where it is missing or wrong.</summary>
    internal string? Text(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (Plain(value) is { } text)
        {
            CheckLetters(key, text);
            return text;
        }

        Wrong(key, $"must be a text; got {JsonFields.Describe(value)}; write one text behind the key");
        return null;
    }

    /// <summary>A whole number, also where it is written as a text; null where it is missing or wrong.</summary>
    internal int? Whole(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (Whole(value) is { } number)
        {
            return number;
        }

        Wrong(key, $"must be a whole number; got {JsonFields.Describe(value)}; write for example 1");
        return null;
    }

    /// <summary>A whole number that must be there; 0 where it is missing or wrong.</summary>
    internal int RequiredWhole(string key, string use)
    {
        if (Find(key) is null && IsObject)
        {
            Wrong(key, $"must be set; got nothing; {use}");
        }

        return Whole(key) ?? 0;
    }

    /// <summary>All mistakes: those of reading, and those of the rules, without what follows from a value that could not be read.</summary>
    internal static IReadOnlyList<Finding> All(IReadOnlyList<Finding> ofReading, IEnumerable<Finding> ofRules) =>
        [.. SettingsPaths.WithoutMisspelt(ofReading), .. SettingsPaths.WithoutFollowers(ofReading, ofRules)];

    /// <summary>True or false; the default where it is missing or wrong.</summary>
    internal bool Flag(string key, bool otherwise)
    {
        var value = Find(key);
        switch (value is null ? null : Plain(value.Value))
        {
            case "true":
                return true;
            case "false":
                return false;
            default:
                if (value is not null)
                {
                    Wrong(key, $"must be true or false; got {JsonFields.Describe(value)}; write {(otherwise ? "true" : "false")}, or leave it out for that");
                }

                return otherwise;
        }
    }

    /// <summary>One of an enum's values, written in camel case; the default where it is missing or wrong.</summary>
    internal T Choice<T>(string key, T otherwise)
        where T : struct, Enum
    {
        if (Find(key) is not { } value)
        {
            return otherwise;
        }

        var words = Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName).ToList();
        var text = Plain(value);
        var index = words.IndexOf(text ?? "");
        if (index >= 0)
        {
            return Enum.GetValues<T>()[index];
        }

        var near = text is null ? null : Spelling.Nearest(text, words);
        Wrong(key, $"must be {Wording.Or(words)}; got {JsonFields.Describe(value)}; {(near is null ? $"leave it out for {JsonNamingPolicy.CamelCase.ConvertName(otherwise.ToString())}" : $"use {near}")}");
        return otherwise;
    }

    /// <summary>A program with its arguments, or arguments alone: a list, or one word. Empty where it is missing or wrong.</summary>
    /// <param name="key">The field.</param>
    /// <param name="isProgram">Whether the first word is the program.</param>
    internal IReadOnlyList<string> Command(string key, bool isProgram)
    {
        var words = Texts(key);
        var isOneText = words.Count == 1 && Find(key) is { ValueKind: not JsonValueKind.Array };

        // Kubernetes starts the first word as it stands: nothing takes a line apart unless a shell is named.
        if (words.Count > 0 && (isOneText || isProgram) && words[0].Any(char.IsWhiteSpace))
        {
            Wrong(key, $"must be a list{(isProgram ? ", the program first" : "")}; got \"{words[0]}\", which is one word with blanks in it; {CommandText.Ways(words[0], isProgram)}");
        }

        return words;
    }

    /// <summary>A list of texts, or one text; empty where it is missing or wrong.</summary>
    internal IReadOnlyList<string> Texts(string key)
    {
        if (Find(key) is not { } value)
        {
            return [];
        }

        if (Plain(value) is { } one)
        {
            CheckLetters(key, one);
            return [one];
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(entry => Plain(entry) is not null))
        {
            IReadOnlyList<string> texts = [.. value.EnumerateArray().Select(entry => Plain(entry)!)];
            for (var i = 0; i < texts.Count; i++)
            {
                CheckLetters($"{key}[{i.ToString(CultureInfo.InvariantCulture)}]", texts[i]);
            }

            return texts;
        }

        Wrong(key, $"must be a list of texts; got {JsonFields.Describe(value)}; begin each with a dash");
        return [];
    }

    /// <summary>A list of whole numbers; empty where it is missing or wrong.</summary>
    internal IReadOnlyList<int>? Wholes(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(entry => Whole(entry) is not null))
        {
            return [.. value.EnumerateArray().Select(entry => Whole(entry)!.Value)];
        }

        Wrong(key, $"must be a list of whole numbers; got {JsonFields.Describe(value)}; write for example [1, 2]");
        return null;
    }

    /// <summary>Texts by name; numbers and truth values are taken as they are written. Empty where it is missing.</summary>
    internal IReadOnlyDictionary<string, string> TextMap(string key)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Find(key) is not { } value)
        {
            return texts;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong(key, $"must be an object of names and texts; got {JsonFields.Describe(value)}; write the names below it");
            return texts;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (Plain(member.Value) is { } text)
            {
                CheckLetters($"{key}.{member.Name}", text);
                texts[member.Name] = text;
            }
            else
            {
                Wrong($"{key}.{member.Name}", $"must be a text; got {JsonFields.Describe(member.Value)}; write one text behind the name");
            }
        }

        return texts;
    }

    /// <summary>Texts by name that are never shown, also where they are wrong. Empty where it is missing.</summary>
    internal IReadOnlyDictionary<string, string> SecretMap(string key)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Find(key) is not { } value)
        {
            return texts;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong(key, $"must be an object of names and secrets; got something else (not shown, for it may be a secret); set each with pulumi config set --secret --path '{PathOf(key)}.NAME'");
            return texts;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (Plain(member.Value) is { } text)
            {
                texts[member.Name] = text;
            }
            else
            {
                Wrong($"{key}.{member.Name}", $"must be a text; got something else (not shown, for it may be a secret); set it with pulumi config set --secret --path '{PathOf(key)}.{member.Name}'");
            }
        }

        return texts;
    }

    /// <summary>Reads an object in this one; null where it is missing.</summary>
    internal T? Section<T>(string key, Func<SettingsFields, T> read)
        where T : class
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        var fields = new SettingsFields(value, PathOf(key), _findings);
        var result = read(fields);
        fields.RefuseUnknown();
        return result;
    }

    /// <summary>Reads a list of objects; empty where it is missing.</summary>
    internal IReadOnlyList<T> Sections<T>(string key, Func<SettingsFields, T> read) => Entries(key, _ => default, read);

    /// <summary>Reads a list whose entries may also be something shorter than an object; empty where it is missing.</summary>
    internal IReadOnlyList<T> Entries<T>(string key, Func<JsonElement, T?> shorter, Func<SettingsFields, T> read)
    {
        if (Find(key) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong(key, $"must be a list of objects; got {JsonFields.Describe(value)}; begin each with a dash");
            return [];
        }

        return [.. value.EnumerateArray().Select((entry, i) =>
        {
            if (shorter(entry) is { } simple)
            {
                return simple;
            }

            var fields = new SettingsFields(entry, $"{PathOf(key)}[{i.ToString(CultureInfo.InvariantCulture)}]", _findings);
            var result = read(fields);
            fields.RefuseUnknown();
            return result;
        })];
    }

    /// <summary>Notes each key that nobody has asked for, with the one that was most likely meant.</summary>
    internal void RefuseUnknown()
    {
        if (_element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var name in _element.EnumerateObject().Select(member => member.Name).Where(name => !_known.Contains(name)))
        {
            var near = Spelling.Nearest(name, _known);
            Wrong(name, $"must be one of {string.Join(", ", _known.Distinct().Order(StringComparer.Ordinal))}; got \"{name}\"; {(near is null ? "remove it" : $"use {near}")}");
        }
    }

    private void CheckLetters(string key, string text)
    {
        if (CommandText.Unprintable(text) is { } letter)
        {
            Wrong(key, $"must be without control characters, which no program can be given; got {letter}; remove it");
        }
    }

    private static string? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private static int? Whole(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) && Math.Floor(number) == number && Math.Abs(number) <= int.MaxValue => (int)number,
        JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
