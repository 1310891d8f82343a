namespace Infra.Tests.Live;

public sealed class WhyTests
{
    private const string One = """
        config:
          infra:kind: developer
          infra:context: lab
          infra:jumpPod: {enabled: false}
          infra:services:
            web: {image: "web:v1", port: 80, replicas: 1}
        """;

    private static async Task<Cluster> WithPodAsync(string status, params string[] more)
    {
        var cluster = await Cluster.StartAsync(("gpu1", One));
        cluster.Server.Add(Live.Deployment("web"));
        cluster.Server.Add(Live.ReplicaSet("web"));
        cluster.Server.Add(Live.Pod("web", "web-5d8f-0", status, ",\"resources\":{\"limits\":{\"memory\":\"512Mi\"}}", node: status.Contains("Unschedulable", StringComparison.Ordinal) ? null : "node-1"));
        foreach (var json in more)
        {
            cluster.Server.Add(json);
        }

        return cluster;
    }

    [Fact]
    public async Task Why_AllIsWell_SaysSo()
    {
        await using var cluster = await WithPodAsync(Live.Ready);

        Assert.Equal(new CommandResult(0, "nothing waits, and nothing has failed\n", ""), await cluster.RunAsync("why", "gpu1"));
    }

    [Fact]
    public async Task Why_NoNodeHasRoom_JoinsSchedulerAutoscalerAndFit()
    {
        await using var cluster = await Cluster.StartAsync(
            ("lab", """
                config:
                  infra:kind: environment
                  infra:location: europe-west4-a
                  gcp:project: my-lab
                  infra:nodePools:
                  - {name: system, machineType: e2-standard-4}
                  - {name: gpu-l4, machineType: g2-standard-12, maxNodes: 1}
                """),
            ("gpu1", """
                config:
                  infra:kind: developer
                  infra:environment: lab
                  infra:jumpPod: {enabled: false}
                  infra:quota: {gpus: 2}
                  infra:services:
                    web: {image: "web:v1", port: 80, replicas: 2, gpus: 1, awaitReady: false}
                """));
        cluster.Server.Add(Live.Deployment("web", 2));
        cluster.Server.Add(Live.ReplicaSet("web"));
        cluster.Server.Add(Live.Pod("web", "web-5d8f-0", Live.Ready));
        cluster.Server.Add(Live.Pod("web", "web-5d8f-1", Live.Unschedulable("0/2 nodes are available: 2 Insufficient nvidia.com/gpu."), node: null));
        cluster.Server.Add(Live.Event("Pod", "web-5d8f-1", "NotTriggerScaleUp", "pod didn't trigger scale-up: 1 max node group size reached, 1 Insufficient nvidia.com/gpu", source: "cluster-autoscaler"));

        var why = await cluster.RunAsync("why", "gpu1");

        Assert.Equal((1, ""), (why.Code, why.Error));
        Assert.Equal(
            """
            deployment/web: waits for a node (web-5d8f-1)
              scheduler: 0/2 nodes are available: 2 Insufficient nvidia.com/gpu.
              autoscaler: pod didn't trigger scale-up: 1 max node group size reached, 1
                Insufficient nvidia.com/gpu
              fit: the pools that take such a pod are full: gpu-l4 grows to 1 node of 1 such
                pods each
              mend: raise infra:nodePools[].maxNodes in the environment (gpu-l4), or let
                infra:services.web ask for less

            """, why.Output);
    }

