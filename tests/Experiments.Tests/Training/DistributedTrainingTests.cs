using System.Text.Json;
using Infra.Components.Pods;
using Infra.Components.Workloads.Training;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Infra.Tests.Support;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Experiments.Tests.Training;

public class DistributedTrainingTests
{
    private const string Job = "kubernetes:batch/v1:Job";
    private const string Service = "kubernetes:core/v1:Service";
    private const string Claim = "kubernetes:core/v1:PersistentVolumeClaim";
    private const string PodSpec = "spec.template.spec";
    private const string Worker = $"{PodSpec}.containers.0";

    private static readonly DistributedTrainingSpec Spec = new() { Name = "ranzcr", Image = "ranzcr-dist:v1", Nodes = 4 };

    private static readonly DistributedTrainingSpec SliceSpec = Spec with { GpusPerNode = 0, TpusPerNode = 4, Assign = new() { AssignTo = "machine", NodePool = "slice" } };

    [Fact]
    public async Task Training_Defaults_ArePinned()
    {
        var run = await Run(Spec);

        Assert.Equal([$"{Job} stack", $"{Service} stack"], run.Plan().Order());
        var job = run.One(Job);
        Assert.Equal("ranzcr", job["metadata.name"]);
        Assert.Equal("gpu1", job["metadata.namespace"]);
        Assert.Equal("jsonpath={.metadata.uid}", job["metadata.annotations[pulumi.com/waitFor]"]);
        Assert.Equal("Indexed", job["spec.completionMode"]);
        Assert.Equal(4d, job["spec.completions"]);
        Assert.Equal(4d, job["spec.parallelism"]);
        Assert.Equal(6d, job["spec.backoffLimitPerIndex"]);
        Assert.Equal(0d, job["spec.maxFailedIndexes"]);
        Assert.Equal("Failed", job["spec.podReplacementPolicy"]);
        Assert.Equal("Ignore", job["spec.podFailurePolicy.rules.0.action"]);
        Assert.Equal("DisruptionTarget", job["spec.podFailurePolicy.rules.0.onPodConditions.0.type"]);
        Assert.Equal("True", job["spec.podFailurePolicy.rules.0.onPodConditions.0.status"]);
        Assert.Equal("FailJob", job["spec.podFailurePolicy.rules.1.action"]);
        Assert.Equal("worker", job["spec.podFailurePolicy.rules.1.onExitCodes.containerName"]);
        Assert.Equal("In", job["spec.podFailurePolicy.rules.1.onExitCodes.operator"]);
        Assert.Equal([2d, 126d, 127d], Enumerable.Range(0, 3).Select(i => job[$"spec.podFailurePolicy.rules.1.onExitCodes.values.{i}"]));
        Assert.Null(job["spec.successPolicy"]);
        Assert.Null(job["spec.backoffLimit"]);
        Assert.Equal("Never", job[$"{PodSpec}.restartPolicy"]);
        Assert.Equal("ranzcr", job[$"{PodSpec}.subdomain"]);
        Assert.Equal(30d, job[$"{PodSpec}.terminationGracePeriodSeconds"]);
        Assert.Equal("Memory", job[$"{PodSpec}.volumes.0.emptyDir.medium"]);
        Assert.Null(job[$"{PodSpec}.volumes.0.emptyDir.sizeLimit"]);
        Assert.Null(job[$"{PodSpec}.volumes.1"]);
        Assert.Equal("/dev/shm", job[$"{Worker}.volumeMounts.0.mountPath"]);
        Assert.Equal("1", job[$"{Worker}.resources.limits[nvidia.com/gpu]"]);
        Assert.Null(job[$"{Worker}.lifecycle"]);
        Assert.Equal("nvidia.com/gpu", job[$"{PodSpec}.tolerations.0.key"]);
        Assert.Equal(1000d, job[$"{PodSpec}.securityContext.runAsUser"]);
        var service = run.One(Service);
        Assert.Equal("ranzcr", service["metadata.name"]);
        Assert.Equal("None", service["spec.clusterIP"]);
        Assert.Equal(true, service["spec.publishNotReadyAddresses"]);
        Assert.Equal(29500d, service["spec.ports.0.port"]);
        Assert.Equal("ranzcr", service["spec.selector.app"]);
        Assert.Equal("ranzcr", job["spec.template.metadata.labels.app"]);
    }

    [Fact]
    public async Task Training_OnAPoolWithTcpxo_HasTheCardsOfItsNode()
    {
        var run = await TestRun.RunAsync(() => Make(OnGpus("a3-megagpu-8g"), mayUseGpuDirect: true));

        var job = run.One(Job);
        Assert.Equal("eth0", job["spec.template.metadata.annotations[networking.gke.io/default-interface]"]);
        Assert.Contains("{\"interfaceName\":\"eth8\",\"network\":\"gpu-nic8\"}", (string)job["spec.template.metadata.annotations[networking.gke.io/interfaces]"]!, StringComparison.Ordinal);
        Assert.Contains("- path: /dev/dmabuf_import_helper", (string)job["spec.template.metadata.annotations[devices.gke.io/container.tcpxo-daemon]"]!, StringComparison.Ordinal);
        Assert.Equal("tcpxo-daemon", job[$"{PodSpec}.initContainers.0.name"]);
        Assert.Equal("Always", job[$"{PodSpec}.initContainers.0.restartPolicy"]);
        Assert.Equal("us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpxo/tcpgpudmarxd-dev:v1.0.21", job[$"{PodSpec}.initContainers.0.image"]);
        Assert.Equal("NET_ADMIN", job[$"{PodSpec}.initContainers.0.securityContext.capabilities.add.0"]);
        Assert.Equal("/dev/aperture_devices", job[$"{Worker}.volumeMounts.1.mountPath"]);
        var environment = Enumerable.Range(0, 60).Select(i => $"{job[$"{Worker}.env.{i}.name"]}={job[$"{Worker}.env.{i}.value"]}").ToList();
        Assert.Contains("NCCL_FASTRAK_IFNAME=eth1,eth2,eth3,eth4,eth5,eth6,eth7,eth8", environment);
        Assert.Contains("NCCL_BUFFSIZE=1", environment);
        Assert.Contains("LD_LIBRARY_PATH=/usr/local/nvidia/lib64", environment);
    }

