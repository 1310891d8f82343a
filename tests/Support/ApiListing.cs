using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Infra.TestTools;

/// <summary>Spells the public and protected surface of an assembly as C#, one member a line, as the list of the released package does.</summary>
internal static class ApiListing
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    public static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetExportedTypes().SelectMany(type => Members(type).Prepend(Declaration(type)));

    private static string Declaration(Type type)
    {
        if (type.IsAssignableTo(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"public delegate {Spell(invoke.ReturnParameter)} {Name(type)}({Parameters(invoke)})";
        }

        var kind =
            type.IsInterface ? "interface"
            : type.IsEnum ? "enum"
            : type.IsValueType ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct")
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        var bases = new List<string>();
        if (type.IsEnum)
        {
            bases.Add(Name(type.GetEnumUnderlyingType()));
        }
        else
        {
            if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            {
                bases.Add(Name(parent));
            }

            // Interfaces that the base class brings are not repeated, and internal ones are nobody's business.
            var inherited = type.BaseType?.GetInterfaces() ?? [];
            bases.AddRange(type.GetInterfaces()
                .Where(contract => contract.IsVisible && !inherited.Contains(contract))
                .Select(contract => Name(contract))
                .Order(StringComparer.Ordinal));
        }

        return $"public {kind} {Name(type)}{(bases.Count == 0 ? "" : " : " + string.Join(", ", bases))}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsAssignableTo(typeof(Delegate)))
        {
            yield break;
        }

        if (type.IsEnum)
        {
            foreach (var value in Enum.GetValuesAsUnderlyingType(type))
            {
                yield return $"{Name(type)}.{Enum.GetName(type, value)} = {value}";
            }

            yield break;
        }

        foreach (var constructor in type.GetConstructors(Declared).Where(IsVisible))
        {
            if (!constructor.IsStatic)
            {
                yield return $"{Access(constructor)} {Name(type)}({Parameters(constructor)})";
            }
        }

        foreach (var field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly))
        {
            var modifiers = (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
            yield return $"public {modifiers}{Spell(new NullabilityInfoContext().Create(field))} {Name(type)}.{field.Name}";
        }

        foreach (var property in type.GetProperties(Declared))
        {
            var get = property.GetMethod is { } getter && IsVisible(getter) ? getter : null;
            var set = property.SetMethod is { } setter && IsVisible(setter) ? setter : null;
            if ((get ?? set) is { } accessor)
            {
                var isInit = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false;
                var accessors = (get is null ? "" : "get; ") + (set is null ? "" : isInit ? "init; " : "set; ");
                var name = property.GetIndexParameters() is { Length: > 0 } index
                    ? $"this[{string.Join(", ", index.Select(parameter => $"{Spell(parameter)} {parameter.Name}"))}]"
                    : property.Name;
                yield return $"{Attributes(property)}{Access(accessor)} {Modifiers(accessor)}"
                    + $"{Spell(new NullabilityInfoContext().Create(property))} {Name(type)}.{name} {{ {accessors}}}";
            }
        }

        foreach (var method in type.GetMethods(Declared).Where(IsVisible))
        {
            if (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
            {
                yield return $"{Access(method)} {Modifiers(method)}{Spell(method.ReturnParameter)} "
                    + $"{Name(type)}.{method.Name}{Arguments(method.GetGenericArguments())}({Parameters(method)}){Constraints(method)}";
            }
        }
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "public" : method.IsFamily ? "protected" : "protected internal";

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic)
        {
            return "static ";
        }

        // Members of an interface are abstract anyway; one with a body is what is worth a word.
        if (method.DeclaringType!.IsInterface)
        {
            return method.IsAbstract ? "" : "virtual ";
        }

        var overrides = method.GetBaseDefinition() != method;
        return method switch
        {
            { IsAbstract: true } => "abstract ",
            { IsFinal: true } when overrides => "sealed override ",
            { IsFinal: true } => "",
            { IsVirtual: true } when overrides => "override ",
            { IsVirtual: true } => "virtual ",
            _ => "",
        };
    }

    private static string Attributes(PropertyInfo property) => string.Concat(property.CustomAttributes
        .Where(attribute => attribute.AttributeType == typeof(Pulumi.OutputAttribute)
            || attribute.AttributeType == typeof(Pulumi.InputAttribute))
        .Select(attribute =>
        {
            var name = attribute.AttributeType.Name[..^nameof(Attribute).Length];
            var parameters = attribute.Constructor.GetParameters();
            var arguments = attribute.ConstructorArguments
                .Select((argument, i) => (Parameter: parameters[i], argument.Value))
                .Where(argument => !argument.Parameter.HasDefaultValue || !Equals(argument.Value, argument.Parameter.DefaultValue))
                .Select(argument => argument.Value is string text
                    ? $"\"{text}\""
                    : $"{argument.Parameter.Name}: {Literal(argument.Value)}");
            return $"[{name}({string.Join(", ", arguments)})] ";
        }));

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select((parameter, i) =>
    {
        var prefix =
            i == 0 && method.IsDefined(typeof(ExtensionAttribute)) ? "this "
            : parameter.IsOut ? "out "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params "
            : "";
        var suffix = !parameter.HasDefaultValue ? ""
            : parameter.ParameterType is { IsValueType: true } type && Nullable.GetUnderlyingType(type) is null && parameter.DefaultValue is null
                ? " = default"
                : $" = {Literal(parameter.DefaultValue)}";
        return $"{prefix}{Spell(parameter)} {parameter.Name}{suffix}";
    }));

    private static string Constraints(MethodInfo method)
    {
        var clauses = method.GetGenericArguments().Select(argument =>
        {
            var constraints = argument.GetGenericParameterConstraints().Select(type => Name(type)).ToList();
            if (argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
            {
                constraints.Add("new()");
            }

            return constraints.Count == 0 ? "" : $" where {argument.Name} : {string.Join(", ", constraints)}";
        });
        return string.Concat(clauses);
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Spell(ParameterInfo parameter) => Spell(new NullabilityInfoContext().Create(parameter));

    private static string Spell(NullabilityInfo info)
    {
        var type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        // A bare type parameter is spelled the same with and without the mark.
        var mark = !type.IsValueType && !type.IsGenericParameter && info.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
        {
            return Spell(info.ElementType!) + "[]" + mark;
        }

        return type.IsGenericType
            ? Name(type, string.Join(", ", info.GenericTypeArguments.Select(Spell))) + mark
            : Name(type) + mark;
    }

    private static string Name(Type type, string? arguments = null)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        var name = type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : $"{type.Namespace}.{type.Name}";
        return name.Split('`')[0] + (arguments is null ? Arguments(type.GetGenericArguments()) : $"<{arguments}>");
    }

    private static string Arguments(Type[] types) =>
        types.Length == 0 ? "" : $"<{string.Join(", ", types.Select(type => Name(type)))}>";
}
