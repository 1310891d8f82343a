using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Components.Workloads.Services;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;
using Infra.Core.Settings;
using Version = Infra.Core.Names.KubernetesVersion;

namespace Infra.Components.Workloads.Training;

/// <summary>What can be wrong with a <see cref="DistributedTrainingSpec"/>, and what follows from it.</summary>
public static partial class DistributedTrainingRules
{
    /// <summary>The first release that counts the failures of each worker itself.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/workloads/controllers/job/#backoff-limit-per-index</remarks>
    public static readonly Version FailuresPerWorkerSince = new(1, 29);

    /// <summary>The first release in which a Job can succeed with its first worker.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/workloads/controllers/job/#success-policy</remarks>
    public static readonly Version SuccessPolicySince = new(1, 31);

    /// <summary>Seconds that pods have on machines that Google takes back.</summary>
    /// <remarks>https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms#termination-graceful-shutdown, checked 2026-11.</remarks>
    public const int InterruptibleGraceSeconds = 15;

    /// <summary>Seconds that pods have elsewhere, where nothing else is said; as in Kubernetes.</summary>
    public const int DefaultGraceSeconds = 30;

    private static readonly string[] SpotLabels = ["cloud.google.com/gke-spot", "cloud.google.com/gke-preemptible", PoolLabels.Preemptible];

    /// <summary>Checks a training and places its workers.</summary>
    /// <param name="spec">The training.</param>
    /// <param name="dispatcher">Places what is to be assigned; null where there are no node pools to place on.</param>
    /// <param name="mayUseGpuDirect">Whether the namespace's pods may use the devices and directories of a node that GPUDirect takes.</param>
    /// <returns>The plan, with everything that is wrong.</returns>
    public static TrainingPlan Check(DistributedTrainingSpec spec, Dispatcher? dispatcher = null, bool mayUseGpuDirect = false)
    {
        ArgumentNullException.ThrowIfNull(spec);
        List<Finding> findings =
        [
            .. CheckName(spec),
            .. spec.Image.Check(nameof(spec.Image), ContainerImage.Check),
            .. CheckSize(spec),
            .. CheckTpus(spec),
            .. ContainerRules.CheckPort(nameof(spec.MasterPort), spec.MasterPort),
            .. CheckEnvironment(spec),
            .. KubernetesQuantity.CheckBytes(nameof(spec.SharedMemory), spec.SharedMemory),
            .. CheckMounts(spec),
            .. CheckFailures(spec),
            .. spec.Resources.Check(nameof(spec.Resources)),
            .. ContainerRules.CheckPlacement(spec.NodeSelector, spec.Tolerations, []),
            .. ContainerRules.CheckUser(nameof(spec.RunAsUser), spec.RunAsUser),
            .. CheckVersion(spec),
        ];
        var gpuDirect = CheckGpuDirect(spec, dispatcher, mayUseGpuDirect, findings);
        var placement = Place(spec, dispatcher, gpuDirect, findings);
        var interruptible = placement?.Pool.Interruptible ?? MayBeInterruptible(spec, dispatcher?.Pools ?? []);
        findings.AddRange(CheckEnd(spec, interruptible));
        findings.AddRange(CheckLauncher(spec));
        var grace = spec.GracePeriodSeconds ?? (interruptible ? InterruptibleGraceSeconds : DefaultGraceSeconds);
        return new(placement, grace, gpuDirect, SettingsPaths.Apply(spec.SettingsPath, findings));
    }

    /// <summary>Every mount of a worker: shared memory, checkpoints, and the spec's.</summary>
    internal static IReadOnlyList<MountRules.LocatedMount> MountsOf(DistributedTrainingSpec spec) =>
    [
        new(new(SharedMemoryVolume.DefaultPath, new SharedMemoryVolume(spec.SharedMemory)), nameof(spec.SharedMemory)),
        .. spec.Checkpoints is { } checkpoints ? [new(MountOf(checkpoints), nameof(spec.Checkpoints))] : Array.Empty<MountRules.LocatedMount>(),
        .. MountRules.Located(spec.Mounts),
    ];

    private static MountSpec MountOf(CheckpointSpec checkpoints) =>
        new(checkpoints.At, checkpoints.Bucket is { } bucket ? new BucketVolume(bucket) : new ClaimVolume(checkpoints.Claim ?? ""));

