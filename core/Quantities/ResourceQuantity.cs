using System.Globalization;

namespace Infra.Core.Quantities;

/// <summary>Kubernetes quantities in the units of <see cref="ResourceAmount"/>: millicores and MiB.</summary>
public static class ResourceQuantity
{
    private const decimal BytesInMib = 1048576m;

    /// <summary>Reads an amount of CPU.</summary>
    /// <param name="text">A quantity in cores (<c>2</c>, <c>500m</c>).</param>
    /// <param name="millicores">The amount; a part of a millicore counts as a whole one, as in Kubernetes.</param>
    /// <returns>False where the text is no quantity, a negative one, or more than can be counted.</returns>
    public static bool TryParseCpu(string? text, out long millicores) => TryParse(text, 0.001m, out millicores);

    /// <summary>Reads an amount of memory.</summary>
    /// <param name="text">A quantity in bytes (<c>4Gi</c>, <c>512Mi</c>).</param>
    /// <param name="mib">The amount in MiB; a part of a MiB counts as a whole one, so that a request is never read as less than it is.</param>
    /// <returns>False where the text is no quantity, a negative one, or more than can be counted.</returns>
    public static bool TryParseMemory(string? text, out long mib) => TryParse(text, BytesInMib, out mib);

    /// <summary>Writes an amount of CPU.</summary>
    /// <param name="millicores">The amount.</param>
    /// <returns>Whole cores without a suffix, anything else in millicores.</returns>
    public static string Cpu(long millicores) => millicores % 1000 == 0
        ? (millicores / 1000).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{millicores}m");

    /// <summary>Writes an amount of memory.</summary>
    /// <param name="mib">The amount in MiB.</param>
    /// <returns>Whole GiB in <c>Gi</c>, as the server writes them, anything else in <c>Mi</c>.</returns>
    public static string Memory(long mib) => mib > 0 && mib % 1024 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{mib / 1024}Gi")
        : string.Create(CultureInfo.InvariantCulture, $"{mib}Mi");

    private static bool TryParse(string? text, decimal unit, out long amount)
    {
        amount = 0;
        if (!KubernetesQuantity.TryParse(text, out var value) || value < 0 || value / unit > int.MaxValue)
        {
            return false;
        }

        amount = (long)Math.Ceiling(value / unit);
        return true;
    }
}
