using System.Text.Json;
using Infra.Commands;

namespace Infra.Tests;

/// <summary>Every stack of the repository, as a whole.</summary>
public sealed class ShippedStacksTests
{
    [Fact]
    public async Task EveryStack_Previews_TheSameToTheByteEachTime()
    {
        var first = await PreviewAllAsync();
        var second = await PreviewAllAsync();

        Assert.True(first.Code == 0, first.Error);
        using var json = JsonDocument.Parse(first.Output);
        Assert.Equal(
            Directory.GetFiles(Path.Combine(Repository.Root, "stacks"), "Pulumi.*.yaml").Length,
            json.RootElement.EnumerateObject().Count());
        Assert.All(json.RootElement.EnumerateObject(), stack => Assert.True(stack.Value.GetProperty("resources").GetArrayLength() > 1));
        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public async Task NoStack_ShowsAMarkerOrAnEncryptedValue()
    {
        var result = await PreviewAllAsync();

        // What stands in for computed and secret values begins so, whatever became of it afterwards.
        Assert.DoesNotContain("computedx", result.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secretx", result.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(@"\b240\.113\.", result.Output);
    }

    // Apart from what else there may be in the folder, whose stacks may well ask for more than there is at once.
    [Fact]
    public async Task StacksOnDev_FitTogether_WithoutAWarning()
    {
        string[] stacks = ["astro", "bootcamp", "gpu1", "gpu2", "ranzcr", "rl", "surreal"];
        using var project = TemporaryProject.With(
            [.. stacks.Append("dev").Select(stack => (stack, File.ReadAllText(Path.Combine(Repository.Root, "stacks", $"Pulumi.{stack}.yaml"))))]);

        foreach (var stack in stacks)
        {
            var (fit, preview) = (await project.RunAsync("fit", stack), await project.RunAsync("preview", stack));
            Assert.True((fit.Code, fit.Error) == (0, ""), $"{stack}:\n{fit.Output}{fit.Error}");
            Assert.Equal(0, preview.Code);

            // Astro's search is in the environment's Redis by choice, and its plan says with whom.
            Assert.StartsWith(stack == "astro" ? "guard rails of stack \"astro\": 1 warning\n - shared-redis: " : "", preview.Error, StringComparison.Ordinal);
            Assert.Equal(stack == "astro", preview.Error.Length > 0);
        }
    }

    private static async Task<CommandResult> PreviewAllAsync()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(["preview", "--all", "--json"], output, error, Repository.Root);
        return new CommandResult(code, output.ToString(), error.ToString());
    }
}
