using System.Text.Json.Nodes;
using Infra.Plans;

namespace Infra.Live;

/// <summary>What a work queue says of itself: a pod of its ledger is asked with the queue's own <c>status --json</c>.</summary>
/// <param name="Report">The queue's report; null without an answer.</param>
/// <param name="Line">The report in one line.</param>
internal sealed record QueueNumbers(JsonNode? Report, string Line)
{
    private const string LedgerVerb = "ledger";

    /// <summary>Asks the queues of a stack.</summary>
    /// <returns>The numbers of each whose ledger runs.</returns>
    public static async Task<IReadOnlyList<QueueNumbers>> ReadAsync(ClusterReader cluster, StackSnapshot snapshot, CancellationToken cancellation)
    {
        var numbers = new List<QueueNumbers>();
        foreach (var ledger in snapshot.Workloads.Where(each => each.Kind == "Deployment" && each.Name.EndsWith($"-{LedgerVerb}", StringComparison.Ordinal)))
        {
            if (ledger.LivePods.FirstOrDefault(PodState.IsReady) is { } pod && pod.Items("spec", "containers").FirstOrDefault() is { } container)
            {
                numbers.Add(await AskAsync(cluster, pod, container, cancellation).ConfigureAwait(false));
            }
        }

        return numbers;
    }

    private static async Task<QueueNumbers> AskAsync(ClusterReader cluster, JsonNode pod, JsonNode container, CancellationToken cancellation)
    {
        // The program is the one that runs there, with another verb.
        List<string> program = [.. container.Items("command").Concat(container.Items("args")).Select(word => word.GetValue<string>()).TakeWhile(word => word != LedgerVerb)];
        var (output, failure) = await cluster.AskInsideAsync(pod, container.Text("name"), [.. program, "status", "--json"], cancellation).ConfigureAwait(false);
        if (failure is null && JsonForms.Parse(output ?? "") is { } report)
        {
            var rate = report.At("pointsPerMinute") is JsonValue value && value.TryGetValue<double>(out var perMinute) ? FormattableString.Invariant($", {perMinute:0.#} a minute") : "";
            return new(report, $"queue {report.Text("queue")}: {report.Text("state")}; {report.Number("points")} points: {report.Number("stable")} stable, {report.Number("unstable")} unstable, "
                + $"{report.Number("errors")} dead; {report.Number("queues", "ready") + report.Number("queues", "delayed")} ready, {report.Number("queues", "processing")} in work{rate}");
        }

        return new(null, $"queue: no answer from {pod.Name()}{(failure is null ? "" : $": {failure}")}");
    }
}
