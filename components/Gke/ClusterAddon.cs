using System.Collections.Immutable;

namespace Infra.Components.Gke;

/// <summary>Somebody else's program that a cluster is given, as the Helm chart that its authors publish.</summary>
public sealed record ClusterAddon
{
    // An admitted Job whose pods are not there in time is put back, so that a stock-out holds no quota for ever. In time: the 15 minutes after which
    // the autoscaler gives a machine up (--max-node-provision-time, https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md,
    // checked 2026-11), and 5 for the pods to start, which is Kueue's own default.
    private const string KueueConfiguration =
        """
        apiVersion: config.kueue.x-k8s.io/v1beta2
        kind: Configuration
        integrations:
          frameworks: [batch/job, deployment]
        managedJobsNamespaceSelector:
          matchLabels:
            app.kubernetes.io/part-of: infra
        waitForPodsReady:
          timeout: 20m
        fairSharing:
          preemptionStrategies: [LessThanOrEqualToFinalShare, LessThanInitialShare]

        """;

    /// <summary>
    /// Kueue, the queue of Jobs that share scarce machines. Of all that it can queue it is given Jobs and Deployments alone, and those of this program's
    /// namespaces alone: where Kueue is down, neither can be made or changed there, and everything else goes on. It holds a Deployment's pods as they are
    /// made, but without <c>pod</c> in its list its hold on pods fails open.
    /// </summary>
    /// <seealso href="https://github.com/kubernetes/k8s.io/pull/9750">Release 0.17.8 of 2026-07-22, checked 2026-11</seealso>
    /// <seealso href="https://github.com/kubernetes-sigs/kueue/blob/v0.17.8/charts/kueue/templates/webhook/manifests.yaml">When its webhooks fail open, checked 2026-11</seealso>
    public static ClusterAddon Kueue { get; } = new()
    {
        Name = "kueue",
        Chart = "oci://registry.k8s.io/kueue/charts/kueue",
        Version = "0.17.8",
        Namespace = "kueue-system",
        Values = ImmutableSortedDictionary<string, object>.Empty.Add(
            "managerConfig", new Dictionary<string, object> { ["controllerManagerConfigYaml"] = KueueConfiguration.ReplaceLineEndings("\n") }),
    };

    /// <summary>
    /// KEDA, which starts and ends pods by the work there is. Its kinds stay where it is taken away, and with them what developers' stacks made of
    /// them: those would otherwise be deleted, and hang for want of whoever takes their finalizers off.
    /// </summary>
    /// <seealso href="https://github.com/kedacore/charts/releases/tag/v2.21.1">Release 2.21.1 of 2026-11-16, checked 2026-11</seealso>
    public static ClusterAddon Keda { get; } = new()
    {
        Name = "keda",
        Chart = "keda",
        Repository = "https://kedacore.github.io/charts",
        Version = "2.21.1",
        Namespace = "keda",
        Values = ImmutableSortedDictionary<string, object>.Empty.Add(
            "crds",
            new Dictionary<string, object> { ["additionalAnnotations"] = new Dictionary<string, object> { ["helm.sh/resource-policy"] = "keep" } }),
    };

    /// <summary>What it is called, and its release in the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>The chart: its name in <see cref="Repository"/>, or an address that begins with <c>oci://</c>.</summary>
    public required string Chart { get; init; }

    /// <summary>The repository of charts.</summary>
    /// <value>Null: the chart is an address.</value>
    public string? Repository { get; init; }

    /// <summary>The chart's exact version.</summary>
    public required string Version { get; init; }

    /// <summary>The namespace that it is put into, which is made for it.</summary>
    public required string Namespace { get; init; }

    /// <summary>What differs from the chart's own values.</summary>
    /// <value>Default: nothing.</value>
    public IReadOnlyDictionary<string, object> Values { get; init; } = ImmutableSortedDictionary<string, object>.Empty;
}
