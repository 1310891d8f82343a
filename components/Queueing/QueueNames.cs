using Infra.Core.Queueing;
using Infra.Core.Settings;

namespace Infra.Components.Queueing;

/// <summary>The names by which Jobs and Kueue know each other.</summary>
public static class QueueNames
{
    /// <summary>The queue of every namespace. Not <c>default</c>, which would hold back Jobs that name none.</summary>
    public const string LocalQueue = "jobs";

    /// <summary>The cohort of all queues of a cluster.</summary>
    public const string Cohort = "infra";

    /// <summary>The group of Kueue's kinds.</summary>
    internal const string Group = "kueue.x-k8s.io";

    /// <summary>The version of Kueue's kinds that its chart brings.</summary>
    /// <remarks>https://github.com/kubernetes-sigs/kueue/tree/v0.17.8/apis/kueue/v1beta2</remarks>
    internal const string Version = $"{Group}/v1beta2";

    /// <summary>The name of a priority.</summary>
    /// <param name="priority">The priority.</param>
    /// <returns><c>low</c>, <c>normal</c> or <c>high</c>.</returns>
    public static string PriorityClass(QueuePriority priority) => SettingKeys.Camel(priority.ToString());
}
