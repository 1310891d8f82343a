using System.Globalization;
using Infra.Components.Pods;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Workloads.Queue;

/// <summary>What all pods of a work queue have in common.</summary>
internal static class QueueParts
{
    /// <summary>The area, as a label.</summary>
    internal const string Component = "queue";

    /// <summary>Where every long-running verb serves <c>/metrics</c>.</summary>
    internal const int MetricsPort = 9464;

    internal const string MetricsPortName = "metrics";

    /// <summary>Where API servers listen: GKE and the Service in front of any, kubeadm's clusters (kind, k3s), and minikube.</summary>
    internal static readonly int[] ApiServerPorts = [443, 6443, 8443];

    /// <summary>The key of the settings in the ConfigMap, and their file's name.</summary>
    internal const string SettingsFile = "queue.json";

    /// <summary>The key of Redis' password in the Secret.</summary>
    internal const string RedisPassword = "redis-password";

    /// <summary>The key of Redis' certificates in the Secret.</summary>
    internal const string RedisCa = "redis-ca.pem";

    /// <summary>The key of the database's password in the Secret.</summary>
    internal const string DatabasePassword = "database-password";

    /// <summary>The key of the database's certificates in the Secret.</summary>
    internal const string DatabaseCa = "database-ca.pem";

    /// <summary>Where outputs are mounted.</summary>
    internal const string OutputsPath = "/outputs";

    private const string SettingsPath = "/etc/queue/settings";
    private const string TlsPath = "/etc/queue/tls";
    private const string SettingsVolume = "settings";
    private const string TlsVolume = "tls";
    private const string ScratchVolume = "tmp";

    private const string Diagnostics = "DOTNET_EnableDiagnostics";

    private static readonly string[] OwnPrefixes = ["QUEUE_", "REDIS_", "MYSQL_"];

    /// <summary>Whether a container's variable is for the queue's program to set or to keep from that of the search.</summary>
    internal static bool IsOwnVariable(string name) =>
        name == Diagnostics || OwnPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The settings, and where Redis is.</summary>
    internal static IEnumerable<EnvVarArgs> Environment(WorkQueueArgs args, string secretName) =>
    [
        // The runtime tells whoever asks at its diagnostic socket a process' environment, and a worker's program is its user's.
        Plain(Diagnostics, "0"),
        Plain("QUEUE_LISTEN", string.Create(CultureInfo.InvariantCulture, $"0.0.0.0:{MetricsPort}")),
        Plain("QUEUE_SETTINGS", $"{SettingsPath}/{SettingsFile}"),

        // Without certificates the server does not encrypt.
        Plain("REDIS_CA_FILE", args.Redis.CaCertificate.Apply(ca => ca.Length == 0 ? "" : $"{TlsPath}/{RedisCa}")),
        Plain("REDIS_HOST", args.Redis.Host),
        PodParts.SecretVariable("REDIS_PASSWORD", secretName, RedisPassword),
        Plain("REDIS_PORT", args.Redis.Port.Apply(Text)),
        Plain("REDIS_TLS", args.Redis.CaCertificate.Apply(ca => ca.Length == 0 ? "false" : "true")),
    ];

    /// <summary>Where the database is; for the processes that use it, and no others.</summary>
    internal static IEnumerable<EnvVarArgs> DatabaseEnvironment(WorkQueueArgs args, string secretName) =>
    [
        .. args.FormerDatabase is { } former ? (EnvVarArgs[])[Plain("MYSQL_FORMER_DATABASE", former)] : [],

        // Without certificates the server may still encrypt, with some that nobody can check.
        Plain("MYSQL_CA_FILE", args.Database.CaCertificate.Apply(ca => ca.Length == 0 ? "" : $"{TlsPath}/{DatabaseCa}")),
        Plain("MYSQL_DATABASE", args.Database.Database),
        Plain("MYSQL_HOST", args.Database.Host),
        PodParts.SecretVariable("MYSQL_PASSWORD", secretName, DatabasePassword),
        Plain("MYSQL_PORT", args.Database.Port.Apply(Text)),

        // Cloud SQL's certificate names the instance and not its address, so its signature is what is checked.
        Plain("MYSQL_TLS", args.Database.CaCertificate.Apply(ca => ca.Length == 0 ? "Preferred" : "VerifyCA")),
        Plain("MYSQL_USER", args.Database.User),
    ];

    /// <summary>The volumes that every container reads.</summary>
    internal static IEnumerable<VolumeArgs> Volumes(string configMapName, string secretName) =>
    [
        new() { Name = SettingsVolume, ConfigMap = new ConfigMapVolumeSourceArgs { Name = configMapName } },
        new()
        {
            Name = TlsVolume,
            Secret = new SecretVolumeSourceArgs
            {
                SecretName = secretName,
                Items = { new KeyToPathArgs { Key = RedisCa, Path = RedisCa }, new KeyToPathArgs { Key = DatabaseCa, Path = DatabaseCa } },
            },
        },
        new() { Name = ScratchVolume, EmptyDir = new EmptyDirVolumeSourceArgs() },
    ];

    /// <summary>Where they are mounted.</summary>
    internal static IEnumerable<VolumeMountArgs> Mounts() =>
    [
        new() { Name = SettingsVolume, MountPath = SettingsPath, ReadOnly = true },
        new() { Name = TlsVolume, MountPath = TlsPath, ReadOnly = true },
        new() { Name = ScratchVolume, MountPath = "/tmp" },
    ];

    /// <summary>A process that accepts connections is ready; one that does not answer for two minutes is started anew.</summary>
    internal static void Probe(ContainerArgs container)
    {
        container.Ports.Add(new ContainerPortArgs { Name = MetricsPortName, ContainerPortValue = MetricsPort });
        container.ReadinessProbe = new ProbeArgs
        {
            TcpSocket = new TCPSocketActionArgs { Port = MetricsPort },
            PeriodSeconds = 5,
            TimeoutSeconds = 5,
            FailureThreshold = 3,
        };

        // It answers without Redis as well, after at most 3 s of waiting for it.
        container.LivenessProbe = new ProbeArgs
        {
            HttpGet = new HTTPGetActionArgs { Path = "/metrics", Port = MetricsPort },
            InitialDelaySeconds = 30,
            PeriodSeconds = 20,
            TimeoutSeconds = 10,
            FailureThreshold = 6,
        };
    }

    /// <summary>The recommended labels, the search that an object belongs to, and <c>app</c> by which pods are found.</summary>
    internal static Dictionary<string, string> Labels(string search, string objectName)
    {
        var labels = PodParts.Labels(objectName, objectName, Component);
        labels["app.kubernetes.io/instance"] = search;
        return labels;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static EnvVarArgs Plain(string name, Input<string> value) => new() { Name = name, Value = value };
}
