using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Infra.Core.Queueing;
using Infra.Core.Scheduling;
using Infra.Docs;
using Infra.Fitting;

namespace Infra.Live;

/// <summary>Finds out why the workloads of a stack are not as they should be.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="snapshot">The stack.</param>
/// <param name="fit">Where its pods may go by the plan; null where no pools are known.</param>
/// <param name="now">The time.</param>
internal sealed partial class WhyReader(ClusterReader cluster, StackSnapshot snapshot, FitReport? fit, DateTimeOffset now)
{
    private const int LinesOfALog = 5;

    // What limits containers that name no limit of their own, as those do that come before a pod's programs.
    private const string DefaultLimit = "infra:defaults.memoryLimit";

    // https://github.com/kubernetes-sigs/kueue/blob/v0.17.8/pkg/controller/jobs/pod/constants/constants.go (checked 2026-11)
    private const string KueuesGate = "kueue.x-k8s.io/admission";

    // What the scheduler finds against nodes, what it looks at last in front: a node that it is said of has passed all that comes before it.
    // https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/scheduler/apis/config/v1/default_plugins.go (checked 2026-11)
    private static readonly (string Words, string Mend)[] Obstacles =
    [
        ("pod anti-affinity rules", "its pods keep away from each other, a node each: fewer replicas, or raise infra:nodePools[].maxNodes in the environment"),
        ("topology spread constraints", "its pods are spread, so more nodes are needed: fewer replicas, or raise infra:nodePools[].maxNodes in the environment"),
        ("volume node affinity conflict", "its disk is in a zone where no node has room: a pool with nodes in that zone (infra:nodePools[].zones), or a new claim"),
        ("exceed max volume count", "no node takes another disk: fewer volume claims, or raise infra:nodePools[].maxNodes in the environment"),
        ("Insufficient", "wait until others are done, ask for less, or raise infra:nodePools[].maxNodes in the environment"),
        ("Too many pods", "no node takes another pod: wait until others are done, or raise infra:nodePools[].maxNodes in the environment"),
        ("node affinity/selector", "no node has the labels that it wants ($nodeSelector, or assign.nodePool)"),
        ("untolerated taint", "$tolerations, or a pool without the taint"),
        ("were unschedulable", "its nodes are cordoned: whoever runs the platform lets them go on (kubectl uncordon NODE)"),
        ("no nodes available", "there is no node at all: one is made where infra:nodePools[].maxNodes lets it, in some minutes"),
    ];

    /// <summary>Explains every workload that is not well.</summary>
    /// <param name="onlyPod">The one pod that is asked about; null for all.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What was found; pods with the same trouble are one.</returns>
    public async Task<IReadOnlyList<Diagnosis>> ReadAsync(string? onlyPod, CancellationToken cancellation)
    {
        var all = new List<Diagnosis>();
        foreach (var workload in snapshot.Workloads)
        {
            var pods = workload.Pods.Where(pod => onlyPod is null || pod.Name() == onlyPod).ToList();
            var known = all.Count;
            if (onlyPod is null && !workload.IsUnseen && OfWorkload(workload) is { } whole)
            {
                all.Add(whole);
            }

            // What came to an end and was replaced is past, unless nothing has taken its place.
            foreach (var pod in pods.Where(pod => onlyPod is not null || !workload.IsWell || PodState.Containers(pod).Any(IsRestarting)))
            {
                if (await OfPodAsync(workload, pod, cancellation).ConfigureAwait(false) is { } found)
                {
                    all.Add(found);
                }
            }

            if (onlyPod is null && !workload.IsUnseen && !workload.IsWell && all.Count == known)
            {
                all.Add(new(workload.Title, $"has {workload.Ready} of {workload.Replicas} pods ready", [], [], null));
            }
        }

        return
        [
            .. all.GroupBy(each => (each.Workload, each.Summary, string.Join('\n', each.Says), each.Mend))
                .Select(group => group.First() with { Pods = [.. group.SelectMany(each => each.Pods)] }),
        ];
    }

    private static bool IsRestarting(JsonNode container) => container.Text("state", "waiting", "reason").Length > 0;

