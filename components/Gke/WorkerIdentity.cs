using Infra.Components.Common;
using Pulumi;
using BucketIAMMemberConditionArgs = Pulumi.Gcp.Storage.Inputs.BucketIAMMemberConditionArgs;
using Projects = Pulumi.Gcp.Projects;
using ServiceAccounts = Pulumi.Gcp.ServiceAccount;
using Storage = Pulumi.Gcp.Storage;

namespace Infra.Components.Gke;

/// <summary>
/// Who the workers are towards Google Cloud: a service account without any key, which pods act as by Workload Identity, with rights on
/// single resources instead of on the project.
/// </summary>
public sealed class WorkerIdentity : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:WorkerIdentity";

    /// <summary>The role by which pods act as the account.</summary>
    public const string WorkloadIdentityRole = "roles/iam.workloadIdentityUser";

    /// <summary>Makes an identity.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">What it may do, and who acts as it.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">The identity asked for cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public WorkerIdentity(string name, WorkerIdentityArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        var accountId = args.AccountId ?? WorkerIdentityRules.DefaultAccountId(name);
        if (args.AreRefused("worker identity", name, this, () => WorkerIdentityRules.Check(accountId, args.Subjects)))
        {
            return;
        }

        var project = args.Project.Id;
        var child = new CustomResourceOptions { Parent = this };
        Account = new(
            name,
            new() { Project = project, AccountId = accountId, DisplayName = $"Workers ({name})" },
            child);
        var member = Output.Format($"serviceAccount:{Account.Email}");
        var binding = new CustomResourceOptions { Parent = this };
        if (args.Project.Cluster is { } cluster)
        {
            // The pool of identities that the bindings name comes with the project's first cluster.
            binding.DependsOn.Add(cluster);
        }

        foreach (var subject in args.Subjects)
        {
            _ = new ServiceAccounts.IAMMember(
                $"{name}-{subject.Namespace}-{subject.Name}",
                new()
                {
                    ServiceAccountId = Account.Name,
                    Role = WorkloadIdentityRole,
                    Member = project.Apply(id => WorkerIdentityRules.Member(id, subject)),
                },
                binding);
        }

        if (args.ArtifactsBucket?.Name is { } bucket)
        {
            var use = new Storage.BucketIAMMemberArgs { Bucket = bucket, Role = "roles/storage.objectUser", Member = member };
            if (args.ArtifactsPrefix is { } prefix)
            {
                use.Condition = new BucketIAMMemberConditionArgs
                {
                    Title = "own-folder",
                    Expression = Output.Tuple(bucket.ToOutput(), prefix.ToOutput()).Apply(parts => WorkerIdentityRules.BelowPrefix(parts.Item1, parts.Item2)),
                };

                // A list is asked of the bucket, which is below no folder, and whoever mounts a folder has to list. So names can be seen, and no contents:
                // this role reads none. https://docs.cloud.google.com/storage/docs/access-control/iam-roles (checked 2026-11)
                _ = new Storage.BucketIAMMember(
                    $"{name}-names",
                    new() { Bucket = bucket, Role = "roles/storage.legacyBucketReader", Member = member },
                    child);
            }

            _ = new Storage.BucketIAMMember($"{name}-artifacts", use, child);
        }

        if (args.CloudSqlConnector)
        {
            _ = new Projects.IAMMember(
                $"{name}-cloudsql",
                new() { Project = project, Role = "roles/cloudsql.client", Member = member },
                child);
        }

        Email = Account.Email;
        AccountName = Account.Name;
        RegisterOutputs();
    }

    /// <summary>The service account's resource, to give it further rights.</summary>
    public ServiceAccounts.Account Account { get => field.MadeBy(this); }

    /// <summary>The service account's e-mail address, for the annotation <c>iam.gke.io/gcp-service-account</c>.</summary>
    [Output("email")]
    public Output<string> Email { get => field.MadeBy(this); private set; }

    /// <summary>The service account's full name (<c>projects/…/serviceAccounts/…</c>), to which further subjects can be bound.</summary>
    [Output("accountName")]
    public Output<string> AccountName { get => field.MadeBy(this); private set; }
}
