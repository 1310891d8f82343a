using System.Collections.Immutable;
using System.Text.Json;
using Pulumi.Serialization;
using Pulumi.Testing;

namespace Pulumi;

/// <summary>One run of a program.</summary>
public sealed class Deployment
{
    /// <summary>Tells the caller that the failure is already reported.</summary>
    private const int ReportedExitCode = 32;

    /// <summary>Stands for an ID that only an update could tell, in the reference to a provider.</summary>
    private const string UnknownId = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

    private const string NoEngine =
        "this program was built with the offline stand-in for the Pulumi packages, which previews and tests but cannot deploy; "
        + "where a NuGet feed has the Pulumi packages, delete .pulumi-sdk.props in the project's folder, so that the next build asks for them again "
        + "(or set the environment variable PULUMI_SDK to nuget), and run it with the Pulumi CLI: https://www.pulumi.com/docs/install/";

    private static readonly AsyncLocal<DeploymentInstance?> CurrentInstance = new();

    private readonly IMonitor? _monitor;
    private readonly ImmutableDictionary<string, string> _config = ReadConfig();
    private readonly TaskTracker _tracker = new();
    private readonly List<string> _errors = [];
    private Stack? _stack;

    private Deployment(TestOptions options, Func<Deployment, IMonitor?> monitor)
    {
        IsDryRun = options.IsPreview ?? true;
        StackName = options.StackName ?? "stack";
        ProjectName = options.ProjectName ?? "project";
        OrganizationName = options.OrganizationName ?? "organization";
        RootDirectory = options.RootDirectory;
        _monitor = monitor(this);
    }

    public static DeploymentInstance Instance => CurrentInstance.Value
        ?? throw new InvalidOperationException("Trying to acquire Deployment.Instance before 'Run' was called.");

    internal static Deployment Current => Instance.Deployment;

    internal bool IsDryRun { get; }

    internal string StackName { get; }

    internal string ProjectName { get; }

    internal string OrganizationName { get; }

    internal string? RootDirectory { get; }

    // There is no engine to speak to here, only mocks.
    private IMonitor Monitor => _monitor ?? throw new RunException(NoEngine);

    internal Stack Stack
    {
        get => _stack ?? throw new InvalidOperationException("Trying to acquire Deployment.Stack before 'Run' was called.");
        set => _stack = value;
    }

    public static Task<int> RunAsync(Action action) => WithoutEngineAsync(() => new Stack());

    public static Task<int> RunAsync(Func<IDictionary<string, object?>> func) => WithoutEngineAsync(() => new Stack());

    public static Task<int> RunAsync(Func<Task> func) => WithoutEngineAsync(() => new Stack());

    public static Task<int> RunAsync(Func<Task<IDictionary<string, object?>>> func, StackOptions? options = null) => WithoutEngineAsync(() => new Stack());

    public static Task<int> RunAsync<TStack>()
        where TStack : Stack, new() => WithoutEngineAsync(() => new TStack());

    public static Task<int> RunAsync<TStack>(IServiceProvider serviceProvider)
        where TStack : Stack => WithoutEngineAsync(() => Resolve<TStack>(serviceProvider));

    public static Task<ImmutableArray<Resource>> TestAsync<TStack>(IMocks mocks, TestOptions? options = null)
        where TStack : Stack, new() => TestAsync(mocks, options, () => new TStack());

    public static Task<ImmutableArray<Resource>> TestWithServiceProviderAsync<TStack>(
        IMocks mocks, IServiceProvider serviceProvider, TestOptions? options = null)
        where TStack : Stack =>
        TestAsync(mocks, options, () => Resolve<TStack>(serviceProvider));

    public static Task<ImmutableArray<Resource>> TestAsync(IMocks testMocks, TestOptions testOptions, Action createResources) =>
        TestAsync(testMocks, testOptions, () =>
        {
            createResources();
            return Task.CompletedTask;
        });

    public static async Task<ImmutableArray<Resource>> TestAsync(IMocks testMocks, TestOptions testOptions, Func<Task> createResources)
    {
        var (resources, _) = await TestAsync(testMocks, testOptions, async Task<IDictionary<string, object?>> () =>
        {
            await createResources().ConfigureAwait(false);
            return new Dictionary<string, object?>();
        }).ConfigureAwait(false);
        return resources;
    }

    public static Task<(ImmutableArray<Resource> Resources, IDictionary<string, object?> Outputs)> TestAsync(
        IMocks testMocks, TestOptions testOptions, Func<IDictionary<string, object?>> createResources) =>
        TestAsync(testMocks, testOptions, () => Task.FromResult(createResources()));

    public static async Task<(ImmutableArray<Resource> Resources, IDictionary<string, object?> Outputs)> TestAsync(
        IMocks testMocks, TestOptions testOptions, Func<Task<IDictionary<string, object?>>> createResources)
    {
        TestStack? stack = null;
        var resources = await TestAsync(testMocks, testOptions, () => stack = new TestStack(createResources)).ConfigureAwait(false);
        return ([.. resources.Where(resource => resource != stack)], stack!.Results);
    }

