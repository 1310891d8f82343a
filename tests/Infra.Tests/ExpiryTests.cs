using System.Text.Json;

namespace Infra.Tests;

public sealed class ExpiryTests
{
    private static string Lab(string expires) => $$"""
        config:
          infra:kind: developer
          infra:context: lab
          infra:expires: {{expires}}
          infra:jumpPod: {enabled: false}
          infra:services:
            web: {image: "web:v1", port: 80}
        """;

    private static Task<CommandResult> RunAsync(TemporaryProject project, string now, params string[] args)
    {
        project.Now = now;
        return project.RunAsync(args);
    }

    [Theory]
    [InlineData("2027-01-16T23:59:59Z", 1, null)]
    [InlineData("2027-01-17T00:00:00Z", 1, "infra:expires: comes in 14 days, from when on the stack is paused; got 2027-01-31; write a later day, or copy what is to stay")]
    [InlineData("2027-01-30T23:59:59Z", 1, "infra:expires: comes in 1 day, from when on the stack is paused; got 2027-01-31; write a later day, or copy what is to stay")]
    [InlineData("2027-01-31T00:00:00Z", 0, "infra:expires: has come, so the stack is paused: its pods end, and what holds data stays; got 2027-01-31; a later day brings the pods back, pulumi destroy ends the stack")]
    [InlineData("2027-02-01T12:00:00Z", 0, "infra:expires: has come, so the stack is paused")]
    public async Task Expires_AroundItsDay_WarnsAndThenPauses(string now, int replicas, string? warning)
    {
        foreach (var written in new[] { "2027-01-31", "\"2027-01-31\"" })
        {
            using var project = TemporaryProject.With(("lab", Lab(written)));

            var preview = await RunAsync(project, now, "preview", "lab", "--json");

            using var json = JsonDocument.Parse(preview.Output);
            var resources = json.RootElement.GetProperty("resources").EnumerateArray().ToList();
            Assert.Equal(0, preview.Code);
            Assert.Equal(replicas, resources.Single(each => each.GetProperty("type").GetString()!.EndsWith(":Deployment", StringComparison.Ordinal)).GetProperty("inputs").GetProperty("spec").GetProperty("replicas").GetInt32());
            Assert.Equal("2027-01-31", resources.Single(each => each.GetProperty("type").GetString()!.EndsWith(":Namespace", StringComparison.Ordinal))
                .GetProperty("inputs").GetProperty("metadata").GetProperty("labels").GetProperty("infra/expires").GetString());
            Assert.Equal(warning is not null, preview.Error.Contains("infra:expires: comes", StringComparison.Ordinal) || preview.Error.Contains("infra:expires: has come", StringComparison.Ordinal));
            Assert.Contains(warning ?? "", preview.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("is read as a time", preview.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Expires_OfAnExperimentsOwnNamespace_IsItsLabelToo()
    {
        using var project = TemporaryProject.With((
            "lab", Lab("2027-01-31") + "\n  infra:experiments: { ce: { image: \"r:v1\", ownNamespace: true, processes: [{ name: a, command: [x] }] } }\n"));

        var preview = await RunAsync(project, "2026-11-25T12:00:00Z", "preview", "lab", "--json");

        using var json = JsonDocument.Parse(preview.Output);
        var days = json.RootElement.GetProperty("resources").EnumerateArray()
            .Where(each => each.GetProperty("type").GetString()!.EndsWith(":Namespace", StringComparison.Ordinal))
            .Select(each => each.GetProperty("inputs").GetProperty("metadata").GetProperty("labels").GetProperty("infra/expires").GetString());
        Assert.Equal(["2027-01-31", "2027-01-31"], days);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("\n  infra:expiresWithData: true", false)]
    public async Task Expires_VolumeClaims_AreKeptUnlessTheySayOtherwise(string more, bool kept)
    {
        using var project = TemporaryProject.With((
            "lab", Lab("2027-01-31") + more + "\n  infra:experiments: { e: { volumeClaims: [{ name: home, size: 1Gi }], processes: [{ name: p, image: \"a:v1\", command: [x] }] } }\n"));

        var preview = await RunAsync(project, "2026-11-25T12:00:00Z", "preview", "lab", "--json");

        using var json = JsonDocument.Parse(preview.Output);
        var resources = json.RootElement.GetProperty("resources").EnumerateArray().ToList();
        Assert.Equal(kept, resources.Single(each => each.GetProperty("type").GetString()!.EndsWith(":PersistentVolumeClaim", StringComparison.Ordinal)).GetProperty("protect").GetBoolean());
        Assert.Equal("2027-01-31", resources.Single(each => each.GetProperty("type").GetString()!.EndsWith(":Namespace", StringComparison.Ordinal))
            .GetProperty("inputs").GetProperty("metadata").GetProperty("annotations").GetProperty("infra/expires").GetString());
    }

    [Theory]
    [InlineData("2027-01-30T23:59:59Z", "")]
    [InlineData("2027-01-31T00:00:00Z", "it stays paused, for its day has come: write a later infra:expires\n")]
    public async Task Resume_OfAStackWhoseDayHasCome_SaysThatItStaysPaused(string now, string error)
    {
        foreach (var written in new[] { "2027-01-31", "\"2027-01-31\"" })
        {
            using var project = TemporaryProject.With(("lab", Lab(written) + "\n  infra:paused: true\n"));

            var resume = await RunAsync(project, now, "resume", "lab");

            Assert.Equal((0, error), (resume.Code, resume.Error));
        }
    }

    [Fact]
    public async Task ExpiresWithData_WithoutADay_IsRefused()
    {
        using var project = TemporaryProject.With(("lab", "config:\n  infra:kind: local\n  infra:expiresWithData: true\n"));

        Assert.Contains(
            "settings of stack \"lab\": 1 problem\n - infra:expiresWithData: must be left out where the stack does not expire; got true, which does nothing; remove it, or set infra:expires\n",
            (await RunAsync(project, "2026-11-25T12:00:00Z", "preview", "lab")).Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2027-02-30", "write 2027-02-28 or an earlier day, for that month has 28 days")]
    [InlineData("2028-02-30", "write 2028-02-29 or an earlier day, for that month has 29 days")]
    [InlineData("2027-13-01", "write year, month and day")]
    [InlineData("soon", "write year, month and day")]
    [InlineData("2027-01-31T12:00:00Z", "write year, month and day")]
    public async Task Expires_NoDay_IsRefused(string written, string fix)
    {
        using var project = TemporaryProject.With(("lab", Lab($"\"{written}\"")));

        var preview = await RunAsync(project, "2026-11-25T12:00:00Z", "preview", "lab");

        Assert.Equal(1, preview.Code);
        Assert.StartsWith($"settings of stack \"lab\": 1 problem\n - infra:expires: must be a day as in 2027-01-31; got \"{written}\"; {fix}\n", preview.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2027-01-30T12:00:00Z", "[]")]
    [InlineData("2027-01-31T12:00:00Z", "lab")]
    public async Task Stacks_Expired_AreThoseWhoseDayHasCome(string now, string name)
    {
        using var project = TemporaryProject.With(("lab", Lab("2027-01-31")), ("other", Lab("2027-02-28")));

        var stacks = await RunAsync(project, now, "stacks", "--expired", "--json");

        Assert.Equal(0, stacks.Code);
        Assert.Contains(name, stacks.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("other", stacks.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stacks_OfWhichNoneHasExpired_SaySoBesideTheOutput()
    {
        using var project = TemporaryProject.With(("lab", Lab("2027-01-31")), ("other", Lab("2027-02-28")));

        Assert.Equal(
            new CommandResult(0, "", "no stack has expired: the day of infra:expires has come for none of 2\n"),
            await RunAsync(project, "2027-01-30T12:00:00Z", "stacks", "--expired"));
    }
}
