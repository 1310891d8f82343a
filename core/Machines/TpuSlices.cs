using System.Globalization;

namespace Infra.Core.Machines;

/// <summary>How TPU chips are arranged into slices, and how many machines each takes.</summary>
/// <remarks>
/// https://docs.cloud.google.com/kubernetes-engine/docs/concepts/plan-tpus, checked 2026-11; the arrangements and the largest slices also in
/// AI-Hypercomputer/xpk, <c>system_characteristics.py</c>, 2026-06.
/// </remarks>
public static class TpuSlices
{
    // Beyond 64 chips a cubic slice is made of cubes of 4x4x4.
    private const int CubeSide = 4;

    private static readonly string[] Flat = ["2x2", "2x4", "4x4", "4x8", "8x8", "8x16", "16x16"];

    private static readonly string[] SmallCubic = ["2x2x1", "2x2x2", "2x2x4", "2x4x4"];

    private static readonly Dictionary<string, IReadOnlyList<string>> ByMachine =
        MachineTable.Types.Where(type => type.TpuCount > 0).ToDictionary(type => type.Name, Listed, StringComparer.Ordinal);

    /// <summary>The topologies of a machine type's slices.</summary>
    /// <param name="machine">The machine type.</param>
    /// <returns>The smallest first, which is that of a single machine; empty for a machine without TPUs.</returns>
    public static IReadOnlyList<string> Topologies(MachineType machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return ByMachine.GetValueOrDefault(machine.Name, []);
    }

    /// <summary>The topologies in words.</summary>
    /// <param name="machine">The machine type, one with TPUs.</param>
    /// <returns>Each of them, or the rule by which the larger ones are made.</returns>
    public static string InWords(MachineType machine)
    {
        var all = Topologies(machine);
        return machine.Family.Tpu is { IsCubic: true, MostChips: var most }
            ? $"{string.Join(", ", SmallCubic)} or AxBxC, each a multiple of {CubeSide} and none less than the one before, of at most {most} chips"
            : Quantities.Wording.Or(all);
    }

    /// <summary>The machines of a slice.</summary>
    /// <param name="machine">The machine type.</param>
    /// <param name="topology">The chips in each dimension (<c>4x4</c>).</param>
    /// <returns>Chips by chips of a machine; null where the machine type has no such slice.</returns>
    public static int? Hosts(MachineType machine, string topology) =>
        Topologies(machine).Contains(topology) ? Chips(topology) / machine.TpuCount : null;

    /// <summary>The topology that a wrong one was likely meant to be.</summary>
    /// <param name="machine">The machine type, one with TPUs.</param>
    /// <param name="topology">What was written.</param>
    /// <returns>The one with the nearest number of chips; that of a single machine for what is no topology.</returns>
    public static string Nearest(MachineType machine, string topology) =>
        Topologies(machine).MinBy(known => Math.Abs(Math.Log((double)Chips(known) / Math.Max(1, Chips(topology)))))!;

    // 0 for what is no topology.
    private static int Chips(string topology) => (int)topology.Split('x', 'X').Aggregate(1L, (chips, side) =>
        int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? Math.Min(int.MaxValue, chips * length) : 0);

    private static IReadOnlyList<string> Listed(MachineType machine) => machine switch
    {
        { Family.Tpu.IsCubic: true } => [.. SmallCubic, .. Cubic(machine.Family.Tpu.MostChips)],
        { TpuCount: 1 } => ["1x1"],
        { TpuCount: 8 } => ["2x4"],
        _ => Flat,
    };

    private static IEnumerable<string> Cubic(int most)
    {
        for (var a = CubeSide; a * a * a <= most; a += CubeSide)
        {
            for (var b = a; a * b * b <= most; b += CubeSide)
            {
                for (var c = b; a * b * c <= most; c += CubeSide)
                {
                    yield return $"{a}x{b}x{c}";
                }
            }
        }
    }
}
