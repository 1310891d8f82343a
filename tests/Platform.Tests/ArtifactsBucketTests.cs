using Infra.Components.Data;
using Infra.Tests.Support;

namespace Infra.Platform.Tests;

public class ArtifactsBucketTests
{
    private const string BucketType = "gcp:storage/bucket:Bucket";

    [Fact]
    public async Task ArtifactsBucket_Defaults_ArePinned()
    {
        ArtifactsBucket? bucket = null;

        var run = await TestRun.RunAsync(() => bucket = Make(new()));

        run.Golden("bucket.json");
        run.ChildrenOf(ArtifactsBucket.Token, "dev-artifacts");
        await Expect.PlainAsync("dev-artifacts-1234567", bucket!.BucketName);
        await Expect.PlainAsync("gs://dev-artifacts-1234567", bucket.Url);
    }

    [Fact]
    public async Task Options_OfABucket_AreSent()
    {
        var bucket = (await TestRun.RunAsync(() => Make(new()
        {
            KeepVersions = 1,
            DeleteVersionsAfterDays = 2,
            NearlineAfterDays = 3,
            DeleteAfterDays = 4,
            SoftDeleteDays = 0,
            DeletionProtection = false,
        }))).One(BucketType);

        Assert.Equal(1d, bucket["lifecycleRules.1.condition.numNewerVersions"]);
        Assert.Equal(2d, bucket["lifecycleRules.2.condition.daysSinceNoncurrentTime"]);
        Assert.Equal("NEARLINE", bucket["lifecycleRules.3.action.storageClass"]);
        Assert.Equal(3d, bucket["lifecycleRules.3.condition.age"]);
        Assert.Equal("Delete", bucket["lifecycleRules.4.action.type"]);
        Assert.Equal(4d, bucket["lifecycleRules.4.condition.age"]);
        Assert.Equal("LIVE", bucket["lifecycleRules.4.condition.withState"]);
        Assert.Equal(0d, bucket["softDeletePolicy.retentionDurationSeconds"]);
        Assert.Equal(true, bucket["forceDestroy"]);
        Assert.Null(bucket.Options.Protect);
    }

    [Fact]
    public async Task Versioning_Off_HasNoRuleForVersions()
    {
        var bucket = (await TestRun.RunAsync(() => Make(new() { Versioning = false, NearlineAfterDays = null }))).One(BucketType);

        Assert.Equal(false, bucket["versioning.enabled"]);
        Assert.Equal("AbortIncompleteMultipartUpload", bucket["lifecycleRules.0.action.type"]);
        Assert.Null(bucket["lifecycleRules.1"]);
    }

    [Fact]
    public async Task ArtifactsBucket_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => Make(new()
        {
            KeepVersions = 0,
            DeleteVersionsAfterDays = 0,
            NearlineAfterDays = 90,
            DeleteAfterDays = 90,
            SoftDeleteDays = 6,
        }));

        Assert.Contains(
            """
            bucket "dev-artifacts": 4 problems
             - KeepVersions: must be at least 1 version; got 0; use 1, or leave it out
             - DeleteVersionsAfterDays: must be at least 1 day; got 0; use 1, or leave it out
             - NearlineAfterDays: must be less than DeleteAfterDays (90); got 90; lower it to 89 or less
             - SoftDeleteDays: must be 0 or 7 to 90 days; got 6; use 0 for none, or 7
            """,
            message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(6, false)]
    [InlineData(7, true)]
    [InlineData(90, true)]
    [InlineData(91, false)]
    public void Check_SoftDelete_IsOffOrWithinBounds(int days, bool allowed)
    {
        Assert.Equal(allowed, BucketRules.Check("bucket", new() { SoftDeleteDays = days }).Count == 0);
    }

    [Theory]
    [InlineData(55, true)]
    [InlineData(56, false)]
    public void Check_Name_LeavesRoomForTheSuffix(int length, bool allowed)
    {
        Assert.Equal(allowed, BucketRules.Check(new('b', length), new()).Count == 0);
    }

    [Fact]
    public void Check_NameOfGoogles_IsRefused()
    {
        Expect.Finding(BucketRules.Check("google-results", new()), "Name", "must not begin with goog");
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 2, false)]
    [InlineData(0, null, false)]
    [InlineData(1, null, true)]
    [InlineData(null, 1, true)]
    [InlineData(null, 0, false)]
    public void Check_Ages_AreOrdered(int? nearline, int? delete, bool allowed)
    {
        Assert.Equal(allowed, BucketRules.Check("bucket", new() { NearlineAfterDays = nearline, DeleteAfterDays = delete }).Count == 0);
    }

    private static ArtifactsBucket Make(BucketSpec spec) => new("dev-artifacts", new()
    {
        Project = Given.Project,
        Location = "europe-west4",
        Spec = spec,
        Labels = Given.Labels,
    });
}
