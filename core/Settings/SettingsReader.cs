using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Core.Findings;
using Infra.Core.Quantities;

namespace Infra.Core.Settings;

/// <summary>
/// Reads a stack's settings by their declarations and collects every mistake, so that all are reported together: wrong types, values out of bounds,
/// missing ones, and keys that are not declared. A reader stands for the root, or for one object in it.
/// </summary>
public sealed class SettingsReader
{
    // So many names of settings are read at a glance.
    private const int MostNamed = 6;

    private readonly SettingsFindings _all;
    private readonly string _path;
    private readonly string _pattern;
    private readonly Func<string, JsonElement?> _get;
    private readonly IReadOnlyCollection<string> _given;

    // What stands here is no object, which has been reported; that its members are missing need not be.
    private readonly bool _isUnread;
    private readonly List<Setting> _settings;
    private readonly HashSet<string> _known;
    private readonly List<SettingsReader> _parts = [];

    private SettingsReader(
        SettingsFindings all, Func<string, JsonElement?> get, IReadOnlyCollection<string> given, IReadOnlyList<Setting> members,
        string path = "", string pattern = "", bool isUnread = false)
    {
        (_all, _path, _pattern, _get, _given, _settings, _isUnread) = (all, path, pattern, get, given, [.. members], isUnread);
        _known = [.. members.Select(TopName)];
    }

    /// <summary>Whether the stack file has this object at all, be it empty.</summary>
    public bool IsGiven { get; private init; }

    /// <summary>Whether the stack file has this object with nothing in it.</summary>
    public bool IsEmpty => IsGiven && _given.Count == 0;

    // What is meant for the value of such an object's setting is at times written as a key.
    private bool IsOfSecrets { get; init; }

    /// <summary>The mistakes found so far, without keys that nothing has read yet.</summary>
    public IReadOnlyCollection<Finding> Findings => _all.SoFar;

    /// <summary>Where the object stands, as a full key.</summary>
    public string Path => _all.Full(_path);

    /// <summary>The names that the object has, in the order of the file.</summary>
    internal IReadOnlyCollection<string> Given => _given;

    /// <summary>The keys that have been asked for so far, as declarations have them.</summary>
    public IReadOnlyCollection<string> Asked => _all.Asked;

    /// <summary>A reader of config values from anywhere.</summary>
    /// <param name="get">The text of a key below the namespace; null where it is not set.</param>
    /// <param name="keys">All full keys that are set; those of other namespaces do not matter.</param>
    /// <param name="secretKeys">
    /// The full keys whose values must not be shown. A key that leads further (<c>infra:services.web.secretEnvironment.TOKEN</c>) says which part of its
    /// object that is; of an object without such a key all is hidden.
    /// </param>
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
        var all = new SettingsFindings(secretKeys);
        JsonElement? Value(string key) => get(key) is { } text ? Element(text) : null;
        foreach (var key in own)
        {
            all.Hide(SettingKeys.Full(key), Value(key));
        }

