using System.CommandLine;
using System.CommandLine.Parsing;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Guardrails;
using Infra.Project;

namespace Infra.Commands;

/// <summary><c>infra new</c>: files to begin with.</summary>
internal static class NewCommand
{
    public static Command Create(CommandContext context) => new("new", "Writes files to begin with") { CreateEnvironment(context), CreateDeveloper(context), CreateLocal(context) };

    // An environment that cannot be previewed says so when the developer's stack is; until then no pool is named.
    private static async Task<NodePoolFacts?> GpuPoolAsync(CommandContext context, InfraProject project, string? environment, string? wanted)
    {
        IReadOnlyList<NodePoolFacts> pools = [];
        try
        {
            var engine = context.Engine(project);
            pools = environment is null ? []
                : await PlanAssessment.PoolsAsync(engine, await engine.PreviewAsync(environment).ConfigureAwait(false)).ConfigureAwait(false) ?? [];
        }
        catch (UserErrorException) when (wanted is null)
        {
            return null;
        }

        return wanted is null ? DeveloperFile.PoolForOneGpu(pools)
            : pools.FirstOrDefault(pool => pool.Name == wanted && pool.GpuCount > 0)
                ?? throw new UserErrorException($"--pool: must be a node pool with GPUs of \"{environment}\"; got \"{wanted}\"", $"there are {string.Join(", ", pools.Where(pool => pool.GpuCount > 0).Select(pool => pool.Name).DefaultIfEmpty("none"))}");
    }

    private static ExampleCommand CreateEnvironment(CommandContext context)
    {
        var name = new Argument<string>("name") { Description = "The environment's name, which stack and cluster will have" };
        var googleProject = new Option<string>("--project") { Description = "The Google Cloud project's id", HelpName = "ID", Required = true };
        var location = new Option<string>("--location") { Description = "A region, or a zone for all nodes in one place", HelpName = "LOCATION", Required = true };
        var gpu = new Option<string>("--gpu") { Description = "The GPU of the pool for single GPUs", DefaultValueFactory = _ => EnvironmentFile.DefaultGpu, HelpName = "GPU" };
        var train = new Option<string?>("--train") { Description = "The machine type of a further pool, for training", HelpName = "MACHINE" };
        var reserved = new Option<string[]>("--reserved") { Description = "A range that the network must keep clear of, such as a VPN's; may be given several times", HelpName = "CIDR" };
        var command = new ExampleCommand(
            "environment",
            "Writes the stack file of a new environment, once its plan holds, and says how to go on",
            "infra new environment research --project lab-research --location europe-west4",
            "infra new environment big --project lab-big --location us-central1 --train a3-highgpu-8g --reserved 10.0.0.0/14")
        {
            name, googleProject, location, gpu, train, reserved,
        };
        command.AddRule(result =>
        {
            if (new[] { googleProject, location }.Any(needed => result.GetResult(needed) is not { IdentifierToken: not null }))
            {
                TellName(result, name);
            }
        });
        command.SetAction(async (parsed, _) =>
        {
            var project = context.Project();
            var file = new EnvironmentFile(
                parsed.GetValue(name)!, parsed.GetValue(googleProject)!, parsed.GetValue(location)!, parsed.GetValue(gpu)!, parsed.GetValue(train), parsed.GetValue(reserved) ?? []);
            Check("environment", file.Name, file.Check(project));
            await WriteAsync(context, project, file.Name, file.ToYaml()).ConfigureAwait(false);
            await context.Output.WriteLineAsync(
                $"""

                next:
                  dotnet run --project infra -- preview {file.Name}
                  dotnet run --project infra -- cost {file.Name}
                  pulumi stack init {file.Name}    # with --secrets-provider, see README, From nothing to a running developer
                  pulumi up -s {file.Name}
                """).ConfigureAwait(false);
            return CommandLine.Success;
        });
        return command;
    }

