namespace Infra.Core.Queueing;

/// <summary>The labels by which Kueue takes a Job as its own.</summary>
public static class QueueLabels
{
    /// <summary>Names the Job's queue; a Job without it starts at once.</summary>
    public const string Queue = "kueue.x-k8s.io/queue-name";

    /// <summary>Names the Job's priority.</summary>
    public const string Priority = "kueue.x-k8s.io/priority-class";
}
