using System.Diagnostics.CodeAnalysis;
using Pulumi;

namespace Infra.Components.Pods;

/// <summary>
/// The namespace that a workload lives in: a name, or best a <c>DeveloperNamespace</c>, whose quota, policies and accounts are then there first,
/// and as whose account the workload runs where it names no other.
/// </summary>
public sealed class TargetNamespace
{
    internal TargetNamespace(Input<string> name, Input<string>? serviceAccountName = null) => (Name, ServiceAccountName) = (name, serviceAccountName);

    internal Input<string> Name { get; }

    internal Input<string>? ServiceAccountName { get; }

    /// <summary>A namespace that is there already, by its name.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator TargetNamespace(string name) => new(name);

    /// <summary>A namespace whose name another resource gives.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator TargetNamespace(Output<string> name) => new(name);

    /// <summary>A namespace whose name another resource may give.</summary>
    /// <param name="name">The name; null for no namespace.</param>
    [return: NotNullIfNotNull(nameof(name))]
    public static implicit operator TargetNamespace?(Input<string>? name) => name is null ? null : new(name);
}
