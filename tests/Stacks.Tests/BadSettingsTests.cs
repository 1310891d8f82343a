namespace Infra.Stacks.Tests;

/// <summary>Every kind of mistake in a stack file, with the one message that it gives.</summary>
public sealed class BadSettingsTests
{
    [Theory]
    [InlineData("infra:kind", null, "infra:kind: must be set, one of environment, developer, local: What the stack is; got nothing; add infra:kind")]
    [InlineData("infra:kind", "develper", "infra:kind: must be one of environment, developer, local; got \"develper\"; did you mean developer?")]
    [InlineData("infra:kind", "cluster", "infra:kind: must be one of environment, developer, local; got \"cluster\"; use environment")]
    [InlineData("infra:context", null, "infra:environment: must be set, or else context, and not both; got neither; set one of them")]
    [InlineData("infra:environment", "dev", "infra:environment: must be set, or else context, and not both; got \"dev\" and context \"lab\"; keep one")]
    [InlineData("infra:trainer", """{"port":9993}""", "infra:trainer.image: must be set: Image of the trainer, with a tag or digest; got nothing; add image below infra:trainer")]
    [InlineData("infra:trainer", "qnib/trainer:v5", "infra:trainer: must be an object; got \"qnib/trainer:v5\"; write its settings below it")]
    [InlineData("infra:tariner", "{}", "infra:tariner: is no setting of this stack; did you mean infra:trainer?")]
    [InlineData("infra:services", """{"web":{"image":"w:v1","port":80,"args":[{"--x":1}]}}""", "infra:services.web.args: must be a list of texts; got a list with an object in it; write \"--x: ...\" with quotes around all of it, or leave it out for the image's own")]
    [InlineData("infra:services", """{"web":{"image":"w:v1","port":80,"args":[["--x"]]}}""", "infra:services.web.args: must be a list of texts; got a list with a list in it; write one text for each entry, or leave it out for the image's own")]
    [InlineData("infra:experiments", """{"rl":{"image":"w:v1","processes":[{"name":"a","replicas":-4}]}}""", "infra:experiments.rl.processes[0].replicas: must be a whole number, 0 to 1000; got -4; use 0, or leave it out for one whose name has no number")]
    [InlineData("infra:services.web.image", "w:v1", "infra:services.web.image: is no setting of this stack; did you mean image below infra:services.web?")]
    [InlineData("infra:namespace", "Gpu1", "infra:namespace: must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit; got \"Gpu1\"; use for example \"gpu1\"")]
    [InlineData("infra:namespace", "default", "infra:namespace: must not be default, kube-*, gke-*, gmp-*, config-management-*, istio-system, asm-*, anthos-*, cnrm-*, configconnector-*, gatekeeper-system, knative-*, resource-group-system, which belong to the cluster; got \"default\"; use the developer's name")]
    [InlineData("infra:namespace", "kube-public", "infra:namespace: must not be default, kube-*, gke-*, gmp-*, config-management-*, istio-system, asm-*, anthos-*, cnrm-*, configconnector-*, gatekeeper-system, knative-*, resource-group-system, which belong to the cluster; got \"kube-public\"; use the developer's name")]
    [InlineData("infra:namespace", "gke-managed", "infra:namespace: must not be default, kube-*, gke-*, gmp-*, config-management-*, istio-system, asm-*, anthos-*, cnrm-*, configconnector-*, gatekeeper-system, knative-*, resource-group-system, which belong to the cluster; got \"gke-managed\"; use the developer's name")]
    [InlineData("infra:imageRegistry", "a b", "infra:imageRegistry: must be")]
    [InlineData("infra:imagePullSecretName", "My_Secret", "infra:imagePullSecretName: must be")]
    [InlineData("infra:podSecurity", "privileged", "infra:podSecurity: must be one of baseline, restricted; got \"privileged\"; use baseline, or leave it out for baseline")]
    [InlineData("infra:kubernetesVersion", "latest", "infra:kubernetesVersion: must be a version of Kubernetes; got \"latest\"")]
    [InlineData("infra:developers", """[{"user":"a","group":"b"}]""", "infra:developers[0].user: must be set, or else group, and not both; got \"a\" and \"b\"; keep one")]
    [InlineData("infra:developers", """["alice"]""", "infra:developers[0]: must be an object; got \"alice\"; write its settings below it")]
    [InlineData("infra:developers", """[{"user":"a"},{"user":"a"}]""", "infra:developers[1]: must be named once; got \"a\" again; remove it")]
    [InlineData("infra:developers", """[{"user":"a","role":"b"}]""", "infra:developers[0].role: is no setting of this stack; there are group, user")]
    [InlineData("infra:quota", """{"pods":0}""", "infra:quota.pods: must be a whole number, at least 1; got 0; use 1, or leave it out for 30")]
    [InlineData("infra:quota", """{"gpus":-1}""", "infra:quota.gpus: must be a whole number, at least 0; got -1; use 0, or leave it out for 1")]
    [InlineData("infra:quota", """{"cpu":"much"}""", "infra:quota.cpu: must be a Kubernetes quantity of CPU in cores; got \"much\"")]
    [InlineData("infra:quota", """{"memory":[]}""", "infra:quota.memory: must be a text; got an empty list; write one text behind the key, or leave it out for 32Gi")]
    [InlineData("infra:quota", """{"gpu":1}""", "infra:quota.gpu: is no setting of this stack; did you mean gpus?")]
    [InlineData("infra:egressTargets", """[{"name":"sql","address":"10.3.0.5","ports":["three"]}]""", "infra:egressTargets[0].ports: must be a list of whole numbers; got \"three\" in it; write only numbers")]
    [InlineData("infra:egressTargets", """[{"name":"sql","address":"10.3.0.5","ports":[1]},{"name":"sql","address":"10.3.0.6","ports":[1]}]""", "infra:egressTargets[1].name: must be used once; got \"sql\" again; use another")]
    [InlineData("infra:egressTargets", """[{"name":"meta","address":"169.254.169.254","ports":[80]}]""", "infra:egressTargets[0].address: must have none of 169.254.0.0/16, whose addresses belong to the node, its metadata server among them; got \"169.254.169.254\"; name the service's own address")]
    [InlineData("infra:egressTargets", """[{"name":"meta","address":"169.0.0.0/8","ports":[80]}]""", "infra:egressTargets[0].address: must have none of 169.254.0.0/16")]
    [InlineData("infra:egressTargets", """[{"name":"meta","address":"169.254.0.0/17","ports":[80]}]""", "infra:egressTargets[0].address: must have none of 169.254.0.0/16")]
    [InlineData("infra:egressTargets", """[{"name":"metrics","address":"10.3.0.5","ports":[80]}]""", "infra:egressTargets[0].name: must not be a name of the namespace's own policies; got \"metrics\"; use another")]
    [InlineData("infra:dataServices", "true", "infra:dataServices: must be left out where the stack has no environment; got true; name the services under egressTargets")]
    [InlineData("infra:quota", """{"objects":0}""", "infra:quota.objects: must be a whole number, at least 1; got 0; use 1, or leave it out for 100")]
    [InlineData("infra:quota", """{"memory":"8Gi","memoryLimits":"8191Mi"}""", "infra:quota.memoryLimits: must be at least quota.memory (8Gi), for no container may use less than it asks for; got \"8191Mi\"; raise it")]
    [InlineData("infra:defaults", """{"memoryLimit":"255Mi"}""", "infra:defaults.memoryLimit: must be at least defaults.memory (256Mi), for a limit is no less than its request; got \"255Mi\"; raise it")]
    [InlineData("infra:defaults", """{"memoryLimit":"33Gi"}""", "infra:defaults.memoryLimit: must be at most quota.memory (32Gi), more than which no container may use; got \"33Gi\"; lower it")]
    [InlineData("infra:quota", """{"pods":1,"pods":2}""", "infra:quota.pods: must stand once; got it 2 times; remove all but one")]
    [InlineData("infra:defaults", """{"ephemeralStorageLimit":"1023Mi"}""", "infra:defaults.ephemeralStorageLimit: must be at least defaults.ephemeralStorage (1Gi), for a limit is no less than its request; got \"1023Mi\"; raise it")]
    [InlineData("infra:registryLogin", """{"server":"a","username":"b"}""", "infra:registryLogin.password: must be set: Password or token of the registry; got nothing; set it with pulumi config set --secret --path 'infra:registryLogin.password'")]
    [InlineData("infra:jumpPod", """{"enabled":"yes"}""", "infra:jumpPod.enabled: must be true or false; got \"yes\"; write true or false, or leave it out for true")]
    [InlineData("infra:training", """{"image":"a:1","nodes":2,"checkpoints":{"bucket":"b"}}""", "infra:training: must be an object with a name for each; got image, nodes, which are settings of one; write them below a name: infra:training.NAME.image")]
    [InlineData("infra:services", """{"web":{"image":"a:1","ports":[80]},"image":"a:1"}""", "infra:services: must be an object with a name for each; got image, which is a setting of one; write it below a name: infra:services.NAME.image")]
    [InlineData("infra:experiments", """{"image":"a:1"}""", "infra:experiments: must be an object with a name for each; got image, which is a setting of one; write it below a name: infra:experiments.NAME.image")]
    [InlineData("infra:services", """{"image":{"image":"a:1","port":80,"zzz":1}}""", "infra:services.image.zzz: is no setting of this stack; there are ")]
    [InlineData("infra:training", """{"t":{"image":"a:1","nodes":2,"gpus":8}}""", "infra:training.t.gpus: is no setting of this stack; did you mean gpusPerNode?")]
    [InlineData("infra:training", """{"t":{"image":"a:1","nodes":2,"gp":8}}""", "infra:training.t.gp: is no setting of this stack; there are ")]
    [InlineData("infra:training", """{"t":{"image":"a:1","nodes":2,"cpu":8}}""", "infra:training.t.cpu: is no setting of this stack; did you mean assign.cpu or resources.cpu?")]
    [InlineData("infra:training", """{"t":{"image":"a:1","nodes":2,"bucket":"b"}}""", "infra:training.t.bucket: is no setting of this stack; did you mean checkpoints.bucket?")]
    [InlineData("infra:training", """{"t":{"image":"a:1","nodes":2,"resources":8}}""", "infra:training.t.resources: must be an object; got 8; write its settings below it: cpu, memory, cpuLimit, memoryLimit")]
    [InlineData("infra:imageRegistry", "", "infra:imageRegistry: must be a registry and path without \"https://\" and without \"/\" at the end; got \"\"; use for example \"europe-west4-docker.pkg.dev/project/images\"")]
    [InlineData("infra:imageRegistry", "https://ci:hunter2@lab.example/images", "infra:imageRegistry: must be a registry and path without \"https://\" and without \"/\" at the end; got \"https://ci:[secret]@lab.example/images\"; use for example")]
    [InlineData("infra:imagePullSecretName", "https://ci:hunter2@lab", "infra:imagePullSecretName: must be lower-case letters, digits, \"-\" and \".\", each part beginning and ending with a letter or digit; got \"https://ci:[secret]@lab\"; use for example \"https-ci-secret-lab\"")]
    [InlineData("infra:quota", """{"cpu":"-1"}""", "infra:quota.cpu: must be at least 1m (a thousandth of a core); got \"-1\"; use for example")]
    [InlineData("infra:quota", """{"memory":"0"}""", "infra:quota.memory: must be at least 6Mi")]
    [InlineData("infra:experiments", """{"rl":{"image":[],"processes":[{"name":"a"}]}}""", "infra:experiments.rl.image: must be a text; got an empty list; write one text behind the key, or leave it out for each process names its own")]
    [InlineData("infra:experiments", """{"rl":{"image":"w:v1","processes":[{"name":"a","binds":7},{"name":"b","connects":"s"}]}}""", "infra:experiments.rl.processes[0].binds: must be a list of objects; got 7; begin each with a dash")]
    [InlineData("infra:experiments", """{"rl":{"image":"w:v1","processes":[{"name":"a","binds":"replay_server"},{"name":"b","connects":"replay-server"}]}}""", "infra:experiments.rl.processes[0].binds[0].name: must be lower-case letters")]
    [InlineData("infra:experiments", """{"rl":{"image":"w:v1","processes":[7,{"name":"b","connects":"s"}]}}""", "infra:experiments.rl.processes[0]: must be an object; got a number; write its settings below it")]
    [InlineData("infra:experiments", """{"rl":{"image":"w:v1","processes":[{"name":"b","connects":"s"}],"processGroups":7}}""", "infra:experiments.rl.processGroups: must be a list of objects; got a number; begin each with a dash")]
    [InlineData("infra:experiments", """{"rl":{"image":"w:v1","processes":[{"name":"a","assign":{"assignTo":"resource","memory":"9223372036854775807"}}]}}""", "infra:experiments.rl.processes[0].assign.memory: must say its unit; got 9223372036854775807, which may be 9223372036854775807 GiB or 9223372036854775807 MiB; write it with Mi behind it")]
    [InlineData("infra:experiments", """{"rl":{"image":"w:v1","processes":[{"name":"a","assign":{"assignTo":"resource","cpu":"79228162514264337593543950335"}}]}}""", "infra:experiments.rl.processes[0].assign.cpu: must say its unit; got 79228162514264337593543950335, which may be 79228162514264337593543950335 cores or 79228162514264337593543950335 millicores; write it with m behind it")]
    [InlineData("infra:training", """{"t":{"image":"","nodes":2}}""", "infra:training.t.image: must be set: Image, with a tag or digest; got an empty text; add image below infra:training.t")]
    [InlineData("infra:training", """{"t":{"image":"a:1","nodes":2,"mounts":[{"at":"/data","nffs":{"server":"10.0.0.2","directory":"/"}}]}}""", "infra:training.t.mounts[0].nffs: is no setting of this stack; did you mean nfs?")]
    [InlineData("infra:simulator", """{"polcy":{"image":"qnib/policy:v4"},"sim":{"image":"qnib/sim:v4"}}""", "infra:simulator.polcy: is no setting of this stack; did you mean policy?")]
    [InlineData("infra:jumpPod", """{"image":"curl"}""", "infra:jumpPod.image: must have a tag or a digest")]
    public async Task Setting_WithAMistake_GivesOneFinding(string key, string? value, string finding)
    {
        var text = await StackRun.FailAsync("alice", SampleConfig.Developer((key, value)));

        AssertOne(finding, text);
    }

