namespace Infra.Core.Scheduling;

/// <summary>Where a process, or a group of processes in one pod, is to run, as settings say it. What is null was not set.</summary>
/// <remarks>The names in the messages are these properties in camel case.</remarks>
public sealed record AssignSpec
{
    /// <summary>A whole machine of a pool, or an equal part of one (<see cref="ProcessesPerMachine"/>).</summary>
    public const string Machine = "machine";

    /// <summary>One GPU of a pool's machine, with its share of everything else.</summary>
    public const string Gpu = "gpu";

    /// <summary>Given amounts, on the pool where they waste least.</summary>
    public const string Resource = "resource";

    /// <summary>Given amounts, on a given pool.</summary>
    public const string Pool = "nodePool";

    /// <summary>Every mode there is.</summary>
    public static IReadOnlyList<string> Modes { get; } = [Machine, Gpu, Resource, Pool];

    /// <summary>One of <see cref="Modes"/>; required.</summary>
    public string? AssignTo { get; init; }

    /// <summary>The pool by name; required in every mode but <see cref="Resource"/>, and not allowed there.</summary>
    public string? NodePool { get; init; }

    /// <summary>How many such pods are to fill a machine, for <see cref="Machine"/>.</summary>
    /// <value>1</value>
    public int? ProcessesPerMachine { get; init; }

    /// <summary>CPU of the pod in millicores, for <see cref="Resource"/> and <see cref="Pool"/>; with GPUs, the GPUs' share by default.</summary>
    public long? Cpu { get; init; }

    /// <summary>Memory of the pod in MiB, for <see cref="Resource"/> and <see cref="Pool"/>; with GPUs, the GPUs' share by default.</summary>
    public long? Memory { get; init; }

    /// <summary>The GPU by type or short name, for <see cref="Resource"/>; without <see cref="GpuCount"/> it means one.</summary>
    public string? GpuType { get; init; }

    /// <summary>GPUs of the pod, for <see cref="Resource"/> and <see cref="Pool"/>; of any type where <see cref="GpuType"/> is not set.</summary>
    public int? GpuCount { get; init; }

    /// <summary>
    /// For <see cref="Resource"/>: true counts machines that Google may take back as equals, false never uses them; not set, they are
    /// used where no on-demand pool fits.
    /// </summary>
    public bool? AllowSpot { get; init; }

    /// <summary>For <see cref="Resource"/>: whether a pod without GPUs may use machines with GPUs.</summary>
    /// <value>false</value>
    public bool? AllowGpuPool { get; init; }
}
