using Pulumi;

namespace Infra.Components.Cloud;

/// <summary>Addresses from which the control plane's IP endpoint may be reached.</summary>
/// <param name="Cidr">An IPv4 range (<c>203.0.113.0/24</c>), /16 or smaller; another resource may give it.</param>
/// <param name="DisplayName">What the range is (<c>office</c>).</param>
public sealed record AuthorizedNetwork(Input<string> Cidr, string DisplayName);
