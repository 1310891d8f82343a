using System.Text.Json;
using Infra.Plans;
using Infra.Stacks;

namespace Infra.Tests;

/// <summary>Several searches of one stack: <c>infra:queues</c> beside <c>infra:queue</c>.</summary>
public class SearchesTests
{
    private const string Environment = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:worker: { namespaces: [team] }
        """;

    private const string Local = "config:\n  infra:kind: local\n  infra:namespace: team\n";

    private const string OnLab = "config:\n  infra:kind: developer\n  infra:environment: lab\n  infra:namespace: team\n  infra:allowPublicHttps: true\n";

    private static string Search(string more = "", string inside = "") =>
        $"{{ image: \"q:1\", {more} search: {{ {inside} space: {{ parameters: [{{ name: x, start: 0, steps: [{{ increment: 1 }}] }}] }}, run: {{ command: [a] }} }} }}\n";

    private static string Queue(string more = "", string inside = "") => $"  infra:queue: {Search(more, inside)}";

    private static string Queues(params (string Name, string More, string Inside)[] queues) =>
        "  infra:queues:\n" + string.Concat(queues.Select(queue => $"    {queue.Name}: {Search(queue.More, queue.Inside)}"));

    [Fact]
    public async Task Queues_BesideAQueue_ShareRedisAndDatabase_AndLeaveItAsItWas()
    {
        using var project = TemporaryProject.With(("team", Local + Queue()));
        var one = await project.PreviewAsync("team", StackProgram.Create);
        project.Write("team", Local + Queue() + Queues(("warm", "", ""), ("cold", "kill: true,", "")));
        var all = await project.PreviewAsync("team", StackProgram.Create);

        Assert.Equal(["pyatmos", "warm", "cold"], all.Resources.Where(each => each.Type == "infra:queue:WorkQueue").Select(each => each.Name));
        Assert.Single(all.Resources, each => each.Type == "infra:data:InClusterRedis");
        Assert.Single(all.Resources, each => each.Type == "infra:data:InClusterDatabase");
        Assert.Equal(
            [("team-cold", "team_cold", "/outputs/team/cold"), ("team-pyatmos", "team_pyatmos", "/outputs/team/pyatmos"), ("team-warm", "team_warm", "/outputs/team/warm")],
            all.Resources.Where(each => each.Type == "kubernetes:core/v1:ConfigMap" && each.Name.EndsWith("-search", StringComparison.Ordinal)).Select(each =>
            {
                var settings = JsonDocument.Parse(each.Inputs["data"]!["queue.json"]!.Text!).RootElement;
                return (settings.GetProperty("name").GetString(), settings.GetProperty("ledger").GetProperty("table").GetString(), settings.GetProperty("run").GetProperty("outputs").GetString());
            }).Order());
        var before = one.Resources.ToDictionary(each => each.Urn, Text);
        var after = all.Resources.ToDictionary(each => each.Urn, Text);
        Assert.All(before.Keys, urn => Assert.Equal(before[urn], after[urn]));
        Assert.Equal(
            "kubectl exec -n team -it deployment/pyatmos-ledger -- /app/queue status\nkubectl exec -n team -it deployment/warm-ledger -- /app/queue status\n"
            + "kubectl exec -n team -it deployment/cold-ledger -- /app/queue status",
            all.Outputs["queueStatus"].Text);
        Assert.Equal("kubectl exec -n team -it deployment/pyatmos-ledger -- /app/queue status", one.Outputs["queueStatus"].Text);
    }

    [Theory]
    [InlineData("pyatmos", "", "", "infra:queues.pyatmos: must be a search with a name of its own; got \"pyatmos\", which infra:queue has; choose another")]
    [InlineData("cold", "", "name: team-pyatmos,", "infra:queues.cold.search.name: must be a search with a name in its Redis of its own; got \"team-pyatmos\", which infra:queue has; choose another")]
    [InlineData("cold", "", "ledger: { table: team_pyatmos },", "infra:queues.cold.search.ledger.table: must be a search with a table of its own; got \"team_pyatmos\", which infra:queue has; choose another")]
    [InlineData("cold", "name: cold,", "", "infra:queues.cold.name: must be left out here, where the key \"cold\" is the search's name; remove it")]
    [InlineData("cold", "redis: environment,", "", "infra:queues.cold.redis: must be left out where the stack has no environment; got environment; the queue then has a Redis of its own")]
    [InlineData("Cold", "", "", "infra:queues.Cold.name: must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit; got \"Cold\"; use for example \"cold\"")]
    [InlineData("cold", "workers: { parallelism: -1 },", "", "infra:queues.cold.workers.parallelism: must be a whole number, at least 0; got -1; use 0, or leave it out for 2")]
    [InlineData("cold", "workers: { priority: high },", "", "infra:queues.cold.workers.priority: must be left out where no Job waits for another; got high, which does nothing; remove it, or set infra:queueing on the environment")]
    public async Task Queues_ThatTakeWhatAnotherHas_OrAreWrong_AreToldAtTheirPlace(string name, string more, string inside, string finding)
    {
        using var project = TemporaryProject.With(("team", Local + Queue() + Queues((name, more, inside))));

        var result = await project.RunAsync("preview", "team");

        Assert.Contains(finding, result.Error.Replace("\n   ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    // A search takes over what is in the environment's Redis under NAMESPACE-NAME, which must then not be another's.
    [Fact]
    public async Task Queues_InTheEnvironmentsRedis_DoNotTakeOverAnothers()
    {
        using var project = TemporaryProject.With(
            ("lab", Environment),
            ("team", OnLab + Queues(("cold", "redis: environment,", ""), ("warm", "redis: environment,", "name: team-cold,"), ("own", "", "name: team.cold,"))));

        var result = await project.RunAsync("preview", "team");

        Assert.Contains("infra:queues.warm.search.name: must be a search with a name in the environment's Redis of its own; got \"team-cold\", which infra:queues.cold has", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("infra:queues.own.search.name: must be a search", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queues_OnAnEnvironment_UseItsRedisWhereTheyAskForIt_AndNeedNoQueue()
    {
        using var project = TemporaryProject.With(("lab", Environment), ("team", OnLab + Queues(("cold", "redis: environment,", ""), ("warm", "", ""))));

        var plan = await project.PreviewAsync("team", StackProgram.Create);
        var result = await project.RunAsync("preview", "team");

        Assert.Equal("6378", RedisPort(plan, "cold"));
        Assert.Equal("6379", RedisPort(plan, "warm"));
        Assert.DoesNotContain(plan.Resources, each => each.Type == "infra:data:InClusterDatabase");
        Assert.Equal(0, result.Code);
        Assert.Contains("shared-redis: queue \"team.cold\": is in the Redis of environment \"lab\"", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Contains("take infra:queues.cold.redis out for a Redis of one's own", result.Output + result.Error, StringComparison.Ordinal);
        var fit = await project.RunAsync("fit", "team");
        Assert.Contains("deployment/cold-worker", fit.Output, StringComparison.Ordinal);
        Assert.Contains("deployment/warm-worker", fit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queues_OfTwoStacksUnderOneName_AreRefused()
    {
        using var project = TemporaryProject.With(
            ("lab", Environment),
            ("team", OnLab + Queue("redis: environment,") + Queues(("cold", "redis: environment,", "name: mine,"))),
            ("other", OnLab.Replace("namespace: team", "namespace: other", StringComparison.Ordinal) + Queue("redis: environment,", "name: mine,")));

        var result = await project.RunAsync("preview", "team");

        Assert.Equal(1, result.Code);
        Assert.Contains("queue-taken: queue \"mine\": must have a name of its own in the environment's Redis; stack \"other\" has the same, and each would take the other's points; set infra:queues.cold.search.name in one of them", result.Output + result.Error, StringComparison.Ordinal);
    }

    // What a guard rail says of one names its key.
    [Fact]
    public async Task Queues_WithoutTheWayToTheirBucket_AreNamedByTheirKey()
    {
        using var project = TemporaryProject.With(("lab", Environment), ("team", OnLab.Replace("  infra:allowPublicHttps: true\n", "", StringComparison.Ordinal) + Queues(("cold", "", ""))));

        var result = await project.RunAsync("preview", "team");

        Assert.Contains("mounts a bucket (infra:queues.cold), and namespace \"team\" is closed", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queues_OfAPausedStack_HandBackWhatTheyHave()
    {
        using var project = TemporaryProject.With(("team", Local + "  infra:paused: true\n" + Queue() + Queues(("cold", "", ""))));

        var plan = await project.PreviewAsync("team", StackProgram.Create);

        Assert.All(
            plan.Resources.Where(each => each.Name.EndsWith("-pause", StringComparison.Ordinal)),
            each => Assert.Contains("--release", Text(each), StringComparison.Ordinal));
        Assert.Equal(2, plan.Resources.Count(each => each.Name.EndsWith("-pause", StringComparison.Ordinal)));
    }

    // A tag may be another image tomorrow, and a stack of today stays as it is.
    [Theory]
    [InlineData("climate:1.0.0", false)]
    [InlineData("climate@sha256:222759b391a1aaf241166672c8f99b2d4ada452e7b5319f3c6e8f265a37b5ad4", true)]
    public async Task Workers_OfAnImageByDigest_AndNoOthers_AreToldIt(string image, bool told)
    {
        using var project = TemporaryProject.With(("team", Local + "  infra:imageRegistry: lab.example/images\n" + Queue($"workers: {{ image: \"{image}\" }},")));

        var plan = await project.PreviewAsync("team", StackProgram.Create);

        var workers = plan.Resources.Where(each => Text(each).Contains("QUEUE_IMAGE", StringComparison.Ordinal)).ToList();
        Assert.Equal(told ? ["pyatmos-worker"] : [], workers.Select(each => each.Name));
        Assert.All(workers, each => Assert.Contains($"lab.example/images/{image}", Text(each), StringComparison.Ordinal));
    }

    private static string Text(PlanResource resource) => JsonSerializer.Serialize(resource.Inputs.Describe());

    private static string? RedisPort(Plan plan, string search) => plan.Resources.Single(each => each.Type == "kubernetes:apps/v1:Deployment" && each.Name == $"{search}-worker")
        .Inputs["spec"]!["template"]!["spec"]!["containers"]!.Elements[0]["env"]!.Elements.Single(each => each["name"]?.Text == "REDIS_PORT")["value"]!.Text;
}
