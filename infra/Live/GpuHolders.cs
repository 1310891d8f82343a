using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Infra.Core.NodePools;

namespace Infra.Live;

/// <summary>A node that has GPUs or TPU chips, and who holds them.</summary>
internal sealed record GpuNode(string Node, string? Pool, string? Model, long Gpus, long Tpus, IReadOnlyList<GpuHolder> Holders)
{
    /// <summary>Why it takes no pods; null where it does.</summary>
    public string? Closed { get; init; }

    /// <summary>What it has of either.</summary>
    [JsonIgnore]
    public long Chips => Gpus + Tpus;
}

/// <summary>A pod that holds GPUs or TPU chips, or waits for some.</summary>
internal sealed record GpuHolder(string? Stack, string Namespace, string Pod, string Container, long Gpus, long Tpus, DateTimeOffset? Since)
{
    /// <summary>What it holds of either.</summary>
    [JsonIgnore]
    public long Chips => Gpus + Tpus;

    /// <summary>Hours since its start, times its GPUs.</summary>
    public double? GpuHours { get; init; }

    /// <summary>Hours since its start, times its TPU chips.</summary>
    public double? TpuHours { get; init; }

    /// <summary>What its share of the node, by GPUs or TPU chips, has cost since its start, in US dollars by the price list; null where that has no price.</summary>
    public decimal? Usd { get; init; }

    /// <summary>The GPUs as the driver in the container tells of them; null where it was not asked.</summary>
    public IReadOnlyList<GpuProbe>? Probe { get; init; }

    /// <summary>Why the driver gave no answer.</summary>
    public string? ProbeFailure { get; init; }

    [JsonIgnore]
    internal JsonNode? Object { get; init; }
}

/// <summary>Who holds the GPUs and TPU chips of a cluster.</summary>
/// <param name="Nodes">The nodes that have some.</param>
/// <param name="Waiting">Pods that ask for some and are on no node.</param>
internal sealed record GpuHolders(IReadOnlyList<GpuNode> Nodes, IReadOnlyList<GpuHolder> Waiting)
{
    /// <summary>Looks at a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="stacks">The stack of each namespace.</param>
    /// <param name="now">What time it is.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Who holds what.</returns>
    public static async Task<GpuHolders> ReadAsync(
        ClusterReader cluster, IReadOnlyDictionary<string, string> stacks, DateTimeOffset now, CancellationToken cancellation)
    {
        var nodes = await cluster.ListAsync(ApiResource.Nodes, null, cancellation).ConfigureAwait(false) ?? [];
        var pods = await cluster.ListAsync(ApiResource.Pods, null, cancellation).ConfigureAwait(false) ?? [];
        var holders = pods
            .Where(pod => pod.Text("status", "phase") is "Running" or "Pending")
            .SelectMany(pod => pod.Items("spec", "containers").Select(container => Of(pod, container, stacks.GetValueOrDefault(pod.Namespace()), now)))
            .Where(holder => holder.Chips > 0)
            .ToLookup(holder => holder.Object.Text("spec", "nodeName"));
        return new(
            [
                .. nodes
                    .Select(node => new GpuNode(
                        node.Name(),
                        StackSnapshot.PoolOfNode(node),
                        Model(node),
                        node.Quantity("status", "capacity", NodeTaint.Gpu.Key),
                        node.Quantity("status", "capacity", NodeTaint.Tpu.Key),
                        [.. holders[node.Name()]])
                    {
                        Closed = node.Condition("Ready") is { } ready && ready.Text("status") != "True" ? "not ready" : node.IsTrue("spec", "unschedulable") ? "cordoned" : null,
                    })
                    .Where(node => node.Chips > 0 || node.Holders.Count > 0)
                    .OrderBy(node => node.Pool, StringComparer.Ordinal).ThenBy(node => node.Node, StringComparer.Ordinal),
            ],
            [.. holders[""]]);
    }

    /// <summary>The containers of a namespace that hold GPUs and run.</summary>
    public static async Task<IReadOnlyList<GpuHolder>> OfStackAsync(
        ClusterReader cluster, string stack, IReadOnlyList<string> spaces, DateTimeOffset now, CancellationToken cancellation)
    {
        var holders = new List<GpuHolder>();
        foreach (var space in spaces)
        {
            holders.AddRange((await cluster.ListAsync(ApiResource.Pods, space, cancellation).ConfigureAwait(false) ?? [])
                .Where(pod => pod.Text("status", "phase") == "Running")
                .SelectMany(pod => pod.Items("spec", "containers").Select(container => Of(pod, container, stack, now)))
                .Where(holder => holder.Gpus > 0));
        }

        return await ProbeAsync(cluster, holders, cancellation).ConfigureAwait(false);
    }

    /// <summary>Works out what the holders' shares have cost.</summary>
    /// <param name="hourOf">What an hour of a pool's node costs, in US dollars; null where that has no price.</param>
    /// <returns>The same with the amounts.</returns>
    public GpuHolders Priced(Func<string, decimal?> hourOf) => this with
    {
        Nodes =
        [
            .. Nodes.Select(node => node with
            {
                Holders = [.. node.Holders.Select(holder => holder with
                {
                    Usd = node is { Pool: { } pool, Chips: > 0 } && hourOf(pool) is { } hour && (holder.Gpus > 0 ? holder.GpuHours : holder.TpuHours) is { } used ? Math.Round(hour / node.Chips * (decimal)used, 2) : null,
                })],
            }),
        ],
    };

    /// <summary>Asks the driver in every holder.</summary>
    /// <returns>The same with the answers.</returns>
    public async Task<GpuHolders> ProbeAsync(ClusterReader cluster, CancellationToken cancellation)
    {
        var nodes = new List<GpuNode>();
        foreach (var node in Nodes)
        {
            nodes.Add(node with { Holders = await ProbeAsync(cluster, node.Holders, cancellation).ConfigureAwait(false) });
        }

        return this with { Nodes = nodes };
    }

    private static async Task<IReadOnlyList<GpuHolder>> ProbeAsync(ClusterReader cluster, IReadOnlyList<GpuHolder> holders, CancellationToken cancellation)
    {
        var probed = new List<GpuHolder>();
        foreach (var holder in holders)
        {
            // Beside TPU chips there is no driver of NVIDIA's to ask.
            var (gpus, failure) = holder.Gpus == 0 ? default : await GpuProbe.AskAsync(cluster, holder.Object!, holder.Container, cancellation).ConfigureAwait(false);
            probed.Add(holder with { Probe = gpus, ProbeFailure = failure });
        }

        return probed;
    }

    private static GpuHolder Of(JsonNode pod, JsonNode container, string? stack, DateTimeOffset now)
    {
        var (gpus, tpus, since) = (PodState.GpusOf(container), PodState.TpusOf(container), pod.Time("status", "startTime"));
        double? Hours(long chips) => since is { } start && chips > 0 ? Math.Round((now - start).TotalHours * chips, 1) : null;
        return new(stack, pod.Namespace(), pod.Name(), container.Text("name"), gpus, tpus, since) { GpuHours = Hours(gpus), TpuHours = Hours(tpus), Object = pod };
    }

    private static string? Model(JsonNode node) =>
        node.Text("metadata", "labels", "cloud.google.com/gke-accelerator") is { Length: > 0 } gpu ? gpu
        : node.Text("metadata", "labels", NodeLabels.TpuAccelerator) is { Length: > 0 } tpu ? tpu
        : null;
}