        return new SettingsReader(all, Value, own, []) { IsGiven = own.Count > 0 };
    }

    /// <summary>A reader of a file of its own, whose keys have no namespace.</summary>
    /// <param name="file">What is in it, an object.</param>
    /// <param name="members">What is declared of it.</param>
    internal static SettingsReader OfFile(JsonElement file, IReadOnlyList<Setting> members) => new(
        new SettingsFindings(ImmutableHashSet<string>.Empty) { Prefix = "", Place = "file" },
        name => file.TryGetProperty(name, out var value) ? value : null,
        [.. file.EnumerateObject().Select(member => member.Name)],
        members)
    { IsGiven = true };

    /// <summary>A reader of an object that another program wrote, whose keys have no namespace.</summary>
    /// <param name="value">The object; what is none is reported.</param>
    /// <param name="path">Where it stands, for the messages.</param>
    /// <param name="members">What is declared of it.</param>
    /// <param name="remedy">What to do where something that is required is missing or wrong: its author is a program.</param>
    /// <param name="place">What it is, in a word, where keys that are not declared are mistakes; null where they are another version's.</param>
    internal static SettingsReader OfProgram(JsonElement value, string path, IReadOnlyList<Setting> members, string remedy, string? place = null) => new SettingsReader(
        new SettingsFindings(ImmutableHashSet<string>.Empty) { Prefix = "", Place = place, Remedy = remedy }, _ => null, [], [])
        .Part(path, "", value, new ObjectSetting("", "") { Members = members });

    /// <summary>A reader that has one setting of the root.</summary>
    internal static SettingsReader Of(Setting setting, JsonElement value) =>
        new(new SettingsFindings(ImmutableHashSet<string>.Empty), name => name == setting.Key ? value : null, [setting.Key], []) { IsGiven = true };

    /// <summary>Reads a text.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The value, the default, or null where there is neither; empty where it is required and missing.</returns>
    public string? Text(TextSetting setting)
    {
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
    /// <returns>The value, the default, or null where there is neither, and for the word that may stand for no number.</returns>
    public int? WholeNumber(WholeNumberSetting setting)
    {
        if (Get(setting) is not { } value)
        {
            return setting.Default;
        }

        if (setting.OrWord is not null && Plain(value) == setting.OrWord)
        {
            return null;
        }

        var allowed = setting.Allowed.Length > 0 ? $", {setting.Allowed}" : "";
        var unit = setting.Unit.Length > 0 ? $" of {setting.Unit}" : "";
        return Whole(value) is { } number && number >= setting.Minimum && number <= setting.Maximum
            ? number
            : Wrong(setting, value, $"must be a whole number{unit}{allowed}", setting.Default);
    }

    /// <summary>Reads a number, exactly as it is written.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The value, the default, or null where there is neither.</returns>
    public decimal? Number(DecimalSetting setting) => Get(setting) is not { } value ? setting.Default
        : Plain(value) is { } text && DecimalText.TryParse(text, out var number) ? number
        : Wrong(setting, value, $"must be a number of at most {DecimalText.MaximumDigits} digits and decimal places", setting.Default);

    /// <summary>Reads true or false.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The value or the default.</returns>
    public bool Flag(FlagSetting setting) => Get(setting) is not { } value ? setting.Default : Plain(value) switch
    {
        "true" => true,
        "false" => false,
        _ => Wrong(setting, value, "must be true or false", setting.Default),
    };

    /// <summary>Reads true or false where it matters that neither is set.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The value; null where it is not set.</returns>
    public bool? OptionalFlag(FlagSetting setting) => Flag(setting) is var flag && Has(setting) ? flag : null;

    /// <summary>Whether the stack file has a setting, whatever its value.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>False where its default counts.</returns>
    public bool Has(Setting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return Find(setting.Name) is not null;
    }

    /// <summary>Reads one of several words.</summary>
    /// <typeparam name="T">The enum that the words stand for.</typeparam>
    /// <param name="setting">The declaration.</param>
    /// <returns>The value, the default, or null where there is neither.</returns>
    public T? Choice<T>(ChoiceSetting<T> setting)
        where T : struct, Enum
    {
        if (Get(setting) is not { } value)
        {
            return setting.Default;
        }

        var text = Plain(value);
        if (text is not null && setting.Meaning(text) is { } choice)
        {
            return choice;
        }

        var hint = text is null ? null : Spelling.DidYouMean(text, setting.Words);
        return Wrong(setting, value, $"must be one of {setting.Allowed}", setting.Default, hint);
    }

    /// <summary>Reads a list of texts.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The values; empty where it is not set.</returns>
    public ImmutableArray<string> TextList(TextListSetting setting)
    {
        if (Get(setting) is not { } value)
        {
            return [];
        }

        var isOne = setting.OrOne && Plain(value) is not null;
        var texts = isOne ? [Plain(value)!]
            : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(entry => Plain(entry) is not null)
                ? value.EnumerateArray().Select(entry => Plain(entry)!).ToImmutableArray()
                : Wrong(setting, value, "must be a list of texts", ImmutableArray<string>.Empty);
        for (var i = 0; i < texts.Length; i++)
        {
            CheckLetters(isOne ? Join(setting.Name) : $"{Join(setting.Name)}[{i.ToString(CultureInfo.InvariantCulture)}]", texts[i]);
        }

        // Kubernetes starts the first word as it stands: nothing takes a line apart unless a shell is named.
        if (setting.IsProgram is { } isProgram && !texts.IsEmpty && (isOne || isProgram) && texts[0].Any(char.IsWhiteSpace))
        {
            Add(
                Join(setting.Name),
                $"must be a list{(isProgram ? ", the program first" : "")}; got {(Hides(Join(setting.Name)) ? "[secret]" : $"\"{texts[0]}\"")}, which is one word with blanks in it",
                Hides(Join(setting.Name)) ? "write each word as an entry" : CommandText.Ways(texts[0], isProgram));
        }

        return texts;
    }

    /// <summary>Reads a list of whole numbers.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The values; empty where it is not set.</returns>
    public ImmutableArray<int> WholeNumberList(WholeNumberListSetting setting)
    {
        if (Get(setting) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return Wrong(setting, value, "must be a list of whole numbers", ImmutableArray<int>.Empty);
        }

        foreach (var entry in value.EnumerateArray().Where(entry => Whole(entry) is null))
        {
            Add(Join(setting.Name), $"must be a list of whole numbers; got {Shown(Join(setting.Name), entry, setting.HoldsSecrets)} in it", "write only numbers");
            return [];
        }

        return [.. value.EnumerateArray().Select(entry => Whole(entry)!.Value)];
    }

    /// <summary>Hands on a value as it is, for a reader of its own.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The value; null where it is not set.</returns>
    public JsonElement? Json(Setting setting) => Get(setting);

    /// <summary>Reads texts by name.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The values; empty where it is not set.</returns>
    public ImmutableSortedDictionary<string, string> TextMap(TextMapSetting setting)
    {
        var texts = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        if (Get(setting) is not { } value)
        {
            return texts;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return Wrong(setting, value, "must be a map of texts", texts);
        }

        foreach (var member in Members(Join(setting.Name), value))
        {
            var at = $"{Join(setting.Name)}.{member.Name}";
            if (setting.Secret)
            {
                CheckEncrypted(at, member.Value);
            }

            if (Plain(member.Value) is { } text)
            {
                CheckLetters(at, text);
                texts = texts.SetItem(member.Name, text);
            }
            else
            {
                Add(at, $"must be a text; got {Shown(at, member.Value, setting.HoldsSecrets)}", setting.Secret ? $"set it with {Encrypt(at)}" : "write one text behind the name");
            }
        }

        return texts;
    }

    /// <summary>The reader of an object.</summary>
    /// <param name="setting">The declaration.</param>
    /// <returns>The reader; of an empty object where it is not set.</returns>
    public SettingsReader Section(ObjectSetting setting)
    {
        Know(setting);
        return Part(Join(setting.Name), JoinPattern(setting.Name), Find(setting.Name), setting);
    }

    /// <summary>Reads an object.</summary>
    /// <typeparam name="T">What it is read into.</typeparam>
    /// <param name="setting">The declaration.</param>
    /// <param name="read">Reads it.</param>
    /// <returns>The object; null where it is not set.</returns>
    public T? Section<T>(ObjectSetting setting, Func<SettingsReader, T> read)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        // Before the object is looked into, so that a missing one that is required is reported once.
        return Get(setting) is null ? null : read(Section(setting));
    }

    /// <summary>The reader of an object whose settings are declared beside it.</summary>
    /// <param name="name">The object's name in this one.</param>
    /// <param name="hasSecrets">Whether one of its settings is a secret, so that whatever stands in its place may be that one.</param>
    /// <returns>The reader; of an empty object where it is not set.</returns>
    public SettingsReader Section(string name, bool hasSecrets = false) => Section(new ObjectSetting(name, "") { NamesSecrets = hasSecrets });

    /// <summary>The readers of the objects in a list whose settings are declared beside it.</summary>
    /// <param name="name">The list's name in this object.</param>
    /// <returns>One reader an object; empty where the list is not set.</returns>
    public IReadOnlyList<SettingsReader> Sections(string name) => Sections(new ObjectSetting(name, ""), part => part);

    /// <summary>Reads the objects in a list.</summary>
    /// <typeparam name="T">What they are read into.</typeparam>
    /// <param name="setting">The declaration.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="shorter">Reads what may stand for an object, or gives null where it is none.</param>
    /// <returns>One entry an object; empty where the list is not set.</returns>
    public IReadOnlyList<T> Sections<T>(ObjectSetting setting, Func<SettingsReader, T> read, Func<JsonElement, T?>? shorter = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        if (Get(setting) is not { } value)
        {
            return [];
        }

        return value.ValueKind != JsonValueKind.Array
            ? Wrong<IReadOnlyList<T>>(setting, value, "must be a list of objects", [], "begin each with a dash")
            :
            [
                .. value.EnumerateArray().Select((element, i) => shorter?.Invoke(element) is { } simple ? simple
                    : read(Part($"{Join(setting.Name)}[{i.ToString(CultureInfo.InvariantCulture)}]", $"{JoinPattern(setting.Name)}[]", element, setting))),
            ];
    }

    /// <summary>Reads objects that each have a name of their author's choice.</summary>
    /// <typeparam name="T">What they are read into.</typeparam>
    /// <param name="setting">The declaration.</param>
    /// <param name="read">Reads one by its name.</param>
    /// <returns>One entry an object, in the order of the file; empty where there is none.</returns>
    public IReadOnlyList<T> Named<T>(ObjectSetting setting, Func<string, SettingsReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (Get(setting) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return Wrong<IReadOnlyList<T>>(setting, value, "must be an object with a name for each", [], $"write each below a name: {_all.Full(Join(setting.Name))}.NAME");
        }

        // Whoever has only one may forget to name it.
        var names = setting.Members.Select(TopName).ToHashSet(StringComparer.Ordinal);
        var ofOne = value.EnumerateObject()
            .Where(member => names.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Object && !(setting.OrList is not null && member.Value.ValueKind == JsonValueKind.Array))
            .Select(member => member.Name)
            .Distinct()
            .ToList();
        if (ofOne.Count > 0)
        {
            Add(
                Join(setting.Name),
                $"must be an object with a name for each; got {string.Join(", ", ofOne)}, which {(ofOne.Count == 1 ? "is a setting" : "are settings")} of one",
                $"write {(ofOne.Count == 1 ? "it" : "them")} below a name: {_all.Full(Join(setting.Name))}.NAME.{ofOne[0]}");
            return [];
        }

        return
        [
            .. Members(Join(setting.Name), value).Select(member => read(
                member.Name,
                Part(
                    $"{Join(setting.Name)}.{member.Name}",
                    $"{JoinPattern(setting.Name)}.{SettingTree.AnyName}",
                    setting.OrList is { } list && member.Value.ValueKind == JsonValueKind.Array
                        ? JsonElement.Parse(new JsonObject { [list.Name] = JsonArray.Create(member.Value) }.ToJsonString())
                        : member.Value,
                    setting))),
        ];
    }

    /// <summary>Adds a mistake that only the caller can see.</summary>
    /// <param name="setting">The setting at fault.</param>
    /// <param name="rule">The rule and the value got.</param>
    /// <param name="fix">What to do about it.</param>
    /// <param name="level">Errors refuse the settings; warnings are only shown.</param>
    public void Report(Setting setting, string rule, string fix, FindingLevel level = FindingLevel.Error)
    {
        ArgumentNullException.ThrowIfNull(setting);
        Report(Join(setting.Name), rule, fix, [], level);
    }

    /// <summary>Adds a mistake of a setting beside others, which is not told where one of those is wrong itself.</summary>
    internal void Report(Setting setting, string rule, string fix, params IEnumerable<Setting> others) => Report(Join(setting.Name), rule, fix, others);

    /// <summary>Adds a mistake of this object as a whole.</summary>
    /// <param name="rule">The rule and what was got.</param>
    /// <param name="fix">What to do about it.</param>
    public void Report(string rule, string fix) => Report(rule, fix, []);

    /// <summary>Adds a mistake of this object as a whole, which is not told where one of some settings in it is wrong itself.</summary>
    internal void Report(string rule, string fix, IEnumerable<Setting> others) => Report(_path, rule, fix, others);

    /// <summary>Adds what a component's rules found; in the end those that saw a stand-in for a setting that could not be read are left out.</summary>
    /// <param name="findings">The findings, at full keys.</param>
    public void Report(IEnumerable<Finding> findings) => _all.OfRules.Add([.. findings]);

    /// <summary>Adds what is wrong with values that were read in some other way.</summary>
    /// <param name="findings">The findings, at full keys.</param>
    internal void ReportUnread(IEnumerable<Finding> findings) => _all.Read.AddRange(findings);

    /// <summary>Counts settings that nobody reads this time among those that there are.</summary>
    /// <param name="settings">The settings, of the root.</param>
    internal void Know(IEnumerable<Setting> settings) => _known.UnionWith(settings.Select(TopName));

    /// <summary>Ends the reading: every mistake of this reader and its parts, unknown keys among them, sorted by key.</summary>
    /// <returns>The mistakes; empty where there are none.</returns>
    public IReadOnlyList<Finding> Finish()
    {
        ReportUnknown();
        return _all.Finish();
    }

    /// <summary>A value as findings show it: of a list or an object its kind alone, for what is in the wrong place may be anything.</summary>
    internal static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"\"{value.GetString()}\"",
        JsonValueKind.Array when value.EnumerateArray().FirstOrDefault(element => Plain(element) is null) is { ValueKind: not JsonValueKind.Undefined } other =>
            $"a list with {Describe(other)} in it",
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => Kind(value),
    };

    private static string TopName(Setting setting) => setting.Key.Split('.', '[')[0];

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

        return PlainJson.Element(text);
    }

    private static string? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private static int? Whole(JsonElement value) => Plain(value) is { } text
        && (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || (value.ValueKind == JsonValueKind.Number && double.TryParse(text, CultureInfo.InvariantCulture, out var real)
                && (number = (int)real) == real))
            ? number
            : null;

    private JsonElement? Find(string name) => _get(name) is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value ? value : null;

    private void Know(Setting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        _settings.Add(setting);
        _known.Add(setting.Name);
        _all.Asked.Add(JoinPattern(setting.Name));
    }

    private JsonElement? Get(Setting setting)
    {
        Know(setting);
        var value = Find(setting.Name);
        var path = Join(setting.Name);
        if (value is { } given && setting.Secret)
        {
            _all.HideText(given);
            if (setting is not TextMapSetting)
            {
                CheckEncrypted(path, given);
            }
        }
        else if (value is not null && setting is not ObjectSetting && _all.IsLeaf(_all.Full(path)))
        {
            Add(path, "is no secret, and its value stands in plain text in the stack's state and in the cloud; got [secret]", "set it without --secret", FindingLevel.Warning);
        }

        // Nobody means an empty text by what must be set.
        var isEmpty = value is { ValueKind: JsonValueKind.String } empty && setting is TextSetting { Required: true } && empty.GetString()!.Length == 0;
        if ((value is null || isEmpty) && setting.Required && !_isUnread)
        {
            var allowed = setting.Allowed.Length == 0 ? "" : setting is WholeNumberSetting ? $", {setting.Allowed}" : $", one of {setting.Allowed}";
            _all.Missing.Add(new(
                _all.Full(path), $"must be set{allowed}: {setting.Description}; got {(isEmpty ? "an empty text" : "nothing")}", _all.Remedy ?? (setting.Secret ? $"set it with {Encrypt(path)}" : _path.Length == 0 ? $"add {_all.Full(path)}" : $"add {setting.Name} below {_all.Full(_path)}")));
        }

        return value;
    }

    private void CheckEncrypted(string path, JsonElement value)
    {
        if (!_all.IsEncrypted(_all.Full(path)) && Plain(value) is not null)
        {
            Add(path, "stands in plain text in the stack's file, where everybody who reads it sees it; got [secret]", $"set it with {Encrypt(path)}", FindingLevel.Warning);
        }
    }

    private string Encrypt(string path) =>
        $"pulumi config set --secret {(path.Any(letter => letter is '.' or '[') ? $"--path '{_all.Full(path)}'" : _all.Full(path))}";

    private T Wrong<T>(Setting setting, JsonElement value, string rule, T instead, string? hint = null)
    {
        var path = Join(setting.Name);
        var isHidden = setting.HoldsSecrets || Hides(path);
        var leaveOut = setting.DefaultText.Length > 0 ? $"leave it out for {setting.DefaultText}" : null;
        var fix = hint ?? (setting.Required ? _all.Remedy : null) ?? string.Join(", or ", new[] { Fix(setting, path, isHidden ? null : value), leaveOut }.OfType<string>());
        Add(path, $"{rule}; got {Shown(path, value, setting.HoldsSecrets)}", fix);
        return instead;
    }

    private string? Fix(Setting setting, string path, JsonElement? value) => setting switch
    {
        WholeNumberSetting number => value is { } shown && Whole(shown) is { } given
            ? string.Create(CultureInfo.InvariantCulture, $"use {Math.Clamp(given, number.Minimum, number.Maximum)}")
            : number.Default is null ? string.Create(CultureInfo.InvariantCulture, $"write for example {Math.Clamp(1, number.Minimum, number.Maximum)}") : null,
        DecimalSetting => "write for example 0.001",
        FlagSetting => "write true or false",
        TextMapSetting => setting.Secret ? $"set each with {Encrypt($"{path}.NAME")}" : "write a text behind each name",
        TextListSetting when value is { ValueKind: JsonValueKind.Array } list => Quote(list) ?? "write one text for each entry",
        TextListSetting or WholeNumberListSetting => "begin each with a dash",
        TextSetting => "write one text behind the key",
        _ => $"use {setting.Allowed.Split(", ")[0]}",
    };

    // To YAML, a text with a colon and a blank in it is a key with its value, which may be a secret.
    private static string? Quote(JsonElement list) =>
        list.EnumerateArray().FirstOrDefault(entry => Plain(entry) is null) is { ValueKind: JsonValueKind.Object } entry && entry.EnumerateObject().ToList() is [var pair] && Plain(pair.Value) is not null
            ? $"write \"{pair.Name}: ...\" with quotes around all of it"
            : null;

    // The only words in which a value gets into a finding: of one in a secret's place its kind alone.
    private string Shown(string path, JsonElement value, bool holdsSecrets) => Hides(path) ? SettingsFindings.Secret : holdsSecrets ? Kind(value) : Describe(value);

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty list" : "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.Null or JsonValueKind.Undefined => "nothing",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "a text",
    };

    private bool Hides(string path) => _all.Hides(_all.Full(path));

    private static string WriteBelow(ObjectSetting setting)
    {
        var names = setting.Members.Select(TopName).Distinct().ToList();
        return $"write its settings below it{(names.Count == 0 ? "" : $": {string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? " and others" : "")}")}";
    }

    private SettingsReader Part(string path, string pattern, JsonElement? value, ObjectSetting setting)
    {
        var isUnread = _isUnread;
        if (value is { ValueKind: not JsonValueKind.Object } other)
        {
            isUnread = true;
            Add(path, $"must be an object; got {Shown(path, other, setting.HoldsSecrets)}", _all.Remedy ?? WriteBelow(setting));
            value = null;
        }

        var members = value is { } given ? Members(path, given).ToDictionary(member => member.Name, member => member.Value) : [];
        var part = new SettingsReader(_all, name => members.TryGetValue(name, out var member) ? member : null, members.Keys, setting.Members, path, pattern, isUnread)
        {
            IsGiven = value is not null,
            IsOfSecrets = setting.NamesSecrets || setting.Members.Any(member => member is TextSetting { Secret: true }),
        };
        _parts.Add(part);
        return part;
    }

    // JSON lets a name stand twice; the last is taken.
    private IEnumerable<JsonProperty> Members(string path, JsonElement value)
    {
        foreach (var named in value.EnumerateObject().GroupBy(member => member.Name))
        {
            if (named.Count() > 1)
            {
                Add($"{path}.{named.Key}", $"must stand once; got it {named.Count().ToString(CultureInfo.InvariantCulture)} times", "remove all but one");
            }

            yield return named.Last();
        }
    }

    private void ReportUnknown()
    {
        foreach (var key in _given.Where(key => _all.Place is not null && !_known.Contains(key)))
        {
            var (meant, setting) = Meant(key);
            if (setting is not null && Find(setting) is null)
            {
                _all.Meant.Add(_all.Full(Join(setting)));
            }

            var fix = meant is not null ? $"did you mean {meant}?" : $"there {(_known.Count == 1 ? "is" : "are")} {string.Join(", ", _known.Order(StringComparer.Ordinal))}";
            _all.Read.Add(new(_all.Full(Join(meant is null && IsOfSecrets ? SettingsFindings.Secret : key)), $"is no setting of this {_all.Place}", fix) { IsOfKey = true });
        }

        foreach (var part in _parts)
        {
            part.ReportUnknown();
        }
    }

    // What is written a level too high, a value where its key should be, a slip of the pen, or the beginning of a name; with the setting of this object that it is about.
    private (string? Meant, string? Setting) Meant(string key)
    {
        var around = _settings.OfType<ObjectSetting>()
            .Where(each => each.Shape == SettingShape.One && each.Members.Any(member => TopName(member) == key))
            .Select(each => each.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        if (around.Count > 0)
        {
            return (string.Join(" or ", around.Select(name => AsWritten($"{name}.{key}"))), around.Count == 1 ? around[0] : null);
        }

        if (_settings.Select(each => (Value: each.Meant(key), each.Name)).FirstOrDefault(pair => pair.Value is not null) is { Value: { } value } choice)
        {
            return (AsWritten(value), choice.Name);
        }

        // A setting of an object, written as if it were one of the root's.
        if (_path.Length == 0 && key.LastIndexOf('.') is var dot and > 0 && _known.Contains(key[..key.IndexOf('.', StringComparison.Ordinal)]))
        {
            return ($"{key[(dot + 1)..]} below {_all.Full(key[..dot])}", null);
        }

        var near = Spelling.Nearest(key, _known) ?? (key.Length > 2 && _known.Where(name => name.StartsWith(key, StringComparison.Ordinal)).ToList() is [var only] ? only : null);
        return (near is null ? null : AsWritten(near), near);
    }

    // Only at the root does a key begin with the namespace.
    private string AsWritten(string name) => _path.Length == 0 ? _all.Full(name) : name;

    private string Join(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private string JoinPattern(string name) => _pattern.Length == 0 ? name : $"{_pattern}.{name}";

    private void CheckLetters(string key, string text)
    {
        if (CommandText.Unprintable(text) is { } letter)
        {
            Add(key, $"must be without control characters, which no program can be given; got {letter}", "remove it");
        }
    }

    private void Report(string key, string rule, string fix, IEnumerable<Setting> others, FindingLevel level = FindingLevel.Error)
    {
        if (!_isUnread)
        {
            _all.Read.Add(new(_all.Full(key), rule, fix, level) { DependsOn = [.. others.Select(other => _all.Full(Join(other.Name)))] });
        }
    }

    private void Add(string key, string rule, string fix, FindingLevel level = FindingLevel.Error) => _all.Read.Add(new(_all.Full(key), rule, fix, level));
}