    [Fact]
    public async Task Why_ANodeIsBeingMade_SaysToWait()
    {
        await using var cluster = await WithPodAsync(
            Live.Unschedulable("0/3 nodes are available: 3 Insufficient cpu."),
            Live.Event("Pod", "web-5d8f-0", "TriggeredScaleUp", "pod triggered scale-up: [{gke-dev-worker 0->1 (max: 10)}]", source: "cluster-autoscaler"));

        Assert.Contains("  mend: nothing: a node is being made, which takes some minutes, 5 to 15 with", (await cluster.RunAsync("why", "gpu1")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_QuotaExceeded_SaysWhatIsLeft_AndWhichSettingToRaise()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", One));
        cluster.Server.Add(Live.Deployment("web"));
        cluster.Server.Add(Live.ReplicaSet("web"));
        cluster.Server.Add(Live.Event("ReplicaSet", "web-5d8f", "FailedCreate",
            "Error creating: pods \\\"web-5d8f-x\\\" is forbidden: exceeded quota: quota, requested: requests.nvidia.com/gpu=1, used: requests.nvidia.com/gpu=1, limited: requests.nvidia.com/gpu=1", source: "replicaset-controller"));
        cluster.Server.Add("""
            {"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"quota","namespace":"gpu1"},"status":{"hard":{"requests.nvidia.com/gpu":"1","pods":"30","secrets":"100"},"used":{"requests.nvidia.com/gpu":"1","pods":"4","secrets":"3"}}}
            """);

        var why = await cluster.RunAsync("why", "gpu1");

        Assert.Equal(1, why.Code);
        Assert.StartsWith("deployment/web: has 0 of 1 pods, since the others are refused\n", why.Output, StringComparison.Ordinal);
        Assert.Contains("  quota: requests.nvidia.com/gpu 1 of 1, pods 4 of 30\n", why.Output, StringComparison.Ordinal);
        Assert.EndsWith("  mend: raise infra:quota.gpus, or ask for less in infra:services.web\n", why.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_OutOfMemory_NamesTheLimit_AndWhatToRaise()
    {
        await using var cluster = await WithPodAsync(Live.Container(
            "web", """{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 2m40s restarting failed container=web"}}""",
            """{"terminated":{"exitCode":137,"reason":"OOMKilled","finishedAt":"2026-11-25T11:55:00Z"}}""", restarts: 4));
        cluster.Server.Logs["web-5d8f-0/web/previous"] = "loading \u001b[31mweights\nallocating 700 MiB\n";

        var why = await cluster.RunAsync("why", "gpu1");

        Assert.Equal(
            """
            deployment/web: web used more memory than it may (OOMKilled, started again 4
              times) (web-5d8f-0)
              node: its limit is 512Mi
              web | loading \u001B[31mweights
              web | allocating 700 MiB
              mend: raise infra:services.web.resources.memory, now 512Mi

            """, why.Output);
    }

    [Theory]
    [InlineData(1, "the program ended with an error", null)]
    [InlineData(127, "the command cannot be run in this image", "correct the command in infra:services.web, or its image")]
    [InlineData(137, "killed (SIGKILL)", null)]
    [InlineData(143, "told to end (SIGTERM)", "nothing: it is begun again")]
    public async Task Why_AProgramThatEnds_SaysWhatItsExitCodeMeans(int code, string meaning, string? mend)
    {
        await using var cluster = await WithPodAsync(Live.Container(
            "web", """{"waiting":{"reason":"CrashLoopBackOff"}}""", $$"""{"terminated":{"exitCode":{{code}},"reason":"Error","finishedAt":"2026-11-25T11:55:00Z"} }""", restarts: 2));
        cluster.Server.Logs["web-5d8f-0/web/previous"] = "RuntimeError: no such file\n";

        var why = await cluster.RunAsync("why", "gpu1");

        Assert.StartsWith($"deployment/web: web ends again and again with exit code {code}, started again 2", why.Output, StringComparison.Ordinal);
        Assert.Contains(meaning, why.Output, StringComparison.Ordinal);
        Assert.Contains("  web | RuntimeError: no such file\n", why.Output, StringComparison.Ordinal);
        Assert.Equal(mend is not null, why.Output.Contains("mend: ", StringComparison.Ordinal));
        Assert.Contains(mend is null ? "" : $"mend: {mend}", why.Output.Replace("\n    ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ImagePullBackOff", "rpc error: code = NotFound desc = failed to pull and unpack image: web:v1: not found", "correct the image in infra:services.web (web:v1), or push it")]
    [InlineData("ErrImagePull", "failed to pull image: 403 Forbidden", "the registry wants a login, or has no such image (web:v1): infra:registryLogin")]
    [InlineData("CreateContainerConfigError", "secret \\\"web-secrets\\\" not found", "pulumi up makes what is missing")]
    [InlineData("CreateContainerConfigError", "container has runAsNonRoot and image will run as root", "runAsUser in infra:services.web: a number that the image knows")]
    [InlineData("RunContainerError", "exec: \\\"pythn\\\": executable file not found in $PATH", "infra:services.web: the command must be a program of the image")]
    public async Task Why_AContainerThatCannotBegin_NamesTheSetting(string reason, string message, string mend)
    {
        await using var cluster = await WithPodAsync(Live.Container("web", $$$"""{"waiting":{"reason":"{{{reason}}}","message":"{{{message}}}"}}""", phase: "Pending"));

        var why = await cluster.RunAsync("why", "gpu1");

        Assert.Equal(1, why.Code);
        Assert.Contains($"({reason})", why.Output, StringComparison.Ordinal);
        Assert.Contains($"mend: {mend}", why.Output.Replace("\n    ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_AProbeThatFails_ShowsItsAnswer()
    {
        await using var cluster = await WithPodAsync(
            Live.Container("web", """{"running":{"startedAt":"2026-11-25T11:00:00Z"}}"""),
            Live.Event("Pod", "web-5d8f-0", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503", source: "kubelet"));

        Assert.Equal(
            """
            deployment/web: runs and is not ready (web-5d8f-0)
              probe: Readiness probe failed: HTTP probe failed with statuscode: 503
              mend: the program has to answer, or readiness in infra:services.web has to ask
                it otherwise

            """, (await cluster.RunAsync("why", "gpu1")).Output);
    }

    [Theory]
    [InlineData("""{"phase":"Failed","reason":"Evicted","message":"Pod ephemeral local storage usage exceeds the total limit of containers 20Gi."}""", "was evicted by its node", "infra:defaults.ephemeralStorageLimit")]
    [InlineData("""{"phase":"Failed","reason":"Evicted","message":"Usage of EmptyDir volume \\\"scratch\\\" exceeds the limit."}""", "was evicted by its node", "raise sizeLimit of that emptyDir in infra:services.web.mounts")]
    [InlineData("""{"phase":"Failed","reason":"Evicted","message":"The node was low on resource: memory."}""", "was evicted by its node", "infra:services.web.resources.memory")]
    [InlineData("""{"phase":"Failed","reason":"DeadlineExceeded","message":"Pod was active on the node longer than the specified deadline"}""", "ran longer than it may", "raise the time limit")]
    [InlineData("""{"phase":"Failed","conditions":[{"type":"DisruptionTarget","status":"True","reason":"TerminationByKubelet","message":"Pod was terminated in response to imminent node shutdown."}]}""", "was taken off its node", "another one takes its place")]
    public async Task Why_APodThatWasEnded_SaysByWhom(string status, string summary, string mend)
    {
        await using var cluster = await WithPodAsync(status);

        var why = (await cluster.RunAsync("why", "gpu1")).Output.ReplaceLineEndings(" ");

        Assert.Contains(summary, why, StringComparison.Ordinal);
        Assert.Contains(mend, why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_AClaimWithoutAVolume_IsNamed()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", One));
        cluster.Server.Add(Live.Deployment("web"));
        cluster.Server.Add(Live.ReplicaSet("web"));
        cluster.Server.Add(Live.Pod("web", "web-5d8f-0", Live.Unschedulable("0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims."), node: null,
            spec: """ "volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data"}}],"""));
        cluster.Server.Add("""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data","namespace":"gpu1"},"status":{"phase":"Pending"}}""");
        cluster.Server.Add(Live.Event("PersistentVolumeClaim", "data", "ProvisioningFailed", "storageclass.storage.k8s.io \\\"fast\\\" not found", source: "persistentvolume-controller"));

        var why = await cluster.RunAsync("why", "gpu1");

        Assert.Contains("  storage: storageclass.storage.k8s.io \"fast\" not found\n", why.Output, StringComparison.Ordinal);
        Assert.Contains("mend: the claim data is Pending", why.Output, StringComparison.Ordinal);
    }

    /// <summary>A shell pod has neither; a mend that names them could not be followed.</summary>
    [Theory]
    [InlineData("0/2 nodes are available: 2 node(s) had untolerated taint {a: b}.", "mend: a pool without the taint\n")]
    [InlineData("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.", "mend: no node has the labels that it wants (assign.nodePool)\n")]
    public async Task Why_MendsByASettingThatThereIsNot_LeaveItOut(string message, string mend)
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", "config: {\"infra:kind\": developer, \"infra:context\": lab}"));
        cluster.Server.Add(Live.Deployment("jumpod"));
        cluster.Server.Add(Live.ReplicaSet("jumpod"));
        cluster.Server.Add(Live.Pod("jumpod", "jumpod-5d8f-0", Live.Unschedulable(message), node: null));

        Assert.Contains(mend, (await cluster.RunAsync("why", "gpu1")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0/2 nodes are available: 2 Insufficient nvidia.com/gpu.", "mend: wait until others are done")]
    [InlineData("0/2 nodes are available: 2 node(s) had untolerated taint {a: b}.", "mend: tolerations in infra:services.web, or a pool without the taint")]
    public async Task Why_AClaimThatWaitsForItsPodsNode_IsNotTheCause(string message, string mend)
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", One));
        cluster.Server.Add(Live.Deployment("web"));
        cluster.Server.Add(Live.ReplicaSet("web"));
        cluster.Server.Add(Live.Pod("web", "web-5d8f-0", Live.Unschedulable(message), node: null, spec: """ "volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data"}}],"""));
        cluster.Server.Add("""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data","namespace":"gpu1"},"status":{"phase":"Pending"}}""");

        Assert.Contains(mend, (await cluster.RunAsync("why", "gpu1")).Output.Replace("\n    ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"name":"web","ready":false,"state":{"waiting":{"reason":"ContainerCreating"}}}]}""", "deployment/web: is not begun (ContainerCreating) (web-5d8f-0)\n")]
    [InlineData("""{"phase":"Failed","reason":"UnexpectedAdmissionError","message":"Allocate failed due to no healthy devices present"}""", "deployment/web: has failed (UnexpectedAdmissionError) (web-5d8f-0)\n  pod: Allocate failed due to no healthy devices present\n")]
    [InlineData("""{"phase":"Succeeded"}""", "deployment/web: has none of 1 pods\n")]
    public async Task Why_NotWellForNoKnownReason_SaysWhatThePodSays(string status, string says)
    {
        await using var cluster = await WithPodAsync(status);

        var why = await cluster.RunAsync("why", "gpu1");

        Assert.Equal(1, why.Code);
        Assert.Contains(says, why.Output, StringComparison.Ordinal);
    }

    // What a node is said to want is by the last thing that the scheduler looked at: the node has passed all before it.
    [Theory]
    [InlineData("0/7 nodes are available: 3 node(s) had untolerated taint {nvidia.com/gpu: present}, 1 Insufficient nvidia.com/gpu, 3 node(s) didn't match Pod's node affinity/selector.", "wait until others are done")]
    [InlineData("0/5 nodes are available: 2 Insufficient cpu, 3 node(s) had volume node affinity conflict.", "its disk is in a zone")]
    [InlineData("0/5 nodes are available: 2 Insufficient cpu, 3 node(s) didn't match pod topology spread constraints.", "its pods are spread")]
    [InlineData("0/5 nodes are available: 5 node(s) didn't match pod anti-affinity rules.", "its pods keep away from each other")]
    [InlineData("0/2 nodes are available: 2 node(s) exceed max volume count.", "no node takes another disk")]
    [InlineData("0/2 nodes are available: 2 Too many pods.", "no node takes another pod")]
    [InlineData("0/4 nodes are available: 1 node(s) had untolerated taint {a: b}, 3 node(s) didn't match Pod's node affinity/selector.", "no node has the labels that it wants (nodeSelector in infra:services.web, or assign.nodePool)")]
    [InlineData("0/2 nodes are available: 2 node(s) were unschedulable.", "its nodes are cordoned")]
    [InlineData("no nodes available to schedule pods", "there is no node at all")]
    public async Task Why_TheSchedulersReasons_EachHaveTheirMend(string message, string mend)
    {
        await using var cluster = await WithPodAsync(Live.Unschedulable(message));

        Assert.Contains($"mend: {mend}", (await cluster.RunAsync("why", "gpu1")).Output.Replace("\n    ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TriggeredScaleUp", "NotTriggerScaleUp", "mend: nothing: a node is being made")]
    [InlineData("NotTriggerScaleUp", "TriggeredScaleUp", "mend: Google has no such machine at the moment")]
    public async Task Why_WhatTheAutoscalerSaidLast_IsWhatCounts(string last, string before, string mend)
    {
        const string Words = "pod didn't trigger scale-up: 1 in backoff after failed scale-up";
        await using var cluster = await WithPodAsync(
            Live.Unschedulable("0/3 nodes are available: 3 Insufficient cpu."),
            Live.Event("Pod", "web-5d8f-0", before, Words, source: "cluster-autoscaler").Replace("11:59", "11:41", StringComparison.Ordinal),
            Live.Event("Pod", "web-5d8f-0", last, Words, source: "cluster-autoscaler"));

        Assert.Contains(mend, (await cluster.RunAsync("why", "gpu1")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failed to pull image: web@sha256:4034014030a: not found", "correct the image")]
    [InlineData("pull access denied, repository does not exist or may require authorization", "the registry wants a login, or has no such image")]
    [InlineData("unexpected status from HEAD request: 429 Too Many Requests", "the registry gives no more for a while")]
    [InlineData("no match for platform in manifest: not found", "the image of infra:services.web is for another CPU")]
    [InlineData("dial tcp 10.0.0.9:443: i/o timeout", "the node does not reach the registry")]
    [InlineData("write /var/lib/containerd: no space left on device", "the node's disk is full")]
    public async Task Why_AnImageThatCannotBeHad_SaysWhatMendsIt(string message, string mend)
    {
        await using var cluster = await WithPodAsync(Live.Container("web", $$$"""{"waiting":{"reason":"ImagePullBackOff","message":"{{{message}}}"}}""", phase: "Pending"));

        Assert.Contains($"mend: {mend}", (await cluster.RunAsync("why", "gpu1")).Output.Replace("\n    ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_APodThatIsToGo_IsTroubleOnceItsTimeIsOver()
    {
        static string Pod(string gone) => Live.Pod("web", "web-5d8f-0", Live.Ready.Replace("\"True\"", "\"False\"", StringComparison.Ordinal))
            .Replace("\"uid\":", $"\"deletionTimestamp\":\"{gone}\",\"finalizers\":[\"kueue.x-k8s.io/managed\"],\"uid\":", StringComparison.Ordinal);
        await using var going = await Cluster.StartAsync(("gpu1", One));
        await using var stuck = await Cluster.StartAsync(("gpu1", One));
        foreach (var (cluster, gone) in new[] { (going, "2026-11-25T11:59:30Z"), (stuck, "2026-11-25T11:00:00Z") })
        {
            cluster.Server.Add(Live.Deployment("web"));
            cluster.Server.Add(Live.ReplicaSet("web"));
            cluster.Server.Add(Pod(gone));
        }

        Assert.Equal("deployment/web: has none of 1 pods\n", (await going.RunAsync("why", "gpu1")).Output);
        Assert.Contains(
            "deployment/web: is to go, and does not (web-5d8f-0)\n  held by kueue.x-k8s.io/managed\n  mend: who holds it has to let it go: is that controller running?\n",
            (await stuck.RunAsync("why", "gpu1")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_InANarrowTerminal_BreaksNoCommand()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", One));
        cluster.Server.Add(Live.Deployment("web"));
        cluster.Server.Add(Live.ReplicaSet("web"));
        cluster.Server.Add(Live.Pod("web", "web-5d8f-0", Live.Ready.Replace("\"True\"", "\"False\"", StringComparison.Ordinal))
            .Replace("\"uid\":", "\"deletionTimestamp\":\"2026-11-25T11:00:00Z\",\"uid\":", StringComparison.Ordinal));

        Assert.Contains(
            "\n  mend: its node no longer answers:\n    kubectl delete pod web-5d8f-0 -n gpu1 --force, once the machine is gone\n",
            (await cluster.RunAsync("why", "gpu1")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_ANodeThatDoesNotAnswer_IsTheCause()
    {
        await using var cluster = await WithPodAsync(Live.Ready.Replace("\"True\"", "\"False\"", StringComparison.Ordinal));
        cluster.Server.Add("""{"apiVersion":"v1","kind":"Node","metadata":{"name":"node-1"},"status":{"conditions":[{"type":"Ready","status":"Unknown","reason":"NodeStatusUnknown","message":"Kubelet stopped posting node status."}]}}""");

        Assert.Contains(
            "deployment/web: is on a node that is not ready (web-5d8f-0)\n  node node-1: NodeStatusUnknown, Kubelet stopped posting node status.\n",
            (await cluster.RunAsync("why", "gpu1")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_OutOfMemoryBeforeTheProgramsBegin_NamesTheNamespacesLimit()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", """
            config:
              infra:kind: developer
              infra:context: lab
              infra:jumpPod: {enabled: false}
              infra:training:
                ddp: {image: "ddp:v1", nodes: 2, mounts: [{at: /code, git: {repository: "https://example.com/code.git", revision: main}}]}
            """));
        cluster.Server.Add(Job("", ""));
        cluster.Server.Add(Live.Pod("ddp", "ddp-0-x", """
            {"phase":"Pending","conditions":[{"type":"PodScheduled","status":"True"}],"initContainerStatuses":[{"name":"checkout-volume-0","ready":false,"restartCount":3,
             "state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}
            """, owner: """{"kind":"Job","name":"ddp","controller":true}""", spec: """ "initContainers":[{"name":"checkout-volume-0","resources":{"limits":{"memory":"256Mi"}}}],"""));

        var why = (await cluster.RunAsync("why", "gpu1")).Output;

        Assert.Contains("checkout-volume-0 used more memory than it may (OOMKilled", why, StringComparison.Ordinal);
        Assert.Contains("  mend: raise infra:defaults.memoryLimit, now 256Mi\n", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"active\":false", "was given up by Kueue, and waits no more", "mend: kubectl delete job/ddp -n gpu1")]
    [InlineData("", "waits in the queue \"gpus\" for room; 2 wait there, 1 run", "  Kueue, check dws (Pending): Waiting for resources.")]
    public async Task Why_WhatKueueChecks_IsTold(string spec, string summary, string says)
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Training));
        cluster.Server.HasAddOns = true;
        cluster.Server.Add(Job("\"kueue.x-k8s.io/queue-name\":\"gpus\"", "", suspend: true));
        cluster.Server.Add("""{"apiVersion":"kueue.x-k8s.io/v1beta2","kind":"LocalQueue","metadata":{"name":"gpus","namespace":"gpu1"},"status":{"pendingWorkloads":2,"admittedWorkloads":1}}""");
        cluster.Server.Add($$$"""
            {"apiVersion":"kueue.x-k8s.io/v1beta2","kind":"Workload","metadata":{"name":"job-ddp-1a2b","namespace":"gpu1","ownerReferences":[{"kind":"Job","name":"ddp","controller":true}]},"spec":{ {{{spec}}} },
             "status":{"admissionChecks":[{"name":"dws","state":"Pending","message":"Waiting for resources."},{"name":"other","state":"Ready","message":"done"}]}}
            """);

        var why = (await cluster.RunAsync("why", "gpu1")).Output;

        Assert.StartsWith($"job/ddp: {summary}\n", why, StringComparison.Ordinal);
        Assert.Contains(says, why, StringComparison.Ordinal);
        Assert.DoesNotContain("check other", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_APodThatKueueHolds_IsToldByItsQueue()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", One));
        cluster.Server.HasAddOns = true;
        cluster.Server.Add(Live.Deployment("web"));
        cluster.Server.Add(Live.ReplicaSet("web"));
        cluster.Server.Add(Live.Pod("web", "web-5d8f-0", Live.Unschedulable("Scheduling is blocked due to non-empty scheduling gates").Replace("Unschedulable", "SchedulingGated", StringComparison.Ordinal), node: null,
            spec: """ "schedulingGates":[{"name":"kueue.x-k8s.io/admission"}],""").Replace("\"uid\":", "\"labels\":{\"kueue.x-k8s.io/queue-name\":\"gpus\"},\"uid\":", StringComparison.Ordinal));
        cluster.Server.Add("""{"apiVersion":"kueue.x-k8s.io/v1beta2","kind":"LocalQueue","metadata":{"name":"gpus","namespace":"gpu1"},"status":{"pendingWorkloads":1}}""");
        cluster.Server.Add("""
            {"apiVersion":"kueue.x-k8s.io/v1beta2","kind":"Workload","metadata":{"name":"pod-web-1a2b","namespace":"gpu1","ownerReferences":[{"kind":"Pod","name":"web-5d8f-0","controller":true}]},
             "status":{"conditions":[{"type":"QuotaReserved","status":"False","reason":"Pending","message":"insufficient quota for cpu"}]}}
            """);

        Assert.Equal(
            "deployment/web: waits in the queue \"gpus\" for room; 1 wait there, 0 run (web-5d8f-0)\n  Kueue, QuotaReserved (Pending): insufficient quota for cpu\n",
            (await cluster.RunAsync("why", "gpu1")).Output.Replace("\n  (web", " (web", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Why_ReadyPodsThatAreTooFew_IsTold()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", One));
        cluster.Server.Add(Live.Deployment("web", 2));
        cluster.Server.Add(Live.ReplicaSet("web"));
        cluster.Server.Add(Live.Pod("web", "web-5d8f-0", Live.Ready));

        Assert.Equal(new CommandResult(1, "deployment/web: has 1 of 2 pods ready\n", ""), await cluster.RunAsync("why", "gpu1"));
    }

    [Fact]
    public async Task Why_OnePodBesideABrokenFile_IsFound()
    {
        await using var cluster = await WithPodAsync(Live.Container("web", """{"waiting":{"reason":"ImagePullBackOff"}}""", phase: "Pending"));
        cluster.Project.Write("alice", "config: [");

        Assert.StartsWith("deployment/web: cannot have the image", (await cluster.RunAsync("why", "web-5d8f-0", "-n", "gpu1")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_OnePod_IsFoundByItsNamespace_AndHostileWordsAreShownAsCodes()
    {
        await using var cluster = await WithPodAsync(Live.Container("web", """{"waiting":{"reason":"ImagePullBackOff","message":"\u001b]0;owned\u0007 ::error::x"}}""", phase: "Pending"));

        var why = await cluster.RunAsync("why", "web-5d8f-0", "-n", "gpu1");

        Assert.Equal(1, why.Code);
        Assert.Contains("\\u001B]0;owned\\u0007", why.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', why.Output);
    }

    [Fact]
    public async Task Why_APodThatIsNotThere_SaysSo()
    {
        await using var cluster = await WithPodAsync(Live.Ready);

        Assert.Equal(
            new CommandResult(1, "", "stack \"gpu1\" has no pod \"web-9\" in the cluster; infra why gpu1 explains all that it has\n"), await cluster.RunAsync("why", "web-9"));
        Assert.Equal(
            new CommandResult(1, "", "no stack \"web-9\"; there is gpu1; name one that is there; of a pod: no stack has the namespace \"prod\"; name the pod's with --namespace\n"),
            await cluster.RunAsync("why", "web-9", "-n", "prod"));
    }

    [Theory]
    [InlineData("""{"kind":"RayCluster","name":"ray","controller":true}""", "RayCluster/ray")]
    [InlineData("", "hand")]
    public async Task Why_APodOfSomebodyElse_SaysWhose(string owner, string maker)
    {
        await using var cluster = await WithPodAsync(Live.Ready, Live.Pod("ray", "ray-head", Live.Ready, owner: owner));

        Assert.Equal(
            new CommandResult(1, "", $"pod \"ray-head\" is none of stack \"gpu1\", but was made by {maker}; kubectl describe pod ray-head -n gpu1\n"), await cluster.RunAsync("why", "ray-head"));
    }

    [Fact]
    public async Task Why_NothingDeployed_SaysToDeploy()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", One));

        Assert.Equal(
            new CommandResult(1, "deployment/web: is not in the cluster\n  mend: pulumi up makes what infra:services.web says\n", ""), await cluster.RunAsync("why", "gpu1"));
    }

    [Theory]
    [InlineData("BackoffLimitExceeded", "Job has reached the specified backoff limit")]
    [InlineData("DeadlineExceeded", "Job was active longer than specified deadline")]
    [InlineData("PodFailurePolicy", "Container worker for pod gpu1/ddp-0 failed with exit code 2 matching FailJob rule at index 1")]
    public async Task Why_AJobThatFailed_ShowsItsReason(string reason, string message)
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Training));
        cluster.Server.Add(Job("", $$"""{"type":"Failed","status":"True","reason":"{{reason}}","message":"{{message}}"}"""));

        var why = await cluster.RunAsync("why", "gpu1");

        Assert.StartsWith($"job/ddp: has failed: {reason}\n", why.Output, StringComparison.Ordinal);
        Assert.Contains(message[..40], why.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_AJobThatKueueHolds_ShowsItsConditionsAndTheQueue()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Training));
        cluster.Server.HasAddOns = true;
        cluster.Server.Add(Job("\"kueue.x-k8s.io/queue-name\":\"gpus\"", "", suspend: true));
        cluster.Server.Add("""{"apiVersion":"kueue.x-k8s.io/v1beta2","kind":"LocalQueue","metadata":{"name":"gpus","namespace":"gpu1"},"status":{"pendingWorkloads":2,"admittedWorkloads":1}}""");
        cluster.Server.Add("""
            {"apiVersion":"kueue.x-k8s.io/v1beta2","kind":"Workload","metadata":{"name":"job-ddp-1a2b","namespace":"gpu1","ownerReferences":[{"kind":"Job","name":"ddp","controller":true}]},
             "status":{"conditions":[{"type":"QuotaReserved","status":"False","reason":"Pending","message":"couldn't assign flavors to pod set main: insufficient unused quota for nvidia.com/gpu in flavor gpu-l4, 4 more needed"}]}}
            """);

        Assert.Equal(
            """
            job/ddp: waits in the queue "gpus" for room; 2 wait there, 1 run
              Kueue, QuotaReserved (Pending): couldn't assign flavors to pod set main:
                insufficient unused quota for nvidia.com/gpu in flavor gpu-l4, 4 more needed

            """, (await cluster.RunAsync("why", "gpu1")).Output);
    }

    private const string Training = """
        config:
          infra:kind: developer
          infra:context: lab
          infra:jumpPod: {enabled: false}
          infra:training:
            ddp: {image: "ddp:v1", nodes: 2}
        """;

    private static string Job(string labels, string conditions, bool suspend = false) => $$$"""
        {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"ddp","namespace":"gpu1","uid":"j","creationTimestamp":"2026-11-25T09:00:00Z","labels":{ {{{labels}}} }},
         "spec":{"parallelism":2,"completions":2,"suspend":{{{(suspend ? "true" : "false")}}}},"status":{"conditions":[{{{conditions}}}]}}
        """;
}
