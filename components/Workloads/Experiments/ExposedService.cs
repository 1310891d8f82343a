using Infra.Components.Pods;
using Pulumi;

namespace Infra.Components.Workloads.Experiments;

/// <summary>A service that a process offers to people outside its experiment.</summary>
/// <param name="Name">The service: at most 55 letters, digits and <c>-</c>.</param>
/// <param name="Port">Its port, any there is; null for the next free one of the experiment's range.</param>
public sealed record ExposedService(string Name, int? Port = null)
{
    /// <summary>From where it can be reached.</summary>
    /// <value>From inside the cluster, and so by <c>kubectl port-forward</c>.</value>
    public ServiceExposure Exposure { get; init; } = ServiceExposure.ClusterIP;

    /// <summary>Who may call from outside, as IPv4 ranges of /8 to /32; a public service must have some.</summary>
    /// <value>Empty: private networks, where the service is exposed to those.</value>
    public IReadOnlyList<Input<string>> SourceRanges { get; init; } = [];

    /// <summary>A service with the next free port, for callers inside the cluster.</summary>
    /// <param name="name">The service.</param>
    public static implicit operator ExposedService(string name) => new(name);

    /// <summary>A service with the next free port, for callers inside the cluster.</summary>
    /// <param name="name">The service.</param>
    /// <returns>The service.</returns>
    public static ExposedService FromString(string name) => new(name);
}
