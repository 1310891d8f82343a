using System.Globalization;
using System.Text.Json.Nodes;

namespace Infra.Live;

/// <summary>A GPU as the driver tells of it inside a container.</summary>
/// <param name="Uuid">What it is known by, whatever its number in the container.</param>
/// <param name="BusyPercent">For how much of the last moment it computed.</param>
/// <param name="UsedMib">Memory in use.</param>
/// <param name="TotalMib">Memory that it has.</param>
internal sealed record GpuProbe(string Uuid, int BusyPercent, int UsedMib, int TotalMib)
{
    // Where GKE puts the driver's programs, which not every image has in its PATH:
    // https://cloud.google.com/kubernetes-engine/docs/how-to/gpus#cuda (checked 2026-11)
    private static readonly string[] Programs = ["nvidia-smi", "/usr/local/nvidia/bin/nvidia-smi"];

    /// <summary>Asks the driver inside a container.</summary>
    /// <returns>The GPUs that it sees; or why there is no answer.</returns>
    public static async Task<(IReadOnlyList<GpuProbe> Gpus, string? Failure)> AskAsync(ClusterReader cluster, JsonNode pod, string container, CancellationToken cancellation)
    {
        string? why = null;
        foreach (var program in Programs)
        {
            var (output, failure) = await cluster.AskInsideAsync(
                pod, container, [program, "--query-gpu=uuid,utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits"], cancellation).ConfigureAwait(false);
            if (failure is null)
            {
                return ([.. output!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read).OfType<GpuProbe>()], null);
            }

            why ??= failure;
            if (!failure.Contains("not found", StringComparison.OrdinalIgnoreCase) && !failure.Contains("no such file", StringComparison.OrdinalIgnoreCase))
            {
                break;
            }
        }

        return ([], why);
    }

    private static GpuProbe? Read(string line) =>
        line.Split(',', StringSplitOptions.TrimEntries) is [{ Length: > 0 } uuid, var busy, var used, var total]
            ? new(uuid, Number(busy), Number(used), Number(total))
            : null;

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