    private static ExampleCommand CreateLocal(CommandContext context)
    {
        var name = new Argument<string>("name") { Description = "The stack's name, which the namespace will have" };
        var cluster = new Option<string?>("--context") { Description = "A context of one's kubeconfig; the current one where it is left out", HelpName = "CONTEXT" };
        var command = new ExampleCommand(
            "local",
            "Writes the stack file of a cluster of one's own, and says how to build and load its images",
            "infra new local laptop --context minikube")
        {
            name, cluster,
        };
        command.SetAction(async (parsed, _) =>
        {
            var project = context.Project();
            var file = new LocalFile(parsed.GetValue(name)!, parsed.GetValue(cluster), typeof(NewCommand).Assembly.GetName().Version!.ToString(3));
            Check("local", file.Name, file.Check(project));
            await WriteAsync(context, project, file.Name, file.ToYaml()).ConfigureAwait(false);
            await context.Output.WriteLineAsync(
                $"""

                next, for each ROLE of trainer, policy and sim:
                  dotnet publish workloads/Webtest -t:PublishContainer -p:WebtestRole=ROLE -p:ContainerArchiveOutputPath=$PWD/ROLE.tar
                and into the cluster:
                  minikube image load ROLE.tar
                  kind load image-archive ROLE.tar
                  sudo k3s ctr images import ROLE.tar
                then:
                  dotnet run --project infra -- preview {file.Name}
                  pulumi stack init {file.Name}
                  pulumi up -s {file.Name}
                """).ConfigureAwait(false);
            return CommandLine.Success;
        });
        return command;
    }

    // A line that is wrong anyway has to be written again: once is enough.
    private static void TellName(CommandResult result, Argument<string> name) =>
        InfraProject.CheckName(result.GetRequiredValue(name)).ToList().ForEach(wrong => result.AddError($"{wrong}"));

    private static void Check(string kind, string name, IReadOnlyList<Finding> findings)
    {
        if (findings.Count > 0)
        {
            throw new UserErrorException($"new {kind} \"{name}\"", findings);
        }
    }

    private static async Task WriteAsync(CommandContext context, InfraProject project, string name, string yaml, bool hasToPreview = true)
    {
        var path = project.StackPath(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using (var file = new FileStream(path, FileMode.CreateNew))
        await using (var writer = new StreamWriter(file))
        {
            await writer.WriteAsync(yaml).ConfigureAwait(false);
        }

        if (hasToPreview)
        {
            try
            {
                await context.Engine(context.Project()).PreviewAsync(name).ConfigureAwait(false);
            }
            catch (UserErrorException refused)
            {
                // What the program refuses is not left behind, and so has no lines to point at.
                File.Delete(path);
                throw refused.Findings.Count == 0 ? refused : new UserErrorException($"settings of stack \"{name}\"", [.. refused.Findings.Select(finding => finding with { Place = null })]);
            }
        }

        await context.Output.WriteLineAsync($"wrote {Path.GetRelativePath(project.Root, path).Replace('\\', '/')}").ConfigureAwait(false);
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
        var pool = new Option<string?>("--pool") { Description = "The environment's node pool that the trainer's GPU is taken from; the one with the fewest GPUs a machine where it is left out", HelpName = "POOL" };
        var workbench = new Option<bool>("--workbench") { Description = "With a notebook, which infra open NAME --start starts" };
        environment.CompletionSources.Add(_ => context.StackNames());
        var command = new ExampleCommand(
            "developer",
            "Writes the stack file of a new developer and says how to go on",
            "infra new developer alice --environment dev --user alice@example.com",
            "infra new developer alice --environment dev --pool gpu-a100 --workbench",
            "infra new developer alice --context lab")
        {
            name, environment, pool, workbench, cluster, users, groups, trainer, policy, sim,
        };
        command.AddChoice("give --environment or --context", environment, cluster);
        command.AddRule(result =>
        {
            if (result.GetResult(pool) is not null && result.GetResult(environment) is null)
            {
                result.AddError("--pool: must stand beside --environment, whose pools are known");
            }

            if (result.Errors.Any())
            {
                TellName(result, name);
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
                parsed.GetValue(sim)!,
                HasWorkbench: parsed.GetValue(workbench));
            Check("developer", developer.Name, developer.Check(project));
            developer = developer with { GpuPool = await GpuPoolAsync(context, project, developer.Environment, parsed.GetValue(pool)).ConfigureAwait(false), HasChosenPool = parsed.GetValue(pool) is not null };
            await WriteAsync(context, project, developer.Name, developer.ToYaml(), hasToPreview: false).ConfigureAwait(false);
            await context.Output.WriteLineAsync(
                $"""
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
