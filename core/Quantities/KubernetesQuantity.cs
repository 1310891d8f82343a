using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Core.Quantities;

/// <summary>An amount as Kubernetes writes it: <c>500m</c>, <c>1.5</c>, <c>2Gi</c>, <c>64M</c>, <c>1e3</c>.</summary>
/// <remarks>Grammar checked in 2026-11: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/.</remarks>
public static partial class KubernetesQuantity
{
    /// <summary>The least CPU that Kubernetes accepts, in cores: one millicore.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-cpu</remarks>
    public const decimal LeastCpu = 0.001m;

    /// <summary>The least memory that a container may be limited to, in bytes: 6 MiB. What it requests is its limit where no other is set.</summary>
    /// <remarks>"Minimum memory limit allowed is 6MB": https://github.com/moby/moby/blob/master/daemon/daemon_unix.go (linuxMinMemory), checked 2026-11.</remarks>
    public const decimal LeastMemory = 6 * BytesOfMib;

    private const decimal BytesOfMib = 1048576m;

    private static readonly Dictionary<string, decimal> Factors = new(StringComparer.Ordinal)
    {
        ["n"] = 1e-9m,
        ["u"] = 1e-6m,
        ["m"] = 1e-3m,
        [""] = 1m,
        ["k"] = 1e3m,
        ["M"] = 1e6m,
        ["G"] = 1e9m,
        ["T"] = 1e12m,
        ["P"] = 1e15m,
        ["E"] = 1e18m,
        ["Ki"] = 1024m,
        ["Mi"] = 1048576m,
        ["Gi"] = 1073741824m,
        ["Ti"] = 1099511627776m,
        ["Pi"] = 1125899906842624m,
        ["Ei"] = 1152921504606846976m,
    };

    /// <summary>Reads a quantity.</summary>
    /// <param name="text">The quantity as written.</param>
    /// <param name="value">Its value in cores or bytes.</param>
    /// <returns>False if the text is not a quantity, or one too large to be a real amount.</returns>
    public static bool TryParse(string? text, out decimal value)
    {
        value = 0;
        var match = Pattern().Match(text ?? "");
        if (!match.Success
            || !decimal.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        try
        {
            var exponent = match.Groups["exponent"].Value;
            var factor = exponent.Length == 0
                ? Factors[match.Groups["suffix"].Value]
                : decimal.Parse($"1e{exponent}", NumberStyles.AllowExponent, CultureInfo.InvariantCulture);
            value = number * factor;
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>Checks an amount of CPU in cores.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <param name="text">The quantity; null is not checked.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckCpu(string path, string? text)
    {
        const string Example = "use for example \"500m\" (half a core) or \"2\"";
        return text is null ? []
            : !TryParse(text, out var cores) ? [new(path, $"must be a Kubernetes quantity of CPU in cores; got \"{text}\"", Example)]
            : cores < LeastCpu ? [new(path, $"must be at least 1m (a thousandth of a core); got \"{text}\"", Example)]
            : cores % LeastCpu == 0 ? [] : [new(path, $"must be whole millicores; got \"{text}\"", Example)];
    }

    /// <summary>Checks an amount of storage in bytes.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <param name="text">The quantity; null is not checked.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckBytes(string path, string? text) => CheckBytes(path, text, BytesOfMib, "1Mi", "");

    /// <summary>Checks an amount of memory in bytes.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <param name="text">The quantity; null is not checked.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckMemory(string path, string? text) =>
        CheckBytes(path, text, LeastMemory, "6Mi", ", the least that a container runtime starts a container with");

    private static IReadOnlyList<Finding> CheckBytes(string path, string? text, decimal least, string leastText, string why)
    {
        const string Example = "use for example \"512Mi\" or \"4Gi\"";
        var bytes = 0m;
        if (text is not null && !TryParse(text, out bytes))
        {
            return [new(path, $"must be a Kubernetes quantity in bytes; got \"{text}\"", Example)];
        }

        // "512" and "512m" are legal quantities, of 512 bytes and half a byte, and always slips for 512Mi.
        if (text is null || (bytes >= least && text[^1] is not ('m' or 'u' or 'n')))
        {
            return [];
        }

        var digits = text.TrimEnd('m', 'k', 'K', 'i');
        var meant = bytes > 0 && digits.All(char.IsAsciiDigit) && digits.Length is > 0 and < 10
            ? $"use for example \"{digits}{(least <= decimal.Parse(digits, CultureInfo.InvariantCulture) * BytesOfMib ? "Mi" : "Gi")}\""
            : Example;
        return [new Finding(path, $"must be at least {leastText}{(text[^1] is 'm' or 'u' or 'n' ? " and not in thousandths" : "")}{why}; got \"{text}\", which is {bytes.ToString("0.############################", CultureInfo.InvariantCulture)} bytes", meant)];
    }

    [GeneratedRegex("^(?<number>[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+))((?<suffix>[numkMGTPE]|[KMGTPE]i)|[eE](?<exponent>[+-]?[0-9]{1,3}))?\\z")]
    private static partial Regex Pattern();
}
