using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Infra.Plans;

namespace Infra.Fitting;

/// <summary>A queued Job of an environment, or queued pods of a Deployment, and what becomes of it when all stacks submit at once.</summary>
/// <param name="Stack">The stack that it is of.</param>
/// <param name="Workload">The Job, as <c>job/name</c>; of workers how many.</param>
/// <param name="Pool">The pool on which it is admitted; null where it waits.</param>
/// <param name="Borrowed">What it takes of others' quotas, which they may take back, by resource, as Kubernetes writes it.</param>
/// <param name="WaitsFor">The Jobs that hold what it needs, as <c>stack/job/name</c>.</param>
/// <param name="Reason">Why it waits; null where it is admitted.</param>
public sealed record QueuedWork(
    string Stack, string Workload, string? Pool, IReadOnlyDictionary<string, string> Borrowed, IReadOnlyList<string> WaitsFor, string? Reason)
{
    private const string ScaledJob = "kubernetes:keda.sh/v1alpha1:ScaledJob";
    private const string Deployment = "kubernetes:apps/v1:Deployment";

    // More than any pool has room for would only wait, and each takes time to decide on.
    private const int MostWorkers = 500;

    /// <summary>Decides on the queued Jobs of some stacks.</summary>
    /// <param name="environment">The plan of their environment, whose output tells the queues.</param>
    /// <param name="pools">Its node pools.</param>
    /// <param name="plans">The stacks' plans.</param>
    /// <returns>One entry a Job; null where nothing is queued on the environment.</returns>
    public static IReadOnlyList<QueuedWork>? Of(Plan environment, IReadOnlyList<NodePoolFacts> pools, IReadOnlyList<Plan> plans)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(plans);
        if (ClusterQueueOutput.Read(environment.Outputs.GetValueOrDefault(ClusterQueueOutput.Name)?.Describe()) is not { } queues)
        {
            return null;
        }

        // What is kept on disks is not the scheduler's to count; a Job's pods may go where its selector says, as Kueue reads it.
        var flavors = QueueFlavor.Together(pools.Select(pool => (pool, QueueFlavor.Of(pool, ephemeralStorageMib: 0))));
        var division = new QueueDivision(
            QueuedResource.All, flavors, [.. queues.Values.Select(queue => new QueueQuota(queue.Stack, queue.Nominal))], new("", queues.Values.FirstOrDefault()?.Nominal ?? new Dictionary<string, IReadOnlyDictionary<string, long>>()), []);
        var jobs = plans.SelectMany(plan => PlanWorkloads.Of(plan).Where(IsQueued).SelectMany(job => Submitted(plan.Stack, job))).ToList();
        return
        [
            // Workers that fare alike are one entry.
            .. Admission.Decide(division, jobs)
                .Select((decided, i) => (Decided: decided, Place: IsOneOfMany(decided.Job.Pods.Name) ? -1 : i))
                .GroupBy(
                    it => (it.Place, it.Decided.Job.Stack, it.Decided.Job.Pods.Name, it.Decided.Flavor, it.Decided.Reason, WaitsFor: string.Join(", ", it.Decided.WaitsFor.Distinct())),
                    it => it.Decided)
                .Select(alike => new QueuedWork(
                    alike.Key.Stack,
                    IsOneOfMany(alike.Key.Name) ? $"{alike.Key.Name} ({Counted(alike.Count(), alike.Key.Name)})" : alike.Key.Name,
                    alike.Key.Flavor,
                    alike.SelectMany(decided => decided.Borrowed).GroupBy(amount => amount.Key)
                        .ToDictionary(amounts => amounts.Key, amounts => QueuedResource.Quantity(amounts.Key, amounts.Sum(amount => amount.Value))),
                    [.. alike.First().WaitsFor.Distinct()],
                    alike.Key.Reason)),
        ];
    }

    private static bool IsQueued(PlanWorkload workload) =>
        workload.Resource.Type is "kubernetes:batch/v1:Job" or ScaledJob or Deployment && workload.Resource.Inputs["metadata"]?["labels"]?[QueueLabels.Queue] is not null;

    private static bool IsOneOfMany(string workload) => !workload.StartsWith("job/", StringComparison.Ordinal);

    private static string Counted(int count, string workload) =>
        NumberWords.Count(count, workload.StartsWith("scaledjob/", StringComparison.Ordinal) ? "Job" : "pod");

    // KEDA makes a Job of one pod for each worker, at most so many when there is work for all; of a Deployment each pod is let in by itself.
    private static IEnumerable<SubmittedJob> Submitted(string stack, PlanWorkload job) =>
        job.Resource.Type is ScaledJob or Deployment
            ? Enumerable.Repeat(new SubmittedJob(stack, job.Workload with { Replicas = 1, MaxReplicas = 1 }, PriorityOf(job.Resource)), Math.Min(job.Workload.MaxReplicas, MostWorkers))
            : [new SubmittedJob(stack, job.Workload, PriorityOf(job.Resource))];

    private static QueuePriority PriorityOf(PlanResource job) =>
        Enum.TryParse<QueuePriority>(job.Inputs["metadata"]?["labels"]?[QueueLabels.Priority]?.Text, ignoreCase: true, out var priority) ? priority : QueuePriority.Normal;
}
