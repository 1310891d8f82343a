namespace Infra.Components.Workloads.Queue;

/// <summary>Whose Redis holds a queue.</summary>
public enum QueueRedis
{
    /// <summary>One of the namespace's own, inside the cluster.</summary>
    Own,

    /// <summary>The environment's, which all searches share that ask for it: whoever reaches it reads, changes and deletes every queue there.</summary>
    Environment,
}
