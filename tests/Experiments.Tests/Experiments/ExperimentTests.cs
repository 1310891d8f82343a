using System.Diagnostics;
using System.Text.Json;
using Infra.Components.Pods;
using Infra.Components.Workloads.Experiments;
using Infra.Tests.Support;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Experiments.Tests.Experiments;

public class ExperimentTests
{
    private const string Remembered = "metadata-cache:negative-ttl-secs:0,metadata-cache:ttl-secs:-1,metadata-cache:stat-cache-max-size-mb:1024";

    private const string Deployment = "kubernetes:apps/v1:Deployment";
    private const string Job = "kubernetes:batch/v1:Job";
    private const string Pod = "kubernetes:core/v1:Pod";
    private const string Service = "kubernetes:core/v1:Service";
    private const string PodSpec = "spec.template.spec";

    private static readonly ExperimentSpec One = new() { Name = "rl", Processes = [new() { Name = "learner", Image = "rl:v1" }] };

    [Fact]
    public async Task Experiment_Defaults_ArePinned()
    {
        var run = await Run(One);

        var deployment = run.One(Deployment, "stack-learner");
        Assert.Single(run.Plan());
        Assert.Equal("learner", deployment["metadata.name"]);
        Assert.Equal("gpu1", deployment["metadata.namespace"]);
        Assert.Equal(1d, deployment["spec.replicas"]);
        Assert.Equal("Recreate", deployment["spec.strategy.type"]);
        Assert.Equal("learner", deployment["spec.selector.matchLabels.symphony_pg"]);
        Assert.Equal("rl", deployment["spec.selector.matchLabels[app.kubernetes.io/instance]"]);
        Assert.Equal("learner", deployment["spec.template.metadata.labels.symphony_pg"]);
        Assert.Equal(1000d, deployment[$"{PodSpec}.securityContext.runAsUser"]);
        Assert.Equal(false, deployment[$"{PodSpec}.automountServiceAccountToken"]);
        Assert.Null(deployment["metadata.annotations"]);
        Assert.Null(deployment[$"{PodSpec}.volumes"]);
        Assert.Null(deployment[$"{PodSpec}.restartPolicy"]);
        Assert.Equal("rl:v1", deployment[$"{PodSpec}.containers.0.image"]);
        Assert.Equal("SYMPHONY_ROLE", deployment[$"{PodSpec}.containers.0.env.0.name"]);
        Assert.Null(deployment[$"{PodSpec}.containers.0.env.1"]);
        Assert.Null(deployment[$"{PodSpec}.containers.0.resources"]);
        var component = Assert.Single(run.Resources, resource => resource.IsComponent);
        Assert.Equal("infra:experiments:Experiment", component.Type);
    }

