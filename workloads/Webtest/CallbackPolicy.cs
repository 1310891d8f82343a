using System.Net;

namespace Infra.Workloads.Webtest;

/// <summary>Whom <c>/callmeback</c> may call, and what a call may cost.</summary>
public sealed record CallbackPolicy
{
    /// <summary>What holds where the environment says nothing: services of the cluster, on the simulation's three ports.</summary>
    public static CallbackPolicy Default { get; } = new();

    /// <summary>
    /// The names allowed, from <c>WEBTEST_CALLBACK_HOSTS</c>: with a leading dot every name below it, without one that name alone.
    /// </summary>
    /// <value>Default <c>.svc.cluster.local</c>.</value>
    public IReadOnlyList<string> Hosts { get; init; } = [".svc.cluster.local"];

    /// <summary>The ports allowed, from <c>WEBTEST_CALLBACK_PORTS</c>: numbers and ranges such as <c>9991-9993</c>.</summary>
    /// <value>Default 9991 to 9993.</value>
    public IReadOnlyList<PortRange> Ports { get; init; } = [new(9991, 9993)];

    /// <summary>
    /// The networks that an allowed name may resolve into, from <c>WEBTEST_CALLBACK_NETWORKS</c>. Link-local addresses and metadata
    /// servers stay refused whatever stands here.
    /// </summary>
    /// <value>
    /// Default: private addresses (RFC 1918), shared ones (RFC 6598) and unique local ones (RFC 4193), which is where clusters have
    /// their pods and services; not loopback.
    /// </value>
    public IReadOnlyList<IPNetwork> Networks { get; init; } =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("fc00::/7"),
    ];

    /// <summary>How long one call may take from looking up the name to the last byte, from <c>WEBTEST_CALLBACK_TIMEOUT_SECONDS</c>.</summary>
    /// <value>Default 5 s; 1 to 5 s, so that a call under way when the pod is told to end still fits its 15 s.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How large an answer may be, in bytes, from <c>WEBTEST_CALLBACK_MAX_BYTES</c>.</summary>
    /// <value>Default 65536; 1 to 1048576.</value>
    public int MaxBytes { get; init; } = 64 * 1024;
}
