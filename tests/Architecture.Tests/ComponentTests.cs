using System.Reflection;
using Infra.Components.Common;
using Pulumi;

namespace Infra.Architecture.Tests;

/// <summary>What a program in C# may count on of every component and of what it is made from.</summary>
public sealed class ComponentTests
{
    private static Type[] Types => typeof(FindingList).Assembly.GetTypes();

    [Fact]
    public void Component_HasItsTokenInPublic() => Assert.Empty(
        Types.Where(type => type.IsSubclassOf(typeof(ComponentResource)))
            .Where(type => type.GetField("Token", BindingFlags.Static | BindingFlags.Public) is not { IsLiteral: true })
            .Select(type => type.Name));

    [Fact]
    public void Input_OfArgs_IsMarkedAsOne_WithItsNameInCamelCase() => Assert.Empty(
        from type in Types.Where(type => type.IsSubclassOf(typeof(ResourceArgs)))
        from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        where IsInput(property.PropertyType)
        where NameOf(property) != char.ToLowerInvariant(property.Name[0]) + property.Name[1..]
        select $"{type.Name}.{property.Name}");

    private static string? NameOf(PropertyInfo property) =>
        property.GetCustomAttributesData().SingleOrDefault(attribute => attribute.AttributeType == typeof(InputAttribute))?.ConstructorArguments[0].Value as string;

    private static bool IsInput(Type? type) => type is not null && ((type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Input<>)) || IsInput(type.BaseType));
}
