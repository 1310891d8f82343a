namespace Infra.Tests.Live;

/// <summary>A project whose stack gpu1 is up on a server, and a clock that stands still.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    public const string Now = "2026-11-25T12:00:00Z";

    private Cluster(TemporaryProject project, ApiServer server) => (Project, Server) = (project, server);

    public TemporaryProject Project { get; }

    public ApiServer Server { get; }

    public static async Task<Cluster> StartAsync(params (string Stack, string Yaml)[] stacks)
    {
        var cluster = new Cluster(TemporaryProject.With(stacks), await ApiServer.StartAsync());
        cluster.Server.WriteKubeconfig(cluster.Project.Root);
        return cluster;
    }

    public async Task<CommandResult> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var before = Environment.GetEnvironmentVariable("COLUMNS");
        Environment.SetEnvironmentVariable("COLUMNS", "80");
        try
        {
            var code = await Commands.CommandLine.RunAsync([.. args, "--kubeconfig", "kubeconfig"], output, error, Project.Root, clock: new StillClock(Now));
            return new CommandResult(code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("COLUMNS", before);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Project.Dispose();
    }
}

/// <summary>Objects as a server writes them.</summary>
internal static class Live
{
    public static string Node(string name, string pool, int gpus = 0) => $$$"""
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"{{{name}}}","labels":{"cloud.google.com/gke-nodepool":"{{{pool}}}-1a2b","name":"{{{pool}}}"{{{(gpus > 0 ? ",\"cloud.google.com/gke-accelerator\":\"nvidia-l4\"" : "")}}} } },
         "status":{"capacity":{"cpu":"12","memory":"49446900Ki","nvidia.com/gpu":"{{{gpus}}}","pods":"110"} } }
        """;

    public static string Deployment(string name, int replicas = 1, string image = "web:v1", string space = "gpu1", string conditions = "") => $$$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{{name}}}}","namespace":"{{{{space}}}}","uid":"d-{{{{name}}}}","creationTimestamp":"2026-11-22T12:00:00Z"},
         "spec":{"replicas":{{{{replicas}}}},"template":{"spec":{"containers":[{"name":"{{{{name}}}}","image":"{{{{image}}}}"}]}}},
         "status":{"conditions":[{{{{conditions}}}}]}}
        """;

    public static string ReplicaSet(string deployment, string space = "gpu1") => $$$"""
        {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"{{{deployment}}}-5d8f","namespace":"{{{space}}}","uid":"r-{{{deployment}}}","ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"{{{deployment}}}","controller":true}]}}
        """;

    /// <summary>A pod of a ReplicaSet; <paramref name="status"/> is its status, <paramref name="container"/> goes into its one container.</summary>
    public static string Pod(string deployment, string name, string status, string container = "", string? node = "gke-dev-gpu-l4-1a2b-x2zq", string space = "gpu1", string spec = "", string? owner = null) => $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}","namespace":"{{{space}}}","uid":"p-{{{name}}}","creationTimestamp":"2026-11-25T09:00:00Z",
          "ownerReferences":[{{{owner ?? $$"""{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"{{deployment}}-5d8f","controller":true}"""}}}]},
         "spec":{ {{{(node is null ? "" : $"\"nodeName\":\"{node}\",")}}}{{{spec}}}"containers":[{"name":"{{{deployment}}}","image":"web:v1"{{{container}}}}]},
         "status":{{{status}}}}
        """;

    public const string Ready = """{"phase":"Running","startTime":"2026-11-25T09:00:00Z","conditions":[{"type":"Ready","status":"True"}]}""";

    public static string Unschedulable(string message) =>
        $$"""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"{{message}}","lastTransitionTime":"2026-11-25T11:58:00Z"}]}""";

    /// <summary>A pod whose container has the name of its deployment and a state of its own.</summary>
    public static string Container(string name, string state, string last = "", int restarts = 0, string phase = "Running") => $$$"""
        {"phase":"{{{phase}}}","startTime":"2026-11-25T09:00:00Z","conditions":[{"type":"PodScheduled","status":"True"},{"type":"Ready","status":"False"}],
         "containerStatuses":[{"name":"{{{name}}}","ready":false,"restartCount":{{{restarts}}},"state":{{{state}}}{{{(last.Length > 0 ? $",\"lastState\":{last}" : "")}}}}]}
        """;

    public static string Event(string kind, string about, string reason, string message, string space = "gpu1", string source = "default-scheduler") => $$$"""
        {"apiVersion":"v1","kind":"Event","metadata":{"name":"{{{about}}}.{{{reason}}}","namespace":"{{{space}}}"},"involvedObject":{"kind":"{{{kind}}}","name":"{{{about}}}","namespace":"{{{space}}}"},
         "reason":"{{{reason}}}","message":"{{{message}}}","type":"Warning","source":{"component":"{{{source}}}"},"lastTimestamp":"2026-11-25T11:59:00Z"}
        """;
}
