using System.Reflection;

namespace Pulumi.SchemaExport;

/// <summary>Spells types as a schema file has them: as in C#, the core's without namespace, <c>?</c> where null is allowed.</summary>
internal sealed class TypeSpelling
{
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["System.String"] = "string",
        ["System.Int32"] = "int",
        ["System.Boolean"] = "bool",
        ["System.Double"] = "double",
        ["System.Object"] = "object",
    };

    private readonly NullabilityInfoContext _nullability = new();

    public string Of(PropertyInfo property) => Spell(_nullability.Create(property));

    public string Of(FieldInfo field) => Spell(_nullability.Create(field));

    /// <summary>The name of a class where no type arguments and no nulls come in.</summary>
    public static string NameOf(Type type)
    {
        var name = type.IsGenericType ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] : type.Name;
        return Keywords.TryGetValue(type.FullName ?? "", out var keyword) ? keyword
            : type.Namespace is "Pulumi" or "System.Collections.Immutable" ? name
            : type.Namespace + "." + name;
    }

    private static string Spell(NullabilityInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        var arguments = info.GenericTypeArguments.Length == 0 ? "" : $"<{string.Join(", ", info.GenericTypeArguments.Select(Spell))}>";
        return NameOf(type) + arguments + (info.ReadState == NullabilityState.Nullable ? "?" : "");
    }
}