    [Fact]
    public async Task Training_OnAPoolWithRdma_ClaimsTheCardsOfItsNode()
    {
        var run = await TestRun.RunAsync(() => Make(OnGpus("a3-ultragpu-8g"), mayUseGpuDirect: true));

        var template = run.One("kubernetes:resource.k8s.io/v1:ResourceClaimTemplate");
        Assert.Equal("ranzcr-rdma", template["metadata.name"]);
        Assert.Equal("mrdma.google.com", template["spec.spec.devices.requests.0.exactly.deviceClassName"]);
        Assert.Equal("All", template["spec.spec.devices.requests.0.exactly.allocationMode"]);
        var job = run.One(Job);
        Assert.Equal("rdma", job[$"{PodSpec}.resourceClaims.0.name"]);
        Assert.Equal("ranzcr-rdma", job[$"{PodSpec}.resourceClaims.0.resourceClaimTemplateName"]);
        Assert.Equal("rdma", job[$"{Worker}.resources.claims.0.name"]);
        Assert.Equal("/usr/local/gib", job[$"{Worker}.volumeMounts.2.mountPath"]);
        Assert.Null(job["spec.template.metadata.annotations[networking.gke.io/interfaces]"]);
        Assert.Null(job[$"{PodSpec}.initContainers.0"]);
    }

    [Fact]
    public void Training_WithoutTheRightToGpuDirect_OrWithAPartOfANode_GoesWithoutIt_AndIsTold()
    {
        var spec = OnGpus("a3-megagpu-8g");
        var (refused, part) = (DistributedTrainingRules.Check(spec, MegaPools), DistributedTrainingRules.Check(spec with { GpusPerNode = 4, Assign = new() { AssignTo = "nodePool", NodePool = "a3-megagpu-8g" } }, MegaPools, mayUseGpuDirect: true));

        Assert.Equal((null, null), (refused.GpuDirect, part.GpuDirect));
        Assert.Equal(
            "Assign: should be in a namespace that may use GPUDirect, which pool \"a3-megagpu-8g\" has and without which workers talk at a fraction of its speed; got one that may not; "
            + "whoever keeps the environment adds the namespace to its GpuDirectNamespaces and deploys that first",
            Assert.Single(refused.Findings).ToString());
        Assert.Equal(
            "GpusPerNode: should be 8, all GPUs of a node of pool \"a3-megagpu-8g\", whose cards go to only one pod; got 4, so that GPUDirect is not used; set GpusPerNode to 8 with fewer nodes",
            Assert.Single(part.Findings).ToString());
        Assert.All([refused, part], plan => Assert.All(plan.Findings, finding => Assert.Equal(FindingLevel.Warning, finding.Level)));
        Assert.Empty(DistributedTrainingRules.Check(spec with { Nodes = 1 }, MegaPools, mayUseGpuDirect: true).Findings);
        Assert.Null(DistributedTrainingRules.Check(spec with { Nodes = 1 }, MegaPools, mayUseGpuDirect: true).GpuDirect);
        Assert.Equal("tcpxo", DistributedTrainingRules.Check(spec, MegaPools, mayUseGpuDirect: true).GpuDirect);
    }