    // By the selector's own words, by the pools that it names, or, where those are not known, by what the pods tolerate.
    private static bool MayBeInterruptible(DistributedTrainingSpec spec, IReadOnlyList<NodePoolFacts> pools)
    {
        if (SpotLabels.Any(label => spec.NodeSelector.GetValueOrDefault(label) == "true"))
        {
            return true;
        }

        var selected = Selected(spec, pools);
        return selected.Count > 0 ? selected.Exists(pool => pool.Interruptible) : spec.Tolerations.Any(toleration => SpotLabels.Contains(toleration.Key));
    }

    private static List<NodePoolFacts> Selected(DistributedTrainingSpec spec, IReadOnlyList<NodePoolFacts> pools) =>
        spec.NodeSelector.Count == 0 ? [] : [.. pools.Where(pool => spec.NodeSelector.All(label =>
            (label.Key == NodeLabels.NodePool ? pool.Name : pool.Labels.GetValueOrDefault(label.Key)) == label.Value))];

    // Between nodes alone, and only with all cards of a node, which go to one pod.
    private static string? CheckGpuDirect(DistributedTrainingSpec spec, Dispatcher? dispatcher, bool isAllowed, List<Finding> findings)
    {
        IReadOnlyList<NodePoolFacts> pools = dispatcher?.Pools ?? [];
        List<NodePoolFacts> selected = spec.Assign is { } assign ? [.. pools.Where(pool => pool.Name == assign.NodePool)] : Selected(spec, pools);
        if (spec.Nodes < 2 || spec.GpusPerNode == 0 || selected.Count == 0 || selected.Exists(pool => pool.GpuDirect is null || pool.GpuDirect != selected[0].GpuDirect))
        {
            return null;
        }

        var first = selected[0];
        Finding? wrong = spec.GpusPerNode < first.GpuCount
            ? new(
                nameof(spec.GpusPerNode),
                $"should be {first.GpuCount}, all GPUs of a node of pool \"{first.Name}\", whose cards go to only one pod; got {spec.GpusPerNode}, so that GPUDirect is not used", $"set ‹gpusPerNode› to {first.GpuCount} with fewer nodes",
                FindingLevel.Warning)
            : !isAllowed
            ? new(
                spec.Assign is null ? nameof(spec.NodeSelector) : nameof(spec.Assign),
                $"should be in a namespace that may use GPUDirect, which pool \"{first.Name}\" has and without which workers talk at a fraction of its speed; got one that may not", "whoever keeps the environment adds the namespace to its ‹gpuDirectNamespaces› and deploys that first",
                FindingLevel.Warning)
            : null;
        findings.AddRange(Finding.Of([wrong]));
        return wrong is null ? first.GpuDirect : null;
    }

    private static IEnumerable<Finding> CheckName(DistributedTrainingSpec spec)
    {
        var wrong = KubernetesNames.CheckServiceName(nameof(spec.Name), spec.Name);
        var digits = (Math.Max(1, spec.Nodes) - 1).ToString(CultureInfo.InvariantCulture).Length;
        var most = KubernetesNames.MaxLabelLength - 1 - digits;
        return Finding.Of(
        [
            .. wrong,
            wrong.Count == 0 && spec.Name.Length > most
                ? new(nameof(spec.Name), $"must be at most {most} characters, so that the number of the worker fits into its host name; got {spec.Name.Length}", "shorten it") : null,
        ]);
    }

    private static IEnumerable<Finding> CheckSize(DistributedTrainingSpec spec) => Finding.Of(
    [
        .. NumberBounds.Check(nameof(spec.Nodes), spec.Nodes, 1, DistributedTrainingSpec.MaxNodes, "nodes"),
        spec.MinNodes < 1 ? new(nameof(spec.MinNodes), $"must be at least 1 node; got {spec.MinNodes}", "leave it out where all nodes are needed")
            : spec.Nodes >= 1 && spec.MinNodes > spec.Nodes
            ? new(nameof(spec.MinNodes), $"must be at most nodes ({spec.Nodes}); got {spec.MinNodes}", "lower it, or raise nodes")
            : null,
        .. ReplicatedServiceRules.CheckGpus(nameof(spec.GpusPerNode), spec.GpusPerNode),
        spec.ExpectedHours is < 1 or > DistributedTrainingSpec.MaxExpectedHours
            ? new(
                nameof(spec.ExpectedHours),
                $"must be 1 to {DistributedTrainingSpec.MaxExpectedHours} hours; got {spec.ExpectedHours}", "leave it out where nobody knows how long a run takes") : null,
        spec.ProcessesPerNode < 1
            ? new(nameof(spec.ProcessesPerNode), $"must be at least 1 process; got {spec.ProcessesPerNode}", "leave it out for one a GPU") : null,
    ]);

