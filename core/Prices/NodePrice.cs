namespace Infra.Core.Prices;

/// <summary>What an hour of a node costs, part by part.</summary>
/// <param name="PerVCpu">One vCPU.</param>
/// <param name="PerGib">One GiB of memory.</param>
/// <param name="PerGpu">One GPU as the node offers it: a client's part where clients take turns, a piece where it is cut; or one TPU chip.</param>
/// <param name="LocalSsd">All local SSD of the node.</param>
/// <param name="BootDisk">The boot disk.</param>
/// <param name="Hour">All of it.</param>
public sealed record NodePrice(Cost PerVCpu, Cost PerGib, Cost PerGpu, Cost LocalSsd, Cost BootDisk, Cost Hour)
{
    private const decimal MillicoresPerCore = 1000;
    private const decimal MibPerGib = 1024;

    /// <summary>Whether the machine itself, or its GPUs, have no price.</summary>
    public bool IsUnpriced => Hour.IsWhollyUnknown;

    /// <summary>A node whose machine, or whose GPUs, have no price: what is known beside them is so little of it that it would pass for the price of all.</summary>
    /// <param name="bootDisk">The boot disk.</param>
    /// <returns>The price, in which only the disk is known and nothing is said of the whole.</returns>
    internal static NodePrice Unpriced(Cost bootDisk) => new(Cost.Unknown, Cost.Unknown, Cost.Unknown, Cost.Unknown, bootDisk, Cost.Unknown);

    /// <summary>What a pod's requests are worth an hour at this node's own rates.</summary>
    /// <remarks>The worth of all pods on a node and what nobody uses of it add up to the node.</remarks>
    /// <param name="millicores">CPU in thousandths of a core.</param>
    /// <param name="mib">Memory in MiB.</param>
    /// <param name="gpus">GPUs as the node offers them, or TPU chips.</param>
    /// <returns>The worth; never negative for amounts that are not.</returns>
    public Cost WorthOf(decimal millicores, decimal mib, decimal gpus) =>
        (PerVCpu * (millicores / MillicoresPerCore)) + (PerGib * (mib / MibPerGib)) + (PerGpu * gpus);
}
