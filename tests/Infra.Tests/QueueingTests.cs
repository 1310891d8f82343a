using Infra.Plans;
using Infra.Stacks;

namespace Infra.Tests;

/// <summary>Queues of an environment and the Jobs in them, from the stack files of a folder to what a cluster would get.</summary>
public sealed class QueueingTests
{
    private const string Kueue = "kubernetes:kueue.x-k8s.io/v1beta2:";

    private const string Lab = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:queueing: { highPriority: [ada] }
          infra:nodePools:
          - { name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 3 }
          - { name: gpu, machineType: g2-standard-12, maxNodes: 8 }
        """;

    private const string Train = """
        config:
          infra:kind: developer
          infra:environment: lab
          infra:quota: { gpus: GPUS }
          infra:training:
            train: { image: "p:1.0", command: [torchrun, mnist.py], nodes: NODES, assign: { assignTo: gpu, nodePool: gpu } PRIORITY }
        """;

    [Fact]
    public async Task Environment_WithQueueing_MakesKueueAndItsObjects_EachAfterWhatItNeeds()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Training(2, 2)), ("bob", Training(2, 2)));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);

        Assert.Equal("0.17.8", plan.Outputs["addons"]["kueue"]!["version"]!.Text);
        Assert.Equal(
            [("ClusterQueue", "ada"), ("ClusterQueue", "bob"), ("Cohort", "infra"), ("ResourceFlavor", "gpu"), ("ResourceFlavor", "system"),
                ("WorkloadPriorityClass", "high"), ("WorkloadPriorityClass", "low"), ("WorkloadPriorityClass", "normal")],
            plan.Resources.Where(resource => resource.Type.StartsWith(Kueue, StringComparison.Ordinal))
                .Select(resource => (resource.Type[Kueue.Length..], resource.Inputs["metadata"]!["name"]!.Text)).Order());
        var queues = Assert.Single(plan.Resources, resource => resource.Type == "infra:queueing:ClusterQueues");
        Assert.Contains(queues.Dependencies, urn => urn.Contains("helm.sh/v3:Release::lab-kueue", StringComparison.Ordinal));
        var gpu = Find(plan, "ResourceFlavor", "gpu");
        Assert.Equal("""{"spec":{"nodeLabels":{"name":"gpu"},"nodeTaints":[{"effect":"NoSchedule","key":"nvidia.com/gpu","value":"present"}]}}""", Json(gpu, "spec"));
    }

    [Fact]
    public async Task ClusterQueue_OfAStack_TakesItsNamespacesJobs_LendsAndTakesBack()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Training(2, 2)), ("bob", Training(2, 2)));

        var spec = Find(await project.PreviewAsync("lab", StackProgram.Create), "ClusterQueue", "ada").Inputs["spec"]!;

        Assert.Equal("infra", spec["cohortName"]!.Text);
        Assert.Equal("[ada]", spec["namespaceSelector"]!["matchExpressions"]!.Elements[0]["values"]!.Text);
        Assert.Equal("{reclaimWithinCohort: Any, withinClusterQueue: LowerPriority}", spec["preemption"]!.Text);
        var group = Assert.Single(spec["resourceGroups"]!.Elements);
        Assert.Equal("[cpu, memory, ephemeral-storage, nvidia.com/gpu]", group["coveredResources"]!.Text);
        Assert.All(group["flavors"]!.Elements, flavor => Assert.Equal(4, flavor["resources"]!.Elements.Length));
        Assert.Equal("{name: nvidia.com/gpu, nominalQuota: 2}", group["flavors"]!.Elements.Single(flavor => flavor["name"]!.Text == "gpu")["resources"]!.Elements[3].Text);
    }

    [Fact]
    public async Task Environment_PromisesMoreGpusThanItsPoolsHold_IsRefused_AndWithoutQueueingIsNot()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Training(5, 2)), ("bob", Training(4, 2)));

        var refused = await project.RunAsync("preview", "lab");

        Assert.Equal(1, refused.Code);
        Assert.Contains(
            "infra:queueing: must not promise more nvidia.com/gpu than the 8 that all pools at their most nodes have, less what the system's pods take (quota-beyond-pools); "
            + "got 9 in the quotas of the stacks on it (ada 5, bob 4); lower a stack's quota, or raise a pool's maxNodes",
            refused.Error,
            StringComparison.Ordinal);
        project.Write("lab", Lab.Replace("  infra:queueing: { highPriority: [ada] }\n", "", StringComparison.Ordinal));
        Assert.Equal(0, (await project.RunAsync("preview", "lab")).Code);
    }

    [Fact]
    public async Task Training_OnAnEnvironmentWithQueues_NamesItsQueue_AndNeverSaysWhetherItIsSuspended()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Training(2, 6, "high")), ("bob", Training(2, 2)));

        var plan = await project.PreviewAsync("ada", StackProgram.Create);

        Assert.Equal("ada", Find(plan, "LocalQueue", "jobs").Inputs["spec"]!["clusterQueue"]!.Text);
        Assert.Equal("ada", Find(plan, "LocalQueue", "jobs").Inputs["metadata"]!["namespace"]!.Text);
        var job = Assert.Single(plan.Resources, resource => resource.Type == "kubernetes:batch/v1:Job");
        Assert.Equal("jobs", job.Inputs["metadata"]!["labels"]!["kueue.x-k8s.io/queue-name"]!.Text);
        Assert.Equal("high", job.Inputs["metadata"]!["labels"]!["kueue.x-k8s.io/priority-class"]!.Text);
        Assert.Null(job.Inputs["spec"]!["suspend"]);
        Assert.Equal("6", job.Inputs["spec"]!["parallelism"]!.Text);
    }

    [Fact]
    public async Task Quota_OfANamespaceWithAQueue_AdmitsAllThatMayBeBorrowed()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Training(2, 6)), ("bob", Training(2, 2)));

        var hard = Assert.Single((await project.PreviewAsync("ada", StackProgram.Create)).Resources, resource => resource.Type == "kubernetes:core/v1:ResourceQuota").Inputs["spec"]!["hard"]!;

        Assert.Equal(("8", "100821m", "377429Mi"), (hard["requests.nvidia.com/gpu"]!.Text, hard["requests.cpu"]!.Text, hard["requests.memory"]!.Text));
        Assert.Equal("30", hard["pods"]!.Text);
    }

    [Fact]
    public async Task Jobs_WhereNothingIsQueued_AreAsTheyWere()
    {
        using var project = TemporaryProject.With(
            ("lab", Lab.Replace("  infra:queueing: { highPriority: [ada] }\n", "", StringComparison.Ordinal)), ("ada", Training(2, 2, "low")));

        var result = await project.RunAsync("preview", "ada");
        var plan = await project.PreviewAsync("ada", StackProgram.Create);

        Assert.DoesNotContain(plan.Resources, resource => resource.Type.StartsWith(Kueue, StringComparison.Ordinal));
        var job = Assert.Single(plan.Resources, resource => resource.Type == "kubernetes:batch/v1:Job");
        Assert.Null(job.Inputs["metadata"]!["labels"]!["kueue.x-k8s.io/queue-name"]);
        Assert.Null(job.Inputs["metadata"]!["annotations"]!["infra/placement"]);
        Assert.Contains("infra:training.train.priority: must be left out where no Job waits for another; got low, which does nothing", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Priority_ThatNothingReads_IsToldToGo()
    {
        const string Others = """

