using Infra.Plans;
using Infra.Stacks;

namespace Infra.Tests;

/// <summary>What an environment's cluster is given besides what GKE brings, from the settings to what its developers are told.</summary>
public sealed class AddonTests
{
    private const string Release = "kubernetes:helm.sh/v3:Release";
    private const string Provider = "pulumi:providers:kubernetes";

    private const string Lab = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
        """;

    private const string Search = """
        config:
          infra:kind: developer
          infra:environment: lab
          infra:allowPublicHttps: true
          infra:queue:
            image: queue:0.1.0
            search:
              space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }
              run: { command: [/a] }
            workers: { image: "w:v1", KEDA }
        """;

    [Fact]
    public async Task Addons_NoneAskedFor_PlanHasNoRelease()
    {
        using var project = TemporaryProject.With(("lab", Lab));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);

        Assert.DoesNotContain(plan.Resources, resource => resource.Type == Release);
        Assert.Equal("{}", plan.Outputs["addons"].Text);
    }

    [Fact]
    public async Task Addons_AskedFor_GoThroughAProviderOfTheEnvironmentsOwnCluster_OnceTheNodesAreThere()
    {
        using var project = TemporaryProject.With(("lab", Lab + "\n  infra:addons: { kueue: true, keda: true }"));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);

        var provider = Assert.Single(plan.Resources, resource => resource.Type == Provider);
        Assert.IsType<PlanSecret>(provider.Inputs["kubeconfig"]);
        Assert.Equal("my-lab/europe-west4-a/lab", provider.Inputs["clusterIdentifier"]!.Text);
        var releases = plan.Resources.Where(resource => resource.Type == Release).ToList();
        Assert.Equal(["lab-kueue", "lab-keda"], releases.Select(release => release.Name));
        Assert.All(releases, release => Assert.StartsWith(provider.Urn, release.Provider, StringComparison.Ordinal));
        var addons = Assert.Single(plan.Resources, resource => resource.Type == "infra:gke:ClusterAddons");
        Assert.Equal(3, addons.Dependencies.Count(urn => urn.Contains("$gcp:container/nodePool:NodePool::", StringComparison.Ordinal)));
        Assert.Equal("0.17.8", plan.Outputs["addons"]["kueue"]!["version"]!.Text);
        Assert.Equal("keda", plan.Outputs["addons"]["keda"]!["namespace"]!.Text);
    }

    [Fact]
    public async Task Preview_ShowsChartVersionAndValues()
    {
        using var project = TemporaryProject.With(("lab", Lab + "\n  infra:addons: { keda: true }"));

        var result = await project.RunAsync("preview", "lab");

        Assert.Contains(
            "lab-keda keda 2.21.1 in keda, values {\"crds\":{\"additionalAnnotations\":{\"helm.sh/resource-policy\":\"keep\"}}}",
            string.Join(' ', result.Output.Split(['\n', ' ', '│'], StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_LeavesTheReleasesOut_AndSaysHowHelmInstallsThem()
    {
        using var project = TemporaryProject.With(("lab", Lab + "\n  infra:addons: { kueue: true, keda: true }"));

        var result = await project.RunAsync("render", "lab");

        Assert.Contains(
            "not among these objects, since Helm installs it, before them: helm upgrade --install kueue oci://registry.k8s.io/kueue/charts/kueue --version 0.17.8 "
            + "--namespace kueue-system --create-namespace --set-json 'managerConfig={\"controllerManagerConfigYaml\":\"apiVersion: config.kueue.x-k8s.io/v1beta2\\nkind: Configuration\\n",
            result.Error,
            StringComparison.Ordinal);
        Assert.Contains(
            "helm upgrade --install keda keda --repo https://kedacore.github.io/charts --version 2.21.1 --namespace keda --create-namespace "
            + "--set-json 'crds={\"additionalAnnotations\":{\"helm.sh/resource-policy\":\"keep\"}}'\n",
            result.Error,
            StringComparison.Ordinal);
        Assert.Equal(0, result.Code);
    }

    [Theory]
    [InlineData("false", "keda: {}", true)]
    [InlineData("true", "keda: {}", false)]
    [InlineData("false", "parallelism: 2", false)]
    public async Task Keda_WhereWorkersNeedItAndTheEnvironmentDoesNotBringIt_IsAWarning(string brought, string workers, bool warns)
    {
        using var project = TemporaryProject.With(
            ("lab", Lab + $"\n  infra:addons: {{ keda: {brought} }}\n  infra:worker: {{ namespaces: [search] }}"),
            ("search", Search.Replace("KEDA", workers, StringComparison.Ordinal)));

        var result = await project.RunAsync("preview", "search");

        Assert.Equal(0, result.Code);
        Assert.Equal(
            warns,
            result.Error.Contains(
                "infra:queue.workers.keda: must find KEDA in the cluster, which \"lab\" does not bring, or pulumi up ends with no matches for kind \"ScaledJob\"; "
                + "got an environment without it; set infra:addons.keda: true there and run pulumi up --stack lab, unless it was installed otherwise",
                StringComparison.Ordinal));
    }
}
