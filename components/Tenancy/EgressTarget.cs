using Pulumi;

namespace Infra.Components.Tenancy;

/// <summary>A service outside the namespace that its pods may call, such as the database.</summary>
public sealed record EgressTarget
{
    /// <summary>A name, for the policy that allows it (<c>allow-NAME</c>).</summary>
    public required string Name { get; init; }

    /// <summary>Its IPv4 address, or a range as CIDR, no wider than /8.</summary>
    public required Input<string> Address { get; init; }

    /// <summary>Its TCP ports, 1 to 65535, at least one.</summary>
    public required IReadOnlyList<int> Ports { get; init; }
}
