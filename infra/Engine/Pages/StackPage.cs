using System.Globalization;
using Infra.Costs;
using Infra.Graph;
using Infra.Plans;

namespace Infra.Pages;

/// <summary>The page of one stack: what runs, how to reach it, who talks to whom, what it costs and what is wrong with it.</summary>
internal static class StackPage
{
    internal static string Write(PageStack stack, PageStack environment, bool withOwners)
    {
        var summary = StackSummary.Of(stack);
        var plan = stack.Previewed.Plan;
        var traffic = plan is null ? null : TrafficGraph.Of(plan, stack.Config);
        return PageLayout.Write(
            $"{stack.Name} – {environment.Name} – infra",
            Html.Of($"""
                <p class="eyebrow"><a href="../index.html">{environment.Name}</a> / stack</p><h1>{stack.Name}</h1> {PageLayout.Chip(stack.State)}
                <p class="lead">{stack.Purpose}</p>
                {PageLayout.Links("Google's console", stack.Namespaces.SelectMany(space => ConsoleLinks.Of(environment.Previewed.Plan!, space)))}
                """),
            Html.Of($"""
                {PageLayout.Section("facts", "At a glance", PageLayout.Facts([
                    ("namespace", PageLayout.Plain(string.Join(", ", stack.Namespaces))),
                    ("owners", PageLayout.Plain(withOwners ? string.Join(", ", stack.Owners) : "")),
                    ("runs", PageLayout.Plain(plan is null ? "" : summary.Runs)),
                    .. summary.Quota.Where(each => each.Most > 0).Select(each => ($"{each.Name} of its quota", Html.Of($"{each.Text} {PageLayout.Bar((double)each.Used, (double)each.Most)}"))),
                    ("pods are worth", PageLayout.Plain(summary.Cost is { } cost ? $"{CostText.Hour(cost.WorthHour)} USD an hour, {CostText.Month(cost.WorthMonth)} USD a month of {cost.HoursPerMonth} hours" : "")),
                    ("saved without it", PageLayout.Plain(summary.Cost?.SavedMonth is { } saved ? $"{CostText.Month(saved)} USD a month of nodes" : "")),
                    ("expires", PageLayout.Plain(stack.Expires?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
                ]))}
                {PageLayout.Section("findings", "What the guard rails say", PageLayout.Findings(stack))}
                {(traffic is { Nodes.Length: > 0 } ? PageLayout.Section("traffic", "Who talks to whom", Traffic(traffic, stack.Name)) : default)}
                {PageLayout.Section("programs", "What runs", Programs(summary))}
                {PageLayout.Section("services", "Its services", Services(summary, stack.Name))}
                {PageLayout.Section("commands", "Commands", Commands(stack, plan))}
                {(stack.Previewed.Assessment is { } assessment ? Html.Of($"<p class=\"basis\">{CostText.Basis(assessment.Cost)}.</p>") : default)}
                """));
    }

    private static Html Traffic(PlanGraph graph, string stack)
    {
        var names = graph.Nodes.ToDictionary(node => node.Id, node => node.Lines[0], StringComparer.Ordinal);
        return Html.Of($"""
            {EnvironmentPage.Picture(GraphSvg.Write(graph, $"Who talks to whom in {stack}; the same stands below in words"), "Who talks to whom")}
            <details><summary>In words</summary><ul>{Html.Each(graph.Edges, edge => Html.Of($"<li>{names[edge.From]} → {names[edge.To]}{(edge.Label.Length > 0 ? Html.Of($" <span class=\"quiet\">{edge.Label}</span>") : default)}</li>"))}</ul>
            <p class="quiet">Found where it is written: connects and binds, addresses in variables and arguments, mounts. The same for Mermaid: <code>infra graph {stack} --traffic</code></p></details>

            """);
    }

    private static Html Programs(StackSummary summary) => summary.Workloads.Count == 0 ? default : PageLayout.Table(
        "What runs",
        ["program", "pods", "CPU each", "memory each", "GPUs each", "goes to", "USD an hour"],
        summary.Workloads.Select(each => (IReadOnlyList<Html>)[.. new[]
        {
            each.Name,
            each.MostPods > each.Pods ? string.Create(CultureInfo.InvariantCulture, $"{each.Pods}, at most {each.MostPods}") : each.Pods.ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{each.PerPod.Cores:0.###}"),
            string.Create(CultureInfo.InvariantCulture, $"{each.PerPod.Bytes / (1024 * 1024 * 1024):0.##} GiB"),
            each.Gpus == 0 ? "–" : each.Gpus.ToString(CultureInfo.InvariantCulture),
            each.Pool ?? "no pool takes it",
            CostText.Hour(each.WorthHour),
        }.Select(PageLayout.Plain)]));

    private static Html Services(StackSummary summary, string stack) => summary.Services.Count == 0 ? default : PageLayout.Table(
        "Its services",
        ["service", "address inside", "open to", "bring it to this machine"],
        summary.Services.Select(service => (IReadOnlyList<Html>)[
            PageLayout.Plain(service.ObjectName),
            Html.Of($"<code>{service.ObjectName}.{service.Namespace}.svc.cluster.local:{string.Join(", ", service.Inputs["spec"]!["ports"].Items().Select(port => port["port"]?.Text))}</code>"),
            PageLayout.Plain(service.Inputs["spec"]!["type"].AsText() switch { "LoadBalancer" => "a load balancer's callers", "NodePort" => "the nodes' ports", _ => "its namespace" }),
            Html.Of($"<code>infra open {stack} {service.ObjectName}</code>"),
        ]));

    private static Html Commands(PageStack stack, Plan? plan) => Html.Of($"""
        <div class="commands">{Html.Each((string[])[
            $"infra status {stack.Name}",
            $"infra why {stack.Name}",
            $"infra cost {stack.Name}",
            stack.IsPaused ? $"infra resume {stack.Name}" : $"infra pause {stack.Name}",
            .. (plan?.Outputs.GetValueOrDefault("queries")).Items().Take(3).Select(query => query.Text),
            .. plan?.Outputs.GetValueOrDefault("queueStatus").AsText() is { Length: > 0 } status ? status.Split('\n') : [],
        ], PageLayout.Command)}</div>

        """);
}
