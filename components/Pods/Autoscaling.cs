using System.Globalization;
using Infra.Core.Settings;
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

    private static readonly Autoscaling Defaults = new() { MaxReplicas = 1 };

    private static readonly WholeNumberSetting Fewest = new("minReplicas", "Fewest pods") { Default = Defaults.MinReplicas, Minimum = 1 };

    private static readonly WholeNumberSetting Most = new("maxReplicas", "Most pods; setting it turns autoscaling on") { Required = true, Minimum = 1 };

    private static readonly WholeNumberSetting Target = new("targetCpuPercent", "Use of the requested CPU to aim at")
    {
        Unit = "percent",
        Default = Defaults.TargetCpuPercent,
        Minimum = 1,
        Maximum = 100,
    };

    /// <summary>The declaration.</summary>
    internal static ObjectSetting Setting { get; } = new("autoscaling", "Lets the cluster choose the number of pods by their CPU use") { Members = [Fewest, Most, Target] };

    internal static Autoscaling? Read(SettingsReader workload) => workload.Section(Setting, reader =>
    {
        var (fewest, target) = (reader.WholeNumber(Fewest)!.Value, reader.WholeNumber(Target)!.Value);
        return reader.WholeNumber(Most) is { } most ? new Autoscaling { MinReplicas = fewest, MaxReplicas = most, TargetCpuPercent = target } : null!;
    });

    /// <summary>The same as a trigger of KEDA's.</summary>
    /// <remarks>https://keda.sh/docs/2.20/scalers/cpu/</remarks>
    internal KedaTriggerArgs Trigger => new()
    {
        Type = "cpu",
        MetricType = "Utilization",
        Metadata = { ["value"] = TargetCpuPercent.ToString(CultureInfo.InvariantCulture) },
    };

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
