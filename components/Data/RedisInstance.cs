using Infra.Components.Cloud;
using Infra.Components.Common;
using Pulumi;
using Pulumi.Gcp.Redis;
using Pulumi.Gcp.Redis.Inputs;
using Secret = Pulumi.Gcp.SecretManager.Secret;

namespace Infra.Components.Data;

/// <summary>A managed Redis on a private address with AUTH and TLS, which refuses writes when full instead of losing queued items.</summary>
public sealed class RedisInstance : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:data:RedisInstance";

    /// <summary>Checks the spec, then makes the instance.</summary>
    /// <param name="name">The component's name, at most 33 characters.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">The Redis asked for cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public RedisInstance(string name, RedisInstanceArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("redis", name, this, () => [.. RedisRules.Check(name, args.Spec), .. ResourceLabelsRules.Check(args.Labels)]))
        {
            return;
        }

        var spec = args.Spec;
        var instanceArgs = new InstanceArgs
        {
            Project = args.Network.Project,
            Region = args.Network.Region,
            Tier = spec.Tier == RedisTier.Basic ? "BASIC" : "STANDARD_HA",
            MemorySizeGb = spec.MemorySizeGib,
            RedisVersion = spec.Version,
            ConnectMode = "PRIVATE_SERVICE_ACCESS",
            AuthorizedNetwork = args.Network.PrivateServicesNetwork,
            ReservedIpRange = args.Network.PrivateServicesRangeName,
            AuthEnabled = true,
            TransitEncryptionMode = "SERVER_AUTHENTICATION",
            RedisConfigs = { ["maxmemory-policy"] = Policy(spec.EvictionPolicy) },
            PersistenceConfig = Persistence(spec.Snapshots),
            MaintenancePolicy = new InstanceMaintenancePolicyArgs
            {
                WeeklyMaintenanceWindows =
                {
                    new InstanceMaintenancePolicyWeeklyMaintenanceWindowArgs
                    {
                        Day = spec.MaintenanceWindow.Day.ToString().ToUpperInvariant(),
                        StartTime = new InstanceMaintenancePolicyWeeklyMaintenanceWindowStartTimeArgs
                        {
                            Hours = spec.MaintenanceWindow.Hour,
                            Minutes = 0,
                            Seconds = 0,
                            Nanos = 0,
                        },
                    },
                },
            },
            Labels = args.Labels.ToDictionary(),
            DeletionProtection = spec.DeletionProtection,
            CustomerManagedKey = spec.KmsKey,
        };
        Instance = new(name, instanceArgs, new() { Parent = this, Protect = spec.DeletionProtection ? true : null });
        var auth = Output.CreateSecret(Instance.AuthString);
        AuthSecret = StoredSecret.Of($"{name}-auth", args.Network.Project, args.Labels, auth, spec.DeletionProtection, args.SecretLocations, this);

        Host = Instance.Host;
        Connection = new(
            Host,
            Instance.Port,
            auth,
            Instance.ServerCaCerts.Apply(certificates =>
                certificates.IsDefaultOrEmpty ? "" : string.Join('\n', certificates.Select(certificate => certificate.Cert))));
        RegisterOutputs();
    }

    /// <summary>The instance's resource, for what is said of it nowhere here.</summary>
    public Instance Instance { get => field.MadeBy(this); }

    /// <summary>The secret in Secret Manager that keeps the password, to let others read it.</summary>
    public Secret AuthSecret { get => field.MadeBy(this); }

    /// <summary>The instance's private IP address.</summary>
    [Output("host")]
    public Output<string> Host { get => field.MadeBy(this); private set; }

    /// <summary>What a client needs to connect.</summary>
    public RedisConnection Connection { get => field.MadeBy(this); }

    /// <summary>What a workload connects with.</summary>
    /// <param name="redis">The Redis.</param>
    public static implicit operator RedisConnection(RedisInstance redis)
    {
        ArgumentNullException.ThrowIfNull(redis);
        return redis.Connection;
    }

    internal static string Policy(EvictionPolicy policy) => policy switch
    {
        EvictionPolicy.NoEviction => "noeviction",
        EvictionPolicy.VolatileLru => "volatile-lru",
        _ => "allkeys-lru",
    };

    private static InstancePersistenceConfigArgs Persistence(SnapshotPeriod? period) => period is null
        ? new() { PersistenceMode = "DISABLED" }
        : new()
        {
            PersistenceMode = "RDB",
            RdbSnapshotPeriod = period switch
            {
                SnapshotPeriod.OneHour => "ONE_HOUR",
                SnapshotPeriod.SixHours => "SIX_HOURS",
                SnapshotPeriod.TwelveHours => "TWELVE_HOURS",
                _ => "TWENTY_FOUR_HOURS",
            },
        };
}
