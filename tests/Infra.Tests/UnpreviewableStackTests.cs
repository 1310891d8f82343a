using System.Text.Json;

namespace Infra.Tests;

/// <summary>A stack that cannot be previewed is told as such, in every form; it is neither gone nor new.</summary>
public sealed class UnpreviewableStackTests
{
    private const string Environment = "config:\n  infra:kind: environment\n  infra:location: europe-west4-a\n  gcp:project: lab-dev\n";
    private const string Joined = "config:\n  infra:kind: developer\n  infra:environment: dev\n  infra:trainer:\n    image: qnib/trainer:v5\n";

    private static readonly string Broken = TemporaryProject.Developer.Replace("infra:trainer:", "infra:trianer:", StringComparison.Ordinal);

    [Fact]
    public async Task PreviewAll_Json_HasTheErrorAndEachFinding()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer), ("bob", Broken));

        var result = await project.RunAsync("preview", "--all", "--json");

        using var json = JsonDocument.Parse(result.Output);
        var bob = json.RootElement.GetProperty("bob");
        Assert.Equal(1, result.Code);
        Assert.Equal("bob", bob.GetProperty("stack").GetString());
        Assert.StartsWith("settings of stack \"bob\": ", bob.GetProperty("error").GetString(), StringComparison.Ordinal);
        var finding = bob.GetProperty("findings").EnumerateArray().First(each => each.GetProperty("path").GetString() == "infra:trianer");
        Assert.Equal("is no setting of this stack; did you mean infra:trainer?", finding.GetProperty("message").GetString());
        Assert.Equal("did you mean infra:trainer?", finding.GetProperty("fix").GetString());
        Assert.Equal(["path", "message", "fix", "file", "line", "column"], finding.EnumerateObject().Select(property => property.Name));
        Assert.Equal(JsonValueKind.Null, bob.GetProperty("stoppedBy").ValueKind);
        Assert.Contains("stack \"bob\" cannot be previewed:\nsettings of stack \"bob\": ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PreviewAll_FaultOfAFile_HasItsPlace()
    {
        using var project = TemporaryProject.With(("bob", "config:\n  infra:kind: developer\nconfg: {}\n"));

        using var json = JsonDocument.Parse((await project.RunAsync("preview", "--all", "--json")).Output);

        var finding = Assert.Single(json.RootElement.GetProperty("bob").GetProperty("findings").EnumerateArray());
        Assert.Equal(
            ("confg", "stacks/Pulumi.bob.yaml", 3, 1),
            (finding.GetProperty("path").GetString(), finding.GetProperty("file").GetString(), finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetInt32()));
    }

    [Fact]
    public async Task BrokenEnvironment_IsToldOnce_WithTheStacksItStops()
    {
        using var project = TemporaryProject.With(("alice", Joined), ("bob", Joined), ("carol", TemporaryProject.Developer), ("dev", Environment.Replace("location", "locaton", StringComparison.Ordinal)));

        var result = await project.RunAsync("preview", "--all", "--json");
        var one = await project.RunAsync("preview", "alice");

        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(1, result.Code);
        Assert.StartsWith("stack \"dev\" cannot be previewed; this also stops alice, bob:\nsettings of stack \"dev\": ", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, result.Error.Split("infra:locaton").Length);
        var alice = json.RootElement.GetProperty("alice");
        Assert.Equal(("needs stack \"dev\", which cannot be previewed", "dev"), (alice.GetProperty("error").GetString(), alice.GetProperty("stoppedBy").GetString()));
        Assert.Contains("infra:locaton", alice.GetProperty("findings").EnumerateArray().Select(each => each.GetProperty("path").GetString()));
        Assert.True(json.RootElement.GetProperty("carol").GetProperty("resources").GetArrayLength() > 1);
        Assert.Equal(1, one.Code);
        Assert.EndsWith("\nstack \"alice\" needs stack \"dev\" and cannot be previewed without it\n", one.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_StackThatFailsNow_CannotBePreviewed_AndIsNotGone()
    {
        using var project = TemporaryProject.With(("alice", Joined), ("dev", Environment), ("zoe", TemporaryProject.Developer));
        await project.WritePlansAsync("old.json");
        project.Write("dev", Environment.Replace("location", "locaton", StringComparison.Ordinal));
        await project.WritePlansAsync("new.json");

        var text = await project.RunAsync("diff", "old.json", "new.json");
        var markdown = await project.RunAsync("diff", "old.json", "new.json", "--markdown");
        var json = await project.RunAsync("diff", "old.json", "new.json", "--json");

        Assert.Equal((1, 1, 1), (text.Code, markdown.Code, json.Code));
        Assert.Matches("(?m)^cannot be previewed        dev: infra:.*; this also stops alice$", text.Output);
        Assert.Matches("(?m)^- \\*\\*cannot be previewed\\*\\* · dev: infra:.*; this also stops alice$", markdown.Output);
        Assert.Contains("\ndev: cannot be previewed: settings of stack \"dev\": ", text.Output, StringComparison.Ordinal);
        Assert.All([text.Output, markdown.Output], output =>
        {
            Assert.DoesNotContain("gone", output, StringComparison.Ordinal);
            Assert.DoesNotContain("removed", output, StringComparison.Ordinal);
            Assert.EndsWith("1 stack unchanged\n", output, StringComparison.Ordinal);
        });
        using var document = JsonDocument.Parse(json.Output);
        var stacks = document.RootElement.GetProperty("stacks");
        Assert.StartsWith("settings of stack \"dev\": ", stacks.GetProperty("dev").GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("dev", stacks.GetProperty("alice").GetProperty("newFailure").GetProperty("stoppedBy").GetString());
        Assert.False(stacks.GetProperty("dev").GetProperty("isGone").GetBoolean());
        Assert.False(stacks.TryGetProperty("zoe", out _));
        Assert.Equal(1, document.RootElement.GetProperty("unchanged").GetInt32());
    }

    [Fact]
    public async Task Diff_StackThatFailedBefore_IsNotNew()
    {
        using var project = TemporaryProject.With(("bob", Broken));
        await project.WritePlansAsync("old.json");
        project.Write("bob", TemporaryProject.Developer);
        await project.WritePlansAsync("new.json");

        var result = await project.RunAsync("diff", "old.json", "new.json");
        var back = await project.RunAsync("diff", "old.json", "old.json");

        Assert.Contains("\nbob: could not be previewed before, and can be now: settings of stack \"bob\": ", result.Output, StringComparison.Ordinal);
        Assert.Equal((0, 1), (result.Code, back.Code));
        Assert.DoesNotContain("new stack", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nbob: cannot be previewed, nor could it before: ", back.Output, StringComparison.Ordinal);
    }
}
