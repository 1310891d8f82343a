using Infra.Components.Gke;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Platform.Tests;

public class ClusterAddonsTests
{
    private const string Release = "kubernetes:helm.sh/v3:Release";

    [Fact]
    public async Task ClusterAddons_Keda_IsPinned()
    {
        ClusterAddons? addons = null;

        var run = await TestRun.RunAsync(() => addons = Make(ClusterAddon.Keda));

        run.ChildrenOf(ClusterAddons.Token, "dev");
        Assert.Equal(
            """
            {
              "atomic": true,
              "chart": "keda",
              "compat": "true",
              "createNamespace": true,
              "name": "keda",
              "namespace": "keda",
              "repositoryOpts": {
                "repo": "https://kedacore.github.io/charts"
              },
              "timeout": 1200,
              "values": {
                "crds": {
                  "additionalAnnotations": {
                    "helm.sh/resource-policy": "keep"
                  }
                }
              },
              "version": "2.21.1"
            }
            """,
            run.One(Release, "dev-keda").Json());
        var told = await TestRun.ValueOfAsync(addons!.Addons);
        Assert.Equal(("2.21.1", "keda"), (told["keda"]["version"], told["keda"]["namespace"]));
    }

    [Fact]
    public async Task ClusterAddons_Kueue_QueuesJobsAndDeploymentsOfThisProgramsNamespacesAlone()
    {
        var run = await TestRun.RunAsync(() => Make(ClusterAddon.Kueue));

        var release = run.One(Release, "dev-kueue");
        Assert.Equal("oci://registry.k8s.io/kueue/charts/kueue", release["chart"]);
        Assert.Equal("0.17.8", release["version"]);
        Assert.Equal("kueue-system", release["namespace"]);
        Assert.False(release.Inputs.ContainsKey("repositoryOpts"));
        Assert.Equal(
            "apiVersion: config.kueue.x-k8s.io/v1beta2\nkind: Configuration\nintegrations:\n  frameworks: [batch/job, deployment]\n"
            + "managedJobsNamespaceSelector:\n  matchLabels:\n    app.kubernetes.io/part-of: infra\nwaitForPodsReady:\n  timeout: 20m\n"
            + "fairSharing:\n  preemptionStrategies: [LessThanOrEqualToFinalShare, LessThanInitialShare]\n",
            ((IReadOnlyDictionary<string, object>)((IReadOnlyDictionary<string, object>)release["values"]!)["managerConfig"])["controllerManagerConfigYaml"]);
    }

    [Fact]
    public async Task ClusterAddons_ClusterIsDeleted_NothingOnItIsAskedToGoFirst()
    {
        var run = await TestRun.RunAsync(() => Make(ClusterAddon.Kueue, ClusterAddon.Keda));

        var cluster = run.One("test:cluster", "cluster").Resource;
        Assert.Equal(2, run.All(Release).Count);
        Assert.All(run.All(Release), release => Assert.Same(cluster, release.Options.DeletedWith));
    }

    private static ClusterAddons Make(params ClusterAddon[] addons) =>
        new("dev", new() { Addons = addons, Cluster = new ComponentResource("test:cluster", "cluster") });
}