    [Fact]
    public async Task Experiment_OfEveryKind_HasParentLabelsAndNames()
    {
        var spec = new ExperimentSpec
        {
            Name = "all",
            Image = "all:v1",
            Secrets = [new("token")],
            VolumeClaims = [new("data", "100Gi") { StorageClass = "standard-rwx", AccessMode = "ReadWriteMany" }],
            Processes =
            [
                new() { Name = "a", Binds = ["store"], Exposes = [new("panel") { Exposure = ServiceExposure.Public, SourceRanges = ["203.0.113.0/24"] }] },
                new() { Name = "b", Restart = RestartMode.Once, Binds = ["brief"] },
                new() { Name = "c", Restart = RestartMode.Bare },
            ],
        };

        var run = await Run(spec, secrets: new Dictionary<string, Input<string>> { ["token"] = "hush" });

        string[] expected =
        [
            $"{Deployment} stack-a", $"{Job} stack-b", $"{Pod} stack-c", $"{Service} stack-panel", $"{Service} stack-store", $"{Service} stack-brief",
            "kubernetes:core/v1:Secret stack-secrets", "kubernetes:core/v1:PersistentVolumeClaim stack-data", "kubernetes:networking.k8s.io/v1:NetworkPolicy stack-panel",
        ];
        Assert.Equal(expected.Order(), run.Plan().Order());
        var component = run.Resources.Single(resource => resource.IsComponent).Resource;
        Assert.All(run.Resources.Where(resource => !resource.IsComponent), resource =>
        {
            Assert.Same(component, resource.Options.Parent);
            Assert.Equal("experiments", resource["metadata.labels[app.kubernetes.io/component]"]);
            Assert.Equal("infra", resource["metadata.labels[app.kubernetes.io/part-of]"]);
            Assert.Equal("pulumi", resource["metadata.labels[app.kubernetes.io/managed-by]"]);
            Assert.Equal("all", resource["metadata.labels[app.kubernetes.io/instance]"]);
            Assert.Equal("gpu1", resource["metadata.namespace"]);
        });
        var job = run.One(Job);
        Assert.Equal(0d, job["spec.backoffLimit"]);
        Assert.Equal("Never", job[$"{PodSpec}.restartPolicy"]);
        Assert.Equal("Failed", job["spec.podReplacementPolicy"]);
        Assert.Equal("Ignore", job["spec.podFailurePolicy.rules.0.action"]);
        Assert.Equal("DisruptionTarget", job["spec.podFailurePolicy.rules.0.onPodConditions.0.type"]);
        Assert.Equal("jsonpath={.metadata.uid}", job["metadata.annotations[pulumi.com/waitFor]"]);
        Assert.Equal("jsonpath={.metadata.uid}", run.One(Service, "stack-brief")["metadata.annotations[pulumi.com/waitFor]"]);
        Assert.Null(run.One(Service, "stack-store")["metadata.annotations"]);
        Assert.Equal("Always", run.One(Pod)["spec.restartPolicy"]);
        Assert.Equal("c", run.One(Pod)["metadata.labels.symphony_pg"]);
        var panel = run.One(Service, "stack-panel");
        Assert.Equal("LoadBalancer", panel["spec.type"]);
        Assert.Equal("203.0.113.0/24", panel["spec.loadBalancerSourceRanges.0"]);
        var claim = run.One("kubernetes:core/v1:PersistentVolumeClaim");
        Assert.Equal("100Gi", claim["spec.resources.requests.storage"]);
        Assert.Equal("ReadWriteMany", claim["spec.accessModes.0"]);
        Assert.Equal("standard-rwx", claim["spec.storageClassName"]);
        Assert.Equal("jsonpath={.metadata.uid}", claim["metadata.annotations[pulumi.com/waitFor]"]);
    }

    [Fact]
    public async Task BarePod_WithABucket_IsNotWaitedFor_AndHasTheBucketsAnnotations()
    {
        var spec = One with
        {
            AwaitReady = false,
            Processes = [new() { Name = "c", Image = "agent:1", Restart = RestartMode.Bare, Mounts = [new("/runs", new BucketVolume("lab-runs"))] }],
        };

        var pod = (await Run(spec)).One(Pod);

        Assert.Equal("jsonpath={.metadata.uid}", pod["metadata.annotations[pulumi.com/waitFor]"]);
        Assert.Equal("true", pod["metadata.annotations[gke-gcsfuse/volumes]"]);
    }

