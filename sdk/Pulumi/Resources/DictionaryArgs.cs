using System.Collections.Immutable;

namespace Pulumi;

/// <summary>Inputs of a resource without a class of their own.</summary>
public sealed class DictionaryResourceArgs : ResourceArgs
{
    private readonly ImmutableDictionary<string, object?> _properties;

    public DictionaryResourceArgs(ImmutableDictionary<string, object?> dictionary) => _properties = dictionary;

    internal override IEnumerable<KeyValuePair<string, object?>> GetProperties() => _properties;
}

/// <summary>Inputs of a function without a class of their own.</summary>
public sealed class DictionaryInvokeArgs : InvokeArgs
{
    private readonly ImmutableDictionary<string, object?> _properties;

    public DictionaryInvokeArgs(ImmutableDictionary<string, object?> dictionary) => _properties = dictionary;

    internal override IEnumerable<KeyValuePair<string, object?>> GetProperties() => _properties;
}
