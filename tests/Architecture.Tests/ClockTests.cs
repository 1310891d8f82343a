using Mono.Cecil;

namespace Infra.Architecture.Tests;

/// <summary>What day and hour it is comes from a <see cref="TimeProvider"/>, so that a test can say it.</summary>
public sealed class ClockTests
{
    private static readonly string[] Clocks =
        ["System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow"];

    public static TheoryData<string> Assemblies => [.. Rooms.Assemblies];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Clock_OfTheCompiledCode_IsReadThroughATimeProvider(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));

        // Whoever measures coverage puts code of their own into the assembly.
        Assert.Empty(
            from type in module.GetTypes()
            where !type.FullName.StartsWith("Coverlet.", StringComparison.Ordinal)
            from method in type.Methods
            where method.HasBody
            from instruction in method.Body.Instructions
            where instruction.Operand is MethodReference called && Clocks.Contains($"{called.DeclaringType.FullName}.{called.Name}")
            select $"{type.FullName}.{method.Name}");
    }
}
