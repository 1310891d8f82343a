namespace Infra.Components.Workloads.Experiments;

/// <summary>A service that a process offers to the other processes of its experiment.</summary>
/// <param name="Name">The service: at most 55 letters, digits and <c>-</c>.</param>
/// <param name="Port">Its port, within the experiment's range; null for the next free one.</param>
public sealed record BoundService(string Name, int? Port = null)
{
    /// <summary>A service with the next free port.</summary>
    /// <param name="name">The service.</param>
    public static implicit operator BoundService(string name) => new(name);

    /// <summary>A service with the next free port.</summary>
    /// <param name="name">The service.</param>
    /// <returns>The service.</returns>
    public static BoundService FromString(string name) => new(name);
}