              infra:experiments:
                served: { image: "r:v1", priority: low, processes: [{ name: a, command: [x] }] }
                once: { image: "r:v1", priority: low, processes: [{ name: b, command: [x], restart: once }, { name: watched, command: [y] }] }
              infra:queue:
                image: "queue:0.1.0"
                redis: own
                workers: { priority: high }
                search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [a] } }
            """;
        using var project = TemporaryProject.With(("lab", Lab + "\n  infra:worker: { namespaces: [ada] }"), ("ada", Training(2, 2, "low") + Others));

        var error = (await project.RunAsync("preview", "ada")).Error;

        Assert.Contains(
            "infra:experiments.served.priority: must be left out unless the experiment has processes with restart: once, none of which binds what the others call; got low, which does nothing; remove it",
            error,
            StringComparison.Ordinal);
        Assert.DoesNotContain("infra:queue.workers.priority", error, StringComparison.Ordinal);
        Assert.DoesNotContain("infra:experiments.once.priority", error, StringComparison.Ordinal);
        Assert.DoesNotContain("infra:training.train.priority", error, StringComparison.Ordinal);
    }

    private const string Search = """
        config:
          infra:kind: developer
          infra:environment: lab
          infra:queue:
            image: "queue:0.1.0"
            redis: own
            workers: { parallelism: 12, KEDA priority: low, assign: { assignTo: gpu, nodePool: gpu } }
            search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [a] } }
        """;

    [Theory]
    [InlineData("keda: {},", "kubernetes:keda.sh/v1alpha1:ScaledJob", "Jobs")]
    [InlineData("", "kubernetes:apps/v1:Deployment", "pods")]
    public async Task Search_OnAnEnvironmentWithQueues_LetsItsWorkersInOneByOne(string keda, string type, string counted)
    {
        using var project = TemporaryProject.With(
            ("lab", Lab + "\n  infra:addons: { keda: true }\n  infra:worker: { namespaces: [ada, bob] }"),
            ("ada", Search.Replace("KEDA ", keda, StringComparison.Ordinal)),
            ("bob", Training(2, 2)));

        var plan = await project.PreviewAsync("ada", StackProgram.Create);
        var fit = (await project.RunAsync("fit", "ada")).Output;

        var workers = Assert.Single(plan.Resources, resource => resource.Type == type && resource.Inputs["metadata"]!["name"]!.Text.EndsWith("-worker", StringComparison.Ordinal));
        Assert.Equal("jobs", workers.Inputs["metadata"]!["labels"]!["kueue.x-k8s.io/queue-name"]!.Text);
        Assert.Equal("low", workers.Inputs["metadata"]!["labels"]!["kueue.x-k8s.io/priority-class"]!.Text);

        // Of nobody else's Deployments, and of no pod: Kueue hands the labels on, and would hold pods that have them of themselves for ever.
        Assert.Single(plan.Resources, resource => resource.Inputs["metadata"]?["labels"]?["kueue.x-k8s.io/queue-name"] is not null);
        Assert.DoesNotContain("queue-name", workers.Inputs["spec"]!.Text, StringComparison.Ordinal);
        Assert.Contains($"-worker (6 {counted})", fit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Experiment_OfSeveralJobs_IsQueuedUnlessTheyNeedEachOther()
    {
        const string Experiments = """
            config:
              infra:kind: developer
              infra:environment: lab
              infra:experiments:
                sweep: { image: "r:v1", priority: high, processes: [{ name: try, command: [x], restart: once, replicas: 3 }] }
                two: { image: "r:v1", processes: [{ name: a, command: [x], restart: once, binds: [door] }, { name: b, command: [x], restart: once, connects: [door] }] }
                served: { image: "r:v1", processes: [{ name: c, command: [x], binds: [desk] }, { name: d, command: [x], restart: once, connects: [desk] }] }
            """;
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Experiments));

        var result = await project.RunAsync("preview", "ada");
        var plan = await project.PreviewAsync("ada", StackProgram.Create);

        Assert.Equal(
            [("a", null), ("b", null), ("d", "normal"), ("try-0", "high"), ("try-1", "high"), ("try-2", "high")],
            plan.Resources.Where(resource => resource.Type == "kubernetes:batch/v1:Job")
                .Select(job => (job.Inputs["metadata"]!["name"]!.Text, job.Inputs["metadata"]!["labels"]!["kueue.x-k8s.io/priority-class"]?.Text)).Order());
        Assert.Contains(
            "infra:experiments.two: should be one pod where Jobs are queued, since its processes bind what others call: Kueue would let in each of its 2 Jobs by itself, and those that run would wait for the others; "
            + "got 2, which take machines past the queue; put the processes into one group, or make a training of it",
            result.Error + result.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("infra:experiments.sweep", result.Error + result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("infra:experiments.served", result.Error + result.Output, StringComparison.Ordinal);
    }

    // Where Kueue divides an environment, it reads its developers' files.
    [Theory]
    [InlineData("{ gpus: 2, cpu: 1E }")]
    [InlineData("'{\"gpus\":2,\"gpus\":2}'")]
    public async Task Quota_ThatIsNone_LeavesTheEnvironmentItsPreview(string quota)
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Training(2, 2).Replace("{ gpus: 2 }", quota, StringComparison.Ordinal)));

        Assert.Equal(0, (await project.RunAsync("preview", "lab")).Code);
    }

    [Fact]
    public async Task TenantDatabases_WhereKueueIs_ComeAfterIt()
    {
        using var project = TemporaryProject.With(("lab", Lab + "\n  infra:worker: { namespaces: [ada] }"), ("ada", Training(2, 2)));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);

        var databases = Assert.Single(plan.Resources, resource => resource.Type == "infra:data:TenantDatabases");
        Assert.Contains(databases.Dependencies, urn => urn.Contains("helm.sh/v3:Release::lab-kueue", StringComparison.Ordinal));
    }

    [Fact]
    public async Task High_WhereTheEnvironmentDoesNotListTheStack_IsRefused()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Training(2, 2)), ("bob", Training(2, 2, "high")));

        var result = await project.RunAsync("preview", "bob");

        Assert.Contains(
            "infra:training.train.priority: must be low or normal unless the environment lists the stack; got high; use normal, or have \"bob\" added to infra:queueing.highPriority there",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task HighPriority_NamesNoStack_IsRefused()
    {
        using var project = TemporaryProject.With(("lab", Lab.Replace("[ada]", "[adda]", StringComparison.Ordinal)), ("ada", Training(2, 2)));

        Assert.Contains(
            "infra:queueing.highPriority: must name stacks on this environment; got \"adda\"; did you mean ada?", (await project.RunAsync("preview", "lab")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kueue_OffWhereThereAreQueues_IsRefused()
    {
        using var project = TemporaryProject.With(("lab", Lab + "\n  infra:addons: { kueue: false }"), ("ada", Training(2, 2)));

        Assert.Contains("infra:addons.kueue: must not be off where infra:queueing makes queues", (await project.RunAsync("preview", "lab")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PoolThatGrows_ChangesItsQuotasInTheSamePlan()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Training(2, 2)));
        var before = Find(await project.PreviewAsync("lab", StackProgram.Create), "Cohort", "infra").Inputs["spec"]!.Text;

        project.Write("lab", Lab.Replace("maxNodes: 8", "maxNodes: 9", StringComparison.Ordinal));
        var after = Find(await project.PreviewAsync("lab", StackProgram.Create), "Cohort", "infra").Inputs["spec"]!.Text;

        Assert.Contains("{name: nvidia.com/gpu, nominalQuota: 6}", before, StringComparison.Ordinal);
        Assert.Contains("{name: nvidia.com/gpu, nominalQuota: 7}", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_OfQueuedJobs_SaysWhoWaitsForWhom_InWordsAndJson()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Training(2, 7)), ("bob", Training(2, 2)));

        var words = await project.RunAsync("fit", "ada");
        using var json = System.Text.Json.JsonDocument.Parse((await project.RunAsync("fit", "bob", "--json")).Output);

        Assert.Contains("bob/job/train: it needs 7 nvidia.com/gpu at once, and the others leave 6 of pool \"gpu\"", string.Join(' ', words.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        var queued = json.RootElement.GetProperty("queued").EnumerateArray().ToDictionary(job => job.GetProperty("stack").GetString()!);
        Assert.Equal("gpu", queued["bob"].GetProperty("pool").GetString());
        Assert.Equal("bob/job/train", Assert.Single(queued["ada"].GetProperty("waitsFor").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Fit_OfAJobThatBorrows_SaysWhatMayBeTakenBack()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Training(2, 6)), ("bob", Training(2, 2)));

        using var json = System.Text.Json.JsonDocument.Parse((await project.RunAsync("fit", "ada", "--json")).Output);

        var ada = json.RootElement.GetProperty("queued").EnumerateArray().Single(job => job.GetProperty("stack").GetString() == "ada");
        Assert.Equal("gpu", ada.GetProperty("pool").GetString());
        Assert.Equal("4", ada.GetProperty("borrowed").GetProperty("nvidia.com/gpu").GetString());
    }

    private static string Training(int gpus, int nodes, string? priority = null) => Train
        .Replace("GPUS", $"{gpus}", StringComparison.Ordinal)
        .Replace("NODES", $"{nodes}", StringComparison.Ordinal)
        .Replace(" PRIORITY", priority is null ? "" : $", priority: {priority}", StringComparison.Ordinal);

    private static PlanResource Find(Plan plan, string kind, string name) =>
        Assert.Single(plan.Resources, resource => resource.Type == Kueue + kind && resource.Inputs["metadata"]!["name"]!.Text == name);

    private static string Json(PlanResource resource, string key) =>
        System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object?> { [key] = resource.Inputs[key]!.Describe() });
}
