using System.Text.Json;

namespace Infra.Tests;

/// <summary>Waking hours, from the setting to KEDA's objects, the price and the fit.</summary>
public sealed class AwakeTests
{
    private const string Awake = "  infra:awake: {from: \"08:00\", to: \"20:00\", timeZone: Europe/Berlin}\n";

    private const string Environment = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:addons: {keda: true}
          infra:worker: {namespaces: [lab]}
        """;

    private const string Lab = """
        config:
          infra:kind: developer
          infra:environment: dev
          infra:allowPublicHttps: true
          infra:trainer: {image: "trainer:v5"}
          infra:simulator: {policy: {image: "policy:v4"}, sim: {image: "sim:v4"}}
          infra:training:
            ddp: {image: "ddp:v1", nodes: 2}
          infra:experiments:
            rl:
              image: rl:v1
              processes:
              - {name: learner, command: [python], binds: [params]}
              - {name: agent, command: [python], connects: [params], restart: bare}
              - {name: once, command: [python], restart: once}
          infra:services:
            web: {image: "web:v1", port: 80, autoscaling: {minReplicas: 2, maxReplicas: 4, targetCpuPercent: 60}}
            off: {image: "web:v1", port: 80, replicas: 0}
          infra:queue:
            image: queue:0.1.0
            search:
              space: {parameters: [{name: O2, start: 0.21, steps: [{increment: 0.01}]}, {name: N2}], filler: N2}
              run: {command: [/opt/toy-climate/toy-climate]}

