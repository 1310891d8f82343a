using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

namespace Pulumi.Serialization;

/// <summary>The output properties of a resource class, found once by reflection.</summary>
internal static class OutputProperties
{
    private static readonly ConcurrentDictionary<Type, Property[]> Known = new();

    /// <summary>Gives every output property of a new resource a value to be settled by its registration.</summary>
    public static IReadOnlyList<(string Name, PropertyConverter Converter, OutputSource Source)> Initialize(Resource resource)
    {
        var properties = Known.GetOrAdd(resource.GetType(), Find);
        ImmutableHashSet<Resource> itself = [resource];
        var sources = new (string, PropertyConverter, OutputSource)[properties.Length];
        for (var i = 0; i < properties.Length; i++)
        {
            var property = properties[i];
            var source = new OutputSource(itself, property.WhenNone);
            property.Set.Invoke(resource, property.NewOutput.Invoke(source));
            sources[i] = (property.Name, property.Converter, source);
        }

        return sources;
    }

    private static Property[] Find(Type type) =>
    [
        .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           let attribute = property.GetCustomAttribute<OutputAttribute>()
           where attribute is not null
           // A component computes its own outputs; only its URN comes from the registration.
           where type.IsAssignableTo(typeof(CustomResource)) || property.DeclaringType == typeof(Resource)
           select Describe(property, attribute.Name ?? property.Name),
    ];

    private static Property Describe(PropertyInfo property, string name)
    {
        if (!property.PropertyType.IsConstructedGenericType || property.PropertyType.GetGenericTypeDefinition() != typeof(Output<>))
        {
            throw RunException.OutputsHaveIncorrectType([name]);
        }

        var fullName = $"[Output] {property.DeclaringType!.FullName}.{property.Name}";
        var valueType = property.PropertyType.GenericTypeArguments[0];
        var setter = property.DeclaringType.GetProperty(property.Name)!.GetSetMethod(nonPublic: true)
            ?? throw new InvalidOperationException($"{fullName} did not have a 'set' method");
        var output = property.PropertyType.GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, [typeof(OutputSource)])!;
        var whenNone = valueType.IsValueType ? Activator.CreateInstance(valueType) : null;
        return new(name, PropertyConverter.To(valueType, fullName), whenNone, ConstructorInvoker.Create(output), MethodInvoker.Create(setter));
    }

    private sealed record Property(string Name, PropertyConverter Converter, object? WhenNone, ConstructorInvoker NewOutput, MethodInvoker Set);
}
