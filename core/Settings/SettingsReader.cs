using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Infra.Core.Findings;

namespace Infra.Core.Settings;

/// <summary>
/// Reads a stack's settings and collects every mistake, so that all are reported together: wrong types, values out of bounds, missing ones, and keys that
/// nothing reads. A reader stands for the root, or for one object in it.
/// </summary>
public sealed class SettingsReader
{
    // A shorter text may be part of any word of a message.
    private const int ShortestHiddenWithin = 6;

    private readonly string _path;
    private readonly Func<string, JsonElement?> _get;
    private readonly IReadOnlyCollection<string> _given;
    private readonly bool _hidden;

    // What stands here is no object, which has been reported; that its members are missing need not be.
    private readonly bool _isUnread;
    private readonly IReadOnlySet<string> _secretKeys;
    private readonly List<Finding> _findings;
    private readonly List<SettingsReader> _parts = [];
    private readonly HashSet<string> _known = [];

    private SettingsReader(
        string path,
        Func<string, JsonElement?> get,
        IReadOnlyCollection<string> given,
        bool hidden,
        bool isUnread,
        IReadOnlySet<string> secretKeys,
        List<Finding> findings)
    {
        _isUnread = isUnread;
        _path = path;
        _get = get;
        _given = given;
        _hidden = hidden;
        _secretKeys = secretKeys;
        _findings = findings;
    }

    /// <summary>Whether the stack file has this object at all, be it empty.</summary>
    public bool IsGiven { get; private init; }

    /// <summary>Whether the stack file has this object with nothing in it.</summary>
    public bool IsEmpty => IsGiven && _given.Count == 0;

    /// <summary>The mistakes found so far, without keys that nothing has read yet.</summary>
    public IReadOnlyCollection<Finding> Findings => _findings;

    /// <summary>A reader of config values from anywhere.</summary>
    /// <param name="get">The text of a key below the namespace; null where it is not set.</param>
    /// <param name="keys">All full keys that are set; those of other namespaces do not matter.</param>
    /// <param name="secretKeys">The full keys whose values must not be shown.</param>
    /// <returns>The reader.</returns>
    public static SettingsReader Of(Func<string, string?> get, IEnumerable<string> keys, IReadOnlySet<string> secretKeys)
    {
        ArgumentNullException.ThrowIfNull(get);
        ArgumentNullException.ThrowIfNull(keys);
        var own = keys
            .Select(key => key.Replace($"{SettingKeys.Namespace}:config:", $"{SettingKeys.Namespace}:", StringComparison.Ordinal))
            .Where(key => key.StartsWith($"{SettingKeys.Namespace}:", StringComparison.Ordinal))
            .Select(key => key[(SettingKeys.Namespace.Length + 1)..])
            .ToList();
        return new SettingsReader("", key => get(key) is { } text ? Element(text) : null, own, hidden: false, isUnread: false, secretKeys, []) { IsGiven = own.Count > 0 };
    }

    /// <summary>Reads a text.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The value, the default, or null where there is neither; empty where it is required and missing.</returns>
    public string? Text(TextSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (Get(setting) is not { } value)
        {
            return setting.Default ?? (setting.Required ? "" : null);
        }

        if (Plain(value) is not { } text)
        {
            return Wrong(setting, value, "must be a text", setting.Default ?? (setting.Required ? "" : null));
        }

        CheckLetters(Join(setting.Name), text);
        return text;
    }

    /// <summary>Reads a required text.</summary>
    /// <param name="setting">The declaration, which must be required or have a default.</param>
    /// <returns>The value; empty where it is missing, which is reported.</returns>
    public string Required(TextSetting setting) => Text(setting) ?? "";

    /// <summary>Reads a whole number.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The value, the default, or null where there is neither.</returns>
    public int? WholeNumber(WholeNumberSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (Get(setting) is not { } value)
        {
            return setting.Default;
        }

        var allowed = setting.Allowed.Length > 0 ? $", {setting.Allowed}" : "";
        var unit = setting.Unit.Length > 0 ? $" of {setting.Unit}" : "";
        return Whole(value) is { } number && number >= setting.Minimum && number <= setting.Maximum
            ? number
            : Wrong(setting, value, $"must be a whole number{unit}{allowed}", setting.Default);
    }

