using Pulumi.Serialization;

namespace Pulumi;

/// <summary>A resource whose constructor asked for its registration.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Custom">True for one that a provider manages.</param>
/// <param name="Args">Its inputs, after transformations.</param>
/// <param name="Options">Its options, after transformations.</param>
/// <param name="Provider">The provider it has or inherits.</param>
/// <param name="Outputs">The outputs to settle.</param>
internal sealed record Registration(
    Resource Resource,
    bool Custom,
    ResourceArgs Args,
    ResourceOptions Options,
    ProviderResource? Provider,
    IReadOnlyList<(string Name, PropertyConverter Converter, OutputSource Source)> Outputs);
