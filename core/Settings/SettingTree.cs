using Infra.Core.Findings;

namespace Infra.Core.Settings;

/// <summary>Declarations in the order and under the objects in which stack files have them; docs, schema and explanations are written from it.</summary>
public sealed class SettingTree
{
    /// <summary>What stands in a key for a name of its author's choice.</summary>
    public const string AnyName = "NAME";

    private readonly Dictionary<string, SettingTree> _byName = new(StringComparer.Ordinal);
    private readonly List<SettingTree> _children = [];

    private SettingTree(string key) => Key = key;

    /// <summary>The key below the namespace, with <c>[]</c> behind a list and <see cref="AnyName"/> for a name.</summary>
    public string Key { get; }

    /// <summary>What is declared here; null for an object that only leads to others.</summary>
    public Setting? Setting { get; private set; }

    /// <summary>Whether it is a list of objects.</summary>
    public bool IsList { get; private set; }

    /// <summary>What is below, in the order of the declarations.</summary>
    public IReadOnlyList<SettingTree> Children => _children;

    /// <summary>The tree of declarations.</summary>
    /// <param name="declared">The settings, with or without those below them.</param>
    /// <returns>The root.</returns>
    public static SettingTree Of(IEnumerable<Setting> declared)
    {
        ArgumentNullException.ThrowIfNull(declared);
        var root = new SettingTree("");
        foreach (var setting in Flat(declared))
        {
            var at = root;
            foreach (var part in setting.Key.Split('.'))
            {
                at = at.Child(part);
            }

            at.Setting = setting;
            at.IsList |= setting is ObjectSetting { Shape: SettingShape.List };
        }

        return root;
    }

    /// <summary>Every setting with its full key, those below objects included.</summary>
    /// <param name="declared">The declarations.</param>
    /// <returns>The settings, each object before what is in it.</returns>
    public static IEnumerable<Setting> Flat(IEnumerable<Setting> declared) =>
        declared.SelectMany(setting => setting is not ObjectSetting { Members.Count: > 0 } section
            ? [setting]
            : Flat(section.Members.Select(member => member with { Key = $"{section.Key}{Suffix(section.Shape)}.{member.Key}" })).Prepend(section));

    /// <summary>Everything in the tree that is declared, but the root.</summary>
    /// <returns>Parents before their children.</returns>
    public IEnumerable<SettingTree> All() => _children.SelectMany(child => child.All().Prepend(child));

    /// <summary>What a key as somebody writes it leads to.</summary>
    /// <param name="key">The key, with or without the namespace; indices and names may be anything.</param>
    /// <returns>The part of the tree; null where there is none.</returns>
    public SettingTree? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var at = this;
        foreach (var part in Bare(key).Split('.'))
        {
            var name = part.IndexOf('[', StringComparison.Ordinal) is var bracket and >= 0 ? part[..bracket] : part;
            if (!at._byName.TryGetValue(name, out var next) && !at._byName.TryGetValue(AnyName, out next))
            {
                return null;
            }

            at = next;
        }

        return at;
    }

    /// <summary>The key that somebody most likely meant.</summary>
    /// <param name="key">A key that leads nowhere.</param>
    /// <returns>The nearest; null where none is near.</returns>
    public string? Nearest(string key) => Spelling.Nearest(Bare(key), All().Select(each => each.Key)) is { } near ? SettingKeys.Full(near) : null;

    private static string Bare(string key) => key.StartsWith($"{SettingKeys.Namespace}:", StringComparison.Ordinal) ? key[(SettingKeys.Namespace.Length + 1)..] : key;

    private static string Suffix(SettingShape shape) => shape switch
    {
        SettingShape.List => "[]",
        SettingShape.ByName => $".{AnyName}",
        _ => "",
    };

    private SettingTree Child(string part)
    {
        var (name, isList) = part.EndsWith("[]", StringComparison.Ordinal) ? (part[..^2], true) : (part, false);
        if (!_byName.TryGetValue(name, out var child))
        {
            child = new SettingTree(Key.Length == 0 ? name : $"{Key}{(IsList ? "[]" : "")}.{name}");
            _byName[name] = child;
            _children.Add(child);
        }

        child.IsList |= isList;
        return child;
    }
}
