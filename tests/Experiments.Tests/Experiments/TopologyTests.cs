using Infra.Components.Pods;
using Infra.Components.Workloads.Experiments;
using Infra.Tests.Support;

namespace Infra.Experiments.Tests.Experiments;

public class TopologyTests
{
    private const string Deployment = "kubernetes:apps/v1:Deployment";
    private const string Service = "kubernetes:core/v1:Service";

    [Fact]
    public void Rl_OfTheGuide_GivesPortsToExposedServicesFirst()
    {
        var rl = Compiled("rl.yaml");

        Assert.Equal(
            ["tensorboard:7000", "replay-server:7001", "parameter-server:7002"],
            rl.Services.Select(service => $"{service.ObjectName}:{service.Port}"));
        Assert.All(rl.Services, service => Assert.Equal(ServiceExposure.ClusterIP, service.Exposure));
        Assert.Equal(["learner", "agent"], rl.Pods.Select(pod => pod.Name));
        var agent = rl.Pods[1].Containers.Single();
        Dictionary<string, string> expected = new()
        {
            ["SYMPHONY_ROLE"] = "agent",
            ["SYMPH_TENSORBOARD_HOST"] = "tensorboard",
            ["SYMPH_TENSORBOARD_PORT"] = "7000",
            ["SYMPH_TENSORBOARD_ADDR"] = "tensorboard:7000",
            ["SYMPH_REPLAY_SERVER_HOST"] = "replay-server",
            ["SYMPH_REPLAY_SERVER_PORT"] = "7001",
            ["SYMPH_REPLAY_SERVER_ADDR"] = "replay-server:7001",
            ["SYMPH_PARAMETER_SERVER_HOST"] = "parameter-server",
            ["SYMPH_PARAMETER_SERVER_PORT"] = "7002",
            ["SYMPH_PARAMETER_SERVER_ADDR"] = "parameter-server:7002",
        };
        Assert.Equal(expected, agent.Environment.Now());
        Assert.Equal(expected.Count, rl.Pods[0].Containers.Single().Environment.Count);
        Assert.Equal("bind", rl.Pods[0].Labels["service-replay-server"]);
        Assert.Equal("expose", rl.Pods[0].Labels["exposed-tensorboard"]);
        Assert.Equal("learner", rl.Pods[0].Labels["symphony_pg"]);
        Assert.Equal("cpu", rl.Pods[0].NodeSelector["name"]);
    }

    [Fact]
    public async Task Rl_OfTheGuide_MakesServicesAndDeployments()
    {
        var run = await Run("rl.yaml");

        string[] expected =
        [
            $"{Service} rl-tensorboard", $"{Service} rl-replay-server", $"{Service} rl-parameter-server", $"{Deployment} rl-learner", $"{Deployment} rl-agent",
        ];
        Assert.Equal(expected.Order(), run.Plan().Order());
        var service = run.One(Service, "rl-replay-server");
        Assert.Equal("replay-server", service["metadata.name"]);
        Assert.Equal("bind", service["spec.selector.service-replay-server"]);
        Assert.Equal("rl", service["spec.selector[app.kubernetes.io/instance]"]);
        Assert.Equal(7001d, service["spec.ports.0.port"]);
        var learner = run.One(Deployment, "rl-learner");
        Assert.Equal("bind", learner["spec.template.metadata.labels.service-replay-server"]);
        Assert.Equal("rl", learner["spec.template.metadata.labels[app.kubernetes.io/instance]"]);
        Assert.Equal("python", learner["spec.template.spec.containers.0.command.0"]);
        Assert.Equal("learner.py", learner["spec.template.spec.containers.0.args.0"]);
    }