    [Theory]
    [InlineData("image", "\"qnib/trainer\"", "infra:trainer.image: must have a tag or a digest, for without one Kubernetes runs \":latest\"; got \"qnib/trainer\"; add the version, for example \"qnib/trainer:v1\"")]
    [InlineData("image", "\"qnib/trainer:latest\"", "infra:trainer.image: must not be \":latest\", which moves")]
    [InlineData("image", "7", "infra:trainer.image: must have a tag or a digest")]
    [InlineData("image", "{}", "infra:trainer.image: must be a text; got an object; write one text behind the key")]
    [InlineData("workload", "\"job\"", "infra:trainer.workload: must be one of deployment, pod; got \"job\"; use deployment, or leave it out for deployment; pod where kubernetesVersion is older than 1.9")]
    [InlineData("port", "0", "infra:trainer.port: must be a whole number, 1 to 65535; got 0; use 1, or leave it out for 9993")]
    [InlineData("port", "65536", "infra:trainer.port: must be a whole number, 1 to 65535; got 65536; use 65535, or leave it out for 9993")]
    [InlineData("port", "\"http\"", "infra:trainer.port: must be a whole number, 1 to 65535; got \"http\"; leave it out for 9993")]
    [InlineData("port", "99.5", "infra:trainer.port: must be a whole number, 1 to 65535; got 99.5; leave it out for 9993")]
    [InlineData("gpu.houdiniVisibleDevices", "\"0,,2\"", "infra:trainer.gpu.houdiniVisibleDevices: must have an index between any two commas; got \"0,,2\"; use \"all\" or for example \"0,2\"")]
    [InlineData("gpu.houdiniVisibleDevices", "\"none\"", "infra:trainer.gpu.houdiniVisibleDevices: must be \"all\" or indices")]
    [InlineData("gpu.houdiniExclusiveCount", "0", "infra:trainer.gpu.houdiniExclusiveCount: must be 1 to 16 GPUs")]
    [InlineData("gpu.devicePluginCount", "17", "infra:trainer.gpu.devicePluginCount: must be 1 to 16 GPUs")]
    [InlineData("gpu.devicePluginCount", "\"one\"", "infra:trainer.gpu.devicePluginCount: must be a whole number of GPUs; got \"one\"; write for example 1")]
    [InlineData("gpu.exclusive", "1", "infra:trainer.gpu.exclusive: is no setting of this stack; there are devicePluginCount, houdiniExclusiveCount, houdiniVisibleDevices")]
    [InlineData("gpu", "1", "infra:trainer.gpu: must be an object; got 1; write its settings below it")]
    [InlineData("resources.memory", "\"512m\"", "infra:trainer.resources.memory: must be at least 6Mi and not in thousandths")]
    [InlineData("resources.cpuLimit", "\"x\"", "infra:trainer.resources.cpuLimit: must be a Kubernetes quantity of CPU in cores; got \"x\"")]
    [InlineData("runAsUser", "-1", "infra:trainer.runAsUser: must be a whole number, at least 0, or image; got -1; use 0, or leave it out for 1000")]
    [InlineData("runAsUser", "\"root\"", "infra:trainer.runAsUser: must be a whole number, at least 0, or image; got \"root\"; leave it out for 1000")]
    [InlineData("awaitReady", "\"no\"", "infra:trainer.awaitReady: must be true or false; got \"no\"; write true or false, or leave it out for true")]
    [InlineData("secretEnvironment", "\"hush\"", "infra:trainer.secretEnvironment: must be a map of texts; got a text; set each with pulumi config set --secret --path 'infra:trainer.secretEnvironment.NAME', or leave it out for none")]
    [InlineData("environment", "[1]", "infra:trainer.environment: must be a map of texts; got a list; write a text behind each name, or leave it out for none")]
    [InlineData("nodeSelector", """{"houdini.gpu":{}}""", "infra:trainer.nodeSelector.houdini.gpu: must be a text; got an object; write one text behind the name")]
    [InlineData("nodeSelector", """{"a b":"c"}""", "infra:trainer.nodeSelector[\"a b\"]: the key must be")]
    [InlineData("tolerations", """[{"key":"a","operator":"Like"}]""", "infra:trainer.tolerations[0].operator: must be Equal or Exists; got \"Like\"; use Exists to accept any value")]
    [InlineData("tolerations", """[{"key":"a","value":"b","effect":"noSchedule"}]""", "infra:trainer.tolerations[0].effect: must be one of NoSchedule, PreferNoSchedule, NoExecute; got \"noSchedule\"; did you mean NoSchedule?")]
    [InlineData("tolerations", """[{"effect":"NoSchedule"}]""", "infra:trainer.tolerations[0].key: must be set: Key of a taint that the pods tolerate; got nothing; add key below infra:trainer.tolerations[0]")]
    [InlineData("imge", "\"x\"", "infra:trainer.imge: is no setting of this stack; did you mean image?")]
    public async Task Trainer_WithAMistake_GivesOneFinding(string name, string value, string finding)
    {
        var text = await StackRun.FailAsync("alice", SampleConfig.Developer(("infra:trainer", SampleConfig.With(SampleConfig.Trainer, name, value))));

        AssertOne(finding, text);
    }

