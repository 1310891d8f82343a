using System.Globalization;

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

    /// <summary>The kind of value in a word, as the README's tables have it.</summary>
    public abstract string Type { get; }

    /// <summary>The default in words; empty where there is none.</summary>
    public abstract string DefaultText { get; }

    /// <summary>What is allowed, in words; empty where anything of the type is.</summary>
    public virtual string Allowed => "";

    /// <summary>The key's last part, by which its object has it.</summary>
    public string Name => Key[(Key.LastIndexOf('.') + 1)..];
}

/// <summary>A text.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record TextSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <summary>The value where none is set; null where that depends on others, or where it is required.</summary>
    public string? Default { get; init; }

    /// <summary>What stands for the default where it depends on others.</summary>
    public string DefaultWords { get; init; } = "";

    /// <inheritdoc/>
    public override string Type => "string";

    /// <inheritdoc/>
    public override string DefaultText => Default ?? DefaultWords;
}

/// <summary>A whole number.</summary>
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

    /// <inheritdoc/>
    public override string Type => "integer";

    /// <inheritdoc/>
    public override string DefaultText => Default?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <inheritdoc/>
    public override string Allowed => (Minimum, Maximum) switch
    {
        (int.MinValue, int.MaxValue) => "",
        (_, int.MaxValue) => string.Create(CultureInfo.InvariantCulture, $"at least {Minimum}"),
        (int.MinValue, _) => string.Create(CultureInfo.InvariantCulture, $"at most {Maximum}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Minimum} to {Maximum}"),
    };
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
    public override string DefaultText => Default ? "true" : "false";
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
    public override string DefaultText => Default is { } value ? Word(value) : DefaultWords;

    /// <inheritdoc/>
    public override string Allowed => string.Join(", ", Words);

    /// <summary>The words, in the order of the enum.</summary>
    internal IEnumerable<string> Words => Enum.GetValues<T>().Select(Word);

    private string Word(T value) => AsWritten ? value.ToString() : SettingKeys.Camel(value.ToString());
}

/// <summary>A list of texts.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record TextListSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <inheritdoc/>
    public override string Type => "list of strings";

    /// <inheritdoc/>
    public override string DefaultText => "none";
}

/// <summary>A list of whole numbers.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record WholeNumberListSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <inheritdoc/>
    public override string Type => "list of integers";

    /// <inheritdoc/>
    public override string DefaultText => "none";
}

/// <summary>Texts by name.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record TextMapSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <inheritdoc/>
    public override string Type => "map of strings";

    /// <inheritdoc/>
    public override string DefaultText => "none";
}

/// <summary>An object that a component's own reader takes apart.</summary>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
public sealed record ObjectSetting(string Key, string Description) : Setting(Key, Description)
{
    /// <inheritdoc/>
    public override string Type => "object";

    /// <inheritdoc/>
    public override string DefaultText => "none";
}
