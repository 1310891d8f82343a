using CsCheck;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Queueing;
using Infra.Core.Scheduling;

namespace Core.Tests;

/// <summary>
/// Kueue's own admission, re-enacted cycle by cycle (kubernetes-sigs/kueue v0.17.8, pkg/scheduler): what fit says of all Jobs at once is where it ends.
/// </summary>
public class KueueTests
{
    private static readonly string[] Machines = ["n2-standard-8", "g2-standard-12", "g2-standard-48", "a2-highgpu-4g"];

    private static readonly Gen<(IReadOnlyList<QueueFlavor> Flavors, List<QueueClaim> Claims, List<SubmittedJob> Jobs)> Labs =
        from machines in Gen.Int[0, Machines.Length - 1].List[1, 4]
        from nodes in Gen.Int[1, 6].List[4]
        from shares in Gen.Int[-1, 40].List[1, 4]
        from jobs in Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 6], Gen.Int[0, 2], Gen.Int[0, 2]).List[0, 8]
        select Lab(machines, nodes, shares, jobs);

    [Fact]
    public void Admission_OfAnyJobsOnAnyPools_EndsWhereKueueDoes()
    {
        var (ran, waited, borrowed) = (0, 0, 0);
        Labs.Sample(
            lab =>
            {
                var division = QueueQuotas.Divide(lab.Flavors, lab.Claims);
                if (division.Findings.Count > 0)
                {
                    return;
                }

                var decided = Admission.Decide(division, lab.Jobs);
                var kueue = new Kueue(division);
                kueue.Run(lab.Jobs);

                // Whoever keeps to their own is admitted by both, unless one of theirs before them borrows or waits, which Kueue lets in first where it fits; nobody
                // gets more than there is; who waits could not be added.
                foreach (var queue in decided.GroupBy(each => each.Job.Stack))
                {
                    Assert.All(
                        queue.OrderByDescending(each => each.Job.Priority).ThenBy(each => each.Job.Pods.Name, StringComparer.Ordinal).TakeWhile(each => each.Flavor is not null && each.Borrowed.Count == 0),
                        each => Assert.True(kueue.IsAdmitted(each.Job), $"{each.Job.Stack}/{each.Job.Pods.Name}"));
                }

                Assert.True(kueue.KeepsTheLaw());
                Assert.All(lab.Jobs.Where(job => !kueue.IsAdmitted(job)), job => Assert.False(kueue.CouldAdd(job)));
                Interlocked.Add(ref ran, decided.Count(each => each.Flavor is not null));
                Interlocked.Add(ref waited, decided.Count(each => each.Flavor is null));
                Interlocked.Add(ref borrowed, decided.Count(each => each.Borrowed.Count > 0));
            },
            iter: 2000);
        Assert.True(Math.Min(ran, Math.Min(waited, borrowed)) > 100, $"{ran} ran, {waited} waited, {borrowed} borrowed");
    }

    [Fact]
    public void JobOfFour_OnTwoOfItsOwnAndTwoBorrowed_IsEndedAsAWhole_WhenTheOtherAsksForTheirTwo()
    {
        var flavor = QueueFlavor.Of(Pool("gpu", "g2-standard-12", 4), 40_000);
        var division = QueueQuotas.Divide([flavor], [Claim("ada", 2), Claim("bob", 2)]);
        var kueue = new Kueue(division);
        var (large, small) = (Job("ada", "large", 4), Job("bob", "small", 2));

        kueue.Run([large]);
        Assert.True(kueue.IsAdmitted(large));

        kueue.Run([large, small]);
        Assert.True(kueue.IsAdmitted(small));
        Assert.False(kueue.IsAdmitted(large));
        Assert.Equal([null, "gpu"], Admission.Decide(division, [large, small]).Select(each => each.Flavor));
    }

    [Fact]
    public void Class_IsOneFlavor_OfTheSumOfItsPools_AndItsPodsAreThoseThatAskForIt()
    {
        NodePoolFacts Rung(string name, int rung, NodeCapacity capacity) =>
            NodePoolFacts.Of(name, MachineCatalog.Find("g2-standard-12")!, 0, rung, capacity: capacity, labels: new Dictionary<string, string> { [PoolLabels.Name] = name, [NodeLabels.ComputeClass] = "train" }, taints: [NodeTaint.OfClass("train")]) with { ClassRung = rung };
        var pools = new[] { Pool("cpu", "n2-standard-8", 1), Rung("spot", 1, NodeCapacity.Spot), Rung("kept", 2, NodeCapacity.OnDemand) };

        var flavors = QueueFlavor.Together(pools.Select(pool => (pool, QueueFlavor.Of(pool, 1000))));
        var division = QueueQuotas.Divide(flavors, [Claim("ada", 3)]);
        var (selector, tolerations) = PodPlacement.OfClass("train");
        var asks = new SubmittedJob("ada", new FitWorkload("asks", 3, 3, new(1000, 1024, 1), selector, [.. tolerations, PodToleration.For(NodeTaint.Gpu)]));
        var names = new SubmittedJob("ada", new FitWorkload("names", 1, 1, new(1000, 1024, 1), pools[2].NodeSelector, pools[2].Tolerations));

        Assert.Equal(["cpu", "train"], flavors.Select(flavor => flavor.Name));
        Assert.Equal((3, 3000), (flavors[1].Capacity[QueuedResource.Gpu], flavors[1].Capacity[QueuedResource.EphemeralStorage]));
        Assert.Equal(["train", null], Admission.Decide(division, [asks, names]).Select(each => each.Flavor));
    }

    private static (IReadOnlyList<QueueFlavor>, List<QueueClaim>, List<SubmittedJob>) Lab(
        List<int> machines, List<int> nodes, List<int> shares, List<(int Stack, int Pool, int Pods, int Gpus, int Priority)> jobs)
    {
        var pools = machines.Select((machine, i) => Pool($"pool-{i}", Machines[machine], nodes[i])).ToList();
        List<QueueFlavor> flavors = [.. pools.Select(pool => QueueFlavor.Of(pool, 40_000))];
        var gpus = flavors.Sum(flavor => flavor.Capacity[QueuedResource.Gpu]);
        return (
            flavors,
            [.. shares.Select((share, i) => new QueueClaim($"stack-{i}", share < 0 ? new Dictionary<string, long>() : new() { [QueuedResource.Gpu] = gpus * share / 100 }))],
            [.. jobs.Select((job, i) =>
            {
                var pool = pools[job.Pool % pools.Count];
                return new SubmittedJob(
                    $"stack-{job.Stack % shares.Count}",
                    new FitWorkload($"job-{i}", job.Pods, job.Pods, new(500, 1024, Math.Min(job.Gpus, pool.GpuCount)), pool.NodeSelector, pool.Tolerations),
                    (QueuePriority)job.Priority);
            })]);
    }

    private static NodePoolFacts Pool(string name, string machine, int nodes) => NodePoolFacts.Of(name, MachineCatalog.Find(machine)!, 0, nodes);

    private static QueueClaim Claim(string stack, long gpus) => new(stack, new Dictionary<string, long> { [QueuedResource.Gpu] = gpus });

    private static SubmittedJob Job(string stack, string name, int pods)
    {
        var pool = Pool("gpu", "g2-standard-12", 4);
        return new(stack, new FitWorkload(name, pods, pods, new ResourceAmount(1000, 1024, 1), pool.NodeSelector, pool.Tolerations));
    }

    /// <summary>The scheduler: a cycle looks at the first Job of every queue, admits those that keep to their own before those that borrow, and takes back what was lent.</summary>
    private sealed class Kueue(QueueDivision division)
    {
        private readonly Dictionary<SubmittedJob, QueueFlavor> _admitted = [];

        internal bool IsAdmitted(SubmittedJob job) => _admitted.ContainsKey(job);

        internal bool KeepsTheLaw() => division.Flavors.All(flavor => division.Resources.All(resource => Used(flavor, resource) <= flavor.Capacity.GetValueOrDefault(resource)));

        internal bool CouldAdd(SubmittedJob job) => Flavor(job) is { } flavor && Fits(job, flavor);

        internal void Run(IReadOnlyList<SubmittedJob> jobs)
        {
            // What does not fit is put aside until something ends (BestEffortFIFO).
            var aside = new HashSet<SubmittedJob>();
            while (jobs.Where(job => !IsAdmitted(job) && !aside.Contains(job)).ToList() is { Count: > 0 } pending)
            {
                var heads = pending.GroupBy(job => job.Stack).Select(queue => queue.OrderByDescending(job => job.Priority).ThenBy(job => job.Pods.Name, StringComparer.Ordinal).First());
                foreach (var job in heads.OrderBy(job => Flavor(job) is { } flavor && Borrows(job, flavor)).ThenByDescending(job => job.Priority).ToList())
                {
                    if (Flavor(job) is not { } flavor)
                    {
                        aside.Add(job);
                    }
                    else if (Fits(job, flavor))
                    {
                        _admitted[job] = flavor;
                    }
                    else if (Victims(job, flavor) is { } victims)
                    {
                        // Whole Jobs are ended, and wait again.
                        victims.ForEach(victim => _admitted.Remove(victim));
                        aside.Clear();
                        _admitted[job] = flavor;
                    }
                    else
                    {
                        aside.Add(job);
                    }
                }
            }
        }

        private static Dictionary<string, long> Needs(SubmittedJob job) => QueuedResource.Of(job.Pods.PerPod * job.Pods.Replicas).Where(need => need.Value > 0).ToDictionary();

        private QueueFlavor? Flavor(SubmittedJob job) => division.Flavors.FirstOrDefault(flavor => flavor.NodeLabels.All(label => job.Pods.NodeSelector.GetValueOrDefault(label.Key) == label.Value));

        private long Used(QueueFlavor flavor, string resource, string? stack = null) => _admitted
            .Where(entry => entry.Value == flavor && (stack is null || entry.Key.Stack == stack)).Sum(entry => Needs(entry.Key).GetValueOrDefault(resource));

        private bool Fits(SubmittedJob job, QueueFlavor flavor) =>
            Needs(job).All(need => Used(flavor, need.Key) + need.Value <= flavor.Capacity.GetValueOrDefault(need.Key));

        private bool Borrows(SubmittedJob job, QueueFlavor flavor) =>
            Needs(job).Any(need => Used(flavor, need.Key, job.Stack) + need.Value > Nominal(job.Stack, flavor, need.Key));

        private long Nominal(string stack, QueueFlavor flavor, string resource) => division.Queues.Single(queue => queue.Name == stack).Nominal[flavor.Name][resource];

        // Who keeps to their own takes back from those that borrow (reclaimWithinCohort: Any), and ends less important Jobs of their own (LowerPriority).
        private List<SubmittedJob>? Victims(SubmittedJob job, QueueFlavor flavor)
        {
            var before = _admitted.ToDictionary();
            var victims = new List<SubmittedJob>();
            var own = _admitted.Keys.Where(other => other.Stack == job.Stack && other.Priority < job.Priority && _admitted[other] == flavor).OrderBy(other => other.Priority);
            var others = _admitted.Keys.Where(other => other.Stack != job.Stack && _admitted[other] == flavor).OrderBy(other => other.Priority).ThenByDescending(other => other.Pods.Name, StringComparer.Ordinal);
            foreach (var victim in others.Concat(own).ToList())
            {
                if (Fits(job, flavor))
                {
                    break;
                }

                var lent = victim.Stack == job.Stack || Needs(victim).Keys.Any(resource => Used(flavor, resource, victim.Stack) > Nominal(victim.Stack, flavor, resource));
                if (lent)
                {
                    victims.Add(victim);
                    _admitted.Remove(victim);
                }
            }

            var works = Fits(job, flavor) && !Borrows(job, flavor);
            _admitted.Clear();
            foreach (var (other, at) in before)
            {
                _admitted[other] = at;
            }

            return works ? victims : null;
        }
    }
}
