using Infra.Components.Pods;
using Infra.Components.Workloads.Experiments;
using Infra.Tests.Support;

namespace Infra.Experiments.Tests.Experiments;

public class ExperimentSettingsTests
{
    [Fact]
    public void Settings_WithEveryKey_AreRead()
    {
        var reading = ExperimentSettings.Parse(Yaml.Json(
            """
            rl:
              image: rl:v1
              environment: { SEED: 1 }
              portRange: 7100-7199
              secrets: [{ name: token, config: infra:token }, { name: key.json, file: key.json }]
              volumeClaims: [{ name: data, size: 100Gi, storageClass: standard-rwx, accessMode: ReadWriteMany }]
              ownNamespace: true
              runAsUser: 0
              awaitReady: false
              processGroups:
                - name: group
                  replicas: 2
                  restart: once
                  assign: { assignTo: resource, cpu: 1000m, memory: 1Gi, gpuType: l4, gpuCount: 1, allowSpot: true, allowGpuPool: false }
                  labels: { team: a }
                  mounts: [{ at: /fs, nfs: { server: 10.0.0.2, directory: /share }, readOnly: true, subPath: me }]
                  podPatch: { priorityClassName: high }
                  processes: [{ name: inner }]
              processes:
                - name: learner
                  image: rl:v2
                  command: python
                  args: [learner.py]
                  environment: { A: b }
                  secretEnvironment: { TOKEN: token }
                  binds: { store: 7105 }
                  connects: store
                  exposes:
                    - tensorboard
                    - { name: panel, port: 80, exposure: public, sourceRanges: [203.0.113.0/24] }
                  resources: { cpu: 1 }
                  gpus: 1
                  restart: bare
                  nodeSelector: { name: gpu }
                  tolerations: [{ key: a, value: b, effect: NoSchedule }]
                  mounts:
                    - { at: /b, bucket: lab-data, cache: 1Gi, profile: training }
                    - { at: /c, claim: data }
                    - { at: /d, secret: login }
                    - { at: /e, emptyDir: { memory: true, sizeLimit: 1Gi } }
                    - { sharedMemory: 2Gi }
                    - { at: /f, git: { repository: "https://example.com/rl.git", revision: v1, image: "git:v2" } }
                  containerPatch: { tty: true }
            """));

        Assert.Empty(reading.Findings);
        var rl = Assert.Single(reading.Experiments);
        Assert.Equal("infra:experiments.rl", rl.SettingsPath);
        Assert.Equal(new PortRange(7100, 7199), rl.PortRange);
        Assert.Equal([new SecretSource("token") { Config = "infra:token" }, new SecretSource("key.json") { File = "key.json" }], rl.Secrets);
        Assert.Equal(new VolumeClaimSpec("data", "100Gi") { StorageClass = "standard-rwx", AccessMode = "ReadWriteMany" }, Assert.Single(rl.VolumeClaims));
        Assert.True(rl.OwnNamespace);
        Assert.Equal(0, rl.RunAsUser);
        Assert.False(rl.AwaitReady);
        var group = Assert.Single(rl.ProcessGroups);
        Assert.Equal(2, group.Replicas);
        Assert.Equal(RestartMode.Once, group.Restart);
        Assert.Equal(new() { AssignTo = "resource", Cpu = 1000, Memory = 1024, GpuType = "l4", GpuCount = 1, AllowSpot = true, AllowGpuPool = false }, group.Assign);
        Assert.Equal(new MountSpec("/fs", new NfsVolume("10.0.0.2", "/share")) { ReadOnly = true, SubPath = "me" }, Assert.Single(group.Mounts));
        var learner = Assert.Single(rl.Processes);
        Assert.Equal(["python"], learner.Command);
        Assert.Equal(new BoundService("store", 7105), Assert.Single(learner.Binds));
        Assert.Equal(["store"], learner.Connects);
        Assert.Equal(new ExposedService("tensorboard"), learner.Exposes[0] with { SourceRanges = new ExposedService("x").SourceRanges });
        Assert.Equal(ServiceExposure.Public, learner.Exposes[1].Exposure);
        Assert.Equal("203.0.113.0/24", Assert.Single(learner.Exposes[1].SourceRanges).Now());
        Assert.Equal(RestartMode.Bare, learner.Restart);
        Assert.Equal(
            [
                new BucketVolume("lab-data", "1Gi") { Profile = BucketProfile.Training }, new ClaimVolume("data"), new SecretVolume("login"), new EmptyDirVolume(true, "1Gi"), new SharedMemoryVolume("2Gi"),
                new GitVolume("https://example.com/rl.git", "v1", "git:v2"),
            ],
            learner.Mounts.Select(mount => mount.Source));
        Assert.Equal("/dev/shm", learner.Mounts[4].At);
        Assert.True(learner.ContainerPatch!.Value.GetProperty("tty").GetBoolean());
    }

    [Fact]
    public void Settings_WithManyMistakes_TellAllAtOnce()
    {
        var reading = ExperimentSettings.Parse(Yaml.Json(
            """
            rl:
              portRange: 7000
              procesess: []
              processes:
                - name: learner
                  bind: replay
                  restart: allways
                  replicas: two
                  exposes: { tensorboard: }
                  connects: { replay: 7000 }
                  assign: { asignTo: machine }
                  mounts: [{ at: /x }, { at: /y, claim: a, bucket: b }, { at: /z, claim: a, profile: serving, cache: 1Gi }]
              ownNamespace: 3
            """));

        Assert.Equal(
            [
                "infra:experiments.rl.ownNamespace: must be true or false; got 3; write true or false, or leave it out for false",
                "infra:experiments.rl.portRange: must be two ports with \"-\" between them; got \"7000\"; use for example \"7000-8999\"",
                "infra:experiments.rl.procesess: is no setting of this stack; did you mean processes?",
                "infra:experiments.rl.processes[0].assign.asignTo: is no setting of this stack; did you mean assignTo?",
                "infra:experiments.rl.processes[0].bind: is no setting of this stack; did you mean binds?",
                "infra:experiments.rl.processes[0].connects: must be a list of texts; got an object; begin each with a dash, or leave it out for none",
                "infra:experiments.rl.processes[0].exposes.tensorboard: must be set, 1 to 65535: TCP port of the service; got nothing; add tensorboard below infra:experiments.rl.processes[0].exposes",
                "infra:experiments.rl.processes[0].mounts[0]: must have exactly one of nfs, bucket, claim, secret, emptyDir, sharedMemory, git; got none; set one of them",
                "infra:experiments.rl.processes[0].mounts[1]: must have exactly one of nfs, bucket, claim, secret, emptyDir, sharedMemory, git; got bucket, claim; keep one",
                "infra:experiments.rl.processes[0].mounts[2].cache: must be left out where no bucket is mounted; got it without; remove it, or set bucket",
                "infra:experiments.rl.processes[0].mounts[2].profile: must be left out where no bucket is mounted; got it without; remove it, or set bucket",
                "infra:experiments.rl.processes[0].replicas: must be a whole number, 0 to 1000; got \"two\"; write for example 1, or leave it out for one whose name has no number",
                "infra:experiments.rl.processes[0].restart: must be one of always, once, bare; got \"allways\"; did you mean always?",
            ],
            reading.Findings.Select(finding => finding.ToString()));
    }
}
