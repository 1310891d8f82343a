using System.Collections.Immutable;

namespace Infra.Plans;

/// <summary>One resource of a plan, in the words of an exported Pulumi deployment.</summary>
public sealed record PlanResource
{
    /// <summary>The type of a stack's root resource.</summary>
    public const string StackType = "pulumi:pulumi:Stack";

    /// <summary>The resource's URN with the types of all its parents, as the engine would write it.</summary>
    public required string Urn { get; init; }

    /// <summary>The type token (<c>kubernetes:core/v1:Service</c>).</summary>
    public required string Type { get; init; }

    /// <summary>The resource's Pulumi name.</summary>
    public required string Name { get; init; }

    /// <summary>The last part of its type (<c>NodePool</c>).</summary>
    internal string Kind => KindOf(Type);

    /// <summary>The name of a Kubernetes object in the cluster; Pulumi's where none is given.</summary>
    internal string ObjectName => Inputs["metadata"]?["name"].AsText() ?? Name;

    /// <summary>Whether a provider manages it; false for components and the stack.</summary>
    public required bool Custom { get; init; }

    /// <summary>Whether it is only read, not managed.</summary>
    public bool External { get; init; }

    /// <summary>The parent's URN; empty for the stack.</summary>
    public string Parent { get; init; } = "";

    /// <summary>The provider as <c>urn::id</c>; empty where Pulumi's default provider is used.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The inputs; a map.</summary>
    public required PlanValue Inputs { get; init; }

    /// <summary>The namespace of a Kubernetes object; null where there is none, or none that is known before a deployment.</summary>
    public string? Namespace => Inputs["metadata"]?["namespace"] is PlanText { IsComputed: false } text ? text.Text : null;

    /// <summary>The URNs of the resources that must be there first, sorted: those named by dependsOn and those that inputs come from.</summary>
    public ImmutableArray<string> Dependencies { get; init; } = [];

    /// <summary>Whether Pulumi refuses to delete it.</summary>
    public bool Protect { get; init; }

    /// <summary>Whether it stays in the cloud when Pulumi deletes it from the stack.</summary>
    public bool RetainOnDelete { get; init; }

    /// <summary>URNs that the resource had before.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Outputs that are kept secret.</summary>
    public ImmutableArray<string> AdditionalSecretOutputs { get; init; } = [];

    /// <summary>Properties whose changes are not deployed.</summary>
    public ImmutableArray<string> IgnoreChanges { get; init; } = [];

    /// <summary>Whether the old one is deleted before the new one is made; null leaves it to the provider.</summary>
    public bool? DeleteBeforeReplace { get; init; }

    /// <summary>The id under which an existing resource is adopted; empty where a new one is made.</summary>
    public string ImportId { get; init; } = "";

    /// <summary>The last part of a type.</summary>
    internal static string KindOf(string type) => type[(type.LastIndexOf(':') + 1)..];
}
