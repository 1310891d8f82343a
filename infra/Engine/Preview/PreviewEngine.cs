using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Infra.Components.Common;
using Infra.Components.Workloads.Queue;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Settings;
using Infra.Plans;
using Infra.Project;
using Infra.Rendering;
using Infra.Stacks;
using Pulumi;
using Pulumi.Testing;

namespace Infra.Preview;

/// <summary>
/// Finds out what a stack would create by running its program against mocks: no cloud, no cluster, no Pulumi CLI, no credentials.
/// Runs one stack after another; a process must not use two engines at once, since config reaches a program through the environment.
/// </summary>
/// <param name="project">Where the stacks' files are.</param>
/// <param name="program">Makes the stack that the config of the moment describes, with the options given.</param>
/// <param name="running">
/// The stack whose config is already in the environment, decrypted, because the Pulumi CLI runs this program for it; null for none.
/// </param>
public sealed partial class PreviewEngine(InfraProject project, Func<StackOptions, Stack> program, string? running = null)
{
    private const string SettingsOf = "settings of stack";

    private readonly ComputedMarkers _markers = new();
    private readonly Dictionary<string, Plan> _plans = [];
    private readonly Dictionary<string, PreviewException> _failures = [];

    /// <summary>The outputs of the stack that is referred to, where they are known; null to preview them.</summary>
    public DeployedOutputs? Outputs { get; init; }

    /// <summary>Makes the passwords of the stack that is asked for; null leaves them to the deployment.</summary>
    internal PasswordBook? Passwords { get; init; }

    /// <summary>Where the stacks' files are.</summary>
    internal InfraProject Project => project;

    /// <summary>The plan that makes the node pools for a plan's pods: its own, or that of the environment that it refers to.</summary>
    /// <returns>The environment's plan; null where none makes pools.</returns>
    internal async Task<Plan?> EnvironmentOfAsync(Plan plan)
    {
        if (plan.Outputs.ContainsKey(NodePoolOutput.Name))
        {
            return plan;
        }

        foreach (var reference in plan.References)
        {
            if (await PreviewAsync(reference).ConfigureAwait(false) is var other && other.Outputs.ContainsKey(NodePoolOutput.Name))
            {
                return other;
            }
        }

        return null;
    }

    /// <summary>Previews a stack, and before it those it refers to.</summary>
    /// <param name="stack">The stack's name.</param>
    /// <returns>The plan; the same one when asked again.</returns>
    /// <exception cref="UserErrorException">
    /// The stack is unknown, its file or settings are wrong, it refers to itself by a circle of references, or its program failed.
    /// </exception>
    public async Task<Plan> PreviewAsync(string stack)
    {
        try
        {
            return await PreviewAsync(stack, []).ConfigureAwait(false);
        }
        catch (PreviewException exception) when (exception.Stack != stack)
        {
            throw new PreviewException(exception.Stack, exception, $"\nstack \"{stack}\" needs stack \"{exception.Stack}\" and cannot be previewed without it");
        }
    }

    /// <summary>Previews the stacks that are on environments.</summary>
    /// <param name="environments">The environments' stacks.</param>
    /// <param name="except">A stack that is left out, because it is the one in question.</param>
    /// <returns>Their plans, and the stacks of which it cannot be told: each one's own preview says what is wrong with it.</returns>
    internal Task<(IReadOnlyList<Plan> Plans, IReadOnlyList<string> Unknown)> StacksOnAsync(IReadOnlyCollection<string> environments, string except) =>
        OthersAsync(except, config => config.Environment() is { } environment && environments.Contains(environment));

    /// <summary>Previews the other environments of a stack's Google Cloud project, for none may take a name that another has there.</summary>
    /// <returns>Their plans; without those that cannot be previewed, which is told where they are.</returns>
    internal async Task<IReadOnlyList<Plan>> NeighboursAsync(string stack)
    {
        const string Project = "gcp:project";
        return FileOf(stack).Config is { } own && own.IsEnvironment() && own.GetValueOrDefault(Project) is { Length: > 0 } id
            ? (await OthersAsync(stack, config => config.IsEnvironment() && config.GetValueOrDefault(Project) == id).ConfigureAwait(false)).Plans
            : [];
    }

    /// <summary>Gives the program that the Pulumi CLI runs the same config as a preview: with what only a look at the whole folder tells.</summary>
    internal void HandOver()
    {
        if (running is not null)
        {
            Environment.SetEnvironmentVariable(RunningSettings.ConfigVariable, FileOf(running).ConfigJson);
        }
    }

