using System.Collections.Frozen;
using Infra.Core.Findings;
using Infra.Core.Quantities;

namespace Infra.Core.Machines;

/// <summary>
/// The machine types and GPUs of Compute Engine that a GKE Standard node pool may be made of, and which go together.
/// Predefined types are listed; custom types of the series n1, n2, n2d, e2, n4 and n4d are worked out from their name.
/// </summary>
/// <remarks>
/// A type that is new since the month each <see cref="MachineFamily"/> gives is unknown here. Which zone offers what is not in the
/// catalog.
/// </remarks>
public static class MachineCatalog
{
    private static readonly FrozenDictionary<string, MachineType> TypeByName =
        MachineTable.Types.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>Every predefined machine type, series by series.</summary>
    public static IReadOnlyList<MachineType> Types => MachineTable.Types;

    /// <summary>The series, each with the vendor page its numbers are from.</summary>
    public static IReadOnlyList<MachineFamily> Families => MachineTable.Families;

    /// <summary>Every GPU on offer.</summary>
    public static IReadOnlyList<GpuModel> Gpus => GpuTable.Models;

    /// <summary>Looks a machine type up by its name, predefined or custom.</summary>
    /// <param name="name">The name as Google writes it; a custom type without a series (<c>custom-4-8192</c>) is an N1.</param>
    /// <returns>The type; null where there is none of that name, for which <see cref="Check"/> gives the reason.</returns>
    public static MachineType? Find(string name) =>
        TypeByName.TryGetValue(name, out var type) ? type
        : CustomMachineType.IsCustom(name) ? CustomMachineType.Parse(name, Families, out _)
        : null;

    /// <summary>Looks a GPU up by its accelerator type or its short name.</summary>
    /// <param name="name"><c>nvidia-tesla-t4</c> or <c>t4</c>, in any case.</param>
    /// <returns>The GPU; null where it is not on offer.</returns>
    public static GpuModel? FindGpu(string name) => Gpus.FirstOrDefault(gpu =>
        gpu.Type.Equals(name, StringComparison.OrdinalIgnoreCase) || gpu.ShortName.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Why a GPU cannot be had any more.</summary>
    /// <param name="name">The GPU by type or short name, in any case.</param>
    /// <returns>That it is no longer offered, and the page that says so; null for any other.</returns>
    public static string? WhyRetired(string name) => GpuTable.Retired
        .Where(gpu => gpu.Type.Equals(name, StringComparison.OrdinalIgnoreCase) || gpu.ShortName.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(gpu => $"{gpu.Type} is no longer offered, see {gpu.Page}").FirstOrDefault();

    /// <summary>The GPUs that a machine of a pool has, given what the pool's author wrote.</summary>
    /// <param name="machine">The machine type.</param>
    /// <param name="gpuType">The GPU asked for, by type or short name; null for what is built in.</param>
    /// <param name="gpuCount">How many; null for what is built in, or 1 where a type is asked for.</param>
    /// <returns>The accelerator type and the count; null and 0 for a machine without GPUs.</returns>
    public static (string? Type, int Count) GpusOf(MachineType machine, string? gpuType = null, int? gpuCount = null)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var type = gpuType is null ? machine.GpuType : FindGpu(gpuType)?.Type ?? gpuType;
        return type is null ? (null, 0) : (type, gpuCount ?? (machine.GpuType is null ? 1 : machine.GpuCount));
    }

    /// <summary>The GPU counts that a machine may have of one GPU.</summary>
    /// <param name="machine">The machine type.</param>
    /// <param name="gpu">The GPU.</param>
    /// <returns>The counts, fewest first; empty where the two do not go together.</returns>
    public static IReadOnlyList<int> GpuCounts(MachineType machine, GpuModel gpu)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(gpu);
        return machine.GpuType == gpu.Type ? [machine.GpuCount]
            : machine.TakesGpus ? [.. gpu.Limits.Where(limit => Holds(limit, machine)).Select(limit => limit.Count)]
            : [];
    }

