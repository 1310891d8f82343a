using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Components.Workloads.Experiments;
using Infra.Core.Scheduling;
using Infra.Core.Settings;
using Infra.Fitting;
using Infra.Graph;
using Infra.Guardrails;
using Infra.Plans;
using Infra.Project;

namespace Infra.Pages;

/// <summary>A stack's plan as a picture of who calls whom.</summary>
/// <remarks>
/// Found where it is written: an experiment's connects and binds; addresses of the stack's Services in a program's variables and words; hosts outside of it in
/// variables that end in _HOST; what the simulation is built for; mounts. A program that finds another in any other way has no arrow.
/// </remarks>
internal static partial class TrafficGraph
{
    private const string Callers = "callers";

    /// <summary>Draws a plan.</summary>
    /// <returns>The picture: a node a program, whatever the number of its copies; the same plan gives the same one.</returns>
    internal static PlanGraph Of(Plan plan, IReadOnlyDictionary<string, string> config)
    {
        var drawing = new Drawing(plan);
        foreach (var experiment in config.Json(ExperimentSettings.Setting.Key) is { ValueKind: JsonValueKind.Object } given ? ExperimentSettings.Parse(given).Experiments : [])
        {
            drawing.AddConnects(experiment);
        }

        drawing.AddAddresses();
        drawing.AddSimulation();
        drawing.AddTraining();
        drawing.AddOutside();
        drawing.AddFiles();
        return drawing.Finish();
    }

    private sealed record Program(string Id, string Name, string Container, PlanResource Resource, PlanValue Spec, PlanValue? Labels, PlanValue Body, string? Setting, string Facts);

    private sealed record Offer(string Name, string Namespace, PlanValue Spec);

    private sealed class Drawing
    {
        private readonly HashSet<string> _ids = [];
        private readonly List<Program> _programs = [];
        private readonly List<Offer> _offers;
        private readonly List<GraphNode> _others = [];
        private readonly List<(string From, string To, List<string> Labels)> _edges = [];

        public Drawing(Plan plan)
        {
            _offers =
            [
                .. from resource in plan.Resources
                   where resource.Type == "kubernetes:core/v1:Service" && resource.Inputs["spec"]?["selector"] is not null
                   select new Offer(resource.ObjectName, resource.Namespace ?? "", resource.Inputs["spec"]!),
            ];
            foreach (var copies in PlanWorkloads.Of(plan).GroupBy(each => (each.Resource.Namespace, PlanReading.Family(each.Workload.Name))))
            {
                var (first, pods) = (copies.First(), copies.Sum(each => each.Workload.Replicas));
                var (_, spec, metadata) = PlanWorkloads.PodOf(first.Resource)!.Value;
                var containers = spec["containers"].Items();
                var name = Plain(copies.Key.Item2[(copies.Key.Item2.IndexOf('/', StringComparison.Ordinal) + 1)..]);
                foreach (var container in containers)
                {
                    var own = container["name"].AsText() ?? name;
                    string? Chips(Core.NodePools.NodeTaint kind, string noun) => container["resources"]?["limits"]?[kind.Key]?.Text is { } count
                        ? $"{count} {noun}{(count == "1" ? "" : "s")}{(pods == 1 ? "" : " each")}" : null;

                    var title = containers.Length == 1 ? name : Plain(PlanReading.Family(own));
                    _programs.Add(new(Id(title), title, Plain(PlanReading.Family(own)), first.Resource, spec, metadata?["labels"], container, plan.SettingFor(first.Resource), string.Join(", ", new[]
                    {
                        containers.Length == 1 ? null : $"in {name}",
                        NumberWords.Count(pods, "pod"),
                        Chips(Core.NodePools.NodeTaint.Gpu, "GPU"),
                        Chips(Core.NodePools.NodeTaint.Tpu, "TPU chip"),
                    }.OfType<string>())));
                }
            }
        }

        public PlanGraph Finish() => new(
            [.. _programs.Select(each => new GraphNode(each.Id, (each.Facts.Contains("GPU", StringComparison.Ordinal) || each.Facts.Contains("TPU", StringComparison.Ordinal)) ? GraphRole.GpuPool : GraphRole.Other, [each.Name, each.Facts])), .. _others],
            [.. _edges.Select(edge => new GraphEdge(edge.From, edge.To) { Label = string.Join(", ", edge.Labels) })]);

        public void AddConnects(ExperimentSpec experiment)
        {
            var setting = $"{ExperimentSettings.Key}.{experiment.Name}";
            var processes = experiment.Processes.Concat(experiment.ProcessGroups.SelectMany(group => group.Processes)).ToList();
            Program? Of(string process) => _programs.FirstOrDefault(each => each.Setting == setting && (each.Container == process || each.Name == process));
            foreach (var process in processes)
            {
                foreach (var service in process.Connects)
                {
                    Connect(Of(process.Name)?.Id, processes.Where(each => each.Binds.Any(bound => bound.Name == service)).Select(each => Of(each.Name)?.Id).FirstOrDefault(), service);
                }
            }
        }

        public void AddAddresses()
        {
            foreach (var program in _programs)
            {
                var space = program.Resource.Namespace ?? "";
                foreach (var variable in program.Body["env"].Items())
                {
                    var (key, value) = (variable["name"].AsText() ?? "", variable["value"].AsText());
                    if (value is null || key.StartsWith(ExperimentCompiler.AddressPrefix, StringComparison.Ordinal))
                    {
                        continue;
                    }

                    var named = _offers.Where(offer => Hosts(value).Any(host => IsOf(offer, host) || (host == offer.Name && offer.Namespace == space && Address().IsMatch(key)))).ToList();
                    named.ForEach(offer => Call(program, offer));
                    if (named.Count == 0 && key.EndsWith("_HOST", StringComparison.Ordinal) && value is not ("localhost" or "127.0.0.1" or "0.0.0.0" or "%" or ""))
                    {
                        Connect(program.Id, Other(key[..^"_HOST".Length].ToLowerInvariant().Replace('_', ' '), "outside the stack", GraphRole.Outside), "");
                    }
                }

                foreach (var word in program.Body["command"].Items().Concat(program.Body["args"].Items()).Select(each => each.Text))
                {
                    _offers.Where(offer => Hosts(word).Any(host => IsOf(offer, host))).ToList().ForEach(offer => Call(program, offer));
                }
            }
        }

