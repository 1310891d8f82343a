using System.Collections.Immutable;
using Pulumi;

namespace Infra.Components.Common;

/// <summary>An object of a kind that a chart or GKE brings, and Pulumi's provider has no type for.</summary>
internal sealed class CustomObject(string name, CustomObjectArgs args, CustomResourceOptions? options) : CustomResource(args.Token, name, args, options);

/// <summary>What such an object is made from, its specification in the words of its kind; what is null is left out.</summary>
internal sealed class SpecifiedObjectArgs(string apiVersion, string kind, Dictionary<string, object?> spec) : CustomObjectArgs(apiVersion, kind)
{
    [Input("spec", required: true)]
    public Input<ImmutableDictionary<string, object?>> Spec { get; } = spec.ToImmutableDictionary();
}
