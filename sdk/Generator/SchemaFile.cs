namespace Pulumi.Generator;

/// <summary>
/// A schema file, read: the package, its classes, and the lines that cannot be used. Those are left out of the rest, so that one bad line
/// is one error and not a hundred about classes that are missing.
/// </summary>
internal sealed class SchemaFile
{
    private static readonly string[] ResourceBases = ["CustomResource", "ProviderResource"];
    private static readonly string[] InputBases = ["ResourceArgs", "InvokeArgs", "CustomResource"];

    private readonly Dictionary<string, SchemaBlock> _classes = new(StringComparer.Ordinal);
    private readonly List<SchemaBlock> _blocks = [];
    private readonly List<SchemaProblem> _problems = [];

    private SchemaFile()
    {
    }

    /// <summary>The root namespace, for example <c>Pulumi.Random</c>; empty if the first line could not be read.</summary>
    public string Package { get; private set; } = "";

    public string Version { get; private set; } = "";

    public string Plugin { get; private set; } = "";

    public IReadOnlyList<SchemaBlock> Blocks => _blocks;

    public IReadOnlyList<SchemaProblem> Problems => _problems;

    public static SchemaFile Read(string text)
    {
        var file = new SchemaFile();
        file.ReadLines(text.Replace("\r\n", "\n").Split('\n'));
        file.CheckReferences();
        return file;
    }

    /// <summary>The block that defines a class, or null for a class of the core package.</summary>
    public SchemaBlock? Find(string className) => _classes.TryGetValue(className, out var block) ? block : null;

    private void ReadLines(string[] lines)
    {
        SchemaBlock? block = null;
        var skipping = false;
        for (var number = 0; number < lines.Length; number++)
        {
            var line = lines[number];
            if (line.Length == 0)
            {
                block = null;
                skipping = false;
                continue;
            }

            try
            {
                if (Package.Length == 0)
                {
                    ReadPackage(line);
                }
                else if (line[0] != ' ')
                {
                    block = null;
                    skipping = true;
                    block = ReadBlock(number, line);
                    Add(block);
                    skipping = false;
                }
                else if (block is not null)
                {
                    block.Members.Add(ReadMember(number, line, block));
                }
                else if (!skipping)
                {
                    throw new SchemaException("an indented line must follow the line that opens its block");
                }
            }
            catch (SchemaException exception)
            {
                _problems.Add(new SchemaProblem(number, exception.Message));
                if (Package.Length == 0)
                {
                    return;
                }
            }
        }
    }

    private void ReadPackage(string line)
    {
        var reader = new LineReader(line);
        reader.Expect("package");
        var package = reader.ClassName("the name of the package");
        Version = reader.Word("the version");
        reader.Expect("plugin");
        Plugin = reader.Word("the name of the plugin");
        reader.ExpectEnd();
        Package = package;
    }

    private static SchemaBlock ReadBlock(int number, string line)
    {
        var reader = new LineReader(line);
        var word = reader.Word("a word");
        SchemaBlock block = word switch
        {
            "resource" => ReadResource(number, reader),
            "function" => ReadFunction(number, reader),
            "input" => ReadInput(number, reader),
            "type" => new OutputTypeBlock(number, reader.ClassName("the class")),
            "enum" => new EnumBlock(number, reader.ClassName("the class")),
            _ => throw new SchemaException($"a block opens with resource, function, input, type or enum, got '{word}'"),
        };
        reader.ExpectEnd();
        return block;
    }

    private static ResourceBlock ReadResource(int number, LineReader reader)
    {
        var token = ReadToken(reader);
        var className = reader.ClassName("the class");
        reader.Expect("base");
        var baseName = reader.Word("the base class");
        reader.Expect("args");
        var args = reader.ClassName("the args class");
        var optional = reader.Takes("optional");
        string[] secretOutputs = reader.Takes("secretOutputs") ? reader.Word("the names of the secret outputs").Split(',') : [];
        var get = !reader.Takes("get") ? ResourceGet.None : reader.Word("'id' or 'state'") switch
        {
            "id" => ResourceGet.Id,
            "state" => ResourceGet.State,
            var other => throw new SchemaException($"get must be 'id' or 'state', got '{other}'"),
        };
        return new ResourceBlock(number, token, className, baseName, args, optional, secretOutputs, get);
    }

