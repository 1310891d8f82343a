using Infra.Components.Common;
using Pulumi;
using Pulumi.Kubernetes.Autoscaling.V2;
using Pulumi.Kubernetes.Types.Inputs.Autoscaling.V2;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Pods;

/// <summary>Who says how many pods a workload has: its own number, the autoscaler, or KEDA by the clock; never two of them.</summary>
/// <param name="Replicas">The number of pods, the fewest where an autoscaler chooses.</param>
/// <param name="Autoscaling">The autoscaler; null for none.</param>
/// <param name="Awake">The hours in which there are any; null for always.</param>
internal sealed record Scaling(int Replicas, Autoscaling? Autoscaling, WakingHours? Awake)
{
    // https://github.com/kedacore/keda/blob/v2.21.0/apis/keda/v1alpha1/scaledobject_types.go (checked 2026-11): KEDA's webhook refuses a ScaledObject
    // beside any other autoscaler of the same pods, and an update makes the new one before it deletes the old.
    private const string GivesWay = "validations.keda.sh/hpa-ownership";

    // https://github.com/kedacore/keda/blob/v2.21.0/apis/keda/v1alpha1/scaledobject_webhook.go (checked 2026-11): KEDA refuses an object whose autoscaler,
    // by itself keda-hpa-NAME, would have a name of more than 63 characters.
    private const int LongestWithPrefix = 63 - 9;

    private bool IsByTheClock => Awake is not null && Replicas > 0;

    /// <summary>The number to send; null where it is somebody else's.</summary>
    internal Input<int>? Sent => Autoscaling is null && !IsByTheClock ? (Input<int>)Replicas : null;

    /// <summary>Whether there are pods to wait for, whatever the hour.</summary>
    internal bool HasPodsNow => Replicas > 0 && !IsByTheClock;

    /// <summary>Adds what scales a workload, where something does.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="apiVersion">Its API.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="objectName">Its object's name.</param>
    /// <param name="metadata">The metadata of what is made; that of a workload's kind fits.</param>
    /// <param name="parent">The component.</param>
    internal void Add(string name, Resource workload, string apiVersion, string kind, string objectName, ObjectMetaArgs metadata, Resource parent)
    {
        if (IsByTheClock)
        {
            metadata.Annotations.Add(WakingHours.Annotation, Awake!.ToString());
            _ = new ScaledObject(name, new ScaledObjectArgs { Metadata = metadata, Spec = Clockwork(Awake, apiVersion, kind, objectName) }, new() { Parent = parent, DependsOn = { workload } });
        }
        else if (Autoscaling is not null)
        {
            metadata.Annotations.Add(GivesWay, "false");
            _ = new HorizontalPodAutoscaler(
                name, new HorizontalPodAutoscalerArgs { Metadata = metadata, Spec = Autoscaling.Of(apiVersion, kind, objectName) }, new CustomResourceOptions { Parent = parent });
        }
    }

    private Dictionary<string, object> Clockwork(WakingHours awake, string apiVersion, string kind, string objectName)
    {
        // When the hours are taken away, the number stays where it was, which is 0 at night: an autoscaler would leave it there for good. What KEDA
        // restores is what it once found, one pod where no number was sent; a fixed number of several is sent again and kept.
        var advanced = new Dictionary<string, object> { ["restoreToOriginalReplicaCount"] = Autoscaling is not null || Replicas == 1 };
        if (objectName.Length > LongestWithPrefix)
        {
            advanced["horizontalPodAutoscalerConfig"] = new Dictionary<string, object> { ["name"] = $"keda-hpa-{ConfigDigest.Of([kind, objectName])}" };
        }

        return new()
        {
            ["scaleTargetRef"] = new Dictionary<string, object> { ["apiVersion"] = apiVersion, ["kind"] = kind, ["name"] = objectName },
            ["minReplicaCount"] = 0,
            ["maxReplicaCount"] = Autoscaling?.MaxReplicas ?? Replicas,
            ["advanced"] = advanced,
            ["triggers"] = (KedaTriggerArgs[])[awake.Trigger(Replicas), .. Autoscaling is null ? [] : (KedaTriggerArgs[])[Autoscaling.Trigger]],
        };
    }
}
