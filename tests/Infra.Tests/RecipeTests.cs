using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>The files of docs/researcher.md, as somebody would copy them.</summary>
public sealed partial class RecipeTests
{
    private static readonly (string Stack, string Yaml)[] Files =
    [
        .. Recipe().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "researcher.md"))).Select(match => (match.Groups["stack"].Value, match.Groups["yaml"].Value)),
    ];

    public static TheoryData<string> Stacks => [.. Files.Select(file => file.Stack)];

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Recipe_Previews_AndHasNobodyWait(string stack)
    {
        // Each by itself, as the only one of the environment.
        using var project = TemporaryProject.With([.. Files.Where(file => file.Stack == "lab" || file.Stack == stack)]);

        Assert.Equal((0, Warning(stack)), await RunAsync("preview"));
        Assert.Equal((0, Warning(stack)), await RunAsync("fit"));
        Assert.Equal((0, ""), await RunAsync("cost"));

        async Task<(int, string)> RunAsync(string command) => await project.RunAsync(command, stack) is var result ? (result.Code, result.Error) : default;
    }

    [Fact]
    public void Recipes_AreFound() => Assert.Equal(["lab", "agents", "train", "search", "notes", "evening"], Files.Select(file => file.Stack));

    // One that is paused says so each time.
    private static string Warning(string stack) => stack != "evening" ? "" : """
        guard rails of stack "evening": 1 warning
         - settings: infra:paused: is set, so no pod of the stack runs; got true; infra resume and pulumi up bring them back

        """;

    [GeneratedRegex("`stacks/Pulumi\\.(?<stack>[a-z]+)\\.yaml`\n\n```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Recipe();
}