    private static FunctionBlock ReadFunction(int number, LineReader reader)
    {
        var token = ReadToken(reader);
        var className = reader.ClassName("the class");
        reader.Expect("result");
        var result = reader.ClassName("the result class");
        reader.Expect("args");
        var args = reader.AtEnd ? null : reader.ClassName("the args class");
        var invokeArgs = reader.AtEnd ? null : reader.ClassName("the invoke args class");
        return new FunctionBlock(number, token, className, result, args, invokeArgs);
    }

    private static InputBlock ReadInput(int number, LineReader reader)
    {
        var className = reader.ClassName("the class");
        var baseName = reader.Takes("base") ? reader.Word("the base class") : "ResourceArgs";
        return new InputBlock(number, className, baseName, reader.Takes("abstract"));
    }

    private static string ReadToken(LineReader reader)
    {
        var token = reader.Word("the token");
        return token.Split(':') is { Length: 3 } parts && parts.All(p => p.Length > 0)
            ? token
            : throw new SchemaException($"a token has the form package:module:Name, got '{token}'");
    }

    private static SchemaMember ReadMember(int number, string line, SchemaBlock block)
    {
        var reader = new LineReader(line);
        var word = reader.Word("a word");
        if (word != block.MemberWord)
        {
            throw new SchemaException(block.MemberWord is null
                ? $"a function has no members, got '{word}'"
                : $"a line of this block begins with '{block.MemberWord}', got '{word}'");
        }

        var name = reader.Identifier("the name");
        if (name == block.Name && block is not EnumBlock)
        {
            throw new SchemaException($"'{name}' has the name of its class, which C# does not allow");
        }

        if (block.Members.Any(m => m.Name == name))
        {
            throw new SchemaException($"'{name}' is there twice in {block.ClassName}");
        }

        var wireName = reader.Word("the wire name");
        if (block is EnumBlock)
        {
            reader.ExpectEnd();
            return new SchemaMember(number, name, wireName, null, false, false, false);
        }

        var type = reader.Type();
        var isInput = block is InputBlock;
        var required = isInput && reader.Takes("required");
        var json = isInput && reader.Takes("json");
        var secret = isInput && reader.Takes("secret");
        reader.ExpectEnd();
        if (secret && !type.IsInput)
        {
            throw new SchemaException($"only an Input can be made secret, got type '{type.Name}'");
        }

        if (block is ResourceBlock && type.Name != "Output")
        {
            throw new SchemaException($"an output has the type Output<...>, got '{type.Name}'");
        }

        return new SchemaMember(number, name, wireName, type, required, json, secret);
    }

    private void Add(SchemaBlock block)
    {
        if (!block.ClassName.StartsWith(Package + ".", StringComparison.Ordinal))
        {
            throw new SchemaException($"'{block.ClassName}' is not in the namespace of the package, {Package}");
        }

        if (_classes.ContainsKey(block.ClassName))
        {
            throw new SchemaException($"'{block.ClassName}' is there twice");
        }

        _classes.Add(block.ClassName, block);
        _blocks.Add(block);
    }

    private void CheckReferences()
    {
        foreach (var block in _blocks.ToArray())
        {
            if (!Checked(block.Line, () => CheckReferences(block)))
            {
                _blocks.Remove(block);
            }

            block.Members.RemoveAll(m => m.Type is { } type && !Checked(m.Line, () => type.Check(_classes.Keys)));
        }

        _problems.Sort((a, b) => a.Line.CompareTo(b.Line));
    }

    private void CheckReferences(SchemaBlock block)
    {
        switch (block)
        {
            case ResourceBlock resource:
                CheckBase(resource.BaseName, ResourceBases);
                CheckIs<InputBlock>(resource.Args, "input");
                break;
            case FunctionBlock function:
                CheckIs<OutputTypeBlock>(function.Result, "type");
                foreach (var args in new[] { function.Args, function.InvokeArgs }.OfType<string>())
                {
                    CheckIs<InputBlock>(args, "input");
                }

                break;
            case InputBlock input:
                CheckBase(input.BaseName, InputBases);
                break;
        }
    }

    private void CheckBase(string baseName, string[] known)
    {
        if (!known.Contains(baseName))
        {
            CheckIs<InputBlock>(baseName, "input");
        }
    }

    private void CheckIs<TBlock>(string className, string word)
    {
        if (Find(className) is not TBlock)
        {
            throw new SchemaException($"'{className}' is not defined in this file; a block '{word} {className}' is expected");
        }
    }

    private bool Checked(int line, Action check)
    {
        try
        {
            check();
            return true;
        }
        catch (SchemaException exception)
        {
            _problems.Add(new SchemaProblem(line, exception.Message));
            return false;
        }
    }
}
