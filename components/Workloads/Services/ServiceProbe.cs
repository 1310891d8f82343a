using Infra.Components.Pods;
using Infra.Core.Findings;

namespace Infra.Components.Workloads.Services;

/// <summary>How the node asks a container whether it is well.</summary>
/// <remarks>https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/</remarks>
public sealed record ServiceProbe
{
    /// <summary>The path of an HTTP GET that must answer 200 to 399.</summary>
    /// <value>Null: it is enough that the port accepts a connection.</value>
    public string? HttpPath { get; init; }

    /// <summary>The TCP port.</summary>
    /// <value>Null: the container's port.</value>
    public int? Port { get; init; }

    /// <summary>Seconds between the container's start and the first question, 0 or more.</summary>
    /// <value>0</value>
    public int InitialDelaySeconds { get; init; }

    /// <summary>Seconds between two questions, at least 1.</summary>
    /// <value>10, as in Kubernetes.</value>
    public int PeriodSeconds { get; init; } = 10;

    /// <summary>Seconds to wait for an answer, at least 1.</summary>
    /// <value>1, as in Kubernetes.</value>
    public int TimeoutSeconds { get; init; } = 1;

    /// <summary>How many failures in a row count, at least 1.</summary>
    /// <value>3, as in Kubernetes.</value>
    public int FailureThreshold { get; init; } = 3;

    /// <summary>Checks the probe.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <returns>Every finding.</returns>
    public IReadOnlyList<Finding> Check(string path) => Finding.Of(
    [
        HttpPath is not null && !HttpPath.StartsWith('/')
            ? new($"{path}.{nameof(HttpPath)}", $"must begin with \"/\"; got \"{HttpPath}\"", "use for example \"/healthz\"") : null,
        .. ContainerRules.CheckPort($"{path}.{nameof(Port)}", Port),
        CheckLeast($"{path}.{nameof(InitialDelaySeconds)}", InitialDelaySeconds, 0, "seconds"),
        CheckLeast($"{path}.{nameof(PeriodSeconds)}", PeriodSeconds, 1, "seconds"),
        CheckLeast($"{path}.{nameof(TimeoutSeconds)}", TimeoutSeconds, 1, "seconds"),
        CheckLeast($"{path}.{nameof(FailureThreshold)}", FailureThreshold, 1, "failures"),
    ]);

    private static Finding? CheckLeast(string path, int number, int least, string unit) =>
        number < least ? new(path, $"must be at least {least} {unit}; got {number}", $"use {least}") : null;
}
