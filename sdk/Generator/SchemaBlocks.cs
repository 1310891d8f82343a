namespace Pulumi.Generator;

/// <summary>A line inside a block: a property, a field, an output or the value of an enum (which has no type).</summary>
internal sealed record SchemaMember(int Line, string Name, string WireName, SchemaType? Type, bool IsRequired, bool IsJson, bool IsSecret);

/// <summary>A class of the package: the line that opens a block and the lines that belong to it.</summary>
/// <param name="Line">Counted from 0.</param>
/// <param name="ClassName">The full name.</param>
internal abstract record SchemaBlock(int Line, string ClassName)
{
    public string Namespace { get; } = ClassName.Substring(0, ClassName.LastIndexOf('.'));

    public string Name { get; } = ClassName.Substring(ClassName.LastIndexOf('.') + 1);

    public List<SchemaMember> Members { get; } = [];

    /// <summary>The word that begins this block's members, or null where it has none.</summary>
    public abstract string? MemberWord { get; }
}

/// <summary>What the static Get of a resource takes beside name, id and options.</summary>
internal enum ResourceGet
{
    None,
    Id,
    State,
}

internal sealed record ResourceBlock(
    int Line, string Token, string ClassName, string BaseName, string Args, bool ArgsOptional, IReadOnlyList<string> SecretOutputs, ResourceGet Get)
    : SchemaBlock(Line, ClassName)
{
    public override string MemberWord => "output";
}

internal sealed record FunctionBlock(int Line, string Token, string ClassName, string Result, string? Args, string? InvokeArgs) : SchemaBlock(Line, ClassName)
{
    public override string? MemberWord => null;
}

internal sealed record InputBlock(int Line, string ClassName, string BaseName, bool IsAbstract) : SchemaBlock(Line, ClassName)
{
    public override string MemberWord => "property";
}

internal sealed record OutputTypeBlock(int Line, string ClassName) : SchemaBlock(Line, ClassName)
{
    public override string MemberWord => "field";
}

internal sealed record EnumBlock(int Line, string ClassName) : SchemaBlock(Line, ClassName)
{
    public override string MemberWord => "value";
}