        // What the images of the simulation are built for: the policy calls the trainer back, and shares its pod with the simulator; people ask all of them from the shell.
        public void AddSimulation()
        {
            IEnumerable<Program> Part(string key) => _programs.Where(each => each.Setting == SettingKeys.Full(key));
            var (trainer, simulator, shell) = (Part("trainer").FirstOrDefault(), Part("simulator").ToList(), Part("jumpPod").FirstOrDefault());
            var (policy, sim) = (simulator.FirstOrDefault(), simulator.LastOrDefault());
            Connect(policy?.Id, trainer?.Id, "callback");
            if (policy != sim)
            {
                Connect(policy?.Id, sim?.Id, "in one pod");
            }

            foreach (var part in simulator.Append(trainer).OfType<Program>())
            {
                Connect(shell?.Id, part.Id, "curl");
            }
        }

        public void AddTraining()
        {
            foreach (var worker in _programs.Where(each => each.Setting?.StartsWith(SettingKeys.Full("training."), StringComparison.Ordinal) == true))
            {
                Connect(worker.Id, worker.Id, "rank 0");
            }
        }

        public void AddOutside()
        {
            foreach (var offer in _offers.Where(offer => offer.Spec["type"].AsText() is "LoadBalancer" or "NodePort"))
            {
                foreach (var (program, port) in Behind(offer))
                {
                    Connect(Other(Callers, "outside the cluster", GraphRole.Outside), program.Id, $"{offer.Name}:{port}");
                }
            }
        }

        public void AddFiles()
        {
            foreach (var program in _programs)
            {
                var mounted = program.Body["volumeMounts"].Items().Select(mount => mount["name"].AsText()).ToHashSet();
                foreach (var volume in program.Spec["volumes"].Items().Where(volume => mounted.Contains(volume["name"].AsText())))
                {
                    var (title, kind) = volume["csi"] is { } csi && csi["driver"].AsText() == BucketMounts.Driver
                        ? (csi["volumeAttributes"]?["bucketName"] is PlanText { IsComputed: false } bucket ? bucket.Text : "the environment's", "bucket")
                        : volume["nfs"] is { } nfs ? ($"{nfs["server"]?.Text}:{nfs["path"]?.Text}", "NFS")
                        : volume["persistentVolumeClaim"]?["claimName"].AsText() is { } claim ? (claim, "disk")
                        : ("", "");
                    if (kind.Length > 0)
                    {
                        Connect(program.Id, Other(title, kind, GraphRole.Data), "files");
                    }
                }
            }
        }

        private static string Plain(string family) => family.EndsWith("-*", StringComparison.Ordinal) ? family[..^2] : family;

        private static string[] Hosts(string text) => text.Split(['/', ':', ',', ' ', '@', '"', '\'', '='], StringSplitOptions.RemoveEmptyEntries);

        // The Service's own name in full, or that of one of its pods.
        private static bool IsOf(Offer offer, string host) => $".{host}.".Contains($".{offer.Name}.{offer.Namespace}.", StringComparison.Ordinal);

        private void Call(Program caller, Offer offer)
        {
            foreach (var (program, port) in Behind(offer).Where(each => each.Program != caller))
            {
                Connect(caller.Id, program.Id, $"{offer.Name}:{port}");
            }
        }

        // The programs that answer under a Service, each with the port under which it does.
        private IEnumerable<(Program Program, string Port)> Behind(Offer offer)
        {
            var pods = _programs.Where(each => (each.Resource.Namespace ?? "") == offer.Namespace && offer.Spec["selector"] is PlanMap { Members: var wanted }
                && wanted.All(label => each.Labels?[label.Key]?.Text == label.Value.Text)).ToList();
            foreach (var port in offer.Spec["ports"].Items())
            {
                var target = (port["targetPort"] ?? port["port"])?.Text;
                if ((pods.Find(each => each.Body["ports"].Items().Any(own => own["containerPort"]?.Text == target || own["name"].AsText() == target)) ?? pods.FirstOrDefault()) is { } program)
                {
                    yield return (program, port["port"]?.Text ?? "");
                }
            }
        }

        private void Connect(string? from, string? to, string label)
        {
            if (from is null || to is null)
            {
                return;
            }

            var edge = _edges.Find(each => each.From == from && each.To == to);
            if (edge.Labels is null)
            {
                edge = (from, to, []);
                _edges.Add(edge);
            }

            if (label.Length > 0 && !edge.Labels.Contains(label))
            {
                edge.Labels.Add(label);
            }
        }

        private string Other(string title, string kind, GraphRole role)
        {
            if (_others.Find(each => each.Lines.SequenceEqual([title, kind])) is { } known)
            {
                return known.Id;
            }

            var node = new GraphNode(Id(title), role, [title, kind]);
            _others.Add(node);
            return node.Id;
        }

        private string Id(string name) => PlanGraph.IdOf($"t_{PlanGraph.Word(name)}", _ids);
    }

    [GeneratedRegex("(HOST|ADDR|ADDRESS|URL|URI|ENDPOINT|SERVER)S?\\z", RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
