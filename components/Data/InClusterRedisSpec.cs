using Infra.Components.Common;
using Infra.Components.Pods;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What kind of Redis is wanted inside the cluster.</summary>
public sealed record InClusterRedisSpec
{
    /// <summary>The image, with a tag that is not <c>latest</c>, or a digest; its user must have the id 999 and the group 1000.</summary>
    /// <value>Default: <c>docker.io/library/redis:7.2.7-alpine</c>.</value>
    public Input<string> Image { get; init; } = "docker.io/library/redis:7.2.7-alpine";

    /// <summary>The name of the Service and of everything behind it.</summary>
    /// <value>Default: <c>redis</c>.</value>
    public string ServiceName { get; init; } = "redis";

    /// <summary>CPU and memory; Redis keeps data in three quarters of the memory limit, and needs the rest while it rewrites its log.</summary>
    /// <value>Default: 100 millicores and 512 MiB.</value>
    public ContainerResources Resources { get; init; } = new() { Cpu = "100m", Memory = "512Mi" };

    /// <summary>The disk's size.</summary>
    /// <value>Default: <c>2Gi</c>.</value>
    public string StorageSize { get; init; } = "2Gi";

    /// <summary>The disk's storage class.</summary>
    /// <value>Default: none named; the cluster's default.</value>
    public Input<string>? StorageClass { get; init => field = value.OrNone(); }

    /// <summary>What it does when its memory is full.</summary>
    /// <value>Default: <see cref="EvictionPolicy.NoEviction"/>.</value>
    public EvictionPolicy EvictionPolicy { get; init; } = EvictionPolicy.NoEviction;

    /// <summary>Anything; another value than before makes a new password and starts Redis anew.</summary>
    /// <value>Default: <c>1</c>.</value>
    public string PasswordVersion { get; init; } = "1";

    /// <summary>Whether it can be deleted only after this is turned off; the disk is kept in any case.</summary>
    /// <value>Default: true.</value>
    public bool DeletionProtection { get; init; } = true;
}
