using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Infra.Costs;
using Infra.Guardrails;
using Infra.Live;
using Infra.Plans;
using Infra.Preview;
using Infra.Project;

namespace Infra.Commands;

/// <summary>What the commands that look at a cluster have in common: how it is found, how an answer is written, and what is said of the unseen.</summary>
internal sealed class LiveCommand(CommandContext context)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonForms.Indented) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Option<string?> _context = new("--context") { Description = "The context of the kubeconfig; the stack's own, or else the current one", HelpName = "CONTEXT" };
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "The kubeconfig; what kubectl would read where it is not given", HelpName = "FILE" };
    private readonly Option<int> _timeout = new("--request-timeout")
    {
        Description = "Seconds for which an answer of the cluster is waited for; 30 where it is not given",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
    };

    /// <summary>Whether to write JSON.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Write a JSON object and nothing else" };

    /// <summary>Adds the options by which a cluster is found.</summary>
    /// <returns>The same command.</returns>
    public ExampleCommand Reach(ExampleCommand command)
    {
        Kubectl(command).Options.Add(_timeout);
        _timeout.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > 3600))
            {
                result.AddError($"--request-timeout: must be 1 to 3600 s; got {result.Tokens[0].Value}");
            }
        });
        return command;
    }

    /// <summary>Adds the options by which kubectl finds a cluster.</summary>
    /// <returns>The same command.</returns>
    public ExampleCommand Kubectl(ExampleCommand command)
    {
        command.Options.Add(_context);
        command.Options.Add(_kubeconfig);
        return command;
    }

    /// <summary>What kubectl has to be told to find the cluster of a stack.</summary>
    /// <returns>Arguments; none where kubectl's own are right.</returns>
    /// <exception cref="UserErrorException">There is no kubeconfig, and kubectl would ask a cluster on this machine.</exception>
    public IReadOnlyList<string> KubectlWords(ParseResult parsed, string stack)
    {
        var address = Address(parsed, stack);
        if (address.Context is null)
        {
            Kubeconfig.Check(address);
        }

        return
        [
            .. parsed.GetValue(_kubeconfig) is { } file ? ["--kubeconfig", file] : Array.Empty<string>(),
            .. address.Context is { } name ? ["--context", name] : Array.Empty<string>(),
        ];
    }

    /// <summary>Finds the cluster of a stack.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="stack">The stack; null for none.</param>
    public ClusterAddress Address(ParseResult parsed, string? stack) => new(
        parsed.GetValue(_kubeconfig) is { } file ? Path.Combine(context.Folder, file) : null,
        parsed.GetValue(_context) ?? (stack is null ? null : context.Project().ReadConfig(stack).Setting("context")),
        TimeSpan.FromSeconds(parsed.GetValue(_timeout)))
    {
        GkeLogin = GkeLoginOf(stack),
    };

    // As the README has it: the control plane is reached by its DNS name.
    private string? GkeLoginOf(string? stack)
    {
        var project = context.Project();
        IReadOnlyDictionary<string, string>? Config(string? name) => name is not null && project.StackNames.Contains(name) ? project.ReadConfig(name) : null;

        var own = Config(stack);
        var environment = own?.IsEnvironment() == true ? stack : own?.Environment();
        var config = Config(environment);
        return stack is not null && environment is null ? null
            : $"gcloud container clusters get-credentials {environment ?? "NAME"} --location {config?.Setting("location") ?? "LOCATION"} "
                + $"--project {config?.GetValueOrDefault("gcp:project") ?? "PROJECT"} --dns-endpoint";
    }

    /// <summary>Previews a stack that has workloads.</summary>
    /// <returns>The engine, which knows the stacks that it refers to, and the plan.</returns>
    /// <exception cref="UserErrorException">It is an environment, or cannot be previewed.</exception>
    public async Task<(PreviewEngine Engine, Plan Plan)> WorkloadsAsync(string stack)
    {
        var engine = context.Engine(context.Project());
        var plan = await engine.PreviewAsync(stack).ConfigureAwait(false);
        return StackSnapshot.SpacesOf(plan).Count > 0 ? (engine, plan) : throw new UserErrorException(
            $"stack \"{stack}\" runs no pods of its own", $"for an environment: infra gpus {stack}, infra pools {stack}");
    }

    /// <summary>What the nodes of each pool cost, by the price lists and the settings of the environment.</summary>
    /// <param name="engine">The engine that made the plan.</param>
    /// <param name="plan">The environment's plan, or that of a stack that runs on it.</param>
    /// <returns>The costs by pool; none where no environment makes the pools.</returns>
    public static async Task<IReadOnlyDictionary<string, PoolCost>> PoolCostsAsync(PreviewEngine engine, Plan plan)
    {
        var environment = await engine.EnvironmentOfAsync(plan).ConfigureAwait(false) ?? plan;
        return (await PlanAssessment.OfAsync(engine, environment).ConfigureAwait(false)).Cost.Pools.ToDictionary(pool => pool.Pool, StringComparer.Ordinal);
    }

    /// <summary>Writes an answer for programs.</summary>
    public Task WriteJsonAsync(object answer) => context.Output.WriteLineAsync(JsonSerializer.Serialize(answer, JsonOptions));

    /// <summary>Says what could not be seen, and whether the command has found all to be well.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="isWell">Whether nothing was found.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(ClusterReader cluster, bool isWell)
    {
        if (cluster.Unseen.Count == 0)
        {
            return isWell ? CommandLine.Success : CommandLine.Failure;
        }

        await context.Error.WriteLineAsync(PlainText.Line(
            $"not all could be seen, for want of rights: {string.Join(", ", cluster.Unseen)}; a developer's rights come with {SettingKeys.Full("developers")}, "
            + "others from whoever runs the cluster")).ConfigureAwait(false);
        return CommandLine.Failure;
    }

    /// <summary>How long ago something was, in kubectl's way.</summary>
    /// <returns>The largest unit that it fills, or two where that says little; a dash for no time.</returns>
    public string Age(DateTimeOffset? since) => (context.Clock.GetUtcNow() - since) switch
    {
        null => "-",
        { TotalSeconds: < 0 } => "0s",
        { TotalMinutes: < 2 } span => $"{(int)span.TotalSeconds}s",
        { TotalHours: < 3 } span => $"{(int)span.TotalMinutes}m",
        { TotalDays: < 2 } span => $"{(int)span.TotalHours}h",
        { } span => $"{(int)span.TotalDays}d",
    };
}
