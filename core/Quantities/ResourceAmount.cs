namespace Infra.Core.Quantities;

/// <summary>An amount of what Kubernetes schedules by.</summary>
/// <param name="CpuMillicores">CPU in thousandths of a core.</param>
/// <param name="MemoryMib">Memory in MiB.</param>
/// <param name="Gpus">Whole GPUs.</param>
/// <param name="Tpus">TPU chips.</param>
public readonly record struct ResourceAmount(long CpuMillicores, long MemoryMib, long Gpus = 0, long Tpus = 0)
{
    /// <summary>Whether this amount fits into another, in every resource.</summary>
    /// <param name="room">What there is.</param>
    /// <returns>True where nothing exceeds <paramref name="room"/>.</returns>
    public bool FitsIn(ResourceAmount room) =>
        CpuMillicores <= room.CpuMillicores && MemoryMib <= room.MemoryMib && Gpus <= room.Gpus && Tpus <= room.Tpus;

    /// <summary>How many of this amount fit side by side.</summary>
    /// <param name="room">What there is.</param>
    /// <returns>The count; <see cref="long.MaxValue"/> for an amount of nothing.</returns>
    public long TimesIn(ResourceAmount room)
    {
        static long Times(long part, long whole) => part <= 0 ? long.MaxValue : Math.Max(0, whole) / part;

        return Math.Min(Times(CpuMillicores, room.CpuMillicores), Math.Min(Times(MemoryMib, room.MemoryMib), Math.Min(Times(Gpus, room.Gpus), Times(Tpus, room.Tpus))));
    }

    /// <summary>Adds two amounts.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum.</returns>
    public static ResourceAmount operator +(ResourceAmount left, ResourceAmount right) =>
        new(left.CpuMillicores + right.CpuMillicores, left.MemoryMib + right.MemoryMib, left.Gpus + right.Gpus, left.Tpus + right.Tpus);

    /// <summary>Takes one amount off another; the result may be negative.</summary>
    /// <param name="left">The amount taken from.</param>
    /// <param name="right">The amount taken off.</param>
    /// <returns>The difference.</returns>
    public static ResourceAmount operator -(ResourceAmount left, ResourceAmount right) =>
        new(left.CpuMillicores - right.CpuMillicores, left.MemoryMib - right.MemoryMib, left.Gpus - right.Gpus, left.Tpus - right.Tpus);

    /// <summary>Takes an amount several times.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="times">How often.</param>
    /// <returns>The product.</returns>
    public static ResourceAmount operator *(ResourceAmount amount, long times) =>
        new(amount.CpuMillicores * times, amount.MemoryMib * times, amount.Gpus * times, amount.Tpus * times);

    /// <summary>The amount in words, for people (<c>7910m CPU, 27097 MiB, 1 GPU</c>).</summary>
    /// <returns>The text; GPUs and TPUs only where there are some.</returns>
    public override string ToString() =>
        $"{CpuMillicores}m CPU, {MemoryMib} MiB" + (Gpus == 0 ? "" : $", {Wording.Count(Gpus, "GPU")}") + (Tpus == 0 ? "" : $", {Wording.Count(Tpus, "TPU chip")}");
}
