using Infra.Stacks;

namespace Infra.Tests.Live;

/// <summary>What the verbs of a stack ask a cluster, held against the rights that a developer has there.</summary>
public sealed class LiveRightsTests
{
    private const string Gpu1 = """
        config:
          infra:kind: developer
          infra:context: lab
          infra:jumpPod: {enabled: false}
          infra:developers: [{user: dev1@example.com}]
          infra:services:
            web: {image: "web:v1", port: 80, replicas: 2}
          infra:training:
            ddp: {image: "ddp:v1", nodes: 2}
          infra:queue:
            image: queue:0.1.0
            search:
              space: {parameters: [{name: O2, start: 0.21, steps: [{increment: 0.01}]}, {name: N2}], filler: N2}
              run: {command: [/opt/toy-climate/toy-climate]}
        """;

    [Theory]
    [InlineData("status")]
    [InlineData("why")]
    public async Task Verb_OfAStack_AsksForNothingThatADeveloperMayNot(string verb)
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Gpu1));
        cluster.Server.HasAddOns = true;
        StatusTests.AddWeb(cluster.Server, ready: 1);
        cluster.Server.Add(Live.Pod("web", "web-5d8f-9", Live.Container("web", """{"waiting":{"reason":"CrashLoopBackOff"}}""", """{"terminated":{"exitCode":1}}""", restarts: 2)));
        cluster.Server.Add(Live.Deployment("pyatmos-ledger"));
        cluster.Server.Add(Live.ReplicaSet("pyatmos-ledger"));
        cluster.Server.Add(Live.Pod("pyatmos-ledger", "pyatmos-ledger-5d8f-1", Live.Ready, ",\"command\":[\"/app/queue\"],\"args\":[\"ledger\"]"));
        var rights = await RightsAsync(cluster.Project);

        _ = await cluster.RunAsync(verb, "gpu1");

        Assert.Equal(verb == "status", cluster.Server.Requests.Any(request => request.Path.Contains("/exec?", StringComparison.Ordinal)));
        Assert.All(cluster.Server.Requests, request => Assert.True(rights.Contains(Asked(request.Path)), $"a developer may not {request.Method} {request.Path}"));
        Assert.All(cluster.Server.Requests, request => Assert.Equal("GET", request.Method));
    }

    // What kubectl asks for itself: https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/logsforobject.go and …/pkg/cmd/portforward/portforward.go.
    [Theory]
    [InlineData("pods", "get")]
    [InlineData("pods", "list")]
    [InlineData("pods/log", "get")]
    [InlineData("services", "get")]
    [InlineData("pods/portforward", "get")]
    [InlineData("pods/portforward", "create")]
    public async Task LogsAndOpen_OfAStack_TakeWhatADeveloperHas(string resource, string verb)
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Gpu1));

        Assert.Contains(("", resource, verb), await RightsAsync(cluster.Project));
    }

    // What kubectl asks for as infra open --start calls it.
    [Theory]
    [InlineData("batch", "cronjobs", "get")]
    [InlineData("batch", "jobs", "create")]
    [InlineData("batch", "jobs", "watch")]
    [InlineData("", "pods/portforward", "create")]
    public async Task OpenWithStart_TakesNoMoreThanADeveloperHas(string group, string resource, string verb)
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Gpu1));

        Assert.Contains((group, resource, verb), await RightsAsync(cluster.Project));
    }

    [Fact]
    public async Task Drift_OfAStack_TakesMoreThanADeveloperHas()
    {
        await using var cluster = await Cluster.StartAsync(("gpu1", Gpu1));
        var rights = await RightsAsync(cluster.Project);

        Assert.Contains(("", "resourcequotas", "list"), rights);
        Assert.DoesNotContain(("", "resourcequotas", "patch"), rights);
    }

    // The group, resource and verb of a path, as an authorizer sees them.
    private static (string Group, string Resource, string Verb) Asked(string request)
    {
        var (path, query) = request.Split('?') is [var before, var after] ? (before, after) : (request, "");
        var words = path.Split('/').ToList();
        var group = words[0] == "api" ? "" : words[1];
        words.RemoveRange(0, words[0] == "api" ? 2 : 3);
        if (words is ["namespaces", "gpu1", _, ..])
        {
            words.RemoveRange(0, 2);
        }

        return (group, words.Count > 2 ? $"{words[0]}/{words[2]}" : words[0], query.Contains("watch=", StringComparison.Ordinal) ? "watch" : words.Count == 1 ? "list" : "get");
    }

    // Those of the Role, and of what goes beyond the namespace.
    private static async Task<HashSet<(string Group, string Resource, string Verb)>> RightsAsync(TemporaryProject project)
    {
        var plan = await project.PreviewAsync("gpu1", StackProgram.Create);
        return
        [
            .. from role in plan.Resources
               where role.Type is "kubernetes:rbac.authorization.k8s.io/v1:Role" or "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"
               from rule in role.Inputs["rules"]!.Elements
               from @group in rule["apiGroups"]!.Elements
               from resource in rule["resources"]!.Elements
               from verb in rule["verbs"]!.Elements
               select (@group.Text, resource.Text, verb.Text),
        ];
    }
}
