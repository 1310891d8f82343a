using System.Globalization;
using Infra.Core.Quantities;

namespace Infra.Core.Machines;

/// <summary>
/// Custom machine types (<c>n2-custom-4-8192</c>): the rules of each series that has them.
/// https://cloud.google.com/compute/docs/instances/creating-instance-with-custom-machine-type
/// </summary>
internal static class CustomMachineType
{
    private const int MemoryStepMib = 256;

    /// <summary>vCPUs and memory that a series allows; memory in MiB for each vCPU.</summary>
    private sealed record Shape(string Family, IReadOnlyList<int> VCpus, string VCpusInWords, decimal MinMibPerVCpu, decimal MaxMibPerVCpu, int MaxMemoryMib);

    private static readonly IReadOnlyList<Shape> Shapes =
    [
        new("n1", [1, .. Even(2, 96)], "1 or an even number from 2 to 96", 0.9m * 1024, 6.5m * 1024, 624 * 1024),
        new("n2", [.. Even(2, 32), .. Fours(36, 80)], "an even number from 2 to 32, or a multiple of 4 up to 80", 512, 8192, 640 * 1024),
        new("n2d", [2, 4, 8, 16, 32, 48, 64, 80, 96], "2, 4, 8, 16, 32, 48, 64, 80 or 96", 512, 8192, 768 * 1024),
        new("e2", Even(2, 32), "an even number from 2 to 32", 512, 8192, 128 * 1024),

        // The ratios and the largest sizes of the predefined types hold for custom ones too: general-purpose-machines#n4_series and #n4d_series, checked 2026-11.
        new("n4", Even(2, 80), "an even number from 2 to 80", 2048, 8192, 640 * 1024),
        new("n4d", Even(2, 96), "an even number from 2 to 96", 2048, 8192, 768 * 1024),
    ];

    /// <summary>Whether a name has the form of a custom type, of any series.</summary>
    internal static bool IsCustom(string name) =>
        name.StartsWith("custom-", StringComparison.Ordinal) || name.Contains("-custom-", StringComparison.Ordinal);

    /// <summary>The type that a custom name stands for.</summary>
    /// <param name="name">A name for which <see cref="IsCustom"/> holds.</param>
    /// <param name="families">The catalog's series.</param>
    /// <param name="problem">What is wrong with the name, and the fix; null where it is a type.</param>
    /// <returns>The type; null where <paramref name="problem"/> says why not.</returns>
    internal static MachineType? Parse(string name, IReadOnlyList<MachineFamily> families, out (string Rule, string Fix)? problem)
    {
        var parts = name.Split('-');
        var family = parts[0] == "custom" ? "n1" : parts[0];
        var sizes = parts[0] == "custom" ? parts[1..] : parts[2..];
        var shape = Shapes.FirstOrDefault(candidate => candidate.Family == family);
        if (shape is null)
        {
            problem = ($"custom types come in the series {Wording.Or([.. Shapes.Select(candidate => candidate.Family)])}; got \"{name}\"",
                $"use one of these, or a predefined {family} type");
            return null;
        }

        if (sizes.Length != 2
            || !int.TryParse(sizes[0], NumberStyles.None, CultureInfo.InvariantCulture, out var vCpus)
            || !int.TryParse(sizes[1], NumberStyles.None, CultureInfo.InvariantCulture, out var memoryMib))
        {
            problem = ($"must have the form {family}-custom-VCPUS-MEMORYMIB; got \"{name}\"", $"use for instance {family}-custom-4-8192");
            return null;
        }

        if (!shape.VCpus.Contains(vCpus))
        {
            var near = shape.VCpus.MinBy(choice => (Math.Abs((long)choice - vCpus), -choice));
            problem = ($"{family}-custom takes {shape.VCpusInWords} vCPUs; got {vCpus}",
                $"use {family}-custom-{near}-{NearestMemory(shape, near, memoryMib)}");
            return null;
        }

        var nearMemory = NearestMemory(shape, vCpus, memoryMib);
        if (nearMemory != memoryMib)
        {
            problem = ($"{family}-custom with {vCpus} vCPUs takes {LeastMemory(shape, vCpus)} to {MostMemory(shape, vCpus)} MiB in steps of {MemoryStepMib}; "
                + $"got {memoryMib}", $"use {family}-custom-{vCpus}-{nearMemory}");
            return null;
        }

        problem = null;
        return new MachineType(name, families.First(candidate => candidate.Name == family), vCpus, memoryMib);
    }

    private static int LeastMemory(Shape shape, int vCpus) =>
        (int)Math.Ceiling(shape.MinMibPerVCpu * vCpus / MemoryStepMib) * MemoryStepMib;

    private static int MostMemory(Shape shape, int vCpus) =>
        Math.Min(shape.MaxMemoryMib, (int)Math.Floor(shape.MaxMibPerVCpu * vCpus / MemoryStepMib) * MemoryStepMib);

    private static int NearestMemory(Shape shape, int vCpus, int memoryMib) =>
        (int)Math.Clamp(((long)memoryMib + MemoryStepMib - 1) / MemoryStepMib * MemoryStepMib, LeastMemory(shape, vCpus), MostMemory(shape, vCpus));

    private static int[] Even(int from, int to) => [.. Enumerable.Range(from / 2, (to - from) / 2 + 1).Select(half => half * 2)];

    private static int[] Fours(int from, int to) => [.. Enumerable.Range(from / 4, (to - from) / 4 + 1).Select(quarter => quarter * 4)];
}
