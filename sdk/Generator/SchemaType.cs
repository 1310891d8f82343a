namespace Pulumi.Generator;

/// <summary>A type as a schema file spells it: <c>Output&lt;ImmutableDictionary&lt;string, string&gt;?&gt;</c>.</summary>
internal sealed record SchemaType(string Name, IReadOnlyList<SchemaType> Arguments, bool IsNullable)
{
    /// <summary>Types that a file may name without defining them, with their number of type arguments and C# name.</summary>
    private static readonly Dictionary<string, (int Arity, string CSharp)> Known = new(StringComparer.Ordinal)
    {
        ["string"] = (0, "string"),
        ["int"] = (0, "int"),
        ["bool"] = (0, "bool"),
        ["double"] = (0, "double"),
        ["object"] = (0, "object"),
        ["Input"] = (1, "global::Pulumi.Input"),
        ["InputList"] = (1, "global::Pulumi.InputList"),
        ["InputMap"] = (1, "global::Pulumi.InputMap"),
        ["InputUnion"] = (2, "global::Pulumi.InputUnion"),
        ["InputJson"] = (0, "global::Pulumi.InputJson"),
        ["Output"] = (1, "global::Pulumi.Output"),
        ["Union"] = (2, "global::Pulumi.Union"),
        ["AssetOrArchive"] = (0, "global::Pulumi.AssetOrArchive"),
        ["Asset"] = (0, "global::Pulumi.Asset"),
        ["Archive"] = (0, "global::Pulumi.Archive"),
        ["ImmutableArray"] = (1, "global::System.Collections.Immutable.ImmutableArray"),
        ["ImmutableDictionary"] = (2, "global::System.Collections.Immutable.ImmutableDictionary"),
        ["System.Collections.Generic.List"] = (1, "global::System.Collections.Generic.List"),
        ["System.Collections.Generic.Dictionary"] = (2, "global::System.Collections.Generic.Dictionary"),
        ["System.Text.Json.JsonElement"] = (0, "global::System.Text.Json.JsonElement"),
    };

    /// <summary>The collections whose properties make themselves on first use, so that collection initialisers work.</summary>
    public bool IsCreatedOnFirstUse =>
        Name is "InputList" or "InputMap" or "System.Collections.Generic.List" or "System.Collections.Generic.Dictionary";

    public bool IsInput => Name is "Input" or "InputList" or "InputMap" or "InputUnion" or "InputJson";

    /// <summary>Fails on the first name that is neither known nor one of <paramref name="classes"/>.</summary>
    public void Check(ICollection<string> classes)
    {
        var arity = Known.TryGetValue(Name, out var known) ? known.Arity
            : classes.Contains(Name) ? 0
            : throw new SchemaException(
                $"type '{Name}' is not defined in this file; define it or name one of {string.Join(", ", Known.Keys)}");
        if (Arguments.Count != arity)
        {
            throw new SchemaException($"type '{Name}' takes {arity} type arguments, got {Arguments.Count}");
        }

        foreach (var argument in Arguments)
        {
            argument.Check(classes);
        }
    }

    /// <summary>The type in C#, fully qualified, so that no namespace or class of a package can stand in its way.</summary>
    public string ToCSharp()
    {
        var name = Known.TryGetValue(Name, out var known) ? known.CSharp : "global::" + Name;
        var arguments = Arguments.Count == 0 ? "" : "<" + string.Join(", ", Arguments.Select(a => a.ToCSharp())) + ">";
        return name + arguments + (IsNullable ? "?" : "");
    }
}
