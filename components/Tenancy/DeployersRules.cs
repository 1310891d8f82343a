using System.Text.RegularExpressions;
using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Findings;

namespace Infra.Components.Tenancy;

/// <summary>Who deploys from GitHub, and what they may do.</summary>
public static partial class DeployersRules
{
    // https://docs.cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools (checked 2026-11): 4 to 32 characters.
    private const int MaxPoolIdLength = 32;
    private const string PoolPrefix = "github-";

    // A role for each kind of thing that an environment makes. Not among them: what changes who deploys (pools of identities, custom roles), which is for an
    // owner alone.
    private static readonly string[] OfEnvironments =
    [
        "roles/artifactregistry.admin", "roles/cloudsql.admin", "roles/compute.networkAdmin", "roles/container.admin", "roles/iam.roleViewer",
        "roles/iam.serviceAccountAdmin", "roles/iam.serviceAccountUser", "roles/iam.workloadIdentityPoolViewer", "roles/redis.admin",
        "roles/secretmanager.admin", "roles/servicenetworking.networksAdmin", "roles/serviceusage.serviceUsageAdmin", "roles/storage.admin",
    ];

    /// <summary>What a preview and a check for drift take: to read what is there, who may do what, and the passwords, which the state holds as well.</summary>
    public static IReadOnlyList<string> ReaderRoles { get; } = ["roles/iam.securityReviewer", "roles/secretmanager.secretAccessor", "roles/viewer"];

    /// <summary>The roles of the project that whoever deploys an environment may give and take: those of nodes and workers.</summary>
    /// <seealso href="https://docs.cloud.google.com/iam/docs/setting-limits-on-granting-roles">Limits on granting roles, checked 2026-11</seealso>
    public static IReadOnlyList<string> GrantedRoles { get; } =
        ["roles/cloudsql.client", "roles/container.defaultNodeServiceAccount", "roles/serviceusage.serviceUsageConsumer"];

    /// <summary>The roles of whoever deploys an environment.</summary>
    /// <param name="firewalls">Whether it has firewall rules of its own.</param>
    /// <param name="notifications">Whether it makes channels of Cloud Monitoring.</param>
    /// <param name="monitoring">Whether it makes a dashboard and alerts of Cloud Monitoring.</param>
    /// <returns>The roles, sorted.</returns>
    public static IReadOnlyList<string> EnvironmentRoles(bool firewalls, bool notifications, bool monitoring) =>
    [
        .. OfEnvironments
            .Concat(firewalls ? ["roles/compute.securityAdmin"] : [])
            .Concat(notifications ? ["roles/monitoring.notificationChannelEditor"] : [])
            .Concat(monitoring ? ["roles/monitoring.alertPolicyEditor", "roles/monitoring.dashboardEditor"] : [])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The environment of GitHub whose jobs deploy developers' stacks.</summary>
    /// <param name="name">The environment's name, which is also that of GitHub's environment whose jobs deploy it.</param>
    /// <returns><c>NAME-developers</c>.</returns>
    public static string DevelopersOf(string name) => $"{name}-developers";

    /// <summary>The environment of GitHub whose jobs only look.</summary>
    /// <param name="name">The environment's name.</param>
    /// <returns><c>NAME-preview</c>.</returns>
    public static string PreviewOf(string name) => $"{name}-preview";

    /// <summary>The id of the pool of identities.</summary>
    /// <param name="name">The environment's name.</param>
    /// <param name="suffix">What makes it another one each time: Google keeps a deleted pool's id for 30 days.</param>
    /// <returns>An id of at most 32 characters.</returns>
    public static string PoolId(string name, string suffix)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(suffix);
        var room = MaxPoolIdLength - PoolPrefix.Length - suffix.Length - 1;
        return $"{PoolPrefix}{name[..Math.Min(name.Length, room)]}-{suffix}";
    }

    /// <summary>Whose tokens are taken: GitHub has one issuer for all repositories there are.</summary>
    /// <param name="repository">The repository, <c>OWNER/NAME</c>.</param>
    /// <param name="repositoryId">The repository's number.</param>
    /// <param name="branch">The branch whose workflows may deploy.</param>
    /// <returns>A condition in the Common Expression Language.</returns>
    /// <seealso href="https://docs.github.com/en/actions/reference/security/oidc">The token's claims, checked 2026-11</seealso>
    public static string Condition(string repository, string repositoryId, string branch) =>
        $"assertion.repository_id == '{repositoryId}' && assertion.repository == '{repository}' && assertion.ref == 'refs/heads/{branch}'";

    /// <summary>The condition of IAM by which only some roles are given and taken.</summary>
    /// <param name="roles">The roles.</param>
    /// <returns>An expression.</returns>
    public static string OnlyGrants(IEnumerable<string> roles) =>
        $"api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([{string.Join(", ", roles.Select(role => $"'{role}'"))}])";

    /// <summary>Checks from where an environment is deployed.</summary>
    /// <param name="spec">From where.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(DeployersSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var repository = spec.Repository.TryGetNow(out var known) && !spec.Repository.IsSecretNow() ? known : null;
        return Finding.Of(
        [
            .. spec.Repository.Check(CheckRepository),
            .. spec.RepositoryId.Check(id => CheckRepositoryId(id, repository)),
            BranchName().IsMatch(spec.Branch) ? null
                : new(nameof(spec.Branch), $"must be a branch of 1 to 200 letters, digits and - _ . /; got \"{spec.Branch}\"", "write for example main"),
            .. spec.StateBucket.CheckIfSet(CheckStateBucket),
            .. spec.StateKey.CheckIfSet(CheckStateKey),
        ]);
    }

    internal static IEnumerable<Finding> CheckRepository(string? repository) => RepositoryName().IsMatch(repository ?? "")
        ? []
        : [new(nameof(DeployersSpec.Repository), $"must be a repository on GitHub as OWNER/NAME; got \"{repository}\"", "write for example lab/infra")];

    internal static IEnumerable<Finding> CheckRepositoryId(string? id, string? repository) => Number().IsMatch(id ?? "")
        ? []
        : [new(
            nameof(DeployersSpec.RepositoryId),
            $"must be the repository's number, 1 to 20 digits; got \"{id}\"",
            $"gh api repos/{(repository is not null && RepositoryName().IsMatch(repository) ? repository : "OWNER/NAME")} --jq .id says it")];

    internal static IEnumerable<Finding> CheckStateBucket(string bucket) => MountRules.BucketName().IsMatch(bucket)
        ? []
        : [new(nameof(DeployersSpec.StateBucket), $"must be a bucket's name, 3 to 63 lower-case letters, digits and - _ .; got \"{bucket}\"", "write it without gs://")];

    internal static IEnumerable<Finding> CheckStateKey(string key) => KeyName().IsMatch(key)
        ? []
        : [new(nameof(DeployersSpec.StateKey), $"must be a key's full name; got \"{key}\"", "write it as projects/P/locations/L/keyRings/R/cryptoKeys/K")];

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}\z")]
    private static partial Regex RepositoryName();

    [GeneratedRegex(@"\A[1-9][0-9]{0,19}\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._/-]{0,199}\z")]
    private static partial Regex BranchName();

    [GeneratedRegex(@"\Aprojects/[^/\s]+/locations/[a-z0-9-]+/keyRings/[A-Za-z0-9_-]{1,63}/cryptoKeys/[A-Za-z0-9_-]{1,63}\z")]
    private static partial Regex KeyName();
}
