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

        // Not even a warning of the guard rails.
        Assert.Equal((0, ""), (first.Code, first.Error));
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

    // Each stack is placed beside all others of its environment, so this holds only while the pools hold them together.
    [Fact]
    public async Task EveryStackOfAnEnvironment_Fits()
    {
        var stacks = Directory.GetFiles(Path.Combine(Repository.Root, "stacks"), "Pulumi.*.yaml")
            .Where(file => File.ReadAllText(file).Contains("infra:environment:", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(file).Split('.')[1])
            .ToArray();

        Assert.True(stacks.Length >= 2, string.Join(", ", stacks));
        foreach (var stack in stacks)
        {
            var fit = await RunAsync("fit", stack);
            Assert.True((fit.Code, fit.Error) == (0, ""), $"{stack}:\n{fit.Output}{fit.Error}");
        }
    }

    private static Task<CommandResult> PreviewAllAsync() => RunAsync("preview", "--all", "--json");

    private static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(arguments, output, error, Repository.Root);
        return new CommandResult(code, output.ToString(), error.ToString());
    }
}
