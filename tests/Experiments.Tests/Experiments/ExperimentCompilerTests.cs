using Infra.Components.Pods;
using Infra.Components.Workloads.Experiments;
using Infra.Core.Findings;
using Infra.Tests.Support;

namespace Infra.Experiments.Tests.Experiments;

public class ExperimentCompilerTests
{
    private static readonly ProcessSpec Learner = new() { Name = "learner", Image = "rl:v1" };

    [Fact]
    public void Ports_OfEveryKind_AreGivenExplicitThenExposedThenBound()
    {
        var compiled = Compiled(Of(
            Learner with { Binds = ["first", new("fixed", 7001)], Exposes = ["shown"] },
            new ProcessSpec { Name = "other", Image = "rl:v1", Binds = ["second"], Exposes = [new("page", 6006), "late"] }));

        Assert.Equal(
            ["shown:7000", "page:6006", "late:7002", "first:7003", "fixed:7001", "second:7004"],
            compiled.Services.Select(service => $"{service.Service}:{service.Port}"));
    }

    [Theory]
    [InlineData(6999, false)]
    [InlineData(7000, true)]
    [InlineData(8999, true)]
    [InlineData(9000, false)]
    public void BoundPort_AtTheBounds_IsOfTheRange(int port, bool fine) =>
        Assert.Equal(fine, Check(Of(Learner with { Binds = [new("a", port)] })).Count == 0);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(65535, true)]
    [InlineData(65536, false)]
    public void ExposedPort_AtTheBounds_IsAnyTcpPort(int port, bool fine) =>
        Assert.Equal(fine, Check(Of(Learner with { Exposes = [new("a", port)] })).Count == 0);

    [Theory]
    [InlineData(0, 10, false)]
    [InlineData(1, 10, true)]
    [InlineData(7000, 6999, false)]
    [InlineData(7000, 7000, true)]
    [InlineData(65535, 65535, true)]
    [InlineData(65535, 65536, false)]
    public void PortRange_AtTheBounds_IsOfTcpPorts(int first, int last, bool fine) =>
        Assert.Equal(fine, Check(Of(Learner) with { PortRange = new(first, last) }).Count == 0);

    [Theory]
    [InlineData(3, 0)]
    [InlineData(2, 1)]
    public void PortRange_WithTooFewPorts_IsRefused(int ports, int problems)
    {
        var findings = Check(Of(Learner with { Binds = ["a", "b"], Exposes = ["c"] }) with { PortRange = new(7000, 6999 + ports) });

        Assert.Equal(problems, findings.Count);
        Assert.All(findings, finding => Assert.Equal(
            "PortRange: must hold a port for each service; got 7000 to 7001 with 2 free ports for 3 services; widen it", finding.ToString()));
    }

    [Fact]
    public void Port_ThatAnotherServiceHas_IsRefused() => Assert.Equal(
        "Processes[0].Binds[1].Port: must be a port that no other service has; got 7005 for \"b\", which \"a\" has; change one, or leave it out and the next free one is used",
        Assert.Single(Check(Of(Learner with { Binds = [new("a", 7005), new("b", 7005)] }))).ToString());

    [Fact]
    public void BoundAndExposedName_OfOneProcess_SharesThePortAndNotTheService()
    {
        var compiled = Compiled(Of(Learner with { Binds = ["panel"], Exposes = ["panel"] }));

        Assert.Equal(["panel-exposed", "panel"], compiled.Services.Select(service => service.ObjectName));
        Assert.All(compiled.Services, service => Assert.Equal(7000, service.Port));
        Assert.NotEqual(compiled.Services[0].Selector, compiled.Services[1].Selector);
        Assert.Equal("bind", compiled.Pods[0].Labels["service-panel"]);
        Assert.Equal("expose", compiled.Pods[0].Labels["exposed-panel"]);
        Assert.Equal("panel:7000", compiled.Pods[0].Containers[0].Environment["SYMPH_PANEL_ADDR"].Now());
    }

    [Fact]
    public void BoundAndExposedName_WithTwoPorts_IsRefused() => Assert.Equal(
        "Processes[0].Binds[0].Port: must be the same where \"panel\" is bound and where it is exposed; got 6006 and 7000; set one of them only",
        Assert.Single(Check(Of(Learner with { Binds = [new("panel", 7000)], Exposes = [new("panel", 6006)] }))).ToString());

    [Fact]
    public void ExposedName_WhoseObjectIsTaken_IsRefused() =>
        Assert.Equal("Processes[0].Exposes[0].Name", Assert.Single(Check(Of(Learner with { Binds = ["panel", "panel-exposed"], Exposes = ["panel"] }))).Path);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Service_OfTwoProcesses_IsRefused(bool bound)
    {
        ProcessSpec With(string name) => new() { Name = name, Image = "rl:v1", Binds = bound ? ["x"] : [], Exposes = bound ? [] : ["x"] };

        var verb = bound ? "binds" : "exposes";
        Assert.Equal(
            $"Processes[1].{(bound ? "Binds" : "Exposes")}[0].Name: must be a service that only one process {verb}; got \"x\", which process \"a\" {verb} already; rename one",
            Assert.Single(Check(Of(With("a"), With("b")))).ToString());
    }

    [Theory]
    [InlineData(55, true)]
    [InlineData(56, false)]
    public void ServiceName_AtTheBound_FitsIntoALabel(int length, bool fine) =>
        Assert.Equal(fine, Check(Of(Learner with { Binds = [new string('a', length)] })).Count == 0);

    [Fact]
    public void Connect_WithoutItsBind_IsRefusedEvenWhereTheNameIsExposed() =>
        Assert.Equal("Processes[0].Connects[0]", Assert.Single(Check(Of(Learner with { Exposes = ["panel"], Connects = ["panel"] }))).Path);

    [Fact]
    public void Replicas_OfAProcess_AreNumbered()
    {
        var compiled = Compiled(Of(Learner with { Replicas = 3 }));

        Assert.Equal(["learner-0", "learner-1", "learner-2"], compiled.Pods.Select(pod => pod.Name));
        Assert.Equal("learner-2", compiled.Pods[2].Containers[0].Environment["SYMPHONY_ROLE"].Now());
        Assert.DoesNotContain(Compiled(Of(Learner, Learner with { Name = "eval", Replicas = 0 })).Pods, pod => pod.Name.StartsWith("eval", StringComparison.Ordinal));
        Assert.Equal("learner-0", Compiled(Of(Learner with { Replicas = 1 })).Pods.Single().Name);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void Replicas_AtTheBounds_AreChecked(int replicas, bool fine) => Assert.Equal(fine, Check(Of(Learner with { Replicas = replicas })).Count == 0);

    [Theory]
    [InlineData(61, 10, true)]
    [InlineData(62, 10, false)]
    [InlineData(60, 11, true)]
    [InlineData(61, 11, false)]
    public void Replicas_OfALongName_NeedRoomForTheirNumber(int length, int replicas, bool fine) =>
        Assert.Equal(fine, Check(Of(Learner with { Name = new string('a', length), Replicas = replicas })).Count == 0);

    [Fact]
    public void Replicas_ThatBind_AreRefusedOnce() => Assert.Equal(
        "Processes[0].Binds: must be empty with more than one replica, for a service belongs to one process; got \"a\"; give the service a process of its own",
        Assert.Single(Check(Of(Learner with { Replicas = 3, Binds = ["a"] }))).ToString());

    [Fact]
    public void Names_OfProcessesAndPods_AreNotTakenTwice()
    {
        Assert.Equal("Processes[1].Name", Assert.Single(Check(Of(Learner with { Replicas = 1 }, Learner with { Name = "learner-0" }))).Path);
        Assert.Equal("Processes[0].Name", Assert.Single(Check(Of(Learner) with { ProcessGroups = [new() { Name = "group", Processes = [Learner] }] })).Path);
        Assert.Equal("Processes[0].Name", Assert.Single(Check(Of(Learner) with { ProcessGroups = [new() { Name = "learner", Processes = [Learner with { Name = "x" }] }] })).Path);
    }

    [Fact]
    public void ProcessOfAGroup_WithWhatBelongsToThePod_IsRefused()
    {
        var process = Learner with
        {
            Replicas = 2,
            Restart = RestartMode.Once,
            NodeSelector = new Dictionary<string, string> { ["a"] = "b" },
            Tolerations = [new("a", "Exists", null, null)],
            Labels = new Dictionary<string, string> { ["a"] = "b" },
            PodPatch = Yaml.Json("priority: 1"),
        };

        string[] expected = ["Replicas", "Restart", "NodeSelector", "Tolerations", "Labels", "PodPatch"];
        Assert.Equal(
            expected.Select(name => $"ProcessGroups[0].Processes[0].{name}"),
            Check(new() { Name = "rl", ProcessGroups = [new() { Name = "group", Processes = [process] }] }).Select(finding => finding.Path));
    }

    [Fact]
    public void Experiment_WithoutProcesses_IsRefused()
    {
        Assert.Equal("Processes", Assert.Single(Check(Of())).Path);
        Assert.Equal("ProcessGroups[0].Processes", Assert.Single(Check(new() { Name = "rl", ProcessGroups = [new() { Name = "group" }] })).Path);
    }

    [Theory]
    [InlineData("SYMPHONY_ROLE")]
    [InlineData("SYMPH_X_ADDR")]
    [InlineData("POD_NAME")]
    [InlineData("1A")]
    public void Environment_OfTheExperimentsOwn_IsRefused(string name)
    {
        var environment = new Dictionary<string, string> { [name] = "x" };

        Assert.Equal($"Processes[0].Environment[\"{name}\"]", Assert.Single(Check(Of(Learner with { Environment = environment }))).Path);
        Assert.Equal($"Environment[\"{name}\"]", Assert.Single(Check(Of(Learner) with { Environment = environment })).Path);
    }

    [Fact]
    public void Environment_OfTheProcess_ComesBeforeTheExperiments()
    {
        var compiled = Compiled(Of(Learner with { Environment = new Dictionary<string, string> { ["A"] = "2" } }) with
        {
            Environment = new Dictionary<string, string> { ["A"] = "1", ["B"] = "1" },
        });

        Assert.Equal("2", compiled.Pods[0].Containers[0].Environment["A"].Now());
        Assert.Equal("1", compiled.Pods[0].Containers[0].Environment["B"].Now());
    }

    [Fact]
    public void Secrets_WithMistakes_AreRefused()
    {
        var spec = Of(Learner with { SecretEnvironment = new Dictionary<string, string> { ["T"] = "tokn", ["U"] = "token" }, Environment = new Dictionary<string, string> { ["U"] = "x" } }) with
        {
            Secrets = [new("token"), new("token"), new("a/b"), new("..") { Config = "infra:x", File = "x" }],
        };

        string[] expected =
        [
            "Secrets[1].Name: must be a name of its own; got \"token\" twice; rename one",
            "Secrets[2].Name: must be a file's name of 1 to 253 letters, digits, \"-\", \"_\" and \".\"; got \"a/b\"; use for example \"token\"",
            "Secrets[3].Name: must be a file's name of 1 to 253 letters, digits, \"-\", \"_\" and \".\"; got \"..\"; use for example \"token\"",
            "Secrets[3]: must come from config or from a file; got both, \"infra:x\" and \"x\"; keep one",
            "Processes[0].SecretEnvironment[\"T\"]: must name one of the experiment's secrets; got \"tokn\"; use token",
            "Processes[0].SecretEnvironment[\"U\"]: must not be in the plain environment as well; got both; keep the secret one",
        ];
        Assert.Equal(expected, Check(spec).Select(finding => finding.ToString()));
    }

    [Fact]
    public void VolumeClaims_WithMistakes_AreRefused()
    {
        var spec = Of(Learner) with { VolumeClaims = [new("data", "1Gi"), new("data", ""), new("Big", "512m") { AccessMode = "RWX" }] };

        string[] expected = ["VolumeClaims[1].Name", "VolumeClaims[1].Size", "VolumeClaims[2].Name", "VolumeClaims[2].Size", "VolumeClaims[2].AccessMode"];
        Assert.Equal(expected, Check(spec).Select(finding => finding.Path));
    }

    public static TheoryData<MountSpec, string?> MountCases => new()
    {
        { new("/data", new ClaimVolume("data")), null },
        { new("data", new ClaimVolume("data")), "At" },
        { new("/", new ClaimVolume("data")), "At" },
        { new("/a:b", new ClaimVolume("data")), "At" },
        { new("/data", new ClaimVolume("data")) { SubPath = "a/../b" }, "SubPath" },
        { new("/data", new ClaimVolume("data")) { SubPath = "/a" }, "SubPath" },
        { new("/data", new ClaimVolume("Data")), "Claim" },
        { new("/data", new NfsVolume("", "/share")), "Nfs.Server" },
        { new("/data", new NfsVolume("10.0.0.2", "share")), "Nfs.Directory" },
        { new("/data", new BucketVolume("gs://lab")), "Bucket" },
        { new("/data", new BucketVolume("ab")), "Bucket" },
        { new("/data", new BucketVolume("abc")), null },
        { new("/data", new SecretVolume("UPPER")), "Secret" },
        { new("/data", new SecretVolume("login", -1)), "DefaultMode" },
        { new("/data", new SecretVolume("login", 0)), null },
        { new("/data", new SecretVolume("login", 511)), null },
        { new("/data", new SecretVolume("login", 512)), "DefaultMode" },
        { new("/data", new EmptyDirVolume(SizeLimit: "much")), "EmptyDir.SizeLimit" },
        { new("/dev/shm", new SharedMemoryVolume("2m")), "SharedMemory" },
        { new("/src", new GitVolume("git@example.com:rl.git", "v1")), "Git.Repository" },
        { new("/src", new GitVolume("file:///etc", "v1")), "Git.Repository" },
        { new("/src", new GitVolume("https://me:hush@example.com/rl.git", "v1")), "Git.Repository" },
        { new("/src", new GitVolume("https://example.com/rl.git", "--upload-pack=x")), "Git.Revision" },
        { new("/src", new GitVolume("https://example.com/rl.git", "")), "Git.Revision" },
        { new("/src", new GitVolume("https://example.com/rl.git", "v1", "git:latest")), "Git.Image" },
    };

    [Theory]
    [MemberData(nameof(MountCases), DisableDiscoveryEnumeration = true)]
    public void Mount_OfEachKind_IsChecked(MountSpec mount, string? path)
    {
        var finding = Check(Of(Learner with { Mounts = [mount] })).SingleOrDefault();

        Assert.Equal(path is null ? null : $"Processes[0].Mounts[0].{path}", finding?.Path);
        Assert.DoesNotContain("hush", finding?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Mounts_AtOnePlace_AreRefused()
    {
        var mount = new MountSpec("/data", new ClaimVolume("data"));
        var group = new ProcessGroupSpec { Name = "group", Mounts = [mount], Processes = [Learner with { Mounts = [mount with { At = "/data/" }] }] };

        Assert.Equal("ProcessGroups[0].Processes[0].Mounts[0].At", Assert.Single(Check(new() { Name = "rl", ProcessGroups = [group] })).Path);
        Assert.Equal("Processes[0].Mounts[0].At", Assert.Single(Check(Of(Learner with { Mounts = [mount with { At = "/etc/secrets" }] }) with { Secrets = [new("a")] })).Path);
    }

    [Fact]
    public void Volumes_OfAPod_AreSharedWhereTheyMeanTheSameFiles()
    {
        var nfs = new MountSpec("/fs", new NfsVolume("10.0.0.2", "/share"));
        var own = new MountSpec("/tmp/own", new EmptyDirVolume());
        var group = new ProcessGroupSpec
        {
            Name = "group",
            Mounts = [new("/shared", new EmptyDirVolume())],
            Processes = [Learner with { Mounts = [nfs, own] }, Learner with { Name = "other", Mounts = [nfs, own] }],
        };

        var pod = Compiled(new() { Name = "rl", ProcessGroups = [group] }).Pods.Single();

        Assert.Equal(["volume-0", "volume-1", "volume-2"], pod.Containers[0].Mounts.Select(mount => mount.Volume));
        Assert.Equal(["volume-0", "volume-1", "volume-3"], pod.Containers[1].Mounts.Select(mount => mount.Volume));
    }

    [Theory]
    [InlineData(null, 256)]
    [InlineData(BucketProfile.Training, 1280)]
    public void Assign_OfAPodWithABucket_LeavesRoomForItsSidecar(BucketProfile? profile, int memory)
    {
        var assigned = Learner with { Assign = new() { AssignTo = "machine", NodePool = "cpu" } };
        var plain = Compiled(Of(assigned)).Pods.Single();
        var withBucket = Compiled(Of(assigned with { Mounts = [new("/data", new BucketVolume("lab-data") { Profile = profile })] })).Pods.Single();

        Assert.Equal(plain.Placement!.Amount, withBucket.Placement!.Amount);
        Assert.Equal(
            plain.Placement.Containers[0].Amount - new Infra.Core.Quantities.ResourceAmount(250, memory), withBucket.Placement.Containers[0].Amount);
    }

    [Theory]
    [InlineData("cpus", "Processes[0].Assign.nodePool")]
    [InlineData("cpu", null)]
    public void Assign_ToAPool_IsAnsweredByTheDispatcher(string pool, string? path) =>
        Assert.Equal(path, Check(Of(Learner with { Assign = new() { AssignTo = "machine", NodePool = pool } })).SingleOrDefault()?.Path);

    [Fact]
    public void Assign_BesideASelector_IsRefused() => Assert.Equal("Processes[0].Assign", Assert.Single(Check(Of(Learner with
    {
        Assign = new() { AssignTo = "machine", NodePool = "cpu" },
        NodeSelector = new Dictionary<string, string> { ["a"] = "b" },
    }))).Path);

    [Fact]
    public void Assign_TwiceInAGroup_IsRefused()
    {
        var assign = new Infra.Core.Scheduling.AssignSpec { AssignTo = "machine", NodePool = "cpu" };
        var group = new ProcessGroupSpec { Name = "group", Assign = assign, Processes = [Learner with { Assign = assign }] };

        Assert.Equal("ProcessGroups[0].Processes[0].Assign", Assert.Single(Check(new() { Name = "rl", ProcessGroups = [group] })).Path);
    }

    [Fact]
    public void Assign_ByTwoProcessesOfAGroup_IsRefusedOfBoth()
    {
        var claims = Learner with { Assign = new() { AssignTo = "machine", NodePool = "cpu" } };
        var group = new ProcessGroupSpec { Name = "group", Processes = [claims, claims with { Name = "other" }, Learner with { Name = "third" }] };

        Assert.Equal(
            ["ProcessGroups[0].Processes[0].Assign", "ProcessGroups[0].Processes[1].Assign"],
            Check(new() { Name = "rl", ProcessGroups = [group] }).Select(finding => finding.Path));
    }

    [Fact]
    public void Group_ThatIsAssigned_IsDividedAmongItsProcesses()
    {
        var group = new ProcessGroupSpec
        {
            Name = "group",
            Assign = new() { AssignTo = "machine", NodePool = "cpu" },
            Processes = [Learner with { Resources = new() { Cpu = "1", Memory = "1Gi" } }, Learner with { Name = "other" }],
        };

        var pod = Compiled(new() { Name = "rl", ProcessGroups = [group] }).Pods.Single();

        Assert.Equal("1", pod.Containers[0].Requests["cpu"]);
        Assert.Equal("1Gi", pod.Containers[0].Requests["memory"]);
        Assert.Equal(pod.Placement!.Amount, pod.Placement.Containers[0].Amount + pod.Placement.Containers[1].Amount);
    }

    [Fact]
    public void Group_WhoseGpusOneProcessAsksFor_GivesTheOthersNone()
    {
        var group = new ProcessGroupSpec
        {
            Name = "group",
            Assign = new() { AssignTo = "machine", NodePool = "gpus" },
            Processes = [Learner with { Name = "other" }, Learner with { Gpus = 1 }],
        };

        Assert.Equal([0L, 4], Compiled(new() { Name = "rl", ProcessGroups = [group] }).Pods.Single().Placement!.Containers.Select(container => container.Amount.Gpus));
    }

    [Theory]
    [InlineData("symphony_pg")]
    [InlineData("service-x")]
    [InlineData("exposed-x")]
    [InlineData("app.kubernetes.io/name")]
    public void Label_OfTheExperimentsOwn_IsRefused(string key) =>
        Assert.Equal($"Processes[0].Labels[\"{key}\"]", Assert.Single(Check(Of(Learner with { Labels = new Dictionary<string, string> { [key] = "x" } }))).Path);

    [Fact]
    public void Experiments_OfOneNamespace_DoNotTakeEachOthersNames()
    {
        var first = Compiled(Of(Learner with { Binds = ["store"] }) with { Name = "one" });
        var second = Compiled(Of(Learner with { Binds = ["store"] }) with { Name = "two" });

        Assert.Equal(
            [
                "two: must not have services that experiment \"one\" of the same namespace has; got \"store\"; rename them, or set OwnNamespace on one of the two",
                "two: must not have pods that experiment \"one\" of the same namespace has; got \"learner\"; rename them, or set OwnNamespace on one of the two",
            ],
            ExperimentCompiler.CheckTogether([first, second]).Select(finding => finding.ToString()));
        Assert.Empty(ExperimentCompiler.CheckTogether([first, second with { Spec = second.Spec with { OwnNamespace = true } }]));
    }

    [Theory]
    [InlineData("gpu1", "rl", "gpu1-rl")]
    [InlineData("gpu1", "gpu1-rl", "gpu1-rl")]
    public void OwnNamespaceName_OfAnExperiment_BeginsWithTheDeveloper(string developer, string experiment, string expected) =>
        Assert.Equal(expected, ExperimentCompiler.OwnNamespaceName(developer, experiment));

    [Fact]
    public void Findings_OfSettings_StandAtTheSettingsPath()
    {
        var spec = Of(Learner with { Connects = ["x"], Labels = new Dictionary<string, string> { ["Bad Key"] = "v" } }) with { SettingsPath = "infra:experiments.rl" };

        Assert.Equal(
            ["infra:experiments.rl.processes[0].labels[\"Bad Key\"]", "infra:experiments.rl.processes[0].connects[0]"], Check(spec).Select(finding => finding.Path));
    }

    private static ExperimentSpec Of(params ProcessSpec[] processes) => new() { Name = "rl", Processes = processes };

    private static IReadOnlyList<Finding> Check(ExperimentSpec spec) => ExperimentCompiler.Compile(spec, Pools.Dispatcher).Findings;

    private static CompiledExperiment Compiled(ExperimentSpec spec)
    {
        var compilation = ExperimentCompiler.Compile(spec, Pools.Dispatcher);
        Assert.Empty(compilation.Findings);
        return compilation.Experiment!;
    }
}