    // One stack's mistakes are no other's.
    private async Task<(IReadOnlyList<Plan> Plans, IReadOnlyList<string> Unknown)> OthersAsync(
        string stack, Func<IReadOnlyDictionary<string, string>, bool> isMeant)
    {
        var (plans, unknown) = (new List<Plan>(), new List<string>());
        foreach (var other in project.StackNames.Where(other => other != stack))
        {
            try
            {
                if (isMeant(project.ReadConfig(other)))
                {
                    plans.Add(await PreviewAsync(other).ConfigureAwait(false));
                }
            }
            catch (UserErrorException)
            {
                unknown.Add(other);
            }
        }

        return (plans, unknown);
    }

    private StackFile FileOf(string stack)
    {
        var file = stack == running ? StackFile.OfEnvironment() : project.ReadStack(stack, _markers);
        return file with { Config = DeveloperList.AddTo(project, stack, file.Config) };
    }

    private async Task<Plan> PreviewAsync(string stack, ImmutableList<string> chain)
    {
        if (_plans.TryGetValue(stack, out var known))
        {
            return known;
        }

        // What failed once is not tried again for each stack that refers to it.
        if (_failures.TryGetValue(stack, out var failure))
        {
            throw failure;
        }

        if (chain.Contains(stack))
        {
            throw new PreviewException(
                chain[0], new UserErrorException($"stacks refer to each other in a circle: {string.Join(" -> ", chain.Add(stack))}", "one of them must do without the other"));
        }

        try
        {
            return _plans[stack] = await RunAsync(stack, chain).ConfigureAwait(false);
        }
        catch (UserErrorException exception)
        {
            throw _failures[stack] = exception as PreviewException ?? new(stack, exception);
        }
    }

    private async Task<Plan> RunAsync(string stack, ImmutableList<string> chain)
    {
        var file = FileOf(stack);
        if (file.IsEmpty)
        {
            throw new UserErrorException(
                $"stack \"{stack}\": its file is empty", "infra new developer NAME writes a whole one, README.md has the smallest environment, docs/settings.md every setting");
        }

        var environment = project.CheckEnvironment(file.Config);
        var encrypted = project.EncryptedVariables(stack);
        var references = new Dictionary<string, Plan>();
        while (true)
        {
            var run = new PreviewRun(new ProviderFacts(_markers, file.Config, chain.IsEmpty ? Passwords : null), _markers, references);
            var failure = await RunAsync(stack, file, run).ConfigureAwait(false);
            var mistakes = run.Findings.Where(found => found.Finding.Level == FindingLevel.Error).ToList();
            if (environment is not null && (run.Missing.Count > 0 || mistakes.TrueForAll(found => found.What == SettingsOf)))
            {
                // The program sees only that the environment's outputs are not there; who looks at the folder knows why.
                var others = mistakes.Select(found => found.Finding).Where(finding => finding.Path != environment.Path);
                throw new UserErrorException($"{SettingsOf} \"{stack}\"", [.. encrypted, .. others.Append(environment).Select(finding => Shown(file, finding)).OrderBy(finding => finding.Path, StringComparer.Ordinal)]);
            }

            if (run.Missing.Count > 0)
            {
                foreach (var reference in run.Missing)
                {
                    var other = await PreviewAsync(Resolve(stack, reference), chain.Add(stack)).ConfigureAwait(false);
                    references[reference] = Outputs is null ? other : other with { Outputs = Outputs.InPlaceOf(other, _markers) };
                }

                continue;
            }

            if (mistakes.Count + encrypted.Count > 0 && mistakes.TrueForAll(found => found.What == SettingsOf))
            {
                throw new UserErrorException($"{SettingsOf} \"{stack}\"", [.. encrypted, .. mistakes.Select(found => Shown(file, found.Finding)).Distinct()]);
            }

            if (failure is not null && mistakes.Count > 0 && mistakes.TrueForAll(found => found.Subject == mistakes[0].Subject && found.Finding.IsOfSettings))
            {
                throw new UserErrorException($"stack \"{stack}\": {mistakes[0].Subject}", [.. mistakes.Select(found => Shown(file, found.Finding)).Distinct()]);
            }

            if (failure is not null)
            {
                throw failure;
            }

            var plan = await run.ToPlanAsync(project.Name, stack).ConfigureAwait(false);
            var settings = SettingsReader.Of(file.Config.Setting, file.Config.Keys, file.SecretKeys.ToHashSet());
            return plan with
            {
                SettingOf = text => file.SettingOf(text) is { } key ? new(key, file.PlaceOf(key)) : null,
                Warnings = [.. file.Warnings, .. run.Findings.Where(found => found.Finding.Level == FindingLevel.Warning).Distinct()],
                References = [.. references.Values.Select(other => other.Stack).Distinct().Order(StringComparer.Ordinal)],
                NodePools = references.Count > 0 || plan.Outputs.ContainsKey(NodePoolOutput.Name) ? null : ComputeSettings.ReadPools(settings, hasEnvironment: false, () => project.Root),
                NamedSearches = [.. settings.Named(WorkQueueSettings.NamedSetting, (name, _) => name)],
                Waivers = settings.TextMap(WaiverSettings.Waivers),
                DeveloperWaivers = settings.TextList(WaiverSettings.ForDevelopers),
                Money = StackMoney.Read(settings, file.Config.IsEnvironment()),
            };
        }
    }

