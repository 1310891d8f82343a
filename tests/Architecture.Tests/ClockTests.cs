using Mono.Cecil;

namespace Infra.Architecture.Tests;

/// <summary>What day and hour it is comes from a <see cref="TimeProvider"/>, so that a test can say it.</summary>
public sealed class ClockTests
{
    public static TheoryData<string> Assemblies => [.. Rooms.Assemblies];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Clock_OfTheCompiledCode_IsReadThroughATimeProvider(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));

        Assert.DoesNotContain(
            module.GetMemberReferences().Select(member => $"{member.DeclaringType.FullName}.{member.Name}"),
            member => member is "System.DateTime.get_Now" or "System.DateTime.get_UtcNow" or "System.DateTime.get_Today" or "System.DateTimeOffset.get_Now" or "System.DateTimeOffset.get_UtcNow");
    }
}
