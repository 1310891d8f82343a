using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Common;

/// <summary>What every object has of a kind that a chart or GKE brings, and Pulumi's provider has no type for.</summary>
internal abstract class CustomObjectArgs(string apiVersion, string kind) : ResourceArgs
{
    internal string Token { get; } = $"kubernetes:{apiVersion}:{kind}";

    [Input("apiVersion", required: true)]
    public Input<string> ApiVersion { get; } = apiVersion;

    [Input("kind", required: true)]
    public Input<string> Kind { get; } = kind;

    [Input("metadata", required: true)]
    public required Input<ObjectMetaArgs> Metadata { get; init; }
}
