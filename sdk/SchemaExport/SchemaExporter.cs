using System.Reflection;
using System.Text;

namespace Pulumi.SchemaExport;

/// <summary>
/// Writes the schema of a package from its compiled classes. The order is always the same: resources and functions as asked for, then the
/// types that they reach, nearest first, each type's members in the order of the source code.
/// </summary>
public sealed class SchemaExporter
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly Assembly _assembly;
    private readonly TypeSpelling _spelling = new();
    private readonly HashSet<Type> _reached = [];
    private readonly Queue<Type> _queue = new();
    private readonly StringBuilder _text = new();

    private SchemaExporter(Assembly assembly) => _assembly = assembly;

    private string PackageName => _assembly.GetName().Name!;

    /// <summary>The text of the schema file.</summary>
    /// <param name="assembly">A compiled package.</param>
    /// <param name="names">Resources and functions, with or without the package's namespace; one that is named twice is there once.</param>
    /// <exception cref="ExportException">The package does not have a class that is asked for, or the class is something else.</exception>
    public static string Export(Assembly assembly, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentNullException.ThrowIfNull(names);
        var exporter = new SchemaExporter(assembly);
        var wanted = exporter.Find(names);
        exporter.WritePackage();
        foreach (var resource in wanted.Where(IsResource))
        {
            exporter.WriteResource(resource);
        }

        foreach (var function in wanted.Where(type => !IsResource(type)))
        {
            exporter.WriteFunction(function);
        }

        while (exporter._queue.TryDequeue(out var type))
        {
            exporter.WriteType(type);
        }

        return exporter._text.ToString();
    }

    private List<Type> Find(IReadOnlyList<string> names)
    {
        var found = new List<Type>();
        var missing = new List<string>();
        foreach (var name in names)
        {
            var type = _assembly.GetType(name) ?? _assembly.GetType($"{PackageName}.{name}");
            if (type is not null && (IsResource(type) || IsFunction(type)))
            {
                found.Add(type);
                continue;
            }

            var last = name[(name.LastIndexOf('.') + 1)..];
            var near = _assembly.GetExportedTypes()
                .Where(t => string.Equals(t.Name, last, StringComparison.OrdinalIgnoreCase) && (IsResource(t) || IsFunction(t)))
                .Select(t => t.FullName![(PackageName.Length + 1)..])
                .ToList();
            missing.Add($"{name}: {(type is null ? "no such class" : "neither a resource nor a function")} in {PackageName}"
                + (near.Count > 0 ? $"; is it {string.Join(" or ", near)}" : "; names are written like Compute.Network"));
        }

        return missing.Count == 0 ? [.. found.Distinct()] : throw new ExportException(string.Join(Environment.NewLine, missing));
    }

    private void WritePackage()
    {
        var provider = _assembly.GetType(PackageName + ".Provider");
        var plugin = provider is null ? null : TokenOf(provider);
        if (plugin is null)
        {
            throw new ExportException($"{PackageName}: no class Provider with a token; this is not a provider package");
        }

        Line($"package {PackageName} {Version()} plugin {plugin.Split(':')[^1]}");
    }

    /// <summary>A released package carries its version in a file; the version of the assembly is the one it was compiled with.</summary>
    private string Version()
    {
        using var stream = _assembly.GetManifestResourceStream(PackageName + ".version.txt");
        if (stream is not null)
        {
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd().Trim().Split('\n')[^1].Trim();
        }

        var version = _assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+')[0] ?? _assembly.GetName().Version!.ToString(3);
    }

    private void WriteResource(Type resource)
    {
        var token = TokenOf(resource)
            ?? throw new ExportException($"{resource.FullName}: has no token; a class that is written by hand cannot be exported");
        var args = resource.GetConstructors()
            .Select(constructor => constructor.GetParameters())
            .Where(parameters => parameters.Length == 3 && Derives(parameters[1].ParameterType, "Pulumi.ResourceArgs"))
            .Select(parameters => parameters[1])
            .FirstOrDefault()
            ?? throw new ExportException($"{resource.FullName}: no constructor that takes name, args and options");
        var secretOutputs = SecretOutputsOf(resource);
        var get = resource.GetMethod("Get", BindingFlags.Public | BindingFlags.Static)?.GetParameters();

        Reach(resource.BaseType!);
        Reach(args.ParameterType);
        Line();
        Line($"resource {token} {resource.FullName} base {TypeSpelling.NameOf(resource.BaseType!)} args {args.ParameterType.FullName}"
            + (args.HasDefaultValue ? " optional" : "")
            + (secretOutputs.Count > 0 ? " secretOutputs " + string.Join(",", secretOutputs) : "")
            + (get is null ? "" : get.Any(parameter => parameter.Name == "state") ? " get state" : " get id"));
        foreach (var property in InOrder(resource.GetProperties(Declared)))
        {
            if (Attribute(property, "Pulumi.OutputAttribute") is { } output)
            {
                Line($"  output {property.Name} {output.ConstructorArguments[0].Value} {_spelling.Of(property)}");
                Reach(property.PropertyType);
            }
        }
    }

    private void WriteFunction(Type function)
    {
        var invokeAsync = function.GetMethod("InvokeAsync")!;
        var invoke = InOrder(function.GetMethods(Declared)).FirstOrDefault(method => method.Name == "Invoke");
        var result = invokeAsync.ReturnType.GenericTypeArguments[0];
        var args = new[] { invokeAsync, invoke }.OfType<MethodInfo>()
            .Select(method => method.GetParameters()[0].ParameterType)
            .Where(type => Derives(type, "Pulumi.InvokeArgs"))
            .ToList();
        var token = Instruction.Of(invokeAsync).Select(instruction => instruction.LoadedString).OfType<string>().FirstOrDefault();
        if (token is null || result.Assembly != _assembly)
        {
            throw new ExportException(
                $"{function.FullName}: gives a bare value, which a schema cannot say; only functions with a result class can be exported");
        }

        Reach(result);
        args.ForEach(Reach);
        Line();
        Line($"function {token} {function.FullName} result {result.FullName} args {string.Join(" ", args.Select(type => type.FullName))}");
    }

    private void WriteType(Type type)
    {
        Line();
        if (Attribute(type, "Pulumi.OutputTypeAttribute") is not null)
        {
            WriteOutputType(type);
        }
        else if (Attribute(type, "Pulumi.EnumTypeAttribute") is not null)
        {
            WriteEnum(type);
        }
        else
        {
            WriteInput(type);
        }
    }

    private void WriteInput(Type type)
    {
        Reach(type.BaseType!);
        Line($"input {type.FullName} base {TypeSpelling.NameOf(type.BaseType!)}{(type.IsAbstract ? " abstract" : "")}");
        foreach (var property in InOrder(type.GetProperties(Declared)))
        {
            if ((Attribute(property, "Pulumi.InputAttribute") ?? AttributeOfField(property)) is not { } input)
            {
                continue;
            }

            var arguments = input.ConstructorArguments;
            // A setter that only stores calls nothing; one that does makes a secret of what it is given.
            var isSecret = property.SetMethod is not null && Instruction.Of(property.SetMethod).Any(instruction => instruction.IsCall);
            Line($"  property {property.Name} {arguments[0].Value} {_spelling.Of(property)}"
                + (arguments[1].Value is true ? " required" : "")
                + (arguments[2].Value is true ? " json" : "")
                + (isSecret ? " secret" : ""));
            Reach(property.PropertyType);
        }
    }

    private void WriteOutputType(Type type)
    {
        Line($"type {type.FullName}");
        var constructor = type.GetConstructors(Declared).Single(c => Attribute(c, "Pulumi.OutputConstructorAttribute") is not null);
        var parameters = constructor.GetParameters();
        var wireNames = new Dictionary<FieldInfo, string>();
        var argument = 0;
        foreach (var instruction in Instruction.Of(constructor))
        {
            argument = instruction.LoadedArgument ?? argument;
            if (instruction.Field is { } filled && argument > 0)
            {
                var parameter = parameters[argument - 1];
                var attribute = Attribute(parameter, "Pulumi.OutputConstructorParameterAttribute");
                wireNames[filled] = (string?)attribute?.ConstructorArguments[0].Value ?? parameter.Name!;
            }
        }

        foreach (var field in InOrder(type.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)))
        {
            Line($"  field {field.Name} {wireNames[field]} {_spelling.Of(field)}");
            Reach(field.FieldType);
        }
    }

    private void WriteEnum(Type type)
    {
        Line($"enum {type.FullName}");
        foreach (var value in InOrder(type.GetProperties(BindingFlags.Public | BindingFlags.Static)).Where(p => p.PropertyType == type))
        {
            Line($"  value {value.Name} {value.GetValue(null)}");
        }
    }

    /// <summary>Queues the package's own types in a type, from left to right, that have not been written.</summary>
    private void Reach(Type type)
    {
        foreach (var argument in type.GenericTypeArguments)
        {
            Reach(argument);
        }

        if (type.Assembly == _assembly && _reached.Add(type))
        {
            _queue.Enqueue(type);
        }
    }

    private static string? TokenOf(Type resource) => resource.GetCustomAttributesData()
        .Where(attribute => Derives(attribute.AttributeType, "Pulumi.ResourceTypeAttribute"))
        .Select(attribute => (string?)attribute.ConstructorArguments[0].Value)
        .FirstOrDefault();

    /// <summary>The strings that the making of the default options adds to a list: its only such list are the secret outputs.</summary>
    private static List<string> SecretOutputsOf(Type resource)
    {
        var outputs = new List<string>();
        string? loaded = null;
        foreach (var instruction in resource.GetMethod("MakeResourceOptions", Declared) is { } method ? Instruction.Of(method) : [])
        {
            if (loaded is not null && instruction.IsCall
                && instruction.CalledMethod is { Name: "Add" } add && add.DeclaringType == typeof(List<string>))
            {
                outputs.Add(loaded);
            }

            loaded = instruction.LoadedString;
        }

        return outputs;
    }

    private static bool IsResource(Type type) => Derives(type, "Pulumi.CustomResource") && !type.IsAbstract;

    private static bool IsFunction(Type type) => type is { IsAbstract: true, IsSealed: true } && type.GetMethod("InvokeAsync") is not null;

    private static bool Derives(Type? type, string baseName) =>
        type is not null && (type.FullName == baseName || Derives(type.BaseType, baseName));

    /// <summary>Lists, maps and secrets have the attribute on the field behind the property.</summary>
    private static CustomAttributeData? AttributeOfField(PropertyInfo property) =>
        property.GetMethod is { } getter && Instruction.Of(getter).Select(i => i.Field).OfType<FieldInfo>().FirstOrDefault() is { } field
            ? Attribute(field, "Pulumi.InputAttribute")
            : null;

    private static CustomAttributeData? Attribute(MemberInfo member, string name) =>
        member.GetCustomAttributesData().FirstOrDefault(attribute => attribute.AttributeType.FullName == name);

    private static CustomAttributeData? Attribute(ParameterInfo parameter, string name) =>
        parameter.GetCustomAttributesData().FirstOrDefault(attribute => attribute.AttributeType.FullName == name);

    /// <summary>Reflection gives no order of its own; the tokens of the metadata have the order of the source code.</summary>
    private static IEnumerable<T> InOrder<T>(IEnumerable<T> members)
        where T : MemberInfo => members.OrderBy(member => member.MetadataToken);

    private void Line(string line = "") => _text.Append(line).Append('\n');
}
