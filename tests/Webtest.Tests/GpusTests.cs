using System.Diagnostics;
using System.Runtime.Versioning;
using Infra.Workloads.Webtest;

namespace Webtest.Tests;

// The programs that stand in for nvidia-smi are shell scripts.
[UnsupportedOSPlatform("windows")]
public sealed class GpusTests : IDisposable
{
    private static readonly WebtestSettings Trainer = new() { ContainerName = "trainer", GpuVariables = ["HOUDINI_GPU_REQUESTED=1"] };

    private readonly string _folder = Directory.CreateTempSubdirectory("webtest").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Gpus_ProgramListsThem_AreShownAfterTheVariables()
    {
        var program = Program("""[ "$1" = -L ] && echo 'GPU 0: Tesla M60 (UUID: GPU-53f8f4ce-1c4e-035a-98a8-ca7a769d5489)'""");
        await using var server = await RunningServer.StartAsync(Trainer with { NvidiaSmi = program });

        Assert.Equal(
            "trainer: HOUDINI_GPU_REQUESTED=1\nGPU 0: Tesla M60 (UUID: GPU-53f8f4ce-1c4e-035a-98a8-ca7a769d5489)\n",
            await server.GetAsync("/gpus"));
    }

    [Fact]
    public async Task Gpus_NoProgram_SaysWhyNot()
    {
        var program = Path.Combine(_folder, "nvidia-smi");
        await using var server = await RunningServer.StartAsync(Trainer with { NvidiaSmi = program, GpuVariables = [] });

        Assert.Equal(
            "trainer: \n"
            + $"trainer >> No GPUs or nvidia-smi is not working correctly: {program} cannot be started: No such file or directory\n",
            await server.GetAsync("/gpus"));
    }

    [Fact]
    public async Task Gpus_ProgramFails_SaysWhatItSaid()
    {
        var program = Program("echo 'NVIDIA-SMI has failed'; echo 'no driver' >&2; exit 9");
        await using var server = await RunningServer.StartAsync(Trainer with { NvidiaSmi = program });

        Assert.EndsWith(
            $"working correctly: {program} ended with exit code 9: NVIDIA-SMI has failed no driver\n",
            await server.GetAsync("/gpus"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gpus_ProgramHangs_IsEndedAndSaidSo()
    {
        var program = Program($"echo $$ > '{_folder}/pid'; exec sleep 600");
        await using var server = await RunningServer.StartAsync(
            Trainer with { NvidiaSmi = program, NvidiaSmiTimeout = TimeSpan.FromSeconds(1.5) });

        var text = await server.GetAsync("/gpus");

        Assert.EndsWith($"working correctly: {program} did not end within 1.5 s\n", text, StringComparison.Ordinal);
        Assert.True(await EndsAsync(int.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "pid")))));
    }

    [Fact]
    public async Task Gpus_ProgramNeverStopsTalking_IsCutOff()
    {
        var program = Program("yes");
        await using var server = await RunningServer.StartAsync(Trainer with { NvidiaSmi = program });

        Assert.EndsWith($"working correctly: {program} wrote more than 65536 bytes\n", await server.GetAsync("/gpus"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gpus_ManyAtOnce_RunOneProgramAtATime()
    {
        var program = Program($"mkdir '{_folder}/turn' || exit 1; echo 'GPU 0'; rmdir '{_folder}/turn'");
        await using var server = await RunningServer.StartAsync(Trainer with { NvidiaSmi = program });

        var texts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.GetAsync("/gpus")));

        Assert.All(texts, text => Assert.Equal("trainer: HOUDINI_GPU_REQUESTED=1\nGPU 0\n", text));
    }

    private static async Task<bool> EndsAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private string Program(string script)
    {
        var path = Path.Combine(_folder, "nvidia-smi");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
