using System.Text.Json.Nodes;
using Infra.Review;

namespace Infra.Tests.Pages;

/// <summary>The Markdown of <c>infra diff</c> as a comment on GitHub: by the same grammar, with GitHub's own style sheet.</summary>
public sealed class MarkdownTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("infra markdown ");

    [NeedsTheory(Needs.Pages)]
    [InlineData("dev", "name: gpu-l4", "name: gpu-new")]
    [InlineData("ranzcr", "ranzcr-dist:v1", "ranzcr-dist:v2_*a*_<b>|`@all`#1</details>")]
    [InlineData("dev", "location: europe-west4-a", "location: europe-west4-b")]
    [InlineData("dev", "# The environment to try things on", "# Where things are tried")]
    public async Task Comment_InABrowser_SaysItsVerdictFirst_AndFitsEveryScreen(string stack, string was, string becomes)
    {
        var review = await ReviewTests.EditedAsync(stack, was, becomes);
        await using var browser = await ShownAsync(DiffMarkdown.Write(review));
        foreach (var (dark, width) in new[] { (false, 1280), (true, 1280), (false, 390), (true, 390) })
        {
            var at = $"{(dark ? "dark" : "light")}, {width} px";
            await browser.ShowAsync(dark, width);
            await FoldAsync(browser, open: false);

            Assert.True(await TrueAsync(browser, "[...document.querySelectorAll('main, p, ul, li, summary')].every(each => each.scrollWidth <= each.clientWidth)"), $"{at}: is wider than the screen");
            Assert.True(
                await TrueAsync(browser, width > 1000 ? "(document.querySelector('ul') ?? document.querySelector('p + p')).getBoundingClientRect().bottom < innerHeight" : "document.querySelector('li, p + p').getBoundingClientRect().bottom < innerHeight"),
                $"{at}: the verdict is not on the first screen");

            await FoldAsync(browser, open: true);
            Assert.True(await TrueAsync(browser, "document.documentElement.scrollWidth <= innerWidth"), $"{at}: what is folded is wider than the screen");

            // Tables and blocks that scroll are made so by GitHub.
            var barriers = await browser.BarriersAsync("scrollable-region-focusable");
            Assert.True(barriers == "", $"{at}: {barriers}");
        }

        // Every word arrives as it was meant, and none of them as markup.
        var lines = await TextsAsync(browser, "main > div > ul > li");
        Assert.Equal(review.Verdict.Select(line => $"{line.Heading} · {string.Join(", ", line.Stacks)}: {line.Text}"), lines);
        Assert.Equal(review.Stacks.Select(each => each.Change.Stack), (await TextsAsync(browser, "main > div > details > summary")).Select(text => text.Split(':')[0]));
        Assert.Equal(review.Stacks.Length, await NumberAsync(browser, "document.querySelectorAll('main > div > table tbody tr').length"));
        Assert.Equal(0, await NumberAsync(browser, "document.querySelectorAll('main em, main del, main li code, main li a, main td a, main td b').length - document.querySelectorAll('main > div > p:first-child em').length"));
        Assert.DoesNotContain(lines, line => line.Contains('\\', StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // Comments are about as wide on GitHub.
    private async Task<Browser> ShownAsync(string markdown)
    {
        var file = Path.Combine(_folder.FullName, "comment.html");
        await File.WriteAllTextAsync(
            file,
            $$"""
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Comparison</title>
            <style>{{await File.ReadAllTextAsync(Needs.FileOf("github-markdown-css"))}} body { margin: 0 } main { box-sizing: border-box; max-width: 860px; margin: auto; padding: 16px }</style>
            <main class="markdown-body"><h1>What this changes in the stacks</h1><div></div></main>
            """);
        var browser = await Browser.StartAsync();
        await browser.OpenAsync(file);
        await browser.EvaluateAsync(await File.ReadAllTextAsync(Needs.FileOf("marked")));
        await browser.EvaluateAsync($"document.querySelector('main > div').innerHTML = marked.parse({System.Text.Json.JsonSerializer.Serialize(markdown)})");
        return browser;
    }

    private static Task<JsonNode?> FoldAsync(Browser browser, bool open) => browser.EvaluateAsync($"document.querySelectorAll('details').forEach(each => each.open = {(open ? "true" : "false")})");

    private static async Task<bool> TrueAsync(Browser browser, string script) => (bool)(await browser.EvaluateAsync(script))!;

    private static async Task<int> NumberAsync(Browser browser, string script) => (int)(await browser.EvaluateAsync(script))!;

    // GitHub's names of people and numbers of issues are kept apart from their signs by a space of no width.
    private static async Task<string[]> TextsAsync(Browser browser, string selector) =>
        [.. (await browser.EvaluateAsync($"[...document.querySelectorAll('{selector}')].map(each => each.textContent.trim())"))!.AsArray().Select(each => each!.ToString().Replace("\u200b", "", StringComparison.Ordinal))];
}
