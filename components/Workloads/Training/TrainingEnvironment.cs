using System.Globalization;
using Infra.Components.Pods;

namespace Infra.Components.Workloads.Training;

/// <summary>The environment by which the workers of a training find each other.</summary>
/// <remarks>
/// Without torchrun a program reads <c>MASTER_ADDR</c>, <c>MASTER_PORT</c>, <c>WORLD_SIZE</c> and <c>RANK</c>, as
/// <c>torch.distributed.init_process_group</c> does; torchrun reads its options from <c>PET_…</c> and sets the others itself for each of its processes.
/// https://pytorch.org/docs/stable/elastic/run.html, checked 2026-11.
/// </remarks>
public static class TrainingEnvironment
{
    /// <summary>The variable that names the directory of the checkpoints.</summary>
    public const string CheckpointVariable = "CHECKPOINT_DIR";

    /// <summary>
    /// NCCL's settings where nothing else is said: the pods' interface, warnings, and an end instead of a wait without one when a worker is lost,
    /// without which those left would never start again.
    /// </summary>
    /// <remarks>https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html, https://pytorch.org/docs/stable/torch_nccl_environment_variables.html</remarks>
    public static IReadOnlyDictionary<string, string> NcclDefaults { get; } = new SortedList<string, string>(StringComparer.Ordinal)
    {
        ["ASYNC_ERROR_HANDLING"] = "1",
        ["DEBUG"] = "WARN",
        ["SOCKET_IFNAME"] = "eth0",
    };

    /// <summary>The host name of a worker, in its namespace.</summary>
    /// <param name="spec">The training.</param>
    /// <param name="index">The worker, from 0.</param>
    /// <returns><c>NAME-INDEX.NAME</c></returns>
    public static string HostOf(DistributedTrainingSpec spec, int index)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return string.Create(CultureInfo.InvariantCulture, $"{spec.Name}-{index}.{spec.Name}");
    }

    /// <summary>Every variable of a worker but secret ones.</summary>
    /// <param name="spec">The training.</param>
    /// <param name="gpuDirect">How GPUs reach each other past the processors (<see cref="TrainingPlan.GpuDirect"/>); null where they do not.</param>
    /// <returns>The variables: those of the rendezvous, NCCL's, the checkpoints', then the spec's by name.</returns>
    public static IReadOnlyList<TrainingVariable> Of(DistributedTrainingSpec spec, string? gpuDirect = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return
        [
            .. spec.IsElastic ? Elastic(spec) : Fixed(spec),
            .. spec.GpusPerNode > 0 ? Nccl(spec, gpuDirect) : [],
            .. spec.Checkpoints is { } checkpoints ? [new TrainingVariable(CheckpointVariable, checkpoints.At)] : Array.Empty<TrainingVariable>(),
            .. GpuDirectPods.Environment(gpuDirect).Where(variable => !spec.Environment.ContainsKey(variable.Name)).Select(variable => new TrainingVariable(variable.Name, variable.Value)),
            .. spec.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new TrainingVariable(pair.Key, pair.Value)),
        ];
    }

    /// <summary>Whether a variable is one of those that the training sets, or GKE for it.</summary>
    internal static bool IsOwn(string name) =>
        name is "MASTER_ADDR" or "MASTER_PORT" or "WORLD_SIZE" or "RANK" or "NODE_RANK" or "LOCAL_RANK" or "LOCAL_WORLD_SIZE" or "TPU_WORKER_ID" or "TPU_WORKER_HOSTNAMES" or CheckpointVariable
        || name.StartsWith("PET_", StringComparison.Ordinal);

    private static IEnumerable<TrainingVariable> Fixed(DistributedTrainingSpec spec)
    {
        var master = HostOf(spec, 0);
        var (port, local) = (Text(spec.MasterPort), Text(spec.LocalWorldSize));
        yield return new("MASTER_ADDR", master);
        yield return new("MASTER_PORT", port);
        yield return new("WORLD_SIZE", Text(spec.Nodes * spec.LocalWorldSize));
        yield return new("NODE_RANK", null);
        yield return new("LOCAL_WORLD_SIZE", local);
        if (spec.LocalWorldSize == 1)
        {
            // With several processes a node only torchrun knows the rank of each.
            yield return new("RANK", null);
            yield return new("LOCAL_RANK", "0");
        }

        yield return new("PET_NNODES", Text(spec.Nodes));
        yield return new("PET_NPROC_PER_NODE", local);
        yield return new("PET_NODE_RANK", null);
        yield return new("PET_MASTER_ADDR", master);
        yield return new("PET_MASTER_PORT", port);
    }

    private static IEnumerable<TrainingVariable> Elastic(DistributedTrainingSpec spec)
    {
        yield return new("PET_NNODES", $"{Text(spec.MinNodes!.Value)}:{Text(spec.Nodes)}");
        yield return new("PET_NPROC_PER_NODE", Text(spec.LocalWorldSize));
        yield return new("PET_RDZV_BACKEND", "c10d");
        yield return new("PET_RDZV_ENDPOINT", $"{HostOf(spec, 0)}:{Text(spec.MasterPort)}");
        yield return new("PET_RDZV_ID", spec.Name);
        yield return new("PET_MAX_RESTARTS", Text(spec.RestartsPerWorker));
    }

    private static IEnumerable<TrainingVariable> Nccl(DistributedTrainingSpec spec, string? gpuDirect)
    {
        var settings = new SortedList<string, string>(NcclDefaults.ToDictionary(), StringComparer.Ordinal);
        foreach (var (key, value) in GpuDirectPods.Nccl(gpuDirect).Concat(spec.Nccl.Select(pair => (pair.Key, pair.Value))))
        {
            settings[key] = value;
        }

        return
        [
            .. settings.Select(pair => new TrainingVariable($"NCCL_{pair.Key}", pair.Value)),

            // The name that PyTorch has for it from 2.2 on.
            new("TORCH_NCCL_ASYNC_ERROR_HANDLING", settings["ASYNC_ERROR_HANDLING"]),
        ];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
