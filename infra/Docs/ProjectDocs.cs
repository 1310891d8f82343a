using System.Globalization;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Infra.Graph;
using Infra.Guardrails;
using Infra.Plans;
using Infra.Preview;
using Infra.Project;
using Infra.Stacks;

namespace Infra.Docs;

/// <summary>The documents of a project, and what a program writes into them.</summary>
internal static class ProjectDocs
{
    /// <summary>The JSON schema of stack files, from the project's folder.</summary>
    internal const string SchemaFile = "docs/stack.schema.json";

    private const string GraphPrefix = "graph ";
    private const string CostPrefix = "cost ";

    // In these words a document asks for a block; README.md and docs/ together must have each.
    private static readonly Dictionary<string, Func<string, string>> Texts = new(StringComparer.Ordinal)
    {
        ["commands"] = commands => commands,
        ["guard rails"] = _ => GuardrailTable(),
        ["settings environment"] = _ => SettingsText.Write(EnvironmentSettings.Declared),
        ["settings developer"] = _ => SettingsText.Write(DeveloperStack.Settings),
        ["settings local"] = _ => LocalSettings(),
    };

    /// <summary>Writes every document anew, in memory.</summary>
    /// <param name="project">The project.</param>
    /// <param name="engine">Previews the stacks that are drawn.</param>
    /// <param name="commands">The table of the commands.</param>
    /// <returns>Each document with blocks: its path from the project's folder, the text it has and the text it should have.</returns>
    /// <exception cref="UserErrorException">A block is unknown, missing or not closed, or a stack cannot be previewed.</exception>
    public static async Task<IReadOnlyList<(string Path, string Has, string Wants)>> WriteAsync(InfraProject project, PreviewEngine engine, string commands)
    {
        var findings = new List<Finding>();
        var documents = new List<(string Path, string Text)>();
        var contents = new Dictionary<string, string>();
        foreach (var path in Paths(project.Root))
        {
            var text = await File.ReadAllTextAsync(Path.Combine(project.Root, path)).ConfigureAwait(false);
            var names = GeneratedBlocks.Names(text, path, findings);
            foreach (var name in names.Where(name => !contents.ContainsKey(name)))
            {
                if (Texts.TryGetValue(name, out var write))
                {
                    contents[name] = write(commands);
                }
                else if (name.StartsWith(GraphPrefix, StringComparison.Ordinal))
                {
                    var plan = await engine.PreviewAsync(name[GraphPrefix.Length..]).ConfigureAwait(false);
                    contents[name] = $"```mermaid\n{MermaidText.Write(PlanGraph.Of(plan, everyResource: false))}```\n";
                }
                else if (name.StartsWith(CostPrefix, StringComparison.Ordinal))
                {
                    var plan = await engine.PreviewAsync(name[CostPrefix.Length..]).ConfigureAwait(false);
                    contents[name] = CostTable.Write((await PlanAssessment.OfAsync(engine, plan).ConfigureAwait(false)).Cost);
                }
                else
                {
                    findings.Add(new Finding(path, $"there is no block \"{name}\"", $"the blocks are {string.Join(", ", Texts.Keys)}, {GraphPrefix}STACK and {CostPrefix}STACK"));
                }
            }

            if (names.Count > 0)
            {
                documents.Add((path, text));
            }
        }

        findings.AddRange(Texts.Keys.Where(name => !contents.ContainsKey(name)).Select(name =>
            new Finding("README.md or docs/*.md", $"must have the block \"{name}\"", $"write <!-- generated: {name} --> and <!-- end --> where it shall stand")));
        if (findings.Count > 0)
        {
            throw new UserErrorException($"documents of project \"{project.Name}\"", findings);
        }

        return
        [
            .. documents.Select(document => (document.Path, document.Text, GeneratedBlocks.Fill(document.Text, name => contents[name]))),
            .. Schema(project.Root),
            .. await UrnLock.WriteAsync(project, engine).ConfigureAwait(false) is { } locked ? [locked] : Array.Empty<(string, string, string)>(),
        ];
    }

    // For editors; a project without documents has none.
    private static IEnumerable<(string Path, string Has, string Wants)> Schema(string root)
    {
        var path = Path.Combine(root, SchemaFile);
        if (Directory.Exists(Path.GetDirectoryName(path)))
        {
            var schema = SettingSchema.OfFile(SettingKeys.Full(StackProgram.Kind.Key), StackProgram.Settings);
            yield return (SchemaFile, File.Exists(path) ? File.ReadAllText(path) : "", schema.ToJsonString(JsonForms.Indented) + "\n");
        }
    }

    private static IEnumerable<string> Paths(string root)
    {
        const string Readme = "README.md";
        var folder = Path.Combine(root, "docs");
        var others = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.md").Select(path => $"docs/{Path.GetFileName(path)}") : [];
        return others.Order(StringComparer.Ordinal).Prepend(Readme).Where(path => File.Exists(Path.Combine(root, path)));
    }

    private static string GuardrailTable() => MarkdownTable.Write(
        ["rule", "level", "what it ensures"],
        GuardrailCheck.Rules.Select(rule => new[] { $"`{rule.Name}`", rule.Level.ToString().ToLower(CultureInfo.InvariantCulture), rule.Protects }));

    // A local stack has a developer's settings but for a few.
    private static string LocalSettings()
    {
        var own = LocalStack.Settings.Except(DeveloperStack.Settings);
        var missing = DeveloperStack.Settings.Select(setting => setting.Key).Except(LocalStack.Settings.Select(setting => setting.Key)).ToList();
        return $"All of a developer stack's settings{(missing.Count > 0 ? $" except {string.Join(", ", missing.Select(key => $"`infra:{key}`"))}" : "")}, and otherwise:\n\n"
            + SettingsText.Write(own);
    }
}
