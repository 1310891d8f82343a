using Infra.Core.Findings;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>What developers of one environment share, and what of it they may decide alone.</summary>
internal static class TenantRules
{
    internal static Guardrail[] All { get; } =
    [
        new("shared-redis", FindingLevel.Warning, "whoever puts a search into an environment's Redis knows who else is there", SharedRedis),
        new("queue-taken", FindingLevel.Error, "no two searches in one Redis have the same name", SameQueues),
        new("nfs-server", FindingLevel.Error, "pods mount files only from servers that the environment names", NfsServers),
    ];

    private static IEnumerable<Objection> SharedRedis(GuardrailContext context)
    {
        if (context is not { Own.SharedQueues: [_, ..] queues, Environment: { } environment })
        {
            yield break;
        }

        var others = OnSameRedis(context).Select(other => other.Stack).ToList();
        yield return new(
            $"queue {string.Join(", ", queues.Select(queue => $"\"{queue.Name}\""))}",
            $"is in the Redis of environment \"{environment.Stack}\" with {(others.Count == 0 ? "whoever else asks for it; now no other stack of this folder does" : $"stack{(others.Count == 1 ? "" : "s")} {string.Join(", ", others)}")}; "
            + "all who are there read, change and delete each other's searches, so they must trust each other",
            $"take {string.Join(" and ", queues.Select(queue => $"{queue.Key}.redis"))} out for a Redis of one's own");
    }

    private static IEnumerable<Objection> SameQueues(GuardrailContext context) =>
        from other in OnSameRedis(context)
        from queue in context.Own!.SharedQueues
        where other.SharedQueues.Any(theirs => theirs.Name == queue.Name)
        select new Objection(
            $"queue \"{queue.Name}\"",
            $"must have a name of its own in the environment's Redis; stack \"{other.Stack}\" has the same, and each would take the other's points",
            $"set {queue.Key}.search.name in one of them");

    private static IEnumerable<StackNeighbour> OnSameRedis(GuardrailContext context) =>
        context.Own is not { SharedQueues.Count: > 0 } ? [] : context.Neighbours.Where(other => other is { SharesCluster: true, SharedQueues.Count: > 0 });

    // A mount is made by the node, which no network policy keeps from anything.
    private static IEnumerable<Objection> NfsServers(GuardrailContext context) => context.Environment is not { NfsServers: { } allowed } environment ? [] :
        from resource in context.Plan.Resources
        from server in (PlanWorkloads.PodOf(resource)?.Spec["volumes"]).Items().Select(volume => volume["nfs"]?["server"].AsText()).OfType<string>().Distinct()
        where !allowed.Contains(server)
        select new Objection(
            resource.Describe(),
            $"mounts files of {server}{context.SettingIn(resource)}, which the node reaches whatever the network policies say",
            $"whoever keeps the environment adds \"{server}\" to infra:nfsServers of stack \"{environment.Stack}\"");
}
