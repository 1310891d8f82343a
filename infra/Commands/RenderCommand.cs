using System.CommandLine;
using Infra.Guardrails;
using Infra.Project;
using Infra.Rendering;

namespace Infra.Commands;

/// <summary><c>infra render</c>: a stack's Kubernetes objects as YAML.</summary>
internal static class RenderCommand
{
    // By this line a file is known as one that may be replaced or removed by the next rendering.
    private const string FileHeader = "# rendered by infra";

    /// <summary>Makes the command.</summary>
    /// <param name="context">Where it reads and writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(CommandContext context)
    {
        var stack = new Argument<string>("stack") { Description = "The stack's name" };
        var outFolder = new Option<string?>("--out") { Description = "Write a file an object into this folder instead of a stream, numbered in apply order", HelpName = "DIR" };
        var showSecrets = new Option<bool>("--show-secrets")
        {
            Description = "Write Secrets with their values; those encrypted in the stack file, or made by a provider, stay placeholders",
        };
        var command = new ExampleCommand(
            "render",
            "Writes a stack's Kubernetes objects as YAML in the order in which they must be applied; Secrets hold placeholders",
            "infra render gpu1 | kubectl apply -f -",
            "infra render gpu1 --out manifests/gpu1 && kubectl apply -f manifests/gpu1")
        {
            stack, outFolder, showSecrets,
        };
        command.SetAction(async (parsed, _) =>
        {
            var project = context.Project();
            var plan = await context.Engine(project).PreviewAsync(parsed.GetValue(stack)!).ConfigureAwait(false);
            await GuardrailText.WriteAsync(context.Error, plan.Stack, GuardrailCheck.ComponentWarnings(plan)).ConfigureAwait(false);
            var manifests = KubernetesManifests.Of(plan, parsed.GetValue(showSecrets));
            if (manifests.Objects.Count == 0)
            {
                await context.Error.WriteLineAsync($"stack \"{plan.Stack}\" has no Kubernetes objects").ConfigureAwait(false);
            }

            if (parsed.GetValue(outFolder) is { } folder)
            {
                await WriteFilesAsync(Path.Combine(context.Folder, folder), manifests).ConfigureAwait(false);
                await context.Error.WriteLineAsync($"{manifests.Objects.Count} objects in {folder}").ConfigureAwait(false);
                foreach (var note in manifests.Notes)
                {
                    await context.Error.WriteLineAsync(note).ConfigureAwait(false);
                }
            }
            else
            {
                await context.Output.WriteAsync(manifests.ToStream()).ConfigureAwait(false);
            }

            return CommandLine.Success;
        });
        return command;
    }

    private static async Task WriteFilesAsync(string folder, KubernetesManifests manifests)
    {
        Directory.CreateDirectory(folder);
        var foreign = new List<string>();
        var ours = new List<string>();
        foreach (var path in Directory.EnumerateFileSystemEntries(folder))
        {
            var isOurs = path.EndsWith(".yaml", StringComparison.Ordinal)
                && File.Exists(path)
                && File.ReadLines(path).FirstOrDefault() == FileHeader;
            (isOurs ? ours : foreign).Add(path);
        }

        if (foreign.Count > 0)
        {
            throw new InfraException(
                $"{folder} has files that were not rendered ({string.Join(", ", foreign.Select(Path.GetFileName).Order(StringComparer.Ordinal))}); "
                + "kubectl apply -f would take them too; choose another folder");
        }

        foreach (var path in ours)
        {
            File.Delete(path);
        }

        foreach (var manifest in manifests.Objects)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, manifest.FileName), $"{FileHeader}\n{manifest.Yaml}").ConfigureAwait(false);
        }
    }
}
