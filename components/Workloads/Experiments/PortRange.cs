namespace Infra.Components.Workloads.Experiments;

/// <summary>The ports that an experiment gives to its services.</summary>
/// <param name="First">The first port, 1 to 65535.</param>
/// <param name="Last">The last port, at least <paramref name="First"/> and at most 65535.</param>
public sealed record PortRange(int First, int Last)
{
    /// <summary>The range where nothing else is said: 7000 to 8999, as in symphony.</summary>
    /// <remarks>https://github.com/SurrealAI/symphony/blob/747b87e/symphony/kube/experiment.py</remarks>
    public static PortRange Default { get; } = new(7000, 8999);

    /// <summary>How many ports there are.</summary>
    public int Count => Math.Max(0, Last - First + 1);

    /// <summary>Whether a port is one of them.</summary>
    /// <param name="port">The port.</param>
    /// <returns>True within the bounds, both included.</returns>
    public bool Contains(int port) => port >= First && port <= Last;

    /// <summary>The range in words.</summary>
    /// <returns><c>7000 to 8999</c></returns>
    public override string ToString() => $"{First} to {Last}";
}
