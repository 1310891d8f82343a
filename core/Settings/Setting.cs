using System.Globalization;
using System.Text.Json.Nodes;

namespace Infra.Core.Settings;

/// <summary>One setting of a stack: declared once, read by its declaration, and described from it.</summary>
/// <param name="Key">
/// The key below <c>infra:</c>; a dot leads into an object (<c>trainer.image</c>), <c>[]</c> into the objects of a list
/// (<c>nodePools[].name</c>).
/// </param>
/// <param name="Description">What it does for whoever sets it: one sentence, no full stop.</param>
public abstract record Setting(string Key, string Description)
{
    /// <summary>The unit of a number; empty where there is none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Whether a stack cannot do without it.</summary>
    public bool Required { get; init; }

    /// <summary>Whether its value is to be set with <c>--secret</c> and is never shown.</summary>
    public bool Secret { get; init; }

    /// <summary>Whether it tells secrets by their names, where somebody may put one itself.</summary>
    internal bool NamesSecrets { get; init; }

    /// <summary>Whether it is, tells or holds a secret, however deep: whatever stands in its place may be that one.</summary>
    public virtual bool HoldsSecrets => Secret || NamesSecrets;

    /// <summary>The kind of value in a word, as the README's tables have it.</summary>
    public abstract string Type { get; }

    /// <summary>The default in words; empty where there is none.</summary>
    public abstract string DefaultText { get; }

    /// <summary>What is allowed, in words; empty where anything of the type is.</summary>
    public virtual string Allowed => "";

    /// <summary>The key's last part, by which its object has it.</summary>
    public string Name => Key[(Key.LastIndexOf('.') + 1)..];

    /// <summary>How a word that stands where a key should is written as a value of this setting; null where it is none.</summary>
    internal virtual string? Meant(string word) => null;

    /// <summary>What the JSON schema says of a value, without description and default.</summary>
    /// <returns>A schema; whatever the reader refuses for its type, word or bounds does not hold to it.</returns>
    internal abstract JsonObject Schema();

    /// <summary>An enum's names, without code of its own for each enum, which the runtime would compile at each start.</summary>
    private protected static string[] EnumNames(Type type) => Enum.GetNames(type);
}

/// <summary>A setting that holds one string.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record TextSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <summary>The value where none is set; null where that depends on others, or where it is required.</summary>
    public string? Default { get; init; }

    /// <summary>What stands for the default where it depends on others.</summary>
    public string DefaultWords { get; init; } = "";

    /// <summary>Whether the text is a day, which means the same with quotes and, as a moment to YAML, without.</summary>
    public bool IsDay { get; init; }

    /// <inheritdoc/>
    public override string Type => "string";

    /// <inheritdoc/>
    public override string DefaultText => Default ?? DefaultWords;

    // A number is taken as it is written.
    internal override JsonObject Schema() => Required ? SettingSchema.RequiredText() : SettingSchema.Text();
}

/// <summary>A setting that holds an integer within bounds.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record WholeNumberSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <summary>The value where none is set.</summary>
    public int? Default { get; init; }

    /// <summary>The lowest value allowed.</summary>
    public int Minimum { get; init; } = int.MinValue;

    /// <summary>The highest value allowed.</summary>
    public int Maximum { get; init; } = int.MaxValue;

    /// <summary>A word that may stand for no number; null for none.</summary>
    public string? OrWord { get; init; }

    /// <summary>What stands for the default where it depends on others.</summary>
    public string DefaultWords { get; init; } = "";

    /// <inheritdoc/>
    public override string Type => "integer";

    /// <inheritdoc/>
    public override string DefaultText => Default?.ToString(CultureInfo.InvariantCulture) ?? DefaultWords;

    /// <inheritdoc/>
    public override string Allowed => string.Join(", or ", new[] { Bounds, OrWord }.Where(part => part?.Length > 0));

    private string Bounds => (Minimum, Maximum) switch
    {
        (int.MinValue, int.MaxValue) => "",
        (_, int.MaxValue) => string.Create(CultureInfo.InvariantCulture, $"at least {Minimum}"),
        (int.MinValue, _) => string.Create(CultureInfo.InvariantCulture, $"at most {Maximum}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Minimum} to {Maximum}"),
    };

    internal override JsonObject Schema()
    {
        var number = new JsonObject { ["type"] = "integer", ["minimum"] = Minimum, ["maximum"] = Maximum };
        var others = new JsonArray(number, new JsonObject { ["type"] = "string", ["pattern"] = "^[-+]?[0-9]+$" });
        if (OrWord is not null)
        {
            others.Add(new JsonObject { ["const"] = OrWord });
        }

        return new() { ["anyOf"] = others };
    }
}

