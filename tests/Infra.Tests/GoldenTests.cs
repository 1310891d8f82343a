using System.Text.Json.Nodes;
using Infra.Commands;
using Infra.Tests.Support;

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
    public async Task Inputs_OfShippedEnvironments_AreAsReviewed()
    {
        var (dev, prod) = (await InputsAsync("dev"), await InputsAsync("prod"));

        Repository.AssertGolden("dev.inputs.txt", dev);
        Repository.AssertGolden("prod.inputs.diff", Golden.Difference(dev, prod));
    }

    [Fact]
    public async Task TwoDevelopers_ShareNothingButNames()
    {
        var gpu1 = await RenderAsync("gpu1");
        var gpu2 = await RenderAsync("gpu2");

        Assert.NotEqual(gpu1, gpu2);
        Assert.Equal(gpu1.Replace("gpu1", "gpu2", StringComparison.Ordinal), gpu2);
    }

    // TYPE NAME: PATH = VALUE, a line each; the stack's own name stands as it does in the other's.
    private static async Task<string> InputsAsync(string stack)
    {
        using var output = new StringWriter();
        await CommandLine.RunAsync(["preview", stack, "--json"], output, TextWriter.Null, Repository.Root);
        var lines =
            from resource in JsonNode.Parse(output.ToString())!["resources"]!.AsArray()
            where resource!["custom"]!.GetValue<bool>()
            let name = $"{resource["type"]} {resource["urn"]!.GetValue<string>().Split("::")[^1]}"
            from leaf in Leaves("", resource["inputs"]!)
            select $"{name}: {leaf}\n".Replace(stack, "STACK", StringComparison.Ordinal);
        return string.Concat(lines.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Leaves(string path, JsonNode? value) => value switch
    {
        JsonObject { Count: > 0 } map => map.SelectMany(pair => Leaves(path.Length == 0 ? pair.Key : $"{path}.{pair.Key}", pair.Value)),
        JsonArray { Count: > 0 } list => list.SelectMany((each, i) => Leaves($"{path}[{i}]", each)),
        _ => [$"{path} = {value?.ToJsonString() ?? "null"}"],
    };

    private static async Task<string> RenderAsync(string stack)
    {
        using var output = new StringWriter();
        await CommandLine.RunAsync(["render", stack], output, TextWriter.Null, Repository.Root);
        return output.ToString();
    }
}
