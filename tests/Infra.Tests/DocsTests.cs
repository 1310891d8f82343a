using System.Text.RegularExpressions;
using Infra.Commands;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Infra.Docs;
using Infra.Stacks;

namespace Infra.Tests;

public sealed partial class DocsTests
{
    private static readonly string[] Blocks = ["commands", "guard rails", "settings environment", "settings developer", "settings local"];

    [Fact]
    public async Task RepositorysDocuments_AreUpToDate()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await CommandLine.RunAsync(["docs", "--check"], output, error, Repository.Root);

        Assert.Equal("", error.ToString());
        Assert.Equal(CommandLine.Success, code);
    }

    [Fact]
    public async Task Readme_SmallestEnvironment_PreviewsWithoutFindings()
    {
        var readme = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"))).ReplaceLineEndings("\n");
        var yaml = YamlBlock().Match(readme).Groups["yaml"].Value;
        Assert.StartsWith("config:\n  infra:kind: environment\n", yaml, StringComparison.Ordinal);
        using var project = TemporaryProject.With(("small", yaml));

        var result = await project.RunAsync("preview", "small");

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.Code);
    }

    [Fact]
    public async Task Documents_Links_LeadToFilesAndHeadingsThatAreThere()
    {
        foreach (var (path, text) in Documents())
        {
            foreach (Match match in Link().Matches(text))
            {
                var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, match.Groups["path"].Value is { Length: > 0 } other ? other : path));
                Assert.True(Path.Exists(target), $"{Path.GetFileName(path)} links to {match.Value}, which is not there");
                if (match.Groups["heading"].Value is { Length: > 0 } heading && target.EndsWith(".md", StringComparison.Ordinal))
                {
                    Assert.True(Headings(await File.ReadAllTextAsync(target)).Contains(heading), $"{Path.GetFileName(path)} links to {match.Value}, and there is no such heading");
                }
            }
        }
    }

    [Fact]
    public async Task Documents_Commands_AreOnesThatThereAre()
    {
        using var empty = TemporaryProject.With();
        var commands = 0;
        foreach (var (path, text) in Documents())
        {
            foreach (var words in Command().Matches(text).Select(match => match.Groups["words"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            {
                // What a command takes may be left out where the text is about it; a word that it does not know may not.
                var result = await empty.RunAsync(words);
                Assert.False(result.Error.Contains("unknown", StringComparison.OrdinalIgnoreCase), $"{Path.GetFileName(path)}: infra {string.Join(' ', words)}: {result.Error}");
                commands++;
            }

            Assert.All(Projects().Matches(text), match => Assert.True(
                Path.Combine(Repository.Root, match.Groups["folder"].Value) is var place && (File.Exists(place) || Directory.EnumerateFiles(place, "*.csproj").Any()), $"{Path.GetFileName(path)}: {match.Value}"));
        }

        Assert.True(commands > 50, $"only {commands} commands were found");
    }

    [Fact]
    public async Task Docs_StaleDocument_IsNamedByTheCheck_AndWrittenAnew()
    {
        using var project = Project();

        var check = await project.RunAsync("docs", "--check");
        var write = await project.RunAsync("docs");
        var again = await project.RunAsync("docs", "--check");

        Assert.Equal((1, "", "out of date: README.md, stacks/urns.lock; write anew with infra docs\n"), (check.Code, check.Output, check.Error));
        Assert.Equal((0, "wrote README.md\nwrote stacks/urns.lock\n"), (write.Code, write.Output));
        Assert.Equal((0, "all documents are up to date\n"), (again.Code, again.Output));
        var readme = await File.ReadAllTextAsync(Path.Combine(project.Root, "README.md"));
        Assert.Contains("| `infra docs [--check]` | Writes the generated parts", readme, StringComparison.Ordinal);
        Assert.Contains("| `open-firewall` | error | ", readme, StringComparison.Ordinal);
        Assert.Contains("| `infra:registryLogin.password` | string, **secret** | **required** |", readme, StringComparison.Ordinal);
        Assert.Contains("```mermaid\nflowchart LR\n", readme, StringComparison.Ordinal);
        Assert.EndsWith("<!-- end -->\nlast line\n", readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Docs_NameThatChanges_IsSeenInTheLockOfUrns()
    {
        using var project = Project();
        await project.RunAsync("docs");
        var path = Path.Combine(project.Root, "stacks", "urns.lock");
        var locked = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, locked.Replace("v1:Namespace::alice\n", "v1:Namespace::renamed\n", StringComparison.Ordinal));

        var check = await project.RunAsync("docs", "--check");
        await project.RunAsync("docs");

        Assert.Equal(
            """
            out of date: stacks/urns.lock; write anew with infra docs
             - gone: urn:pulumi:alice::infra::infra:tenancy:DeveloperNamespace$kubernetes:core/v1:Namespace::renamed
             - new: urn:pulumi:alice::infra::infra:tenancy:DeveloperNamespace$kubernetes:core/v1:Namespace::alice
            a resource that is gone is deleted; where it only has another name, give the old one in Aliases first

            """.ReplaceLineEndings("\n"),
            check.Error);
        Assert.Equal(locked, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task Docs_UnknownMissingAndOpenBlocks_AreFoundTogether()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        await File.WriteAllTextAsync(
            Path.Combine(project.Root, "README.md"),
            string.Concat(Blocks.Skip(1).Select(name => $"<!-- generated: {name} -->\n<!-- end -->\n")) + "<!-- end -->\n<!-- generated: comands -->\n");

        var result = await project.RunAsync("docs");

        Assert.Equal(1, result.Code);
        Assert.Equal(
            """
            documents of project "infra": 4 problems
             - README.md:9: <!-- end --> ends nothing; take the line out, or write <!-- generated: NAME --> above
             - README.md:10: the block "comands" does not end; write <!-- end --> below it
             - README.md: there is no block "comands"; the blocks are commands, guard rails, settings environment, settings developer, settings local, graph STACK and cost STACK
             - README.md or docs/*.md: must have the block "commands"; write <!-- generated: commands --> and <!-- end --> where it shall stand

            """.ReplaceLineEndings("\n"),
            result.Error);
    }

    [Fact]
    public void Blocks_Filled_KeepWhatIsAroundThem()
    {
        const string Text = "a\n<!-- generated: x -->\nold\n<!-- end -->\nb\n";
        var findings = new List<Finding>();

        var filled = GeneratedBlocks.Fill(Text, name => $"new {name}\n");

        Assert.Equal(["x"], GeneratedBlocks.Names(Text, "file", findings));
        Assert.Empty(findings);
        Assert.Equal("a\n<!-- generated: x -->\n\nnew x\n\n<!-- end -->\nb\n", filled);
        Assert.Equal(filled, GeneratedBlocks.Fill(filled, name => $"new {name}\n"));
    }

    [Fact]
    public void Settings_AreDeclaredOnce_AndDescribed()
    {
        foreach (var settings in new IEnumerable<Setting>[] { EnvironmentSettings.Declared, DeveloperStack.Settings, LocalStack.Settings })
        {
            Assert.Equal(settings.Select(setting => setting.Key).Distinct(), settings.Select(setting => setting.Key));
            Assert.All(settings, setting => Assert.False(setting.Description.EndsWith('.'), $"{setting.Key}: the description must not end with a full stop"));
            Assert.All(settings, setting => Assert.True(setting.Description.Length > 0, $"{setting.Key} has no description"));
        }
    }

    private static IEnumerable<(string Path, string Text)> Documents() =>
        from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Append(Path.Combine(Repository.Root, "README.md")).Append(Path.Combine(Repository.Root, "CONTRIBUTING.md"))
        select (path, File.ReadAllText(path).ReplaceLineEndings("\n"));

    // As GitHub names them: small letters, without punctuation, hyphens for blanks.
    private static HashSet<string> Headings(string text) =>
        [.. Heading().Matches(text).Select(match => Punctuation().Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    private static TemporaryProject Project()
    {
        var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        var text = string.Concat(Blocks.Append("graph alice").Select(name => $"<!-- generated: {name} -->\nold\n<!-- end -->\n"));
        File.WriteAllText(Path.Combine(project.Root, "README.md"), $"# Title\n{text}last line\n");
        return project;
    }

    [GeneratedRegex("```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    // Links out of the repository have a colon.
    [GeneratedRegex(@"\]\((?<path>[^):#]*)(#(?<heading>[^)]*))?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.*?) *$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    // Between back quotes, or on a line of its own; the table of commands has them with what they take.
    [GeneratedRegex(@"(`|^ +|^)(infra|dotnet run --project infra --) (?<words>[a-z][^`#|;&>\n<(\[\\]*)(?![^`\n]*[<\[])", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"dotnet (run --project|pack|publish) (?<folder>[\w./]+)")]
    private static partial Regex Projects();
}
