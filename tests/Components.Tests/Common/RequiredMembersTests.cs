using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Infra.Components.Common;
using Infra.Components.Workloads.Simulation;
using Infra.Core.Findings;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Components.Tests.Common;

/// <summary>Null where C# allows none: whoever passes it is told of it in the words of the component, whatever the compiler was told.</summary>
public class RequiredMembersTests
{
    private static readonly Type[] Types = typeof(FindingList).Assembly.GetExportedTypes();

    /// <summary>Every component that there is.</summary>
    public static TheoryData<string> Components { get; } = [.. Types.Where(type => type.IsSubclassOf(typeof(ComponentResource)) && ArgsOf(type.GetConstructors().Single()) is not null).Select(type => type.Name)];

    [Fact]
    public async Task Simulator_Nulls_AreToldTogetherWithTheirPaths()
    {
        var args = new SimulatorArgs
        {
            Namespace = null!,
            Policy = new() { Image = null!, Environment = { ["A"] = "b", ["LOG_LEVEL"] = null! } },
            Sim = null!,
            ServiceName = null!,
            NodeSelector = new Dictionary<string, string> { ["disk"] = null! },
            Tolerations = [new(null, "Exists", null, null), null!],
        };

        Assert.Contains(
            """
            simulator "s": 7 problems
             - Namespace: must be set; got null; set it
             - Policy.Image: must be set; got null; set it
             - Policy.Environment["LOG_LEVEL"]: must be set; got null; remove it or set it
             - Sim: must be set; got null; set it
             - ServiceName: must be set; got null; set it, or leave it out for the default
             - NodeSelector["disk"]: must be set; got null; remove it or set it
             - Tolerations[1]: must be set; got null; remove it or set it
            """,
            await TestRun.FailAsync(() => _ = new Simulator("s", args)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulator_NullWhereThereMayBeNone_IsTaken()
    {
        var run = await TestRun.RunAsync(() => _ = new Simulator("s", new()
        {
            Namespace = "team",
            Policy = new() { Image = "policy:1" },
            Sim = new() { Image = "sim:1" },
            ImageRegistry = null,
            Spread = null,
            TransformPod = null,
        }));

        Assert.NotEmpty(run.Plan());
    }

    /// <summary>Members of members, and lists and maps among them: each is null in turn in arguments that have everything else.</summary>
    [Theory]
    [MemberData(nameof(Components))]
    public async Task Component_NullInAnyMember_IsOneFindingOfThatMember(string component)
    {
        var constructor = Types.Single(type => type.Name == component).GetConstructors().Single();
        var args = ArgsOf(constructor)!;
        List<string> wrong = [];

        await TestRun.RunAsync(() =>
        {
            foreach (var (path, given) in Nulls(args))
            {
                var text = Assert.ThrowsAny<Exception>(() => constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, ["lab", given, null], null)) is ResourceException refused ? refused.Message : "an error of another kind";
                if (!text.Contains($" \"lab\": 1 problem\n - {(path.StartsWith("Spec.", StringComparison.Ordinal) ? path["Spec.".Length..] : path)}: must be set; got null; ", StringComparison.Ordinal))
                {
                    wrong.Add($"{path}: {text}");
                }
            }
        });

        Assert.Empty(wrong);
        Assert.NotEmpty(Nulls(args));
    }

    [Theory]
    [MemberData(nameof(Components))]
    public async Task Component_RefusedInAPreview_LetsTheProgramGoOn_UntilAPartOfItIsNeeded(string component)
    {
        var type = Types.Single(type => type.Name == component);
        var given = Nulls(ArgsOf(type.GetConstructors().Single())!).First().Given;
        var context = new NullabilityInfoContext();
        var parts = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(part => context.Create(part).ReadState == NullabilityState.NotNull && !part.PropertyType.IsValueType).ToList();
        object? refused = null;

        var error = await TestRun.FailAsync(() => refused = type.GetConstructors().Single().Invoke(["lab", given, null]), preview: true);

        Assert.Contains("must be set; got null", error, StringComparison.Ordinal);
        Assert.NotEmpty(parts);

        // The SDK may have given its own outputs a value that is known later.
        Assert.All(parts.Where(part => part.GetCustomAttribute<OutputAttribute>() is null), part => Assert.EndsWith(
            " \"lab\" was refused, and is needed for what follows; mend it first",
            Assert.Throws<ResourceException>(() => part.GetMethod!.Invoke(refused, BindingFlags.DoNotWrapExceptions, null, null, null)).Message,
            StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Components))]
    public async Task Component_WithoutArguments_IsAnErrorOfItsProgram(string component)
    {
        var constructor = Types.Single(type => type.Name == component).GetConstructors().Single();

        await TestRun.RunAsync(() => Assert.Throws<ArgumentNullException>("args", () => constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, ["lab", null, null], null)));
    }

    // A component's args; null of one that has none.
    private static Type? ArgsOf(ConstructorInfo constructor) => constructor.GetParameters().Select(parameter => parameter.ParameterType).SingleOrDefault(type => type.IsSubclassOf(typeof(ResourceArgs)));

    // Arguments with one null each, and where it is.
    private static IEnumerable<(string Path, object Given)> Nulls(Type type)
    {
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            var declaration = new NullabilityInfoContext().Create(property);
            var made = Sample(type);
            if (declaration.ReadState == NullabilityState.NotNull && !property.PropertyType.IsValueType)
            {
                property.SetValue(made, null);
                if (property.GetValue(made) is null)
                {
                    yield return (property.Name, made);
                }
            }

            foreach (var (path, value) in NullsWithin(declaration))
            {
                made = Sample(type);
                property.SetValue(made, value);
                yield return (property.Name + path, made);
            }
        }
    }

