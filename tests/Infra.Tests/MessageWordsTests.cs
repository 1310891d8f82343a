using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Components.Gke;
using Infra.Core.Findings;

namespace Infra.Tests;

/// <summary>What is said to the author of a stack file is said in the words of stack files.</summary>
public partial class MessageWordsTests
{
    // Kubernetes' and Google's own words, which settings and messages write as those do.
    private static readonly HashSet<string> ProperNames =
    [
        "Service", "Services", "Deployment", "Job", "Pod", "Pods", "Secret", "Kubernetes", "Google", "Redis", "Spot", "Houdini", "Volume", "Volumes", "Experiment",
        "Equal", "Exists", "NoSchedule", "PreferNoSchedule", "NoExecute", "StatefulSet", "ReplicationController", "ReadWriteOnce", "ReadWriteMany", "Namespace", "Workload",
    ];

    private static readonly Dictionary<string, string> BadFiles = new()
    {
        ["environment"] = """
            config:
              infra:kind: environment
              infra:location: mars-1
              gcp:project: my-lab
              infra:costCenter: Research!
              infra:network: { nodesCidr: 10.0.0.0/33, podsCidr: 10.0.0.0/20, servicesCidr: 10.0.0.0/20, privateServicesCidr: 8.0.0.0/16, maxNatPortsPerNode: 7 }
              infra:cluster:
                nodeZones: [us-central1-a]
                dnsEndpoint: false
                maxPodsPerNode: 7
                securityGroup: x
                maintenanceWindow: { days: [monday], startHour: 3, durationHours: 1 }
                maintenanceExclusions:
                  - { name: a, start: "2026-11-01T00:00:00Z", end: "2027-11-01T00:00:00Z", scope: noUpgrades }
                  - { name: a, start: "2026-11-01T00:00:00Z", end: "2026-10-01T00:00:00Z" }
              infra:nodePools:
                - { name: A, machineType: n2-standard-3, minNodes: 4, maxNodes: 3, diskSizeGb: 1, imageType: WINDOWS, houdiniGpu: true }
                - { name: b, machineType: e2-standard-4, flexStart: true, minNodes: 1, compactPlacement: true, blueGreen: true, houdiniGpu: true, gpu: { count: 1 } }
                - { name: c, machineType: a2-highgpu-1g, capacity: spot, reservation: r, flexStart: true, gpu: { count: 3, partitionSize: 9g, sharing: { strategy: mps, maxClientsPerGpu: 99 } } }
                - { name: d, machineType: a2-highgpu-1g, imageType: UBUNTU_CONTAINERD, gpu: { driver: latest, partitionSize: 1g.5gb, sharing: { strategy: mps, maxClientsPerGpu: 2 } } }
                - { name: e, machineType: g2-standard-8, gpu: { partitionSize: 1g.5gb }, labels: { kubernetes.io/a: b, "c d": "e f" }, taints: [{ key: "a b" }] }
                - { name: f, machineType: n1-standard-8, gpu: { count: 8 } }
              infra:database: { tier: db-custom-3-1, edition: enterprise, availability: regional, backups: false, pointInTimeRecovery: true, backupHour: 24, diskSizeGb: 1, diskAutoresize: false, diskAutoresizeLimitGb: 5, user: root, database: mysql, version: X }
              infra:redis: { memorySizeGib: 0, version: X, evictionPolicy: allKeysLru, maintenanceWindow: { hour: 24 } }
              infra:artifacts: { deleteAfterDays: 10, nearlineAfterDays: 10, softDeleteDays: 1, keepVersions: 0 }
              infra:images: { immutableTags: true, deleteTaggedAfterDays: 5, keepVersions: 0 }
              infra:worker: { accountId: A, namespaces: [a, a, BAD] }
              infra:budget: { billingAccount: x, monthlyAmount: 0, currencyCode: euro }
            """,
        ["database"] = """
            config:
              infra:kind: environment
              infra:location: europe-west4-a
              gcp:project: my-lab
              infra:database: { tier: db-perf-optimized-N-2, availability: regional, pointInTimeRecovery: false, logRetentionDays: 40, retainedBackups: 400 }
            """,
        ["developer"] = """
            config:
              infra:kind: developer
              infra:context: lab
              infra:namespace: Kube
              infra:quota: { cpu: "1", memory: 512, storage: x, pods: 0, gpus: -1 }
              infra:defaults: { cpu: "2", memory: 4m }
              infra:developers: [{ user: "a b" }, { group: "system:all" }, {}]
              infra:egressTargets: [{ name: dns, address: 0.0.0.0/0, ports: [0] }, { name: dns, address: x }]
              infra:registryLogin: { server: "../x", username: "a:b", password: c }
              infra:imageRegistry: https://x/
              infra:trainer:
                image: a
                port: 0
                gpu: { devicePluginCount: 17, houdiniExclusiveCount: 0, houdiniVisibleDevices: "0,,1" }
                resources: { cpu: "2", cpuLimit: "1", memory: 4Gi, memoryLimit: 1Gi }
                environment: { NVIDIA_VISIBLE_DEVICES: all, HOUDINI_GPU_REQUESTED: "1", POD_NAME: x, "a b": c }
                nodeSelector: { houdini.gpu: "false", "a b": "c d" }
                tolerations: [{ key: "a b", operator: Like }, { key: a, operator: Exists, value: b }]
              infra:simulator:
                policy: { image: "p:latest", port: 80, gpu: { devicePluginCount: 1 } }
                sim: { image: "s:1", port: 80, gpu: { houdiniVisibleDevices: all } }
                serviceName: 1a
                replicas: 7
                autoscaling: { minReplicas: 0, maxReplicas: 0, targetCpuPercent: 0 }
                disruptionBudget: { minAvailable: 0, maxUnavailable: 0 }
                workload: statefulSet
              infra:kubernetesVersion: "1.8"
              infra:services:
                1web: { image: a, port: 0, servicePort: 0, nodePort: 80, exposure: clusterIP, sourceRanges: [0.0.0.0/0], replicas: -1, maxSurge: 0, revisionHistoryLimit: 0, gpus: 17, runAsUser: -1, readiness: { httpPath: x, periodSeconds: 0 }, autoscaling: { minReplicas: 0, maxReplicas: 0 }, disruptionBudget: { minAvailable: 1, maxUnavailable: 1 } }
                api: { image: "a:1", port: 80, exposure: nodePort, nodePort: 80, environment: { POD_NAME: x } }
                open: { image: "a:1", port: 80, exposure: public, sourceRanges: [1.0.0.0/7] }
              infra:training:
                t: { image: a, nodes: 0, minNodes: 0, gpusPerNode: 17, processesPerNode: 0, masterPort: 0, environment: { NCCL_DEBUG: INFO, RANK: "1" }, nccl: { x: y }, sharedMemory: 4, restartsPerWorker: -1, failExitCodes: [137], gracePeriodSeconds: -1, kubernetesVersion: "1.20", checkpoints: { size: 1Gi }, assign: { assignTo: machine, nodePool: a }, nodeSelector: { a: b } }
                u: { image: "a:1", nodes: 2, minNodes: 3, checkpoints: { bucket: b, claim: c, storageClass: d }, succeedsWithMaster: true, kubernetesVersion: "1.29" }
                v: { image: "a:1", nodes: 2, checkpoints: { bucket: "gs://b" } }
              infra:experiments:
                e:
                  image: a
                  portRange: 9-3
                  secrets: [{ name: a/b, config: x, file: y }, { name: a }, { name: a }]
                  volumeClaims: [{ name: C, size: x, accessMode: No }, { name: d, size: 1Gi }, { name: d, size: 1Gi }]
                  processGroups: [{ name: g }, { name: h, replicas: -1, processes: [{ name: p, replicas: 2, restart: once, podPatch: {} }] }]
                  processes:
                    - { name: p, command: a b, args: c d, binds: { s: 1 }, connects: q, exposes: [{ name: s, exposure: public }], gpus: 17, labels: { symphony_pg: x }, podPatch: { containers: [], restartPolicy: Never, hostNetwork: maybe, nope: 1 }, containerPatch: { image: x, command: [x], args: [x], name: x } }
                    - { name: p, secretEnvironment: { A: nope }, environment: { SYMPH_X: y, A: b }, mounts: [{ at: a, subPath: /x, nfs: { server: 0.5, directory: x } }, { bucket: "gs://x" }, { at: /x, git: { repository: x, revision: -x } }], assign: { assignTo: machine, nodePool: x, cpu: 1 } }
              infra:queue:
                name: Q
                image: a
                program: a b
                search: { name: X, space: { parameters: [{ name: 1, start: 9, minimum: 3, maximum: 2, steps: [{ increment: -1 }, { below: 1, increment: x }] }, { name: b }], filler: nope, reach: 0 }, run: { command: [], timeoutSeconds: 0 }, ledger: { table: "1", batch: 0 }, lease: { seconds: 0 } }
                ledger: { replicas: 0 }
                workers: { parallelism: -1, keda: { idleSeconds: 0, namespace: X }, assign: { assignTo: resource }, resources: { cpu: "1" }, tolerations: [{ key: a }] }
                outputs: { storageSize: 4, storageClass: 1k, accessMode: X }
                runAsUser: 0
            """,
    };