    private Diagnosis? OfWorkload(LiveWorkload workload)
    {
        Diagnosis Of(string summary, IEnumerable<string> says, string? mend) => new(workload.Title, summary, [], [.. says.Where(text => text.Length > 0)], mend);

        if (workload.Object is not { } deployed)
        {
            return Of("is not in the cluster", [], $"pulumi up makes what {workload.Setting ?? "the file"} says");
        }

        if (workload.HasFailed)
        {
            var failed = deployed.Condition("Failed");
            var mend = failed.Text("reason") switch
            {
                "DeadlineExceeded" => "it ran longer than it may; raise the time limit, or begin from a checkpoint",
                "BackoffLimitExceeded" => "its pods failed too often; infra logs shows why, and pulumi up after a change begins anew",
                "PodFailurePolicy" => "the exit code says that trying again is pointless; infra logs shows why, and pulumi up after a change begins anew",
                _ => null,
            };
            return Of($"has failed: {failed.Text("reason")}", [$"Job: {failed.Text("message")}"], mend);
        }

        if (workload.ScalerTrouble is { } trouble)
        {
            return Of("is not scaled by KEDA", [$"KEDA: {trouble}"], "KEDA must run (infra:addons.keda) and reach what it asks; pulumi up makes again what is not there");
        }

        if (workload.IsSuspended && !workload.IsWell)
        {
            return OfQueue(deployed, $"Job/{workload.Name}", Of);
        }

        // Pods that nobody lets be made: the reason stands with who would make them.
        var refused = workload.Makers.Prepend(deployed).SelectMany(maker => snapshot.Events(maker, "FailedCreate")).Select(each => each.Text("message")).FirstOrDefault()
            ?? (deployed.Condition("ReplicaFailure") is { } failure && failure.Text("status") == "True" ? failure.Text("message") : null);
        if (refused is not null && workload.LivePods.Count() < workload.Replicas)
        {
            return Of(
                $"has {workload.LivePods.Count()} of {workload.Replicas} pods, since the others are refused",
                [$"API server: {refused}", QuotaLeft(workload.Namespace)],
                ExceededResource(refused) is { } resource ? $"raise {QuotaSetting(resource)}, or ask for less in {workload.Setting ?? "the stack's settings"}" : null);
        }

        return workload.IsWell || workload.LivePods.Any() || workload.Replicas == 0
            ? null
            : Of($"has none of {workload.Replicas} pods", snapshot.Events(deployed).Take(1).Select(each => $"{each.Text("reason")}: {each.Text("message")}"), null);
    }

    private Diagnosis OfQueue(JsonNode queued, string title, Func<string, IEnumerable<string>, string?, Diagnosis> make)
    {
        var (queue, space) = (queued.Text("metadata", "labels", QueueLabels.Queue), queued.Namespace());
        if (queue.Length == 0)
        {
            return make("is suspended", [], "whoever suspended it has to let it go on (kubectl create, edit); pulumi up leaves it so");
        }

        var admission = snapshot.Admissions.FirstOrDefault(each => each.Namespace() == space && each.Owner() == title);
        var conditions = admission.Items("status", "conditions")
            .Where(each => each.Text("status") == (each.Text("type") is "QuotaReserved" or "Admitted" or "PodsReady" ? "False" : "True") && each.Text("message").Length > 0)
            .Select(each => $"Kueue, {each.Text("type")} ({each.Text("reason")}): {each.Text("message")}").Distinct();
        var checks = admission.Items("status", "admissionChecks").Where(each => each.Text("state") != "Ready")
            .Select(each => $"Kueue, check {each.Text("name")} ({each.Text("state")}): {each.Text("message")}");
        if (admission.At("spec", "active") is JsonValue flag && flag.TryGetValue<bool>(out var isActive) && !isActive)
        {
            return make("was given up by Kueue, and waits no more", [.. conditions, .. checks], $"kubectl delete {title.ToLowerInvariant()} -n {space}, pulumi refresh and pulumi up begin anew");
        }

        if (cluster.Unseen.Contains($"{ApiResource.LocalQueues} in {space}"))
        {
            return make($"waits in the queue \"{queue}\"", [.. conditions, .. checks], null);
        }

        var local = snapshot.LocalQueues.FirstOrDefault(each => each.Namespace() == space && each.Name() == queue);
        var policy = local.Text("spec", "stopPolicy") is { Length: > 0 } stop and not "None" ? stop : null;
        var inactive = local.Condition("Active") is { } active && active.Text("status") == "False" ? $"Kueue, LocalQueue {queue}: {active.Text("message")}" : "";
        return make(
            local is null ? $"waits for the LocalQueue \"{queue}\", which is not there"
                : policy is not null ? $"is held by its LocalQueue \"{queue}\" (stopPolicy {policy})"
                : $"waits in the queue \"{queue}\" for room; {local.Number("status", "pendingWorkloads") ?? 0} wait there, {local.Number("status", "admittedWorkloads") ?? 0} run",
            [.. conditions, .. checks, inactive],
            local is null ? "pulumi up of the environment makes the queues" : policy is not null ? "a stack that is paused: infra resume, then pulumi up" : null);
    }

    private async Task<Diagnosis?> OfPodAsync(LiveWorkload workload, JsonNode pod, CancellationToken cancellation)
    {
        Diagnosis Of(string summary, IEnumerable<string> says, string? mend) => new(workload.Title, summary, [pod.Name()], [.. says.Where(text => text.Length > 0)], mend);

        var (phase, reason, setting) = (pod.Text("status", "phase"), pod.Text("status", "reason"), workload.Setting ?? "its settings");
        if (pod.Time("metadata", "deletionTimestamp") is { } gone)
        {
            // Until then its programs have time to end.
            var holders = pod.Items("metadata", "finalizers").Select(each => each.GetValue<string>()).ToList();
            return now < gone + TimeSpan.FromMinutes(1) ? null
                : Of("is to go, and does not", [holders.Count > 0 ? $"held by {string.Join(", ", holders)}" : "", NodeTrouble(pod)],
                    holders.Count > 0 ? "who holds it has to let it go: is that controller running?" : $"its node no longer answers: kubectl delete pod {pod.Name()} -n {pod.Namespace()} --force, once the machine is gone");
        }

        if (reason == "Evicted")
        {
            var message = pod.Text("status", "message");
            return Of("was evicted by its node", [$"node: {message}"],
                message.Contains("ephemeral", StringComparison.Ordinal) ? "write to a volume claim, or raise infra:defaults.ephemeralStorageLimit"
                : message.Contains("EmptyDir", StringComparison.Ordinal) ? $"raise sizeLimit of that emptyDir in {setting}.mounts, or write to a volume claim"
                : message.Contains("memory", StringComparison.Ordinal) ? $"request what it really uses: {MemorySetting(workload, null)}" : null);
        }

        if (reason == "DeadlineExceeded")
        {
            return Of("ran longer than it may (DeadlineExceeded)", [$"pod: {pod.Text("status", "message")}"], "raise the time limit, or begin from a checkpoint");
        }

        if (pod.Condition("DisruptionTarget") is { } disrupted && disrupted.Text("status") == "True")
        {
            return Of($"was taken off its node ({disrupted.Text("reason")})", [$"cluster: {disrupted.Text("message")}"],
                "another one takes its place where its workload makes one; Spot machines and upgrades do this");
        }

        if (pod.Condition("PodScheduled") is { } scheduled && scheduled.Text("status") == "False")
        {
            return OfUnscheduled(workload, pod, scheduled, Of);
        }

        foreach (var container in PodState.Containers(pod))
        {
            if (await OfContainerAsync(workload, pod, container, Of, cancellation).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        if (phase is "Pending" && snapshot.Events(pod, "FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox").FirstOrDefault() is { } trouble)
        {
            return Of("waits for what it is made of", [$"node: {trouble.Text("message")}"], null);
        }

        if (phase is "Pending" && pod.Items("status", "initContainerStatuses").FirstOrDefault(each => each.At("state", "running") is not null) is { } first)
        {
            return Of($"is not begun: {first.Text("name")}, which comes before it, still runs", await LogAsync(pod, first.Text("name"), previous: false, cancellation).ConfigureAwait(false), null);
        }

        if (phase is "Running" && !PodState.IsReady(pod))
        {
            if (NodeTrouble(pod) is { Length: > 0 } away)
            {
                return Of("is on a node that is not ready", [away], $"GKE repairs it by itself, and another pod takes its place where its workload makes one; kubectl describe node {pod.Text("spec", "nodeName")}");
            }

            var probe = snapshot.Events(pod, "Unhealthy").FirstOrDefault();
            return Of("runs and is not ready", [probe is null ? "" : $"probe: {probe.Text("message")}"],
                probe is null ? null : $"the program has to answer{(In(workload, "readiness") is { } other ? $", or {other} has to ask it otherwise" : "")}");
        }

        return phase switch
        {
            "Failed" => Of($"has failed{(reason.Length > 0 ? $" ({reason})" : "")}", [pod.Text("status", "message") is { Length: > 0 } why ? $"pod: {why}" : ""], null),
            "Pending" or "Unknown" => Of(
                PodState.LastReason(pod).Reason is { Length: > 0 } last ? $"is not begun ({last})" : "is not begun",
                PodState.Containers(pod).Select(container => container.Text("state", "waiting", "message")).Prepend(pod.Text("status", "message")).Where(text => text.Length > 0).Select(text => $"node: {text}"),
                null),
            _ => null,
        };
    }

    private Diagnosis OfUnscheduled(LiveWorkload workload, JsonNode pod, JsonNode scheduled, Func<string, IEnumerable<string>, string?, Diagnosis> make)
    {
        var (message, setting) = (scheduled.Text("message"), workload.Setting ?? "its settings");
        if (scheduled.Text("reason") == "SchedulingGated")
        {
            var gates = pod.Items("spec", "schedulingGates").Select(gate => gate.Text("name")).ToList();
            return gates.Contains(KueuesGate) ? OfQueue(pod, $"Pod/{pod.Name()}", make)
                : make("is not for the scheduler yet (SchedulingGated)", [$"scheduler: {message}", gates.Count == 0 ? "" : $"held by {string.Join(", ", gates)}"], null);
        }

        // What the autoscaler said last is what counts: it tries again.
        var scaling = snapshot.Events(pod, "TriggeredScaleUp", "NotTriggerScaleUp", "FailedScaleUp", "FailedScaling").DistinctBy(each => each.Text("reason")).ToList();
        var last = scaling.FirstOrDefault();
        var claims = ClaimsOf(pod).ToList();

        // One whose class waits for its pod's node is Pending until there is one, whatever keeps the pod.
        var unprovided = message.Contains("unbound immediate PersistentVolumeClaims", StringComparison.Ordinal) ? claims : claims.FindAll(claim => snapshot.Events(claim, "ProvisioningFailed").Any());
        var plan = fit?.Workloads.FirstOrDefault(each => each.Name == workload.Title);
        var places = plan?.Pools.Where(pool => pool.Obstacle is null).Select(pool => $"{pool.Pool} ({pool.PodsPerNode} a node)").ToList();
        List<string> says =
        [
            $"scheduler: {message}",
            .. scaling.Select(each => $"autoscaler: {each.Text("message")}"),
            .. claims.SelectMany(claim => snapshot.Events(claim, "ProvisioningFailed").Take(1)).Select(each => $"storage: {each.Text("message")}"),
            plan is null ? "" : plan.Now.Reason is { } reason ? $"fit: {reason}" : $"fit: by the files it goes to {(places!.Count == 0 ? "no pool" : string.Join(" or ", places))}",
        ];
        var mend =
            unprovided.Count > 0 ? $"the claim {string.Join(", ", unprovided.Select(claim => claim.Name()))} is {unprovided[0].Text("status", "phase")}: its storage class must exist (infra:storageClass) and have room"
            : last.Text("reason") == "TriggeredScaleUp" ? "nothing: a node is being made, which takes some minutes, 5 to 15 with GPUs"
            : last.Text("reason").StartsWith("Failed", StringComparison.Ordinal) || Has(last, "in backoff after failed scale-up") ? "Google has no such machine at the moment, or the project no quota for it; another zone or pool, or wait"
            : plan?.Now.Reason is not null || Has(last, "max node group size reached", "max cluster limit reached", "max limit reached")
                ? $"raise infra:nodePools[].maxNodes in the environment{(places is { Count: > 0 } ? $" ({string.Join(", ", places.Select(place => place.Split(' ')[0]))})" : "")}, or let {setting} ask for less"
            : Obstacles.Where(each => message.Contains(each.Words, StringComparison.Ordinal)).Select(each => Member().Replace(each.Mend, found => In(workload, found.Groups[1].Value) is { } member ? $"{member}, or " : "")).FirstOrDefault();
        return make("waits for a node", says, mend);
    }

    private async Task<Diagnosis?> OfContainerAsync(
        LiveWorkload workload, JsonNode pod, JsonNode container, Func<string, IEnumerable<string>, string?, Diagnosis> make, CancellationToken cancellation)
    {
        var (name, setting) = (container.Text("name"), workload.Setting ?? "its settings");
        var (waiting, message) = (container.Text("state", "waiting", "reason"), container.Text("state", "waiting", "message"));
        switch (waiting)
        {
            case "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "ImageInspectError":
                var pull = snapshot.Events(pod, "Failed").Select(each => each.Text("message")).FirstOrDefault(text => text.Contains("pull", StringComparison.OrdinalIgnoreCase)) ?? message;
                bool Says(params string[] words) => words.Any(word => pull.Contains(word, StringComparison.OrdinalIgnoreCase));
                return make($"cannot have the image of {name} ({waiting})", [$"node: {pull}"],
                    Says("unauthorized", "denied", "forbidden") ? $"the registry wants a login, or has no such image ({ContainerOf(pod, name).Text("image")}): infra:registryLogin, or infra:imageRegistry: environment for the environment's own"
                    : Says("toomanyrequests", "too many requests") ? "the registry gives no more for a while: wait, or push the image to the environment's own registry (infra:imageRegistry: environment)"
                    : Says("no match for platform", "exec format error") ? $"the image of {setting} is for another CPU: build it for the pool's (linux/amd64, or linux/arm64 on Arm machines)"
                    : Says("i/o timeout", "no such host", "connection refused", "deadline exceeded") ? "the node does not reach the registry: is its name right, and is it up?"
                    : Says("no space left") ? "the node's disk is full: a larger infra:nodePools[].diskSizeGb, or a smaller image"
                    : $"correct the image in {setting} ({ContainerOf(pod, name).Text("image")}), or push it");
            case "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError" or "StartError":
                return make($"cannot be begun: {name} ({waiting})", [$"node: {message}"],
                    message.Contains("runAsNonRoot", StringComparison.Ordinal) ? $"{(In(workload, "runAsUser") is { } user ? $"{user}: " : "the image's own user must be ")}a number that the image knows"
                    : message.Contains("not found", StringComparison.Ordinal) && message.Contains("executable", StringComparison.Ordinal) ? $"{setting}: the command must be a program of the image"
                    : message.Contains("not found", StringComparison.Ordinal) ? "pulumi up makes what is missing where it is the stack's; what was named by hand must be made by hand"
                    : null);
            case not ("" or "CrashLoopBackOff" or "PodInitializing" or "ContainerCreating"):
                return make($"waits: {name} ({waiting})", [$"node: {message}"], null);
        }

        var now = container.At("state", "terminated");
        var ended = now ?? container.At("lastState", "terminated");
        if (ended is null || ended.Number("exitCode") is 0 or null || (now is null && waiting.Length == 0 && container.IsTrue("ready")))
        {
            return null;
        }

        var code = ended.Number("exitCode");
        var often = container.Number("restartCount") is > 0 and var count ? $", started again {count} times" : "";
        var log = await LogAsync(pod, name, previous: now is null, cancellation).ConfigureAwait(false);
        if (ended.Text("reason") == "OOMKilled")
        {
            var limit = ContainerOf(pod, name).Text("resources", "limits", "memory");
            return make(
                $"{name} used more memory than it may (OOMKilled{often})",
                [limit.Length == 0 ? "node: it has no limit of its own; its node ran out of memory" : $"node: its limit is {limit}", .. log],
                $"raise {MemorySetting(workload, name)}{(limit.Length == 0 ? "" : $", now {limit}")}");
        }

        var meaning = code switch
        {
            137 => "killed (SIGKILL): its time to end was over, its liveness probe failed, or its node had no memory left",
            143 => "told to end (SIGTERM): its node went, or it was replaced",
            126 or 127 => "the command cannot be run in this image",
            139 => "a fault in the program (SIGSEGV)",
            134 => "the program gave itself up (SIGABRT)",
            _ => "the program ended with an error",
        };
        var liveness = code == 137 ? snapshot.Events(pod, "Unhealthy", "Killing").Select(each => $"probe: {each.Text("message")}").FirstOrDefault() ?? "" : "";
        return make(
            $"{name} {(waiting == "CrashLoopBackOff" ? "ends again and again" : "has ended")} with exit code {code}{often}",
            [$"exit code {code}: {meaning}", liveness, .. log],
            code switch
            {
                126 or 127 => $"correct the command in {setting}, or its image",
                143 => "nothing: it is begun again where its workload makes another; what takes Spot machines must be able to go on",
                _ => null,
            });
    }

    private async Task<IEnumerable<string>> LogAsync(JsonNode pod, string container, bool previous, CancellationToken cancellation) =>
        (await cluster.LastLinesAsync(pod, container, previous, LinesOfALog, cancellation).ConfigureAwait(false)).Select(line => $"{container} | {line}");

    private IEnumerable<JsonNode> ClaimsOf(JsonNode pod)
    {
        var names = pod.Items("spec", "volumes").Select(volume => volume.Text("persistentVolumeClaim", "claimName")).Where(name => name.Length > 0).ToHashSet();
        return snapshot.Claims.Where(claim => claim.Namespace() == pod.Namespace() && names.Contains(claim.Name()) && claim.Text("status", "phase") != "Bound");
    }

    private string QuotaLeft(string space)
    {
        var used = snapshot.Quotas.Where(quota => quota.Namespace() == space)
            .SelectMany(quota => (quota.At("status", "hard") as JsonObject ?? []).Select(hard => (hard.Key, Hard: quota.Text("status", "hard", hard.Key), Used: quota.Text("status", "used", hard.Key))))
            .Where(each => each.Key.StartsWith("requests.", StringComparison.Ordinal) || each.Key is "pods" or "limits.memory")
            .Select(each => $"{each.Key} {each.Used} of {each.Hard}").ToList();
        return used.Count == 0 ? "" : $"quota: {string.Join(", ", used)}";
    }

    // "exceeded quota: quota, requested: requests.nvidia.com/gpu=1, used: …"
    private static string? ExceededResource(string message)
    {
        const string Word = "requested: ";
        return message.Contains("exceeded quota", StringComparison.Ordinal) && message.IndexOf(Word, StringComparison.Ordinal) is >= 0 and var at
            ? message[(at + Word.Length)..].Split('=', ',')[0]
            : null;
    }

    private static string QuotaSetting(string resource) => "infra:quota." + resource switch
    {
        "requests.cpu" => "cpu",
        "requests.memory" => "memory",
        "requests.storage" => "storage",
        "requests.nvidia.com/gpu" => "gpus",
        "requests.google.com/tpu" => "tpus",
        "requests.ephemeral-storage" => "ephemeralStorage",
        "limits.memory" => "memoryLimits",
        "services.loadbalancers" => "loadBalancers",
        "services.nodeports" => "nodePorts",
        "configmaps" or "secrets" or "services" or "persistentvolumeclaims" => "objects",
        _ => resource,
    };

    private static string MemorySetting(LiveWorkload workload, string? container) => workload.Setting switch
    {
        null => "its memory",
        _ when (PlanWorkloads.PodOf(workload.Wanted.Resource)?.Spec["initContainers"]?.Elements ?? []).Any(each => each["name"]?.Text == container) => DefaultLimit,
        "infra:simulator" when container is not null => $"infra:simulator.{container}.resources.memory",
        var queue when queue.EndsWith(":queue", StringComparison.Ordinal) || queue.Contains(":queues.", StringComparison.Ordinal) =>
            workload.Name.Split('-')[^1] switch { "worker" => $"{queue}.workers.resources.memory (with assign: fewer a machine, or a larger pool)", "ledger" => $"{queue}.ledger.resources.memory", _ => DefaultLimit },
        var experiment when experiment.StartsWith("infra:experiments.", StringComparison.Ordinal) =>
            $"the memory of {container ?? "its process"} in {experiment} (resources.memory, or assign)",
        var training when training.StartsWith("infra:training.", StringComparison.Ordinal) => $"{training}.resources.memory (with assign: a larger pool)",
        var other => $"{other}.resources.memory",
    };

    // Not everything can be set of everything: a shell pod has no tolerations of its own.
    private static string? In(LiveWorkload workload, string member) =>
        workload.Setting is { } setting && SettingHelp.Keys.Any(key => key.StartsWith($"{setting.Split('.')[0]}.", StringComparison.Ordinal) && key.Split('.', '[').Contains(member))
            ? $"{member} in {setting}" : null;

    [GeneratedRegex(@"\$(\w+), or ")]
    private static partial Regex Member();

    private static JsonNode? ContainerOf(JsonNode pod, string name) =>
        pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers")).FirstOrDefault(each => each.Text("name") == name);

    // What the control plane knows of a node that does not answer; nothing where it does.
    private string NodeTrouble(JsonNode pod) =>
        snapshot.NodeOf(pod).Condition("Ready") is { } ready && ready.Text("status") != "True" ? $"node {pod.Text("spec", "nodeName")}: {ready.Text("reason")}, {ready.Text("message")}" : "";

    private static bool Has(JsonNode? found, params string[] words) => words.Any(word => found.Text("message").Contains(word, StringComparison.Ordinal));
}