    [Theory]
    [InlineData("replicas", "-1", "infra:simulator.replicas: must be a whole number, at least 0; got -1; use 0, or leave it out for 3")]
    [InlineData("serviceName", "\"Simulator\"", "infra:simulator.serviceName: must be lower-case letters")]
    [InlineData("podManagement", "\"parralel\"", "infra:simulator.podManagement: must be one of ordered, parallel; got \"parralel\"; did you mean parallel?")]
    [InlineData("workload", "\"deployment\"", "infra:simulator.workload: must be one of statefulSet, replicationController; got \"deployment\"; use statefulSet, or leave it out for what kubernetesVersion allows")]
    [InlineData("policy.image", "\"qnib/policy:latest\"", "infra:simulator.policy.image: must not be \":latest\"")]
    [InlineData("sim.port", "9991", "infra:simulator.sim.port: must differ from policy.port")]
    [InlineData("sim.gpu", """{"houdiniExclusiveCount":1,"houdiniVisibleDevices":"all"}""", "infra:simulator.sim.gpu: exclusive and visible GPUs exclude each other")]
    [InlineData("disruptionBudget", """{"minAvailable":1,"maxUnavailable":1}""", "infra:simulator.disruptionBudget: must set exactly one of minAvailable and maxUnavailable; got both")]
    [InlineData("autoscaling", """{"minReplicas":4,"maxReplicas":3}""", "infra:simulator.autoscaling.maxReplicas: must be at least minReplicas (4) pods; got 3; raise it")]
    [InlineData("spread", """{"by":"rack"}""", "infra:simulator.spread.by: must be one of hostname, zone; got \"rack\"")]
    [InlineData("disruptionBudget", """{"minAvailable":3}""", "infra:simulator.disruptionBudget.minAvailable: must be less than the number of pods (3), for otherwise no node can be drained; got 3; use 2, or maxUnavailable 1")]
    [InlineData("autoscaling", """{"minReplicas":1}""", "infra:simulator.autoscaling.maxReplicas: must be set, at least 1: Most pods; setting it turns autoscaling on; got nothing; add maxReplicas below infra:simulator.autoscaling")]
    public async Task Simulator_WithAMistake_GivesItsFinding(string name, string value, string finding)
    {
        var text = await StackRun.FailAsync("alice", SampleConfig.Developer(("infra:simulator", SampleConfig.With(SampleConfig.Simulator, name, value))));

        AssertOne(finding, text);
    }

