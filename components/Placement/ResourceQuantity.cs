using System.Globalization;

namespace Infra.Components.Placement;

/// <summary>Reads and writes amounts of CPU and memory as Kubernetes does (<c>500m</c>, <c>1.5</c>, <c>4Gi</c>).</summary>
/// <remarks>https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ (checked 2026-08).</remarks>
public static class ResourceQuantity
{
    private static readonly (string Suffix, decimal Bytes)[] Suffixes =
    [
        ("Ki", 1024m), ("Mi", 1048576m), ("Gi", 1073741824m), ("Ti", 1099511627776m),
        ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("", 1m),
    ];

    /// <summary>Reads an amount of CPU.</summary>
    /// <param name="text">Cores (<c>2</c>, <c>0.5</c>) or millicores (<c>500m</c>).</param>
    /// <param name="millicores">The amount; a part of a millicore counts as a whole one, as in Kubernetes.</param>
    /// <returns>False where the text is no amount, or a negative one.</returns>
    public static bool TryParseCpu(string? text, out long millicores)
    {
        var inMillicores = text?.EndsWith('m') == true;
        return TryScale(inMillicores ? text![..^1] : text, inMillicores ? 1 : 1000, 1, out millicores);
    }

    /// <summary>Reads an amount of memory.</summary>
    /// <param name="text">Bytes with or without a suffix: <c>4Gi</c>, <c>512Mi</c>, <c>1500M</c>.</param>
    /// <param name="mib">The amount in MiB; a part of a MiB counts as a whole one, so that a request is never read as less than it is.</param>
    /// <returns>False where the text is no amount, or a negative one.</returns>
    public static bool TryParseMemory(string? text, out long mib)
    {
        var (suffix, bytes) = Suffixes.First(candidate => text is null || text.EndsWith(candidate.Suffix, StringComparison.Ordinal));
        return TryScale(text?[..^suffix.Length], bytes, 1048576m, out mib);
    }

    /// <summary>Writes an amount of CPU.</summary>
    /// <param name="millicores">The amount.</param>
    /// <returns>Whole cores without a suffix, anything else in millicores.</returns>
    public static string Cpu(long millicores) => millicores % 1000 == 0
        ? (millicores / 1000).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{millicores}m");

    /// <summary>Writes an amount of memory.</summary>
    /// <param name="mib">The amount in MiB.</param>
    /// <returns>The amount in <c>Mi</c>.</returns>
    public static string Memory(long mib) => string.Create(CultureInfo.InvariantCulture, $"{mib}Mi");

    private static bool TryScale(string? number, decimal scale, decimal unit, out long amount)
    {
        amount = 0;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || value > long.MaxValue / scale)
        {
            return false;
        }

        amount = (long)Math.Ceiling(value * scale / unit);
        return true;
    }
}
