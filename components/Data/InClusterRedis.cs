using System.Globalization;
using Infra.Components.Common;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Random;
using StatefulSet = Pulumi.Kubernetes.Apps.V1.StatefulSet;

namespace Infra.Components.Data;

/// <summary>
/// A Redis inside the cluster, for stacks without a cloud: one pod with a disk, a log of every write, a password, and no eviction.
/// Traffic is not encrypted; it never leaves the cluster.
/// </summary>
public sealed class InClusterRedis : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:data:InClusterRedis";

    /// <summary>The TCP port.</summary>
    public const int Port = 6379;

    private const int PasswordLength = 32;

    // The user and group of the official image on Alpine: https://github.com/redis/docker-library-redis (checked 2026-08).
    private const int UserId = 999;
    private const int GroupId = 1000;

    /// <summary>Checks the spec, then makes the StatefulSet with its Service and password.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options; the provider among them.</param>
    /// <exception cref="ResourceException">The Redis asked for cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public InClusterRedis(string name, InClusterRedisArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("redis", name, this, () => InClusterRules.Check(args.Spec)))
        {
            return;
        }

        var spec = args.Spec;

        var child = new CustomResourceOptions { Parent = this };
        var password = new RandomPassword(
            $"{name}-password",
            new() { Length = PasswordLength, Special = false, Keepers = { ["version"] = spec.PasswordVersion } },
            child);
        var auth = Output.CreateSecret(password.Result);
        var config = Config(spec);
        var settings = new ConfigMap(
            $"{name}-config",
            new() { Metadata = StatefulParts.Metadata($"{spec.ServiceName}-config", spec.ServiceName, args.Namespace.Name), Data = { ["redis.conf"] = config } },
            child);

        // The server reads its password from a file and the probes theirs from the environment, so it is on no command line.
        AuthSecret = new(
            $"{name}-auth",
            new()
            {
                Metadata = StatefulParts.Metadata($"{spec.ServiceName}-auth", spec.ServiceName, args.Namespace.Name),
                StringData = { ["password"] = auth, ["auth.conf"] = Output.Format($"requirepass {auth}\n") },
            },
            child);
        (Service, StatefulSet, Host) = StatefulParts.Create(
            name,
            new()
            {
                ServiceName = spec.ServiceName,
                Namespace = args.Namespace.Name,
                Port = Port,
                Container = new ContainerArgs
                {
                    Name = "redis",
                    Image = spec.Image.CheckedLater(InClusterRules.CheckImage, "redis", this),
                    Command = { "redis-server", "/etc/redis/redis.conf" },
                    Env =
                    {
                        new EnvVarArgs
                        {
                            Name = "REDISCLI_AUTH",
                            ValueFrom = new EnvVarSourceArgs { SecretKeyRef = new SecretKeySelectorArgs { Name = StatefulParts.NameOf(AuthSecret.Metadata), Key = "password" } },
                        },
                    },
                    VolumeMounts =
                    {
                        new VolumeMountArgs { Name = "config", MountPath = "/etc/redis", ReadOnly = true },
                        new VolumeMountArgs { Name = "auth", MountPath = "/etc/redis-auth", ReadOnly = true },
                    },
                },
                Resources = spec.Resources,
                Volumes =
                [
                    new VolumeArgs { Name = "config", ConfigMap = new ConfigMapVolumeSourceArgs { Name = StatefulParts.NameOf(settings.Metadata) } },
                    new VolumeArgs
                    {
                        Name = "auth",
                        Secret = new SecretVolumeSourceArgs
                        {
                            SecretName = StatefulParts.NameOf(AuthSecret.Metadata),
                            Items = { new KeyToPathArgs { Key = "auth.conf", Path = "auth.conf" } },
                        },
                    },
                ],
                DataPath = "/data",
                StorageSize = spec.StorageSize,
                StorageClass = spec.StorageClass?.CheckedLater(InClusterRules.CheckStorageClass, "redis", this),
                UserId = UserId,
                GroupId = GroupId,
                ReadyCommand = ["sh", "-c", "redis-cli ping | grep -q '^PONG$'"],
                ConfigDigest = ConfigDigest.Of([config, spec.PasswordVersion]),
            },
            this,
            spec.DeletionProtection,
            args.StopsAfter);

        Connection = new(Host, Output.Create(Port), auth, Output.Create(""));
        RegisterOutputs();
    }

    /// <summary>The StatefulSet of its one pod.</summary>
    public StatefulSet StatefulSet { get => field.MadeBy(this); }

    /// <summary>Its headless Service.</summary>
    public Service Service { get => field.MadeBy(this); }

    /// <summary>The Secret in the namespace that keeps its passwords.</summary>
    public Secret AuthSecret { get => field.MadeBy(this); }

    /// <summary>The Service's name in the cluster's DNS.</summary>
    [Output("host")]
    public Output<string> Host { get => field.MadeBy(this); private set; }

    /// <summary>What a client needs to connect.</summary>
    public RedisConnection Connection { get => field.MadeBy(this); }

    /// <summary>What a workload connects with.</summary>
    /// <param name="redis">The Redis.</param>
    public static implicit operator RedisConnection(InClusterRedis redis)
    {
        ArgumentNullException.ThrowIfNull(redis);
        return redis.Connection;
    }

    private static string Config(InClusterRedisSpec spec)
    {
        // A quarter stays free for the copy that Redis keeps while it rewrites its log.
        var maxMemory = InClusterRules.MemoryBytes(spec)!.Value / 4 * 3;
        return string.Create(CultureInfo.InvariantCulture, $"""
            include /etc/redis-auth/auth.conf
            port {Port}
            dir /data
            appendonly yes
            appendfsync everysec
            maxmemory {maxMemory}
            maxmemory-policy {RedisInstance.Policy(spec.EvictionPolicy)}

            """);
    }
}
