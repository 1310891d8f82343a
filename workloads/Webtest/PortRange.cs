namespace Infra.Workloads.Webtest;

/// <summary>Ports from one to another, both included.</summary>
/// <param name="First">The lowest port.</param>
/// <param name="Last">The highest port.</param>
public readonly record struct PortRange(int First, int Last)
{
    /// <summary>Whether a port lies in the range.</summary>
    /// <param name="port">The port.</param>
    /// <returns>True from <see cref="First"/> to <see cref="Last"/>.</returns>
    public bool Contains(int port) => port >= First && port <= Last;

    /// <summary>The range as it is written in the environment.</summary>
    /// <returns><c>9991</c> or <c>9991-9993</c>.</returns>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
