using System.Collections.Immutable;
using Pulumi;

namespace Infra.Preview;

/// <summary>One resource as the program made it.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Args">Its arguments, secrets and dependencies included.</param>
/// <param name="Options">Its options as the program gave them, before anything is inherited.</param>
internal sealed record RecordedResource(Resource Resource, ResourceArgs Args, ResourceOptions Options);

/// <summary>What all but a few resources of a stack are told apart by.</summary>
internal sealed record ResourceKey(string Type, string Name);

/// <summary>Sees every resource of a stack, with what mocks are not told: parent, dependsOn, protect, provider and aliases.</summary>
internal sealed class ResourceRecorder
{
    private readonly Lock _lock = new();
    private readonly List<RecordedResource> _resources = [];
    private readonly Dictionary<ResourceKey, List<RecordedResource>> _byName = [];

    /// <summary>The options that a stack must be made with to be recorded.</summary>
    /// <returns>Stack options with one transformation that changes nothing.</returns>
    public StackOptions StackOptions() => new() { ResourceTransformations = { Record } };

    /// <summary>The resources so far, in the order of the program.</summary>
    /// <returns>A copy.</returns>
    public ImmutableArray<RecordedResource> Resources()
    {
        lock (_lock)
        {
            return [.. _resources];
        }
    }

    /// <summary>The resources of one type and name: one, unless two components have a child of the same name.</summary>
    /// <param name="type">The type token.</param>
    /// <param name="name">The Pulumi name.</param>
    /// <returns>A copy.</returns>
    public ImmutableArray<RecordedResource> Find(string type, string name)
    {
        lock (_lock)
        {
            return _byName.TryGetValue(new(type, name), out var found) ? [.. found] : [];
        }
    }

    private ResourceTransformationResult? Record(ResourceTransformationArgs args)
    {
        // Arguments may be left out; the SDK then hands on none at all.
        var recorded = new RecordedResource(args.Resource, args.Args ?? ResourceArgs.Empty, args.Options);
        var key = new ResourceKey(args.Resource.GetResourceType(), args.Resource.GetResourceName());
        lock (_lock)
        {
            _resources.Add(recorded);
            if (!_byName.TryGetValue(key, out var found))
            {
                _byName[key] = found = [];
            }

            found.Add(recorded);
        }

        return null;
    }
}
