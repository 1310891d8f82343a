using Pulumi.Kubernetes.Types.Inputs.Autoscaling.V2;

namespace Infra.Components.Pods;

/// <summary>Lets the cluster choose the number of pods by their CPU use.</summary>
/// <remarks>
/// CPU use is measured against the containers' CPU requests, so each needs one, its own or the LimitRange's default.
/// https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
/// </remarks>
public sealed record Autoscaling
{
    /// <summary>The fewest pods, at least 1.</summary>
    public int MinReplicas { get; init; } = 1;

    /// <summary>The most pods, at least <see cref="MinReplicas"/>.</summary>
    public required int MaxReplicas { get; init; }

    /// <summary>The average CPU use that the cluster aims at, in percent of the request, 1 to 100.</summary>
    /// <value>80, which is what Kubernetes itself takes where nothing is said.</value>
    public int TargetCpuPercent { get; init; } = 80;

    internal HorizontalPodAutoscalerSpecArgs Of(string apiVersion, string kind, string name) => new()
    {
        MinReplicas = MinReplicas,
        MaxReplicas = MaxReplicas,
        ScaleTargetRef = new CrossVersionObjectReferenceArgs { ApiVersion = apiVersion, Kind = kind, Name = name },
        Metrics =
        {
            new MetricSpecArgs
            {
                Type = "Resource",
                Resource = new ResourceMetricSourceArgs
                {
                    Name = "cpu",
                    Target = new MetricTargetArgs { Type = "Utilization", AverageUtilization = TargetCpuPercent },
                },
            },
        },
    };
}
