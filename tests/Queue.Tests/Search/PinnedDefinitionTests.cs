using WorkQueue.Settings;

namespace WorkQueue.Tests.Search;

/// <summary>Queues and ledgers that exist hold these digests and hashes: they must never change.</summary>
public class PinnedDefinitionTests
{
    [Theory]
    [InlineData(
        """{ "space": { "filler": "N2", "reach": 2, "parameters": [ { "name": "O2", "start": 0.21, "steps": [ { "increment": 0.001 } ] }, { "name": "N2" }, { "name": "H2O", "start": 0.0123 }, { "name": "CH4", "start": 1.63e-06 }, { "name": "CO2", "start": 0.0004 }, { "name": "H2", "start": 8.13e-08 } ] }, "run": { "command": ["/usr/local/bin/atmos"], "outputs": "/outputs" } }""",
        "8e3f12508eec32220f2e99f555ac36b0", "898af16dad7e00a834f2a63b66419f02", "38b52c0327a4b37959c2247e31ce2739", "3e26c584d86963f3b78de9039126248e")]
    [InlineData(
        """{ "name": "gases", "space": { "mode": "diagonals", "reach": 3, "total": 3, "filler": "f", "parameters": [ { "name": "x", "start": "1.63e-06", "minimum": -1, "maximum": 2, "origin": 0.5, "steps": [{ "below": 1, "increment": 0.1 }, { "increment": 1 }] }, { "name": "f" }, { "name": "g", "start": 1e-3, "maximum": 5 } ] }, "limits": { "points": 5, "depth": 6 } }""",
        "4f97d0873463b68f1ef4d674f9703912", "e7be922d6be87d73643ab0f6ed39b275", "65029f95c25eee59a678ceb3f4daf2ff", "17db8568832ebeff547401b4b6c5446b")]
    [InlineData(
        """{ "name": "demo", "space": { "filler": "N2", "mode": "sides", "reach": 1, "parameters": [ { "name": "O2", "start": 0.21, "steps": [ { "increment": 0.02 } ] }, { "name": "N2" }, { "name": "H2O", "start": 0.0123 }, { "name": "CO2", "start": 0.0004, "minimum": 0.0001, "steps": [ { "increment": 0.0001 } ] } ] } }""",
        "60926eca7094cf237753a43c04774672", "024c1d7d2716edef75ede0d22c2e3cd0", "16a49e976de1f924c00b9e8ab24113a5", "1686a1c7ba9e033da7ccc4cc3ff10cca")]
    public void Search_AsTheFirstProgramsHadIt_IsTheSame(string json, string digest, string start, params string[] neighbours)
    {
        var settings = SettingsFile.Read(json, "test");

        Assert.Equal(digest, settings.Definition.Digest);
        Assert.Equal(start, settings.Space.Start.Hash);
        Assert.Equal(neighbours, settings.Space.Neighbours(settings.Space.Start).Take(2).Select(point => point.Hash));
    }

    [Theory]
    [InlineData("\"strategy\": \"external\"", "\"strategy\":\"external\"", "strategy: the queue has nothing, the settings have external")]
    [InlineData("\"seed\": 7", "\"seed\":7", "seed: the queue has nothing, the settings have 7")]
    [InlineData("\"objective\": { \"name\": \"t\", \"goal\": \"maximize\" }", "\"objective\":\"maximize t\"", "objective: the queue has nothing, the settings have maximize t")]
    [InlineData("\"stableWhen\": \"(t<3)\"", "\"stableWhen\":\"t \\u003C 3\"", "stableWhen: the queue has nothing, the settings have t < 3")]
    public void Search_WithAnotherWay_IsAnExtension(string setting, string text, string difference)
    {
        const string Space = """ "space": { "parameters": [ { "name": "x", "start": 1, "steps": [ { "increment": 1 } ] } ] } """;
        var (before, after) = (SettingsFile.Read($"{{ {Space} }}", "test").Definition, SettingsFile.Read($"{{ {Space}, {setting} }}", "test").Definition);

        Assert.NotEqual(before.Digest, after.Digest);
        Assert.EndsWith($"],{text}}}", after.Text, StringComparison.Ordinal);
        Assert.Empty(after.Obstacles(before.Text));
        Assert.Empty(before.Obstacles(after.Text));
        Assert.Equal([difference], after.Differences(before.Text));
    }
}
