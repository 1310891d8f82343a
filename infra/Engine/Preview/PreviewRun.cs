using System.Collections.Concurrent;
using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Plans;
using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace Infra.Preview;

/// <summary>One run of a stack's program against mocks.</summary>
/// <param name="facts">Fills in what providers compute.</param>
/// <param name="markers">Makes the markers for computed values.</param>
/// <param name="references">The outputs of the stacks that this one refers to, by the name it uses.</param>
internal sealed class PreviewRun(ProviderFacts facts, ComputedMarkers markers, IReadOnlyDictionary<string, Plan> references) : IMocks
{
    private readonly ConcurrentDictionary<string, MockResourceArgs> _registrations = new();
    private readonly ConcurrentDictionary<ResourceKey, ConcurrentQueue<MockResourceArgs>> _byName = new();
    private readonly ConcurrentQueue<string> _missing = new();
    private ImmutableDictionary<string, Output<object?>> _stackOutputs = ImmutableDictionary<string, Output<object?>>.Empty;

    /// <summary>What the program made.</summary>
    public ResourceRecorder Recorder { get; } = new();

    /// <summary>What the program's rules found.</summary>
    public ConcurrentQueue<ReportedFinding> Findings { get; } = new();

    /// <summary>The stacks that the program refers to and that have not been previewed yet; the run then tells nothing else.</summary>
    public ImmutableSortedSet<string> Missing => [.. _missing];

    /// <inheritdoc/>
    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        if (args.Type == "pulumi:pulumi:StackReference")
        {
            return Task.FromResult<(string?, object)>((args.Id, Answer(args)));
        }

        // The marker is the id of a new resource, and tells the resources of one type and name apart afterwards.
        var id = string.IsNullOrEmpty(args.Id) ? markers.Computed() : args.Id;
        _registrations[id] = args;
        _byName.GetOrAdd(new(args.Type!, args.Name!), _ => new()).Enqueue(args);

