using System.Collections.Immutable;
using System.Text.Json;
using Infra.Core.Settings;
using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace Infra.Stacks.Tests;

public sealed class DeveloperStackTests
{
    [Fact]
    public async Task Defaults_GiveANamespaceTrainerSimulatorAndJumpPod()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer());

        Assert.Equal("alice", Name(run.Find("kubernetes:core/v1:Namespace")));
        Assert.Equal("trainer", Name(run.Find("kubernetes:apps/v1:Deployment", "trainer")));
        Assert.Equal("policy", Name(run.Find("kubernetes:apps/v1:StatefulSet")));
        Assert.Equal("jumpod", Name(run.Find("kubernetes:apps/v1:Deployment", "jumpod")));
        Assert.Equal("simulation", Name(run.Find("kubernetes:core/v1:Service", "simulator")));
        Assert.DoesNotContain(run.Registrations, registration => registration.Type is "kubernetes:core/v1:Secret" or "kubernetes:rbac.authorization.k8s.io/v1:Role");
    }

    // A bare pod of the namespace's default account is refused until Kubernetes has made that account, a moment after the namespace.
    [Fact]
    public async Task Pods_RunAsTheAccountThatStandsBeforeThem()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer());

        Assert.Equal("plain", Name(run.Find("kubernetes:core/v1:ServiceAccount", "alice-plain")));
        Assert.Equal("plain", Text(run.Find("kubernetes:apps/v1:Deployment", "trainer").Inputs, "spec", "template", "spec", "serviceAccountName"));
        Assert.Equal("plain", Text(run.Find("kubernetes:apps/v1:Deployment", "jumpod").Inputs, "spec", "template", "spec", "serviceAccountName"));
        Assert.Equal("plain", Text(run.Find("kubernetes:apps/v1:StatefulSet").Inputs, "spec", "template", "spec", "serviceAccountName"));
    }

    [Fact]
    public async Task Context_BecomesAnExplicitProvider_ForEveryObject()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer());

        Assert.Equal("lab", run.Find("pulumi:providers:kubernetes").Inputs["context"]);
        Assert.All(
            run.Registrations.Where(registration => registration.Type!.StartsWith("kubernetes:", StringComparison.Ordinal)),
            registration => Assert.EndsWith("::cluster::cluster-id", registration.Provider, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dev", "lab/infra/dev")]
    [InlineData("other/infra/dev", "other/infra/dev")]
    public async Task Environment_GivesTheKubeconfigAndTheClustersIdentifier(string environment, string reference)
    {
        var run = await StackRun.SucceedAsync(
            "alice",
            SampleConfig.Developer(("infra:context", null), ("infra:environment", environment)),
            ImmutableDictionary<string, object>.Empty
                .Add("kubeconfig", Output.CreateSecret("apiVersion: v1"))
                .Add("clusterIdentifier", "lab-dev/europe-west4-a/dev")
                .Add("sqlPrivateIp", "10.3.0.5")
                .Add("redisHost", "10.3.0.6")
                .Add("imageRegistry", "europe-west4-docker.pkg.dev/lab/dev"));

        Assert.Equal(reference, run.Find("pulumi:pulumi:StackReference").Inputs["name"]);
        Assert.Equal("apiVersion: v1", run.Find("pulumi:providers:kubernetes").Inputs["kubeconfig"]);
        Assert.Equal("lab-dev/europe-west4-a/dev", run.Find("pulumi:providers:kubernetes").Inputs["clusterIdentifier"]);
        Assert.Equal(["alice-allow-dns", "alice-allow-metrics", "alice-allow-namespace", "alice-deny-all"], Policies(run));
    }

    [Fact]
    public async Task DataServices_AskedFor_AreOpen()
    {
        var run = await StackRun.SucceedAsync(
            "alice",
            SampleConfig.Developer(("infra:context", null), ("infra:environment", "dev"), ("infra:dataServices", "true")),
            ImmutableDictionary<string, object>.Empty
                .Add("kubeconfig", Output.CreateSecret("apiVersion: v1"))
                .Add("sqlPrivateIp", "10.3.0.5")
                .Add("redisHost", "10.3.0.6")
                .Add("imageRegistry", "europe-west4-docker.pkg.dev/lab/dev")
                .Add("clusterIdentifier", "lab-dev/europe-west4-a/dev"));

        Assert.Equal(["alice-allow-dns", "alice-allow-metrics", "alice-allow-namespace", "alice-allow-redis", "alice-allow-sql", "alice-deny-all"], Policies(run));
    }

    [Fact]
    public async Task Exposed_Services_GiveTheQuotaExactlyTheirPorts()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer(
            ("infra:services", """{"a":{"image":"a:v1","port":80,"exposure":"nodePort"},"b":{"image":"b:v1","port":80,"exposure":"internal"},"c":{"image":"c:v1","port":80}}"""),
            ("infra:experiments", """{"e":{"processes":[{"name":"p","image":"p:v1","exposes":[{"name":"tb","port":6006,"exposure":"internal"}]}]}}""")));

        var quota = run.Find("kubernetes:core/v1:ResourceQuota").Inputs;
        Assert.Equal(("2", "3"), (Text(quota, "spec", "hard", "services.loadbalancers"), Text(quota, "spec", "hard", "services.nodeports")));
        Assert.Equal(
            ("0", "0"),
            (await StackRun.SucceedAsync("alice", SampleConfig.Developer())).Find("kubernetes:core/v1:ResourceQuota").Inputs is var none
                ? (Text(none, "spec", "hard", "services.loadbalancers"), Text(none, "spec", "hard", "services.nodeports"))
                : default);
    }

    // Without it the provider takes another address for another cluster, and makes everything anew.
    [Theory]
    [InlineData("developer", "lab", null, "lab")]
    [InlineData("developer", "lab", "kind-1", "kind-1")]
    [InlineData("local", "minikube", null, "minikube")]
    [InlineData("local", "minikube", "kind-1", "kind-1")]
    [InlineData("local", null, "kind-1", "kind-1")]
    [InlineData("local", null, null, null)]
    public async Task ClusterIdentifier_IsTheContextsNameOrTheSetting(string kind, string? context, string? setting, string? identifier)
    {
        var run = await StackRun.SucceedAsync(
            "me", SampleConfig.Developer(("infra:kind", kind), ("infra:context", context), ("infra:clusterIdentifier", setting)));

        Assert.Equal(identifier, run.Find("pulumi:providers:kubernetes").Inputs.GetValueOrDefault("clusterIdentifier"));
    }

    [Fact]
    public async Task Provider_ChangesConfigMapsAndSecretsInPlace()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer());

        Assert.Equal("true", run.Find("pulumi:providers:kubernetes").Inputs["enableConfigMapMutable"]);
        Assert.Equal("true", run.Find("pulumi:providers:kubernetes").Inputs["enableSecretMutable"]);
    }

    [Fact]
    public async Task Objects_AllTakeTheirFieldsBackFromOthers()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer(
            ("infra:developers", """[{"user":"alice@example.com"}]"""),
            ("infra:registryLogin", """{"server":"registry.example.com","username":"alice","password":"secret"}"""),
            ("infra:services", """{"web":{"image":"w:v1","port":80,"exposure":"nodePort","disruptionBudget":{"maxUnavailable":1},"autoscaling":{"maxReplicas":3}}}"""),
            ("infra:experiments", """{"rl":{"image":"rl:v1","volumeClaims":[{"name":"data","size":"1Gi"}],"processes":[{"name":"learner","binds":"ps"},{"name":"once","restart":"once"},{"name":"bare","restart":"bare"}]}}"""),
            ("infra:training", """{"mnist":{"image":"m:v1","nodes":2}}""")));

        var objects = run.Registrations.Where(registration => registration.Type!.StartsWith("kubernetes:", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            [
                "ClusterRole", "ClusterRoleBinding", "Deployment", "HorizontalPodAutoscaler", "Job", "LimitRange", "Namespace", "NetworkPolicy", "PersistentVolumeClaim", "Pod",
                "PodDisruptionBudget", "ResourceQuota", "Role", "RoleBinding", "Secret", "Service", "ServiceAccount", "StatefulSet",
            ],
            objects.Select(registration => registration.Type!.Split(':')[2]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(objects, registration => Assert.Equal("true", Text(registration.Inputs, "metadata", "annotations", "pulumi.com/patchForce")));
    }

    [Theory]
    [InlineData(null, 1000d, true)]
    [InlineData("2000", 2000d, true)]
    [InlineData("0", 0d, false)]
    [InlineData("\"image\"", null, null)]
    public async Task RunAsUser_OfTrainerAndSimulator_IsASetting(string? user, double? id, bool? nonRoot)
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer(
            ("infra:trainer", SampleConfig.With(SampleConfig.Trainer, "runAsUser", user)),
            ("infra:simulator", SampleConfig.With(SampleConfig.Simulator, "runAsUser", user))));

        foreach (var workload in new[] { run.Find("kubernetes:apps/v1:Deployment", "trainer"), run.Find("kubernetes:apps/v1:StatefulSet") })
        {
            var context = (ImmutableDictionary<string, object>)PodOf(workload)["securityContext"];
            Assert.Equal(id, context.GetValueOrDefault("runAsUser"));
            Assert.Equal(nonRoot, context.GetValueOrDefault("runAsNonRoot"));
        }
    }

    [Fact]
    public async Task AwaitReady_OfTrainerAndSimulator_IsASetting()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer(
            ("infra:trainer", SampleConfig.With(SampleConfig.Trainer, "awaitReady", "false")),
            ("infra:simulator", SampleConfig.With(SampleConfig.Simulator, "awaitReady", "false"))));

        Assert.All(
            [run.Find("kubernetes:apps/v1:Deployment", "trainer"), run.Find("kubernetes:apps/v1:StatefulSet"), run.Find("kubernetes:core/v1:Service", "trainer")],
            waited => Assert.Equal("jsonpath={.metadata.uid}", Text(waited.Inputs, "metadata", "annotations", "pulumi.com/waitFor")));
    }

    [Fact]
    public async Task SecretEnvironment_OfEveryWorkload_StandsInSecrets()
    {
        const string Hush = """{"TOKEN":"hush"}""";
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer(
            ("infra:trainer", SampleConfig.With(SampleConfig.Trainer, "secretEnvironment", Hush)),
            ("infra:simulator", SampleConfig.With(SampleConfig.With(SampleConfig.Simulator, "policy.secretEnvironment", Hush), "sim.secretEnvironment", Hush)),
            ("infra:services", """{"web":{"image":"w:v1","port":80,"secretEnvironment":""" + Hush + "}}"),
            ("infra:training", """{"mnist":{"image":"m:v1","nodes":1,"secretEnvironment":""" + Hush + "}}")));

        Assert.Equal(
            ["mnist-environment", "simulation-policy-environment", "simulation-sim-environment", "trainer-environment", "web-environment"],
            run.Registrations.Where(registration => registration.Type == "kubernetes:core/v1:Secret").Select(Name).Order(StringComparer.Ordinal));
        Assert.All(
            run.Registrations.Where(registration => registration.Type != "kubernetes:core/v1:Secret"),
            registration => Assert.DoesNotContain("hush", JsonSerializer.Serialize(registration.Inputs), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Spread_OfTheSimulator_IsASetting()
    {
        var run = await StackRun.SucceedAsync(
            "alice", SampleConfig.Developer(("infra:simulator", SampleConfig.With(SampleConfig.Simulator, "spread", """{"by":"zone","whenUnsatisfiable":"doNotSchedule"}"""))));

        var constraint = (ImmutableDictionary<string, object>)((ImmutableArray<object>)PodOf(run.Find("kubernetes:apps/v1:StatefulSet"))["topologySpreadConstraints"])[0];
        Assert.Equal("topology.kubernetes.io/zone", constraint["topologyKey"]);
        Assert.Equal("DoNotSchedule", constraint["whenUnsatisfiable"]);
    }

    [Theory]
    [InlineData("trainer")]
    [InlineData("jumpod")]
    public async Task BarePod_IsHadByChoice(string name)
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer(
            ("infra:trainer", SampleConfig.With(SampleConfig.Trainer, "workload", "\"pod\"")), ("infra:jumpPod", """{"workload":"pod"}""")));

        Assert.Equal(name, Name(run.Find("kubernetes:core/v1:Pod", name)));
        Assert.DoesNotContain(run.Registrations, registration => registration.Type == "kubernetes:apps/v1:Deployment");
    }

    [Fact]
    public async Task Outputs_SayHowToReachTheServices()
    {
        var run = await StackRun.SucceedAsync("gpu1", SampleConfig.Developer(("infra:simulator", SampleConfig.With(SampleConfig.Simulator, "serviceName", "\"simulator\""))));

        Assert.Equal("gpu1", await ValueAsync(run, "namespace"));
        var addresses = Assert.IsType<ImmutableDictionary<string, object>>(await ValueAsync(run, "addresses"));
        Assert.Equal("trainer.gpu1.svc.cluster.local:9993", addresses["trainer"]);
        Assert.Equal("simulator.gpu1.svc.cluster.local:9991", addresses["policy"]);
        Assert.Equal("simulator.gpu1.svc.cluster.local:9992", addresses["sim"]);
        Assert.Equal(
            ["policy-0.simulator.gpu1.svc.cluster.local", "policy-1.simulator.gpu1.svc.cluster.local", "policy-2.simulator.gpu1.svc.cluster.local"],
            (IEnumerable<object>)(await ValueAsync(run, "simulatorPods"))!);
        Assert.Equal(
            [
                "kubectl exec -n gpu1 deploy/jumpod -c shell -i -t -- curl simulator.gpu1.svc.cluster.local:9991",
                "kubectl exec -n gpu1 deploy/jumpod -c shell -i -t -- curl simulator.gpu1.svc.cluster.local:9992",
                "kubectl exec -n gpu1 deploy/jumpod -c shell -i -t -- curl trainer.gpu1.svc.cluster.local:9993",
                "kubectl exec -n gpu1 deploy/jumpod -c shell -i -t -- curl simulator.gpu1.svc.cluster.local:9991/gpus",
                "kubectl exec -n gpu1 deploy/jumpod -c shell -i -t -- curl simulator.gpu1.svc.cluster.local:9992/gpus",
                "kubectl exec -n gpu1 deploy/jumpod -c shell -i -t -- curl -X POST -H \"Content-Type: application/json\" "
                + "-d '{\"port\":\"9993\",\"path\":\"/gpus\",\"host\":\"trainer.gpu1.svc.cluster.local\"}' simulator.gpu1.svc.cluster.local:9991/callmeback",
            ],
            (IEnumerable<object>)(await ValueAsync(run, "queries"))!);
    }

    [Fact]
    public async Task JumpPod_TurnedOff_IsNotThere_NorItsCommands()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer(("infra:jumpPod", """{"enabled":false}""")));

        Assert.DoesNotContain(run.Registrations, registration => registration.Name == "jumpod");
        Assert.Empty((IEnumerable<object>)(await ValueAsync(run, "queries"))!);
    }

    [Fact]
    public async Task RegistryLogin_BecomesTheSecretThatPodsPullWith()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer(
            ("infra:registryLogin", """{"server":"registry.example.com","username":"alice","password":"pa\"ss"}"""), ("infra:imageRegistry", "registry.example.com")));

        var secret = run.Find("kubernetes:core/v1:Secret");
        using var login = JsonDocument.Parse((string)((ImmutableDictionary<string, object>)secret.Inputs["stringData"])[".dockerconfigjson"]);
        var entry = login.RootElement.GetProperty("auths").GetProperty("registry.example.com");
        Assert.Equal("alice", entry.GetProperty("username").GetString());
        Assert.Equal("pa\"ss", entry.GetProperty("password").GetString());
        Assert.Equal("my-secret", Name(secret));
        var spec = PodOf(run.Find("kubernetes:apps/v1:Deployment", "trainer"));
        Assert.Equal("my-secret", ((ImmutableDictionary<string, object>)((ImmutableArray<object>)spec["imagePullSecrets"])[0])["name"]);
        Assert.Equal("registry.example.com/qnib/trainer:v5", ((ImmutableDictionary<string, object>)((ImmutableArray<object>)spec["containers"])[0])["image"]);
    }

    [Fact]
    public async Task PullSecret_WithoutALogin_IsNamedButNotMade()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer(("infra:imagePullSecretName", "by-hand")));

        Assert.DoesNotContain(run.Registrations, registration => registration.Type == "kubernetes:core/v1:Secret");
        var spec = PodOf(run.Find("kubernetes:apps/v1:Deployment", "trainer"));
        Assert.Equal("by-hand", ((ImmutableDictionary<string, object>)((ImmutableArray<object>)spec["imagePullSecrets"])[0])["name"]);
    }

    [Fact]
    public async Task Settings_OfEveryKind_ReachTheObjects()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer(
            ("infra:namespace", "lab-alice"),
            ("infra:podSecurity", "restricted"),
            ("infra:developers", """[{"user":"alice@example.com"},{"group":"ml@example.com"}]"""),
            ("infra:quota", """{"cpu":"4","memory":"8Gi","storage":"50Gi","pods":"10","gpus":2,"memoryLimits":"24Gi","ephemeralStorage":"80Gi","objects":40}"""),
            ("infra:defaults", """{"cpu":"50m","memory":"64Mi","memoryLimit":"1Gi","ephemeralStorage":"2Gi","ephemeralStorageLimit":"9Gi"}"""),
            ("infra:egressTargets", """[{"name":"sql","address":"10.3.0.5","ports":[3306]}]"""),
            ("infra:trainer", """{"image":"t:v1","workload":"deployment","port":9000,"gpu":{"devicePluginCount":1},"resources":{"cpu":"1","memory":"1Gi"},"environment":{"A":"b"},"nodeSelector":{"name":"np"},"tolerations":[{"key":"k","value":"v","effect":"NoSchedule"}]}"""),
            ("infra:simulator", """{"serviceName":"sims","podManagement":"parallel","policy":{"image":"p:v1"},"sim":{"image":"s:v1"},"disruptionBudget":{"maxUnavailable":1},"autoscaling":{"minReplicas":1,"maxReplicas":5,"targetCpuPercent":70}}""")));

        Assert.Equal("lab-alice", Name(run.Find("kubernetes:core/v1:Namespace")));
        Assert.Equal("4", Text(run.Find("kubernetes:core/v1:ResourceQuota").Inputs, "spec", "hard", "requests.cpu"));
        Assert.Equal("10", Text(run.Find("kubernetes:core/v1:ResourceQuota").Inputs, "spec", "hard", "pods"));
        Assert.Equal("2", Text(run.Find("kubernetes:core/v1:ResourceQuota").Inputs, "spec", "hard", "requests.nvidia.com/gpu"));
        Assert.Equal(
            ["24Gi", "80Gi", "40"],
            new[] { "limits.memory", "requests.ephemeral-storage", "secrets" }.Select(key => Text(run.Find("kubernetes:core/v1:ResourceQuota").Inputs, "spec", "hard", key)));
        var limits = (ImmutableDictionary<string, object>)((ImmutableArray<object>)((ImmutableDictionary<string, object>)run.Find("kubernetes:core/v1:LimitRange").Inputs["spec"])["limits"])[0];
        Assert.Equal(("1Gi", "2Gi", "9Gi"), (Text(limits, "default", "memory"), Text(limits, "defaultRequest", "ephemeral-storage"), Text(limits, "default", "ephemeral-storage")));
        Assert.Equal(2, ((ImmutableArray<object>)run.Find("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding").Inputs["subjects"]).Length);
        Assert.Contains(run.Registrations, registration => registration.Name == "lab-alice-allow-sql");
        Assert.Equal("Recreate", Text(run.Find("kubernetes:apps/v1:Deployment", "trainer").Inputs, "spec", "strategy", "type"));
        Assert.Equal("np", Text(run.Find("kubernetes:apps/v1:Deployment", "trainer").Inputs, "spec", "template", "spec", "nodeSelector", "name"));
        Assert.Equal("Parallel", Text(run.Find("kubernetes:apps/v1:StatefulSet").Inputs, "spec", "podManagementPolicy"));
        Assert.Equal("sims", Text(run.Find("kubernetes:apps/v1:StatefulSet").Inputs, "spec", "serviceName"));
        Assert.Single(run.Registrations, registration => registration.Type == "kubernetes:policy/v1:PodDisruptionBudget");
        Assert.Single(run.Registrations, registration => registration.Type == "kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
    }

    [Fact]
    public async Task OldCluster_ByVersion_GetsAReplicationController()
    {
        var run = await StackRun.SucceedAsync("alice", SampleConfig.Developer(("infra:kubernetesVersion", "1.8.11")));

        Assert.Single(run.Registrations, registration => registration.Type == "kubernetes:core/v1:ReplicationController");

        // It has no Deployments either.
        Assert.Equal("trainer", Name(run.Find("kubernetes:core/v1:Pod", "trainer")));
        Assert.Equal("jumpod", Name(run.Find("kubernetes:core/v1:Pod", "jumpod")));
        Assert.Empty((IEnumerable<object>)(await ValueAsync(run, "simulatorPods"))!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("minikube")]
    public async Task Local_UsesTheContextOrTheCurrentOne(string? context)
    {
        var run = await StackRun.SucceedAsync("me", SampleConfig.Developer(("infra:kind", "local"), ("infra:context", context)));

        Assert.Equal(context, run.Find("pulumi:providers:kubernetes").Inputs.GetValueOrDefault("context"));
        Assert.Equal(["me-allow-dns", "me-allow-namespace", "me-deny-all"], Policies(run));
    }

    [Fact]
    public void Declarations_AreUniqueAndDescribed()
    {
        foreach (var settings in (IEnumerable<Setting>[])[DeveloperStack.Settings, LocalStack.Settings])
        {
            Assert.Equal(settings.Count(), settings.Select(setting => setting.Key).Distinct().Count());
            Assert.All(settings, setting => Assert.Matches("^[A-Z].*[^.]$", setting.Description));
            Assert.All(settings, setting => Assert.Matches(@"^[a-z][A-Za-z]*(\[\])?(\.[a-z][A-Za-z]*(\[\])?)*$", setting.Key));
            Assert.All(settings.Where(setting => setting.Required), setting => Assert.Equal("", setting.DefaultText));
        }
    }

    private static ImmutableDictionary<string, object> PodOf(MockResourceArgs workload) =>
        ((string[])["spec", "template", "spec"]).Aggregate(workload.Inputs, (value, key) => (ImmutableDictionary<string, object>)value[key]);

    private static IEnumerable<string> Policies(StackRun run) => run.Registrations
        .Where(registration => registration.Type == "kubernetes:networking.k8s.io/v1:NetworkPolicy")
        .Select(registration => registration.Name!)
        .Order(StringComparer.Ordinal);

    private static string Name(MockResourceArgs registration) => Text(registration.Inputs, "metadata", "name");

    private static string Text(ImmutableDictionary<string, object> inputs, params string[] path) =>
        (string)path.Aggregate((object)inputs, (value, key) => ((ImmutableDictionary<string, object>)value)[key]);

    private static Task<object?> ValueAsync(StackRun run, string output) => OutputUtilities.GetValueAsync(run.Outputs[output]);
}