/// <summary>True or false.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record FlagSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <summary>The value where none is set.</summary>
    public bool Default { get; init; }

    /// <inheritdoc/>
    public override string Type => "boolean";

    /// <inheritdoc/>
    public override string DefaultText => DefaultWords.Length > 0 ? DefaultWords : Default ? "true" : "false";

    /// <summary>What stands for the default where it depends on others.</summary>
    public string DefaultWords { get; init; } = "";

    internal override JsonObject Schema() => new() { ["enum"] = new JsonArray(true, false, "true", "false") };
}

/// <summary>One of several words.</summary>
/// <typeparam name="T">The enum whose names, beginning in lower case unless <see cref="AsWritten"/>, are the words.</typeparam>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record ChoiceSetting<T>(string Key, string Description) : Setting(Key, Description)
    where T : struct, Enum
{
    /// <summary>The value where none is set; null where that depends on others, or where it is required.</summary>
    public T? Default { get; init; }

    /// <summary>What stands for the default where it depends on others.</summary>
    public string DefaultWords { get; init; } = "";

    /// <summary>Whether the words are the enum's names as they stand, because Kubernetes writes them so.</summary>
    public bool AsWritten { get; init; }

    /// <inheritdoc/>
    public override string Type => "string";

    /// <inheritdoc/>
    public override string DefaultText => Default is { } value ? Word(value.ToString()) : DefaultWords;

    /// <summary>Further words with what they stand for, in lower case; true and false among them need no quotes.</summary>
    public IReadOnlyDictionary<string, T>? Also { get; init; }

    /// <inheritdoc/>
    public override string Allowed => string.Join(", ", Words.Concat(Others));

    /// <summary>The words, in the order of the enum.</summary>
    internal IEnumerable<string> Words => EnumNames(typeof(T)).Select(Word);

    internal T? Meaning(string word) =>
        EnumNames(typeof(T)).FirstOrDefault(name => Word(name) == word) is { } name ? Enum.Parse<T>(name)
        : Also?.TryGetValue(word.ToLowerInvariant(), out var other) == true ? other
        : null;

    private IEnumerable<string> Others => Also?.Keys ?? [];

    internal override string? Meant(string word) =>
        Words.FirstOrDefault(known => string.Equals(known, word, StringComparison.OrdinalIgnoreCase)) is { } known ? $"{Name}: {known}" : null;

    internal override JsonObject Schema() => new()
    {
        ["enum"] = new JsonArray([.. Words.Concat(Others).Select(word => (JsonNode)word).Concat(Others.Where(word => word is "true" or "false").Select(word => (JsonNode)(word == "true")))]),
    };

    private string Word(string name) => AsWritten ? name : SettingKeys.Camel(name);
}

/// <summary>A setting that holds a list of strings.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record TextListSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <summary>What stands for the default where it is not none.</summary>
    public string DefaultWords { get; init; } = "none";

    /// <summary>Whether one text may stand for a list of one.</summary>
    public bool OrOne { get; init; }

    /// <summary>Whether the texts are the words of a command line, the program first (true) or arguments alone (false); null for others.</summary>
    public bool? IsProgram { get; init; }

    /// <inheritdoc/>
    public override string Type => "list of strings";

    /// <inheritdoc/>
    public override string DefaultText => DefaultWords;

    internal override JsonObject Schema()
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = SettingSchema.Text() };
        return OrOne ? new() { ["anyOf"] = new JsonArray(list, SettingSchema.Text()) } : list;
    }
}

