using Mono.Cecil;

namespace Infra.Architecture.Tests;

/// <summary>Which room uses which, read from the compiled assemblies. A room is a namespace, named by the folder that holds it.</summary>
internal static class Rooms
{
    public static readonly string[] Assemblies = ["Infra.Core", "Infra.Components", "Infra.Stacks", "Infra.Engine", "infra", "queue", "queue-local", "toy-climate"];

    // The words of a namespace that are a folder of their own; all others name the folder below.
    private static readonly (string Assembly, string Namespace, string Folder)[] Roots =
    [
        ("Infra.Core", "Infra.Core", "core"),
        ("Infra.Components", "Infra.Components", "components"),
        ("Infra.Stacks", "Infra.Stacks", "stacks"),
        ("Infra.Engine", "Infra", "infra/Engine"),
        ("infra", "Infra.Cli", "cli"),
        ("infra", "Infra", "infra"),
        ("queue", "Infra.Cli", "cli"),
        ("queue", "WorkQueue", "workloads/Queue"),
        ("queue-local", "WorkQueue.Local", "workloads/LocalQueue"),
        ("toy-climate", "WorkQueue.Toy", "workloads/ToyClimate"),
    ];

    /// <summary>Every arrow between two rooms, with one place that makes it.</summary>
    public static IReadOnlyDictionary<(string From, string To), string> Arrows { get; } = Read();

    private static Dictionary<(string From, string To), string> Read()
    {
        var arrows = new Dictionary<(string From, string To), string>();
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        foreach (var assembly in Assemblies)
        {
            using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"), new ReaderParameters { AssemblyResolver = resolver });
            foreach (var type in module.GetTypes())
            {
                if (RoomOf(type) is not { } from)
                {
                    continue;
                }

                foreach (var used in References(type).SelectMany(Parts))
                {
                    if (RoomOf(used) is { } to && to != from)
                    {
                        arrows.TryAdd((from, to), $"{type.FullName} uses {used.FullName}");
                    }
                }
            }
        }

        return arrows;
    }

    private static string? RoomOf(TypeReference type)
    {
        var outer = type;
        while (outer.DeclaringType is { } parent)
        {
            outer = parent;
        }

        var assembly = outer.Scope is AssemblyNameReference reference ? reference.Name : outer.Module.Assembly.Name.Name;
        foreach (var root in Roots)
        {
            if (root.Assembly == assembly && (outer.Namespace == root.Namespace || outer.Namespace.StartsWith($"{root.Namespace}.", StringComparison.Ordinal)))
            {
                return root.Folder + outer.Namespace[root.Namespace.Length..].Replace('.', '/');
            }
        }

        return null;
    }

    private static IEnumerable<TypeReference> References(TypeDefinition type)
    {
        if (type.BaseType is { } parent)
        {
            yield return parent;
        }

        foreach (var one in type.Interfaces)
        {
            yield return one.InterfaceType;
        }

        foreach (var field in type.Fields)
        {
            yield return field.FieldType;
        }

        foreach (var method in type.Methods)
        {
            foreach (var one in References(method))
            {
                yield return one;
            }
        }
    }

    private static IEnumerable<TypeReference> References(MethodDefinition method)
    {
        yield return method.ReturnType;
        foreach (var parameter in method.Parameters)
        {
            yield return parameter.ParameterType;
        }

        if (!method.HasBody)
        {
            yield break;
        }

        foreach (var variable in method.Body.Variables)
        {
            yield return variable.VariableType;
        }

        foreach (var instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference one:
                    yield return one;
                    break;
                case MethodReference called:
                    yield return called.DeclaringType;
                    if (called is GenericInstanceMethod generic)
                    {
                        foreach (var argument in generic.GenericArguments)
                        {
                            yield return argument;
                        }
                    }

                    break;
                case FieldReference field:
                    yield return field.DeclaringType;
                    yield return field.FieldType;
                    break;
            }
        }
    }

    // A list of pools is a list, and pools.
    private static IEnumerable<TypeReference> Parts(TypeReference type)
    {
        yield return type.GetElementType() is { } element && !ReferenceEquals(element, type) ? element : type;
        if (type is GenericInstanceType generic)
        {
            foreach (var part in generic.GenericArguments.SelectMany(Parts))
            {
                yield return part;
            }
        }
        else if (type is TypeSpecification { ElementType: { } inner })
        {
            foreach (var part in Parts(inner))
            {
                yield return part;
            }
        }
    }
}
