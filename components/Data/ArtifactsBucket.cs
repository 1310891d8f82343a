using Infra.Components.Cloud;
using Infra.Components.Common;
using Infra.Components.Gke;
using Pulumi;
using Pulumi.Gcp.Storage;
using Pulumi.Gcp.Storage.Inputs;

namespace Infra.Components.Data;

/// <summary>Where results and checkpoints are kept: a bucket that is never public, with rights on the whole bucket alone, and old versions.</summary>
public sealed class ArtifactsBucket : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:data:ArtifactsBucket";

    private const int SecondsPerDay = 24 * 3600;
    private const int AbortUploadAfterDays = 7;

    /// <summary>Checks the spec, then makes the bucket.</summary>
    /// <param name="name">The component's name, at most 55 characters; Pulumi makes the bucket's name, unique in the world, from it.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">The bucket asked for cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public ArtifactsBucket(string name, ArtifactsBucketArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("bucket", name, this, () => [
            .. BucketRules.Check(name, args.Spec),
            .. TargetProject.CheckLocation(args.Location),
            .. TargetProject.CheckLabels(args.Labels),
        ]))
        {
            return;
        }

        var spec = args.Spec;

        var bucketArgs = new BucketArgs
        {
            Project = args.Project.Id,
            Location = args.Location!,
            StorageClass = "STANDARD",
            UniformBucketLevelAccess = true,
            PublicAccessPrevention = "enforced",
            Versioning = new BucketVersioningArgs { Enabled = spec.Versioning },
            SoftDeletePolicy = new BucketSoftDeletePolicyArgs { RetentionDurationSeconds = spec.SoftDeleteDays * SecondsPerDay },
            LifecycleRules =
            [
                Rule("AbortIncompleteMultipartUpload", new() { Age = AbortUploadAfterDays }),
                .. !spec.Versioning ? [] : new[]
                {
                    Rule("Delete", new() { WithState = "ARCHIVED", NumNewerVersions = spec.KeepVersions }),
                    Rule("Delete", new() { WithState = "ARCHIVED", DaysSinceNoncurrentTime = spec.DeleteVersionsAfterDays }),
                },
                .. spec.NearlineAfterDays is { } age ? new[] { Rule("SetStorageClass", new() { Age = age, MatchesStorageClasses = { "STANDARD" } }, "NEARLINE") } : [],
                .. spec.DeleteAfterDays is { } last ? new[] { Rule("Delete", new() { Age = last, WithState = "LIVE" }) } : [],
            ],
            Labels = args.Labels!.ToDictionary(),
            ForceDestroy = !spec.DeletionProtection,
            Encryption = spec.KmsKey is { } key ? new BucketEncryptionArgs { DefaultKmsKeyName = key }.AsInput() : null,
        };
        Bucket = new(name, bucketArgs, new() { Parent = this, Protect = spec.DeletionProtection ? true : null });
        BucketName = Bucket.Name;
        Url = Bucket.Url;
        RegisterOutputs();
    }

    /// <summary>The bucket's resource, to let others use it.</summary>
    public Bucket Bucket { get => field.MadeBy(this); }

    /// <summary>The bucket's name in Google Cloud.</summary>
    [Output("bucketName")]
    public Output<string> BucketName { get => field.MadeBy(this); private set; }

    /// <summary>The bucket's address (<c>gs://…</c>).</summary>
    [Output("url")]
    public Output<string> Url { get => field.MadeBy(this); private set; }

    /// <summary>The bucket for an identity that may use it.</summary>
    /// <param name="bucket">The bucket.</param>
    public static implicit operator TargetBucket(ArtifactsBucket bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        return new(bucket.BucketName);
    }

    private static BucketLifecycleRuleArgs Rule(string action, BucketLifecycleRuleConditionArgs condition, string? storageClass = null) =>
        new() { Action = new BucketLifecycleRuleActionArgs { Type = action, StorageClass = storageClass?.AsInput() }, Condition = condition };
}