    [Fact]
    public async Task Namespace_Over63Characters_IsRefused()
    {
        AssertOne(
            $"infra:namespace: must be at most 63 characters; got 64 (\"{new string('a', 64)}\"); shorten it",
            await StackRun.FailAsync("alice", SampleConfig.Developer(("infra:namespace", new string('a', 64)))));
        await StackRun.SucceedAsync("alice", SampleConfig.Developer(("infra:namespace", new string('a', 63))));
    }

    [Fact]
    public async Task SeveralMistakes_AreReportedTogether_InTheOrderOfTheirKeys()
    {
        var text = await StackRun.FailAsync("alice", SampleConfig.Developer(
            ("infra:context", null),
            ("infra:namespace", "default"),
            ("infra:trainer", """{"image":"qnib/trainer:latest","port":0,"gpu":{"houdiniVisibleDevices":"0,,2"},"colour":"red"}"""),
            ("infra:simulator", """{"replicas":-1}""")));

        Assert.StartsWith("settings of stack \"alice\": 9 problems\n", text, StringComparison.Ordinal);
        Assert.Equal(
            [
                "infra:environment", "infra:namespace", "infra:simulator.policy.image", "infra:simulator.replicas", "infra:simulator.sim.image",
                "infra:trainer.colour", "infra:trainer.gpu.houdiniVisibleDevices", "infra:trainer.image", "infra:trainer.port",
            ],
            text.Split('\n').Skip(1).Select(line => line.Split(": ")[0].TrimStart(' ', '-')));
    }

