using System.Diagnostics;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Infra.Tests;

/// <summary>The workflows of the repository: what they may do, that their shell parts are sound, and what they call.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, ".github", "workflows");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.yml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Workflow_IsPinned_AndHasNoRightThatItDoesNotNeed(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, file));
        var root = Root(file);

        Assert.True(root.Children.ContainsKey("permissions"), "the rights of the token must be said");
        Assert.True(root.Children.ContainsKey("concurrency"), "what becomes of a run that is overtaken must be said");
        Assert.DoesNotContain("pull_request_target", text, StringComparison.Ordinal);
        Assert.All(Uses().Matches(text), match => Assert.Matches("^[A-Za-z0-9._/-]+@[0-9a-f]{40} # v[0-9]+", match.Groups["action"].Value));
        foreach (var step in Steps(root))
        {
            var uses = Scalar(step, "uses") ?? "";
            if (uses.StartsWith("actions/checkout@", StringComparison.Ordinal))
            {
                Assert.Equal("false", Scalar((YamlMappingNode)step.Children["with"], "persist-credentials"));
            }

            // What others write (branch, title, names) reaches a shell as a variable, never as a part of its program.
            Assert.DoesNotContain("${{", Scalar(step, "run") ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain("--skip-preview", Scalar(step, "run") ?? "", StringComparison.Ordinal);
        }

        Assert.All(Jobs(root), job => Assert.True(job.Children.ContainsKey("timeout-minutes")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Workflow_ShellParts_AreBash(string file)
    {
        foreach (var script in Scripts(file))
        {
            var (code, _, error) = await RunAsync("bash", ["-n"], script);

            Assert.True(code == 0, $"{error}\n{script}");
        }
    }

    [NeedsTheory("shellcheck")]
    [MemberData(nameof(Files))]
    public async Task Workflow_ShellParts_PassShellcheck(string file)
    {
        foreach (var script in Scripts(file))
        {
            var (code, output, _) = await RunAsync("shellcheck", ["--shell=bash", "--severity=warning", "-"], script);

            Assert.True(code == 0, $"{output}\n{script}");
        }
    }

    [Theory]
    [InlineData("deploy.yml", "Preview", "pulumi preview --diff --non-interactive -s dev")]
    [InlineData("deploy.yml", "Up", "pulumi up --yes --non-interactive -s dev")]
    [InlineData("e2e.yml", "Second up", "pulumi up --yes --non-interactive --expect-no-changes -s local")]
    [InlineData("e2e.yml", "No drift", "pulumi refresh --preview-only --expect-no-changes --non-interactive -s local")]
    [InlineData("e2e.yml", "Destroy", "pulumi state unprotect --all --yes -s local", "pulumi destroy --yes --non-interactive -s local", "pulumi stack rm --yes local")]
    public async Task Step_WithAFakePulumi_CallsIt(string file, string step, params string[] calls)
    {
        using var shell = new FakeShell();

        var code = await shell.RunAsync(Script(file, step));

        Assert.Equal(0, code);
        Assert.Equal(calls, shell.Calls);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Workflow_EveryStep_RunsWholeAndCallsWhatItIsFor(string file)
    {
        using var shell = new FakeShell();
        Directory.CreateDirectory(Path.Combine(shell.Folder, ".ci"));
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, ".ci", "run"), "dotnet test");
        Directory.CreateDirectory(Path.Combine(shell.Folder, "stacks"));
        File.Copy(Path.Combine(Repository.Root, "stacks", "Pulumi.local.yaml"), Path.Combine(shell.Folder, "stacks", "Pulumi.local.yaml"));
        Directory.CreateDirectory(Path.Combine(shell.Folder, "comment"));
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "comment", "comment.md"), "text");

        shell.Fake("dotnet", "case \"$*\" in *--expired*) echo '[{\"name\":\"dev\",\"environment\":\"lab\",\"expiresWithData\":false}]';; esac");

        // Scaled by hand, the stack differs from its file until it is brought up with a refresh.
        shell.Fake("kubectl", "touch scaled");
        shell.Fake("pulumi", "case \"$*\" in *' --refresh '*) rm -f scaled;; *--preview-only*) [ ! -e scaled ] || exit 7;; esac");
        var called = 0;
        foreach (var script in Scripts(file))
        {
            Assert.True(await shell.RunAsync(script) == 0, script);
            Assert.True(shell.Calls.Count > called, script);
            called = shell.Calls.Count;
        }
    }

    [Theory]
    [InlineData("prices are of 2026-07-30 and so older than 400 days; infra prices --check FILE says what has moved", "::warning::prices are of 2026-07-30 and so older than 400 days; infra prices --check FILE says what has moved\n")]
    [InlineData("stack \"alice\" could not be counted", "")]
    public async Task Preview_WarnsOnceOfOldPrices(string said, string warning)
    {
        using var shell = new FakeShell();
        shell.Fake("dotnet", $"echo '{said}' >&2; echo 'dev: 1 a month'");

        Assert.Equal(0, await shell.RunAsync(Script("preview.yml", "Age of the prices")));

        Assert.Equal(warning, shell.Output);
    }

    [Fact]
    public async Task E2e_EditAndScale_RunWholeOnACopyOfTheStack()
    {
        using var shell = new FakeShell();
        Directory.CreateDirectory(Path.Combine(shell.Folder, "stacks"));
        File.Copy(Path.Combine(Repository.Root, "stacks", "Pulumi.local.yaml"), Path.Combine(shell.Folder, "stacks", "Pulumi.local.yaml"));

        Assert.Equal(0, await shell.RunAsync(Script("e2e.yml", "Stack")));
        var made = await File.ReadAllTextAsync(Path.Combine(shell.Folder, "stacks", "Pulumi.local.yaml"));
        Assert.Equal(0, await shell.RunAsync(Script("e2e.yml", "Edit each kind of workload")));
        var edited = await File.ReadAllTextAsync(Path.Combine(shell.Folder, "stacks", "Pulumi.local.yaml"));
        using var project = TemporaryProject.With(("local", edited));
        var preview = await project.RunAsync("preview", "local");

        Assert.Equal(3, made.Split("registry.k8s.io/pause:3.10").Length - 1);
        Assert.DoesNotContain("infra:queue", made, StringComparison.Ordinal);
        Assert.Equal(3, edited.Split("registry.k8s.io/pause:3.9").Length - 1);
        Assert.Equal((0, ""), (preview.Code, preview.Error));

        // The scale by hand must be seen: the fake says that nothing differs, and so the step fails.
        Assert.Equal(1, await shell.RunAsync(Script("e2e.yml", "Scaled by hand")));
        shell.Fake("pulumi", "case \"$*\" in *--preview-only*) [ -e seen ] && exit 0; touch seen; exit 7;; esac");
        Assert.Equal(0, await shell.RunAsync(Script("e2e.yml", "Scaled by hand")));
    }

    // A file that cannot be read fails the run, once every stack that can be read has its issue.
    [Theory]
    [InlineData("", 0, "gh issue create --title dora has expired --body-file body.md")]
    [InlineData("12", 0, "gh issue edit 12 --body-file body.md")]
    [InlineData("12", 1, "gh issue edit 12 --body-file body.md")]
    public async Task Expiry_OpensOrUpdatesAnIssueWithTheCommands(string issue, int code, string call)
    {
        using var shell = new FakeShell();
        shell.Fake("dotnet", """case "$*" in *--expired*) echo '[{"name":"dora","expiresWithData":false}]'; exit CODE;; *) echo 'holds data: claim home';; esac""".Replace("CODE", $"{code}", StringComparison.Ordinal));
        shell.Fake("gh", $"case \"$2\" in list) echo '{issue}';; esac");

        Assert.Equal(code, await shell.RunAsync(Script("expiry.yml", "Issues")));
        Assert.Equal(call, shell.Calls[^1]);
        Assert.Contains("    holds data: claim home\n", await File.ReadAllTextAsync(Path.Combine(shell.Folder, "body.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", 1, "")]
    [InlineData("""[{"name":"other","environment":"lab","expiresWithData":true}]""", 1, "")]
    [InlineData("""[{"name":"dev","environment":null,"expiresWithData":true}]""", 1, "")]
    [InlineData("""[{"name":"other","environment":"x"},{"name":"dev","environment":"lab","expiresWithData":false}]""", 0, "environment=lab\nwith-data=false\n")]
    [InlineData("""[{"name":"dev","environment":"organization/infra/lab","expiresWithData":true}]""", 0, "environment=lab\nwith-data=true\n")]
    public async Task Expiry_AsksWhoeverApprovesOnTheEnvironmentOfWhatHasExpired(string expired, int code, string outputs)
    {
        using var shell = new FakeShell();
        shell.Fake("dotnet", $"echo '{expired}'; exit 1");

        Assert.Equal(code, await shell.RunAsync(Script("expiry.yml", "Stack")));
        Assert.Equal(outputs, shell.Outputs);
    }

    [Theory]
    [InlineData("false", "pulumi up --yes --non-interactive -s dev", "pulumi destroy --yes --non-interactive --exclude-protected -s dev")]
    [InlineData("true", "pulumi state unprotect --all --yes -s dev", "pulumi destroy --yes --non-interactive -s dev", "pulumi stack rm --yes dev")]
    public async Task Expiry_DestroysDataOnlyWhereTheFileSaysSo(string withData, params string[] calls)
    {
        using var shell = new FakeShell();

        Assert.Equal(0, await shell.RunAsync(Script("expiry.yml", "Destroy").Replace("$WITH_DATA", withData, StringComparison.Ordinal)));
        Assert.Equal(calls, shell.Calls);
    }

    [Theory]
    [InlineData(0, "", 0, "")]
    [InlineData(0, "12", 0, "gh issue close 12 --comment The stack is again what its file says.")]
    [InlineData(7, "", 0, "gh issue create --title drift of dev --body-file body.md")]
    [InlineData(7, "12", 0, "gh issue edit 12 --body-file body.md")]
    [InlineData(255, "", 255, "gh issue create --title drift of dev --body-file body.md")]
    public async Task Drift_OpensUpdatesOrClosesOneIssue(int pulumi, string issue, int expected, string call)
    {
        using var shell = new FakeShell();
        shell.Fake("pulumi", $"echo 'replicas: 3 => 1'; exit {pulumi}");
        shell.Fake("gh", $"case \"$2\" in list) echo '{issue}';; esac");

        var code = await shell.RunAsync(Script("drift.yml", "Drift"));

        Assert.Equal(expected, code);
        Assert.Equal("pulumi refresh --preview-only --expect-no-changes --diff --non-interactive --color never -s dev", shell.Calls[0]);
        Assert.Equal(call, string.Join("", shell.Calls.Skip(2)));
    }

    [Theory]
    [InlineData("4", "", "gh api --method POST repos/lab/infra/issues/4/comments -F body=@body.md --silent")]
    [InlineData("4", "99", "gh api --method PATCH repos/lab/infra/issues/comments/99 -F body=@body.md --silent")]
    [InlineData("", "", "")]
    public async Task Comment_IsOne_OnThePullRequestOfTheCommit(string number, string comment, string call)
    {
        using var shell = new FakeShell();
        Directory.CreateDirectory(Path.Combine(shell.Folder, "comment"));
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "comment", "comment.md"), new string('x', 70_000));
        shell.Fake("gh", $"case \"$*\" in *--paginate*) echo '{comment}';; *GET*) echo '{number}';; esac");

        Assert.Equal(0, await shell.RunAsync(Script("comment.yml", "Comment")));

        Assert.Equal(call, shell.Calls.FirstOrDefault(each => each.Contains("-F body", StringComparison.Ordinal)) ?? "");
        if (call.Length > 0)
        {
            var body = await File.ReadAllTextAsync(Path.Combine(shell.Folder, "body.md"));
            Assert.StartsWith("<!-- infra diff -->\nxxx", body, StringComparison.Ordinal);
            Assert.InRange(body.Length, 60_000, 65_536);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public async Task Preview_KeepsTheComparison_WhateverItsExitCode(int diff, int expected)
    {
        using var shell = new FakeShell();
        shell.Fake("dotnet", $"case \"$*\" in *diff*) echo '- **replaced**'; exit {diff};; *) echo 'a warning' >&2;; esac");

        Assert.Equal(expected, await shell.RunAsync(Script("preview.yml", "Difference")));

        Assert.Equal("dotnet run --no-build --project infra -- diff --base HEAD^1 --markdown", shell.Calls[0]);
        Assert.Contains("\n- **replaced**\n", await File.ReadAllTextAsync(Path.Combine(shell.Folder, "comment", "comment.md")), StringComparison.Ordinal);
        Assert.Contains("    a warning\n", await File.ReadAllTextAsync(Path.Combine(shell.Folder, "summary.md")), StringComparison.Ordinal);
    }

    private static YamlMappingNode Root(string file)
    {
        using var reader = new StreamReader(Path.Combine(Folder, file));
        var stream = new YamlStream();
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static IEnumerable<YamlMappingNode> Jobs(YamlMappingNode root) => ((YamlMappingNode)root.Children["jobs"]).Children.Values.Cast<YamlMappingNode>();

    private static IEnumerable<YamlMappingNode> Steps(YamlMappingNode root) =>
        Jobs(root).SelectMany(job => ((YamlSequenceNode)job.Children["steps"]).Children.Cast<YamlMappingNode>());

    private static IReadOnlyList<string> Scripts(string file) => [.. Steps(Root(file)).Select(step => Scalar(step, "run")).OfType<string>().Distinct()];

    private static string Script(string file, string step) => Scalar(Steps(Root(file)).First(each => Scalar(each, "name") == step), "run")!;

    private static string? Scalar(YamlMappingNode map, string key) => map.Children.TryGetValue(key, out var node) ? (node as YamlScalarNode)?.Value : null;

    private static async Task<(int Code, string Output, string Error)> RunAsync(string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    [GeneratedRegex(@"(?m)^\s*-?\s*uses:\s*(?<action>.+)$")]
    private static partial Regex Uses();

    /// <summary>A folder with programs that only write down how they were called.</summary>
    private sealed class FakeShell : IDisposable
    {
        private readonly string _programs;

        public FakeShell()
        {
            Folder = Directory.CreateTempSubdirectory("workflow ").FullName;
            _programs = Directory.CreateDirectory(Path.Combine(Folder, "bin")).FullName;
            Folder = Directory.CreateDirectory(Path.Combine(Folder, "work")).FullName;
            foreach (var program in new[] { "pulumi", "gh", "kubectl", "dotnet", "apt-get", "git", "docker", "cosign" })
            {
                Fake(program, "true");
            }
        }

        public string Folder { get; }

        /// <summary>What steps wrote for other jobs.</summary>
        public string Outputs => File.Exists(OutputFile) ? File.ReadAllText(OutputFile) : "";

        /// <summary>What the last step printed.</summary>
        public string Output { get; private set; } = "";

        public IReadOnlyList<string> Calls => File.Exists(Log) ? [.. File.ReadAllLines(Log)] : [];

        private string OutputFile => Path.Combine(Folder, "output");

        private string Log => Path.Combine(_programs, "calls");

        public void Fake(string program, string script)
        {
            var path = Path.Combine(_programs, program);
            File.WriteAllText(path, $"#!/bin/sh\necho \"{program} $*\" >> '{Log}'\n{script}\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // As GitHub runs a step.
        public async Task<int> RunAsync(string script)
        {
            var start = new ProcessStartInfo("bash", ["-e", "-c", script]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["PATH"] = $"{_programs}:{start.Environment["PATH"]}";
            foreach (var (name, value) in new[] { ("STACK", "dev"), ("REPOSITORY", "lab/infra"), ("HEAD_OWNER", "eve"), ("HEAD_BRANCH", "b"), ("HEAD_SHA", "abc"), ("GITHUB_STEP_SUMMARY", Path.Combine(Folder, "summary.md")), ("GITHUB_OUTPUT", OutputFile), ("WITH_DATA", "false"), ("GITHUB_REPOSITORY", "lab/infra"), ("OWNER", "Lab"), ("NAME", "queue"), ("PROJECT", "workloads/Queue"), ("TAG", "v1.2.3") })
            {
                start.Environment[name] = value;
            }

            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Output = await output;
            _ = await error;
            return process.ExitCode;
        }

        public void Dispose() => Directory.Delete(Path.GetDirectoryName(_programs)!, recursive: true);
    }
}
