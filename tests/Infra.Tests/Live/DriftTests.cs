using System.Net;
using System.Text.Json.Nodes;

namespace Infra.Tests.Live;

public sealed class DriftTests
{
    private const string Manager = """{"manager":"kubectl-edit","operation":"Update","time":"2026-11-24T10:00:00Z","fieldsV1":{"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{"f:image":{}}}}}}}}""";

    private static string Deployed(string manager) => $$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"gpu1","uid":"d","resourceVersion":"7","generation":3,"annotations":{"pulumi.com/patchForce":"true","deployment.kubernetes.io/revision":"3"},
          "managedFields":[{"manager":"pulumi-kubernetes-1a2b","operation":"Apply","time":"2026-11-20T10:00:00Z","fieldsV1":{"f:spec":{"f:replicas":{} } } },{{{manager}}}]},
         "spec":{"replicas":5,"template":{"spec":{"containers":[{"name":"web","image":"web:v0"}]} } },"status":{"replicas":5}}
        """;

    // What the server makes of the file: as what is there, with the file's values.
    private static JsonNode Applied(JsonNode live)
    {
        if (live["kind"]!.GetValue<string>() == "Deployment")
        {
            live["spec"]!["replicas"] = 2;
            live["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "web:v1";
            live["metadata"]!["annotations"] = new JsonObject();
            live["metadata"]!["resourceVersion"] = "8";
        }

        return live;
    }

    private static async Task<Cluster> StartAsync(string manager = Manager)
    {
        var cluster = await Cluster.StartAsync(("gpu1", StatusTests.Web));
        cluster.Server.Add(Deployed(manager));
        cluster.Server.DryRun = Applied;
        return cluster;
    }

    [Fact]
    public async Task Drift_ChangedByHand_NamesFieldBothValuesAndWho()
    {
        await using var cluster = await StartAsync();

        var drift = await cluster.RunAsync("drift", "gpu1");

        Assert.Equal(1, drift.Code);
        Assert.Contains(
            """
            Deployment web
              spec.replicas: 5 in the cluster (by kubectl-edit), the file says 2
              spec.template.spec.containers[web].image: web:v0 in the cluster (by
                kubectl-edit), the file says web:v1

            """, drift.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drift_OfAListWithANameTwice_IsFoundInTheSecond()
    {
        static JsonNode Mounted(JsonNode live, string second)
        {
            if (live["kind"]!.GetValue<string>() == "Deployment")
            {
                live["spec"]!["template"]!["spec"]!["containers"]![0]!["volumeMounts"] = JsonNode.Parse($$"""[{"name":"data","mountPath":"/a"},{"name":"data","mountPath":"{{second}}"}]""");
            }

            return live;
        }

        await using var cluster = await Cluster.StartAsync(("gpu1", StatusTests.Web));
        cluster.Server.Add(Mounted(JsonNode.Parse(Deployed(Manager))!, "/b").ToJsonString());
        cluster.Server.DryRun = live => Mounted(live, "/c");

        Assert.Contains("containers[web].volumeMounts[1].mountPath: /b in the cluster", (await cluster.RunAsync("drift", "gpu1")).Output.Replace("\n    ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drift_AsksForADryRunAndNothingElse()
    {
        await using var cluster = await StartAsync();

        _ = await cluster.RunAsync("drift", "gpu1");

        var patches = cluster.Server.Requests.Where(request => request.Method != "GET").ToList();
        Assert.NotEmpty(patches);
        Assert.All(patches, request => Assert.Equal("PATCH", request.Method));
        Assert.All(patches, request => Assert.Contains("?dryRun=All&force=true&fieldManager=pulumi-kubernetes", request.Path, StringComparison.Ordinal));
        Assert.Contains(patches, request => request.Path == "apis/apps/v1/namespaces/gpu1/deployments/web?dryRun=All&force=true&fieldManager=pulumi-kubernetes-1a2b");
    }

    [Theory]
    [InlineData("kube-controller-manager", true)]
    [InlineData("keda-operator", true)]
    [InlineData("kueue-manager", true)]
    [InlineData("kubectl-edit", false)]
    public async Task Drift_OfWhatAScalerSets_IsNotTold(string manager, bool isQuiet)
    {
        await using var cluster = await StartAsync(Manager.Replace("kubectl-edit", manager, StringComparison.Ordinal));

        Assert.Equal(isQuiet, !(await cluster.RunAsync("drift", "gpu1")).Output.Contains("spec.replicas", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drift_WhatIsGone_IsTold()
    {
        await using var cluster = await StartAsync();

        Assert.Contains("Service web\n  nothing in the cluster, the file says the object\n", (await cluster.RunAsync("drift", "gpu1")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drift_WithoutTheRightToPatch_SaysSo()
    {
        await using var cluster = await StartAsync();
        cluster.Server.Instead = async http =>
        {
            if (http.Request.Method != "PATCH")
            {
                return false;
            }

            await ApiServer.StatusAsync(http, HttpStatusCode.Forbidden, "Forbidden", "deployments.apps \"web\" is forbidden: User \"me\" cannot patch resource \"deployments\"");
            return true;
        };

        var drift = await cluster.RunAsync("drift", "gpu1");

        Assert.Equal(1, drift.Code);
        Assert.Contains("deployments.apps/web in gpu1 (takes the right to patch)", drift.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drift_RefusedByTheServer_ShowsWhy()
    {
        await using var cluster = await StartAsync();
        cluster.Server.Instead = async http =>
        {
            if (http.Request.Method != "PATCH")
            {
                return false;
            }

            await ApiServer.StatusAsync(http, HttpStatusCode.UnprocessableEntity, "Invalid", "Deployment.apps \"web\" is invalid: spec.selector: field is immutable");
            return true;
        };

        Assert.Contains("spec.selector:", (await cluster.RunAsync("drift", "gpu1")).Output, StringComparison.Ordinal);
    }
}
