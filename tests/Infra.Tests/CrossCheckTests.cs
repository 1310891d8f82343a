namespace Infra.Tests;

/// <summary>What stack files ask for that no cluster would do, or not as their author means it.</summary>
public class CrossCheckTests
{
    private const string Environment = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:nodePools:
            - { name: system, machineType: e2-standard-8, minNodes: 1, maxNodes: 3 }
            - { name: one, machineType: g2-standard-8, maxNodes: 4 }
            - { name: four, machineType: g2-standard-48, maxNodes: 2 }
          infra:worker: { namespaces: [alice] }
          infra:nfsServers: [10.0.0.2, nfs.example.com, "fd00::2"]
        """;

    private const string Developer = """
        config:
          infra:kind: developer
          infra:environment: lab

        """;

    [Theory]
    [InlineData("experiments: { e: { image: \"a:1\", processes: [{ name: p, command: python learner.py --lr 3 }] } }",
        "infra:experiments.e.processes[0].command: must be a list, the program first; got \"python learner.py --lr 3\", which is one word with blanks in it; "
        + "write [python, learner.py, --lr, \"3\"], or [sh, -c, \"exec python learner.py --lr 3\"] for a shell")]
    [InlineData("experiments: { e: { image: \"a:1\", processes: [{ name: p, command: [python learner.py] }] } }",
        "infra:experiments.e.processes[0].command: must be a list, the program first; got \"python learner.py\"")]
    [InlineData("training: { t: { image: \"a:1\", nodes: 1, args: --epochs 3 } }",
        "infra:training.t.args: must be a list; got \"--epochs 3\", which is one word with blanks in it; write [--epochs, \"3\"], or [\"--epochs 3\"] where it is one argument")]
    [InlineData("services: { web: { image: \"a:1\", port: 80, command: a && b } }",
        "infra:services.web.command: must be a list, the program first; got \"a && b\", which is one word with blanks in it; write [a, \"&&\", b], or [sh, -c, \"a && b\"] for a shell")]
    [InlineData("queue: { image: \"a:1\", search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: python run.py } } }",
        "infra:queue.search.run.command: must be a list, the program first; got \"python run.py\"")]
    [InlineData("queue: { image: \"a:1\", program: /app/queue worker, search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [a] } } }",
        "infra:queue.program: must be a list, the program first; got \"/app/queue worker\"")]
    public async Task Command_OfOneTextWithBlanks_IsRefusedWithBothWaysToWriteIt(string setting, string finding) => AssertOne(finding, await PreviewAsync(setting));

    [Theory]
    [InlineData("command: [python, \"a b.py\"], args: [\"two words\"]")]
    [InlineData("command: program, args: --fast")]
    public async Task Command_OfWords_IsTaken(string settings) =>
        AssertTaken(await PreviewAsync("experiments: { e: { image: \"a:1\", processes: [{ name: p, " + settings + " }] } }"));

    [Theory]
    [InlineData("services: { web: { image: \"a:1\", port: 80, args: [\"a\\0b\"] } }", "infra:services.web.args[0]: must be without control characters, which no program can be given; got the control character U+0000 at place 2; remove it")]
    [InlineData("experiments: { e: { image: \"a:1\", environment: { A: \"\\e[1m\" }, processes: [{ name: p }] } }", "infra:experiments.e.environment.A: must be without control characters")]
    [InlineData("trainer: { image: \"t:1\", environment: { A: \"x\\0\" } }", "infra:trainer.environment.A: must be without control characters")]
    public async Task Text_WithAControlCharacter_IsRefused(string setting, string finding) => AssertOne(finding, await PreviewAsync(setting));

    [Theory]
    [InlineData("cpu: 7, memory: 4Gi", "cpu: must say its unit; got 7, which may be 7 millicores or 7 cores; write 7m or 7000m")]
    [InlineData("cpu: 99, memory: 4Gi", "cpu: must say its unit; got 99, which may be 99 millicores or 99 cores; write 99m or 99000m")]
    [InlineData("cpu: 1.5, memory: 4Gi", "cpu: must say its unit; got 1.5, which may be 1.5 cores or 1.5 millicores; write 1500m for the cores")]
    [InlineData("cpu: 1500m, memory: 4", "memory: must say its unit; got 4, which may be 4 MiB or 4 GiB; write 4Mi or 4Gi")]
    [InlineData("cpu: 1500m, memory: 63", "memory: must say its unit; got 63, which may be 63 MiB or 63 GiB; write 63Mi or 63Gi")]
    [InlineData("cpu: 1500m, memory: 1.5", "memory: must say its unit; got 1.5, which may be 1.5 GiB or 1.5 MiB; write 1536Mi for the GiB")]
    [InlineData("cpu: 1500m, memory: 4m", "memory: must be at least 6Mi and not in thousandths, the least that a container runtime starts a container with; got \"4m\", which is 0.004 bytes; use for example \"4Gi\"")]
    [InlineData("cpu: much, memory: 4Gi", "cpu: must be a Kubernetes quantity of CPU in cores; got \"much\"")]
    public async Task AssignedAmount_WithoutAUnit_IsRefusedWithBothReadings(string amounts, string finding) => AssertOne(
        $"infra:experiments.e.processes[0].assign.{finding}",
        await PreviewAsync($"experiments: {{ e: {{ image: \"a:1\", processes: [{{ name: p, assign: {{ assignTo: nodePool, nodePool: system, {amounts} }} }}] }} }}"));

    [Theory]
    [InlineData("workers: { assign: { assignTo: nodePool, nodePool: systen, cpu: 1500m, memory: 1Gi } }", "infra:queue.workers.assign.nodePool: must be four, one or system; got \"systen\"")]
    [InlineData("workers: { assign: { assignTo: everywhere } }", "infra:queue.workers.assign.assignTo: must be machine, gpu, resource or nodePool; got \"everywhere\"")]
    public async Task Workers_ThatCannotBePlaced_AreRefusedAtTheirSetting(string workers, string finding)
    {
        var error = await PreviewAsync(
            "queue: { image: \"q:1\", search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [a] } }, " + workers + " }");

        AssertOne(finding, error);
        Assert.Contains("\n   stacks/Pulumi.alice.yaml:4:", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu: 1500m, memory: 4Gi", "\"1500m\"", "\"4Gi\"")]
    [InlineData("cpu: 100, memory: 64", "\"100m\"", "\"64Mi\"")]
    [InlineData("cpu: 1500, memory: 4096", "\"1500m\"", "\"4Gi\"")]
    [InlineData("cpu: 500m, memory: 1.5Gi", "\"500m\"", "\"1536Mi\"")]
    public async Task AssignedAmount_AsAQuantityOrLargeEnough_IsGivenToThePod(string amounts, string cpu, string memory)
    {
        using var project = TemporaryProject.With(("lab", Environment), ("alice", Developer
            + $"  infra:experiments: {{ e: {{ image: \"a:1\", processes: [{{ name: p, assign: {{ assignTo: nodePool, nodePool: system, {amounts} }} }}] }} }}\n"));

        var result = await project.RunAsync("preview", "alice", "--json");

        Assert.Contains($"\"cpu\": {cpu}", result.Output, StringComparison.Ordinal);
        Assert.Contains($"\"memory\": {memory}", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resources: { memory: 512 }", "resources.memory: must be at least 6Mi, the least that a container runtime starts a container with; got \"512\", which is 512 bytes; use for example \"512Mi\"")]
    [InlineData("resources: { memory: 5Mi }", "resources.memory: must be at least 6Mi, the least that a container runtime starts a container with; got \"5Mi\", which is 5242880 bytes; use for example \"512Mi\" or \"4Gi\"")]
    [InlineData("resources: { memory: 4 }", "resources.memory: must be at least 6Mi, the least that a container runtime starts a container with; got \"4\", which is 4 bytes; use for example \"4Gi\"")]
    [InlineData("resources: { cpu: 0.0001 }", "resources.cpu: must be at least 1m (a thousandth of a core); got \"0.0001\"")]
    public async Task Resources_TooSmallForAContainer_AreRefused(string resources, string finding) =>
        AssertOne($"infra:services.web.{finding}", await PreviewAsync($"services: {{ web: {{ image: \"a:1\", port: 80, {resources} }} }}"));

    [Fact]
    public async Task Resources_OfTheLeastMemory_AreTaken() =>
        AssertTaken(await PreviewAsync("services: { web: { image: \"a:1\", port: 80, resources: { cpu: 1m, memory: 6Mi } } }"));

    [Theory]
    [InlineData("volumeClaims: [{ name: c, size: 10 }], processes: [{ name: p }]", "volumeClaims[0].size: must be at least 1Mi; got \"10\", which is 10 bytes; use for example \"10Mi\"")]
    [InlineData("volumeClaims: [{ name: c, size: 10Gi, storageClass: 1k }], processes: [{ name: p }]", "volumeClaims[0].storageClass: must be the name of a storage class; got \"1k\", which is an amount")]
    [InlineData("processes: [{ name: p, mounts: [{ at: /a, emptyDir: { sizeLimit: 512 } }] }]", "processes[0].mounts[0].emptyDir.sizeLimit: must be at least 1Mi")]
    [InlineData("processes: [{ name: p, mounts: [{ at: /a, nfs: { server: 0.5, directory: /s } }] }]", "processes[0].mounts[0].nfs.server: must be an address or a host name; got \"0.5\"; use for example \"10.0.0.2\"")]
    [InlineData("processes: [{ name: p, tolerations: [{ key: some text, operator: Exists }] }]", "processes[0].tolerations[0].key: the key must be 1 to 63 letters, digits")]
    [InlineData("processes: [{ name: p, tolerations: [{ key: a, value: b c }] }]", "processes[0].tolerations[0].value: the value must be 0 to 63 letters, digits")]
    [InlineData("processes: [{ name: p, tolerations: [{}] }]", "processes[0].tolerations[0].key: must name the taint; got nothing; set it, or set operator to Exists to accept every taint")]
    public async Task Experiment_WithASenselessValue_IsRefused(string parts, string finding) =>
        AssertOne($"infra:experiments.e.{finding}", await PreviewAsync($"experiments: {{ e: {{ image: \"a:1\", {parts} }} }}"));

    [Theory]
    [InlineData("server: 10.0.0.2")]
    [InlineData("server: nfs.example.com")]
    [InlineData("server: \"fd00::2\"")]
    public async Task NfsServer_OfAnAddressOrName_IsTaken(string server) =>
        AssertTaken(await PreviewAsync($"experiments: {{ e: {{ image: \"a:1\", processes: [{{ name: p, mounts: [{{ at: /a, nfs: {{ {server}, directory: /s }} }}] }}] }} }}"));

    [Theory]
    [InlineData("trainer: {}", "infra:trainer.image: must be set")]
    [InlineData("trainer: { image: \"t:1\", gpu: {} }", "infra:trainer.gpu: must say how the container gets GPUs; got nothing below it; set devicePluginCount to 1, or remove gpu for none")]
    [InlineData("simulator: { policy: { image: \"p:1\" }, sim: { image: \"s:1\" }, autoscaling: {} }", "infra:simulator.autoscaling.maxReplicas: must be set, at least 1: Most pods")]
    [InlineData("simulator: { policy: { image: \"p:1\" }, sim: { image: \"s:1\" }, disruptionBudget: {} }", "infra:simulator.disruptionBudget: must set exactly one of minAvailable and maxUnavailable; got neither")]
    [InlineData("services: { web: { image: \"a:1\", port: 80, autoscaling: {} } }", "infra:services.web.autoscaling.maxReplicas: must be set, at least 1: Most pods")]
    public async Task EmptyObject_IsNotTakenForAbsent(string setting, string finding) => AssertOne(finding, await PreviewAsync(setting));

    [Theory]
    [InlineData("infra:nodePools: []", "infra:nodePools: must hold at least one pool; got an empty list; describe one, or remove the setting for the usual three")]
    [InlineData("infra:nodePools: [{ name: a, machineType: e2-standard-4 }, { name: g, machineType: g2-standard-8, gpu: {} }]", "infra:nodePools[1].gpu: must say which GPUs")]
    [InlineData("infra:nodePools: [{ name: a, machineType: e2-standard-4 }, { name: g, machineType: g2-standard-8, gpu: { sharing: {} } }]", "infra:nodePools[1].gpu.sharing.maxClientsPerGpu: must be set")]
    [InlineData("infra:nodePools: [{ name: a, machineType: n1-standard-3 }]", "infra:nodePools[0].machineType: ")]
    [InlineData("infra:worker: { namespaces: [a, a] }", "infra:worker.namespaces[1]: a is named twice; remove one")]
    public async Task Environment_WithAMistake_TellsNothingElse(string setting, string finding)
    {
        using var project = TemporaryProject.With(("lab", $"config:\n  infra:kind: environment\n  infra:location: europe-west4-a\n  gcp:project: my-lab\n  {setting}\n"));

        AssertOne(finding, (await project.RunAsync("preview", "lab")).Error, "lab");
    }

    [Theory]
    [InlineData("server: ../../etc/passwd, username: u", "registryLogin.server: must be a registry's host, with a port or path where it has one; got \"../../etc/passwd\"; use for example registry.example.com")]
    [InlineData("server: \"https://index.docker.io/v1/\", username: \"a\\nb\"", "registryLogin.username: must be one line without \":\"; got \"a\\nb\"; write only the name")]
    public async Task RegistryLogin_WithASenselessValue_IsRefused(string login, string finding) =>
        AssertOne($"infra:{finding}", await PreviewAsync($"registryLogin: {{ {login}, password: {{ secure: AAAA }} }}"));

    [Theory]
    [InlineData("experiments: { e: { image: \"a:1\", processes: [{ name: p, resources: { cpu: \"3\", memory: 8Gi }, assign: { assignTo: machine, nodePool: system } }] } }",
        "infra:experiments.e.processes[0].resources: must be left out with assignTo machine, which gives the machine, or with processesPerMachine an equal part of it; "
        + "got cpu 3, memory 8Gi; remove it, or use assignTo \"nodePool\" with cpu and memory")]
    [InlineData("experiments: { e: { image: \"a:1\", processes: [{ name: p, resources: { cpu: \"3\" }, assign: { assignTo: gpu, nodePool: one } }] } }",
        "infra:experiments.e.processes[0].resources: must be left out with assignTo gpu")]
    [InlineData("training: { t: { image: \"a:1\", nodes: 1, gpusPerNode: 0, resources: { memory: 8Gi }, assign: { assignTo: machine, nodePool: system } } }",
        "infra:training.t.resources: must be left out with assignTo machine")]
    [InlineData("experiments: { e: { image: \"a:1\", processes: [{ name: p, resources: { cpuLimit: \"3\" }, assign: { assignTo: nodePool, nodePool: system, cpu: 500m, memory: 1Gi } }] } }",
        "infra:experiments.e.processes[0].resources.cpuLimit: must be left out with assign, whose place is the limit; got 3; remove it")]
    public async Task Resources_BesideAPlaceThatDecidesThem_AreRefused(string setting, string finding) => AssertOne(finding, await PreviewAsync(setting));

    [Theory]
    [InlineData("services: { trainer: { image: \"w:1\", port: 80 } }", "Service", "infra:trainer and from infra:services.trainer")]
    [InlineData("training: { trainer: { image: \"w:1\", nodes: 1 } }", "Service", "infra:trainer and from infra:training.trainer")]
    [InlineData("experiments: { e: { image: \"w:1\", processes: [{ name: p, binds: trainer }] } }", "Service", "infra:trainer and from infra:experiments.e")]
    [InlineData("experiments: { e: { image: \"w:1\", processes: [{ name: web }] } }\n  infra:services: { web: { image: \"w:1\", port: 80 } }", "Deployment", "infra:experiments.e and from infra:services.web")]
    public async Task Name_OfTwoObjectsOfAKind_IsRefused(string setting, string kind, string owners)
    {
        var error = await PreviewAsync($"trainer: {{ image: \"t:1\" }}\n  infra:{setting}");

        Assert.Contains($"name-taken: ", error, StringComparison.Ordinal);
        Assert.Contains($"must not have the name of another {kind} of the namespace; got ", error, StringComparison.Ordinal);
        Assert.Contains($" from {owners}; ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exposure: nodePort, nodePort: 30080", true)]
    [InlineData("exposure: nodePort, nodePort: 30081", false)]
    [InlineData("exposure: nodePort", false)]
    public async Task NodePort_OfTwoServices_IsRefused(string second, bool refused)
    {
        var error = await PreviewAsync($"services: {{ a: {{ image: \"w:1\", port: 80, exposure: nodePort, nodePort: 30080 }}, b: {{ image: \"w:1\", port: 80, {second} }} }}");

        Assert.Equal(refused, error.Contains(
            "port-taken: kubernetes:core/v1:Service \"b\": must have a port of the nodes that no other Service of the cluster has; got 30080 from infra:services.a.nodePort and from infra:services.b.nodePort; "
            + "Kubernetes refuses the second; choose another, or leave nodePort out",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bob", "  infra:kind: developer\n  infra:environment: lab\n  infra:namespace: alice\n", true)]
    [InlineData("bob", "  infra:kind: developer\n  infra:environment: organization/infra/lab\n  infra:namespace: alice\n", true)]
    [InlineData("bob", "  infra:kind: developer\n  infra:environment: other\n  infra:namespace: alice\n", false)]
    [InlineData("bob", "  infra:kind: developer\n  infra:environment: lab\n  infra:namespace: [\n", false)]
    [InlineData("bob", "  infra:kind: developer\n  infra:environment: lab\n  infra:trianer: 1\n", false)]
    [InlineData("ali", "  infra:kind: developer\n  infra:environment: lab\n  infra:experiments: { ce: { ownNamespace: true } }\n  infra:namespace: ali\n", false)]
    public async Task Namespace_OfTwoStacksOfAnEnvironment_IsRefused(string other, string file, bool refused)
    {
        using var project = TemporaryProject.With(("lab", Environment), ("alice", Developer), (other, $"config:\n{file}"));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal(refused ? 1 : 0, result.Code);
        Assert.Equal(refused, result.Error.Contains(
            $"namespace-taken: kubernetes:core/v1:Namespace \"alice\": must be a namespace that no other stack makes on the cluster; got \"alice\", which stack \"{other}\" has as well; ",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mine", "c1", "yours", "c1", true)]
    [InlineData("mine", "c1", "mine", "c2", false)]
    [InlineData("mine", "c1", "mine", null, true)]
    [InlineData("mine", null, "yours", null, false)]
    public async Task Namespace_OfTwoStacksOfAContext_IsRefusedOnOneCluster(string context, string? cluster, string otherContext, string? otherCluster, bool refused)
    {
        static string File(string context, string? cluster) =>
            $"config:\n  infra:kind: developer\n  infra:context: {context}\n  infra:namespace: alice\n{(cluster is null ? "" : $"  infra:clusterIdentifier: {cluster}\n")}";
        using var project = TemporaryProject.With(("alice", File(context, cluster)), ("bob", File(otherContext, otherCluster)));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal(refused, result.Error.Contains("namespace-taken", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hostNetwork: true", "spec.template.spec.hostNetwork is true")]
    [InlineData("hostPID: true", "spec.template.spec.hostPID is true")]
    [InlineData("hostIPC: true", "spec.template.spec.hostIPC is true")]
    [InlineData("volumes: [{ name: h, hostPath: { path: / } }]", "hostPath is a directory of the node")]
    [InlineData("securityContext: { sysctls: [{ name: kernel.msgmax, value: \"1\" }] }", "securityContext.sysctls[0].name is kernel.msgmax")]
    [InlineData("securityContext: { seccompProfile: { type: Unconfined } }", "securityContext.seccompProfile.type is Unconfined")]
    public async Task Pod_ThatItsNamespaceRefuses_IsRefused(string patch, string finding)
    {
        var error = await PreviewAsync($"experiments: {{ e: {{ image: \"a:1\", processes: [{{ name: p, podPatch: {{ {patch} }} }}] }} }}");

        Assert.Contains($"{finding}, which the Pod Security level baseline of namespace \"alice\" refuses: the object would be there and none of its pods (infra:experiments.e); ", error, StringComparison.Ordinal);
        Assert.StartsWith("guard rails of stack \"alice\": 1 error\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("privileged: true", "securityContext.privileged is true")]
    [InlineData("capabilities: { add: [NET_ADMIN] }", "securityContext.capabilities.add has NET_ADMIN")]
    [InlineData("procMount: Unmasked", "securityContext.procMount is Unmasked")]
    [InlineData("seLinuxOptions: { type: spc_t }", "securityContext.seLinuxOptions sets a user, a role or a type that is none of containers")]
    public async Task Container_ThatItsNamespaceRefuses_IsRefused(string patch, string finding) => Assert.Contains(
        $"spec.template.spec.containers[0].{finding}, which the Pod Security level baseline",
        await PreviewAsync($"experiments: {{ e: {{ image: \"a:1\", processes: [{{ name: p, containerPatch: {{ securityContext: {{ {patch} }} }} }}] }} }}"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("ports: [{ containerPort: 80, hostPort: 80 }]", "ports[0].hostPort is 80")]
    [InlineData("livenessProbe: { tcpSocket: { host: 10.0.0.1, port: 80 } }", "livenessProbe.tcpSocket.host is 10.0.0.1")]
    public async Task Container_ThatReachesForItsNode_IsRefused(string patch, string finding) => Assert.Contains(
        $"spec.template.spec.containers[0].{finding}, which the Pod Security level baseline",
        await PreviewAsync($"experiments: {{ e: {{ image: \"a:1\", processes: [{{ name: p, containerPatch: {{ {patch} }} }}] }} }}"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("runAsUser: image, processes: [{ name: p }]", "containers[0].securityContext.runAsNonRoot is not true")]
    [InlineData("runAsUser: 0, processes: [{ name: p }]", "securityContext.runAsUser is 0, which is root")]
    [InlineData("processes: [{ name: p, mounts: [{ at: /a, nfs: { server: 10.0.0.2, directory: /s } }] }]", "volumes[0] is of the kind nfs")]
    [InlineData("processes: [{ name: p, containerPatch: { securityContext: { allowPrivilegeEscalation: true } } }]", "containers[0].securityContext.allowPrivilegeEscalation is not false")]
    [InlineData("processes: [{ name: p, containerPatch: { securityContext: { capabilities: { add: [CHOWN] } } } }]", "containers[0].securityContext.capabilities.add has CHOWN")]
    public async Task Pod_ThatARestrictedNamespaceRefuses_IsRefusedThereAlone(string parts, string finding)
    {
        var setting = $"experiments: {{ e: {{ image: \"a:1\", {parts} }} }}";

        Assert.Contains($"spec.template.spec.{finding}, which the Pod Security level restricted of namespace \"alice\" refuses", await PreviewAsync($"podSecurity: restricted\n  infra:{setting}"), StringComparison.Ordinal);
        Assert.DoesNotContain("pod-security", await PreviewAsync(setting), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pods_OfEveryKindMadeHere_AreLetIntoARestrictedNamespace()
    {
        var error = await PreviewAsync("""
            podSecurity: restricted
              infra:allowPublicHttps: true
              infra:trainer: { image: "t:1" }
              infra:simulator: { policy: { image: "p:1" }, sim: { image: "s:1" } }
              infra:services: { web: { image: "w:1", port: 80 } }
              infra:training: { t: { image: "t:1", nodes: 2, checkpoints: { bucket: my-bucket } } }
              infra:experiments: { e: { image: "e:1", processes: [{ name: p, mounts: [{ at: /code, git: { repository: "https://example.com/a", revision: main } }] }] } }
              infra:queue: { image: "q:1", search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [a] } } }
            """);

        Assert.DoesNotContain("pod-security", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("volumeClaims: [{ name: c, size: 10Gi }], processes: [{ name: one, mounts: [{ at: /a, claim: c }] }, { name: many, replicas: 10, mounts: [{ at: /a, claim: c }] }]",
        "is ReadWriteOnce, a disk of one node, and 11 pods mount it: 1 of e-one, 10 of e-many-*; those on other nodes wait for ever (Multi-Attach error) (infra:experiments.e); "
        + "use accessMode ReadWriteMany with storageClass standard-rwx (Filestore), or a bucket")]
    [InlineData("volumeClaims: [{ name: c, size: 10Gi, accessMode: ReadWriteMany, storageClass: premium-rwo }], processes: [{ name: many, replicas: 2, mounts: [{ at: /a, claim: c }] }]",
        "asks for ReadWriteMany of the storage class premium-rwo, whose disks one node mounts at a time, so that the claim is never made")]
    [InlineData("volumeClaims: [{ name: c, size: 10Gi, accessMode: ReadWriteOncePod }], processes: [{ name: many, replicas: 2, mounts: [{ at: /a, claim: c }] }]", "which one pod mounts at a time")]
    [InlineData("volumeClaims: [{ name: c, size: 10Gi, accessMode: ReadWriteMany, storageClass: standard-rwx }], processes: [{ name: many, replicas: 2, mounts: [{ at: /a, claim: c }] }]", null)]
    [InlineData("volumeClaims: [{ name: c, size: 10Gi }], processes: [{ name: one, mounts: [{ at: /a, claim: c }] }]", null)]
    public async Task Disk_OfOneNode_SharedBySeveralPods_IsWarnedOf(string parts, string? finding)
    {
        var error = await PreviewAsync($"experiments: {{ e: {{ image: \"a:1\", {parts} }} }}");

        Assert.Equal(finding is not null, error.Contains("shared-disk", StringComparison.Ordinal));
        Assert.Contains(finding ?? "", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_OfAnExperiment_MountedByAServicePatchOrTraining_IsCounted() => Assert.Contains(
        "3 pods mount it: 1 of e-p, 2 of t",
        await PreviewAsync("""
            experiments: { e: { image: "a:1", volumeClaims: [{ name: c, size: 10Gi }], processes: [{ name: p, mounts: [{ at: /a, claim: c }] }] } }
              infra:training: { t: { image: "a:1", nodes: 2, mounts: [{ at: /a, claim: c }] } }
            """),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("standard-rwo", true)]
    [InlineData("premium-rwo", true)]
    [InlineData("standard-rwx", false)]
    [InlineData("my-own", false)]
    public async Task Checkpoints_OfSeveralNodes_OnADiskOfOne_AreRefused(string storageClass, bool refused) => Assert.Equal(
        refused,
        (await PreviewAsync($"training: {{ t: {{ image: \"a:1\", nodes: 2, checkpoints: {{ claim: c, size: 10Gi, storageClass: {storageClass} }} }} }}")).Contains(
            $"infra:training.t.checkpoints.storageClass: must be one that 2 nodes can write to; got \"{storageClass}\", which is a disk of one node; use \"standard-rwx\" (Filestore), or a bucket",
            StringComparison.Ordinal));

    [Theory]
    [InlineData("{ gcsFuseCsiDriver: false }", "standard-rwo", "mounts a bucket (infra:experiments.e), for which the cluster of \"lab\" has no driver, so that its pods wait for ever; whoever keeps the environment sets infra:cluster.gcsFuseCsiDriver to true there and deploys that first")]
    [InlineData("{}", "zonal-rwx", "is of the class zonal-rwx (infra:experiments.e), for which the cluster of \"lab\" has no driver, so that its pods wait for ever; whoever keeps the environment sets infra:cluster.filestoreCsiDriver to true there and deploys that first")]
    [InlineData("{ filestoreCsiDriver: false }", "standard-rwx", "infra:cluster.filestoreCsiDriver")]
    [InlineData("{ filestoreCsiDriver: true }", "lustre-rwx-1000mbps-per-tib", "infra:cluster.lustreCsiDriver")]
    [InlineData("{ lustreCsiDriver: true }", "lustre-rwx-1000mbps-per-tib", null)]
    [InlineData("{ filestoreCsiDriver: true }", "zonal-rwx", null)]
    [InlineData("{}", "my-own-rwx", null)]
    public async Task Driver_ThatTheClusterHasNot_IsToldBeforeAnythingWaitsForIt(string cluster, string storageClass, string? finding)
    {
        using var project = TemporaryProject.With(
            ("lab", $"config:\n  infra:kind: environment\n  infra:location: europe-west4-a\n  gcp:project: my-lab\n  infra:cluster: {cluster}\n  infra:worker: {{ namespaces: [ada] }}\n"),
            ("ada", $$"""
                config:
                  infra:kind: developer
                  infra:environment: lab
                  infra:allowPublicHttps: true
                  infra:experiments:
                    e: { image: "a:1", volumeClaims: [{ name: c, size: {{(storageClass.StartsWith("lustre", StringComparison.Ordinal) ? 9000 : 9216)}}Gi, storageClass: {{storageClass}}, accessMode: ReadWriteMany }], processes: [{ name: p, command: [x], mounts: [{ at: /a, claim: c }, { at: /b, bucket: lab-data }] }] }
                """));

        var error = (await project.RunAsync("preview", "ada")).Error;

        Assert.Equal(finding is not null, error.Contains("driver-missing", StringComparison.Ordinal));
        Assert.Contains(finding ?? "", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alice", "true", null)]
    [InlineData("alice", "false", "namespace \"alice\" is closed to the addresses of Cloud Storage; set infra:allowPublicHttps to true")]
    public async Task Bucket_ThatPodsCannotRead_IsRefused(string stack, string https, string? finding)
    {
        const string Queue = "queue: { image: \"q:1\", search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [a] } } }";
        var error = await PreviewAsync($"allowPublicHttps: {https}\n  infra:{Queue}", stack);

        Assert.Equal(finding is not null, error.Contains("bucket-unreachable", StringComparison.Ordinal));
        Assert.Contains(finding ?? "", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_OfANamespaceThatIsNotServed_IsRefused() => AssertOne(
        "infra:queue: must be in a namespace that environment \"lab\" gives data to; got \"bob\", which has no account, folder and database there; "
        + "whoever keeps the environment adds \"bob\" to infra:worker.namespaces of stack \"lab\" and deploys that first: pulumi up --stack lab",
        await PreviewAsync("queue: { image: \"q:1\", search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [a] } } }", "bob"),
        "bob");

    [Fact]
    public async Task Queue_OfAnEnvironmentWithPostgreSql_SaysWhereItCanRun()
    {
        using var project = TemporaryProject.With(
            ("lab", $"{Environment}\n  infra:database: {{ engine: postgreSql }}"),
            ("alice", Developer + "  infra:allowPublicHttps: true\n  infra:queue: { image: \"q:1\", search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [a] } } }\n"));

        var result = await project.RunAsync("preview", "alice");

        Assert.Contains("infra:queue: must have a MySQL database, the only one that its ledger writes to; got the environment's PostgreSQL (port 5432)", result.Error, StringComparison.Ordinal);
        Assert.Contains("\n   stacks/Pulumi.alice.yaml:", result.Error, StringComparison.Ordinal);
        Assert.Contains("run the search on an environment whose database.engine is mySql, or on a stack of the kind local", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("services: { web: { image: \"w:1\", port: 80, gpus: 1 } }",
        "asks for 1 GPU and may start a machine of 4, pool four (g2-standard-48); keep it to pool one (g2-standard-8) by nodeSelector { ")]
    [InlineData("services: { web: { image: \"w:1\", port: 80, gpus: 2 } }",
        "asks for 2 GPUs and fits only on machines of 4, pool four (g2-standard-48); the rest of the machine is paid for as well")]
    [InlineData("services: { web: { image: \"w:1\", port: 80, gpus: 1, nodeSelector: { name: one } } }", null)]
    [InlineData("services: { web: { image: \"w:1\", port: 80, gpus: 4 } }", null)]
    public async Task FewGpus_ThatMayStartAMachineOfMany_AreWarnedOf(string setting, string? finding)
    {
        var error = await PreviewAsync(setting);

        Assert.Equal(finding is not null, error.Contains("large-gpu-machine", StringComparison.Ordinal));
        Assert.Contains(finding ?? "", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ name: mig, machineType: a2-highgpu-1g, maxNodes: 2, gpu: { partitionSize: 1g.5gb } }")]
    [InlineData("{ name: mps, machineType: g2-standard-8, maxNodes: 2, gpu: { sharing: { strategy: mps, maxClientsPerGpu: 4 } } }")]
    public async Task FewGpus_OnPartsOfOneGpu_AreNoLargeMachine(string pool)
    {
        using var project = TemporaryProject.With(
            ("lab", Environment.Replace("    - { name: one,", $"    - {pool}\n    - {{ name: one,", StringComparison.Ordinal)),
            ("alice", $"{Developer}  infra:services: {{ web: {{ image: \"w:1\", port: 80, gpus: 1, nodeSelector: {{ name: {(pool.Contains("mig", StringComparison.Ordinal) ? "mig" : "mps")} }} }} }}\n"));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal(0, result.Code);
        Assert.DoesNotContain("large-gpu-machine", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_OfEveryPart_AreToldInOneWave()
    {
        var error = await PreviewAsync("""
            namespace: Alice
              infra:trainer: { imge: "t:1", port: 0 }
              infra:services: { web: { image: "w", replicas: -1 } }
              infra:experiments: { e: { image: "e:1", processes: [{ name: p, assign: { assignTo: nodePool, nodePool: systen, cpu: 1500m, memory: 1Gi } }, { name: p }] } }
              infra:training: { t: { image: "t:1", minNodes: 3 }, u: { image: "t:1", nodes: 20, gpusPerNode: 0, assign: { assignTo: machine, nodePool: system } } }
              infra:queue: { image: "q:1", search: { run: { command: [a] } } }
            """);

        Assert.Equal(
            [
                "infra:experiments.e.processes[0].assign.nodePool", "infra:experiments.e.processes[1].name", "infra:namespace", "infra:queue.search.space",
                "infra:services.web.image", "infra:services.web.port", "infra:services.web.replicas", "infra:trainer.imge", "infra:trainer.port",
                "infra:training.t.nodes", "infra:training.u.nodes",
            ],
            error.Split('\n').Where(line => line.StartsWith(" - ", StringComparison.Ordinal)).Select(line => line[3..].Split(": ")[0]).Distinct());
    }

    private static async Task<string> PreviewAsync(string setting, string stack = "alice")
    {
        using var project = TemporaryProject.With(("lab", Environment), (stack, $"{Developer}  infra:{setting}\n"));
        return (await project.RunAsync("preview", stack)).Error;
    }

    private static void AssertTaken(string error) => Assert.DoesNotContain("problem", error, StringComparison.Ordinal);

    private static void AssertOne(string finding, string error, string stack = "alice")
    {
        Assert.StartsWith($"settings of stack \"{stack}\": 1 problem\n - ", error, StringComparison.Ordinal);
        Assert.Contains($" - {finding}", error, StringComparison.Ordinal);
    }
}