    /// <summary>Reads true or false.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The value or the default.</returns>
    public bool Flag(FlagSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return Get(setting) is not { } value ? setting.Default
            : Plain(value) switch
            {
                "true" => true,
                "false" => false,
                _ => Wrong(setting, value, "must be true or false", setting.Default),
            };
    }

    /// <summary>Whether the stack file has a setting, whatever its value.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>False where its default counts.</returns>
    public bool Has(Setting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return _get(setting.Name) is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };
    }

    /// <summary>Reads one of several words.</summary>
    /// <typeparam name="T">The enum that the words stand for.</typeparam>
    /// <param name="setting">The declaration.</param>
    /// <returns>The value, the default, or null where there is neither.</returns>
    public T? Choice<T>(ChoiceSetting<T> setting)
        where T : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (Get(setting) is not { } value)
        {
            return setting.Default;
        }

        var text = Plain(value);
        foreach (var (word, choice) in setting.Words.Zip(Enum.GetValues<T>()))
        {
            if (word == text)
            {
                return choice;
            }
        }

        var hint = text is not null && Spelling.Nearest(text, setting.Words) is { } near ? $"did you mean {near}?" : null;
        return Wrong(setting, value, $"must be one of {setting.Allowed}", setting.Default, hint);
    }

    /// <summary>Reads a list of texts.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The values; empty where it is not set.</returns>
    public ImmutableArray<string> TextList(TextListSetting setting) => List(setting, value => (Plain(value) is not null, Plain(value) ?? ""), "must be a list of texts");

    /// <summary>Reads a list of whole numbers.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The values; empty where it is not set.</returns>
    public ImmutableArray<int> WholeNumberList(WholeNumberListSetting setting) => List(setting, value => (Whole(value) is not null, Whole(value) ?? 0), "must be a list of whole numbers");

    /// <summary>Hands on a value as it is, for a component's own reader.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The value; null where it is not set.</returns>
    public JsonElement? Json(ObjectSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return Get(setting);
    }

    /// <summary>Reads texts by name.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The values; empty where it is not set.</returns>
    public ImmutableSortedDictionary<string, string> TextMap(TextMapSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        var none = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        if (Get(setting) is not { } value)
        {
            return none;
        }

        var members = value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Select(member => (member.Name, Text: Plain(member.Value))).ToList() : null;
        foreach (var (name, text) in members ?? [])
        {
            CheckLetters($"{Join(setting.Name)}.{name}", text ?? "");
        }

        return members is not null && members.TrueForAll(member => member.Text is not null)
            ? none.AddRange(members.Select(member => KeyValuePair.Create(member.Name, member.Text!)))
            : Wrong(setting, value, "must be a map of texts", none);
    }

    /// <summary>The reader of an object.</summary>
    /// <param name="name">The object's name in this one.</param>
    /// <param name="hasSecrets">Whether one of its settings is a secret, so that whatever stands in its place may be that one.</param>
    /// <returns>The reader; of an empty object where it is not set.</returns>
    public SettingsReader Section(string name, bool hasSecrets = false)
    {
        _known.Add(name);
        var path = Join(name);
        var value = _get(name);
        var isUnread = _isUnread;
        if (value is { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined })
        {
            value = null;
        }

        if (value is { ValueKind: not JsonValueKind.Object } other)
        {
            isUnread = true;
            Report(path, $"must be an object; got {(hasSecrets ? "[secret]" : Shown(name, other))}; write its settings below it");
            value = null;
        }

        return Part(path, value, Hides(name), isUnread);
    }

    /// <summary>The readers of the objects in a list.</summary>
    /// <param name="name">The list's name in this object.</param>
    /// <returns>One reader an object; empty where the list is not set.</returns>
    public IReadOnlyList<SettingsReader> Sections(string name)
    {
        _known.Add(name);
        var path = Join(name);
        if (_get(name) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(element => element.ValueKind != JsonValueKind.Object))
        {
            Report(path, $"must be a list of objects; got {Shown(name, value)}; begin each with a dash");
            return [];
        }

        return [.. value.EnumerateArray().Select((element, i) => Part($"{path}[{i.ToString(CultureInfo.InvariantCulture)}]", element, Hides(name), _isUnread))];
    }

    /// <summary>Adds a mistake that only the caller can see.</summary>
    /// <param name="setting">The setting at fault.</param>
    /// <param name="message">The rule, the value got and the fix.</param>
    public void Report(Setting setting, string message)
    {
        ArgumentNullException.ThrowIfNull(setting);
        Report(Join(setting.Name), message);
    }

    /// <summary>Adds what a component's rules found; not what they found at settings that could not be read, where they saw a stand-in.</summary>
    /// <param name="findings">The findings, at full keys.</param>
    public void Report(IEnumerable<Finding> findings) =>
        _findings.AddRange(SettingsPaths.WithoutFollowers([.. _findings.Where(finding => finding.Level == FindingLevel.Error)], findings));

    /// <summary>Ends the reading: every mistake of this reader and its parts, unknown keys among them, sorted by key.</summary>
    /// <returns>The mistakes; empty where there are none.</returns>
    public IReadOnlyList<Finding> Finish()
    {
        ReportUnknown();
        return [.. SettingsPaths.WithoutMisspelt(_findings)
            .Select((finding, i) => (finding, i))
            .OrderBy(pair => pair.finding.Path, StringComparer.Ordinal)
            .ThenBy(pair => pair.i)
            .Select(pair => Hide(pair.finding))
            .Distinct()];
    }

    /// <summary>A finding without the values of secret settings, whichever rule took one into its message.</summary>
    /// <param name="finding">The finding.</param>
    /// <returns>The finding with <c>[secret]</c> in their places.</returns>
    public Finding Hide(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        var message = finding.Message;
        foreach (var secret in SecretTexts())
        {
            message = message.Replace($"\"{secret}\"", "[secret]", StringComparison.Ordinal);
            if (secret.Length >= ShortestHiddenWithin)
            {
                message = message.Replace(secret, "[secret]", StringComparison.Ordinal);
            }
        }

        return finding with { Message = message };
    }

    // Of an object that holds a secret it is not known which of its texts is one.
    private List<string> SecretTexts() =>
        [
            .. _given.Where(name => _secretKeys.Contains(SettingKeys.Full(Join(name))))
                .SelectMany(name => _get(name) is { } value ? Texts(value) : [])
                .Where(text => text.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .OrderByDescending(text => text.Length),
        ];

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Texts(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number => [value.GetRawText()],
        _ => [],
    };

    // Objects and lists arrive as JSON; anything else is a text, whatever it looks like.
    private static JsonElement Element(string text)
    {
        if (text.TrimStart() is ['{' or '[', ..])
        {
            try
            {
                return JsonDocument.Parse(text).RootElement;
            }
            catch (JsonException)
            {
                // A text that only begins like JSON.
            }
        }

        return JsonSerializer.SerializeToElement(text);
    }

    private static string? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private static int? Whole(JsonElement value) =>
        int.TryParse(Plain(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private ImmutableArray<T> List<T>(Setting setting, Func<JsonElement, (bool IsRight, T Value)> read, string rule)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (Get(setting) is not { } value)
        {
            return [];
        }

        var elements = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(read).ToList() : null;
        return elements is not null && elements.TrueForAll(element => element.IsRight)
            ? [.. elements.Select(element => element.Value)]
            : Wrong(setting, value, rule, ImmutableArray<T>.Empty);
    }

    private JsonElement? Get(Setting setting)
    {
        _known.Add(setting.Name);
        var value = _get(setting.Name);
        if (value is { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined })
        {
            value = null;
        }

        var full = SettingKeys.Full(Join(setting.Name));
        var isEncrypted = _hidden || _secretKeys.Contains(full);
        if (value is not null && setting.Secret && !isEncrypted)
        {
            _findings.Add(new(
                full,
                $"stands in plain text in the stack's file, where everybody who reads it sees it; got [secret]; pulumi config set --secret {(full.Any(letter => letter is '.' or '[') ? $"--path '{full}'" : full)}",
                FindingLevel.Warning));
        }
        else if (value is not null && !setting.Secret && setting is not ObjectSetting && _secretKeys.Contains(full))
        {
            _findings.Add(new(
                full,
                "is no secret, and its value stands in plain text in the stack's state and in the cloud; got [secret]; set it without --secret",
                FindingLevel.Warning));
        }

        if (value is null && setting.Required && !_isUnread)
        {
            var allowed = setting.Allowed.Length > 0 ? $", one of {setting.Allowed}" : "";
            var fix = setting.Secret
                ? $"pulumi config set --secret {(_path.Length > 0 ? "--path " : "")}{SettingKeys.Full(Join(setting.Name))}"
                : $"add {SettingKeys.Full(Join(setting.Name))}";
            Report(Join(setting.Name), $"must be set{allowed}: {setting.Description}; got nothing; {fix}");
        }

        return value;
    }

    private T Wrong<T>(Setting setting, JsonElement value, string rule, T instead, string? hint = null)
    {
        var shown = setting.Secret ? "[secret]" : Shown(setting.Name, value);
        var otherwise = setting.DefaultText.Length > 0 ? $"leave it out for {setting.DefaultText}" : null;
        var fix = hint ?? string.Join(", or ", new[] { Fix(setting, setting.Secret || Hides(setting.Name) ? null : value), otherwise }.OfType<string>());
        Report(Join(setting.Name), $"{rule}; got {shown}; {fix}");
        return instead;
    }

    private static string? Fix(Setting setting, JsonElement? value) => setting switch
    {
        WholeNumberSetting number => value is { } shown && Whole(shown) is { } given
            ? string.Create(CultureInfo.InvariantCulture, $"use {Math.Clamp(given, number.Minimum, number.Maximum)}")
            : number.Default is null ? string.Create(CultureInfo.InvariantCulture, $"write for example {Math.Clamp(1, number.Minimum, number.Maximum)}") : null,
        FlagSetting => "write true or false",
        TextMapSetting => "write a text behind each name",
        TextListSetting or WholeNumberListSetting => "begin each with a dash",
        TextSetting => "write one text behind the key",
        _ => $"use {setting.Allowed.Split(", ")[0]}",
    };

    private string Shown(string name, JsonElement value) =>
        Hides(name) ? "[secret]" : value.ValueKind == JsonValueKind.String ? $"\"{value.GetString()}\"" : value.GetRawText();

    private bool Hides(string name) => _hidden || (_path.Length == 0 && _secretKeys.Contains(SettingKeys.Full(name)));

    private SettingsReader Part(string path, JsonElement? value, bool hidden, bool isUnread)
    {
        var members = value?.EnumerateObject().ToDictionary(member => member.Name, member => member.Value) ?? [];
        var part = new SettingsReader(
            path, name => members.TryGetValue(name, out var member) ? member : null, members.Keys, hidden, isUnread, _secretKeys, _findings)
        {
            IsGiven = value is not null,
        };
        _parts.Add(part);
        return part;
    }

    private void ReportUnknown()
    {
        foreach (var key in _given.Where(key => !_known.Contains(key)))
        {
            var hint = Spelling.Nearest(key, _known) is { } near ? $"did you mean {near}?" : $"there {(_known.Count == 1 ? "is" : "are")} {string.Join(", ", _known.Order(StringComparer.Ordinal))}";
            Report(Join(key), $"is no setting of this stack; {hint}");
        }

        foreach (var part in _parts)
        {
            part.ReportUnknown();
        }
    }

    private string Join(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private void CheckLetters(string key, string text)
    {
        if (CommandText.Unprintable(text) is { } letter)
        {
            Report(key, $"must be without control characters, which no program can be given; got {letter}; remove it");
        }
    }

    private void Report(string key, string message) => _findings.Add(new Finding(SettingKeys.Full(key), message));
}