    public static TheoryData<string> Files => [.. BadFiles.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Messages_ForTheAuthorOfAStackFile_NameNoPropertyOfTheProgram(string file)
    {
        using var project = TemporaryProject.With((file, BadFiles[file]));

        var result = await project.RunAsync("preview", file);

        var messages = result.Error.Split('\n').Where(line => line.StartsWith(" - ", StringComparison.Ordinal)).ToList();
        Assert.True(messages.Count > 2, result.Error);
        Assert.Empty(messages.SelectMany(message => Words(message).Select(word => $"{word}: {message}")));
        Assert.DoesNotContain(messages, message => message.Contains("correct it", StringComparison.Ordinal));
    }

    /// <summary>Each rule says what to do: more than the value that was got, or to correct it.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Findings_OfAStackFile_HaveAFixEach(string file)
    {
        using var project = TemporaryProject.With((file, BadFiles[file]));

        using var json = JsonDocument.Parse((await project.RunAsync("preview", "--all", "--json")).Output);

        var findings = json.RootElement.GetProperty(file).GetProperty("findings").EnumerateArray().ToList();
        Assert.True(findings.Count > 2);
        Assert.All(findings, finding => Assert.DoesNotMatch("^$|^(got|correct it|mend it|fix it)\\b", finding.GetProperty("fix").GetString()));
    }

    private static IEnumerable<string> Words(string message) =>
        Word().Matches(Quoted().Replace(message, "\"\"")).Select(match => match.Value).Where(word => Names.Value.Contains(word.Split('.')[0]) && !ProperNames.Contains(word.Split('.')[0]));

    // Every property and value of the program's public types.
    private static readonly Lazy<HashSet<string>> Names = new(() =>
    [
        .. from assembly in (Assembly[])[typeof(GkeCluster).Assembly, typeof(Finding).Assembly]
           from type in assembly.GetExportedTypes()
           from name in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(property => property.Name)
               .Concat(type.IsEnum ? Enum.GetNames(type) : [])
               .Append(type.Name)
           select name,
    ]);

    // Quoted values, asides, and what a missing setting is for, which is a sentence of the settings' table.
    [GeneratedRegex("\"[^\"]*\"|\\([^()]*\\)|must be set[^:;]*: [^;]*;")]
    private static partial Regex Quoted();

    [GeneratedRegex("(?<![\\w./-])[A-Z][a-z]+\\w*(?:\\.[A-Z]\\w+)*")]
    private static partial Regex Word();
}
