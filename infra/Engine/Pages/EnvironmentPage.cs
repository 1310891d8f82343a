using System.Globalization;
using Infra.Core.NodePools;
using Infra.Costs;
using Infra.Graph;

namespace Infra.Pages;

/// <summary>The first page: the environment with its pools, and the stacks on it.</summary>
internal static class EnvironmentPage
{
    internal static string Write(PageStack environment, IReadOnlyList<PageStack> stacks, bool withOwners)
    {
        var plan = environment.Previewed.Plan!;
        var (cost, pools) = (environment.Previewed.Assessment!.Cost, environment.Previewed.Assessment.Pools ?? []);
        var gpus = pools.Where(pool => pool.GpuCount > 0).Sum(pool => pool.GpuCount * pool.MaxNodes);
        return PageLayout.Write(
            $"{environment.Name} – infra",
            Html.Of($"""
                <p class="eyebrow">environment</p><h1>{environment.Name}</h1>
                <p class="lead">{string.Join(" · ", new[] { plan.Outputs.GetValueOrDefault("location")?.Text, environment.Config.GetValueOrDefault("gcp:project"), environment.Purpose }.Where(text => text?.Length > 0))}</p>
                {PageLayout.Links("Google's console", ConsoleLinks.Of(plan))}
                """),
            Html.Of($"""
                <ul class="tiles">
                {Tile(CostText.Month(cost.Now), "USD a month now")}
                {Tile(CostText.Month(cost.AlwaysOn), "USD a month always on")}
                {Tile(CostText.Month(cost.Max), "USD a month at most")}
                {Tile(stacks.Count.ToString(CultureInfo.InvariantCulture), stacks.Count == 1 ? "stack" : "stacks")}
                {Tile(gpus.ToString(CultureInfo.InvariantCulture), gpus == 1 ? "GPU at most" : "GPUs at most")}
                </ul>
                {PageLayout.Section("stacks", "Stacks", Stacks(stacks, withOwners))}
                {PageLayout.Section("pools", "Node pools", Pools(cost, pools))}
                {PageLayout.Section("findings", "What the guard rails say", PageLayout.Findings(environment))}
                {PageLayout.Section("made", "What it is made of", Picture(GraphSvg.Write(PlanGraph.Of(plan, everyResource: false), $"What {environment.Name} is made of; an arrow leads from what must be there first to what needs it"), "What it is made of"))}
                <p class="basis">{CostText.Basis(cost)}.</p>
                """));
    }

    /// <summary>A picture that scrolls by itself.</summary>
    internal static Html Picture(Html svg, string label) => Html.Of($"<div class=\"scroll picture\" role=\"group\" aria-label=\"{label}\" tabindex=\"0\">{svg}</div>");

    private static Html Tile(string number, string what) => Html.Of($"<li><strong>{number}</strong><span>{what}</span></li>");

    private static Html Stacks(IReadOnlyList<PageStack> stacks, bool withOwners) => stacks.Count == 0 ? Html.Of($"<p>None yet: <code>infra new developer NAME</code>.</p>") : Html.Of($"""
        <div role="search" class="search" hidden><label for="q">Find a stack</label><input id="q" type="search" autocomplete="off" spellcheck="false" placeholder="name, purpose, service, pool …"><p id="count" role="status"></p></div>
        <ul class="cards">{Html.Each(stacks, stack => Card(stack, withOwners))}</ul>

        """);

    private static Html Card(PageStack stack, bool withOwners)
    {
        var summary = StackSummary.Of(stack);
        var owners = withOwners ? string.Join(", ", stack.Owners) : "";
        var words = string.Join(' ', (string[])[stack.Name, stack.Purpose, stack.State.Text, owners, .. stack.Namespaces, .. summary.Words]).ToLowerInvariant();
        return Html.Of($"""
            <li class="card" data-words="{words}"><h3><a href="stacks/{stack.Name}.html">{stack.Name}</a></h3> {PageLayout.Chip(stack.State)}{(stack.Purpose.Length > 0 ? Html.Of($"<p class=\"purpose\">{stack.Purpose}</p>") : default)}
            {PageLayout.Facts([
                ("namespace", PageLayout.Plain(string.Join(", ", stack.Namespaces))),
                ("owners", PageLayout.Plain(owners)),
                ("runs", PageLayout.Plain(summary.Runs)),
                ("GPUs", summary.GpuQuota),
                ("GPUs by Houdini", PageLayout.Plain(summary.HoudiniGpus > 0 ? $"{summary.HoudiniGpus}" : "")),
                ("worth an hour", PageLayout.Plain(summary.Cost is { } developer ? $"{CostText.Hour(developer.WorthHour)} USD" : null)),
                ("expires", PageLayout.Plain(stack.Expires?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
                ("findings", PageLayout.Plain(stack.FindingsText)),
            ])}</li>

            """);
    }

    private static Html Pools(StackCost cost, IReadOnlyList<NodePoolFacts> pools)
    {
        var facts = pools.ToDictionary(pool => pool.Name, StringComparer.Ordinal);
        return PageLayout.Table(
            "Node pools",
            ["pool", "machine", "accelerators", "bought", "nodes now", "USD an hour, each", "a month now", "at most", "zones"],
            cost.Pools.Select(pool => (IReadOnlyList<Html>)[
                .. new[]
                {
                    pool.Pool,
                    pool.MachineType,
                    facts.GetValueOrDefault(pool.Pool) is { GpuCount: > 0 } gpu ? string.Create(CultureInfo.InvariantCulture, $"{gpu.GpuCount} × {gpu.GpuType}")
                        : facts.GetValueOrDefault(pool.Pool) is { TpuCount: > 0 } tpu ? string.Create(CultureInfo.InvariantCulture, $"{tpu.TpuCount} × {tpu.TpuType}, slice {tpu.TpuTopology}") : "–",
                    CostText.Bought(pool.Capacity, pool.IsFlexStart),
                }.Select(PageLayout.Plain),
                Html.Of($"<span class=\"number\">{pool.NodesNow} of {pool.MaxNodes}</span> {PageLayout.Bar(pool.NodesNow, pool.MaxNodes)}"),
                .. new[] { CostText.Hour(pool.NodeHour), CostText.Month(pool.AtNow), CostText.Month(pool.AtMax) }.Select(text => Html.Of($"<span class=\"number\">{text}</span>")),
                PageLayout.Plain(facts.GetValueOrDefault(pool.Pool)?.Zones is { Count: > 0 } zones ? string.Join(", ", zones) : "all"),
            ]));
    }
}
