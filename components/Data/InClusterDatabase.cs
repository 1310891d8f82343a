using Infra.Components.Common;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Random;
using StatefulSet = Pulumi.Kubernetes.Apps.V1.StatefulSet;

namespace Infra.Components.Data;

/// <summary>
/// A MySQL or PostgreSQL inside the cluster, for stacks without a cloud: one pod with a disk, one database and one user.
/// Traffic is not encrypted; it never leaves the cluster. Names and passwords are set when the disk is first used and stay with it.
/// </summary>
public sealed class InClusterDatabase : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:data:InClusterDatabase";

    private const int PasswordLength = 32;
    private const string SecretPath = "/run/database-auth";

    /// <summary>Checks the spec, then makes the StatefulSet with its Service and password.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options; the provider among them.</param>
    /// <exception cref="ResourceException">The database asked for cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public InClusterDatabase(string name, InClusterDatabaseArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("database", name, this, () => InClusterRules.Check(args.Spec)))
        {
            return;
        }

        var spec = args.Spec;

        // A new password here would not be the server's, which has its own on disk.
        var kept = new CustomResourceOptions { Parent = this, Protect = spec.DeletionProtection ? true : null };
        var password = Output.CreateSecret(new RandomPassword($"{name}-password", new() { Length = PasswordLength, Special = false }, kept).Result);
        var rootPassword = Output.CreateSecret(new RandomPassword($"{name}-root-password", new() { Length = PasswordLength, Special = false }, kept).Result);
        var isMySql = spec.Engine == DatabaseEngine.MySql;
        AuthSecret = new(
            $"{name}-auth",
            new() { Metadata = StatefulParts.Metadata($"{spec.ServiceName}-auth", spec.ServiceName, args.Namespace.Name), StringData = { ["password"] = password, ["root-password"] = rootPassword } },
            new() { Parent = this });
        List<VolumeArgs> volumes =
        [
            new() { Name = "auth", Secret = new SecretVolumeSourceArgs { SecretName = StatefulParts.NameOf(AuthSecret.Metadata) } },
            new() { Name = "run", EmptyDir = new EmptyDirVolumeSourceArgs() },
            new() { Name = "tmp", EmptyDir = new EmptyDirVolumeSourceArgs() },
        ];
        var container = isMySql ? MySql(spec) : PostgreSql();
        container.Image = spec.EffectiveImage.CheckedLater(InClusterRules.CheckImage, "database", this);
        container.VolumeMounts.Add(new VolumeMountArgs { Name = "auth", MountPath = SecretPath, ReadOnly = true });
        container.VolumeMounts.Add(new VolumeMountArgs { Name = "run", MountPath = isMySql ? "/var/run/mysqld" : "/var/run/postgresql" });
        container.VolumeMounts.Add(new VolumeMountArgs { Name = "tmp", MountPath = "/tmp" });
        if (!isMySql)
        {
            var script = new ConfigMap(
                $"{name}-init",
                new() { Metadata = StatefulParts.Metadata($"{spec.ServiceName}-init", spec.ServiceName, args.Namespace.Name), Data = { ["10-worker.sql"] = InitScript(spec) } },
                new() { Parent = this });
            volumes.Add(new() { Name = "init", ConfigMap = new ConfigMapVolumeSourceArgs { Name = StatefulParts.NameOf(script.Metadata) } });
            container.VolumeMounts.Add(new VolumeMountArgs { Name = "init", MountPath = "/docker-entrypoint-initdb.d", ReadOnly = true });
        }

        (Service, StatefulSet, Host) = StatefulParts.Create(
            name,
            new()
            {
                ServiceName = spec.ServiceName,
                Namespace = args.Namespace.Name,
                Port = spec.Port,
                Container = container,
                Resources = spec.Resources,
                Volumes = volumes,
                DataPath = isMySql ? "/var/lib/mysql" : "/var/lib/postgresql/data",
                StorageSize = spec.StorageSize,
                StorageClass = spec.StorageClass?.CheckedLater(InClusterRules.CheckStorageClass, "database", this),

                // The users of the official images: https://github.com/docker-library/mysql and …/postgres (checked 2026-08).
                UserId = isMySql ? 999 : 70,
                GroupId = isMySql ? 999 : 70,
                ReadyCommand = isMySql
                    ? ["sh", "-c", $"MYSQL_PWD=\"$(cat {SecretPath}/password)\" mysql -h 127.0.0.1 -u \"$MYSQL_USER\" -e 'SELECT 1' \"$MYSQL_DATABASE\""]
                    : ["sh", "-c", $"PGPASSWORD=\"$(cat {SecretPath}/password)\" psql -h 127.0.0.1 -U {spec.User} -d {spec.Database} -c 'SELECT 1'"],
            },
            this,
            spec.DeletionProtection,
            args.StopsAfter);

        Connection = new(Host, Output.Create(spec.Port), Output.Create(spec.Database), Output.Create(spec.User), password, Output.Create(""));
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
    public DatabaseConnection Connection { get => field.MadeBy(this); }

    /// <summary>What a workload connects with.</summary>
    /// <param name="database">The database.</param>
    public static implicit operator DatabaseConnection(InClusterDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Connection;
    }

    private static ContainerArgs MySql(InClusterDatabaseSpec spec) => new()
    {
        Name = "mysql",
        Env =
        {
            new EnvVarArgs { Name = "MYSQL_DATABASE", Value = spec.Database },
            new EnvVarArgs { Name = "MYSQL_USER", Value = spec.User },
            new EnvVarArgs { Name = "MYSQL_PASSWORD_FILE", Value = $"{SecretPath}/password" },
            new EnvVarArgs { Name = "MYSQL_ROOT_PASSWORD_FILE", Value = $"{SecretPath}/root-password" },

            // Root logs in from inside the pod alone.
            new EnvVarArgs { Name = "MYSQL_ROOT_HOST", Value = "localhost" },
        },
    };

    private static ContainerArgs PostgreSql() => new()
    {
        Name = "postgres",
        Env =
        {
            new EnvVarArgs { Name = "POSTGRES_PASSWORD_FILE", Value = $"{SecretPath}/root-password" },

            // A disk's own root is not empty, and initdb wants an empty directory.
            new EnvVarArgs { Name = "PGDATA", Value = "/var/lib/postgresql/data/pgdata" },
        },
    };

    // The image makes the user that it is given a superuser, so the workloads' own is made here. The names need no quotes by the rules, and
    // psql reads the password itself, so it is on no command line.
    private static string InitScript(InClusterDatabaseSpec spec) => $"""
        \set password `cat {SecretPath}/password`
        CREATE ROLE {spec.User} LOGIN PASSWORD :'password';
        CREATE DATABASE {spec.Database} OWNER {spec.User};

        """;
}