/// <summary>A setting that holds a list of integers within bounds.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record WholeNumberListSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <summary>What stands for the default where it is not none.</summary>
    public string DefaultWords { get; init; } = "none";

    /// <inheritdoc/>
    public override string Type => "list of integers";

    /// <inheritdoc/>
    public override string DefaultText => DefaultWords;

    internal override JsonObject Schema() => new() { ["type"] = "array", ["items"] = new WholeNumberSetting(Key, Description).Schema() };
}

/// <summary>A number that is kept exactly as it is written.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record DecimalSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <summary>The value where none is set.</summary>
    public decimal? Default { get; init; }

    /// <summary>What stands for the default where it depends on others.</summary>
    public string DefaultWords { get; init; } = "";

    /// <inheritdoc/>
    public override string Type => "number";

    /// <inheritdoc/>
    public override string DefaultText => Default?.ToString(CultureInfo.InvariantCulture) ?? DefaultWords;

    internal override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "number" },
            new JsonObject { ["type"] = "string", ["pattern"] = "^[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?$" }),
    };
}

/// <summary>Texts by names of their author's choice.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record TextMapSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <inheritdoc/>
    public override string Type => "map of strings";

    /// <inheritdoc/>
    public override string DefaultText => "none";

    internal override JsonObject Schema() =>
        new() { ["type"] = "object", ["additionalProperties"] = Secret ? SettingSchema.OrEncrypted(SettingSchema.Text()) : SettingSchema.Text() };
}

/// <summary>How the objects of an <see cref="ObjectSetting"/> stand in it.</summary>
public enum SettingShape
{
    /// <summary>It is one object.</summary>
    One,

    /// <summary>It is a list of objects.</summary>
    List,

    /// <summary>It has a name of its author's choice for each object.</summary>
    ByName,
}

/// <summary>An object, a list of objects, or objects by name, with settings of their own.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record ObjectSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <summary>The settings of each object, by keys within it; empty where they are declared beside this one, by keys that lead through it.</summary>
    public IReadOnlyList<Setting> Members { get; init; } = [];

    /// <summary>How the objects stand in it.</summary>
    public SettingShape Shape { get; init; }

    /// <summary>What stands for the default where it is not none.</summary>
    public string DefaultWords { get; init; } = "none";

    /// <summary>What may stand for an object or for all of them, in words (<c>a name</c>); null for nothing. Its reader takes it apart.</summary>
    public string? Shorter { get; init; }

    /// <summary>The member whose list may stand for the whole of an object; null where none may.</summary>
    public TextListSetting? OrList { get; init; }

    /// <summary>A value in YAML, which holds to everything that is read of it; empty for none.</summary>
    public string Example { get; init; } = "";

    /// <inheritdoc/>
    public override string Type => Shape switch
    {
        SettingShape.List => "list of objects",
        SettingShape.ByName => OrList is null ? "objects by name" : "objects or lists by name",
        _ => "object",
    }
    + (Shorter is null ? "" : $", or {Shorter}");

    /// <inheritdoc/>
    public override string DefaultText => DefaultWords;

    /// <inheritdoc/>
    public override bool HoldsSecrets => base.HoldsSecrets || Members.Any(member => member.HoldsSecrets);

    // Its tree says what is in it; without members here that is for a reader of its own.
    internal override JsonObject Schema() => [];
}

/// <summary>An object of somebody else's keys, such as fields of Kubernetes, which are taken as they are.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record FreeObjectSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <inheritdoc/>
    public override string Type => "object of Kubernetes' fields";

    /// <inheritdoc/>
    public override string DefaultText => "none";

    internal override JsonObject Schema() => new() { ["type"] = "object" };
}
