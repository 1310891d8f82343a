namespace Infra.Core.Queueing;

/// <summary>Which of a stack's own Jobs go first, and whose are ended for them where the queue's own quota is full.</summary>
public enum QueuePriority
{
    /// <summary>Runs when nothing else wants to.</summary>
    Low,

    /// <summary>The usual one.</summary>
    Normal,

    /// <summary>Before all others; only for stacks that the environment lists.</summary>
    High,
}