    [Theory]
    [InlineData("standard-rwx", "100Gi", null)]
    [InlineData("standard-rwx", "99Gi", "should be 100Gi to 65433Gi for standard-rwx (Filestore basic HDD), for a smaller one is refused, or made and paid as large; got \"99Gi\"; use 100Gi")]
    [InlineData("standard-rwx", "64Ti", "must be 100Gi to 65433Gi for standard-rwx (Filestore basic HDD); got \"64Ti\"; use 65433Gi, or another class")]
    [InlineData("premium-rwx", "2560Gi", null)]
    [InlineData("premium-rwx", "2Ti", "should be 2560Gi to 65433Gi for premium-rwx (Filestore basic SSD)")]
    [InlineData("zonal-rwx", "1280Gi", null)]
    [InlineData("enterprise-rwx", "10Ti", null)]
    [InlineData("enterprise-rwx", "11Ti", "must be 1024Gi to 10240Gi in steps of 256Gi for enterprise-rwx (Filestore enterprise); got \"11Ti\"; use 10240Gi, or another class")]
    [InlineData("enterprise-rwx", "1100Gi", "must be 1024Gi to 10240Gi in steps of 256Gi for enterprise-rwx (Filestore enterprise); got \"1100Gi\"; use 1280Gi")]
    [InlineData("lustre-rwx-1000mbps-per-tib", "18000Gi", null)]
    [InlineData("lustre-rwx-1000mbps-per-tib", "8999Gi", "should be 9000Gi to 10008000Gi in steps of 9000Gi for lustre-rwx-1000mbps-per-tib (Managed Lustre)")]
    [InlineData("lustre-rwx-250mbps-per-tib", "40032000Gi", null)]
    [InlineData("lustre-rwx-250mbps-per-tib", "40032001Gi", "must be 36000Gi to 40032000Gi in steps of 36000Gi for lustre-rwx-250mbps-per-tib (Managed Lustre); got \"40032001Gi\"; use 40032000Gi, or another class")]
    [InlineData("lustre-rwx-125mbps-per-tib", "72001Gi", "must be 72000Gi to 12240000Gi in steps of 72000Gi for lustre-rwx-125mbps-per-tib (Managed Lustre); got \"72001Gi\"; use 144000Gi")]
    [InlineData("of-my-own", "1Gi", null)]
    public void Checkpoints_OnAClaim_HaveASizeThatItsClassMakes(string storageClass, string size, string? expected)
    {
        var findings = Check(Spec with { Checkpoints = new() { Claim = "runs", Size = size, StorageClass = storageClass } });

        Assert.Equal(expected is null ? 0 : 1, findings.Count);
        Assert.All(findings, finding => Assert.Equal("Checkpoints.Size", finding.Path));
        Assert.StartsWith(expected ?? "", findings is [var first, ..] ? first.Message : "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Article_OfTheNotes_IsPlacedOnFourNodes()
    {
        var reading = TrainingSettings.Parse(Yaml.Setting("ranzcr.yaml", TrainingSettings.Key));
        Assert.Empty(reading.Findings);
        var spec = Assert.Single(reading.Trainings);
        Assert.Empty(DistributedTrainingRules.Check(spec, Pools.Dispatcher).Findings);

        var run = await Run(spec);

        var job = run.One(Job);
        Assert.Equal(4d, job["spec.completions"]);
        Assert.Equal(
            ["--epochs", "2", "--batch-size", "24", "--weight-decay", "0.1", "--image-size", "512", "--backend", "nccl"],
            Enumerable.Range(0, 10).Select(i => job[$"{Worker}.args.{i}"]));
        Assert.Equal("gpu", job[$"{PodSpec}.nodeSelector.name"]);
        Assert.Equal("1", job[$"{Worker}.resources.limits[nvidia.com/gpu]"]);
        Assert.NotNull(job[$"{Worker}.resources.requests.cpu"]);
        Assert.Null(job[$"{PodSpec}.tolerations.1"]);
    }

    [Fact]
    public void Environment_OfOneProcessANode_IsThatOfInitProcessGroupAndTorchrun() => Assert.Equal(
        [
            "MASTER_ADDR=ranzcr-0.ranzcr", "MASTER_PORT=29500", "WORLD_SIZE=4", "NODE_RANK=index", "LOCAL_WORLD_SIZE=1", "RANK=index", "LOCAL_RANK=0",
            "PET_NNODES=4", "PET_NPROC_PER_NODE=1", "PET_NODE_RANK=index", "PET_MASTER_ADDR=ranzcr-0.ranzcr", "PET_MASTER_PORT=29500",
            "NCCL_ASYNC_ERROR_HANDLING=1", "NCCL_DEBUG=WARN", "NCCL_SOCKET_IFNAME=eth0", "TORCH_NCCL_ASYNC_ERROR_HANDLING=1",
        ],
        Environment(Spec));

    [Fact]
    public void Environment_OfSeveralProcessesANode_LeavesRanksToTorchrun() => Assert.Equal(
        [
            "MASTER_ADDR=ranzcr-0.ranzcr", "MASTER_PORT=29500", "WORLD_SIZE=16", "NODE_RANK=index", "LOCAL_WORLD_SIZE=4",
            "PET_NNODES=4", "PET_NPROC_PER_NODE=4", "PET_NODE_RANK=index", "PET_MASTER_ADDR=ranzcr-0.ranzcr", "PET_MASTER_PORT=29500",
        ],
        Environment(Spec with { GpusPerNode = 4 }).TakeWhile(variable => !variable.StartsWith("NCCL_", StringComparison.Ordinal)));

    [Fact]
    public void Environment_OfAnElasticTraining_IsTheRendezvousOfTorchrun() => Assert.Equal(
        [
            "PET_NNODES=2:4", "PET_NPROC_PER_NODE=2", "PET_RDZV_BACKEND=c10d", "PET_RDZV_ENDPOINT=ranzcr-0.ranzcr:29501", "PET_RDZV_ID=ranzcr", "PET_MAX_RESTARTS=6",
            "CHECKPOINT_DIR=/checkpoints", "SEED=1",
        ],
        Environment(Spec with
        {
            MinNodes = 2,
            GpusPerNode = 0,
            ProcessesPerNode = 2,
            MasterPort = 29501,
            Checkpoints = new() { Bucket = "lab-data" },
            Environment = new Dictionary<string, string> { ["SEED"] = "1" },
        }));

    [Fact]
    public void Environment_OfAsManyNodesAsAtLeast_IsFixed() =>
        Assert.Contains("WORLD_SIZE=4", Environment(Spec with { MinNodes = 4 }));

    [Fact]
    public void Nccl_Settings_WinOverTheDefaults()
    {
        var environment = Environment(Spec with { Nccl = new Dictionary<string, string> { ["DEBUG"] = "INFO", ["IB_DISABLE"] = "1" } });

        Assert.Contains("NCCL_DEBUG=INFO", environment);
        Assert.Contains("NCCL_IB_DISABLE=1", environment);
        Assert.DoesNotContain("NCCL_DEBUG=WARN", environment);
        Assert.DoesNotContain(Environment(Spec with { GpusPerNode = 0 }), variable => variable.Contains("NCCL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Training_Elastic_ToleratesTheWorkersItCanSpare()
    {
        var run = await Run(Spec with { MinNodes = 3, SucceedsWithMaster = true, FailExitCodes = [] });

        Assert.Equal(1d, run.One(Job)["spec.maxFailedIndexes"]);
        Assert.Equal("0", run.One(Job)["spec.successPolicy.rules.0.succeededIndexes"]);
        Assert.Null(run.One(Job)["spec.podFailurePolicy.rules.1"]);
    }

    [Fact]
    public async Task Training_OnSpot_HasFifteenSecondsAndThePoolsTolerations()
    {
        var job = (await Run(Spec with { GpusPerNode = 4, Assign = new() { AssignTo = "machine", NodePool = "spot" } })).One(Job);

        Assert.Equal(15d, job[$"{PodSpec}.terminationGracePeriodSeconds"]);
        Assert.Equal("cloud.google.com/gke-spot", job[$"{PodSpec}.tolerations.0.key"]);
        Assert.Equal("preemptible", job[$"{PodSpec}.tolerations.1.key"]);
        Assert.Equal("4", job[$"{Worker}.resources.limits[nvidia.com/gpu]"]);
        Assert.Equal("4", Variable(job, "LOCAL_WORLD_SIZE"));
        Assert.Equal("16", Variable(job, "WORLD_SIZE"));
    }

    [Theory]
    [InlineData("cloud.google.com/gke-spot", "true", 15)]
    [InlineData("cloud.google.com/gke-spot", "false", 30)]
    [InlineData("preemptible", "true", 15)]
    [InlineData("zone", "true", 30)]
    public void GracePeriod_OfASelectedPool_IsWhatItsMachinesGive(string label, string value, int seconds) =>
        Assert.Equal(seconds, DistributedTrainingRules.Check(Spec with { NodeSelector = new Dictionary<string, string> { [label] = value } }).GracePeriodSeconds);

    [Theory]
    [InlineData("name", "spot", true, 15)]
    [InlineData("machine_type", "g2-standard-48", true, 15)]
    [InlineData("name", "gpus", true, 30)]
    [InlineData("cloud.google.com/gke-nodepool", "spot", true, 15)]
    [InlineData("name", "elsewhere", true, 15)]
    [InlineData("name", "elsewhere", false, 30)]
    [InlineData("", "", true, 15)]
    [InlineData("", "", false, 30)]
    public void GracePeriod_OfASelector_IsWhatThePoolsOrElseTheTolerationsSay(string label, string value, bool tolerates, int seconds)
    {
        var spec = Spec with
        {
            NodeSelector = label.Length == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { [label] = value },
            Tolerations = tolerates ? [PodToleration.For(NodeTaint.Spot)] : [],
        };

        Assert.Equal(seconds, DistributedTrainingRules.Check(spec, Pools.Dispatcher).GracePeriodSeconds);
    }

    [Fact]
    public void GracePeriod_LongerThanAPoolSelectedByNameGives_IsWarnedOf()
    {
        var spec = Spec with { GracePeriodSeconds = 60, NodeSelector = new Dictionary<string, string> { ["name"] = "spot" } };

        Assert.Equal("GracePeriodSeconds", Assert.Single(DistributedTrainingRules.Check(spec, Pools.Dispatcher).Findings).Path);
    }

    [Fact]
    public void Assign_ToAPoolWithoutGpus_IsToldWhereTheGpusAreSet() => Assert.Equal(
        "GpusPerNode: must be 0 on pool \"cpu\" (n1-standard-8), which has no GPUs; got 1; set it to 0, or name a pool with GPUs",
        Assert.Single(DistributedTrainingRules.Check(Spec with { GpusPerNode = 1, Assign = new() { AssignTo = "nodePool", NodePool = "cpu" } }, Pools.Dispatcher).Findings).ToString());

    /// <summary>What GKE's webhook asks for to tell each worker its number and the others' names: an Indexed Job of several pods with a subdomain that ask for TPUs.</summary>
    [Fact]
    public async Task Slice_IsOneJobOfItsMachines_WithAllTheirChips()
    {
        var run = await Run(SliceSpec);

        var job = run.One(Job);
        Assert.Equal(("Indexed", 4d, 4d, "ranzcr"), (job["spec.completionMode"], job["spec.completions"], job["spec.parallelism"], job[$"{PodSpec}.subdomain"]));
        Assert.Equal("None", run.One(Service)["spec.clusterIP"]);
        Assert.Equal("4", job[$"{Worker}.resources.limits[google.com/tpu]"]);
        Assert.Equal("4", job[$"{Worker}.resources.requests[google.com/tpu]"]);
        Assert.Equal("tpu-v6e-slice", job[$"{PodSpec}.nodeSelector[cloud.google.com/gke-tpu-accelerator]"]);
        Assert.Equal("4x4", job[$"{PodSpec}.nodeSelector[cloud.google.com/gke-tpu-topology]"]);
        Assert.Equal("google.com/tpu", job[$"{PodSpec}.tolerations.0.key"]);
        Assert.DoesNotContain("nvidia.com", JsonSerializer.Serialize(job.Inputs), StringComparison.Ordinal);
        Assert.DoesNotContain("NCCL", JsonSerializer.Serialize(job.Inputs), StringComparison.Ordinal);
        Assert.DoesNotContain("TPU_WORKER", JsonSerializer.Serialize(job.Inputs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slice_SelectedByItsLabels_NeedsNoPools()
    {
        var job = (await Run(SliceSpec with { Assign = null, NodeSelector = Selector("tpu-v6e-slice", "4x4") })).One(Job);

        Assert.Equal("4", job[$"{Worker}.resources.limits[google.com/tpu]"]);
        Assert.Equal("google.com/tpu", job[$"{PodSpec}.tolerations.0.key"]);
    }

    [Theory]
    [InlineData(3, 4, 0, "Nodes: must be 4, the machines of a slice 4x4 of pool \"slice\" (ct6e-standard-4t); got 3; use 4")]
    [InlineData(5, 4, 0, "Nodes: must be 4, the machines of a slice 4x4 of pool \"slice\" (ct6e-standard-4t); got 5; use 4")]
    [InlineData(4, 3, 0, "TpusPerNode: must be 4, all chips of a machine of pool \"slice\" (ct6e-standard-4t); got 3; set it to 4")]
    [InlineData(4, 5, 0, "TpusPerNode: must be 4, all chips of a machine of pool \"slice\" (ct6e-standard-4t); got 5; set it to 4")]
    [InlineData(4, 0, 0, "TpusPerNode: must be 4, all chips of a machine of pool \"slice\" (ct6e-standard-4t); got 0; set it to 4")]
    [InlineData(4, 9, 0, "TpusPerNode: must be 0 to 8 TPU chips, the most that one machine has; got 9; use 8")]
    [InlineData(4, -1, 0, "TpusPerNode: must be 0 to 8 TPU chips, the most that one machine has; got -1; use 0")]
    [InlineData(4, 4, 1, "GpusPerNode: must be 0 beside TpusPerNode, for no machine has both; got 1 and 4; remove one of the two")]
    public void Slice_OtherThanItsPool_IsRefused(int nodes, int tpus, int gpus, string finding) => Assert.Contains(
        finding,
        DistributedTrainingRules.Check(SliceSpec with { Nodes = nodes, TpusPerNode = tpus, GpusPerNode = gpus }, Pools.Dispatcher).Findings.Select(each => each.ToString()));

    [Theory]
    [InlineData("tpu-v6e-slice", null, 4, 4, "NodeSelector: must have cloud.google.com/gke-tpu-accelerator and cloud.google.com/gke-tpu-topology with TpusPerNode, by which GKE finds the slice; got only \"tpu-v6e-slice\"; set both, or use assign")]
    [InlineData("tpu-v9", "4x4", 4, 4, "NodeSelector[\"cloud.google.com/gke-tpu-accelerator\"]: must be tpu-v5-lite-podslice, tpu-v5p-slice, tpu-v6e-slice or tpu7x; got \"tpu-v9\"; name one of them")]
    [InlineData("tpu-v6e-slice", "4x6", 4, 4, "NodeSelector[\"cloud.google.com/gke-tpu-topology\"]: must be 2x2, 2x4, 4x4, 4x8, 8x8, 8x16 or 16x16 on ct6e-standard-4t; got \"4x6\"; use 4x8")]
    [InlineData("tpu-v6e-slice", "4x4", 4, 3, "TpusPerNode: must be 1, 4 or 8, what a machine with tpu-v6e-slice has; got 3; use 4")]
    [InlineData("tpu-v6e-slice", "4x8", 4, 4, "Nodes: must be 8, the machines of a slice 4x8 of ct6e-standard-4t; got 4; use 8")]
    public void Slice_SelectedByLabelsThatAreNone_IsRefused(string? type, string? topology, int nodes, int tpus, string finding) => Assert.Equal(
        finding,
        Assert.Single(DistributedTrainingRules.Check(SliceSpec with { Assign = null, NodeSelector = Selector(type, topology), Nodes = nodes, TpusPerNode = tpus }).Findings).ToString());

    [Fact]
    public void Slice_WithWhatIsOfGpusOrOfFewerWorkers_IsRefused() => Assert.Equal(
        [
            "Environment[\"TPU_WORKER_ID\"]: cannot be set, for the training sets it itself from its nodes and processes; remove it",
            "MinNodes: must be left out with TpusPerNode, for a slice works with all its machines or not at all; got 2; remove it",
            "Nccl: must be left out with TpusPerNode, for NCCL is of GPUs; got DEBUG; remove it",
        ],
        DistributedTrainingRules.Check(
            SliceSpec with { MinNodes = 2, Nccl = new Dictionary<string, string> { ["DEBUG"] = "INFO" }, Environment = new Dictionary<string, string> { ["TPU_WORKER_ID"] = "0" } }, Pools.Dispatcher)
            .Findings.Select(finding => finding.ToString()).Order(StringComparer.Ordinal));

    [Fact]
    public void Settings_WithTpus_HaveNoGpus()
    {
        var training = Assert.Single(TrainingSettings.Parse(Yaml.Json("gemma: { image: gemma:v1, nodes: 4, tpusPerNode: 4 }")).Trainings);

        Assert.Equal((4, 0, 1), (training.TpusPerNode, training.GpusPerNode, training.LocalWorldSize));
    }

    [Fact]
    public async Task Checkpoints_InAClaimMadeHere_AreProtectedAndWrittenByAll()
    {
        var spec = Spec with { Checkpoints = new() { Claim = "runs", Size = "100Gi", StorageClass = "standard-rwx" } };

        var run = await Run(spec);

        var claim = run.One(Claim);
        Assert.Equal("runs", claim["metadata.name"]);
        Assert.Equal("ReadWriteMany", claim["spec.accessModes.0"]);
        Assert.Equal("standard-rwx", claim["spec.storageClassName"]);
        Assert.True(claim.Options.Protect);
        Assert.Equal("runs", run.One(Job)[$"{PodSpec}.volumes.1.persistentVolumeClaim.claimName"]);
        Assert.Equal("/checkpoints", run.One(Job)[$"{Worker}.volumeMounts.1.mountPath"]);
        Assert.Equal(1000d, run.One(Job)[$"{PodSpec}.securityContext.fsGroup"]);
        Assert.Equal("/checkpoints", Variable(run.One(Job), "CHECKPOINT_DIR"));
        Assert.Null((await Run(spec with { Checkpoints = spec.Checkpoints with { Protect = false } })).One(Claim).Options.Protect);
        Assert.Equal("ReadWriteOnce", (await Run(spec with { Nodes = 1 })).One(Claim)["spec.accessModes.0"]);
    }

    [Fact]
    public async Task Checkpoints_InABucket_LeaveRoomForTheSidecar()
    {
        var spec = Spec with { Assign = new() { AssignTo = "gpu", NodePool = "gpu" } };

        var with = (await Run(spec with { Checkpoints = new() { Bucket = "lab-data" } })).One(Job);

        Assert.Equal("lab-data", with[$"{PodSpec}.volumes.1.csi.volumeAttributes.bucketName"]);
        Assert.Equal("true", with["spec.template.metadata.annotations[gke-gcsfuse/volumes]"]);
        Assert.NotEqual((await Run(spec)).One(Job)[$"{Worker}.resources.requests.memory"], with[$"{Worker}.resources.requests.memory"]);
    }

    [Fact]
    public async Task Mounts_OfOneBucketAtTwoPlaces_HaveOneCacheOnTheDisk()
    {
        var bucket = new BucketVolume("lab-data", "200Gi");

        var job = (await Run(Spec with { Mounts = [new("/a", bucket), new("/b", bucket) { ReadOnly = true }] })).One(Job);

        Assert.Equal("205Gi", job["spec.template.metadata.annotations[gke-gcsfuse/ephemeral-storage-limit]"]);
    }

    [Fact]
    public async Task Mounts_OfABucketAsAUser_AreWritableToThatUsersGroup()
    {
        var spec = Spec with { Mounts = [new("/a", new BucketVolume("lab-data"))] };

        Assert.Equal(1000d, (await Run(spec with { RunAsUser = 1000 })).One(Job)[$"{PodSpec}.securityContext.fsGroup"]);
        Assert.Null((await Run(spec with { RunAsUser = 0 })).One(Job)[$"{PodSpec}.securityContext.fsGroup"]);
    }

    [Fact]
    public async Task Children_OfEveryKind_HaveParentLabelsAndSecrets()
    {
        var secrets = new ArgsOf<SecretArgs>();
        var run = await TestRun.RunAsync(() => _ = new DistributedTraining(
            "stack",
            new()
            {
                Namespace = "gpu1",
                Spec = Spec with { Checkpoints = new() { Claim = "runs", Size = "100Gi", StorageClass = "standard-rwx" }, Mounts = [new("/src", new GitVolume("https://example.com/r.git", "v1"))], SecretEnvironment = new EnvironmentVariables { ["TOKEN"] = "hush" } },
            },
            secrets.Options));

        var component = Assert.Single(run.Resources, resource => resource.IsComponent);
        Assert.Equal("infra:training:DistributedTraining", component.Type);
        Assert.Equal([Job, Claim, "kubernetes:core/v1:Secret", Service], run.Resources.Where(resource => !resource.IsComponent).Select(resource => resource.Type).Order());
        Assert.All(run.Resources.Where(resource => !resource.IsComponent), resource =>
        {
            Assert.Same(component.Resource, resource.Options.Parent);
            foreach (var (key, value) in KubernetesLabels.For("ranzcr", "training"))
            {
                Assert.Equal(value, resource[$"metadata.labels[{key}]"]);
            }
        });
        Assert.True(await Output.IsSecretAsync(Assert.Single(secrets.All).StringData.ToOutput()));
        Assert.DoesNotContain("hush", JsonSerializer.Serialize(run.One(Job).Inputs), StringComparison.Ordinal);
        Assert.Equal("work", run.One(Job)[$"{Worker}.volumeMounts.2.subPath"]);
        Assert.Equal("checkout-volume-1", run.One(Job)[$"{PodSpec}.initContainers.0.name"]);
        var names = await TestRun.ValueOfAsync(((DistributedTraining)component.Resource).WorkerDnsNames);
        Assert.Equal("ranzcr-3.ranzcr.gpu1.svc.cluster.local", names[3]);
        Assert.Equal("ranzcr-0.ranzcr:29500", await TestRun.ValueOfAsync(((DistributedTraining)component.Resource).MasterAddress));
    }

    [Fact]
    public async Task Training_Preview_DoesNotNeedTheNamespace()
    {
        var run = await TestRun.RunAsync(() => _ = new DistributedTraining("stack", new() { Spec = Spec, Namespace = Output.Create("gpu1") }), preview: true);

        Assert.Equal(2, run.Plan().Count);
    }

    [Fact]
    public async Task Training_WithManyMistakes_TellsAllAtOnce()
    {
        var spec = new DistributedTrainingSpec
        {
            Name = "ranzcr",
            Image = "ranzcr-dist:latest",
            Nodes = 2,
            MinNodes = 3,
            GpusPerNode = 2,
            Environment = new Dictionary<string, string> { ["RANK"] = "0", ["NCCL_DEBUG"] = "INFO" },
            Checkpoints = new() { Claim = "runs", Size = "1Gi" },
            FailExitCodes = [1, 143],
            Assign = new() { AssignTo = "nodePool", NodePool = "gpu" },
        };

        var text = await TestRun.FailAsync(() => _ = new DistributedTraining("stack", new() { Spec = spec, Namespace = "gpu1", Dispatcher = Pools.Dispatcher }));

        Assert.Contains(
            """
            distributed training "stack": 7 problems
             - Image: must not be ":latest", which moves: pods of one set could run different code, and there is nothing to roll back to; got "ranzcr-dist:latest"; name the version
             - MinNodes: must be at most nodes (2); got 3; lower it, or raise nodes
             - Environment["NCCL_DEBUG"]: must be set under nccl; got "NCCL_DEBUG"; use nccl with "DEBUG"
             - Environment["RANK"]: cannot be set, for the training sets it itself from its nodes and processes; remove it
             - Checkpoints.StorageClass: must be one that 2 nodes can write to; got nothing, which is a disk of one node; use "standard-rwx" (Filestore), or a bucket
             - FailExitCodes[1]: must be an exit code from 1 to 255, each once, and not 137 or 143, with which killed processes end; got 143; remove it
             - GpusPerNode: must be at most 1 on pool "gpu" (g2-standard-16); got 2; use 1
            """,
            text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void Nodes_AtTheBounds_AreChecked(int nodes, bool fine) => Assert.Equal(fine, Check(Spec with { Nodes = nodes }).Count == 0);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void MinNodes_AtTheBounds_AreAtMostNodes(int nodes, bool fine) => Assert.Equal(fine, Check(Spec with { MinNodes = nodes }).Count == 0);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public void GpusPerNode_AtTheBounds_AreWhatOneMachineHas(int gpus, bool fine) => Assert.Equal(fine, Check(Spec with { GpusPerNode = gpus }).Count == 0);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void ProcessesPerNode_AtTheBound_AreAtLeastOne(int processes, bool fine) => Assert.Equal(fine, Check(Spec with { ProcessesPerNode = processes }).Count == 0);

    [Theory]
    [InlineData(6, null)]
    [InlineData(7, "must be at most 6, what the 3 nodes of pool \"cpu\" have room for; got 7; lower it, or raise the pool's MaxNodes")]
    public void Nodes_OfSeveralToAMachine_HaveRoomForAllOfThem(int nodes, string? message)
    {
        var dispatcher = new Dispatcher([NodePoolFacts.Of("cpu", MachineCatalog.Find("n2-standard-8")!, 0, 3)]);
        var spec = Spec with { Nodes = nodes, GpusPerNode = 0, Assign = new() { AssignTo = "machine", NodePool = "cpu", ProcessesPerMachine = 2 } };

        Assert.Equal(message, DistributedTrainingRules.Check(spec, dispatcher).Findings.SingleOrDefault()?.Message);
    }

    [Theory]
    [InlineData("python mnist.py", 2, true)]
    [InlineData("/usr/bin/python3 mnist.py", 2, true)]
    [InlineData("./run.sh", 2, true)]
    [InlineData("torchrun mnist.py", 2, false)]
    [InlineData("/opt/bin/torchrun mnist.py", 2, false)]
    [InlineData("python -m torch.distributed.run mnist.py", 2, false)]
    [InlineData("accelerate launch mnist.py", 2, false)]
    [InlineData("python mnist.py", 1, false)]
    [InlineData("", 2, false)]
    public void Command_WithoutALauncher_IsWarnedOfWhereANodeHasSeveralProcesses(string command, int gpus, bool warned)
    {
        var findings = Check(Spec with { GpusPerNode = gpus, Command = command.Split(' ', StringSplitOptions.RemoveEmptyEntries), Nodes = 2 });

        Assert.Equal(warned ? [FindingLevel.Warning] : [], findings.Select(finding => finding.Level));
        Assert.Empty(Check(Spec with { GpusPerNode = gpus, Command = command.Split(' ', StringSplitOptions.RemoveEmptyEntries), Nodes = 2, ProcessesPerNode = 1 }));
    }

    [Fact]
    public void Command_WithoutALauncher_SaysWhatWouldStart() => Assert.Equal(
        "Command: should begin with a launcher such as torchrun where a node has 2 processes: WORLD_SIZE is 4, but only 2 processes start, without a RANK; got \"python mnist.py\"; "
        + "write [torchrun, mnist.py], or set ProcessesPerNode to 1 where the program uses all GPUs of its node itself",
        Assert.Single(Check(Spec with { GpusPerNode = 2, Nodes = 2, Command = ["python", "mnist.py"] })).ToString());

    [Theory]
    [InlineData("bash -c python|-u|m.py", "[bash, -c, torchrun -u m.py]")]
    [InlineData("sh -c cd|/app|&&|exec|/usr/bin/python3.12|-m|app.train", "[sh, -c, cd /app && exec torchrun -m app.train]")]
    [InlineData("bash -c ./train", "[bash, -c, torchrun --no-python ./train]")]
    [InlineData("./train --fast", "[torchrun, --no-python, ./train, --fast]")]
    [InlineData("m.py --fast", "[torchrun, m.py, --fast]")]
    public void Command_WithoutALauncher_IsToldOneThatStarts(string command, string mend) => Assert.Contains(
        $"; write {mend}, or set ProcessesPerNode to 1",
        Check(Spec with { GpusPerNode = 2, Nodes = 2, Command = [.. command.Split(' ').Select(word => word.Replace('|', ' '))] })
            .First(finding => finding.Rule.Contains("launcher", StringComparison.Ordinal)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(65535, true)]
    [InlineData(65536, false)]
    public void MasterPort_AtTheBounds_IsATcpPort(int port, bool fine) => Assert.Equal(fine, Check(Spec with { MasterPort = port }).Count == 0);

    [Theory]
    [InlineData(61, 10, true)]
    [InlineData(62, 10, false)]
    [InlineData(60, 11, true)]
    [InlineData(61, 11, false)]
    public void Name_AtTheBound_LeavesRoomForTheWorkersNumber(int length, int nodes, bool fine) =>
        Assert.Equal(fine, Check(Spec with { Name = new string('a', length), Nodes = nodes }).Count == 0);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(136, true)]
    [InlineData(137, false)]
    [InlineData(143, false)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void FailExitCode_AtTheBounds_IsOneOfAProgramsOwn(int code, bool fine) => Assert.Equal(fine, Check(Spec with { FailExitCodes = [code] }).Count == 0);

    [Fact]
    public void FailExitCode_Twice_IsRefused() => Assert.Equal("FailExitCodes[1]", Assert.Single(Check(Spec with { FailExitCodes = [3, 3] })).Path);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void RestartsPerWorker_AtTheBound_AreChecked(int restarts, bool fine) => Assert.Equal(fine, Check(Spec with { RestartsPerWorker = restarts }).Count == 0);

    [Theory]
    [InlineData(-1, FindingLevel.Error)]
    [InlineData(0, null)]
    [InlineData(15, null)]
    [InlineData(16, FindingLevel.Warning)]
    public void GracePeriod_OnSpot_IsAtMostWhatGoogleWaits(int seconds, FindingLevel? level) => Assert.Equal(
        level,
        Check(Spec with { GpusPerNode = 4, GracePeriodSeconds = seconds, Assign = new() { AssignTo = "machine", NodePool = "spot" } }).SingleOrDefault()?.Level);

    [Theory]
    [InlineData("python train.py", true)]
    [InlineData("cd /src && exec python train.py", false)]
    [InlineData("trap 'kill $!' TERM; python train.py & wait", false)]
    public void Command_OfAShell_HandsSigtermOver(string script, bool warned)
    {
        var findings = Check(Spec with { Command = ["/bin/sh", "-c", script] });

        Assert.Equal(warned, findings.Any(finding => finding is { Path: "Command", Level: FindingLevel.Warning }));
        Assert.Empty(Check(Spec with { Command = ["torchrun", "-c", script] }));
    }

    [Theory]
    [InlineData("1.28", false, "KubernetesVersion")]
    [InlineData("1.29", false, null)]
    [InlineData("1.30", true, "SucceedsWithMaster")]
    [InlineData("1.31", true, null)]
    [InlineData("new", false, "KubernetesVersion")]
    public void KubernetesVersion_OfTheCluster_KnowsWhatIsAskedOfIt(string version, bool withMaster, string? path) =>
        Assert.Equal(path, Check(Spec with { KubernetesVersion = version, SucceedsWithMaster = withMaster }).SingleOrDefault()?.Path);

    [Theory]
    [InlineData(2, "set it to 4, or assign by \"nodePool\", which gives the GPUs asked for")]
    [InlineData(8, "set it to 4")]
    public void Gpus_OtherThanThoseOfThePlace_AreRefused(int gpus, string fix) => Assert.Equal(
        $"GpusPerNode: must be 4, what the place on pool \"gpus\" (g2-standard-48) has; got {gpus}; {fix}",
        Assert.Single(Check(Spec with { GpusPerNode = gpus, Assign = new() { AssignTo = "machine", NodePool = "gpus" } })).ToString());

    [Theory]
    [InlineData(4, null, null)]
    [InlineData(5, null, "Nodes")]
    [InlineData(5, 4, null)]
    [InlineData(6, 5, "MinNodes")]
    public void Nodes_ThatMustRunAtOnce_FitThePool(int nodes, int? minNodes, string? path) => Assert.Equal(
        path, Check(Spec with { Nodes = nodes, MinNodes = minNodes, Assign = new() { AssignTo = "gpu", NodePool = "gpu" } }).SingleOrDefault()?.Path);

    [Fact]
    public void Assign_ByNodePool_TakesTheGpusOfTheTraining()
    {
        var plan = DistributedTrainingRules.Check(Spec with { GpusPerNode = 2, Assign = new() { AssignTo = "nodePool", NodePool = "gpus" } }, Pools.Dispatcher);

        Assert.Empty(plan.Findings);
        Assert.Equal(2, plan.Placement!.Amount.Gpus);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Assign_WithoutPoolsOrBesideASelector_IsRefused(bool pools)
    {
        var spec = Spec with { Assign = new() { AssignTo = "gpu", NodePool = "gpu" }, NodeSelector = pools ? new Dictionary<string, string> { ["a"] = "b" } : new Dictionary<string, string>() };

        Assert.Equal("Assign", Assert.Single(DistributedTrainingRules.Check(spec, pools ? Pools.Dispatcher : null).Findings).Path);
    }

    public static TheoryData<CheckpointSpec, string?> CheckpointCases => new()
    {
        { new() { Bucket = "lab-data" }, null },
        { new() { Claim = "runs" }, null },
        { new(), "Checkpoints" },
        { new() { Bucket = "lab-data", Claim = "runs" }, "Checkpoints" },
        { new() { Bucket = "gs://x" }, "Checkpoints.Bucket" },
        { new() { Claim = "Runs" }, "Checkpoints.Claim" },
        { new() { Claim = "runs", At = "runs" }, "Checkpoints.At" },
        { new() { Claim = "runs", At = "/dev/shm" }, "Checkpoints.At" },
        { new() { Claim = "runs", StorageClass = "x" }, "Checkpoints.Size" },
        { new() { Bucket = "lab-data", Size = "1Gi" }, "Checkpoints.Size" },
        { new() { Claim = "runs", Size = "much", StorageClass = "x" }, "Checkpoints.Size" },
    };

    [Theory]
    [MemberData(nameof(CheckpointCases), DisableDiscoveryEnumeration = true)]
    public void Checkpoints_OfEachKind_AreChecked(CheckpointSpec checkpoints, string? path) =>
        Assert.Equal(path, Check(Spec with { Checkpoints = checkpoints }).SingleOrDefault()?.Path);

    [Theory]
    [InlineData("DEBUG", true)]
    [InlineData("NCCL_DEBUG", false)]
    [InlineData("debug", false)]
    public void NcclSetting_ByItsName_IsChecked(string name, bool fine) =>
        Assert.Equal(fine, Check(Spec with { Nccl = new Dictionary<string, string> { [name] = "x" } }).Count == 0);

    [Theory]
    [InlineData("MASTER_ADDR")]
    [InlineData("WORLD_SIZE")]
    [InlineData("PET_RDZV_ID")]
    [InlineData("CHECKPOINT_DIR")]
    public void Environment_OfTheTrainingsOwn_IsRefused(string name) =>
        Assert.Equal($"Environment[\"{name}\"]", Assert.Single(Check(Spec with { Environment = new Dictionary<string, string> { [name] = "x" } })).Path);

    [Fact]
    public void Settings_WithEveryKey_AreRead()
    {
        var reading = TrainingSettings.Parse(Yaml.Json(
            """
            big:
              image: big:v1
              command: [torchrun]
              args: [train.py]
              environment: { SEED: 1 }
              nodes: 4
              minNodes: 2
              gpusPerNode: 4
              processesPerNode: 8
              masterPort: 29400
              nccl: { DEBUG: INFO }
              sharedMemory: 8Gi
              checkpoints: { at: /runs, claim: runs, size: 1Ti, storageClass: standard-rwx, protect: false }
              mounts: [{ at: /data, bucket: lab-data, readOnly: true }]
              restartsPerWorker: 3
              failExitCodes: [2, 3]
              succeedsWithMaster: true
              gracePeriodSeconds: 10
              assign: { assignTo: machine, nodePool: gpus }
              nodeSelector: { a: b }
              tolerations: [{ key: a }]
              resources: { memory: 1Gi }
              runAsUser: 0
              kubernetesVersion: "1.31"
            """));

        Assert.Empty(reading.Findings);
        var big = Assert.Single(reading.Trainings);
        Assert.Equal((4, 2, 4, 8, 29400), (big.Nodes, big.MinNodes, big.GpusPerNode, big.ProcessesPerNode, big.MasterPort));
        Assert.Equal("8Gi", big.SharedMemory);
        Assert.Equal(("/runs", null, "runs", "1Ti", "standard-rwx", false), big.Checkpoints is { } kept ? (kept.At, kept.Bucket, kept.Claim.Now(), kept.Size, kept.StorageClass, kept.Protect) : default);
        Assert.Equal(new MountSpec("/data", new BucketVolume("lab-data")) { ReadOnly = true }, Assert.Single(big.Mounts));
        Assert.Equal([2, 3], big.FailExitCodes);
        Assert.True(big.SucceedsWithMaster);
        Assert.Equal((3, 10, 0, "1.31"), (big.RestartsPerWorker, big.GracePeriodSeconds, big.RunAsUser, big.KubernetesVersion));
        Assert.Equal("INFO", big.Nccl["DEBUG"]);
        Assert.Equal("1Gi", big.Resources.Memory);
        Assert.Equal(new PodToleration("a", "Exists", null, null), Assert.Single(big.Tolerations));
    }

    [Fact]
    public void Settings_WithMistakes_TellAllAtOnce()
    {
        var reading = TrainingSettings.Parse(Yaml.Json("big: { image: big:v1, node: 4, failExitCodes: 2, checkpoints: { bukket: x } }"));

        Assert.Equal(
            [
                "infra:training.big.checkpoints.bukket: is no setting of this stack; did you mean bucket?",
                "infra:training.big.failExitCodes: must be a list of whole numbers; got 2; begin each with a dash, or leave it out for 2, 126, 127",
                "infra:training.big.node: is no setting of this stack; did you mean nodes?",
            ],
            reading.Findings.Select(finding => finding.ToString()));
    }

    private static Dispatcher MegaPools { get; } = new(new[] { "a3-megagpu-8g", "a3-ultragpu-8g" }.Select(machine =>
        NodePoolFacts.Of(machine, MachineCatalog.Find(machine)!, 0, 4) with { GpuDirect = GpuDirect.Of(machine)!.Name }));

    private static DistributedTrainingSpec OnGpus(string pool) => Spec with
    {
        Nodes = 2,
        GpusPerNode = 8,
        ProcessesPerNode = 1,
        Nccl = new Dictionary<string, string> { ["BUFFSIZE"] = "1" },
        Assign = new() { AssignTo = "machine", NodePool = pool },
    };

    private static DistributedTraining Make(DistributedTrainingSpec spec, bool mayUseGpuDirect) => new("stack", new()
    {
        Namespace = "gpu1",
        Spec = spec,
        Dispatcher = MegaPools,
        MayUseGpuDirect = mayUseGpuDirect,
    });

    private static IReadOnlyList<Finding> Check(DistributedTrainingSpec spec) => DistributedTrainingRules.Check(spec, Pools.Dispatcher).Findings;

    private static IEnumerable<string> Environment(DistributedTrainingSpec spec) =>
        TrainingEnvironment.Of(spec).Select(variable => $"{variable.Name}={(variable.IsIndex ? "index" : variable.Value.Now())}");

    private static object? Variable(RecordedResource job, string name) =>
        Enumerable.Range(0, 100).Where(i => (string?)job[$"{Worker}.env.{i}.name"] == name).Select(i => job[$"{Worker}.env.{i}.value"]).Single();

    private static Task<TestRun> Run(DistributedTrainingSpec spec) =>
        TestRun.RunAsync(() => _ = new DistributedTraining("stack", new() { Namespace = "gpu1", Spec = spec, Dispatcher = Pools.Dispatcher }));

    private static Dictionary<string, string> Selector(string? type, string? topology) =>
        new[] { ("cloud.google.com/gke-tpu-accelerator", type), ("cloud.google.com/gke-tpu-topology", topology) }
            .Where(label => label.Item2 is not null).ToDictionary(label => label.Item1, label => label.Item2!);
}
