using Infra.Commands;
using Infra.Plans;
using Infra.Preview;
using Infra.Project;
using Pulumi;

namespace Infra.Tests;

/// <summary>A Pulumi project in a folder of its own, gone after the test.</summary>
internal sealed class TemporaryProject : IDisposable
{
    public const string Developer = """
        config:
          infra:kind: developer
          infra:context: lab
          infra:trainer:
            image: qnib/trainer:v5
          infra:simulator:
            policy:
              image: qnib/policy:v4
            sim:
              image: qnib/sim:v4
        """;

    private TemporaryProject(string root) => Root = root;

    public string Root { get; }

    /// <summary>What time it is for commands.</summary>
    public string Now { get; set; } = "2026-11-25T12:00:00Z";

    public static TemporaryProject With(params (string Stack, string Yaml)[] stacks)
    {
        var project = new TemporaryProject(Directory.CreateTempSubdirectory("infra tests ").FullName);
        File.WriteAllText(Path.Combine(project.Root, "Pulumi.yaml"), "name: infra\nruntime: dotnet\nmain: infra\nstackConfigDir: stacks\n");
        Directory.CreateDirectory(Path.Combine(project.Root, "stacks"));
        foreach (var (stack, yaml) in stacks)
        {
            project.Write(stack, yaml);
        }

        return project;
    }

    public static TemporaryProject Of(string stack) => With((stack, "config: {}"));

    public void Write(string stack, string yaml) => File.WriteAllText(Path.Combine(Root, "stacks", $"Pulumi.{stack}.yaml"), yaml);

    public async Task WritePlansAsync(string file) => await File.WriteAllTextAsync(Path.Combine(Root, file), (await RunAsync("preview", "--all", "--json")).Output);

    public Task<Plan> PreviewAsync(string stack, Func<StackOptions, Stack> program) =>
        new PreviewEngine(InfraProject.Open(Root), program).PreviewAsync(stack);

    public Task<CommandResult> RunAsync(params string[] args) => RunAsync(null, args);

    public async Task<CommandResult> RunAsync(Func<StackOptions, Stack>? program, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, error, Root, program, new StillClock(Now));
        return new CommandResult(code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>What a command did.</summary>
internal sealed record CommandResult(int Code, string Output, string Error);
