using Pulumi;

namespace Infra.Components.Workloads.Training;

/// <summary>An environment variable of a worker.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Value">Its value; null where it is the worker's index.</param>
public sealed record TrainingVariable(string Name, Input<string>? Value)
{
    /// <summary>The annotation in which a Job tells each pod its index.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode</remarks>
    public const string IndexField = "metadata.annotations['batch.kubernetes.io/job-completion-index']";

    /// <summary>Whether the value is the worker's index.</summary>
    public bool IsIndex => Value is null;
}
