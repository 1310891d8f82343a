using System.Collections.Immutable;

namespace Pulumi;

/// <summary>Something a stack consists of.</summary>
public class Resource
{
    private readonly string _type;
    private readonly string _name;
    private readonly bool? _protect;
    private readonly ImmutableArray<ResourceTransformation> _transformations;
    private readonly ImmutableDictionary<string, ProviderResource> _providers = ImmutableDictionary<string, ProviderResource>.Empty;
    private readonly List<Resource> _children = [];

    private protected Resource(string type, string name, bool custom, ResourceArgs? args, ResourceOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentException.ThrowIfNullOrEmpty(name);
        _type = type;
        _name = name;
        args ??= ResourceArgs.Empty;

        var deployment = Deployment.Current;
        var outputs = Serialization.OutputProperties.Initialize(this);

        // Every resource but the stack itself is below the stack, whose transformations reach it; inherited options come only from a
        // parent that was named.
        var inheritedFrom = options.Parent ?? (type == Stack.Token ? null : deployment.Stack);
        _transformations = inheritedFrom is null
            ? [.. options.ResourceTransformations]
            : [.. options.ResourceTransformations, .. inheritedFrom._transformations];
        foreach (var transformation in _transformations)
        {
            if (transformation(new(this, args, options)) is { } result)
            {
                if (result.Options.Parent != options.Parent)
                {
                    throw new ArgumentException("Transformations cannot currently be used to change the 'parent' of a resource.");
                }

                (args, options) = (result.Args, result.Options);
            }
        }

        if (options.Parent is { } parent)
        {
            lock (parent._children)
            {
                parent._children.Add(this);
            }

            _providers = parent._providers;
        }

        _protect = options.Protect ?? options.Parent?._protect;
        var provider = options.Provider;
        if (custom)
        {
            var package = PackageOf(type);
            if (provider is null)
            {
                provider = package is null ? null : _providers.GetValueOrDefault(package);
            }
            else if (package is not null)
            {
                _providers = _providers.SetItem(package, provider);
            }
        }
        else
        {
            var own = (options as ComponentResourceOptions)?.Providers ?? [];
            if (provider is not null && own.Count > 0)
            {
                throw new ResourceException("Do not supply both 'provider' and 'providers' options to a ComponentResource.", options.Parent);
            }

            _providers = _providers.SetItems((provider is null ? own : [provider]).Select(one => KeyValuePair.Create(one.Package, one)));
        }

        foreach (var alias in options.Aliases)
        {
            // Engine-side matters, but an alias that contradicts itself is a mistake to hear of at once.
            alias.Apply(Validate);
        }

        deployment.Register(new(this, custom, args, options, provider, outputs));
    }

    [Output("urn")]
    public Output<string> Urn { get; private protected set; } = null!;

    public string GetResourceType() => _type;

    public string GetResourceName() => _name;

    /// <summary>The provider that functions below this resource use for a token, if one was set.</summary>
    internal ProviderResource? GetProvider(string token) =>
        PackageOf(token) is { } package ? _providers.GetValueOrDefault(package) : null;

    /// <summary>The children so far.</summary>
    internal Resource[] GetChildren()
    {
        lock (_children)
        {
            return [.. _children];
        }
    }

    // A token is package:module:type; anything else has no package to look a provider up by.
    private static string? PackageOf(string token) =>
        token.AsSpan().Count(':') == 2 ? token[..token.IndexOf(':')] : null;

    private static Alias Validate(Alias alias)
    {
        if (alias.Urn is not null)
        {
            (string Name, bool IsSet)[] others =
            [
                (nameof(Alias.Name), alias.Name is not null),
                (nameof(Alias.Type), alias.Type is not null),
                (nameof(Alias.Project), alias.Project is not null),
                (nameof(Alias.Stack), alias.Stack is not null),
                (nameof(Alias.Parent), alias.Parent is not null),
                (nameof(Alias.ParentUrn), alias.ParentUrn is not null),
                (nameof(Alias.NoParent), alias.NoParent),
            ];
            if (others.FirstOrDefault(other => other.IsSet) is { Name: { } name })
            {
                throw new ArgumentException($"Alias should not specify both Urn and {name}");
            }
        }
        else if ((alias.Parent is null ? 0 : 1) + (alias.ParentUrn is null ? 0 : 1) + (alias.NoParent ? 1 : 0) > 1)
        {
            throw new ArgumentException("Only specify one of 'Parent', 'ParentUrn' or 'NoParent' in an Alias");
        }

        return alias;
    }
}

/// <summary>A resource that a provider manages.</summary>
public class CustomResource : Resource
{
    public CustomResource(string type, string name, ResourceArgs? args, CustomResourceOptions? options = null)
        : base(type, name, custom: true, args, options ?? new())
    {
    }

    public CustomResource(
        string type,
        string name,
        ResourceArgs? args,
        CustomResourceOptions? options = null,
        RegisterPackageRequest? registerPackageRequest = null)
        : this(type, name, args, options) => RegisterPackageRequest.Refuse(registerPackageRequest);

    [Output("id")]
    public Output<string> Id { get; private protected set; } = null!;
}

/// <summary>A resource made of other resources.</summary>
public class ComponentResource : Resource
{
    public ComponentResource(string type, string name, ComponentResourceOptions? options = null)
        : this(type, name, ResourceArgs.Empty, options)
    {
    }

    public ComponentResource(string type, string name, ResourceArgs? args, ComponentResourceOptions? options = null, bool remote = false)
        : base(type, name, custom: false, args, options ?? new())
    {
        if (remote)
        {
            throw new NotSupportedException("Components that a provider constructs need the Pulumi engine and the released Pulumi packages");
        }
    }

    public ComponentResource(
        string type,
        string name,
        ResourceArgs? args,
        ComponentResourceOptions? options,
        bool remote,
        RegisterPackageRequest? registerPackageRequest = null)
        : this(type, name, args, options, remote) => RegisterPackageRequest.Refuse(registerPackageRequest);

    protected void RegisterOutputs()
    {
        var outputs = new Dictionary<string, object?>();
        foreach (var property in GetType().GetProperties())
        {
            if (property.Name != nameof(Urn)
                && Attribute.GetCustomAttribute(property, typeof(OutputAttribute)) is OutputAttribute attribute)
            {
                outputs.Add(string.IsNullOrWhiteSpace(attribute.Name) ? property.Name : attribute.Name, property.GetValue(this));
            }
        }

        RegisterOutputs(outputs);
    }

    protected void RegisterOutputs(IDictionary<string, object?> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        RegisterOutputs(Output.Create(outputs));
    }

    protected void RegisterOutputs(Task<IDictionary<string, object?>> outputs) => RegisterOutputs(Output.Create(outputs));

    protected void RegisterOutputs(Output<IDictionary<string, object?>> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        Deployment.Current.RegisterOutputs(this, outputs);
    }
}

/// <summary>A resource through which others are managed.</summary>
public class ProviderResource : CustomResource
{
    public ProviderResource(string package, string name, ResourceArgs args, CustomResourceOptions? options = null)
        : base($"pulumi:providers:{package}", name, args, options) => Package = package;

    public ProviderResource(
        string package,
        string name,
        ResourceArgs args,
        CustomResourceOptions? options = null,
        RegisterPackageRequest? registerPackageRequest = null)
        : this(package, name, args, options) => RegisterPackageRequest.Refuse(registerPackageRequest);

    internal string Package { get; }
}