    private static Finding Shown(StackFile file, Finding finding) =>
        file.Located(finding with { RuleText = ComputedMarkers.Describe(finding.RuleText), FixText = ComputedMarkers.Describe(finding.FixText) });

    // A reference is organization/project/stack, or the stack alone under a backend that has no organizations.
    private string Resolve(string stack, string reference)
    {
        var parts = reference.Split('/');
        if (parts.Length > 1 && parts[^2] != project.Name)
        {
            throw new UserErrorException(
                $"stack \"{stack}\" refers to \"{reference}\" of another project",
                $"only stacks of project \"{project.Name}\" can be previewed here");
        }

        return project.StackNames.Contains(parts[^1])
            ? parts[^1]
            : throw project.UnknownStack(parts[^1], asker: $"stack \"{stack}\" refers to \"{reference}\": ");
    }

    private async Task<UserErrorException?> RunAsync(string stack, StackFile file, PreviewRun run)
    {
        var options = new TestOptions
        {
            ProjectName = project.Name,
            StackName = stack,
            OrganizationName = "organization",
            IsPreview = false,
            RootDirectory = project.Root,
        };
        var factory = new StackFactory(() => program(run.Recorder.StackOptions()));
        var config = Environment.GetEnvironmentVariable(RunningSettings.ConfigVariable);
        var secretKeys = Environment.GetEnvironmentVariable(RunningSettings.SecretKeysVariable);
        var output = Console.Out;
        try
        {
            Environment.SetEnvironmentVariable(RunningSettings.ConfigVariable, file.ConfigJson);
            Environment.SetEnvironmentVariable(RunningSettings.SecretKeysVariable, file.SecretKeysJson);
            // Whatever a program prints, standard output belongs to the plan.
            Console.SetOut(Console.Error);
            FindingList.Listener = run.Findings.Enqueue;
            ConfigDigest.Reading = ComputedMarkers.Describe;
            await Deployment.TestWithServiceProviderAsync<Stack>(run, factory, options).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is RunException or AggregateException || exception == factory.Failure)
        {
            return Explain(stack, exception, factory.Failure);
        }
        finally
        {
            Console.SetOut(output);
            Environment.SetEnvironmentVariable(RunningSettings.ConfigVariable, config);
            Environment.SetEnvironmentVariable(RunningSettings.SecretKeysVariable, secretKeys);
            // The SDK sets it when a program fails; whether that ends this process is for the command to say.
            Environment.ExitCode = 0;
        }
    }

    private static UserErrorException Explain(string stack, Exception exception, Exception? failure)
    {
        if (failure is UserErrorException known)
        {
            return known;
        }

        // Components that were refused before are told with it.
        if (failure is ResourceException or RunException && exception is not AggregateException)
        {
            var text = ComputedMarkers.Describe(failure.Message);
            return UserErrorException.Said(text.StartsWith($"{SettingsOf} \"{stack}\"", StringComparison.Ordinal) ? text : $"stack \"{stack}\": {text}");
        }

        IEnumerable<Exception> failures = exception is AggregateException several ? several.InnerExceptions : [exception];
        var texts = failures.Select(each => ComputedMarkers.Describe(Refusal().Match(each.Message) is { Success: true } refusal
            ? refusal.Groups["text"].Value
            : each.Message)).Distinct().ToList();
        // The SDK reports what a program did not mean to throw as a text that begins so and goes on with the stack trace.
        var unexpected = texts.Where(text => text.StartsWith("Running program '", StringComparison.Ordinal)).ToList();
        if (unexpected.Count == 0)
        {
            return UserErrorException.Said($"stack \"{stack}\": {string.Join("\n", texts)}");
        }

        var first = unexpected[0].Split('\n').Skip(1).FirstOrDefault()?.Trim() ?? unexpected[0];
        return new PreviewException(stack, $"stack \"{stack}\": the program failed: {first}", string.Join("\n", unexpected));
    }

    // A refusal inside an Apply reaches the SDK bare, or wrapped in what was going on at the time.
    [GeneratedRegex(@"---> Pulumi\.(?:Resource|Run)Exception: (?<text>.*?)\r?\n   (?:at|---) ", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Refusal();

    private sealed class StackFactory(Func<Stack> create) : IServiceProvider
    {
        public Exception? Failure { get; private set; }

        public object GetService(Type serviceType)
        {
            try
            {
                return create();
            }
            catch (Exception exception)
            {
                Failure = exception;
                throw;
            }
        }
    }
}
