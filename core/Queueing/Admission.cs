using System.Collections.Immutable;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;

namespace Infra.Core.Queueing;

/// <summary>A Job that waits for its turn.</summary>
/// <param name="Stack">The stack, whose queue it is in.</param>
/// <param name="Pods">The Job's pods: as many as run at once, each with what it requests and where it may go.</param>
/// <param name="Priority">The higher goes first.</param>
public sealed record SubmittedJob(string Stack, FitWorkload Pods, QueuePriority Priority = QueuePriority.Normal);

/// <summary>What becomes of a Job when all submit at once.</summary>
/// <param name="Job">The Job.</param>
/// <param name="Flavor">The pool whose quota it takes; null where it waits.</param>
/// <param name="Borrowed">What of it is others' by right, by resource; they may take it back, and the whole Job then waits again.</param>
/// <param name="WaitsFor">The Jobs that hold what it needs, as <c>stack/name</c>; empty where it is admitted, or where no end of another would help.</param>
/// <param name="Reason">Why it waits; null where it is admitted.</param>
public sealed record JobAdmission(
    SubmittedJob Job, string? Flavor, IReadOnlyDictionary<string, long> Borrowed, IReadOnlyList<string> WaitsFor, string? Reason);

/// <summary>Works out who runs and who waits for whom, as Kueue decides it, when all Jobs are submitted at once.</summary>
/// <remarks>
/// A Job is admitted as a whole, on one flavor, or not at all. Jobs that keep to their own queue's quota come first, then those that borrow what is
/// left; among either the higher priority, then the queue that has borrowed least (fair sharing), then the name. A Job of a queue that does not fit lets
/// those behind it pass (<c>BestEffortFIFO</c>).
/// </remarks>
public static class Admission
{
    /// <summary>Decides.</summary>
    /// <param name="division">The queues' quotas.</param>
    /// <param name="jobs">The Jobs; those of a stack without a queue wait for ever.</param>
    /// <returns>One entry a Job, in their order.</returns>
    public static IReadOnlyList<JobAdmission> Decide(QueueDivision division, IReadOnlyList<SubmittedJob> jobs)
    {
        ArgumentNullException.ThrowIfNull(division);
        ArgumentNullException.ThrowIfNull(jobs);
        var cohort = new Cohort(division);
        var admitted = new JobAdmission?[jobs.Count];
        foreach (var borrows in new[] { false, true })
        {
            while (Next(cohort, jobs, admitted, borrows) is { } next)
            {
                admitted[next.Index] = cohort.Admit(jobs[next.Index], next.Flavor);
            }
        }

        return [.. jobs.Select((job, i) => admitted[i] ?? Waiting(cohort, job, [.. admitted.OfType<JobAdmission>()]))];
    }

    private static (int Index, QueueFlavor Flavor)? Next(Cohort cohort, IReadOnlyList<SubmittedJob> jobs, JobAdmission?[] admitted, bool borrows) =>
        Enumerable.Range(0, jobs.Count)
            .Where(i => admitted[i] is null)
            .OrderByDescending(i => jobs[i].Priority)
            .ThenBy(i => cohort.ShareBorrowed(jobs[i].Stack))
            .ThenBy(i => jobs[i].Stack, StringComparer.Ordinal)
            .ThenBy(i => jobs[i].Pods.Name, StringComparer.Ordinal)
            .Select(i => cohort.FlavorFor(jobs[i], borrows) is { } flavor ? (i, flavor) : ((int, QueueFlavor)?)null)
            .FirstOrDefault(found => found is not null);

    private static JobAdmission Waiting(Cohort cohort, SubmittedJob job, IReadOnlyList<JobAdmission> running)
    {
        var open = cohort.Open(job);
        if (!cohort.Has(job.Stack))
        {
            return Refused(job, $"there is no queue of stack \"{job.Stack}\" yet");
        }

        if (open.Count == 0)
        {
            return Refused(job, "no pool takes its pods");
        }

        // The pool that is nearest to holding it, if it can at all.
        var needs = Needs(job);
        var able = open.Where(flavor => needs.All(need => need.Value <= flavor.Capacity.GetValueOrDefault(need.Key))).ToList();
        if (able.Count == 0)
        {
            var (flavor, need) = (open[0], Scarce(needs, need => need.Value > open[0].Capacity.GetValueOrDefault(need.Key)));
            return Refused(
                job,
                $"it needs {QueuedResource.Quantity(need.Key, need.Value)} {need.Key} at once, and {flavor.Words} has "
                + $"{QueuedResource.Quantity(need.Key, flavor.Capacity.GetValueOrDefault(need.Key))} at its most nodes");
        }

        var holders = running.Where(other => able.Any(flavor => flavor.Name == other.Flavor)).Select(other => $"{other.Job.Stack}/{other.Job.Pods.Name}").ToList();
        var shortOf = Scarce(needs, need => need.Value > cohort.Left(able[0], need.Key));
        return new(
            job, null, ImmutableDictionary<string, long>.Empty, holders,
            $"it needs {QueuedResource.Quantity(shortOf.Key, shortOf.Value)} {shortOf.Key} at once, and the others leave "
            + $"{QueuedResource.Quantity(shortOf.Key, cohort.Left(able[0], shortOf.Key))} of {able[0].Words}");
    }

