using System.CommandLine;
using Infra.Core.NodePools;
using Infra.Guardrails;
using Infra.Project;

namespace Infra.Commands;

/// <summary><c>infra new</c>: files to begin with.</summary>
internal static class NewCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">Where it reads and writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(CommandContext context) => new("new", "Writes files to begin with") { CreateDeveloper(context) };

    // An environment that cannot be previewed says so when the developer's stack is; until then no pool is named.
    private static async Task<NodePoolFacts?> GpuPoolAsync(CommandContext context, InfraProject project, string? environment)
    {
        try
        {
            var engine = context.Engine(project);
            return environment is null ? null
                : DeveloperFile.PoolForOneGpu(await PlanAssessment.PoolsAsync(engine, await engine.PreviewAsync(environment).ConfigureAwait(false)).ConfigureAwait(false) ?? []);
        }
        catch (InfraException)
        {
            return null;
        }
    }

    private static ExampleCommand CreateDeveloper(CommandContext context)
    {
        var name = new Argument<string>("name") { Description = "The developer's name, which stack and namespace will have" };
        var environment = new Option<string?>("--environment") { Description = "The environment stack on whose cluster it runs", HelpName = "STACK" };
        var cluster = new Option<string?>("--context") { Description = "A context of one's kubeconfig, where the cluster is not an environment's", HelpName = "CONTEXT" };
        var users = new Option<string[]>("--user") { Description = "A user who may work in the namespace; may be given several times", HelpName = "EMAIL" };
        var groups = new Option<string[]>("--group") { Description = "A group that may work in the namespace; may be given several times", HelpName = "EMAIL" };
        var trainer = new Option<string>("--trainer-image") { Description = "Image of the trainer", DefaultValueFactory = _ => DeveloperFile.TrainerImage, HelpName = "IMAGE" };
        var policy = new Option<string>("--policy-image") { Description = "Image of the policy", DefaultValueFactory = _ => DeveloperFile.PolicyImage, HelpName = "IMAGE" };
        var sim = new Option<string>("--sim-image") { Description = "Image of the simulation", DefaultValueFactory = _ => DeveloperFile.SimImage, HelpName = "IMAGE" };
        environment.CompletionSources.Add(_ => context.StackNames());
        var command = new ExampleCommand(
            "developer",
            "Writes the stack file of a new developer and says how to go on",
            "infra new developer alice --environment dev --user alice@example.com",
            "infra new developer alice --context lab")
        {
            name, environment, cluster, users, groups, trainer, policy, sim,
        };
        command.Validators.Add(result =>
        {
            // Not the values: while a line is typed, to be completed, an option may have none yet.
            if (result.GetResult(environment) is null == result.GetResult(cluster) is null)
            {
                result.AddError($"give --environment or --context; got {(result.GetResult(environment) is null ? "neither" : "both")}");
            }
        });
        command.SetAction(async (parsed, _) =>
        {
            var project = context.Project();
            var developer = new DeveloperFile(
                parsed.GetValue(name)!,
                parsed.GetValue(environment),
                parsed.GetValue(cluster),
                parsed.GetValue(users) ?? [],
                parsed.GetValue(groups) ?? [],
                parsed.GetValue(trainer)!,
                parsed.GetValue(policy)!,
                parsed.GetValue(sim)!);
            var findings = developer.Check(project);
            if (findings.Count > 0)
            {
                throw new InfraException("new developer", developer.Name, findings);
            }

            developer = developer with { GpuPool = await GpuPoolAsync(context, project, developer.Environment).ConfigureAwait(false) };
            var path = project.StackPath(developer.Name);
            var shown = Path.GetRelativePath(project.Root, path).Replace('\\', '/');
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var file = new FileStream(path, FileMode.CreateNew))
            await using (var writer = new StreamWriter(file))
            {
                await writer.WriteAsync(developer.ToYaml()).ConfigureAwait(false);
            }

            await context.Output.WriteLineAsync(
                $"""
                wrote {shown}
                pods cannot reach the internet, nor the environment's bucket: infra:allowPublicHttps in that file opens it

                next:
                  dotnet run --project infra -- preview {developer.Name}
                  pulumi stack init {developer.Name}    # with the environment's --secrets-provider, if it has one
                  pulumi up -s {developer.Name}
                """).ConfigureAwait(false);
            if (developer.Environment is { } own)
            {
                await context.Output.WriteLineAsync($"  pulumi up -s {own}    # lets {developer.Name}'s people reach the cluster").ConfigureAwait(false);
            }

            return CommandLine.Success;
        });
        return command;
    }
}