        var recorded = Recorder.Find(args.Type!, args.Name!);
        var secretOutputs = recorded.SelectMany(each => SecretOutputs(each.Options)).ToHashSet();
        return Task.FromResult<(string?, object)>((id, facts.StateOf(args.Type!, args.Name!, args.Inputs, recorded.FirstOrDefault()?.Resource, secretOutputs)));
    }

    /// <inheritdoc/>
    public Task<object> CallAsync(MockCallArgs args) => Task.FromResult<object>(facts.Call(args.Token!, args.Args));

    /// <inheritdoc/>
    public Task RegisterResourceOutputs(MockRegisterResourceOutputsRequest args)
    {
        if (args.Urn.Split("::") is [_, _, PlanResource.StackType, ..])
        {
            _stackOutputs = args.Outputs;
        }

        return Task.CompletedTask;
    }

    /// <summary>Turns what was seen into a plan, after a run that went well.</summary>
    /// <param name="project">The Pulumi project's name.</param>
    /// <param name="stack">The stack's name.</param>
    public async Task<Plan> ToPlanAsync(string project, string stack)
    {
        var recorded = Recorder.Resources();
        var root = recorded.FirstOrDefault(each => each.Resource is Stack)?.Resource
            ?? throw new UserErrorException("the stack's class must hand the StackOptions that it is given to Stack, without which no resource of it is seen", "write MyStack(StackOptions options) : base(options)");
        var parents = recorded.ToDictionary(each => each.Resource, each => each.Options.Parent ?? (each.Resource == root ? null : root));
        var urns = recorded.Select(each => each.Resource)
            .ToDictionary(resource => resource, resource => $"urn:pulumi:{stack}::{project}::{QualifiedType(resource)}::{resource.GetResourceName()}");

        string QualifiedType(Resource resource)
        {
            var type = resource.GetResourceType();
            for (var parent = parents[resource]; parent is not null && parent != root; parent = parents[parent])
            {
                type = $"{parent.GetResourceType()}${type}";
            }

            return type;
        }

        var twice = recorded.GroupBy(each => urns[each.Resource]).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (twice.Count > 0)
        {
            throw new UserErrorException(
                $"stack \"{stack}\": {twice.Count} {(twice.Count == 1 ? "name is" : "names are")} used twice",
                "a resource's name must be unique among its type and parents",
                string.Concat(twice.Select(urn => $"\n - {urn}")));
        }

        var children = recorded.Where(each => parents[each.Resource] is not null).ToLookup(each => parents[each.Resource]!, each => each.Resource);
        var protects = new Dictionary<Resource, bool>();
        var providerById = new Dictionary<string, string>();
        foreach (var provider in recorded.Select(each => each.Resource).OfType<ProviderResource>())
        {
            providerById[await OutputUtilities.GetValueAsync(provider.Id).ConfigureAwait(false)] = urns[provider];
        }

        var resources = ImmutableArray.CreateBuilder<PlanResource>(recorded.Length);
        foreach (var (resource, args, options) in recorded)
        {
            protects[resource] = options.Protect ?? (options.Parent is { } parent && protects.GetValueOrDefault(parent));
            var registration = await RegistrationOfAsync(resource).ConfigureAwait(false);
            var dependencies = new HashSet<Resource>(
                (await OutputUtilities.GetValueAsync(options.DependsOn.ToOutput()).ConfigureAwait(false)).Where(each => each is not null));
            var seen = await InputFacts.OfAsync(args, dependencies).ConfigureAwait(false);
            var secretOutputs = SecretOutputs(options);

            resources.Add(new PlanResource
            {
                Urn = urns[resource],
                Type = resource.GetResourceType(),
                Name = resource.GetResourceName(),
                Custom = resource is CustomResource,
                // An id, unless it is empty, makes a resource one that is only read.
                External = options.Id is { } given && !string.IsNullOrEmpty(await OutputUtilities.GetValueAsync(given.ToOutput()).ConfigureAwait(false)),
                Parent = parents[resource] is { } owner ? urns[owner] : "",
                Provider = ProviderOf(registration, providerById),
                Inputs = registration is null || resource is not CustomResource
                    ? new PlanMap(ImmutableSortedDictionary<string, PlanValue>.Empty)
                    : HideInputs(resource.GetResourceType(), PlainSecrets.Mark(seen.Mark(registration.Inputs)), secretOutputs),
                Dependencies = [.. Expand(dependencies, children).Where(urns.ContainsKey).Select(each => urns[each]).Order(StringComparer.Ordinal)],
                Protect = protects[resource],
                RetainOnDelete = options.RetainOnDelete ?? false,
                Aliases = await AliasesAsync(resource, options, urns, project, stack).ConfigureAwait(false),
                AdditionalSecretOutputs = [.. secretOutputs.Order(StringComparer.Ordinal)],
                IgnoreChanges = [.. options.IgnoreChanges],
                DeleteBeforeReplace = (options as CustomResourceOptions)?.DeleteBeforeReplace,
                ImportId = (options as CustomResourceOptions)?.ImportId ?? "",
            });
        }

        return new Plan(project, stack, resources.ToImmutable(), await OutputsAsync().ConfigureAwait(false));
    }

    private static List<string> SecretOutputs(ResourceOptions options) =>
        options is CustomResourceOptions custom ? custom.AdditionalSecretOutputs : [];

    // An input that comes back as a secret output is a secret, and so is what a Kubernetes Secret holds, however it was passed.
    private static PlanValue HideInputs(string type, PlanValue inputs, IEnumerable<string> secretOutputs)
    {
        if (inputs is not PlanMap map)
        {
            return inputs;
        }

        var hidden = map.Members.SetItems(
            from key in secretOutputs.Distinct()
            where map[key] is not (null or PlanSecret)
            select KeyValuePair.Create(key, (PlanValue)new PlanSecret(map[key]!)));
        return new PlanMap(type != "kubernetes:core/v1:Secret" ? hidden : hidden.SetItems(
            from key in (string[])["data", "stringData"]
            where hidden.ContainsKey(key)
            select KeyValuePair.Create(key, HideMembers(hidden[key]))));
    }

    // Which entries there are is in every pod that uses the Secret, and worth a reviewer's look.
    private static PlanValue HideMembers(PlanValue value) => value is PlanSecret secret ? HideMembers(secret.Hidden)
        : value is PlanMap map ? new PlanMap(map.Members.ToImmutableSortedDictionary(
            member => member.Key, PlanValue (member) => member.Value is PlanSecret hidden ? hidden : new PlanSecret(member.Value), StringComparer.Ordinal))
        : new PlanSecret(value);

    // Who depends on a component depends on every resource that it manages.
    private static IEnumerable<Resource> Expand(IEnumerable<Resource> dependencies, ILookup<Resource, Resource> children)
    {
        var (seen, open) = (new HashSet<Resource>(), new Queue<Resource>(dependencies));
        while (open.TryDequeue(out var resource))
        {
            foreach (var child in seen.Add(resource) && resource is ComponentResource ? children[resource] : [])
            {
                open.Enqueue(child);
            }
        }

        return seen.Where(resource => resource is not ComponentResource);
    }

    private static string ProviderOf(MockResourceArgs? registration, Dictionary<string, string> providerById)
    {
        var reference = registration?.Provider ?? "";
        var id = reference[(reference.LastIndexOf("::", StringComparison.Ordinal) is var at && at >= 0 ? at + 2 : 0)..];
        return providerById.TryGetValue(id, out var urn) ? $"{urn}::{ComputedMarkers.ComputedText}" : "";
    }

    private static async Task<ImmutableArray<string>> AliasesAsync(
        Resource resource, ResourceOptions options, Dictionary<Resource, string> urns, string project, string stack)
    {
        var result = ImmutableArray.CreateBuilder<string>(options.Aliases.Count);
        foreach (var input in options.Aliases)
        {
            var alias = await OutputUtilities.GetValueAsync(input.ToOutput()).ConfigureAwait(false);
            if (alias.Urn is not null)
            {
                result.Add(alias.Urn);
                continue;
            }

            async Task<string> Part(Input<string>? part, string fallback) =>
                part is null ? fallback : await OutputUtilities.GetValueAsync(part.ToOutput()).ConfigureAwait(false);

            var parentUrn = alias.NoParent ? ""
                : await Part(alias.ParentUrn, (alias.Parent ?? options.Parent) is { } parent ? urns.GetValueOrDefault(parent, "") : "").ConfigureAwait(false);
            var parentType = parentUrn.Split("::") is [_, _, var qualified, ..] && qualified != PlanResource.StackType ? $"{qualified}$" : "";
            result.Add(
                $"urn:pulumi:{await Part(alias.Stack, stack).ConfigureAwait(false)}::{await Part(alias.Project, project).ConfigureAwait(false)}"
                + $"::{parentType}{await Part(alias.Type, resource.GetResourceType()).ConfigureAwait(false)}"
                + $"::{await Part(alias.Name, resource.GetResourceName()).ConfigureAwait(false)}");
        }

        return result.MoveToImmutable();
    }

    private async Task<MockResourceArgs?> RegistrationOfAsync(Resource resource)
    {
        var candidates = _byName.GetValueOrDefault(new(resource.GetResourceType(), resource.GetResourceName()));
        return candidates?.Count > 1 && resource is CustomResource custom
            ? _registrations.GetValueOrDefault(await OutputUtilities.GetValueAsync(custom.Id).ConfigureAwait(false))
            : candidates?.FirstOrDefault();
    }

    private ImmutableDictionary<string, object> Answer(MockResourceArgs args)
    {
        var name = args.Inputs.GetValueOrDefault("name") as string ?? args.Id ?? args.Name!;
        var answer = ImmutableDictionary<string, object>.Empty.Add("name", name);
        if (!references.TryGetValue(name, out var plan))
        {
            _missing.Enqueue(name);
            return answer.Add("outputs", ImmutableDictionary<string, object>.Empty).Add("secretOutputNames", ImmutableArray<object>.Empty);
        }

        var outputs = plan.Outputs
            .Where(output => output.Value is not PlanNull)
            .ToImmutableDictionary(output => output.Key, output => output.Value is PlanSecret ? Output.CreateSecret(output.Value.Raw()!) : output.Value.Raw()!);
        var secrets = plan.Outputs.Where(output => output.Value is PlanSecret).Select(object (output) => output.Key).ToImmutableArray();
        return answer.Add("outputs", outputs).Add("secretOutputNames", secrets);
    }

    private async Task<ImmutableSortedDictionary<string, PlanValue>> OutputsAsync()
    {
        var outputs = ImmutableSortedDictionary.CreateBuilder<string, PlanValue>(StringComparer.Ordinal);
        foreach (var (name, output) in _stackOutputs)
        {
            var value = await OutputUtilities.GetIsKnownAsync(output).ConfigureAwait(false)
                ? InputFacts.Plain.Mark(await OutputUtilities.GetValueAsync(output).ConfigureAwait(false))
                : new PlanText(markers.Computed());
            outputs[name] = await Output.IsSecretAsync(output).ConfigureAwait(false) ? new PlanSecret(value) : value;
        }

        return outputs.ToImmutable();
    }
}