    [Fact]
    public async Task Secrets_OfAnExperiment_StandInTheSecretAlone()
    {
        var spec = One with
        {
            Secrets = [new("key.json"), new("token")],
            Processes = [One.Processes[0] with { SecretEnvironment = new Dictionary<string, string> { ["TOKEN"] = "token" } }],
        };
        var secrets = new ArgsOf<SecretArgs>();

        var run = await Run(spec, secrets: new Dictionary<string, Input<string>> { ["key.json"] = "hush1", ["token"] = "hush2" }, options: secrets.Options);

        var secret = run.One("kubernetes:core/v1:Secret");
        Assert.Equal("rl-secrets", secret["metadata.name"]);
        Assert.Equal("hush1", secret["stringData[key.json]"]);
        Assert.True(await Output.IsSecretAsync(Assert.Single(secrets.All).StringData.ToOutput()));
        var deployment = run.One(Deployment);
        Assert.Equal("/etc/secrets", deployment[$"{PodSpec}.containers.0.volumeMounts.0.mountPath"]);
        Assert.Equal(true, deployment[$"{PodSpec}.containers.0.volumeMounts.0.readOnly"]);
        Assert.Equal("rl-secrets", deployment[$"{PodSpec}.volumes.0.secret.secretName"]);
        Assert.Equal("TOKEN", deployment[$"{PodSpec}.containers.0.env.1.name"]);
        Assert.Equal("token", deployment[$"{PodSpec}.containers.0.env.1.valueFrom.secretKeyRef.key"]);
        Assert.DoesNotContain("hush", JsonSerializer.Serialize(deployment.Inputs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mounts_OfEveryKind_AreWritten()
    {
        var spec = One with
        {
            Processes =
            [
                One.Processes[0] with
                {
                    Mounts =
                    [
                        new("/nfs", new NfsVolume("10.0.0.2", "/share")) { ReadOnly = true, SubPath = "me" },
                        new("/bucket", new BucketVolume("lab-data")),
                        new("/disk", new ClaimVolume("data")),
                        new("/secret", new SecretVolume("login")),
                        new("/scratch", new EmptyDirVolume(SizeLimit: "10Gi")),
                        new("/dev/shm", new SharedMemoryVolume("2Gi")),
                        new("/src", new GitVolume("https://example.com/lab/rl.git", "v1")) { SubPath = "agent" },
                    ],
                },
            ],
        };

        var run = await Run(spec, account: "worker");

        var pod = run.One(Deployment);
        const string Volumes = $"{PodSpec}.volumes";
        const string Mounts = $"{PodSpec}.containers.0.volumeMounts";
        Assert.Equal("/share", pod[$"{Volumes}.0.nfs.path"]);
        Assert.Equal(true, pod[$"{Mounts}.0.readOnly"]);
        Assert.Equal("me", pod[$"{Mounts}.0.subPath"]);
        Assert.Equal("gcsfuse.csi.storage.gke.io", pod[$"{Volumes}.1.csi.driver"]);
        Assert.Equal("lab-data", pod[$"{Volumes}.1.csi.volumeAttributes.bucketName"]);
        Assert.Equal("true", pod["spec.template.metadata.annotations[gke-gcsfuse/volumes]"]);
        Assert.Equal("data", pod[$"{Volumes}.2.persistentVolumeClaim.claimName"]);
        Assert.Equal("login", pod[$"{Volumes}.3.secret.secretName"]);
        Assert.Equal(420d, pod[$"{Volumes}.3.secret.defaultMode"]);
        Assert.Equal("10Gi", pod[$"{Volumes}.4.emptyDir.sizeLimit"]);
        Assert.Null(pod[$"{Volumes}.4.emptyDir.medium"]);
        Assert.Equal("Memory", pod[$"{Volumes}.5.emptyDir.medium"]);
        Assert.Equal("2Gi", pod[$"{Volumes}.5.emptyDir.sizeLimit"]);
        Assert.Equal("/src", pod[$"{Mounts}.6.mountPath"]);
        Assert.Equal("work/agent", pod[$"{Mounts}.6.subPath"]);
        Assert.Equal("alpine/git:2.47.2", pod[$"{PodSpec}.initContainers.0.image"]);
        Assert.Equal("https://example.com/lab/rl.git", pod[$"{PodSpec}.initContainers.0.args.0"]);
        Assert.Equal(1000d, pod[$"{PodSpec}.securityContext.fsGroup"]);
        Assert.Equal(1000d, pod[$"{PodSpec}.securityContext.runAsUser"]);
        Assert.Equal("RuntimeDefault", pod[$"{PodSpec}.securityContext.seccompProfile.type"]);
    }

    [Theory]
    [InlineData("64Ti", null)]
    [InlineData("65537Gi", "must be at most 64Ti, the largest disk that a machine has; got \"65537Gi\"; use less than the disks of the machines that read it have")]
    public void BucketMount_WithACacheThatNoMachineHolds_IsRefused(string cache, string? problem)
    {
        var found = ExperimentRules.Check(One with { Processes = [One.Processes[0] with { Mounts = [new("/a", new BucketVolume("lab-data", cache))] }] }).Findings;

        Assert.Equal(
            problem is null ? [] : [$"Processes[0].Mounts[0].Cache: {problem}"],
            found.Where(finding => finding.Path.EndsWith("Cache", StringComparison.Ordinal)).Select(finding => finding.ToString()));
    }

    [Theory]
    [InlineData(null, null, "implicit-dirs", "256Mi", null)]
    [InlineData("200Gi", null, "implicit-dirs,file-cache:max-size-mb:204800,file-cache:enable-parallel-downloads:true", "256Mi", "205Gi")]
    [InlineData(null, BucketProfile.Training, $"implicit-dirs,{Remembered}", "1280Mi", null)]
    [InlineData(null, BucketProfile.Serving, $"implicit-dirs,{Remembered},file-cache:cache-file-for-range-read:true,file-system:kernel-list-cache-ttl-secs:-1", "1280Mi", null)]
    [InlineData(null, BucketProfile.Checkpointing, $"implicit-dirs,{Remembered},file-cache:cache-file-for-range-read:true,file-system:rename-dir-limit:200000", "1280Mi", null)]
    [InlineData(
        "1Gi", BucketProfile.Training, $"implicit-dirs,file-cache:max-size-mb:1024,file-cache:enable-parallel-downloads:true,{Remembered}", "1280Mi", "6Gi")]
    public async Task BucketMount_WithCacheAndProfile_SaysSoToTheDriver(string? cache, BucketProfile? profile, string options, string memory, string? disk)
    {
        var bucket = new BucketVolume("lab-data", cache) { Profile = profile };
        var spec = One with { RunAsUser = null, Processes = [One.Processes[0] with { Mounts = [new("/a", bucket), new("/b", bucket) { ReadOnly = true }] }] };

        var pod = (await Run(spec, account: "worker")).One(Deployment);

        Assert.Equal(options, pod[$"{PodSpec}.volumes.0.csi.volumeAttributes.mountOptions"]);
        Assert.Null(pod[$"{PodSpec}.volumes.1"]);
        Assert.Equal(memory, pod["spec.template.metadata.annotations[gke-gcsfuse/memory-limit]"]);
        Assert.Equal(disk, pod["spec.template.metadata.annotations[gke-gcsfuse/ephemeral-storage-limit]"]);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("v1")]
    [InlineData("main")]
    public async Task GitMount_OfARevision_IsCheckedOutByTheScriptOfThePod(string revision)
    {
        var directory = Directory.CreateTempSubdirectory("git-mount-");
        try
        {
            var (source, target) = (Path.Combine(directory.FullName, "source"), Path.Combine(directory.FullName, "target"));
            Execute("sh", ["-c", "git init -q -b main \"$1\" && cd \"$1\" && echo one > file && git add file && git -c user.name=t -c user.email=t@example.com commit -qm one && git tag v1", "make", source]);
            var spec = One with { Processes = [One.Processes[0] with { Mounts = [new("/src", new GitVolume("https://example.com/rl.git", "v1"))] }] };
            var pod = (await Run(spec)).One(Deployment);
            var script = (string)pod[$"{PodSpec}.initContainers.0.command.2"]!;

            // Twice, as when the container is started again.
            Execute("sh", ["-c", script, "checkout", $"file://{source}", revision, target]);
            Execute("sh", ["-c", script, "checkout", $"file://{source}", revision, target]);

            Assert.Equal("one\n", await File.ReadAllTextAsync(Path.Combine(target, "file")));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Patch_OfPodAndContainer_IsMerged()
    {
        var spec = One with
        {
            Processes =
            [
                One.Processes[0] with
                {
                    Mounts = [new("/scratch", new EmptyDirVolume())],
                    PodPatch = Yaml.Json(
                        """
                        priorityClassName: high
                        terminationGracePeriodSeconds: 60
                        securityContext: { fsGroup: 7 }
                        nodeSelector: { zone: a }
                        tolerations: [{ key: lab, operator: Exists }]
                        volumes: [{ name: cache, emptyDir: { sizeLimit: 1Gi } }]
                        dnsConfig: { options: [{ name: ndots, value: "2" }] }
                        """),
                    ContainerPatch = Yaml.Json(
                        """
                        imagePullPolicy: Always
                        env: [{ name: EXTRA, value: "1" }]
                        ports: [{ containerPort: 9000 }]
                        readinessProbe: { httpGet: { path: /ready, port: 9000 } }
                        livenessProbe: { httpGet: { path: /live, port: web } }
                        resources: { limits: { example.com/fpga: 1 } }
                        securityContext: { readOnlyRootFilesystem: true }
                        """),
                },
            ],
        };

        var pod = (await Run(spec)).One(Deployment);

        Assert.Equal("high", pod[$"{PodSpec}.priorityClassName"]);
        Assert.Equal(60d, pod[$"{PodSpec}.terminationGracePeriodSeconds"]);
        Assert.Equal(7d, pod[$"{PodSpec}.securityContext.fsGroup"]);
        Assert.Equal(1000d, pod[$"{PodSpec}.securityContext.runAsUser"]);
        Assert.Equal("a", pod[$"{PodSpec}.nodeSelector.zone"]);
        Assert.Equal("lab", pod[$"{PodSpec}.tolerations.0.key"]);
        Assert.Equal("volume-0", pod[$"{PodSpec}.volumes.0.name"]);
        Assert.Equal("1Gi", pod[$"{PodSpec}.volumes.1.emptyDir.sizeLimit"]);
        Assert.Equal("ndots", pod[$"{PodSpec}.dnsConfig.options.0.name"]);
        const string Container = $"{PodSpec}.containers.0";
        Assert.Equal("Always", pod[$"{Container}.imagePullPolicy"]);
        Assert.Equal("SYMPHONY_ROLE", pod[$"{Container}.env.0.name"]);
        Assert.Equal("EXTRA", pod[$"{Container}.env.1.name"]);
        Assert.Equal(9000d, pod[$"{Container}.ports.0.containerPort"]);
        Assert.Equal(9000d, pod[$"{Container}.readinessProbe.httpGet.port"]);
        Assert.Equal("web", pod[$"{Container}.livenessProbe.httpGet.port"]);
        Assert.Equal("1", pod[$"{Container}.resources.limits[example.com/fpga]"]);
        Assert.Equal(true, pod[$"{Container}.securityContext.readOnlyRootFilesystem"]);
        Assert.Equal(false, pod[$"{Container}.securityContext.allowPrivilegeEscalation"]);
    }

    [Theory]
    [InlineData("priorityClass: high", "PodPatch.priorityClass: must be a field that Kubernetes has there; got \"priorityClass\"; use priorityClassName")]
    [InlineData("qwertyuiopasdf: 1", "PodPatch.qwertyuiopasdf: must be a field that Kubernetes has there; got \"qwertyuiopasdf\"; remove it")]
    [InlineData("securityContext: { runAsUsr: 1 }", "PodPatch.securityContext.runAsUsr: must be a field that Kubernetes has there; got \"runAsUsr\"; use runAsUser")]
    [InlineData("hostNetwork: maybe", "PodPatch.hostNetwork: must be true or false; got \"maybe\"; write it like true")]
    [InlineData("priority: 1.5", "PodPatch.priority: must be a whole number; got 1.5; write it like 1")]
    [InlineData("tolerations: lab", "PodPatch.tolerations: must be a list; got \"lab\"; begin each entry with a dash")]
    [InlineData("tolerations: [lab]", "PodPatch.tolerations[0]: must be an object; got \"lab\"; write the fields below it")]
    [InlineData("nodeSelector: [a]", "PodPatch.nodeSelector: must be an object; got a list; write the names below it")]
    [InlineData("containers: []", "PodPatch.containers: cannot be patched; they follow from the processes; use ContainerPatch of a process")]
    [InlineData("restartPolicy: Never", "PodPatch.restartPolicy: cannot be patched; it follows from restart; set that")]
    [InlineData("text", "PodPatch: must be an object; got \"text\"; write the fields below it")]
    public void PodPatch_WithAMistake_IsRefused(string yaml, string expected)
    {
        var compilation = ExperimentRules.Check(One with { Processes = [One.Processes[0] with { PodPatch = Yaml.Json(yaml) }] });

        Assert.Null(compilation.Experiment);
        Assert.Equal($"Processes[0].{expected}", Assert.Single(compilation.Findings).ToString());
    }

    [Fact]
    public void ContainerPatch_OfTheName_IsRefused() => Assert.Equal(
        "Processes[0].ContainerPatch.name: cannot be patched; it is the process's; rename that",
        Assert.Single(ExperimentRules.Check(One with { Processes = [One.Processes[0] with { ContainerPatch = Yaml.Json("name: x") }] }).Findings).ToString());

    [Fact]
    public async Task Transforms_OfPodAndContainer_ComeLast()
    {
        var spec = One with { Processes = [One.Processes[0] with { PodPatch = Yaml.Json("priorityClassName: high") }] };

        var run = await TestRun.RunAsync(() => _ = new Experiment("stack", new()
        {
            Spec = spec,
            Namespace = "gpu1",
            TransformPod = (name, pod) => pod.PriorityClassName = $"{name}-class",
            TransformContainer = (name, container) => container.WorkingDir = $"/{name}",
        }));

        Assert.Equal("learner-class", run.One(Deployment)[$"{PodSpec}.priorityClassName"]);
        Assert.Equal("/learner", run.One(Deployment)[$"{PodSpec}.containers.0.workingDir"]);
    }

    [Fact]
    public async Task OwnNamespace_OfAnExperiment_IsMadeWithItsRules()
    {
        var run = await TestRun.RunAsync(() => _ = new Experiment("stack", new()
        {
            Spec = One with { OwnNamespace = true },
            OwnNamespace = new() { Namespace = ExperimentCompiler.OwnNamespaceName("gpu1", "rl") },
        }));

        Assert.Equal("gpu1-rl", run.One("kubernetes:core/v1:Namespace")["metadata.name"]);
        Assert.Equal("gpu1-rl", run.One(Deployment)["metadata.namespace"]);
        Assert.NotEmpty(run.All("kubernetes:networking.k8s.io/v1:NetworkPolicy"));
        var own = run.One("infra:tenancy:DeveloperNamespace");
        Assert.Same(run.One("infra:experiments:Experiment").Resource, own.Options.Parent);
    }

    [Fact]
    public async Task Experiment_Preview_DoesNotNeedTheNamespace()
    {
        var run = await TestRun.RunAsync(() => _ = new Experiment("stack", new() { Spec = One, Namespace = Output.Create("gpu1") }), preview: true);

        Assert.Single(run.Plan());
    }

    [Fact]
    public async Task Experiment_WithManyMistakes_TellsAllAtOnce()
    {
        var spec = new ExperimentSpec
        {
            Name = "rl",
            Secrets = [new("token") { Config = "infra:token" }],
            Processes =
            [
                new() { Name = "learner", Image = "rl:v1", Binds = ["replay-server", new("store", 6999)], Exposes = [new("panel") { Exposure = ServiceExposure.Public }] },
                new() { Name = "agent", Image = "rl", Connects = ["replay-serve", "parameter-server"], Assign = new() { AssignTo = "machine", NodePool = "cpu" } },
                new() { Name = "agent", Image = "rl:v1", PodPatch = Yaml.Json("hostNetwrk: true") },
            ],
        };

        var text = await TestRun.FailAsync(() => _ = new Experiment("stack", new() { Spec = spec, Namespace = "gpu1" }));

        Assert.Contains(
            """
            experiment "stack": 9 problems
             - Processes[2].Name: must be the name of one process only; got "agent", which Processes[1] has as well; rename one
             - Processes[0].Exposes[0].SourceRanges: must say who may call a public service; got nothing; name the callers' IPv4 ranges, for example "203.0.113.0/24"
             - Processes[0].Binds[1].Port: must be within the experiment's ports, 7000 to 8999; got 6999; leave it out and the next free one is used
             - Processes[1].Connects[0]: must be a service that some process binds; got "replay-serve" of process "agent"; use replay-server, or add it to the binds of the process that serves it
             - Processes[1].Connects[1]: must be a service that some process binds; got "parameter-server" of process "agent"; add it to the binds of the process that serves it
             - Processes[1].Image: must have a tag or a digest, for without one Kubernetes runs ":latest"; got "rl"; add the version, for example "rl:v1"
             - Processes[1].Assign: cannot be used here, for there are no node pools to place on; got "machine"; use NodeSelector, tolerations and resources
             - Processes[2].PodPatch.hostNetwrk: must be a field that Kubernetes has there; got "hostNetwrk"; use hostNetwork
             - SecretValues["token"]: must hold the secret; got nothing; run pulumi config set --secret infra:token
            """,
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Namespace_AgainstTheSpec_IsRefused()
    {
        var text = await TestRun.FailAsync(() => _ = new Experiment("stack", new() { Spec = One with { OwnNamespace = true }, Namespace = "gpu1" }));

        Assert.Contains(" - OwnNamespace: must be set, and alone, where the spec's OwnNamespace is true; got the other; set OwnNamespace alone", text, StringComparison.Ordinal);
    }

    private static Task<TestRun> Run(
        ExperimentSpec spec, Dictionary<string, Input<string>>? secrets = null, string? account = null, ComponentResourceOptions? options = null) =>
        TestRun.RunAsync(() => _ = new Experiment(
            "stack",
            new()
            {
                Spec = spec,
                Namespace = "gpu1",
                SecretValues = secrets ?? [],
                ServiceAccountName = account is null ? null : (Input<string>)account,
            },
            options));

    private static void Execute(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}
