using Infra.Components.Common;
using Infra.Core.Queueing;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Pods;

/// <summary>Ends the pods of what is made, and leaves everything else as it is: claims, secrets, Services, addresses, autoscalers.</summary>
/// <remarks>
/// Objects are changed as they are registered, so whatever holds for a stack that runs holds for one that is paused, and a stack that is not has
/// nothing of this in its plan. An autoscaler leaves a Deployment alone while its number is 0, and takes over again once it is not: when the number is
/// no longer sent, the server puts its default, 1, in its place. So what an autoscaler scales must not ignore changes of the number: the engine would
/// send the former one for it, none when the stack is paused and 0 when it runs again.
/// https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#implicit-maintenance-mode-deactivation (checked 2026-11)
/// </remarks>
public static class Pausing
{
    // https://keda.sh/docs/2.20/reference/scaledjob-spec/#pause-autoscaling: no Job is begun; those that run come to their end.
    private const string KedaPaused = "autoscaling.keda.sh/paused";

    // https://keda.sh/docs/2.20/reference/scaledobject-spec/#pause-autoscaling: scaled to so many, and left there.
    internal const string KedaPausedAt = "autoscaling.keda.sh/paused-replicas";

    /// <summary>Options under which no pod runs.</summary>
    /// <param name="options">The options of all that is to be paused.</param>
    /// <param name="suspendJobs">Whether Jobs are held back; false where they are what ends the others.</param>
    /// <param name="isByTheClock">Whether what is sent no number is scaled by KEDA, which takes it to 0 itself, and not by an autoscaler.</param>
    /// <returns>The same options, with all pods taken away.</returns>
    public static ComponentResourceOptions Stop(ComponentResourceOptions options, bool suspendJobs = true, bool isByTheClock = false) => ComponentResourceOptions.Merge(
        options, new() { ResourceTransformations = { registration => Stop(registration, suspendJobs, isByTheClock) } });

    private static ResourceTransformationResult? Stop(ResourceTransformationArgs registration, bool suspendJobs, bool isByTheClock)
    {
        Input<int>? Zero(Input<int>? replicas) => replicas is null && isByTheClock ? null : 0;
        switch (registration.Args)
        {
            case DeploymentArgs { Spec: { } spec } deployment:
                deployment.Spec = spec.Change(each => each.Replicas = Zero(each.Replicas));
                break;
            case StatefulSetArgs { Spec: { } spec } set:
                set.Spec = spec.Change(each => each.Replicas = Zero(each.Replicas));
                break;
            case ReplicationControllerArgs { Spec: { } spec } controller:
                controller.Spec = spec.Change(each => each.Replicas = Zero(each.Replicas));
                break;
            case JobArgs { Spec: { } spec, Metadata: { } metadata } job when suspendJobs:
                job.Spec = Output.Tuple(spec.ToOutput(), metadata.ToOutput().Apply(each => each.Labels.ToOutput())).Apply(both =>
                {
                    // A queued Job is held and let go by Kueue, which would be fought over the field.
                    if (!both.Item2.ContainsKey(QueueLabels.Queue))
                    {
                        both.Item1.Suspend = true;
                    }

                    return both.Item1;
                });
                break;
            case ServiceArgs:
                // It would be waited for until it has pods.
                break;
            default:
                // A kind of somebody else's controller, by its token.
                if (!registration.Resource.GetResourceType().StartsWith("kubernetes:keda.sh/", StringComparison.Ordinal))
                {
                    return null;
                }

                return registration.Resource is ScaledObject ? Annotate(registration, KedaPausedAt, "0") : Annotate(registration, KedaPaused, "true");
        }

        // Nothing becomes ready, so nothing is waited for.
        return Annotate(registration, PodParts.WaitFor, PodParts.UntilItExists);
    }

    private static ResourceTransformationResult Annotate(ResourceTransformationArgs registration, string key, string value)
    {
        var property = registration.Args.GetType().GetProperty("Metadata")!;
        if (property.GetValue(registration.Args) is Input<ObjectMetaArgs> metadata)
        {
            property.SetValue(registration.Args, (Input<ObjectMetaArgs>)metadata.ToOutput().Apply(each => each.Annotations.ToOutput().Apply(annotations =>
            {
                if (!annotations.ContainsKey(key))
                {
                    each.Annotations.Add(key, value);
                }

                return each;
            })));
        }

        return new(registration.Args, registration.Options);
    }
}
