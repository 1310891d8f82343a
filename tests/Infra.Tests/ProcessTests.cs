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

    private static async Task<CommandResult> RunAsync(string folder, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(Commands.CommandLine).Assembly.Location);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await error);
    }
}