    /// <summary>Checks that a machine type exists and carries the GPUs asked for.</summary>
    /// <param name="machineType">The machine type's name.</param>
    /// <param name="gpuType">The GPU by type or short name; null for none, or for what is built in.</param>
    /// <param name="gpuCount">GPUs on one machine; null for what is built in, or 1 where a type is given.</param>
    /// <param name="machinePath">Where the author wrote the machine type, for the messages.</param>
    /// <param name="gpuTypePath">Where the author wrote the GPU, for the messages.</param>
    /// <param name="gpuCountPath">Where the author wrote the count, for the messages.</param>
    /// <returns>What is wrong, each with the nearest thing that works; empty where the node pool can be made.</returns>
    public static IReadOnlyList<Finding> Check(
        string machineType,
        string? gpuType = null,
        int? gpuCount = null,
        string machinePath = "MachineType",
        string gpuTypePath = "Gpu.Type",
        string gpuCountPath = "Gpu.Count")
    {
        ArgumentNullException.ThrowIfNull(machineType);
        var (machine, gpu) = (Find(machineType), gpuType is null ? null : FindGpu(gpuType));
        var findings = Finding.Of(
        [
            machine is null ? WhyUnknown(machinePath, machineType) : null,
            gpuType is not null && gpu is null ? WhyNoGpu(gpuTypePath, gpuType) : null,
            gpuCount <= 0 ? new(gpuCountPath, $"must be at least 1; got {gpuCount}", "leave it out for a pool without GPUs") : null,
        ]);
        if (findings.Count > 0 || machine is null)
        {
            return findings;
        }

        if (gpuType is null && machine.GpuType is null)
        {
            var choices = Gpus.Where(model => gpuCount is not null && GpuCounts(machine, model).Contains(gpuCount.Value)).Select(model => model.Type).ToList();
            return gpuCount is null
                ? []
                : [new(gpuTypePath, $"must say which GPU the {gpuCount} of {NamedWords.Mark(gpuCountPath)} are; got nothing, and {machine.Name} has none built in", (choices.Count > 0 ? $"use {Wording.Or(choices)}" : $"use a machine type that takes {gpuCount}, or leave {NamedWords.Mark(gpuCountPath)} out"))];
        }

        gpu ??= FindGpu(machine.GpuType!)!;
        var counts = GpuCounts(machine, gpu);
        var count = gpuCount ?? (machine.GpuType == gpu.Type ? machine.GpuCount : 1);
        if (counts.Contains(count))
        {
            return [];
        }

        if (machine.GpuType == gpu.Type)
        {
            return [new(gpuCountPath, $"{gpu.Type} on {machine.Name} takes exactly {machine.GpuCount}, got {count}", MachineFor(machine, gpu, count))];
        }

        if (!machine.TakesGpus || !gpu.Attachable)
        {
            var reason = gpu.Attachable
                ? $"{gpu.Type} is attached to n1 machines only; got {machine.Name}"
                : $"{gpu.Type} is built into machine types and cannot be attached to {machine.Name}";
            return [new(gpuTypePath, reason, MachineFor(machine, gpu, count))];
        }

        var limit = gpu.Limits.FirstOrDefault(candidate => candidate.Count == count);
        if (limit is null)
        {
            var offered = gpu.Limits.Select(candidate => candidate.Count).ToList();
            var near = counts.Count > 0 ? counts : offered;
            return [new(gpuCountPath, $"{gpu.Type} comes in {Wording.Or(offered)} a machine; got {count}", $"use {near.MinBy(choice => (Math.Abs((long)choice - count), -choice))}")];
        }

        var more = counts.Count > 0 ? $", or {counts.MinBy(choice => Math.Abs(choice - count))} of the GPU" : "";
        return [new(machinePath, $"{count} x {gpu.Type} takes at most {limit.MaxVCpus} vCPUs and {limit.MaxMemoryMib} MiB; "
            + $"got {machine.Name} with {machine.VCpus} vCPUs and {machine.MemoryMib} MiB", $"{MachineFor(machine, gpu, count)}{more}")];
    }

