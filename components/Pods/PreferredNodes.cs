using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Core.NodePools;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Pods;

/// <summary>ComputeClasses on a cluster that is not GKE's: pods prefer the nodes further up, and wait for none of them.</summary>
/// <remarks>
/// Without GKE nothing adds nodes by a ladder, but the scheduler weighs those that are there; pods may run on any other node as well.
/// https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity (checked 2026-11)
/// </remarks>
internal static class PreferredNodes
{
    // The most that one preference weighs.
    private const int MostWeight = 100;

    /// <summary>Options under which a class in a pod's selector becomes a preference.</summary>
    /// <param name="options">The options of all that makes pods.</param>
    /// <param name="classes">By class the labels of each rung's nodes, those that are preferred first.</param>
    /// <returns>The same options, with that.</returns>
    public static ComponentResourceOptions Of(ComponentResourceOptions options, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> classes) =>
        classes.Count == 0 ? options : ComponentResourceOptions.Merge(options, new() { ResourceTransformations = { registration => Change(registration, classes) } });

    private static ResourceTransformationResult? Change(
        ResourceTransformationArgs registration, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> classes)
    {
        Input<PodTemplateSpecArgs> Template(Input<PodTemplateSpecArgs> template) => template.Change(each => each.Spec = Pod(each.Spec!));
        Input<PodSpecArgs> Pod(Input<PodSpecArgs> pod) => pod.ToOutput().Apply(spec => spec.NodeSelector.ToOutput().Apply(selector => Prefer(spec, selector, classes)));
        switch (registration.Args)
        {
            case DeploymentArgs { Spec: { } spec } deployment:
                deployment.Spec = spec.Change(each => each.Template = Template(each.Template));
                break;
            case StatefulSetArgs { Spec: { } spec } set:
                set.Spec = spec.Change(each => each.Template = Template(each.Template));
                break;
            case ReplicationControllerArgs { Spec: { } spec } controller:
                controller.Spec = spec.Change(each => each.Template = Template(each.Template!));
                break;
            case JobArgs { Spec: { } spec } job:
                job.Spec = spec.Change(each => each.Template = Template(each.Template));
                break;
            case ScaledJobArgs { Spec: { } spec } scaled:
                scaled.Spec = spec.Change(each => each.JobTargetRef = each.JobTargetRef.Change(job => job.Template = Template(job.Template)));
                break;
            case PodArgs { Spec: { } spec } pod:
                pod.Spec = Pod(spec);
                break;
            default:
                return null;
        }

        return new(registration.Args, registration.Options);
    }

    private static PodSpecArgs Prefer(
        PodSpecArgs pod, ImmutableDictionary<string, string> selector, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> classes)
    {
        if (selector.GetValueOrDefault(NodeLabels.ComputeClass) is not { } name || !classes.TryGetValue(name, out var rungs))
        {
            return pod;
        }

        pod.NodeSelector = selector.Remove(NodeLabels.ComputeClass);
        pod.Affinity = (pod.Affinity ?? new AffinityArgs()).Change(affinity => affinity.NodeAffinity = (affinity.NodeAffinity ?? new NodeAffinityArgs()).Change(nodes =>
        {
            foreach (var (rung, labels) in rungs.Index())
            {
                nodes.PreferredDuringSchedulingIgnoredDuringExecution.Add(
                    new PreferredSchedulingTermArgs { Weight = Math.Max(1, MostWeight * (rungs.Count - rung) / rungs.Count), Preference = Term(labels) });
            }
        }));
        return pod;
    }

    private static NodeSelectorTermArgs Term(IReadOnlyDictionary<string, string> labels) => new()
    {
        MatchExpressions = labels.Select(label => new NodeSelectorRequirementArgs { Key = label.Key, Operator = "In", Values = { label.Value } }).AsInputList(),
    };
}
