namespace Pulumi.Generator;

/// <summary>
/// The classes that a static Get takes as what is known of a resource. A schema file does not list them, since they follow from the
/// rest: a State class has an input for every output, and a nested class is the one of the args, or of the outputs where the args have
/// none, under a name of its own (<c>XGetArgs</c>).
/// </summary>
internal sealed class StateBlocks
{
    private readonly SchemaFile _file;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<InputBlock> _blocks = [];

    private StateBlocks(SchemaFile file) => _file = file;

    public static string ClassNameOf(ResourceBlock resource) => resource.ClassName + "State";

    public static IReadOnlyList<InputBlock> Of(SchemaFile file)
    {
        var states = new StateBlocks(file);
        foreach (var resource in file.Blocks.OfType<ResourceBlock>().Where(r => r.Get == ResourceGet.State))
        {
            var state = new InputBlock(resource.Line, ClassNameOf(resource), "ResourceArgs", IsAbstract: false);
            states._blocks.Add(state);
            state.Members.AddRange(resource.Members.Select(output => states.InputOf(
                output, output.Type!.Arguments[0], isRequired: false, isSecret: resource.SecretOutputs.Contains(output.WireName))));
        }

        return states._blocks;
    }

    private SchemaMember InputOf(SchemaMember output, SchemaType type, bool isRequired, bool isSecret)
    {
        var input = type.Name switch
        {
            "ImmutableArray" => new SchemaType("InputList", [ElementOf(type.Arguments[0])], IsNullable: false),
            "ImmutableDictionary" => new SchemaType("InputMap", [ElementOf(type.Arguments[1])], IsNullable: false),
            "Union" => new SchemaType("InputUnion", [.. type.Arguments.Select(ElementOf)], !isRequired),
            "System.Text.Json.JsonElement" => new SchemaType("InputJson", [], !isRequired),
            _ => new SchemaType("Input", [ElementOf(type)], !isRequired),
        };
        return new SchemaMember(output.Line, output.Name, output.WireName, input, isRequired, false, isSecret);
    }

    /// <summary>The same type with nested output types and args replaced by their <c>GetArgs</c>.</summary>
    private SchemaType ElementOf(SchemaType type)
    {
        if (type.Arguments.Count > 0)
        {
            return new SchemaType(type.Name, [.. type.Arguments.Select(ElementOf)], type.IsNullable);
        }

        var nested = _file.Find(type.Name) switch
        {
            OutputTypeBlock output => Sibling(output, "Outputs", "Inputs", output.Name),
            InputBlock args => args.ClassName.Substring(0, args.ClassName.Length - "Args".Length),
            _ => null,
        };
        return nested is null ? type with { IsNullable = false } : new SchemaType(NestedClass(nested), [], IsNullable: false);
    }

    /// <summary>Defines <c>NAMEGetArgs</c>, unless it is there, and gives its full name.</summary>
    /// <param name="name">The full name in the namespace of the inputs, without a suffix.</param>
    private string NestedClass(string name)
    {
        var className = name + "GetArgs";
        if (!_known.Add(className))
        {
            return className;
        }

        var block = new InputBlock(0, className, "ResourceArgs", IsAbstract: false);
        _blocks.Add(block);
        if (_file.Find(name + "Args") is InputBlock args)
        {
            block.Members.AddRange(args.Members.Select(m => m with { Type = ElementOf(m.Type!) with { IsNullable = m.Type!.IsNullable } }));
        }
        else if (_file.Find(Sibling(block, "Inputs", "Outputs", name.Substring(name.LastIndexOf('.') + 1))) is OutputTypeBlock output)
        {
            // A collection is never null in an output, so only the other types tell whether the provider always answers.
            block.Members.AddRange(output.Members.Select(m =>
            {
                var isRequired = !m.Type!.IsNullable && m.Type.Name is not ("ImmutableArray" or "ImmutableDictionary");
                return InputOf(m, m.Type, isRequired, isSecret: false);
            }));
        }

        return className;
    }

    private static string Sibling(SchemaBlock block, string from, string to, string name) =>
        block.Namespace.EndsWith("." + from, StringComparison.Ordinal)
            ? block.Namespace.Substring(0, block.Namespace.Length - from.Length) + to + "." + name
            : block.Namespace + "." + name;
}
