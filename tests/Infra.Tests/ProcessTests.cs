using System.Diagnostics;
using System.Text.Json;

namespace Infra.Tests;

/// <summary>The program as a process: exit codes, and what is on which stream.</summary>
public sealed class ProcessTests
{
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
    public async Task OutsideOfTheRepository_ItsOwnProjectIsFound()
    {
        var result = await RunAsync(Path.GetTempPath(), "stacks");

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
        var told = await RunAsync(new ProcessStartInfo("script") { ArgumentList = { "-qec", $"dotnet '{Program}' preview mine", "/dev/null" } }, project.Root);

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

    private static string Program => typeof(Commands.CommandLine).Assembly.Location;

    private static Task<CommandResult> RunAsync(string folder, params string[] args) => RunAsync(new ProcessStartInfo("dotnet", [Program, .. args]), folder);

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