    private static JobAdmission Refused(SubmittedJob job, string reason) => new(job, null, ImmutableDictionary<string, long>.Empty, [], reason);

    private static Dictionary<string, long> Needs(SubmittedJob job) =>
        QueuedResource.Of(job.Pods.PerPod * job.Pods.Replicas).Where(need => need.Value > 0).ToDictionary();

    // Where several are short, GPUs are what people count.
    private static KeyValuePair<string, long> Scarce(Dictionary<string, long> needs, Func<KeyValuePair<string, long>, bool> isShort) =>
        needs.OrderByDescending(need => need.Key == QueuedResource.Gpu).First(isShort);

    /// <summary>The queues and what of their quota is taken.</summary>
    private sealed class Cohort(QueueDivision division)
    {
        private readonly Dictionary<string, QueueQuota> _queues = division.Queues.ToDictionary(queue => queue.Name);
        private readonly Dictionary<(string Stack, string Flavor, string Resource), long> _taken = [];

        // Of a pod's selector Kueue looks at the labels that any flavor has, and passes over the others.
        private readonly HashSet<string> _labels = [.. division.Flavors.SelectMany(flavor => flavor.NodeLabels.Keys)];

        internal bool Has(string stack) => _queues.ContainsKey(stack);

        /// <summary>The flavors that take a Job's pods: their labels are those that the pods select by, and all their taints are tolerated.</summary>
        internal IReadOnlyList<QueueFlavor> Open(SubmittedJob job) =>
        [
            .. division.Flavors.Where(flavor =>
                job.Pods.NodeSelector.All(wanted => !_labels.Contains(wanted.Key) || flavor.NodeLabels.GetValueOrDefault(wanted.Key) == wanted.Value)
                && flavor.Taints.All(taint => taint.Effect == TaintEffect.PreferNoSchedule || job.Pods.Tolerations.Any(toleration => toleration.Tolerates(taint)))),
        ];

        /// <summary>The first flavor that holds a Job: of its queue's own quota, or of all that is left.</summary>
        internal QueueFlavor? FlavorFor(SubmittedJob job, bool borrows) => !Has(job.Stack) ? null
            : Open(job).FirstOrDefault(flavor => Needs(job).All(need =>
                need.Value <= Left(flavor, need.Key) && (borrows || need.Value <= OwnLeft(job.Stack, flavor, need.Key))));

        internal JobAdmission Admit(SubmittedJob job, QueueFlavor flavor)
        {
            var borrowed = new SortedList<string, long>(StringComparer.Ordinal);
            foreach (var (resource, amount) in Needs(job))
            {
                var beyond = amount - Math.Max(0, OwnLeft(job.Stack, flavor, resource));
                if (beyond > 0)
                {
                    borrowed[resource] = beyond;
                }

                _taken[(job.Stack, flavor.Name, resource)] = _taken.GetValueOrDefault((job.Stack, flavor.Name, resource)) + amount;
            }

            return new(job, flavor.Name, borrowed, [], null);
        }

        /// <summary>What nobody has taken of a flavor.</summary>
        internal long Left(QueueFlavor flavor, string resource) =>
            flavor.Capacity.GetValueOrDefault(resource) - _taken.Where(taken => taken.Key.Flavor == flavor.Name && taken.Key.Resource == resource).Sum(taken => taken.Value);

        /// <summary>The largest part of what there is of any resource that a queue has beyond its own.</summary>
        internal double ShareBorrowed(string stack) => _taken
            .Where(taken => taken.Key.Stack == stack)
            .Select(taken => Math.Max(0, taken.Value - Nominal(stack, taken.Key.Flavor, taken.Key.Resource)) / (double)Math.Max(1, division.Capacity(taken.Key.Resource)))
            .DefaultIfEmpty().Max();

        private long OwnLeft(string stack, QueueFlavor flavor, string resource) =>
            Nominal(stack, flavor.Name, resource) - _taken.GetValueOrDefault((stack, flavor.Name, resource));

        private long Nominal(string stack, string flavor, string resource) =>
            _queues.TryGetValue(stack, out var queue) && queue.Nominal.TryGetValue(flavor, out var amounts) ? amounts.GetValueOrDefault(resource) : 0;
    }
}
