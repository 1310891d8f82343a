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

    /// <summary>The name of a priority.</summary>
    /// <param name="priority">The priority.</param>
    /// <returns><c>low</c>, <c>normal</c> or <c>high</c>.</returns>
    public static string PriorityClass(QueuePriority priority) => SettingKeys.Camel(priority.ToString());
}
