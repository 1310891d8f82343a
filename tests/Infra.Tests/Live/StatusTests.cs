using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Infra.Tests.Live;

public sealed class StatusTests
{
    internal const string Web = """
        config:
          infra:kind: developer
          infra:context: lab
          infra:jumpPod: {enabled: false}
          infra:services:
            web: {image: "web:v1", port: 80, replicas: 2}
        """;

    internal static void AddWeb(ApiServer server, int ready, string image = "web:v1", int replicas = 2)
    {
        server.Add(Live.Node("gke-dev-gpu-l4-1a2b-x2zq", "gpu-l4", gpus: 1));
        server.Add(Live.Deployment("web", replicas, image));
        server.Add(Live.ReplicaSet("web"));
        for (var i = 0; i < replicas; i++)
        {
            server.Add(i < ready
                ? Live.Pod("web", $"web-5d8f-{i}", Live.Ready, i == 0 ? ",\"resources\":{\"limits\":{\"nvidia.com/gpu\":\"1\"}}" : "")
                : Live.Pod("web", $"web-5d8f-{i}", Live.Unschedulable("0/1 nodes are available: 1 Insufficient nvidia.com/gpu."), node: null));
        }
    }

    [Fact]
    public async Task Status_AllReady_IsOneLineAWorkload()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));
        AddWeb(cluster.Server, ready: 2);

        var status = await cluster.RunAsync("status", "gpu1");

        Assert.Equal((0, ""), (status.Code, status.Error));
        Assert.Equal(
            """
            workload        ready  GPUs  age  restarts  USD/h  pool    last
            deployment/web  2/2    1     3d   0         -      gpu-l4
              on gke-dev-gpu-l4-1a2b-x2zq

            """, status.Output);
    }

    [Fact]
    public async Task Status_OfPodsWithTpus_CountsTheirChipsInPlaceOfGpus()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));
        cluster.Server.Add(Live.Node("gke-dev-v6e-1a2b-x2zq", "v6e"));
        cluster.Server.Add(Live.Deployment("web", 2));
        cluster.Server.Add(Live.ReplicaSet("web"));
        for (var i = 0; i < 2; i++)
        {
            cluster.Server.Add(Live.Pod("web", $"web-5d8f-{i}", Live.Ready, ",\"resources\":{\"limits\":{\"google.com/tpu\":\"4\"}}", node: "gke-dev-v6e-1a2b-x2zq"));
        }

        var status = await cluster.RunAsync("status", "gpu1");
        using var json = JsonDocument.Parse((await cluster.RunAsync("status", "gpu1", "--json")).Output);

        Assert.Contains("deployment/web  2/2    8 TPU  3d   0         -      v6e", status.Output, StringComparison.Ordinal);
        var web = json.RootElement.GetProperty("workloads")[0];
        Assert.Equal((8, 0), (web.GetProperty("tpus").GetInt32(), web.GetProperty("gpus").GetInt32()));
    }

    [Fact]
    public async Task Status_NotReadyAndNotWhatTheFileSays_SaysBoth_AndFails()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));
        AddWeb(cluster.Server, ready: 2, image: "web:v0", replicas: 3);

        var status = await cluster.RunAsync("status", "gpu1");

        Assert.Equal((1, ""), (status.Code, status.Error));
        Assert.Equal(
            """
            workload        ready  GPUs  age  restarts  USD/h  pool    last
            deployment/web  2/3    1     3d   0         -      gpu-l4  Unschedulable 2m ago
              on gke-dev-gpu-l4-1a2b-x2zq
              replicas: the file says 2, deployed are 3
              image of web: the file says web:v1, deployed is web:v0
            infra why says what the matter is

            """, status.Output);
        Assert.All(status.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task Status_Json_HasNumbersAndNames()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));
        AddWeb(cluster.Server, ready: 1);

        var status = await cluster.RunAsync("status", "gpu1", "--json");

        using var json = JsonDocument.Parse(status.Output);
        var web = json.RootElement.GetProperty("workloads")[0];
        Assert.Equal((1, 1, 2, false), (status.Code, web.GetProperty("ready").GetInt32(), web.GetProperty("wanted").GetInt32(), web.GetProperty("well").GetBoolean()));
        Assert.Equal("infra:services.web", web.GetProperty("setting").GetString());
        Assert.Equal("gke-dev-gpu-l4-1a2b-x2zq", web.GetProperty("nodes")[0].GetString());
    }

    [Fact]
    public async Task Status_MorePodsThanAPage_CountsAll_AndAListThatAgesIsReadAnew()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web.Replace("replicas: 2", "replicas: 600, awaitReady: false", StringComparison.Ordinal)));
        AddWeb(cluster.Server, ready: 600, replicas: 600);
        var aged = false;
        cluster.Server.Instead = async http =>
        {
            if (aged || !http.Request.Query.ContainsKey("continue"))
            {
                return false;
            }

            aged = true;
            await ApiServer.StatusAsync(http, HttpStatusCode.Gone, "Expired", "The provided continue parameter is too old");
            return true;
        };

        var status = await cluster.RunAsync("status", "gpu1", "--json");

        using var json = JsonDocument.Parse(status.Output);
        Assert.True(aged);
        Assert.Equal((0, 600), (status.Code, json.RootElement.GetProperty("workloads")[0].GetProperty("ready").GetInt32()));
    }

    [Fact]
    public async Task Status_WithoutRights_SaysWhatCouldNotBeSeen_AndFails()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));
        AddWeb(cluster.Server, ready: 2);
        cluster.Server.Instead = async http =>
        {
            if (!http.Request.Path.Value!.EndsWith("/nodes", StringComparison.Ordinal) && !http.Request.Path.Value.EndsWith("/events", StringComparison.Ordinal))
            {
                return false;
            }

            await ApiServer.StatusAsync(http, HttpStatusCode.Forbidden, "Forbidden", "nodes is forbidden: User \"me\" cannot list resource \"nodes\" in API group \"\" at the cluster scope");
            return true;
        };

        var status = await cluster.RunAsync("status", "gpu1");

        Assert.Equal(1, status.Code);
        Assert.Contains("deployment/web  2/2    1     3d   0         -      -", status.Output, StringComparison.Ordinal);
        Assert.Equal(
            "not all could be seen, for want of rights: events in gpu1, nodes; a developer's rights come with infra:developers, others from whoever runs the cluster\n", status.Error);
    }

    [Fact]
    public async Task StatusAndWhy_OfWhatMayNotBeSeen_DoNotClaimThatItIsNotThere()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));
        AddWeb(cluster.Server, ready: 2);
        cluster.Server.Instead = async http =>
        {
            if (!http.Request.Path.Value!.EndsWith("/deployments", StringComparison.Ordinal))
            {
                return false;
            }

            await ApiServer.StatusAsync(http, HttpStatusCode.Forbidden, "Forbidden", "deployments.apps is forbidden");
            return true;
        };

        var status = await cluster.RunAsync("status", "gpu1");
        var why = await cluster.RunAsync("why", "gpu1");

        Assert.Equal((1, 1, ""), (status.Code, why.Code, why.Output));
        Assert.Contains("not seen", status.Output, StringComparison.Ordinal);
        Assert.StartsWith("not all could be seen, for want of rights: deployments.apps in gpu1;", why.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfAServerThatIsBusy_WaitsAsLongAsItSays()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));
        AddWeb(cluster.Server, ready: 2);
        var refused = 0;
        cluster.Server.Instead = async http =>
        {
            if (refused == 3)
            {
                return false;
            }

            refused++;
            http.Response.Headers.RetryAfter = "0";
            await ApiServer.StatusAsync(http, HttpStatusCode.TooManyRequests, "TooManyRequests", "the server has received too many requests and has asked us to try again later");
            return true;
        };

        Assert.Equal((0, 3), ((await cluster.RunAsync("status", "gpu1")).Code, refused));
    }

    [Theory]
    [InlineData("broken", "the cluster of context \"lab\" gave half an answer when asked for pods; try again\n")]
    [InlineData("other", "the cluster of context \"lab\" gave no list when asked for pods; is it a Kubernetes API server?\n")]
    [InlineData("401", "the cluster of context \"lab\" refuses the credentials (401 Unauthorized); for GKE: gcloud auth login\n")]
    [InlineData("500", "the cluster of context \"lab\" cannot show pods: etcdserver: leader changed; kubectl get --raw '/readyz?verbose' shows what ails it\n")]
    [InlineData("silent", "the cluster of context \"lab\" gave no answer within 1 s; --request-timeout waits longer, kubectl cluster-info asks the same\n")]
    public async Task Status_OfAServerInTrouble_IsOneLine(string trouble, string error)
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));
        cluster.Server.Instead = async http =>
        {
            switch (trouble)
            {
                case "broken":
                    await http.Response.WriteAsync("{\"kind\":\"PodList\",\"items\":[{\"metadata\":");
                    return true;
                case "other":
                    await http.Response.WriteAsync("[]");
                    return true;
                case "silent":
                    await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                    return true;
                case "401":
                    await ApiServer.StatusAsync(http, HttpStatusCode.Unauthorized, "Unauthorized", "Unauthorized");
                    return true;
                default:
                    await ApiServer.StatusAsync(http, HttpStatusCode.InternalServerError, "InternalError", "etcdserver: leader changed");
                    return true;
            }
        };

        // A busy machine must not make the others late.
        var status = await cluster.RunAsync("status", "gpu1", "--request-timeout", trouble == "silent" ? "1" : "60");

        Assert.Equal((1, "", error), (status.Code, status.Output, status.Error));
    }

    [Fact]
    public async Task Status_Watched_IsShownAgainWhenSomethingHappens()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));
        AddWeb(cluster.Server, ready: 2);
        var watched = 0;
        cluster.Server.Instead = async http =>
        {
            // Its third look finds the credentials run out, which ends it.
            if (http.Request.Query.ContainsKey("watch"))
            {
                watched++;
                return false;
            }

            if (watched < 2)
            {
                return false;
            }

            await ApiServer.StatusAsync(http, HttpStatusCode.Unauthorized, "Unauthorized", "Unauthorized");
            return true;
        };

        var status = await cluster.RunAsync("status", "gpu1", "--watch");

        Assert.Equal((1, 2), (status.Code, watched));
        Assert.Equal(2, status.Output.Split("deployment/web  2/2").Length - 1);
        Assert.Contains("refuses the credentials (401 Unauthorized)", status.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OutsideItsHours_IsAsleepAndWell()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web + "\n  infra:awake: {from: \"08:00\", to: \"20:00\"}"));
        cluster.Server.HasAddOns = true;
        cluster.Server.Add(Live.Deployment("web", replicas: 0));
        cluster.Server.Add(Scaled("True", "ScaledObjectReady", "ScaledObject is defined correctly and is ready for scaling"));

        var status = await cluster.RunAsync("status", "gpu1");

        Assert.Equal(
            new CommandResult(0, """
            workload        ready  GPUs  age  restarts  USD/h  pool  last
            deployment/web  0/0    0     3d   0         -      -     asleep
              awake mon–fri 08:00–20:00 UTC

            """, ""), status);
    }

    private static string Scaled(string ready, string reason, string message) => $$$"""
        {"apiVersion":"keda.sh/v1alpha1","kind":"ScaledObject","metadata":{"name":"web","namespace":"gpu1"},"spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"} },
         "status":{"conditions":[{"type":"Ready","status":"{{{ready}}}","reason":"{{{reason}}}","message":"{{{message}}}"},{"type":"Active","status":"Unknown"}]}}
        """;

    [Theory]
    [InlineData(true, "ScaledObject doesn't have correct triggers specification (ScaledObjectCheckFailed)")]
    [InlineData(false, "its ScaledObject, which keeps its hours, is not there")]
    public async Task StatusAndWhy_WhatNobodyWakes_IsNotCalledAsleep(bool hasKeda, string trouble)
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web + "\n  infra:awake: {from: \"08:00\", to: \"20:00\"}"));
        cluster.Server.HasAddOns = hasKeda;
        cluster.Server.Add(Live.Deployment("web", replicas: 0));
        cluster.Server.Add(Scaled("False", "ScaledObjectCheckFailed", "ScaledObject doesn't have correct triggers specification"));

        var status = await cluster.RunAsync("status", "gpu1");
        var why = await cluster.RunAsync("why", "gpu1");

        Assert.Equal((1, 1), (status.Code, why.Code));
        Assert.Contains("deployment/web  0/0    0     3d   0         -      -     not scaled\n", status.Output, StringComparison.Ordinal);
        Assert.Equal(
            $"deployment/web: is not scaled by KEDA\n  KEDA: {trouble}\n  mend: KEDA must run (infra:addons.keda) and reach what it asks; pulumi up makes again what is not there\n",
            why.Output.Replace("\n    ", " ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/pods", "pods in gpu1")]
    [InlineData("/replicasets", "replicasets.apps in gpu1")]
    public async Task StatusAndWhy_WithoutThePods_DoNotClaimThatThereAreNone(string forbidden, string unseen)
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));
        AddWeb(cluster.Server, ready: 2);
        cluster.Server.Instead = async http =>
        {
            if (!http.Request.Path.Value!.EndsWith(forbidden, StringComparison.Ordinal))
            {
                return false;
            }

            await ApiServer.StatusAsync(http, HttpStatusCode.Forbidden, "Forbidden", "forbidden");
            return true;
        };

        var status = await cluster.RunAsync("status", "gpu1");
        var why = await cluster.RunAsync("why", "gpu1");

        Assert.Equal((1, 1, ""), (status.Code, why.Code, why.Output));
        Assert.Contains("deployment/web  ?/2 ", status.Output, StringComparison.Ordinal);
        Assert.Contains("not seen", status.Output, StringComparison.Ordinal);
        Assert.StartsWith($"not all could be seen, for want of rights: {unseen};", why.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_NamesTooLongForATable_StandOneBelowAnother()
    {
        var name = new string('n', 63);
        await using var cluster = await Cluster.StartAsync(("gpu1", Web.Replace("web: {", $"{name}: {{", StringComparison.Ordinal)));
        cluster.Server.Add(Live.Node("gke-dev-gpu-l4-1a2b-x2zq", "gpu-l4"));
        cluster.Server.Add(Live.Deployment(name, 1));
        cluster.Server.Add(Live.ReplicaSet(name));
        cluster.Server.Add(Live.Pod(name, $"{name}-5d8f-1", Live.Ready));

        Assert.Equal(
            $"deployment/{name}\n  ready 1/1, GPUs 0, age 3d, restarts 0, USD/h -, pool gpu-l4\n  on gke-dev-gpu-l4-1a2b-x2zq\n  replicas: the file says 2, deployed are 1\n",
            (await cluster.RunAsync("status", "gpu1")).Output);
    }

    [Fact]
    public async Task Status_OfAClusterThatIsGone_IsOneLine()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));
        await cluster.Server.DisposeAsync();

        var status = await cluster.RunAsync("status", "gpu1");

        Assert.Equal((1, ""), (status.Code, status.Output));
        Assert.StartsWith("the cluster of context \"lab\" cannot be reached: Connection refused; kubectl cluster-info asks the same\n", status.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labs", "kubeconfig: must have the context; got \"labs\"; there are lab; did you mean lab?\n")]
    [InlineData("other", "kubeconfig: must have the context; got \"other\"; there are lab\n")]
    public async Task Status_OfAContextThatIsNotThere_NamesThoseThatAre(string context, string error)
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Web));

        Assert.Equal(new CommandResult(1, "", error), await cluster.RunAsync("status", "gpu1", "--context", context));
    }

    [Fact]
    public async Task Status_OfAnEnvironment_NamesTheVerbsThatAreForOne()
    {
        await using var cluster = await Cluster.StartAsync(("dev", "config: {\"infra:kind\": environment, \"infra:location\": europe-west4-a, \"gcp:project\": lab-dev}"));

        var status = await cluster.RunAsync("status", "dev");

        Assert.Equal((1, "stack \"dev\" runs no pods of its own; for an environment: infra gpus dev, infra pools dev\n"), (status.Code, status.Error));
        Assert.Empty(cluster.Server.Requests);
    }

    [Fact]
    public async Task Status_OfASearch_AsksItsLedger()
    {
        await using var cluster = await Cluster.StartAsync(("astro", """
            config:
              infra:kind: local
              infra:context: lab
              infra:namespace: gpu1
              infra:jumpPod: {enabled: false}
              infra:queue:
                image: queue:0.1.0
                search:
                  space: {parameters: [{name: O2, start: 0.21, steps: [{increment: 0.01}]}, {name: N2}], filler: N2}
                  run: {command: [/opt/toy-climate/toy-climate]}
            """));
        cluster.Server.Add(Live.Deployment("pyatmos-ledger"));
        cluster.Server.Add(Live.ReplicaSet("pyatmos-ledger"));
        cluster.Server.Add(Live.Pod("pyatmos-ledger", "pyatmos-ledger-5d8f-1", Live.Ready, ",\"command\":[\"/app/queue\"],\"args\":[\"ledger\"]"));
        IReadOnlyList<string> asked = [];
        cluster.Server.Program = (container, command) =>
        {
            asked = [container, .. command];
            return ("""{"queue":"pyatmos","state":"running","queues":{"ready":7,"delayed":1,"processing":3},"points":20,"stable":6,"unstable":3,"errors":0,"pointsPerMinute":12.34}""", 0);
        };

        var status = await cluster.RunAsync("status", "astro");

        Assert.Equal(["pyatmos-ledger-5d8f-1/pyatmos-ledger", "/app/queue", "status", "--json"], asked);
        Assert.Contains("\nqueue pyatmos: running; 20 points: 6 stable, 3 unstable, 0 dead; 8 ready, 3 in\n  work, 12.3 a minute\n", status.Output, StringComparison.Ordinal);
        Assert.Contains("statefulset/redis", status.Output, StringComparison.Ordinal);
        Assert.Contains("not deployed", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfSeveralSearches_AsksEach()
    {
        await using var cluster = await Cluster.StartAsync(("astro", """
            config:
              infra:kind: local
              infra:context: lab
              infra:namespace: gpu1
              infra:jumpPod: {enabled: false}
              infra:queues:
                cold: &search
                  image: queue:0.1.0
                  search:
                    space: {parameters: [{name: O2, start: 0.21, steps: [{increment: 0.01}]}, {name: N2}], filler: N2}
                    run: {command: [/opt/toy-climate/toy-climate]}
                warm: *search
            """));
        foreach (var name in (string[])["cold-ledger", "warm-ledger"])
        {
            cluster.Server.Add(Live.Deployment(name));
            cluster.Server.Add(Live.ReplicaSet(name));
            cluster.Server.Add(Live.Pod(name, $"{name}-5d8f-1", Live.Ready, ",\"command\":[\"/app/queue\"],\"args\":[\"ledger\"]"));
        }

        cluster.Server.Program = (container, _) => ($$"""{"queue":"{{container.Split('-')[0]}}","state":"running","queues":{},"points":1,"stable":0,"unstable":0,"errors":0}""", 0);

        var status = await cluster.RunAsync("status", "astro");
        var json = JsonNode.Parse((await cluster.RunAsync("status", "astro", "--json")).Output)!;

        Assert.Contains("queue cold: running", status.Output, StringComparison.Ordinal);
        Assert.Contains("queue warm: running", status.Output, StringComparison.Ordinal);
        Assert.Equal(["cold", "warm"], json["queues"]!.AsArray().Select(queue => queue!["queue"]!.GetValue<string>()));
        Assert.Equal("cold", json["queue"]!["queue"]!.GetValue<string>());
    }
}