    internal static Deployment? TryGetCurrent() => CurrentInstance.Value?.Deployment;

    internal void Track(Task task) => _tracker.Track(task);

    internal string? GetConfig(string fullKey) => _config.GetValueOrDefault(fullKey);

    internal void Log(LogSeverity severity, string message)
    {
        if (_monitor is null && severity >= LogSeverity.Warning)
        {
            Console.Error.WriteLine($"{severity.ToString().ToLowerInvariant()}: {message}");
        }

        // Nobody watches a test; what matters of its messages is whether any was an error.
        if (severity == LogSeverity.Error)
        {
            lock (_errors)
            {
                _errors.Add(message);
            }
        }
    }

    internal void Register(Registration registration)
    {
        _ = Monitor;
        Track(RegisterAsync(registration));
    }

    internal void RegisterOutputs(Resource resource, Output<IDictionary<string, object?>> outputs)
    {
        Track(RegisterAsync());

        async Task RegisterAsync()
        {
            var urn = await resource.Urn.ValueOrAsync("").ConfigureAwait(false);
            var properties = await outputs.ValueOrAsync(ImmutableDictionary<string, object?>.Empty).ConfigureAwait(false);
            var serialized = await PropertySerializer.SerializeAllAsync("outputs", properties).ConfigureAwait(false);
            await Monitor.RegisterOutputsAsync(urn, serialized).ConfigureAwait(false);
        }
    }

    /// <summary>Calls a function; its result is unknown while anything it was given, or waits for, is.</summary>
    internal async ValueTask<OutputData> InvokeAsync<T>(string token, InvokeArgs? args, InvokeOptions? options)
    {
        var properties = await PropertySerializer.SerializeAllAsync(token, (args ?? InvokeArgs.Empty).GetProperties()).ConfigureAwait(false);
        var dependencies = properties.Values.SelectMany(property => property.Dependencies).ToHashSet();
        if (options is InvokeOutputOptions { DependsOn: var dependsOn })
        {
            dependencies.UnionWith(await dependsOn.Value.ValueOrAsync([]).ConfigureAwait(false));
        }

        var isKnown = properties.Values.All(property => property.IsKnown);
        foreach (var resource in WithChildren(dependencies).OfType<CustomResource>())
        {
            isKnown &= (await resource.Id.DataAsync.ConfigureAwait(false)).IsKnown;
        }

        if (!isKnown)
        {
            return new([], null, false, false);
        }

        var provider = await ReferenceAsync(options?.Provider ?? options?.Parent?.GetProvider(token)).ConfigureAwait(false);
        var result = await Monitor.InvokeAsync(token, properties, provider).ConfigureAwait(false);
        var value = PropertyConverter.To(typeof(T), token).Convert(result.Value, $"{token} result", message => Log(LogSeverity.Warning, message));
        return new([.. dependencies], value ?? default(T), result.IsKnown, result.IsSecret);
    }

    private static async Task<ImmutableArray<Resource>> TestAsync(IMocks mocks, TestOptions? options, Func<Stack> createStack)
    {
        MockMonitor? monitor = null;
        var deployment = new Deployment(options ?? new(), it => monitor = new(mocks, it.StackName, it.ProjectName));

        // Stays set for everything this run awaits, and for nothing outside it.
        CurrentInstance.Value = new DeploymentInstance(deployment);
        await deployment.RunAsync(createStack).ConfigureAwait(false);
        return deployment._errors switch
        {
            [] => monitor!.Resources,
            [var only] => throw new RunException(only),
            var several => throw new AggregateException(several.Select(error => new RunException(error))),
        };
    }

    private async Task RunAsync(Func<Stack> createStack)
    {
        IReadOnlyList<Exception> failures;
        try
        {
            createStack().RegisterPropertyOutputs();
            failures = await _tracker.IdleOrFailedAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failures = [exception];
        }

        foreach (var failure in failures)
        {
            Log(LogSeverity.Error, failure switch
            {
                RunException => failure.Message,
                ResourceException { HideStack: true } => failure.Message,
                ResourceException => failure.ToString(),
                _ => $"Running program '{Environment.ProcessPath}' failed with an unhandled exception:\n{failure}",
            });
        }

        if (failures.Count > 0)
        {
            Environment.ExitCode = ReportedExitCode;
        }
    }