    private static bool Holds(GpuLimit limit, MachineType machine) =>
        machine.VCpus <= limit.MaxVCpus && machine.MemoryMib <= limit.MaxMemoryMib;

    private static Finding WhyUnknown(string path, string name)
    {
        if (CustomMachineType.IsCustom(name))
        {
            _ = CustomMachineType.Parse(name, Families, out var problem);
            return new(path, problem!.Value.Rule, problem.Value.Fix);
        }

        // A machine of another series is another machine, however alike the names look: ct6e is no c2.
        var families = Families.Select(family => family.Name).ToList();
        var family = name.Split('-')[0];
        if (!families.Contains(family))
        {
            // People name TPUs by their generation: v6e-16, tpu-v6e-slice.
            var generation = name.StartsWith("tpu-", StringComparison.Ordinal) ? name["tpu-".Length..] : name;
            family = Families.FirstOrDefault(known => known.Tpu?.Names.Any(word => generation.StartsWith(word, StringComparison.Ordinal)) == true)?.Name
                ?? (family.Length < 2 || !char.IsAsciiLetter(family[0]) || MachineTable.OtherSeries.Contains(family) ? null : Spelling.Nearest(family, families));
        }

        var types = Types.Where(type => type.Family.Name == family).ToList();

        // A size that a series does not have, of GPUs (8g) and TPUs (4t) as well, is nearer to its neighbours than to a name that looks alike.
        var series = name.LastIndexOf('-') is var dash && dash > 0 ? name[..(dash + 1)] : name;
        long? SizeOf(string type) => int.TryParse(type.AsSpan(series.Length).TrimEnd("gt"), out var size) ? size : null;
        var nearest = SizeOf(name) is { } wanted
            ? types.Where(type => type.Name.StartsWith(series, StringComparison.Ordinal) && SizeOf(type.Name) is not null)
                .MinBy(type => (Math.Abs(SizeOf(type.Name)!.Value - wanted), -SizeOf(type.Name)))?.Name
            : null;
        nearest ??= Spelling.Nearest(name, types.Select(type => type.Name));
        return new(
            path,
            $"must be a machine type of the catalog; got \"{name}\"",
            nearest is not null ? $"use {nearest}"
                : family is not null ? $"use a type of the series {family}, such as {types[^1].Name}"
                : $"use a type of the series {Wording.Or(families)}");
    }

    private static Finding WhyNoGpu(string path, string name)
    {
        if (WhyRetired(name) is { } retired)
        {
            return new(path, retired, $"use {Gpus[0].Type}");
        }

        var nearest = Spelling.Nearest(name, Gpus.SelectMany(gpu => new[] { gpu.Type, gpu.ShortName }));
        return new(
            path,
            $"must be a GPU that GKE offers; got \"{name}\"",
            $"use {(nearest is null ? Wording.Or([.. Gpus.Select(gpu => gpu.Type)]) : FindGpu(nearest)!.Type)}");
    }

    /// <summary>The machine nearest in size that carries the wanted GPUs; the nearest count there is where none does.</summary>
    private static string MachineFor(MachineType machine, GpuModel gpu, int count)
    {
        // A count nobody offers is answered with the nearest one, more rather than fewer.
        var (type, offered) = Types
            .SelectMany(type => GpuCounts(type, gpu).Select(offered => (type, offered)))
            .MinBy(offer => (
                Math.Abs((long)offer.offered - count),
                -offer.offered,
                Math.Abs(Math.Log((double)offer.type.VCpus / machine.VCpus)),
                Math.Abs(Math.Log((double)offer.type.MemoryMib / machine.MemoryMib))));
        return $"use {type.Name} for {offered}";
    }
}