    [Fact]
    public void Surreal_WithTwoAgents_IsWiredAsInTheOriginal()
    {
        var surreal = Compiled("surreal.yaml");

        string[] expected =
        [
            "tensorboard:6006", "parameter-publish:7000", "prefetch-queue:7001", "collector-frontend:7002", "sampler-frontend:7003", "collector-backend:7004",
            "sampler-backend:7005", "ps-frontend:7006", "ps-backend:7007", "tensorplex:7008", "loggerplex:7009",
        ];
        Assert.Equal(expected, surreal.Services.Select(service => $"{service.ObjectName}:{service.Port}"));
        Assert.Equal(["nonagent", "agent-0", "agent-1", "eval-0"], surreal.Pods.Select(pod => pod.Name));
        Assert.Equal(
            ["learner", "replay", "ps", "tensorboard", "tensorplex", "loggerplex"], surreal.Pods[0].Containers.Select(container => container.Environment["SYMPHONY_ROLE"].Now()));
        Assert.Equal("agent-1", surreal.Pods[2].Containers.Single().Environment["SYMPHONY_ROLE"].Now());
        Assert.Equal("ps-frontend:7006", surreal.Pods[3].Containers.Single().Environment["SYMPH_PS_FRONTEND_ADDR"].Now());
    }

    [Fact]
    public void Surreal_WithTwoAgents_LetsTheLearnerAloneClaimResources()
    {
        var surreal = Compiled("surreal.yaml");

        var learner = surreal.Pods[0].Containers[0];
        Assert.Equal(surreal.Pods[0].Placement!.Requests, learner.Requests);
        Assert.Equal("1", learner.Limits["nvidia.com/gpu"]);
        Assert.All(surreal.Pods[0].Containers.Skip(1), container =>
        {
            Assert.Equal(new Dictionary<string, string> { ["cpu"] = "0", ["memory"] = "0" }, container.Requests);
            Assert.Empty(container.Limits);
        });
        Assert.Equal("1500m", surreal.Pods[1].Containers.Single().Requests["cpu"]);
        Assert.Equal("4Gi", surreal.Pods[1].Containers.Single().Limits["memory"]);
        Assert.Equal("gpu", surreal.Pods[0].NodeSelector["name"]);
        Assert.Contains(surreal.Pods[0].Tolerations, toleration => toleration.Key == "nvidia.com/gpu");
    }

    [Fact]
    public async Task Surreal_WithTwoAgents_SharesOneVolumeAPod()
    {
        var run = await Run("surreal.yaml");

        Assert.Equal(15, run.Plan().Count);
        var nonagent = run.One(Deployment, "surreal-nonagent");
        Assert.Equal("10.0.0.2", nonagent["spec.template.spec.volumes.0.nfs.server"]);
        Assert.Null(nonagent["spec.template.spec.volumes.1"]);
        Assert.Equal("volume-0", nonagent["spec.template.spec.containers.5.volumeMounts.0.name"]);
        Assert.Equal("/fs", nonagent["spec.template.spec.containers.5.volumeMounts.0.mountPath"]);
        Assert.Equal("jsonpath={.metadata.uid}", nonagent["metadata.annotations[pulumi.com/waitFor]"]);
        Assert.Null(nonagent["spec.template.spec.securityContext.runAsUser"]);
        Assert.Equal(6006d, nonagent["spec.template.spec.containers.3.ports.0.containerPort"]);
    }

    private static ExperimentSpec Spec(string file)
    {
        var reading = ExperimentSettings.Parse(Yaml.Setting(file, ExperimentSettings.Key));
        Assert.Empty(reading.Findings);
        return Assert.Single(reading.Experiments);
    }

    private static CompiledExperiment Compiled(string file)
    {
        var compilation = ExperimentRules.Check(Spec(file), Pools.Dispatcher);
        Assert.Empty(compilation.Findings);
        return compilation.Experiment!;
    }

    private static Task<TestRun> Run(string file)
    {
        var spec = Spec(file);
        return TestRun.RunAsync(() => _ = new Experiment(spec.Name, new() { Spec = spec, Namespace = "gpu1", Dispatcher = Pools.Dispatcher }));
    }
}
