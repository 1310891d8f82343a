using Infra.Components.Workloads.Workbenches;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Live;

/// <summary>What kubectl is to be told for a name that a stack's owner knows: a workload, a process, a rank, a service.</summary>
internal static class PodTargets
{
    private const string JobName = "batch.kubernetes.io/job-name";
    private const string JobIndex = "batch.kubernetes.io/job-completion-index";

    /// <summary>The pods, and the container where one is meant, behind a name.</summary>
    /// <param name="plan">The stack's plan.</param>
    /// <param name="name">The name; null where there is to be one workload alone.</param>
    /// <returns>Arguments of <c>kubectl logs</c>.</returns>
    /// <exception cref="UserErrorException">The name means nothing in this stack, or several things.</exception>
    public static IReadOnlyList<string> Logs(Plan plan, string? name)
    {
        var workloads = PlanWorkloads.Of(plan).Select(each => Target.Of(each.Resource)).ToList();
        var names = workloads.SelectMany(each => each.Containers.Count > 1 ? each.Containers.Prepend(each.Name) : [each.Name]).Distinct(StringComparer.Ordinal).ToList();
        if (name is null)
        {
            return workloads is [var single] ? single.Arguments(null)
                : throw new UserErrorException($"name whose logs of stack \"{plan.Stack}\" are meant", $"there are {string.Join(", ", names)}");
        }

        if (workloads.FirstOrDefault(each => each.Name == name || each.Title == name) is { } exact)
        {
            return exact.Arguments(null);
        }

        // A rank, or one of numbered pods.
        if (name.LastIndexOf('-') is > 0 and var dash && int.TryParse(name[(dash + 1)..], out _)
            && workloads.FirstOrDefault(each => each.IsNumbered && each.Name == name[..dash]) is { } numbered)
        {
            return numbered.OfNumber(name[(dash + 1)..]);
        }

        var parts = workloads.Where(each => each.Name.EndsWith($"-{name}", StringComparison.Ordinal)).Select(each => (Target: each, Container: (string?)null))
            .Concat(workloads.Where(each => each.Containers.Contains(name)).Select(each => (Target: each, Container: (string?)name))).ToList();
        if (parts.Count == 1)
        {
            return parts[0].Target.Arguments(parts[0].Container);
        }

        if (parts.Count > 1)
        {
            throw new UserErrorException($"\"{name}\" is in {string.Join(", ", parts.Select(part => part.Target.Title))}", "name one of them");
        }

        return workloads.FirstOrDefault(each => name.StartsWith($"{each.Name}-", StringComparison.Ordinal)) is { } maker
            ? ["-n", maker.Namespace, $"pod/{name}", "--all-containers"]
            : throw new UserErrorException(
                $"stack \"{plan.Stack}\" runs no \"{name}\"", $"there are {string.Join(", ", names)}" + (Spelling.Nearest(name, names) is { } near ? $"; did you mean {near}?" : ""));
    }

