using System.Collections.Immutable;
using System.Text.Json;
using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace Infra.Tests.Support;

/// <summary>A program that ran against mocks, and what came of it.</summary>
/// <remarks>Runs must not overlap in one process: a test assembly that uses this switches parallel tests off.</remarks>
public sealed class TestRun
{
    private TestRun(RecordingMocks mocks, ImmutableArray<RecordedResource> resources)
    {
        Mocks = mocks;
        Resources = resources;
    }

    /// <summary>The mocks of the run.</summary>
    public RecordingMocks Mocks { get; }

    /// <summary>Every resource in the order of registration, components among them, without the stack itself.</summary>
    public ImmutableArray<RecordedResource> Resources { get; }

    /// <summary>Runs a program as an update, or as a preview.</summary>
    /// <param name="program">Makes the resources.</param>
    /// <param name="mocks">The mocks; new ones by default.</param>
    /// <param name="preview">Whether it is a preview.</param>
    /// <param name="config">The stack's config by full key (<c>infra:kind</c>).</param>
    /// <returns>The run.</returns>
    /// <exception cref="Exception">Whatever the program throws, as the SDK passes it on.</exception>
    public static async Task<TestRun> RunAsync(
        Action program,
        RecordingMocks? mocks = null,
        bool preview = false,
        IReadOnlyDictionary<string, string>? config = null)
    {
        mocks ??= new RecordingMocks();
        var services = new StackServices(program);
        var options = new TestOptions { IsPreview = preview };
        var exitCode = Environment.ExitCode;
        Environment.SetEnvironmentVariable("PULUMI_CONFIG", config is null ? null : JsonSerializer.Serialize(config));
        try
        {
            await Deployment.TestWithServiceProviderAsync<ProgramStack>(mocks, services, options);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PULUMI_CONFIG", null);

            // A program that fails sets it, and the test host would take it for its own.
            Environment.ExitCode = exitCode;
        }

        return new TestRun(mocks, await services.PairAsync(mocks));
    }

    /// <summary>Runs a program that must fail.</summary>
    /// <param name="program">Makes the resources.</param>
    /// <param name="mocks">The mocks; new ones by default.</param>
    /// <param name="preview">Whether it is a preview.</param>
    /// <param name="config">The stack's config by full key.</param>
    /// <returns>The message that the user would see.</returns>
    /// <exception cref="InvalidOperationException">The program does not fail.</exception>
    public static async Task<string> FailAsync(
        Action program,
        RecordingMocks? mocks = null,
        bool preview = false,
        IReadOnlyDictionary<string, string>? config = null)
    {
        Exception? failure = null;
        try
        {
            await RunAsync(program, mocks, preview, config);
        }
        catch (Exception exception) when (exception is RunException or AggregateException or ResourceException)
        {
            failure = exception;
        }

        return failure?.Message ?? throw new InvalidOperationException("the program was expected to fail and did not");
    }

    /// <summary>The value of an output.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="output">The output.</param>
    /// <returns>The value.</returns>
    public static Task<T> ValueOfAsync<T>(Output<T> output) => OutputUtilities.GetValueAsync(output);

    /// <summary>The one resource of a type, or of a type and a name.</summary>
    /// <param name="type">The type token.</param>
    /// <param name="name">The name in the stack; any by default.</param>
    /// <returns>The resource.</returns>
    public RecordedResource One(string type, string? name = null) =>
        Resources.Where(resource => resource.Type == type && (name is null || resource.Name == name)).ToList() switch
        {
            [var one] => one,
            var found => throw new InvalidOperationException(
                $"expected one {type} {name}, found {found.Count} among: {string.Join(", ", Resources.Select(resource => $"{resource.Type} {resource.Name}"))}"),
        };

    /// <summary>All resources of a type.</summary>
    /// <param name="type">The type token.</param>
    /// <returns>The resources in the order of registration.</returns>
    public IReadOnlyList<RecordedResource> All(string type) => [.. Resources.Where(resource => resource.Type == type)];

    /// <summary>What a provider sees: every resource but the components, as <c>TYPE NAME</c>, in the order of registration.</summary>
    /// <returns>The list.</returns>
    public IReadOnlyList<string> Plan() => [.. Resources.Where(resource => !resource.IsComponent).Select(resource => $"{resource.Type} {resource.Name}")];

    private sealed class ProgramStack : Stack
    {
        public ProgramStack(StackServices services)
            : base(new StackOptions { ResourceTransformations = { services.Record } }) => services.Program();
    }

    /// <summary>Hands the program to the stack, which the SDK makes, and keeps what mocks do not see.</summary>
    private sealed class StackServices(Action program) : IServiceProvider
    {
        private readonly Lock _lock = new();
        private readonly List<(Resource Resource, ResourceArgs Args, ResourceOptions Options)> _seen = [];

        public Action Program { get; } = program;

        public object? GetService(Type serviceType) =>
            serviceType == typeof(ProgramStack) ? new ProgramStack(this) : serviceType == typeof(StackServices) ? this : null;

        public ResourceTransformationResult? Record(ResourceTransformationArgs args)
        {
            lock (_lock)
            {
                _seen.Add((args.Resource, args.Args, args.Options));
            }

            return null;
        }

        public async Task<ImmutableArray<RecordedResource>> PairAsync(RecordingMocks mocks)
        {
            var seen = new Dictionary<(string Type, string Name), Queue<(Resource Resource, ResourceArgs Args, ResourceOptions Options)>>();
            foreach (var pair in _seen)
            {
                var key = (pair.Resource.GetResourceType(), pair.Resource.GetResourceName());
                seen.TryAdd(key, []);
                seen[key].Enqueue(pair);
            }

            var recorded = ImmutableArray.CreateBuilder<RecordedResource>();
            foreach (var registration in mocks.Registrations)
            {
                var (resource, args, options) = seen[(registration.Type!, registration.Name!)].Dequeue();
                recorded.Add(new RecordedResource(
                    registration.Type!,
                    registration.Name!,
                    await OutputUtilities.GetValueAsync(resource.Urn),
                    registration.Inputs,
                    registration.Provider ?? "",
                    args,
                    options,
                    resource));
            }

            return recorded.ToImmutable();
        }
    }
}