    private async Task RegisterAsync(Registration registration)
    {
        try
        {
            var state = await AskAsync(registration).ConfigureAwait(false);
            foreach (var (name, converter, source) in registration.Outputs)
            {
                switch (name)
                {
                    case "urn":
                        source.Settle(OutputData.Of(state.Urn));
                        break;
                    case "id" when registration.Custom:
                        source.Settle(new([], state.Id ?? "", !string.IsNullOrEmpty(state.Id), false));
                        break;
                    default:
                        if (state.Outputs.TryGetValue(name, out var property))
                        {
                            var value = converter.Convert(
                                property.Value,
                                $"{registration.Resource.GetType().FullName}.{name}",
                                message => Log(LogSeverity.Warning, message));
                            source.Settle(new([], value, property.IsKnown, property.IsSecret));
                        }
                        else
                        {
                            // What the provider does not tell is unknown before an update and absent after it.
                            source.SettleWithDefault(isKnown: !IsDryRun);
                        }

                        break;
                }
            }
        }
        catch (Exception exception)
        {
            foreach (var (_, _, source) in registration.Outputs)
            {
                source.Fail(exception);
            }

            throw;
        }
    }

    private async ValueTask<ResourceState> AskAsync(Registration registration)
    {
        var options = registration.Options;
        var resource = registration.Resource;
        var dependencies = (await options.DependsOn.Value.ValueOrAsync([]).ConfigureAwait(false)).ToHashSet();
        var inputs = await PropertySerializer.SerializeAllAsync(
            $"{resource.GetResourceType()}::{resource.GetResourceName()}", registration.Args.GetProperties()).ConfigureAwait(false);
        foreach (var input in inputs.Values)
        {
            dependencies.UnionWith(input.Dependencies);
        }

        var parent = options.Parent ?? (resource is Stack ? null : Stack);
        var parentUrn = parent is null ? "" : await parent.Urn.ValueOrAsync("").ConfigureAwait(false);
        var provider = registration.Custom ? await ReferenceAsync(registration.Provider).ConfigureAwait(false) : null;
        foreach (var dependency in WithChildren(dependencies))
        {
            await dependency.Urn.ValueOrAsync("").ConfigureAwait(false);
        }

        var id = options.Id is null ? null : await options.Id.ToOutput().ValueOrAsync("").ConfigureAwait(false);
        return await Monitor.RegisterAsync(new(
            resource,
            string.IsNullOrEmpty(id) ? null : id,
            (options as CustomResourceOptions)?.ImportId,
            parentUrn,
            inputs,
            provider)).ConfigureAwait(false);
    }

    /// <summary>The resources that are managed by a provider: those given, and those below the components given.</summary>
    private static HashSet<Resource> WithChildren(IEnumerable<Resource> resources)
    {
        var seen = new HashSet<Resource>();
        var waiting = new Queue<Resource>(resources);
        while (waiting.TryDequeue(out var resource))
        {
            if (seen.Add(resource) && resource is ComponentResource)
            {
                foreach (var child in resource.GetChildren())
                {
                    waiting.Enqueue(child);
                }
            }
        }

        seen.RemoveWhere(resource => resource is ComponentResource);
        return seen;
    }

    private static async ValueTask<string?> ReferenceAsync(ProviderResource? provider)
    {
        if (provider is null)
        {
            return null;
        }

        var urn = await provider.Urn.ValueOrAsync("").ConfigureAwait(false);
        var id = await provider.Id.ValueOrAsync("").ConfigureAwait(false);
        return $"{urn}::{(id.Length == 0 ? UnknownId : id)}";
    }

    private static ImmutableDictionary<string, string> ReadConfig()
    {
        var result = ImmutableDictionary.CreateBuilder<string, string>();
        if (Environment.GetEnvironmentVariable("PULUMI_CONFIG") is { Length: > 0 } json)
        {
            using var document = JsonDocument.Parse(json);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                result[member.Name.Replace(":config:", ":", StringComparison.Ordinal)] = member.Value.ToString();
            }
        }

        return result.ToImmutable();
    }

    private static TStack Resolve<TStack>(IServiceProvider serviceProvider)
        where TStack : Stack =>
        serviceProvider.GetService(typeof(TStack)) as TStack
            ?? throw new InvalidOperationException(
                $"Failed to resolve instance of type {typeof(TStack)} from service provider. "
                + "Register the type with the service provider before calling RunAsync.");

    // The program runs up to its first resource, the stack itself, so that what it has to say before that is told here as it is by an engine.
    private static async Task<int> WithoutEngineAsync(Func<Stack> createStack)
    {
        static string? Given(string variable) => Environment.GetEnvironmentVariable(variable);

        if (string.IsNullOrEmpty(Given("PULUMI_MONITOR")))
        {
            throw new InvalidOperationException(NoEngine);
        }

        var options = new TestOptions
        {
            ProjectName = Given("PULUMI_PROJECT"),
            StackName = Given("PULUMI_STACK"),
            OrganizationName = Given("PULUMI_ORGANIZATION"),
            RootDirectory = Given("PULUMI_ROOT_DIRECTORY"),
            IsPreview = Given("PULUMI_DRY_RUN") == "true",
        };
        var deployment = new Deployment(options, _ => null);
        CurrentInstance.Value = new DeploymentInstance(deployment);
        await deployment.RunAsync(createStack).ConfigureAwait(false);
        // The CLI shows standard error, and adds no error of its own to this code.
        return ReportedExitCode;
    }
}