    [Fact]
    public async Task SecretValue_OfTheWrongKind_IsNotShown()
    {
        var text = await StackRun.FailAsync(
            "alice",
            SampleConfig.Developer(("infra:registryLogin", """{"server":"a","username":"b","password":["hunter2"]}"""), ("infra:quota", """{"pods":"hunter2"}""")),
            "infra:registryLogin",
            "infra:quota");

        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.Contains("infra:registryLogin.password: must be a text; got [secret]; write one text behind the key", text, StringComparison.Ordinal);
        Assert.Contains("infra:quota.pods: must be a whole number, at least 1; got [secret]; leave it out for 30", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClusterIdentifier_BesideAnEnvironment_IsRefused() => AssertOne(
        "infra:clusterIdentifier: must be left out where the stack has an environment, which knows its cluster; got \"lab\"; remove it",
        await StackRun.FailAsync("alice", SampleConfig.Developer(("infra:context", null), ("infra:environment", "dev"), ("infra:clusterIdentifier", "lab"))));

    [Fact]
    public async Task Environment_Misspelt_IsToldAlone() => AssertOne(
        "infra:enviroment: is no setting of this stack; did you mean infra:environment?",
        await StackRun.FailAsync("alice", SampleConfig.Developer(
            ("infra:context", null), ("infra:enviroment", "dev"), ("infra:imageRegistry", "environment"), ("infra:dataServices", "true"),
            ("infra:training", """{"t":{"image":"a:1","nodes":2,"assign":{"assignTo":"gpu","nodePool":"a"}}}"""))));

    [Fact]
    public async Task Context_Misspelt_IsToldAlone() => AssertOne(
        "infra:contxt: is no setting of this stack; did you mean infra:context?",
        await StackRun.FailAsync("alice", SampleConfig.Developer(("infra:context", null), ("infra:contxt", "lab"))));

    // Each of the two can be seen in the file, and mending one mends not the other.
    [Theory]
    [InlineData("infra:experiments", """{"rl":{"image":"w:v1","processes":[{"name":"a","binds":{"replay":6999}},{"name":"b","connects":"repaly"}]}}""", "infra:experiments.rl.processes[0].binds[0].port", "infra:experiments.rl.processes[1].connects[0]")]
    [InlineData("infra:experiments", """{"rl":{"image":"w:v1","processes":[{"name":"a","binds":["replay","2nd"]},{"name":"b","connects":["repaly","nonsense"]}]}}""", "infra:experiments.rl.processes[0].binds[1].name", "infra:experiments.rl.processes[1].connects[0]", "infra:experiments.rl.processes[1].connects[1]")]
    [InlineData("infra:training", """{"t":{"image":"a:1","nodes":2,"mounts":[{"at":"/x","bucket":"my-bucket","claim":"c","readonly":true}]}}""", "infra:training.t.mounts[0]", "infra:training.t.mounts[0].readonly")]
    [InlineData("infra:computeClasses", """{"a_":["p","p"],"b":[]}""", "infra:computeClasses.a_", "infra:computeClasses.a_[1]", "infra:computeClasses.b", "infra:nodePools[0].diskSizeGb")]
    [InlineData("infra:queue", """{"image":"q:1","search":{"space":{"filler":"N3","parameters":[{"name":"N2"},{"name":"H2O"},{"name":"x","start":0,"steps":[{"increment":1}]}]},"run":{"command":["a"]}}}""", "infra:queue.search.space.filler", "infra:queue.search.space.parameters[1].start")]
    public async Task Mistakes_OfTheirOwn_AreToldTogether(string key, string value, params string[] told)
    {
        // Pools matter to classes alone.
        var pools = key == "infra:computeClasses" ? """[{"name":"p","machineType":"n2-standard-4","diskSizeGb":1}]""" : null;
        var text = await StackRun.FailAsync("alice", SampleConfig.Developer((key, value), ("infra:nodePools", pools)));

        Assert.Equal(told, text.Split('\n').Where(line => line.StartsWith(" - ", StringComparison.Ordinal)).Select(line => line[3..].Split(": ")[0]).Distinct());
    }

    // What is written elsewhere in the file is not what would be wrong of this.
    [Theory]
    [InlineData("infra:services", """{"web":{"image":"w:1","port":80,"exposure":"publik","sourceRanges":["203.0.113.0/24"]}}""", "infra:services.web.exposure: must be one of")]
    [InlineData("infra:services", """{"web":{"image":"w:1","port":80,"exposre":"nodePort","nodePort":30080}}""", "infra:services.web.exposre: is no setting")]
    [InlineData("infra:experiments", """{"rl":{"image":"w:v1","processes":[{"name":"a","exposes":[{"name":"board","exposure":"publik","sourceRanges":["203.0.113.0/24"]}]}]}}""", "infra:experiments.rl.processes[0].exposes[0].exposure: must be one of")]
    [InlineData("infra:training", """{"t":{"image":"a:1","nodes":2,"checkpoints":{"claim":["x"],"size":"3Gi"}}}""", "infra:training.t.checkpoints.claim: must be a text")]
    public async Task Setting_ThatCannotBeRead_IsNotHeldAgainstOthers(string key, string value, string finding) =>
        AssertOne(finding, await StackRun.FailAsync("alice", SampleConfig.Developer((key, value))));

    [Fact]
    public async Task Kind_Misspelt_IsToldWithTheNearest() => AssertOne(
        "infra:kindd: is no setting of this stack; did you mean infra:kind?", await StackRun.FailAsync("alice", SampleConfig.Developer(("infra:kind", null), ("infra:kindd", "developer"))));

    [Fact]
    public async Task Local_WithAnEnvironment_IsRefused()
    {
        var text = await StackRun.FailAsync("alice", SampleConfig.Developer(("infra:kind", "local"), ("infra:environment", "dev")));

        Assert.Contains("infra:environment: is no setting of this stack; ", text, StringComparison.Ordinal);
    }

    private static void AssertOne(string finding, string text)
    {
        Assert.StartsWith("settings of stack \"alice\": 1 problem\n - ", text, StringComparison.Ordinal);
        Assert.Contains($"\n - {finding}", text, StringComparison.Ordinal);
    }
}
