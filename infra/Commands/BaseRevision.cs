using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Core.Findings;
using Infra.Guardrails;
using Infra.Plans;
using Infra.Project;

namespace Infra.Commands;

/// <summary>A commit's files in a folder of their own, gone afterwards; the user's files and index are not touched.</summary>
internal sealed class BaseRevision : IAsyncDisposable
{
    private const string SdkChoice = ".pulumi-sdk.props";

    private readonly string _repository;
    private readonly string _reference;
    private readonly DirectoryInfo _folder;
    private readonly TextWriter _error;
    private readonly string _root;

    private BaseRevision(string repository, string inside, string reference, DirectoryInfo folder, TextWriter error)
    {
        (_repository, _reference, _folder, _error) = (repository, reference, folder, error);
        _root = Path.Combine(Tree, inside);
    }

    private string Tree => Path.Combine(_folder.FullName, "tree");

    /// <summary>Checks a commit out.</summary>
    /// <param name="root">The project's folder.</param>
    /// <param name="reference">A commit, branch or tag.</param>
    /// <param name="error">Where progress and notes go.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The files.</returns>
    /// <exception cref="UserErrorException">There is no git repository, or no such commit in it.</exception>
    public static async Task<BaseRevision> CheckOutAsync(string root, string reference, TextWriter error, CancellationToken cancellation)
    {
        var prefix = await GitAsync(root, cancellation, "rev-parse", "--show-prefix").ConfigureAwait(false);
        if (prefix.Code != 0)
        {
            throw new UserErrorException($"--base: needs git, and a project that is in a git repository; git says: {prefix.Error.Trim().Split('\n')[0]}", "run it in a clone, or hold two files of infra preview --json against each other");
        }

        var commit = await GitAsync(root, cancellation, "rev-parse", "--verify", "--quiet", "--end-of-options", $"{reference}^{{commit}}").ConfigureAwait(false);
        if (commit.Code != 0)
        {
            throw new UserErrorException($"--base: must be a commit, branch or tag of this repository; got \"{reference}\"", "see git log and git branch --all");
        }

        var tree = new BaseRevision(root, prefix.Output.Trim(), reference, Directory.CreateTempSubdirectory("infra-base-"), error);
        try
        {
            // No hook of the repository runs for a tree that nobody sees.
            var added = await GitAsync(
                root, cancellation, "-c", "core.hooksPath=/dev/null", "worktree", "add", "--quiet", "--detach", tree.Tree, commit.Output.Trim()).ConfigureAwait(false);
            return added.Code == 0 ? tree : throw new UserErrorException($"--base: git cannot check out \"{reference}\": {added.Error.Trim()}", $"git worktree add must work for it, in {Path.GetTempPath()}");
        }
        catch
        {
            await tree.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Previews all stacks of the commit by its own program, or by this one where that does not build.</summary>
    /// <param name="context">Makes the engine that stands in.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What <c>infra preview --all --json</c> writes.</returns>
    public async Task<string> PreviewAllAsync(CommandContext context, CancellationToken cancellation)
    {
        var project = InfraProject.Open(_root);
        var (plans, why) = await OwnProgramAsync(cancellation).ConfigureAwait(false);
        if (plans is null)
        {
            await _error.WriteLineAsync($"note: {why}; today's program read the files of {_reference}").ConfigureAwait(false);
            return PlanJson.Write(await PreviewedStack.OfAsync(context.Engine(project), project.StackNames).ConfigureAwait(false), byName: true);
        }

        // Programs of some time ago leave out what they cannot preview.
        foreach (var stack in project.StackNames.Where(stack => !plans.ContainsKey(stack)))
        {
            plans[stack] = JsonSerializer.SerializeToNode(
                StackFailure.Of(stack, $"the program of {_reference} could not preview it"), JsonSerializerOptions.Web);
        }

        return plans.ToJsonString();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ = await GitAsync(_repository, CancellationToken.None, "worktree", "remove", "--force", Tree).ConfigureAwait(false);
        if (Directory.Exists(_folder.FullName))
        {
            _folder.Delete(recursive: true);
        }
    }

    private async Task<(JsonObject? Plans, string Why)> OwnProgramAsync(CancellationToken cancellation)
    {
        var program = Path.Combine(_root, "infra");
        if (!Directory.Exists(program) || Directory.GetFiles(program, "*.csproj").Length == 0)
        {
            return (null, $"{_reference} has no program in infra/");
        }

        // The answer of the user's feeds is asked for once.
        if (File.Exists(Path.Combine(_repository, SdkChoice)) && !File.Exists(Path.Combine(_root, SdkChoice)))
        {
            File.Copy(Path.Combine(_repository, SdkChoice), Path.Combine(_root, SdkChoice));
        }

        await _error.WriteLineAsync($"building the program of {_reference} ...").ConfigureAwait(false);

        // How the commit is written, and what its compiler only warned of, is not the question.
        var build = await RunAsync(
            "dotnet", _root, cancellation, "build", program, "--nologo", "-v", "q", "-nodeReuse:false", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false").ConfigureAwait(false);
        if (build.Code != 0)
        {
            var first = build.Output.Split('\n').FirstOrDefault(line => line.Contains(": error ", StringComparison.Ordinal));
            return (null, $"the program of {_reference} does not build here{(first is null ? "" : $" ({first.Trim()})")}");
        }

        var run = await RunAsync("dotnet", _root, cancellation, "run", "--no-build", "--project", program, "--", "preview", "--all", "--json").ConfigureAwait(false);
        try
        {
            return JsonNode.Parse(run.Output) is JsonObject plans ? (plans, "") : (null, $"the program of {_reference} writes no plans");
        }
        catch (JsonException)
        {
            return (null, $"the program of {_reference} writes no plans: {run.Error.Trim().Split('\n')[0]}");
        }
    }

    private static Task<(int Code, string Output, string Error)> GitAsync(string folder, CancellationToken cancellation, params string[] arguments) =>
        RunAsync("git", folder, cancellation, arguments);

    private static async Task<(int Code, string Output, string Error)> RunAsync(
        string program, string folder, CancellationToken cancellation, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // What a git hook, or the build that started this program, left in the environment names other folders.
        foreach (var name in start.Environment.Keys.Where(name =>
            name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name is "GIT_DIR" or "GIT_WORK_TREE" or "GIT_INDEX_FILE" or "GIT_PREFIX").ToList())
        {
            start.Environment.Remove(name);
        }

        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            try
            {
                await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
                return (process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, "", $"{program} is not installed");
        }
    }
}
