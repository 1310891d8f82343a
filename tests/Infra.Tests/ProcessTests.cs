using System.Diagnostics;
using System.Text.Json;
using Infra.Tests.Live;

namespace Infra.Tests;

/// <summary>
/// The program as a process: exit codes, and what is on which stream. The program is the one that was built with the tests, or the installed command that
/// the environment variable <c>INFRA_COMMAND</c> names: of that, code is left out and compiled ahead, and it must do what the other does.
/// </summary>
public sealed class ProcessTests
{
    [Theory]
    [InlineData("preview", "--all", "--json")]
    [InlineData("preview", "dev")]
    [InlineData("cost", "dev", "--json")]
    [InlineData("fit", "gpu1")]
    [InlineData("pools", "dev", "--json")]
    [InlineData("graph", "dev")]
    [InlineData("teardown", "dev")]
    [InlineData("stacks", "--json")]
    [InlineData("explain", "infra:nodePools")]
    [InlineData("render", "gpu1")]
    [InlineData("docs", "--check")]
    public async Task Process_SaysWhatTheLibrarySays(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Commands.CommandLine.RunAsync(args, output, error, Repository.Root);

        Assert.Equal(new CommandResult(code, output.ToString(), error.ToString()), await RunAsync(Repository.Root, args));
    }

    [Fact]
    public async Task Process_OnACluster_SaysHowItIs()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", StatusTests.Web));
        StatusTests.AddWeb(cluster.Server, ready: 1);

        var status = await RunOnAsync(cluster, "status", "gpu1");
        var why = await RunOnAsync(cluster, "why", "gpu1");
        var drift = await RunOnAsync(cluster, "drift", "gpu1");

        Assert.Equal((1, "", 1, "", 1, ""), (status.Code, status.Error, why.Code, why.Error, drift.Code, drift.Error));
        Assert.Contains("deployment/web  1/2    1 ", status.Output, StringComparison.Ordinal);
        Assert.Contains("0/1 nodes are available: 1 Insufficient nvidia.com/gpu.", why.Output, StringComparison.Ordinal);
        Assert.Contains("nothing in the cluster", drift.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_Json_LeavesOnlyJsonOnStandardOutput()
    {
        var result = await RunAsync(Repository.Root, "preview", "gpu1", "--json");

        Assert.Equal(0, result.Code);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal("gpu1", json.RootElement.GetProperty("stack").GetString());
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task Preview_Piped_HasNoEscapeSequences()
    {
        var result = await RunAsync(Repository.Root, "preview", "gpu1");

        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public async Task Render_InTwoProcesses_IsTheSameToTheByte()
    {
        var first = await RunAsync(Repository.Root, "render", "gpu1");
        var second = await RunAsync(Path.Combine(Repository.Root, "stacks"), "render", "gpu1");

        Assert.NotEmpty(first.Output);
        Assert.Equal(first.Output, second.Output);
    }

    [Theory]
    [InlineData(0, "stacks")]
    [InlineData(1, "preview", "nobody")]
    [InlineData(2, "preview")]
    public async Task ExitCode_SaysHowItWent(int code, params string[] args) => Assert.Equal(code, (await RunAsync(Repository.Root, args)).Code);

    [Fact]
    public async Task OutsideOfTheRepository_TheProjectItWasBuiltInIsFound()
    {
        var result = await RunAsync(new ProcessStartInfo("dotnet", [Built, "stacks"]), Path.GetTempPath());

        Assert.Equal(0, result.Code);
        Assert.Contains("gpu1", result.Output, StringComparison.Ordinal);
    }

    [NeedsFact("bsdutils", "util-linux")]
    public async Task Mistake_OnATerminal_IsShownInItsLine_UnlessASecretMayBeThere()
    {
        using var project = TemporaryProject.With(("mine", """
            config:
              infra:kind: developer
              infra:context: lab
              infra:registryLogin:
                server: registry.example.com
                username: me
                pasword: hunter2
              infra:simulator: { replicas: -3 }
              infra:services:
                web: [hunter3]
                api:
                  image: r:v1
            """));

        var piped = await RunAsync(project.Root, "preview", "mine");
        var told = await RunAsync(new ProcessStartInfo("script") { ArgumentList = { "-qec", $"{string.Join(' ', Program.Select(part => $"'{part}'"))} preview mine", "/dev/null" } }, project.Root);

        Assert.DoesNotContain("^", piped.Error, StringComparison.Ordinal);
        var text = told.Output.ReplaceLineEndings("\n");
        Assert.Contains("""
               stacks/Pulumi.mine.yaml:8:32
                 infra:simulator: { replicas: -3 }
                                              ^
            """, text, StringComparison.Ordinal);
        Assert.Contains("stacks/Pulumi.mine.yaml:7:5", text, StringComparison.Ordinal);
        Assert.Contains("stacks/Pulumi.mine.yaml:10:10", text, StringComparison.Ordinal);
        Assert.Contains("""
               stacks/Pulumi.mine.yaml:11:5
                   api:
                   ^
            """, text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", text, StringComparison.Ordinal);
    }

    private static string Built => typeof(Commands.CommandLine).Assembly.Location;

    private static string[] Program => Environment.GetEnvironmentVariable("INFRA_COMMAND") is { Length: > 0 } command ? [command] : ["dotnet", Built];

    private static Task<CommandResult> RunOnAsync(Cluster cluster, params string[] args) => RunAsync(cluster.Project.Root, [.. args, "--kubeconfig", "kubeconfig"]);

    private static Task<CommandResult> RunAsync(string folder, params string[] args) => RunAsync(new ProcessStartInfo(Program[0], [.. Program[1..], .. args]), folder);

    private static async Task<CommandResult> RunAsync(ProcessStartInfo start, string folder)
    {
        (start.WorkingDirectory, start.RedirectStandardOutput, start.RedirectStandardError) = (folder, true, true);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await error);
    }
}