    // What is of GPUs, or of workers that may be fewer, is not for a slice.
    private static IEnumerable<Finding> CheckTpus(DistributedTrainingSpec spec) => Finding.Of(
    [
        .. NumberBounds.Check(nameof(spec.TpusPerNode), spec.TpusPerNode, 0, GpuAccessRules.MaxTpusOfANode, "TPU chips, the most that one machine has"),
        .. spec.TpusPerNode > 0 ? CheckSlice(spec) : [],
    ]);

    private static IEnumerable<Finding> CheckSlice(DistributedTrainingSpec spec) => Finding.Of(
    [
        spec.GpusPerNode > 0
            ? new(nameof(spec.GpusPerNode), $"must be 0 beside ‹tpusPerNode›, for no machine has both; got {spec.GpusPerNode} and {spec.TpusPerNode}", "remove one of the two") { DependsOn = [nameof(spec.TpusPerNode)] } : null,
        spec.Nccl.Count > 0
            ? new(nameof(spec.Nccl), $"must be left out with ‹tpusPerNode›, for NCCL is of GPUs; got {string.Join(", ", spec.Nccl.Keys.Order(StringComparer.Ordinal))}", "remove it") : null,
        spec.MinNodes is { } fewest
            ? new(nameof(spec.MinNodes), $"must be left out with ‹tpusPerNode›, for a slice works with all its machines or not at all; got {fewest}", "remove it") : null,
        spec.Assign is null && !spec.NodeSelector.ContainsKey(NodeLabels.ComputeClass) ? CheckSelectedSlice(spec) : null,
    ]);

    // Without pools to place on, the labels say which slice is meant.
    private static Finding? CheckSelectedSlice(DistributedTrainingSpec spec)
    {
        var (type, topology) = (spec.NodeSelector.GetValueOrDefault(NodeLabels.TpuAccelerator), spec.NodeSelector.GetValueOrDefault(NodeLabels.TpuTopology));
        if (type is null || topology is null)
        {
            return new(
                nameof(spec.NodeSelector),
                $"must have {NodeLabels.TpuAccelerator} and {NodeLabels.TpuTopology} with ‹tpusPerNode›, by which GKE finds the slice; got {((type ?? topology) is { } one ? $"only \"{one}\"" : "neither")}", "set both, or use assign")
            {
                DependsOn = [nameof(spec.Assign)],
            };
        }

