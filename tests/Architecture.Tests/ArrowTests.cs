namespace Infra.Architecture.Tests;

/// <summary>Holds the compiled code against <c>arrows.txt</c>, the one table of which room may use which.</summary>
public sealed class ArrowTests
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Table = Read();

    [Fact]
    public void Arrow_OfTheCompiledCode_IsInTheTable()
    {
        var foreign = Rooms.Arrows
            .Where(arrow => !Table.TryGetValue(arrow.Key.From, out var allowed) || !allowed.Contains(arrow.Key.To))
            .Select(arrow => $"{arrow.Key.From} -> {arrow.Key.To}: {arrow.Value}")
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.True(foreign.Count == 0, string.Join('\n', foreign));
    }

    [Fact]
    public void Arrow_OfTheTable_IsInTheCompiledCode()
    {
        var unused = Table
            .SelectMany(room => room.Value.Select(to => (From: room.Key, To: to)))
            .Where(arrow => !Rooms.Arrows.ContainsKey(arrow))
            .Select(arrow => $"{arrow.From} -> {arrow.To}")
            .ToList();

        Assert.True(unused.Count == 0, string.Join('\n', unused));
    }

    [Fact]
    public void Rooms_FollowedAlongTheirArrows_NeverLeadBack()
    {
        // A room may use only rooms that stand above it: then there is no way back.
        var order = Table.Keys.Select((room, i) => (room, i)).ToDictionary(pair => pair.room, pair => pair.i);

        Assert.Empty(Table.SelectMany(room => room.Value.Where(to => order[to] >= order[room.Key]).Select(to => $"{room.Key} -> {to}")));
    }

    [Fact]
    public void Core_OfItsReferences_KnowsNothingOfPulumi()
    {
        var references = typeof(Core.Findings.Finding).Assembly.GetReferencedAssemblies();

        Assert.DoesNotContain(references, reference => reference.Name!.StartsWith("Pulumi", StringComparison.Ordinal) || reference.Name.StartsWith("Infra", StringComparison.Ordinal));
    }

    private static Dictionary<string, IReadOnlyList<string>> Read() =>
        TextFile.Lines("arrows.txt")
            .Select(line => line.Split("<-", StringSplitOptions.TrimEntries))
            .ToDictionary(parts => parts[0], parts => (IReadOnlyList<string>)parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
