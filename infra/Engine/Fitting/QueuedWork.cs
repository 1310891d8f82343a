using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Infra.Plans;

namespace Infra.Fitting;

/// <summary>A queued Job of an environment, and what becomes of it when all stacks submit at once.</summary>
/// <param name="Stack">The stack that it is of.</param>
/// <param name="Workload">The Job, as <c>job/name</c>.</param>
/// <param name="Pool">The pool on which it is admitted; null where it waits.</param>
/// <param name="Borrowed">What it takes of others' quotas, which they may take back, by resource, as Kubernetes writes it.</param>
/// <param name="WaitsFor">The Jobs that hold what it needs, as <c>stack/job/name</c>.</param>
/// <param name="Reason">Why it waits; null where it is admitted.</param>
public sealed record QueuedWork(
    string Stack, string Workload, string? Pool, IReadOnlyDictionary<string, string> Borrowed, IReadOnlyList<string> WaitsFor, string? Reason)
{
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
        var jobs = plans.SelectMany(plan => PlanWorkloads.Of(plan).Where(IsQueued).Select(job => new SubmittedJob(plan.Stack, job.Workload, PriorityOf(job.Resource)))).ToList();
        return
        [
            .. Admission.Decide(division, jobs).Select(decided => new QueuedWork(
                decided.Job.Stack,
                decided.Job.Pods.Name,
                decided.Flavor,
                decided.Borrowed.ToDictionary(amount => amount.Key, amount => QueuedResource.Quantity(amount.Key, amount.Value)),
                decided.WaitsFor,
                decided.Reason)),
        ];
    }

    // KEDA's Jobs come and go by the work there is, and are counted nowhere now.
    private static bool IsQueued(PlanWorkload workload) =>
        workload.Resource.Type == "kubernetes:batch/v1:Job" && workload.Resource.Inputs["metadata"]?["labels"]?[QueueLabels.Queue] is not null;

    private static QueuePriority PriorityOf(PlanResource job) =>
        Enum.TryParse<QueuePriority>(job.Inputs["metadata"]?["labels"]?[QueueLabels.Priority]?.Text, ignoreCase: true, out var priority) ? priority : QueuePriority.Normal;
}
