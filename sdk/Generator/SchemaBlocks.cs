namespace Pulumi.Generator;

/// <summary>A line inside a block: a property, a field, an output or the value of an enum (which has no type).</summary>
internal sealed class SchemaMember(int line, string name, string wireName, SchemaType? type, bool isRequired, bool isJson, bool isSecret)
{
    public int Line { get; } = line;

    public string Name { get; } = name;

    public string WireName { get; } = wireName;

    public SchemaType? Type { get; } = type;

    public bool IsRequired { get; } = isRequired;

    public bool IsJson { get; } = isJson;

    public bool IsSecret { get; } = isSecret;
}

/// <summary>A class of the package: the line that opens a block and the lines that belong to it.</summary>
internal abstract class SchemaBlock(int line, string className)
{
    public int Line { get; } = line;

    /// <summary>The full name.</summary>
    public string ClassName { get; } = className;

    public string Namespace { get; } = className.Substring(0, className.LastIndexOf('.'));

    public string Name { get; } = className.Substring(className.LastIndexOf('.') + 1);

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

internal sealed class ResourceBlock(
    int line,
    string token,
    string className,
    string baseName,
    string args,
    bool argsOptional,
    IReadOnlyList<string> secretOutputs,
    ResourceGet get)
    : SchemaBlock(line, className)
{
    public string Token { get; } = token;

    public string BaseName { get; } = baseName;

    public string Args { get; } = args;

    public bool ArgsOptional { get; } = argsOptional;

    public IReadOnlyList<string> SecretOutputs { get; } = secretOutputs;

    public ResourceGet Get { get; } = get;

    public override string MemberWord => "output";
}

internal sealed class FunctionBlock(int line, string token, string className, string result, string? args, string? invokeArgs)
    : SchemaBlock(line, className)
{
    public string Token { get; } = token;

    public string Result { get; } = result;

    public string? Args { get; } = args;

    public string? InvokeArgs { get; } = invokeArgs;

    public override string? MemberWord => null;
}

internal sealed class InputBlock(int line, string className, string baseName, bool isAbstract) : SchemaBlock(line, className)
{
    public string BaseName { get; } = baseName;

    public bool IsAbstract { get; } = isAbstract;

    public override string MemberWord => "property";
}

internal sealed class OutputTypeBlock(int line, string className) : SchemaBlock(line, className)
{
    public override string MemberWord => "field";
}

internal sealed class EnumBlock(int line, string className) : SchemaBlock(line, className)
{
    public override string MemberWord => "value";
}
