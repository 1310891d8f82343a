using System.CommandLine;
using Infra.Core.Findings;
using Infra.Live;
using Infra.Preview;
using Infra.Rendering;

namespace Infra.Commands;

/// <summary><c>infra drift</c>: what somebody changed by hand.</summary>
internal static class DriftCommand
{
    public static Command Create(CommandContext context)
    {
        var live = new LiveCommand(context);
        var stack = context.Stack();
        var outputs = DeployedOutputsOption.Create();
        var command = live.Reach(new ExampleCommand(
            "drift",
            "Shows what in the cluster is not as the stack's file says, and who wrote it; asks the server for a dry run and writes nothing; exit code 1 where something has drifted",
            "infra drift gpu1",
            "pulumi stack output --json --show-secrets -s dev | infra drift astro --outputs -")
        {
            stack, live.Json, outputs,
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(stack);
            var deployed = parsed.GetValue(outputs) is { } source ? await DeployedOutputsOption.ReadAsync(context, source).ConfigureAwait(false) : null;
            var plan = await new PreviewEngine(context.Project(), context.Program) { Outputs = deployed }.PreviewAsync(name).ConfigureAwait(false);
            var manifests = KubernetesManifests.Of(plan, showSecrets: false, deployed is not null, "drift");
            using var cluster = ClusterReader.Connect(live.Address(parsed, name));
            var drifts = await new DriftReader(cluster).ReadAsync(manifests, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(live.Json))
            {
                await live.WriteJsonAsync(new { Stack = name, Drift = drifts, Unseen = cluster.Unseen }).ConfigureAwait(false);
                return await live.EndAsync(cluster, drifts.Count == 0).ConfigureAwait(false);
            }

            var text = new ReportText(context.Output);
            foreach (var one in drifts.GroupBy(drift => drift.Object))
            {
                text.WriteLine(PlainText.Line(one.Key));
                foreach (var drift in one)
                {
                    text.WriteNote(
                        $"{(drift.Path.Length == 0 ? "" : $"{drift.Path}: ")}{drift.Cluster ?? "nothing"} in the cluster{(drift.By is { } by ? $" (by {by})" : "")}, the file says {drift.File ?? "nothing"}");
                }
            }

            if (drifts.Count == 0 && cluster.Unseen.Count == 0)
            {
                text.WriteLine($"nothing has drifted: {manifests.Objects.Count} objects are as the file says");
            }

            foreach (var note in manifests.Notes)
            {
                await context.Error.WriteLineAsync(note.Replace("among these objects", "compared", StringComparison.Ordinal)).ConfigureAwait(false);
            }

            return await live.EndAsync(cluster, drifts.Count == 0).ConfigureAwait(false);
        });
        return command;
    }
}
