using System.Collections.Immutable;
using System.Globalization;
using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Kubernetes.Batch.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Networking.V1;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Networking.V1;
using Pulumi.Random;
using Sql = Pulumi.Gcp.Sql;

namespace Infra.Components.Data;

/// <summary>A database of its own for each namespace of an environment, with a user that has rights on it alone.</summary>
/// <remarks>
/// Google's API makes the databases. It can make users too, but gives each the role cloudsqlsuperuser unless it is given other roles that are there
/// already (<c>databaseRoles</c> of <c>gcp:sql/user:User</c>), and it can neither make a role nor say what a role may do
/// (https://docs.cloud.google.com/sql/docs/mysql/create-manage-users, https://docs.cloud.google.com/sdk/gcloud/reference/sql/users/assign-roles,
/// checked 2026-11). So a Job says it in SQL, from a namespace of its own inside the cluster, since the server has a private address alone.
/// </remarks>
public sealed class TenantDatabases : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:data:TenantDatabases";

    /// <summary>The namespace of the Job and of the administrator's password.</summary>
    public const string Namespace = "infra-databases";

    private const string Component = "data";
    private const string What = "tenants' databases";
    private const string ObjectName = "rights";
    private const int PasswordLength = 32;

    // A node may have to be made first, which the autoscaler gives 15 minutes (--max-node-provision-time,
    // https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md, checked 2026-11); 5 are for the pod's own work.
    private const int DeadlineSeconds = 1200;

    // The user of the official image: https://github.com/docker-library/mysql (checked 2026-08).
    private const int UserId = 999;

    // The Job's own deadline comes first, and says why it did not end.
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(25);

    /// <summary>Makes the databases.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">What they are made from.</param>
    /// <param name="options">Pulumi's options; the provider of the cluster among them.</param>
    /// <exception cref="ResourceException">They cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public TenantDatabases(string name, TenantDatabasesArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused(What, name, this, () => Finding.Of(
        [
            .. args.Namespaces.IsDefaultOrEmpty
                ? [new("Namespaces", "must name at least one namespace; got none", "name one")]
                : args.Namespaces.SelectMany((space, i) => KubernetesNames.CheckLabel($"Namespaces[{i}]", space)),
            args.Database.Engine == DatabaseEngine.MySql ? null
                : new("Database", "must be a MySQL, in whose words rights are given; got a PostgreSQL", "give one whose ‹engine› is ‹mySql›"),
            .. args.Image.Check(InClusterRules.CheckImage),
        ])))
        {
            return;
        }

        var child = new CustomResourceOptions { Parent = this };
        var accounts = new SortedList<string, Login>(StringComparer.Ordinal);
        var made = ImmutableSortedDictionary.CreateBuilder<string, Sql.Database>(StringComparer.Ordinal);
        foreach (var space in args.Namespaces)
        {
            // Who leaves takes nothing along: the database stays, and its user is locked out.
            var database = new Sql.Database(
                $"{name}-{space}",
                new() { Project = args.Database.Project, Instance = args.Database.Instance, Name = TenantSql.NameOf(space), DeletionPolicy = "ABANDON" },
                child);
            var password = new RandomPassword(
                $"{name}-{space}",
                new() { Length = PasswordLength, Special = false, Keepers = { ["version"] = args.PasswordVersion } },
                child);
            made[space] = database;
            accounts[space] = new(database.Name, password.Result);
        }

        var admin = args.Database.Administrator;
        var users = Output.CreateSecret(Output.All(accounts.Values.Select(account => account.Password))
            .Apply(passwords => TenantSql.Users(accounts.Keys.Zip(passwords, KeyValuePair.Create))));
        var lookup = admin.Database.Apply(former => TenantSql.Lookup([.. accounts.Keys], former));
        var client = Output.CreateSecret(Output.Tuple(admin.Host, admin.Port, admin.User, admin.Password).Apply(parts => string.Create(
            CultureInfo.InvariantCulture,
            $"[client]\nhost={parts.Item1}\nport={parts.Item2}\nuser={parts.Item3}\npassword={parts.Item4}\nssl-mode=VERIFY_CA\nssl-ca={Folder}/ca.pem\n")));
        Databases = made.ToImmutable();
        Job = AddJob(name, args, users, lookup, client);
        var job = Output.Tuple(StatefulParts.NameOf(Job.Metadata), Output.All(accounts.Values.Select(account => account.Database))).Apply(parts => parts.Item1);

        // Nobody gets a password that does not open anything yet.
        Accounts = accounts.ToImmutableSortedDictionary(
            pair => pair.Key,
            pair => new TenantAccount(
                Output.Tuple(pair.Value.Database, job).Apply(parts => parts.Item1),
                Output.Create(TenantSql.NameOf(pair.Key)),
                Output.CreateSecret(pair.Value.Password)),
            StringComparer.Ordinal);
        RegisterOutputs();
    }

    /// <summary>What each namespace connects with.</summary>
    public ImmutableSortedDictionary<string, TenantAccount> Accounts { get => field.MadeBy(this); }

    /// <summary>The databases' resources, by namespace.</summary>
    public ImmutableSortedDictionary<string, Sql.Database> Databases { get => field.MadeBy(this); }

    /// <summary>The Job that gives the users their rights, for what must come after it.</summary>
    public Job Job { get => field.MadeBy(this); }

    private const string Folder = "/etc/databases";

    // One after the other, and nothing on a command line.
    private const string Script =
        $"""
        set -eu
        say() (mysql --defaults-extra-file={Folder}/client.cnf "$@")
        say < {Folder}/users.sql
        say --batch --raw --skip-column-names < {Folder}/lookup.sql > /tmp/found.sql
        say < /tmp/found.sql
        """;

    private Job AddJob(string name, TenantDatabasesArgs args, Output<string> users, Output<string> lookup, Output<string> client)
    {
        var child = new CustomResourceOptions { Parent = this, DeletedWith = args.Cluster };
        var labels = KubernetesLabels.For(Namespace, Component);
        foreach (var mode in (string[])["enforce", "warn", "audit"])
        {
            labels[$"pod-security.kubernetes.io/{mode}"] = "restricted";
        }

        var space = new Namespace(name, new NamespaceArgs { Metadata = new ObjectMetaArgs { Name = Namespace, Labels = labels } }, child);
        var kubernetesNamespace = StatefulParts.NameOf(space.Metadata);
        ObjectMetaArgs Metadata() => StatefulParts.Metadata(ObjectName, ObjectName, kubernetesNamespace);
        var policy = new NetworkPolicy(
            name,
            new NetworkPolicyArgs
            {
                Metadata = Metadata(),
                Spec = new NetworkPolicySpecArgs
                {
                    PodSelector = new LabelSelectorArgs(),
                    PolicyTypes = { "Ingress", "Egress" },
                    Egress =
                    {
                        new NetworkPolicyEgressRuleArgs
                        {
                            To = { new NetworkPolicyPeerArgs { IpBlock = new IPBlockArgs { Cidr = args.Database.Administrator.Host.Apply(host => $"{host}/32") } } },
                            Ports = { new NetworkPolicyPortArgs { Protocol = "TCP", Port = args.Database.Administrator.Port } },
                        },
                    },
                },
            },
            child);
        var secret = new Secret(
            name,
            new SecretArgs
            {
                Metadata = Metadata(),
                Type = "Opaque",
                StringData = { ["client.cnf"] = client, ["ca.pem"] = args.Database.Administrator.CaCertificate, ["users.sql"] = users, ["lookup.sql"] = lookup },
            },
            child);
        var podMetadata = new ObjectMetaArgs { Labels = StatefulParts.Labels(ObjectName) };

        // Made of secrets, but none itself. A Job cannot be changed: with other statements it is another one, and runs again.
        podMetadata.Annotations.Add(
            ConfigDigest.Annotation,
            Output.Unsecret(Output.All([client, args.Database.Administrator.CaCertificate, users, lookup]).Apply(parts => ConfigDigest.Of(parts))));
        return new(
            name,
            new JobArgs
            {
                Metadata = Metadata(),
                Spec = new JobSpecArgs
                {
                    ActiveDeadlineSeconds = DeadlineSeconds,
                    Template = new PodTemplateSpecArgs { Metadata = podMetadata, Spec = Pod(args.Image.CheckedLater(InClusterRules.CheckImage, What, this), StatefulParts.NameOf(secret.Metadata)) },
                },
            },
            new CustomResourceOptions
            {
                Parent = this,
                DeletedWith = args.Cluster,
                DependsOn = { policy },
                CustomTimeouts = new CustomTimeouts { Create = Wait, Update = Wait },
            });
    }

    private static PodSpecArgs Pod(Input<string> image, Input<string> secret) => new()
    {
        RestartPolicy = "Never",
        AutomountServiceAccountToken = false,
        EnableServiceLinks = false,
        SecurityContext = new PodSecurityContextArgs
        {
            RunAsNonRoot = true,
            RunAsUser = UserId,
            RunAsGroup = UserId,
            FsGroup = UserId,
            SeccompProfile = new SeccompProfileArgs { Type = "RuntimeDefault" },
        },

        // It may go where only the cluster's own pods may.
        Tolerations = { new TolerationArgs { Key = KubernetesLabels.ManagedComponentsTaint, Operator = "Exists" } },
        Containers =
        {
            new ContainerArgs
            {
                Name = ObjectName,
                Image = image,
                Command = { "sh", "-c" },
                Args = { Script },
                Resources = new ResourceRequirementsArgs { Requests = { ["cpu"] = "100m", ["memory"] = "128Mi" }, Limits = { ["memory"] = "128Mi" } },
                SecurityContext = PodParts.Hardened(isReadOnly: true),
                VolumeMounts =
                {
                    new VolumeMountArgs { Name = "statements", MountPath = Folder, ReadOnly = true },
                    new VolumeMountArgs { Name = "tmp", MountPath = "/tmp" },
                },
            },
        },
        Volumes =
        {
            new VolumeArgs { Name = "statements", Secret = new SecretVolumeSourceArgs { SecretName = secret, DefaultMode = 0x120 } },
            new VolumeArgs { Name = "tmp", EmptyDir = new EmptyDirVolumeSourceArgs { SizeLimit = "64Mi" } },
        },
    };

    private sealed record Login(Output<string> Database, Output<string> Password);
}

/// <summary>What a namespace connects to its database with.</summary>
/// <param name="Database">The database, known once its user may use it.</param>
/// <param name="User">The user.</param>
/// <param name="Password">The user's password; a secret.</param>
public sealed record TenantAccount(Output<string> Database, Output<string> User, Output<string> Password);
