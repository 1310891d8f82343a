namespace Pulumi;

/// <summary>How a resource is managed, as opposed to what it is.</summary>
public abstract class ResourceOptions
{
    public List<Input<Alias>> Aliases { get => field ??= []; set; }

    public CustomTimeouts? CustomTimeouts { get; set; }

    public Resource? DeletedWith { get; set; }

    public InputList<Resource> DependsOn { get => field ??= []; set; }

    public List<string> HideDiffs { get => field ??= []; set; }

    public Input<string>? Id { get; set; }

    public List<string> IgnoreChanges { get => field ??= []; set; }

    public Resource? Parent { get; set; }

    public string? PluginDownloadURL { get; set; }

    public bool? Protect { get; set; }

    public ProviderResource? Provider { get; set; }

    public Input<object>? ReplacementTrigger { get; set; }

    public List<string> ReplaceOnChanges { get => field ??= []; set; }

    public InputList<Resource> ReplaceWith { get => field ??= []; set; }

    public List<ResourceTransformation> ResourceTransformations { get => field ??= []; set; }

    public bool? RetainOnDelete { get; set; }

    public string? Version { get; set; }

    /// <summary>Takes over what the other options set; lists are joined, this one's first.</summary>
    private protected void Include(ResourceOptions other)
    {
        CustomTimeouts = other.CustomTimeouts ?? CustomTimeouts;
        DeletedWith = other.DeletedWith ?? DeletedWith;
        Id = other.Id ?? Id;
        Parent = other.Parent ?? Parent;
        PluginDownloadURL = other.PluginDownloadURL ?? PluginDownloadURL;
        Protect = other.Protect ?? Protect;
        Provider = other.Provider ?? Provider;
        ReplacementTrigger = other.ReplacementTrigger ?? ReplacementTrigger;
        RetainOnDelete = other.RetainOnDelete ?? RetainOnDelete;
        Version = other.Version ?? Version;
        DependsOn = DependsOn.Concat(other.DependsOn);
        ReplaceWith = ReplaceWith.Concat(other.ReplaceWith);
        Aliases = [.. Aliases, .. other.Aliases];
        HideDiffs = [.. HideDiffs, .. other.HideDiffs];
        IgnoreChanges = [.. IgnoreChanges, .. other.IgnoreChanges];
        ReplaceOnChanges = [.. ReplaceOnChanges, .. other.ReplaceOnChanges];
        ResourceTransformations = [.. ResourceTransformations, .. other.ResourceTransformations];
    }
}

/// <summary>Options of a resource that a provider manages.</summary>
public sealed class CustomResourceOptions : ResourceOptions
{
    public List<string> AdditionalSecretOutputs { get => field ??= []; set; }

    public bool? DeleteBeforeReplace { get; set; }

    public string? ImportId { get; set; }

    public static CustomResourceOptions Merge(CustomResourceOptions? options1, CustomResourceOptions? options2)
    {
        var merged = new CustomResourceOptions();
        foreach (var options in new[] { options1, options2 }.OfType<CustomResourceOptions>())
        {
            merged.Include(options);
            merged.AdditionalSecretOutputs = [.. merged.AdditionalSecretOutputs, .. options.AdditionalSecretOutputs];
            merged.DeleteBeforeReplace = options.DeleteBeforeReplace ?? merged.DeleteBeforeReplace;
            merged.ImportId = options.ImportId ?? merged.ImportId;
        }

        return merged;
    }
}

/// <summary>Options of a component.</summary>
public sealed class ComponentResourceOptions : ResourceOptions
{
    public List<ProviderResource> Providers { get => field ??= []; set; }

    public static ComponentResourceOptions Merge(ComponentResourceOptions? options1, ComponentResourceOptions? options2)
    {
        var merged = new ComponentResourceOptions();
        foreach (var options in new[] { options1, options2 }.OfType<ComponentResourceOptions>())
        {
            merged.Include(options);

            // One provider a package; the later one stands.
            merged.Providers =
            [
                .. merged.Providers.Where(kept => options.Providers.All(provider => provider.Package != kept.Package)),
                .. options.Providers,
            ];
        }

        return merged;
    }
}

/// <summary>How long an operation on a resource may take.</summary>
public sealed class CustomTimeouts
{
    public TimeSpan? Create { get; set; }

    public TimeSpan? Delete { get; set; }

    public TimeSpan? Update { get; set; }
}

/// <summary>A name that a resource had before.</summary>
public sealed class Alias
{
    public string? Urn { get; set; }

    public Input<string>? Name { get; set; }

    public Input<string>? Type { get; set; }

    public Input<string>? Stack { get; set; }

    public Input<string>? Project { get; set; }

    public Resource? Parent { get; set; }

    public Input<string>? ParentUrn { get; set; }

    public bool NoParent { get; set; }
}

/// <summary>What a transformation may look at: the resource itself is still being constructed.</summary>
public readonly struct ResourceTransformationArgs(Resource resource, ResourceArgs args, ResourceOptions options)
{
    public Resource Resource { get; } = resource;

    public ResourceArgs Args { get; } = args;

    public ResourceOptions Options { get; } = options;
}

/// <summary>What a transformation makes of a resource.</summary>
public readonly struct ResourceTransformationResult(ResourceArgs args, ResourceOptions options)
{
    public ResourceArgs Args { get; } = args;

    public ResourceOptions Options { get; } = options;
}

/// <summary>Changes or observes a resource and its children before they are registered; null leaves it as it is.</summary>
public delegate ResourceTransformationResult? ResourceTransformation(ResourceTransformationArgs args);