    /// <summary>The service, and its ports, behind a name.</summary>
    /// <param name="plan">The stack's plan.</param>
    /// <param name="name">The name of a service or of a port; null for the workbench, TensorBoard, or the only one.</param>
    /// <returns>The namespace, the service and its ports; the workbench has no Service, and is a Job.</returns>
    /// <exception cref="UserErrorException">There is no such service, or no name and several services.</exception>
    public static (string Namespace, string Kind, string Service, IReadOnlyList<int> Ports) Service(Plan plan, string? name)
    {
        const string TensorBoard = "tensorboard";
        var services = plan.Resources.Where(each => each.Type == "kubernetes:core/v1:Service" && each.Namespace is not null)
            .Select(each => (Space: each.Namespace!, Name: each.ObjectName, Ports: PortsOf(each))).Where(each => each.Ports.Count > 0).ToList();
        if (name is null or Workbench.WorkloadName && plan.Resources.FirstOrDefault(each => each.Type == "kubernetes:batch/v1:CronJob" && plan.Find(each.Parent)?.Type == "infra:workbench:Workbench") is { } bench)
        {
            var port = PlanWorkloads.PodOf(bench)!.Value.Spec["containers"]!.Elements.First()["ports"]!.Elements.First()["containerPort"];
            return (bench.Namespace ?? "", "job", Workbench.WorkloadName, [(int)((PlanNumber)port!).Value]);
        }

        var names = services.SelectMany(each => each.Ports.Count > 1 ? each.Ports.Select(port => port.Name).Prepend(each.Name) : [each.Name]).Where(each => each.Length > 0).ToList();
        var found = services.Where(each => name is null ? each.Name == TensorBoard || services.Count == 1 : each.Name == name).ToList();
        return found is [var service, ..] ? (service.Space, "service", service.Name, [.. service.Ports.Select(port => port.Port)])
            : services.FirstOrDefault(each => each.Ports.Any(port => port.Name == name)) is { Name: not null } ofPort
            ? (ofPort.Space, "service", ofPort.Name, [ofPort.Ports.First(port => port.Name == name).Port])
            : throw new UserErrorException(
                services.Count == 0 ? $"stack \"{plan.Stack}\" has no service to open"
                : name is null ? $"name which service of stack \"{plan.Stack}\" is meant"
                : $"stack \"{plan.Stack}\" has no service \"{name}\"",
                services.Count == 0 ? $"{SettingKeys.Full("services")} makes one"
                : $"there are {string.Join(", ", names)}" + (name is not null && Spelling.Nearest(name, names) is { } near ? $"; did you mean {near}?" : ""));
    }

    private static List<(string Name, int Port)> PortsOf(PlanResource service) =>
        [.. (service.Inputs["spec"]?["ports"]).Items().Select(port => (port["name"].AsText() ?? "", (int)(port["port"].AsNumber() ?? 0))).Where(port => port.Item2 > 0)];

    private sealed record Target(string Kind, string Name, string Namespace, IReadOnlyList<string> Containers, string Selector, bool IsNumbered)
    {
        public string Title => $"{Kind.ToLowerInvariant()}/{Name}";

        public static Target Of(PlanResource resource)
        {
            var (kind, name, spec) = (resource.Kind, resource.ObjectName, resource.Inputs["spec"]);
            var pods = PlanWorkloads.PodOf(resource)!.Value;
            var labels = kind switch
            {
                "Job" => $"{JobName}={name}",
                _ when spec?["selector"]?["matchLabels"] is PlanMap match => Pairs(match),
                _ when spec?["selector"] is PlanMap match => Pairs(match),
                _ => $"app={(pods.Metadata?["labels"]?["app"] as PlanText)?.Text}",
            };
            return new(
                kind, name, resource.Namespace ?? "", [.. (pods.Spec["containers"]?.Elements ?? []).Select(container => container["name"]?.Text ?? "")], labels,
                kind == "StatefulSet" || (kind == "Job" && spec?["completionMode"] is PlanText { Text: "Indexed" }));
        }

        public IReadOnlyList<string> Arguments(string? container) =>
        [
            "-n", Namespace,
            .. Kind == "Pod" ? [$"pod/{Name}"] : new[] { "-l", Selector, "--prefix" },
            .. container is not null ? ["-c", container] : Containers.Count > 1 ? ["--all-containers"] : Array.Empty<string>(),
        ];

        public IReadOnlyList<string> OfNumber(string number) =>
        [
            "-n", Namespace,
            .. Kind == "StatefulSet" ? [$"pod/{Name}-{number}"] : new[] { "-l", $"{Selector},{JobIndex}={number}" },
            .. Containers.Count > 1 ? ["--all-containers", "--prefix"] : Array.Empty<string>(),
        ];

        private static string Pairs(PlanMap map) => string.Join(',', map.Members.Select(pair => $"{pair.Key}={pair.Value.Text}"));
    }
}
