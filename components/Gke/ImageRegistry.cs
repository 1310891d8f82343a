using System.Globalization;
using Infra.Components.Common;
using Pulumi;
using Pulumi.Gcp.ArtifactRegistry;
using Pulumi.Gcp.ArtifactRegistry.Inputs;

namespace Infra.Components.Gke;

/// <summary>The environment's container images, cleaned up by age (Artifact Registry).</summary>
public sealed class ImageRegistry : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:ImageRegistry";

    private const int SecondsPerDay = 24 * 3600;

    /// <summary>Checks the spec, then makes the repository.</summary>
    /// <param name="name">The component's name and the repository's id, at most 63 characters.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">The registry asked for cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public ImageRegistry(string name, ImageRegistryArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("image registry", name, this, () => [
            .. RegistryRules.Check(name, args.Spec),
            .. TargetProject.CheckLocation(args.Location),
            .. TargetProject.CheckLabels(args.Labels),
        ]))
        {
            return;
        }

        var spec = args.Spec;

        var repositoryArgs = new RepositoryArgs
        {
            Project = args.Project.Id,
            Location = args.Location!,
            RepositoryId = name,
            Format = "DOCKER",
            Labels = args.Labels!.ToDictionary(),
            DockerConfig = new RepositoryDockerConfigArgs { ImmutableTags = spec.ImmutableTags },
            VulnerabilityScanningConfig = new RepositoryVulnerabilityScanningConfigArgs
            {
                EnablementConfig = spec.VulnerabilityScanning ? "INHERITED" : "DISABLED",
            },
            CleanupPolicies =
            [
                Delete("untagged", spec.DeleteUntaggedAfterDays),
                new RepositoryCleanupPolicyArgs
                {
                    Id = "keep-newest",
                    Action = "KEEP",
                    MostRecentVersions = new RepositoryCleanupPolicyMostRecentVersionsArgs { KeepCount = spec.KeepVersions },
                },
                .. spec.DeleteTaggedAfterDays is { } days ? [Delete("tagged", days)] : Array.Empty<RepositoryCleanupPolicyArgs>(),
            ],
        };
        Repository = new(name, repositoryArgs, new() { Parent = this, Protect = spec.DeletionProtection ? true : null });
        RepositoryResourceId = Repository.Id;
        Url = Output.Format($"{Repository.Location}-docker.pkg.dev/{Repository.Project}/{Repository.RepositoryId}");
        RegisterOutputs();
    }

    /// <summary>The repository's resource, to let others push or pull.</summary>
    public Repository Repository { get => field.MadeBy(this); }

    /// <summary>The repository's full resource id (<c>projects/…/locations/…/repositories/…</c>).</summary>
    [Output("repositoryResourceId")]
    public Output<string> RepositoryResourceId { get => field.MadeBy(this); private set; }

    /// <summary>What an image's name begins with (<c>europe-west4-docker.pkg.dev/project/images</c>), without a slash at the end.</summary>
    [Output("url")]
    public Output<string> Url { get => field.MadeBy(this); private set; }

    private static RepositoryCleanupPolicyArgs Delete(string state, int afterDays) => new()
    {
        Id = $"delete-{state}",
        Action = "DELETE",
        Condition = new RepositoryCleanupPolicyConditionArgs
        {
            TagState = state.ToUpperInvariant(),

            // Google answers in seconds, and any other unit would be a difference for ever.
            OlderThan = string.Create(CultureInfo.InvariantCulture, $"{afterDays * SecondsPerDay}s"),
        },
    };
}
