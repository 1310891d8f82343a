namespace Infra.Tests;

public sealed class TrafficTests
{
    private const string Lab = """
        config:
          infra:kind: local
          infra:trainer: {image: "trainer:v5"}
          infra:simulator: {policy: {image: "policy:v4"}, sim: {image: "sim:v4"}}
          infra:experiments:
            rl:
              image: rl:v1
              processGroups:
              - name: brain
                processes:
                - {name: learner, command: [python], binds: [params], connects: [replay]}
                - {name: buffer, command: [python], binds: [replay]}
              processes:
              - {name: agent, replicas: 20, command: [python], connects: [params]}
          infra:training:
            ddp: {image: "ddp:v1", nodes: 2, mounts: [{at: /data, bucket: lab-data}]}
          infra:services:
            api: {image: "api:v1", port: 80, environment: {STORE_URL: "http://store:81/v1", CACHE_HOST: 10.0.0.9, NOTE: store}, exposure: nodePort}
            store: {image: "store:v1", port: 80, servicePort: 81, args: [--peer, "store.lab.svc.cluster.local:81"]}
        """;

    private static async Task<string> DrawAsync(params string[] more)
    {
        using var project = TemporaryProject.With(("lab", Lab));
        var result = await project.RunAsync(["graph", "lab", .. more]);
        Assert.Equal("", result.Error);
        return result.Output;
    }

    [Fact]
    public async Task Traffic_IsFoundWhereItIsWritten_AndCopiesAreOneNode()
    {
        var graph = await DrawAsync("--traffic");

        Assert.Equal(
            [
                "t_agent -->|\"params\"| t_learner",
                "t_api --> t_cache",
                "t_api -->|\"store:81\"| t_store",
                "t_callers -->|\"api:80\"| t_api",
                "t_ddp -->|\"files\"| t_lab_data",
                "t_ddp -->|\"rank 0\"| t_ddp",
                "t_jumpod -->|\"curl\"| t_policy",
                "t_jumpod -->|\"curl\"| t_sim",
                "t_jumpod -->|\"curl\"| t_trainer",
                "t_learner -->|\"replay\"| t_buffer",
                "t_policy -->|\"callback\"| t_trainer",
                "t_policy -->|\"in one pod\"| t_sim",
            ],
            graph.Split('\n').Where(line => line.Contains("-->", StringComparison.Ordinal)).Select(line => line.Trim()).Order(StringComparer.Ordinal));
        Assert.Contains("t_agent[\"agent<br/>20 pods\"]\n", graph, StringComparison.Ordinal);
        Assert.Contains("t_buffer[\"buffer<br/>in brain, 1 pod\"]\n", graph, StringComparison.Ordinal);
        Assert.Contains("t_cache([\"cache<br/>outside the stack\"]):::outside\n", graph, StringComparison.Ordinal);
        Assert.Contains("t_lab_data[(\"lab-data<br/>bucket\")]:::data\n", graph, StringComparison.Ordinal);
        Assert.Equal(graph, await DrawAsync("--traffic"));
    }

    [Fact]
    public async Task Traffic_BesideResources_IsRefused()
    {
        using var project = TemporaryProject.With(("lab", Lab));

        Assert.Equal(
            new CommandResult(2, "", "--traffic: must stand alone; got --resources as well; keep one\nsee: infra graph --help\n"), await project.RunAsync("graph", "lab", "--traffic", "--resources"));
    }
}