        """;

    private static TemporaryProject Project(string more, string environment = Environment) => TemporaryProject.With(("dev", environment), ("lab", Lab + more));

    private static async Task<Dictionary<string, JsonElement>> ObjectsAsync(TemporaryProject project)
    {
        var preview = await project.RunAsync("preview", "lab", "--json");

        Assert.True(preview.Code == 0, preview.Error);
        return JsonDocument.Parse(preview.Output).RootElement.GetProperty("resources").EnumerateArray()
            .Where(resource => resource.GetProperty("type").GetString()!.StartsWith("kubernetes:", StringComparison.Ordinal))
            .ToDictionary(resource => $"{resource.GetProperty("type").GetString()!.Split(':')[^1]} {resource.GetProperty("urn").GetString()!.Split("::")[^1]}", resource => resource);
    }

    private static JsonElement Spec(JsonElement resource) => resource.GetProperty("inputs").GetProperty("spec");

    private static bool SendsReplicas(JsonElement resource) => Spec(resource).TryGetProperty("replicas", out _);

    [Fact]
    public async Task Awake_WhatCanBeScaled_IsScaledByTheClockAlone_AndNothingElseIsTouched()
    {
        using var project = Project(Awake);
        var awake = await ObjectsAsync(project);
        project.Write("lab", Lab);
        var always = await ObjectsAsync(project);

        string[] scaled = ["Deployment trainer", "Deployment jumpod", "StatefulSet simulator", "Deployment rl-learner", "Deployment web"];
        Assert.Equal(
            scaled.Select(name => name.Split(' ')[1]).Order(),
            awake.Keys.Where(name => name.StartsWith("ScaledObject ", StringComparison.Ordinal)).Select(name => name.Split(' ')[1]).Order());
        Assert.DoesNotContain(awake.Keys, name => name.StartsWith("HorizontalPodAutoscaler ", StringComparison.Ordinal));
        Assert.All(scaled, name => Assert.False(SendsReplicas(awake[name]), name));
        Assert.All(scaled.Except(["Deployment web"]), name => Assert.True(SendsReplicas(always[name]), name));

        // A number that is never reached at night would be waited for.
        Assert.All(scaled, name => Assert.Equal("jsonpath={.metadata.uid}", awake[name].GetProperty("inputs").GetProperty("metadata").GetProperty("annotations").GetProperty("pulumi.com/waitFor").GetString()));
        foreach (var (name, untouched) in always.Where(each => each.Key.Split(' ')[0] is "Deployment" or "StatefulSet" or "Job" or "Pod" && !scaled.Contains(each.Key)))
        {
            Assert.Equal(untouched.GetProperty("inputs").ToString(), awake[name].GetProperty("inputs").ToString());
        }
    }

    [Fact]
    public async Task Awake_ScaledObject_IsWhatKedaExpects()
    {
        using var project = Project(Awake);

        var web = (await ObjectsAsync(project))["ScaledObject web"];

        Assert.Equal("""{"apiVersion":"apps/v1","kind":"Deployment","name":"web"}""", JsonSerializer.Serialize(Spec(web).GetProperty("scaleTargetRef")));
        Assert.Equal((0, 4), (Spec(web).GetProperty("minReplicaCount").GetInt32(), Spec(web).GetProperty("maxReplicaCount").GetInt32()));
        Assert.Equal(
            """[{"metadata":{"desiredReplicas":"2","end":"0 20 * * 1,2,3,4,5","start":"0 8 * * 1,2,3,4,5","timezone":"Europe/Berlin"},"type":"cron"},{"metadata":{"value":"60"},"metricType":"Utilization","type":"cpu"}]""",
            JsonSerializer.Serialize(Spec(web).GetProperty("triggers")));
        Assert.Equal("mon–fri 08:00–20:00 Europe/Berlin", web.GetProperty("inputs").GetProperty("metadata").GetProperty("annotations").GetProperty("infra/awake").GetString());
        Assert.Contains(web.GetProperty("dependencies").EnumerateArray(), urn => urn.GetString()!.EndsWith(":Deployment::web", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Awake_TakenAwayAtNight_LeavesNothingAtZeroThatNothingWouldWake()
    {
        using var project = Project(Awake);
        var awake = await ObjectsAsync(project);
        project.Write("lab", Lab);
        var always = await ObjectsAsync(project);
        static bool Restores(JsonElement scaled) => Spec(scaled).GetProperty("advanced").GetProperty("restoreToOriginalReplicaCount").GetBoolean();

        // One pod is what KEDA found; an autoscaler never leaves 0 by itself; several are sent again, and KEDA must not put one in their place.
        Assert.True(Restores(awake["ScaledObject trainer"]));
        Assert.True(Restores(awake["ScaledObject web"]));
        Assert.False(Restores(awake["ScaledObject simulator"]));
        Assert.Equal(3, Spec(always["StatefulSet simulator"]).GetProperty("replicas").GetInt32());

        // While the hours come or go there are two of them for a moment, and KEDA refuses its own beside another unless that gives way.
        Assert.Equal("false", always["HorizontalPodAutoscaler web"].GetProperty("inputs").GetProperty("metadata").GetProperty("annotations").GetProperty("validations.keda.sh/hpa-ownership").GetString());
    }

    [Theory]
    [InlineData(54, false)]
    [InlineData(55, true)]
    [InlineData(63, true)]
    public async Task Awake_OfALongName_GivesKedasAutoscalerOneThatFits(int length, bool isGiven)
    {
        var name = new string('n', length);
        using var project = TemporaryProject.With(("lab", $"config:\n  infra:kind: local\n{Awake}  infra:services:\n    {name}: {{image: \"web:v1\", port: 80}}\n"));

        var advanced = Spec((await ObjectsAsync(project))[$"ScaledObject {name}"]).GetProperty("advanced");

        Assert.Equal(isGiven, advanced.TryGetProperty("horizontalPodAutoscalerConfig", out var autoscaler));
        Assert.True(!isGiven || autoscaler.GetProperty("name").GetString() is { Length: <= 63 } given && given.StartsWith("keda-hpa-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Awake_AndPaused_IsHeldAtZeroByKeda_AndTheWorkloadsStayAsTheyAre()
    {
        using var project = Project(Awake);
        static async Task<string> DisksAsync(TemporaryProject project) => (await project.RunAsync("cost", "lab")).Output.Split(" a month for its own disks")[0];
        var (awake, disks) = (await ObjectsAsync(project), await DisksAsync(project));
        project.Write("lab", Lab + Awake + "  infra:paused: true\n");
        var paused = await ObjectsAsync(project);

        foreach (var (name, scaled) in awake.Where(each => each.Key.StartsWith("ScaledObject ", StringComparison.Ordinal)))
        {
            Assert.Equal("0", paused[name].GetProperty("inputs").GetProperty("metadata").GetProperty("annotations").GetProperty("autoscaling.keda.sh/paused-replicas").GetString());
            Assert.Equal(Spec(scaled).ToString(), Spec(paused[name]).ToString());
        }

        Assert.False(SendsReplicas(paused["Deployment web"]));
        Assert.Equal(disks, await DisksAsync(project));
        Assert.Equal(0, Spec(paused["Deployment off"]).GetProperty("replicas").GetInt32());
    }

    /// <summary>What takes its place would otherwise run until KEDA has seen it.</summary>
    [Fact]
    public async Task Awake_AndPaused_BarePods_StartNothing()
    {
        using var project = Project("");
        project.Write("lab", Lab.Replace("trainer:v5\"}", "trainer:v5\", workload: pod}", StringComparison.Ordinal) + Awake + "  infra:paused: true\n");

        var objects = await ObjectsAsync(project);

        foreach (var name in new[] { "trainer", "rl-agent" })
        {
            Assert.Equal(0, Spec(objects[$"Deployment {name}"]).GetProperty("replicas").GetInt32());
            Assert.DoesNotContain($"ScaledObject {name}", objects.Keys);
        }

        Assert.Contains("ScaledObject rl-learner", objects.Keys);
    }

    [Fact]
    public async Task Awake_WithoutKeda_IsOneErrorThatNamesTheSetting()
    {
        using var project = Project(Awake, Environment.Replace("keda: true", "keda: false", StringComparison.Ordinal));

        var preview = await project.RunAsync("preview", "lab");

        Assert.Equal(1, preview.Code);
        Assert.Contains(
            "settings of stack \"lab\": 1 problem\n - infra:awake: must have KEDA in the cluster, which keeps the hours and which \"dev\" does not bring; got an environment without it; "
            + "set infra:addons.keda: true there and run pulumi up --stack dev\n",
            preview.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{from: \"08:00\", to: \"08:01\"}", null)]
    [InlineData("{from: \"00:00\", to: \"23:59\", days: [sun, mon]}", null)]
    [InlineData("{from: \"08:00\", to: \"08:00\"}", "infra:awake.to: must be later than from (08:00) on the same day, 23:59 at the latest; got 08:00; use a later time")]
    [InlineData("{from: \"20:00\", to: \"06:00\"}", "infra:awake.to: must be later than from (20:00) on the same day, 23:59 at the latest; got 06:00; use a later time")]
    [InlineData("{from: \"8\", to: \"24:00\"}", "infra:awake.from: must be a time of day, 00:00 to 23:59; got \"8\"; write for example \"08:00\"")]
    [InlineData("{from: \"08:00\", to: \"24:00\"}", "infra:awake.to: must be a time of day, 00:00 to 23:59; got \"24:00\"; write for example \"08:00\"")]
    [InlineData("{to: \"20:00\"}", "infra:awake.from: must be set")]
    [InlineData("{from: \"08:00\", to: \"20:00\", days: []}", "infra:awake.days: must name at least one day, each once; got none; write for example [mon, tue]")]
    [InlineData("{from: \"08:00\", to: \"20:00\", days: [mon, mon]}", "infra:awake.days: must name at least one day, each once; got mon, mon; write for example [mon, tue]")]
    [InlineData("{from: \"08:00\", to: \"20:00\", days: [monday]}", "infra:awake.days: must be some of mon, tue, wed, thu, fri, sat and sun; got monday; write for example [mon, tue]")]
    [InlineData("{from: \"08:00\", to: \"20:00\", timeZone: Berlin}", "infra:awake.timeZone: must be a time zone of the IANA database; got \"Berlin\"; use for example Europe/Berlin or UTC")]
    public async Task Awake_AtItsBounds_IsTakenOrRefused(string hours, string? error)
    {
        using var project = TemporaryProject.With(("lab", $"config:\n  infra:kind: local\n  infra:awake: {hours}\n"));

        var preview = await project.RunAsync("preview", "lab");

        Assert.Equal(error is null ? 0 : 1, preview.Code);
        Assert.Contains(error ?? "", preview.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Awake_BesideHoursPerMonth_IsRefused()
    {
        using var project = Project(Awake + "  infra:hoursPerMonth: 100\n");

        Assert.Contains(
            "settings of stack \"lab\": 1 problem\n - infra:hoursPerMonth: must be left out beside infra:awake, whose hours count; got both; remove it\n",
            (await project.RunAsync("preview", "lab")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task CostAndFit_KnowTheHours()
    {
        using var project = Project(Awake);

        using var cost = JsonDocument.Parse((await project.RunAsync("cost", "lab", "--json")).Output);
        var text = (await project.RunAsync("cost", "lab")).Output.Replace("\n", " ", StringComparison.Ordinal);
        var fit = (await project.RunAsync("fit", "lab")).Output.Replace("\n", " ", StringComparison.Ordinal);

        // 60 of a week's 168 hours.
        var developer = cost.RootElement.GetProperty("developer");
        var hours = developer.GetProperty("workloads").EnumerateArray().ToDictionary(each => each.GetProperty("name").GetString()!, each => each.GetProperty("hoursPerMonth").GetInt32());
        Assert.Equal(261, developer.GetProperty("awakeHoursPerMonth").GetInt32());
        Assert.Equal(261, hours["deployment/trainer"]);
        Assert.Equal(261, hours["statefulset/policy"]);
        Assert.Equal(730, hours["job/ddp"]);
        Assert.Equal(730, hours["deployment/pyatmos-ledger"]);
        Assert.Contains("a month of 261 hours awake, and 730 for what never sleeps", text, StringComparison.Ordinal);
        Assert.Contains("awake mon–fri 08:00–20:00 Europe/Berlin only: deployment/trainer, statefulset/policy, deployment/jumpod,", fit, StringComparison.Ordinal);
        Assert.Contains("2 pods", fit, StringComparison.Ordinal);
    }
}
