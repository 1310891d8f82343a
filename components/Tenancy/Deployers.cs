using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Gcp.Iam;
using Pulumi.Gcp.Iam.Inputs;
using Pulumi.Gcp.Kms;
using Pulumi.Gcp.Projects.Inputs;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;
using Pulumi.Random;
using Projects = Pulumi.Gcp.Projects;
using ServiceAccounts = Pulumi.Gcp.ServiceAccount;
using Storage = Pulumi.Gcp.Storage;

namespace Infra.Components.Tenancy;

/// <summary>
/// Who deploys from GitHub without a key: one service account for the environment, one for developers' stacks, and one that only looks. Each is taken by the
/// jobs of one of GitHub's environments, on one branch of one repository, and by nobody else.
/// </summary>
/// <remarks>
/// Whoever deploys the environment gives and takes no roles of the project but those of nodes and workers, and changes nothing of what is made here: that
/// takes an owner, as the first deployment does. Whoever deploys developers' stacks has no right to the project beyond the way to the cluster, and none
/// there to nodes, webhooks or admission policies. It gives developers nothing that it may not do itself, for Kubernetes refuses that
/// (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping, checked 2026-11).
/// </remarks>
public sealed class Deployers : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:tenancy:Deployers";

    private const int SuffixBytes = 4;
    private const string What = "deployers";

    // What developers' stacks make beyond what developers may do themselves.
    private static readonly (string Group, string[] Resources, string[] Verbs)[] Made =
    [
        ("", ["namespaces", "resourcequotas", "limitranges", "serviceaccounts"], DeveloperNamespace.AllVerbs),
        ("networking.k8s.io", ["networkpolicies"], DeveloperNamespace.AllVerbs),
        (Rbac.Group, ["roles", "rolebindings", "clusterroles", "clusterrolebindings"], DeveloperNamespace.AllVerbs),
        ("keda.sh", ["scaledjobs", "scaledobjects", "triggerauthentications"], DeveloperNamespace.AllVerbs),
        ("kueue.x-k8s.io", ["localqueues"], DeveloperNamespace.AllVerbs),
    ];

    private readonly CustomResourceOptions _child;
    private readonly DeployersArgs _args;
    private readonly string _name;

    /// <summary>Makes the accounts and the way to them.</summary>
    /// <param name="name">The environment's name.</param>
    /// <param name="args">Who may.</param>
    /// <param name="options">Pulumi's options; the provider of the cluster among them.</param>
    /// <exception cref="ResourceException">They cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public Deployers(string name, DeployersArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        (_name, _args, _child) = (name, args, new() { Parent = this });
        if (args.AreRefused(What, name, this, () => DeployersRules.Check(args.Spec)))
        {
            return;
        }


        var suffix = new RandomId($"{name}-github", new() { ByteLength = SuffixBytes }, _child);
        Pool = new(
            $"{name}-github",
            new() { Project = args.Cluster.Project, WorkloadIdentityPoolId = suffix.Hex.Apply(hex => DeployersRules.PoolId(name, hex)), DisplayName = "GitHub Actions" },
            _child);
        PoolProvider = new(
            $"{name}-github",
            new()
            {
                Project = args.Cluster.Project,
                WorkloadIdentityPoolId = Pool.WorkloadIdentityPoolId,
                WorkloadIdentityPoolProviderId = "github",
                DisplayName = "GitHub Actions",

                // The subject stands in Google's logs and may have 127 bytes; GitHub's own can be longer, and has two forms.
                AttributeMapping = { ["google.subject"] = "assertion.environment + '/' + assertion.run_id", ["attribute.environment"] = "assertion.environment" },
                AttributeCondition = Condition(args.Spec),
                Oidc = new WorkloadIdentityPoolProviderOidcArgs { IssuerUri = "https://token.actions.githubusercontent.com" },
            },
            _child);

        Deployer = Account("deployer", name, $"Deploys {name}");
        foreach (var role in DeployersRules.EnvironmentRoles(args.MakesFirewalls, args.MakesNotifications, args.MakesMonitoring))
        {
            Grant(Deployer, "deployer", role);
        }

        // The developers' role is the environment's own, and whoever may give it may not change it.
        _ = new Projects.IAMMember(
            $"{name}-deployer-grants",
            new()
            {
                Project = args.Cluster.Project,
                Role = "roles/resourcemanager.projectIamAdmin",
                Member = Member(Deployer),
                Condition = new IAMMemberConditionArgs
                {
                    Title = "nodes-workers-and-developers",
                    Expression = args.ConnectRole.Apply(connect => DeployersRules.OnlyGrants([.. DeployersRules.GrantedRoles, connect])),
                },
            },
            _child);

        Tenants = Account("tenants", DeployersRules.DevelopersOf(name), $"Deploys developers' stacks on {name}");
        Connect(Tenants, "tenants");
        InCluster(Tenants, "tenants", [.. Made, .. DeveloperNamespace.Rights, .. DeveloperNamespace.ClusterWideReading]);

        Reader = Account("reader", DeployersRules.PreviewOf(name), $"Previews on {name}");
        Connect(Reader, "reader");
        foreach (var role in DeployersRules.ReaderRoles)
        {
            Grant(Reader, "reader", role);
        }

        // All else in the cluster roles/viewer shows.
        InCluster(Reader, "reader", [("", ["secrets"], DeveloperNamespace.ReadVerbs)]);
        State(Deployer, "deployer", isReader: false);
        State(Tenants, "tenants", isReader: false);
        State(Reader, "reader", isReader: true);

        Access = Output.Tuple(PoolProvider.Name, Output.All(Deployer.Email, Tenants.Email, Reader.Email)).Apply(made => ImmutableDictionary<string, string>.Empty
            .Add("workloadIdentityProvider", made.Item1)
            .Add(name, made.Item2[0])
            .Add(DeployersRules.DevelopersOf(name), made.Item2[1])
            .Add(DeployersRules.PreviewOf(name), made.Item2[2]));
        RegisterOutputs();
    }

    /// <summary>The pool of GitHub's identities.</summary>
    public WorkloadIdentityPool Pool { get => field.MadeBy(this); }

    /// <summary>What lets GitHub's jobs into the pool.</summary>
    public WorkloadIdentityPoolProvider PoolProvider { get => field.MadeBy(this); }

    /// <summary>The account that deploys the environment, to give it further rights.</summary>
    public ServiceAccounts.Account Deployer { get => field.MadeBy(this); }

    /// <summary>The account that deploys developers' stacks.</summary>
    public ServiceAccounts.Account Tenants { get => field.MadeBy(this); }

    /// <summary>The account that only looks.</summary>
    public ServiceAccounts.Account Reader { get => field.MadeBy(this); }

    /// <summary>The provider's full name (<c>workloadIdentityProvider</c>), and by each of GitHub's environments the account that its jobs take.</summary>
    [Output("access")]
    public Output<ImmutableDictionary<string, string>> Access { get => field.MadeBy(this); private set; }

    private static Output<string> Member(ServiceAccounts.Account account) => Output.Format($"serviceAccount:{account.Email}");

    private Output<string> Condition(DeployersSpec spec) => Output
        .Tuple(
            spec.Repository.CheckedLater(DeployersRules.CheckRepository, What, this).ToOutput(),
            spec.RepositoryId.CheckedLater(id => DeployersRules.CheckRepositoryId(id, repository: null), What, this).ToOutput())
        .Apply(parts => DeployersRules.Condition(parts.Item1, parts.Item2, spec.Branch));

    private ServiceAccounts.Account Account(string key, string environment, string description)
    {
        var account = new ServiceAccounts.Account(
            $"{_name}-{key}",
            new() { Project = _args.Cluster.Project, AccountId = GcpNameRules.ServiceAccountId($"{_name}-{key}"), DisplayName = $"{description} from GitHub" },
            _child);
        _ = new ServiceAccounts.IAMMember(
            $"{_name}-{key}-github",
            new()
            {
                ServiceAccountId = account.Name,
                Role = "roles/iam.workloadIdentityUser",
                Member = Output.Format($"principalSet://iam.googleapis.com/{Pool.Name}/attribute.environment/{environment}"),
            },
            _child);
        return account;
    }

    private void Grant(ServiceAccounts.Account account, string key, string role) => Grant(account, key, role["roles/".Length..], role);

    private void Connect(ServiceAccounts.Account account, string key) => Grant(account, key, "connect", _args.ConnectRole);

    private void Grant(ServiceAccounts.Account account, string key, string what, Input<string> role) =>
        _ = new Projects.IAMMember($"{_name}-{key}-{what}", new() { Project = _args.Cluster.Project, Role = role, Member = Member(account) }, _child);

    private void State(ServiceAccounts.Account account, string key, bool isReader)
    {
        if (_args.Spec.StateBucket?.CheckedLater(DeployersRules.CheckStateBucket, What, this) is { } bucket)
        {
            _ = new Storage.BucketIAMMember(
                $"{_name}-{key}-state",
                new() { Bucket = bucket, Role = isReader ? "roles/storage.objectViewer" : "roles/storage.objectUser", Member = Member(account) },
                _child);
        }

        if (_args.Spec.StateKey?.CheckedLater(DeployersRules.CheckStateKey, What, this) is { } secrets)
        {
            _ = new CryptoKeyIAMMember(
                $"{_name}-{key}-state",
                new() { CryptoKeyId = secrets, Role = isReader ? "roles/cloudkms.cryptoKeyDecrypter" : "roles/cloudkms.cryptoKeyEncrypterDecrypter", Member = Member(account) },
                _child);
        }
    }

    // GKE knows an account by its address, and by its number where a token does not say the address:
    // https://docs.cloud.google.com/kubernetes-engine/docs/how-to/role-based-access-control (checked 2026-11)
    private void InCluster(ServiceAccounts.Account account, string key, IEnumerable<(string Group, string[] Resources, string[] Verbs)> rights) =>
        DeveloperNamespace.AddClusterWide(
            $"{_name}-{key}",
            $"infra-{key}",
            rights,
            [
                new SubjectArgs { ApiGroup = Rbac.Group, Kind = "User", Name = account.Email },
                new SubjectArgs { ApiGroup = Rbac.Group, Kind = "User", Name = account.UniqueId },
            ],
            new() { Parent = this, DeletedWith = _args.Cluster.Resource });
}
