using CsCheck;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Queueing;
using Infra.Core.Scheduling;

namespace Core.Tests;

public class AdmissionTests
{
    private static readonly ResourceAmount OneGpu = new(1000, 1024, 1);

    [Fact]
    public void Decide_JobLargerThanItsQuota_BorrowsWhatNobodyUses()
    {
        var division = Divide(gpus: 4, ("ada", 2), ("bob", 2));

        var only = Assert.Single(Admission.Decide(division, [Job("ada", "train", 4)]));

        Assert.Equal("gpu", only.Flavor);
        Assert.Equal(2, only.Borrowed[QueuedResource.Gpu]);
        Assert.Null(only.Reason);
    }

    [Fact]
    public void Decide_AllSubmitAtOnce_WhoKeepsToTheirOwnGoesFirst_AndTheBorrowerWaitsAsAWhole()
    {
        var division = Divide(gpus: 4, ("ada", 2), ("bob", 2));

        var decided = Admission.Decide(division, [Job("ada", "large", 4), Job("bob", "small", 2)]);

        Assert.Null(decided[0].Flavor);
        Assert.Equal(["bob/small"], decided[0].WaitsFor);
        Assert.Equal("it needs 4 nvidia.com/gpu at once, and the others leave 2 of pool \"gpu\"", decided[0].Reason);
        Assert.Equal("gpu", decided[1].Flavor);
        Assert.Empty(decided[1].Borrowed);
    }

    [Fact]
    public void Decide_JobLargerThanThePools_IsToldThatNoWaitWillHelp()
    {
        var only = Assert.Single(Admission.Decide(Divide(gpus: 4, ("ada", 2)), [Job("ada", "huge", 5)]));

        Assert.Empty(only.WaitsFor);
        Assert.Equal("it needs 5 nvidia.com/gpu at once, and pool \"gpu\" has 4 at its most nodes", only.Reason);
    }

    [Fact]
    public void Decide_WithinAQueue_HigherPriorityGoesFirst()
    {
        var division = Divide(gpus: 2, ("ada", 2));

        var decided = Admission.Decide(division, [Job("ada", "a", 2, QueuePriority.Low), Job("ada", "b", 2, QueuePriority.High)]);

        Assert.Equal([null, "gpu"], decided.Select(each => each.Flavor));
        Assert.Equal(["ada/b"], decided[0].WaitsFor);
    }

    [Fact]
    public void Decide_TwoBorrowers_WhoHasBorrowedLessComesNext()
    {
        var division = Divide(gpus: 4, ("ada", 0), ("bob", 0));

        var decided = Admission.Decide(division, [Job("ada", "a", 2), Job("ada", "b", 2), Job("bob", "c", 2), Job("bob", "d", 2)]);

        Assert.Equal(["gpu", null, "gpu", null], decided.Select(each => each.Flavor));
    }

    [Fact]
    public void Decide_PodsWithoutTheToleration_FindNoPool()
    {
        var job = Job("ada", "train", 1) with { Pods = Job("ada", "train", 1).Pods with { Tolerations = [] } };

        Assert.Equal("no pool takes its pods", Assert.Single(Admission.Decide(Divide(gpus: 4, ("ada", 4)), [job])).Reason);
    }

    [Theory]
    [InlineData(TaintEffect.PreferNoSchedule, "gpu")]
    [InlineData(TaintEffect.NoSchedule, null)]
    public void Decide_ATaintThatIsOnlyPreferred_KeepsNobodyOut(TaintEffect effect, string? flavor)
    {
        var division = Divide(gpus: 4, ("ada", 4));
        division = division with { Flavors = [.. division.Flavors.Select(each => each with { Taints = [.. each.Taints, new NodeTaint("dedicated", "ada", effect)] })] };

        Assert.Equal(flavor, Assert.Single(Admission.Decide(division, [Job("ada", "train", 1)])).Flavor);
    }

    [Fact]
    public void Decide_StackWithoutAQueue_Waits() =>
        Assert.Equal("there is no queue of stack \"eve\" yet", Assert.Single(Admission.Decide(Divide(gpus: 4, ("ada", 4)), [Job("eve", "train", 1)])).Reason);

    // Kueue as its documents have it, once more and in another way: whoever fits is admitted, one by one; then whoever is within its own quota takes back, whole
    // Jobs, what others borrowed.
    [Fact]
    public void Decide_AnyJobs_AdmitsWhoIsWithinTheirOwn_NeverMoreThanThereIs_AndLeavesNobodyOutWhoFits() => Gen.Select(
        Gen.Int[1, 16], Gen.Int[0, 8].Array[3], Gen.Select(Gen.Int[0, 2], Gen.Int[1, 6], Gen.Int[0, 2]).Array[1, 8]).Sample(
        (gpus, quotas, sizes) =>
        {
            string[] stacks = ["ada", "bob", "eve"];
            if (quotas.Sum() > gpus)
            {
                return;
            }

            var division = Divide(gpus, [.. stacks.Zip(quotas)]);
            var jobs = sizes.Select((size, i) => Job(stacks[size.Item1], $"job-{i}", size.Item2, (QueuePriority)size.Item3)).ToList();
            var decided = Admission.Decide(division, jobs);

            var used = decided.Where(each => each.Flavor is not null).Sum(each => each.Job.Pods.Replicas);
            Assert.True(used <= gpus);
            Assert.All(decided.Where(each => each.Flavor is null), each => Assert.True(used + each.Job.Pods.Replicas > gpus, each.Reason));
            foreach (var (stack, quota) in stacks.Zip(quotas))
            {
                // What a queue alone would admit of its own quota runs, whatever the others want.
                var own = Admission.Decide(Divide(quota, (stack, quota)), [.. jobs.Where(job => job.Stack == stack)])
                    .Where(each => each.Flavor is not null).Select(each => each.Job).ToList();
                Assert.All(own, job => Assert.NotNull(decided.Single(each => each.Job == job).Flavor));
            }
        },
        iter: 2000);

    private static QueueDivision Divide(int gpus, params (string Stack, int Gpus)[] quotas) => QueueQuotas.Divide(
        [QueueQuotasTests.Flavor("gpu", "g2-standard-12", gpus)],
        [.. quotas.Select(quota => new QueueClaim(quota.Stack, new Dictionary<string, long> { [QueuedResource.Gpu] = quota.Gpus, [QueuedResource.Cpu] = quota.Gpus * 1000, [QueuedResource.Memory] = quota.Gpus * 1024 }))]);

    private static SubmittedJob Job(string stack, string name, int pods, QueuePriority priority = QueuePriority.Normal) => new(
        stack,
        new FitWorkload(name, pods, pods, OneGpu, new Dictionary<string, string> { ["name"] = "gpu" }, [PodToleration.For(NodeTaint.Gpu)]),
        priority);
}
