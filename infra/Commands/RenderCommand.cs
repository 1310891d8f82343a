using System.CommandLine;
using Infra.Core.Findings;
using Infra.Guardrails;
using Infra.Preview;
using Infra.Rendering;

namespace Infra.Commands;

/// <summary><c>infra render</c>: a stack's Kubernetes objects as YAML.</summary>
internal static class RenderCommand
{
    // By this line a file is known as one that may be replaced or removed by the next rendering.
    private const string FileHeader = "# rendered by infra";

    public static Command Create(CommandContext context)
    {
        var stack = context.Stack();
        var outFolder = new Option<string?>("--out") { Description = "Write a file an object into this folder instead of a stream, numbered in apply order", HelpName = "DIR" };
        var outputs = DeployedOutputsOption.Create();
        var showSecrets = new Option<bool>("--show-secrets")
        {
            Description = "Write the objects that hold secrets too; passwords that Pulumi would make are made at random",
        };
        var passwords = new Option<string?>("--passwords")
        {
            Description = "With --show-secrets, keep the passwords that are made in this file, and take them from it the next time",
            HelpName = "FILE",
        };
        var command = new ExampleCommand(
            "render",
            "Writes a stack's Kubernetes objects as YAML in the order in which they must be applied, without those that hold secrets",
            "infra render gpu1 | kubectl apply -f -",
            "infra render gpu1 --out manifests/gpu1 && kubectl apply -f manifests/gpu1",
            "pulumi stack output --json --show-secrets -s dev | infra render astro --outputs - --show-secrets | kubectl apply -f -",
            "infra render local --show-secrets --passwords local.passwords.json | kubectl apply -f -")
        {
            stack, outFolder, outputs, showSecrets, passwords,
        };
        command.AddRule(result =>
        {
            if (result.GetValue(passwords) is not null && !result.GetValue(showSecrets))
            {
                result.AddError("--passwords has a meaning with --show-secrets only");
            }
        });
        command.SetAction(async (parsed, _) =>
        {
            var withSecrets = parsed.GetValue(showSecrets);
            var book = withSecrets ? new PasswordBook(parsed.GetValue(passwords) is { } file ? Path.Combine(context.Folder, file) : null) : null;
            var deployed = parsed.GetValue(outputs) is { } source ? await DeployedOutputsOption.ReadAsync(context, source).ConfigureAwait(false) : null;
            var engine = new PreviewEngine(context.Project(), context.Program) { Outputs = deployed, Passwords = book };
            var plan = await engine.PreviewAsync(parsed.GetValue(stack)!).ConfigureAwait(false);
            if (deployed is not null && plan.References.IsEmpty)
            {
                throw new UserErrorException($"--outputs: must be left out for a stack that runs on no environment; got it for \"{plan.Stack}\"", "remove it");
            }

            await GuardrailText.WriteAsync(context.Error, plan.Stack, GuardrailCheck.ComponentWarnings(plan)).ConfigureAwait(false);
            var manifests = KubernetesManifests.Of(plan, withSecrets, deployed is not null);
            if (book is { Made.Count: > 0 } made)
            {
                made.Save();
                manifests.Notes.Add(MadeText(made.Made, parsed.GetValue(passwords)));
            }

            if (manifests.Objects.Count + manifests.Notes.Count == 0)
            {
                await context.Error.WriteLineAsync($"stack \"{plan.Stack}\" has no Kubernetes objects").ConfigureAwait(false);
            }

            if (parsed.GetValue(outFolder) is { } folder)
            {
                await WriteFilesAsync(Path.Combine(context.Folder, folder), manifests).ConfigureAwait(false);
                await context.Error.WriteLineAsync($"{manifests.Objects.Count} objects in {folder}").ConfigureAwait(false);
            }
            else
            {
                await context.Output.WriteAsync(manifests.ToStream()).ConfigureAwait(false);
            }

            foreach (var note in manifests.Notes)
            {
                await context.Error.WriteLineAsync(note).ConfigureAwait(false);
            }

            return manifests.LacksSecrets ? CommandLine.Failure : CommandLine.Success;
        });
        return command;
    }

    private static string MadeText(IReadOnlyCollection<string> made, string? file) =>
        $"{(made.Count == 1 ? "1 password was" : $"{made.Count} passwords were")} made at random ({string.Join(", ", made)}); "
        + (file is null ? "the next rendering makes others, unless --passwords FILE keeps them" : $"{file} keeps {(made.Count == 1 ? "it" : "them")}");

    private static async Task WriteFilesAsync(string folder, KubernetesManifests manifests)
    {
        Directory.CreateDirectory(folder);
        var entries = Directory.EnumerateFileSystemEntries(folder).ToLookup(path =>
            path.EndsWith(".yaml", StringComparison.Ordinal) && File.Exists(path) && File.ReadLines(path).FirstOrDefault() == FileHeader);
        var (ours, foreign) = (entries[true], entries[false]);
        if (foreign.Any())
        {
            throw new UserErrorException(
                $"{folder} has files that were not rendered ({string.Join(", ", foreign.Select(Path.GetFileName).Order(StringComparer.Ordinal))}), which kubectl apply -f would take too",
                "choose another folder");
        }

        foreach (var path in ours)
        {
            File.Delete(path);
        }

        foreach (var manifest in manifests.Objects)
        {
            var (path, text) = (Path.Combine(folder, manifest.FileName), $"{FileHeader}\n{manifest.Yaml}");
            if (manifest.HoldsSecrets)
            {
                PrivateFile.Write(path, text);
            }
            else
            {
                await File.WriteAllTextAsync(path, text).ConfigureAwait(false);
            }
        }
    }
}