    private static IEnumerable<(string Path, object Value)> NullsWithin(NullabilityInfo declaration)
    {
        var type = declaration.Type;
        if (IsOurs(type))
        {
            return Nulls(type).Select(within => ($".{within.Path}", within.Given));
        }

        return declaration.GenericTypeArguments switch
        {
            [{ Type.IsValueType: false } element] when type.IsAssignableFrom(element.Type.MakeArrayType()) || type.IsValueType => Within(element).Select(within => ($"[0]{within.Path}", ListOf(element.Type, within.Value, type))),
            [_, { Type.IsValueType: false } element] when element.Type != typeof(object) && type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(typeof(string), element.Type)) => Within(element).Select(within => ($"[\"a\"]{within.Path}", MapOf(element.Type, within.Value))),
            _ => [],
        };
    }

    private static IEnumerable<(string Path, object? Value)> Within(NullabilityInfo element) =>
        NullsWithin(element).Select(within => (within.Path, (object?)within.Value)).Prepend(("", null));

    // Specs and the like, which the caller writes.
    private static bool IsOurs(Type type) =>
        (type.Assembly == typeof(FindingList).Assembly || type.Assembly == typeof(Finding).Assembly)
        && type != typeof(Finding) && type.GetConstructors().Length > 0 && !type.IsAssignableTo(typeof(Resource)) && !type.IsAssignableTo(typeof(IEnumerable));

    private static object ListOf(Type element, object? value, Type type)
    {
        var list = Array.CreateInstance(element, 1);
        list.SetValue(value, 0);
        return type.IsInterface ? list : type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Single(each => each.GetParameters().Length == 1).Invoke([list]);
    }

    private static object MapOf(Type element, object? value)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), element))!;
        map["a"] = value;
        return map;
    }

    // Something of the type, without a null in it where none may be, and not more.
    private static object Sample(Type type)
    {
        if (type == typeof(string))
        {
            return "a";
        }

        if (type.IsValueType)
        {
            return Activator.CreateInstance(type)!;
        }

        if (type.GetMethod("op_Implicit", [typeof(string)]) is { } fromText)
        {
            return fromText.Invoke(null, ["a"])!;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() is var open && type.GetGenericArguments() is var arguments)
        {
            if (open == typeof(IReadOnlyList<>))
            {
                return Array.CreateInstance(arguments[0], 0);
            }

            if (open == typeof(IReadOnlyDictionary<,>))
            {
                return Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
            }

            if (open == typeof(Input<>))
            {
                return type.GetMethod("op_Implicit", [arguments[0]])!.Invoke(null, [Sample(arguments[0])])!;
            }

            if (open == typeof(Output<>))
            {
                return typeof(Output).GetMethods().First(each => each.Name == nameof(Output.Create) && each.GetParameters()[0].ParameterType.IsGenericParameter).MakeGenericMethod(arguments).Invoke(null, [Sample(arguments[0])])!;
            }
        }

        if (type.IsAbstract)
        {
            return Sample(type.Assembly.GetTypes().First(each => each.IsSubclassOf(type)));
        }

        var context = new NullabilityInfoContext();
        var constructor = type.GetConstructors().OrderBy(each => each.GetParameters().Length).First();
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => IsNullable(context.Create(parameter)) ? null : Sample(parameter.ParameterType))]);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite && property.IsDefined(typeof(RequiredMemberAttribute)) && !IsNullable(context.Create(property))))
        {
            property.SetValue(made, Sample(property.PropertyType));
        }

        return made;
    }

    private static bool IsNullable(NullabilityInfo declaration) => declaration.ReadState == NullabilityState.Nullable;
}