        var machines = MachineCatalog.Types.Where(machine => machine.Family.Tpu?.Type == type).ToList();
        var counts = machines.ConvertAll(each => each.TpuCount);
        return machines.Count == 0
            ? new(
                $"{nameof(spec.NodeSelector)}[\"{NodeLabels.TpuAccelerator}\"]",
                $"must be {Wording.Or([.. MachineCatalog.Families.Select(family => family.Tpu?.Type).OfType<string>()])}; got \"{type}\"", "name one of them")
            : machines.Find(machine => machine.TpuCount == spec.TpusPerNode) is not { } machine
            ? new(
                nameof(spec.TpusPerNode),
                $"must be {Wording.Or(counts)}, what a machine with {type} has; got {spec.TpusPerNode}", $"use {counts.MinBy(count => Math.Abs(count - spec.TpusPerNode))}")
            : TpuSlices.Hosts(machine, topology) is not { } hosts
            ? new(
                $"{nameof(spec.NodeSelector)}[\"{NodeLabels.TpuTopology}\"]",
                $"must be {TpuSlices.InWords(machine)} on {machine.Name}; got \"{topology}\"", $"use {TpuSlices.Nearest(machine, topology)}")
            : hosts != spec.Nodes
            ? new(nameof(spec.Nodes), $"must be {hosts}, the machines of a slice {topology} of {machine.Name}; got {spec.Nodes}", $"use {hosts}")
            : null;
    }

    private static IEnumerable<Finding> CheckEnvironment(DistributedTrainingSpec spec) => Finding.Of(
    [
        .. ContainerEnvironment.Check(nameof(spec.Environment), spec.Environment.Keys),
        .. SecretEnvironment.Check(
            nameof(spec.SecretEnvironment), spec.SecretEnvironment.Keys, name => spec.Environment.ContainsKey(name) || TrainingEnvironment.IsOwn(name)),
        .. spec.Environment.Keys.Order(StringComparer.Ordinal).Select(name => CheckVariable($"{nameof(spec.Environment)}[\"{name}\"]", name)),
        .. spec.Nccl.Keys.Where(name => !NcclName().IsMatch(name) || name.StartsWith("NCCL_", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
            new Finding($"{nameof(spec.Nccl)}[\"{name}\"]", $"must be a setting of NCCL in capitals, without \"NCCL_\"; got \"{name}\"", "use for example \"DEBUG\"")),
    ]);

    private static Finding? CheckVariable(string path, string name) =>
        TrainingEnvironment.IsOwn(name) ? new(path, "cannot be set, for the training sets it itself from its nodes and processes", "remove it")
        : name.StartsWith("NCCL_", StringComparison.Ordinal)
            ? new(path, $"must be set under nccl; got \"{name}\"", $"use nccl with \"{name["NCCL_".Length..]}\"")
        : null;

    private static IEnumerable<Finding> CheckMounts(DistributedTrainingSpec spec) =>
    [
        .. MountRules.Check(spec.Mounts),
        .. spec.Checkpoints is { } checkpoints ? CheckCheckpoints(spec, checkpoints) : [],

        // The first is the shared memory, which only another mount can be in the way of.
        .. MountRules.CheckPlaces(MountsOf(spec)),
    ];

    private static IEnumerable<Finding> CheckCheckpoints(DistributedTrainingSpec spec, CheckpointSpec checkpoints) =>
    [
        .. checkpoints.Bucket is null == checkpoints.Claim is null
            ? [new(nameof(spec.Checkpoints), $"must set exactly one of ‹bucket› and ‹claim›; got {(checkpoints.Bucket is null ? "neither" : "both")}", checkpoints.Bucket is null ? "set one of them" : "keep one")]
            : MountRules.Check(MountOf(checkpoints), nameof(spec.Checkpoints)),
        .. checkpoints.Size is not null || checkpoints.StorageClass is not null ? CheckNewClaim(spec, checkpoints) : [],
    ];

    private static IEnumerable<Finding> CheckNewClaim(DistributedTrainingSpec spec, CheckpointSpec checkpoints)
    {
        const string Path = nameof(spec.Checkpoints);
        return checkpoints.Claim is null || checkpoints.Size is null
            ? [new($"{Path}.{nameof(checkpoints.Size)}", $"must be set, together with claim, for a claim to be made; got {(checkpoints.Size is null ? "a storage class alone" : $"\"{checkpoints.Size}\" without claim")}", "name both")
            {
                DependsOn = [$"{Path}.{nameof(checkpoints.Claim)}", $"{Path}.{nameof(checkpoints.Size)}"],
            }]
            : Finding.Of(
            [
                .. KubernetesQuantity.CheckBytes($"{Path}.{nameof(checkpoints.Size)}", checkpoints.Size),
                .. StorageClasses.Check($"{Path}.{nameof(checkpoints.StorageClass)}", checkpoints.StorageClass),
                .. StorageClasses.CheckSize($"{Path}.{nameof(checkpoints.Size)}", checkpoints.StorageClass, checkpoints.Size),
                spec.Nodes > 1 && StorageClasses.IsOfOneNode(checkpoints.StorageClass)
                    ? new(
                        $"{Path}.{nameof(checkpoints.StorageClass)}",
                        $"must be one that {spec.Nodes} nodes can write to; got {(checkpoints.StorageClass is { } one ? $"\"{one}\"" : "nothing")}, which is a disk of one node", $"use \"{StorageClasses.ForManyNodes}\" (Filestore), or a bucket") : null,
            ]);
    }

    private static IEnumerable<Finding> CheckFailures(DistributedTrainingSpec spec) => Finding.Of(
    [
        spec.RestartsPerWorker < 0
            ? new(nameof(spec.RestartsPerWorker), $"must be at least 0; got {spec.RestartsPerWorker}", "use 0 for none") : null,
        .. spec.FailExitCodes.Select((code, i) => code is < 1 or > 255 or 137 or 143 || spec.FailExitCodes.Take(i).Contains(code)
            ? new Finding(
                $"{nameof(spec.FailExitCodes)}[{i}]",
                $"must be an exit code from 1 to 255, each once, and not 137 or 143, with which killed processes end; got {code}", "remove it")
            : null),
    ]);

    private static IEnumerable<Finding> CheckVersion(DistributedTrainingSpec spec) => spec.KubernetesVersion is null ? []
        : !Version.TryParse(spec.KubernetesVersion, out var version)
        ? [new(nameof(spec.KubernetesVersion), $"must be a version of Kubernetes; got \"{spec.KubernetesVersion}\"", "use for example \"1.31\"")]
        : version < FailuresPerWorkerSince
        ? [new(nameof(spec.KubernetesVersion), $"must be at least {FailuresPerWorkerSince}, which counts the failures of each worker; got {version}", "upgrade the cluster")]
        : spec.SucceedsWithMaster && version < SuccessPolicySince
        ? [new(nameof(spec.SucceedsWithMaster), $"must be false before Kubernetes {SuccessPolicySince}; got true on {version}", "remove it, or upgrade the cluster")]
        : [];

    private static PodPlacement? Place(DistributedTrainingSpec spec, Dispatcher? dispatcher, string? gpuDirect, List<Finding> findings)
    {
        if (spec.Assign is not { } assign)
        {
            return null;
        }

        findings.AddRange(AssignRules.CheckAlone(nameof(spec.Assign), spec.NodeSelector, spec.Tolerations));
        if (dispatcher is null)
        {
            findings.Add(AssignRules.WithoutPools(nameof(spec.Assign), assign));
            return null;
        }

        findings.AddRange(AssignRules.CheckBeside(nameof(spec.Resources), assign, spec.Resources, isAlone: true));
        var amounts = assign.AssignTo is AssignSpec.Resource or AssignSpec.Pool;
        var fillsIn = amounts && assign.GpuCount is null && spec.GpusPerNode > 0;
        if (fillsIn && dispatcher.Pools.FirstOrDefault(pool => pool.Name == assign.NodePool) is { GpuCount: 0 } without)
        {
            findings.Add(new(
                nameof(spec.GpusPerNode),
                $"must be 0 on pool \"{without.Name}\" ({without.MachineType}), which has no GPUs; got {spec.GpusPerNode}", "set it to 0, or name a pool with GPUs"));
            return null;
        }

        if (fillsIn)
        {
            assign = assign with { GpuCount = spec.GpusPerNode };
        }

        List<ContainerClaim> claims =
        [
            spec.Resources.Claim(DistributedTraining.ContainerName),
            .. Volumes.Sidecars(MountsOf(spec).Select(each => each.Mount.Source)),
            .. GpuDirectPods.Claims(gpuDirect),
        ];
        var assignment = dispatcher.Assign(assign, claims, nameof(spec.Assign), isOneOfASlice: true);
        // Nobody wrote the assignment's GPUs; they are those of a node.
        findings.AddRange(assignment.Findings.Select(finding => fillsIn && finding.Path.EndsWith("gpuCount", StringComparison.OrdinalIgnoreCase)
            ? finding with { Path = nameof(spec.GpusPerNode) }
            : finding));
        findings.AddRange(assignment.Placement is { } placement ? CheckPlacement(spec, placement) : []);
        return assignment.Placement;
    }

    private static IEnumerable<Finding> CheckPlacement(DistributedTrainingSpec spec, PodPlacement placement)
    {
        var (pool, amount) = (placement.Pool, placement.Amount);
        var needed = spec.MinNodes ?? spec.Nodes;
        var room = placement.PodsPerNode * pool.MaxNodes;
        return Finding.Of(
        [
            amount.Gpus != spec.GpusPerNode
                ? new(
                    nameof(spec.GpusPerNode),
                    $"must be {amount.Gpus}, what the place on pool \"{pool.Name}\" ({pool.MachineType}) has; got {spec.GpusPerNode}",
                    $"set it to {amount.Gpus}{(spec.GpusPerNode > pool.GpuCount ? "" : ", or assign by \"nodePool\", which gives the GPUs asked for")}")
                {
                    DependsOn = amount.Tpus > 0 ? [nameof(spec.TpusPerNode), nameof(spec.Assign)] : [nameof(spec.Assign)],
                }
                : null,
            amount.Tpus != spec.TpusPerNode
                ? new(
                    nameof(spec.TpusPerNode),
                    $"must be {amount.Tpus}, {(amount.Tpus == 0 ? $"for pool \"{pool.Name}\" ({pool.MachineType}) has no TPUs" : $"all chips of a machine of pool \"{pool.Name}\" ({pool.MachineType})")}; "
                    + $"got {spec.TpusPerNode}", $"set it to {amount.Tpus}") : null,

            // GKE tells the workers of each other as if they were the slice; several slices are several trainings.
            pool.TpuHosts > 0 && spec.Nodes != pool.TpuHosts
                ? new(
                    nameof(spec.Nodes),
                    $"must be {pool.TpuHosts}, the machines of a slice {pool.TpuTopology} of pool \"{pool.Name}\" ({pool.MachineType}); got {spec.Nodes}", $"use {pool.TpuHosts}")

                // All of those must run at once, or none gets anywhere while it holds its GPUs.
                : needed > room
                ? new(
                    spec.MinNodes is null ? nameof(spec.Nodes) : nameof(spec.MinNodes),
                    $"must be at most {room}, what the {pool.MaxNodes} nodes of pool \"{pool.Name}\" have room for; got {needed}", "lower it, or raise the pool's ‹maxNodes›")
                : null,
        ]);
    }

    // https://docs.pytorch.org/docs/stable/elastic/run.html: a launcher starts the processes of a node and gives each its RANK.
    private static IEnumerable<Finding> CheckLauncher(DistributedTrainingSpec spec)
    {
        if (spec.LocalWorldSize <= 1 || spec.Command.Count == 0 || Launcher().IsMatch(string.Join(' ', spec.Command)))
        {
            return [];
        }

        IEnumerable<string> launched = spec.Command is [var shell, "-c", var script, ..] && Shell().IsMatch(shell)
            ? [shell, "-c", Python().IsMatch(script) ? Python().Replace(script, "torchrun", 1) : $"torchrun --no-python {script}"]
            : Python().IsMatch(spec.Command[0]) ? spec.Command.Skip(1).Prepend("torchrun")
            : spec.Command[0].EndsWith(".py", StringComparison.Ordinal) ? spec.Command.Prepend("torchrun")
            : ["torchrun", "--no-python", .. spec.Command];
        return [new(
            nameof(spec.Command),
            $"should begin with a launcher such as torchrun where a node has {spec.LocalWorldSize} processes: WORLD_SIZE is {(long)spec.Nodes * spec.LocalWorldSize}, but only "
            + $"{(spec.Nodes == 1 ? "1 process starts" : $"{spec.Nodes} processes start")}, without a RANK; got \"{string.Join(' ', spec.Command)}\"", $"write [{string.Join(", ", launched)}], or set ‹processesPerNode› to 1 where the program uses all GPUs of its node itself",
            FindingLevel.Warning)];
    }

    private static IEnumerable<Finding> CheckEnd(DistributedTrainingSpec spec, bool interruptible) => Finding.Of(
    [
        spec.GracePeriodSeconds < 0
            ? new(nameof(spec.GracePeriodSeconds), $"must be at least 0 seconds; got {spec.GracePeriodSeconds}", $"use {InterruptibleGraceSeconds}")
            : interruptible && spec.GracePeriodSeconds > InterruptibleGraceSeconds
            ? new(
                nameof(spec.GracePeriodSeconds),
                $"should be at most {InterruptibleGraceSeconds} seconds on machines that Google may take back, for it waits no longer; got {spec.GracePeriodSeconds}", "write checkpoints within that time",
                FindingLevel.Warning)
            : null,
        // A shell that only waits for the program keeps SIGTERM to itself.
        spec.Command is [var shell, "-c", var script, ..] && Shell().IsMatch(shell) && !HandsOver().IsMatch(script)
            ? new(
                nameof(spec.Command),
                "should hand over to the program with exec, or trap TERM: a shell does not pass SIGTERM on, and no checkpoint is written at the end; got "
                + $"\"{shell} -c\" without either", "write \"exec\" before the program, or leave the shell out",
                FindingLevel.Warning) : null,
    ]);

    [GeneratedRegex("(?:^|[\\s/;&|])(?:torchrun|torch\\.distributed\\.(?:run|launch)|accelerate|deepspeed|horovodrun|mpirun|mpiexec|colossalai|composer|lightning|fabric)\\b")]
    private static partial Regex Launcher();

    [GeneratedRegex(@"(?<![^\s;&|(])(?:[\w./-]*/)?python[\d.]*(?=\s|\z)")]
    private static partial Regex Python();

    [GeneratedRegex("^[A-Z][A-Z0-9_]*\\z")]
    private static partial Regex NcclName();

    [GeneratedRegex("^(/bin/|/usr/bin/)?(sh|bash|dash|ash)\\z")]
    private static partial Regex Shell();

    [GeneratedRegex("\\b(exec|trap)\\b")]
    private static partial Regex HandsOver();
}
