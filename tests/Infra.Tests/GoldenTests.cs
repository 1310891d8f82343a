using Infra.Commands;

namespace Infra.Tests;

/// <summary>What the shipped stacks come out as; a change here is one that a deployed stack will see.</summary>
public sealed class GoldenTests
{
    [Theory]
    [InlineData("gpu1.yaml", "render", "gpu1")]
    [InlineData("gpu1.txt", "preview", "gpu1")]
    [InlineData("local.yaml", "render", "local")]
    public async Task ShippedStack_IsAsReviewed(string golden, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();

        var code = await CommandLine.RunAsync(args, output, error, Repository.Root);

        Assert.All(error.ToString().Split('\n')[..^1], line => Assert.StartsWith("not among these objects: Secret ", line, StringComparison.Ordinal));
        Assert.Equal(0, code);
        Repository.AssertGolden(golden, output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task TwoDevelopers_ShareNothingButNames()
    {
        var gpu1 = await RenderAsync("gpu1");
        var gpu2 = await RenderAsync("gpu2");

        Assert.NotEqual(gpu1, gpu2);
        Assert.Equal(gpu1.Replace("gpu1", "gpu2", StringComparison.Ordinal), gpu2);
    }

    private static async Task<string> RenderAsync(string stack)
    {
        using var output = new StringWriter();
        await CommandLine.RunAsync(["render", stack], output, TextWriter.Null, Repository.Root);
        return output.ToString();
    }
}
