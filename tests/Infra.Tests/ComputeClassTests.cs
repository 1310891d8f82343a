using System.Text.Json;
using Infra.Stacks;

namespace Infra.Tests;

/// <summary>Node pools that stand in for each other, from the environment's classes to pods that ask for one.</summary>
public sealed class ComputeClassTests
{
    private const string Class = "cloud.google.com/compute-class";

    private const string Lab = """
        config:
          infra:kind: environment
          infra:location: europe-west4
          gcp:project: my-lab
          infra:cluster: { nodeZones: [europe-west4-a, europe-west4-b] }
          infra:computeClasses: { train: [l4-spot, l4] }
          infra:nodePools:
          - { name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 3 }
          - { name: l4-spot, machineType: g2-standard-12, maxNodes: 2, capacity: spot }
          - { name: l4, machineType: g2-standard-24, maxNodes: 3 }
        """;

    private const string Ada = """
        config:
          infra:kind: developer
          infra:environment: lab
          infra:training:
            train: { image: "p:1.0", command: [torchrun, mnist.py], nodes: 2, gpusPerNode: 1, resources: { cpu: "4", memory: 16Gi }, computeClass: train }
        """;

    [Fact]
    public async Task Class_NamesThePoolsAsGoogleKnowsThem_InTheirOrder_AndMarksTheirNodes()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Ada));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);

        var made = Assert.Single(plan.Resources, resource => resource.Type == "kubernetes:cloud.google.com/v1:ComputeClass");
        Assert.Equal("train", made.Inputs["metadata"]!["name"]!.Text);
        Assert.Equal("DoNotScaleUp", made.Inputs["spec"]!["whenUnsatisfiable"]!.Text);
        Assert.Equal("{optimizeRulePriority: false}", made.Inputs["spec"]!["activeMigration"]!.Text);
        Assert.Equal(2, made.Inputs["spec"]!["priorities"]!.Elements.Length);
        Assert.All(["l4-spot", "l4"], pool => Assert.Contains(made.Dependencies, urn => urn.EndsWith($"$gcp:container/nodePool:NodePool::{pool}", StringComparison.Ordinal)));
        foreach (var pool in plan.Resources.Where(resource => resource.Type == "gcp:container/nodePool:NodePool"))
        {
            var config = pool.Inputs["nodeConfig"]!;
            Assert.Equal(pool.Name == "system" ? null : "train", config["labels"]![Class]?.Text);
            Assert.Equal(pool.Name != "system", config["taints"]?.Elements.Any(taint => taint["key"]!.Text == Class && taint["effect"]!.Text == "NO_SCHEDULE") ?? false);
        }

        Assert.Equal("{train: [l4-spot, l4]}", plan.Outputs["computeClasses"].Text);
    }

    [Fact]
    public async Task Class_SetInFull_SaysWhatGkeDoesBesides()
    {
        using var project = TemporaryProject.With(("lab", Lab.Replace("[l4-spot, l4] }", "{ pools: [l4], scaleUpAnyway: true, activeMigration: true } }", StringComparison.Ordinal)));

        var spec = Assert.Single((await project.PreviewAsync("lab", StackProgram.Create)).Resources, resource => resource.Type == "kubernetes:cloud.google.com/v1:ComputeClass").Inputs["spec"]!;

        Assert.Equal(("ScaleUpAnyway", "{optimizeRulePriority: true}", 1), (spec["whenUnsatisfiable"]!.Text, spec["activeMigration"]!.Text, spec["priorities"]!.Elements.Length));
    }

    [Theory]
    [InlineData("{ train: [l4-spot, l5] }", "infra:computeClasses.train[1]: must be a node pool of this cluster; got \"l5\"; did you mean l4?")]
    [InlineData("{ train: [l4, l4] }", "infra:computeClasses.train[1]: must be there once; got \"l4\" twice; remove one")]
    [InlineData("{ train: [] }", "infra:computeClasses.train: must name at least one node pool; got none; list them, the one to try first at the top")]
    [InlineData("{ a: [l4], b: [l4] }", "infra:computeClasses.b: must have pools of its own, for GKE knows one class a pool; got \"l4\", which a has; remove it from one")]
    [InlineData("{ l4: [l4-spot] }", "infra:computeClasses.l4: must be no pool's name, for a queue counts both by their names; got \"l4\"; rename one")]
    [InlineData("{ autopilot-spot: [l4] }", "infra:computeClasses.autopilot-spot: must not begin with autopilot, as GKE's own classes do; got \"autopilot-spot\"; rename it")]
    [InlineData("{ Train: [l4] }", ": must be lower-case letters, digits and \"-\"")]
    [InlineData("{ train: l4 }", "infra:computeClasses.train: must be an object; got")]
    public async Task Class_ThatGkeWouldNotTake_IsRefused(string classes, string expected)
    {
        using var project = TemporaryProject.With(("lab", Lab.Replace("{ train: [l4-spot, l4] }", classes, StringComparison.Ordinal)));

        Assert.Contains(expected, (await project.RunAsync("preview", "lab")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("taints: [{ key: mine, value: x, effect: NoSchedule }]", "infra:computeClasses.train[1]: must be a pool without taints of its own, which pods of a class do not tolerate; got \"l4\" with mine=x:NoSchedule; remove them: the class keeps others off")]
    [InlineData("flexStart: true, queuedProvisioning: true", "infra:computeClasses.train[1]: must be a pool that grows as pods need it, which queuedProvisioning does not; got \"l4\"")]
    public async Task Pool_ThatPodsOfAClassCouldNotGoTo_IsRefused(string setting, string expected)
    {
        using var project = TemporaryProject.With(("lab", Lab.Replace("g2-standard-24, maxNodes: 3", $"g2-standard-24, maxNodes: 3, {setting}", StringComparison.Ordinal)));

        Assert.Contains(expected, (await project.RunAsync("preview", "lab")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rungs_InOneZone_AreWarnedOf()
    {
        using var project = TemporaryProject.With(("lab", Lab.Replace("nodeZones: [europe-west4-a, europe-west4-b]", "nodeZones: [europe-west4-a]", StringComparison.Ordinal)));

        var result = await project.RunAsync("preview", "lab");

        Assert.Equal(0, result.Code);
        Assert.Contains("infra:computeClasses.train: should have a pool in another zone, or a shortage of machines in europe-west4-a is one on every rung; got l4-spot, l4, all there", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_OfAClass_SelectsIt_AndTolerates_WhatMayBeOnAnyRung()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Ada));

        var pod = Assert.Single((await project.PreviewAsync("ada", StackProgram.Create)).Resources, resource => resource.Type == "kubernetes:batch/v1:Job").Inputs["spec"]!["template"]!["spec"]!;

        Assert.Equal($"{{{Class}: train}}", pod["nodeSelector"]!.Text);
        Assert.Equal([Class, "cloud.google.com/gke-spot", "cloud.google.com/gke-preemptible", "nvidia.com/gpu"], pod["tolerations"]!.Elements.Select(each => each["key"]!.Text));
        Assert.Equal("15", pod["terminationGracePeriodSeconds"]!.Text);
    }

    [Theory]
    [InlineData("computeClass: trian", "infra:training.train.computeClass: must ask for a computeClass that is there; got \"trian\"; did you mean train?")]
    [InlineData("computeClass: train, nodeSelector: { name: l4 }", "infra:training.train.computeClass: must stand without nodeSelector, since the class says which nodes; got both; remove one")]
    [InlineData("computeClass: train, assign: { assignTo: gpu, nodePool: l4 }", "infra:training.train.computeClass: must stand without assign, since the class says which nodes; got both; remove one")]
    public async Task Workload_ThatAsksForNoClassThereIs_IsRefused(string setting, string expected)
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Ada.Replace("computeClass: train", setting, StringComparison.Ordinal)));

        Assert.Contains(expected, (await project.RunAsync("preview", "ada")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trainer_OfNoClassThereIs_IsRefused_AndOfOneThereIs_IsPlaced()
    {
        const string Trainer = "config:\n  infra:kind: developer\n  infra:environment: lab\n  infra:trainer: { image: \"t:1\", computeClass: NAME }";
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Trainer.Replace("NAME", "other", StringComparison.Ordinal)), ("bob", Trainer.Replace("NAME", "train", StringComparison.Ordinal)));

        Assert.Contains("infra:trainer.computeClass: must ask for a computeClass that is there; got \"other\"; there is train in infra:computeClasses of stack \"lab\"", (await project.RunAsync("preview", "ada")).Error, StringComparison.Ordinal);
        var pod = Assert.Single((await project.PreviewAsync("bob", StackProgram.Create)).Resources, resource => resource.Type == "kubernetes:apps/v1:Deployment" && resource.Name == "trainer").Inputs["spec"]!["template"]!["spec"]!;
        Assert.Equal($"{{{Class}: train}}", pod["nodeSelector"]!.Text);
    }

    [Fact]
    public async Task Fit_GoesDownTheRungs_AndCostHasThePriceOfEach()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Ada.Replace("nodes: 2", "nodes: 4", StringComparison.Ordinal)));

        using var fit = JsonDocument.Parse((await project.RunAsync("fit", "ada", "--json")).Output);
        using var cost = JsonDocument.Parse((await project.RunAsync("cost", "ada", "--json")).Output);

        // Two on the Spot machines of one GPU, and the other two on one of the machines of two that stand in for them.
        var training = fit.RootElement.GetProperty("workloads").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "job/train").GetProperty("now");
        Assert.Equal("{\"l4\":1,\"l4-spot\":2}", training.GetProperty("nodesByPool").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        var rungs = cost.RootElement.GetProperty("developer").GetProperty("workloads").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "job/train").GetProperty("rungs").EnumerateArray().ToList();
        Assert.Equal(["l4-spot", "l4"], rungs.Select(rung => rung.GetProperty("pool").GetString()));
        Assert.True(rungs[0].GetProperty("worthHour").GetProperty("usd").GetDecimal() < rungs[1].GetProperty("worthHour").GetProperty("usd").GetDecimal());
        Assert.Contains("worth an hour there", (await project.RunAsync("cost", "ada")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rung_TooSmallForThePods_IsWarnedOf_AndNotWhereNoneIs()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Ada.Replace("gpusPerNode: 1", "gpusPerNode: 2", StringComparison.Ordinal)), ("bob", Ada));

        Assert.Contains("class-rung", (await project.RunAsync("preview", "ada")).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("class-rung", (await project.RunAsync("preview", "bob")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rungs_ThatAreAllTooSmall_AreOneErrorWithoutAWarningBesideIt()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Ada.Replace("gpusPerNode: 1", "gpusPerNode: 4", StringComparison.Ordinal)));

        var error = (await project.RunAsync("preview", "ada")).Error;

        Assert.Contains("unschedulable", error, StringComparison.Ordinal);
        Assert.DoesNotContain("class-rung", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resource_IsNotPlacedOnAClass()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Ada.Replace("resources: { cpu: \"4\", memory: 16Gi }, computeClass: train", "assign: { assignTo: resource, gpuType: l4 }", StringComparison.Ordinal)));

        Assert.Contains("is of class train; ask for its class, or name the pool", (await project.RunAsync("preview", "ada")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queueing_CountsAClassAsOneFlavor_OfTheSumOfItsPools()
    {
        using var project = TemporaryProject.With(("lab", Lab + "\n  infra:queueing: {}"), ("ada", Ada.Replace("nodes: 2", "nodes: 8", StringComparison.Ordinal)));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);
        var flavors = plan.Resources.Where(resource => resource.Type == "kubernetes:kueue.x-k8s.io/v1beta2:ResourceFlavor").ToDictionary(resource => resource.Inputs["metadata"]!["name"]!.Text);
        using var fit = JsonDocument.Parse((await project.RunAsync("fit", "ada", "--json")).Output);

        Assert.Equal(["system", "train"], flavors.Keys.Order());
        Assert.Equal($"{{{Class}: train}}", flavors["train"].Inputs["spec"]!["nodeLabels"]!.Text);
        Assert.Equal(
            [Class, "cloud.google.com/gke-spot", "nvidia.com/gpu"],
            flavors["train"].Inputs["spec"]!["nodeTaints"]!.Elements.Select(taint => taint["key"]!.Text).Order());
        var queue = plan.Outputs["clusterQueues"]["ada"]!;
        Assert.Equal("8", queue["nominal"]!["train"]!["nvidia.com/gpu"]!.Text);
        Assert.Equal("train", Assert.Single(fit.RootElement.GetProperty("queued").EnumerateArray()).GetProperty("pool").GetString());
    }

    [Fact]
    public async Task QueuedJob_OnOnePoolOfAClass_IsRefused_AndWithoutQueueingIsNot()
    {
        var assigned = Ada.Replace("resources: { cpu: \"4\", memory: 16Gi }, computeClass: train", "assign: { assignTo: gpu, nodePool: l4 }", StringComparison.Ordinal);
        using var project = TemporaryProject.With(("lab", Lab + "\n  infra:queueing: {}"), ("ada", assigned));

        Assert.Contains(
            "infra:training.train.assign: must not name a pool of a class where Jobs are queued, for the queue counts the class as one, and the Job would wait for ever; "
            + "got \"l4\" of class \"train\"; use computeClass: train with resources",
            (await project.RunAsync("preview", "ada")).Error,
            StringComparison.Ordinal);
        project.Write("lab", Lab);
        Assert.Equal(0, (await project.RunAsync("preview", "ada")).Code);
    }

    [Fact]
    public async Task ProcessThatAsksForNoClassThereIs_OrForOnePoolOfAQueuedClass_IsNamed()
    {
        using var project = TemporaryProject.With(("lab", Lab + "\n  infra:queueing: {}"), ("ada", """
            config:
              infra:kind: developer
              infra:environment: lab
              infra:experiments:
                rl:
                  image: "rl:v1"
                  processes:
                  - { name: learner, restart: once, computeClass: trian }
                  processGroups:
                  - { name: around, restart: once, assign: { assignTo: gpu, nodePool: l4 }, processes: [{ name: agent }] }
            """));

        Assert.Equal(
            """
            settings of stack "ada": 2 problems
             - infra:experiments.rl.processGroups[0].assign: must not name a pool of a class where Jobs are queued, for the queue counts the class as one, and the Job would wait for ever; got "l4" of class "train"; use computeClass: train with resources
               stacks/Pulumi.ada.yaml:10:48
             - infra:experiments.rl.processes[0].computeClass: must ask for a computeClass that is there; got "trian"; did you mean train?
               stacks/Pulumi.ada.yaml:8:55

            """,
            (await project.RunAsync("preview", "ada")).Error);
    }

    [Fact]
    public async Task Class_OnAClusterOfOnesOwn_IsAPreference()
    {
        using var project = TemporaryProject.With(("ada", """
            config:
              infra:kind: local
              infra:computeClasses: { train: [fast, slow] }
              infra:nodePools:
              - { name: fast, machineType: g2-standard-12, maxNodes: 1 }
              - { name: slow, machineType: g2-standard-12, maxNodes: 1 }
              infra:services:
                web: { image: "w:1.0", port: 80, computeClass: train }
            """));

        var pod = Assert.Single((await project.PreviewAsync("ada", StackProgram.Create)).Resources, resource => resource.Type == "kubernetes:apps/v1:Deployment" && resource.Name == "web").Inputs["spec"]!["template"]!["spec"]!;

        Assert.Null(pod["nodeSelector"]?[Class]);
        Assert.Equal(
            "[{preference: {matchExpressions: [{key: cloud.google.com/gke-nodepool, operator: In, values: [fast]}]}, weight: 100}, "
            + "{preference: {matchExpressions: [{key: cloud.google.com/gke-nodepool, operator: In, values: [slow]}]}, weight: 50}]",
            pod["affinity"]!["nodeAffinity"]!["preferredDuringSchedulingIgnoredDuringExecution"]!.Text);
    }

    [Fact]
    public async Task Class_OnAClusterOfOnesOwn_IsAPreferenceOfJobsThatKedaStarts_AndKeepsWhatThePodHas()
    {
        using var project = TemporaryProject.With(("ada", """
            config:
              infra:kind: local
              infra:computeClasses: { train: [fast] }
              infra:nodePools: [{ name: fast, machineType: g2-standard-12, maxNodes: 1 }]
              infra:queue:
                image: queue:0.1.0
                search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [/a] } }
                workers: { image: "w:v1", computeClass: train, keda: { namespace: keda } }
              infra:experiments:
                rl:
                  image: "rl:v1"
                  processes:
                  - name: learner
                    computeClass: train
                    podPatch:
                      affinity:
                        podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname }] }
                        nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 7, preference: { matchExpressions: [{ key: disk, operator: Exists }] } }] }
            """));

        var plan = await project.PreviewAsync("ada", StackProgram.Create);

        var worker = Assert.Single(plan.Resources, resource => resource.Type == "kubernetes:keda.sh/v1alpha1:ScaledJob").Inputs["spec"]!["jobTargetRef"]!["template"]!["spec"]!;
        Assert.Null(worker["nodeSelector"]?[Class]);
        Assert.Equal(
            "[{preference: {matchExpressions: [{key: cloud.google.com/gke-nodepool, operator: In, values: [fast]}]}, weight: 100}]",
            worker["affinity"]!["nodeAffinity"]!["preferredDuringSchedulingIgnoredDuringExecution"]!.Text);
        var learner = Assert.Single(plan.Resources, resource => resource.Type == "kubernetes:apps/v1:Deployment" && resource.Name == "rl-learner").Inputs["spec"]!["template"]!["spec"]!["affinity"]!;
        Assert.Equal(
            "[{preference: {matchExpressions: [{key: disk, operator: Exists}]}, weight: 7}, "
            + "{preference: {matchExpressions: [{key: cloud.google.com/gke-nodepool, operator: In, values: [fast]}]}, weight: 100}]",
            learner["nodeAffinity"]!["preferredDuringSchedulingIgnoredDuringExecution"]!.Text);
        Assert.Equal("[{topologyKey: kubernetes.io/hostname}]", learner["podAntiAffinity"]!["requiredDuringSchedulingIgnoredDuringExecution"]!.Text);
    }

    [Theory]
    [InlineData("infra:computeClasses: { train: [fats] }", "infra:computeClasses.train.pools: must be pools of infra:nodePools; got \"fats\"; did you mean fast?")]
    [InlineData("infra:costCenter: x", "infra:services.web.computeClass: must ask for a computeClass that is there; got \"train\"; add it to infra:computeClasses")]
    public async Task Class_OnAClusterOfOnesOwn_NamesPoolsOfTheStack(string setting, string expected)
    {
        using var project = TemporaryProject.With(("ada", $$"""
            config:
              infra:kind: local
              {{setting}}
              infra:nodePools: [{ name: fast, machineType: g2-standard-12, maxNodes: 1 }]
              infra:services:
                web: { image: "w:1.0", port: 80, computeClass: train }
            """));

        Assert.Contains(expected, (await project.RunAsync("preview", "ada")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classes_BesideAnEnvironment_AreRefused()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Ada + "\n  infra:computeClasses: { other: [l4] }"));

        Assert.Contains("infra:computeClasses: must not be set beside environment, whose classes are used; remove it", (await project.RunAsync("preview", "ada")).Error, StringComparison.Ordinal);
    }
}
