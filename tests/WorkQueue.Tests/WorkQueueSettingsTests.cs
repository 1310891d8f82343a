using System.Text.Json;
using Infra.Components.Workloads.Queue;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Infra.Core.Search;
using Infra.Core.Settings;
using Infra.Tests.Support;
using YamlDotNet.Serialization;

namespace Infra.Queue.Tests;

public class WorkQueueSettingsTests
{
    private const string Least =
        """
        { "image": "queue:0.1.0", "search": { "space": { "parameters": [{ "name": "x", "start": 0, "steps": [{ "increment": 1 }] }] }, "run": { "command": ["/a"] } } }
        """;

    [Fact]
    public void Settings_WithTheLeast_HaveTheDefaults()
    {
        var (queue, findings) = Parse(Least);

        Assert.Empty(findings);
        Assert.Equal("infra:queue", queue.SettingsPath);
        Assert.Equal("pyatmos", queue.Name);
        Assert.Equal("queue:0.1.0", queue.Image.Now());
        Assert.Equal(["/app/queue"], queue.Program);
        Assert.Equal(KillSwitch.Off, queue.Kill);
        Assert.Null(queue.Forgive);
        Assert.Equal(new QueueServiceSpec(), queue.Ledger);
        Assert.Equal(new QueueServiceSpec(), queue.Master);
        Assert.Equal(2, queue.Workers.Parallelism);
        Assert.Null(queue.Workers.Assign);
        Assert.Null(queue.Workers.Keda);
        Assert.Equal(new OutputsSpec(), queue.Outputs);
        Assert.Empty(queue.MetricsNamespaces);
        Assert.Equal(1000, queue.RunAsUser);
        Assert.Equal(new LeaseSpec(), queue.Search.Lease);
        Assert.Equal(new LedgerSpec(), queue.Search.Ledger);
        Assert.Equal(new SearchLimits(), queue.Search.Limits);
        Assert.Equal((SearchMode.Sides, 1, 1m, null), (queue.Search.Space.Mode, queue.Search.Space.Reach, queue.Search.Space.Total, queue.Search.Space.Filler));
        Assert.Equal((3600, 10), (queue.Search.Run.TimeoutSeconds, queue.Search.Run.GraceSeconds));
    }

    [Fact]
    public void Settings_WithEverything_AreRead()
    {
        var (queue, findings) = Parse(
            """
            {
              "name": "gases", "image": "queue:1", "program": ["dotnet", "/q.dll"], "kill": "release", "forgive": { "looks": 4, "intervalSeconds": 10 },
              "ledger": { "replicas": 3, "resources": { "cpu": "1" } }, "master": { "replicas": 1 },
              "nodeSelector": { "name": "system" }, "tolerations": [{ "key": "only" }], "metricsNamespaces": ["gmp-system"], "runAsUser": 1654,
              "workers": {
                "image": "atmos:1", "parallelism": 7, "keda": { "idleSeconds": 30, "pollingSeconds": 5, "namespace": "scaling" }, "assign": { "assignTo": "resource", "cpu": "1000m", "memory": "2Gi", "allowSpot": true },
                "environment": { "SOLVER": "fast" }, "secretEnvironment": { "LICENSE": "hush" }
              },
              "outputs": { "storageSize": "1Gi", "storageClass": "nfs", "accessMode": "ReadWriteMany", "deletionProtection": false },
              "search": {
                "name": "q",
                "space": {
                  "parameters": [
                    { "name": "x", "start": "1.63e-06", "minimum": -1, "maximum": 2, "origin": 0.5, "steps": [{ "below": 1, "increment": 0.1 }, { "increment": 1 }] },
                    { "name": "f" }
                  ],
                  "filler": "f", "total": 3, "mode": "diagonals", "reach": 2
                },
                "limits": { "points": 5, "depth": 6 },
                "lease": { "seconds": 7, "attempts": 8, "backoffSeconds": 9, "maximumBackoffSeconds": 10 },
                "run": { "command": ["/a", "b"], "timeoutSeconds": 11, "graceSeconds": 12 },
                "ledger": { "table": "t", "batch": 13, "takeOverSeconds": 14 }
              }
            }
            """);

        Assert.Equal("infra:queue.workers.secretEnvironment.LICENSE: stands in plain text", Assert.Single(findings).ToString()[..67]);
        Assert.Equal(("gases", "queue:1", KillSwitch.Release, 1654), (queue.Name, queue.Image.Now(), queue.Kill, queue.RunAsUser));
        Assert.Equal(["dotnet", "/q.dll"], queue.Program);
        Assert.Equal(new ForgiveSpec { Looks = 4, IntervalSeconds = 10 }, queue.Forgive);
        Assert.Equal(new QueueServiceSpec { Replicas = 3, Resources = new() { Cpu = "1" } }, queue.Ledger);
        Assert.Equal(1, queue.Master.Replicas);
        Assert.Equal("system", queue.NodeSelector["name"]);
        Assert.Equal(new PodToleration("only", PodToleration.Exists, null, null), Assert.Single(queue.Tolerations));
        Assert.Equal(["gmp-system"], queue.MetricsNamespaces);
        Assert.Equal(("atmos:1", 7), (queue.Workers.Image.Now(), queue.Workers.Parallelism));
        Assert.Equal(new KedaSpec { IdleSeconds = 30, PollingSeconds = 5, Namespace = "scaling" }, queue.Workers.Keda);
        Assert.Equal(new AssignSpec { AssignTo = "resource", Cpu = 1000, Memory = 2048, AllowSpot = true }, queue.Workers.Assign);
        Assert.Equal("fast", Assert.Single(queue.Workers.Environment).Value.Now());
        Assert.Equal("LICENSE", Assert.Single(queue.Workers.SecretEnvironment).Key);
        Assert.Equal(new OutputsSpec { StorageSize = "1Gi", StorageClass = "nfs", AccessMode = "ReadWriteMany", DeletionProtection = false }, queue.Outputs);
        var search = queue.Search;
        Assert.Equal("q", search.Name);
        Assert.Equal(("f", 3m, SearchMode.Diagonals, 2), (search.Space.Filler, search.Space.Total, search.Space.Mode, search.Space.Reach));
        var x = search.Space.Parameters[0];
        Assert.Equal(("x", 0.00000163m, -1m, 2m, 0.5m), (x.Name, x.Start, x.Minimum, x.Maximum, x.Origin));
        Assert.Equal([new SearchStep { Below = 1, Increment = 0.1m }, new SearchStep { Increment = 1 }], x.Steps);
        Assert.Equal(new SearchLimits { Points = 5, Depth = 6 }, search.Limits);
        Assert.Equal(new LeaseSpec { Seconds = 7, Attempts = 8, BackoffSeconds = 9, MaximumBackoffSeconds = 10 }, search.Lease);
        Assert.Equal(["/a", "b"], search.Run.Command);
        Assert.Equal((11, 12), (search.Run.TimeoutSeconds, search.Run.GraceSeconds));
        Assert.Equal(new LedgerSpec { Table = "t", Batch = 13, TakeOverSeconds = 14 }, search.Ledger);
    }

    [Fact]
    public void Keda_OfNothingElse_HasTheDefaults()
    {
        var (queue, findings) = Parse(Least.Replace("{ \"image\"", "{ \"workers\": { \"keda\": {} }, \"image\"", StringComparison.Ordinal));

        Assert.Empty(findings);
        Assert.Equal((120, 15, "keda"), (queue.Workers.Keda!.IdleSeconds, queue.Workers.Keda.PollingSeconds, queue.Workers.Keda.Namespace));
    }

    [Theory]
    [InlineData("true", KillSwitch.Finish)]
    [InlineData("\"true\"", KillSwitch.Finish)]
    [InlineData("false", KillSwitch.Off)]
    [InlineData("\"off\"", KillSwitch.Off)]
    [InlineData("\"finish\"", KillSwitch.Finish)]
    [InlineData("\"release\"", KillSwitch.Release)]
    public void Kill_IsASwitchOrAWord(string value, KillSwitch expected)
    {
        var (queue, findings) = Parse(Least.Replace("{ \"image\"", $"{{ \"kill\": {value}, \"image\"", StringComparison.Ordinal));

        Assert.Empty(findings);
        Assert.Equal(expected, queue.Kill);
    }

    [Theory]
    [InlineData(
        "{}",
        "infra:queue.image: must be set: Image of the queue's program, with a tag or digest; got nothing; add image below infra:queue",
        "infra:queue.search: must be set: What is searched, and by which program; got nothing; add search below infra:queue")]
    [InlineData("[]", "infra:queue: must be an object; got an empty list")]
    [InlineData(
        """{ "image": "q:1", "serach": {}, "search": { "run": { "command": ["a"] } } }""",
        "infra:queue.search.space: must be set: The points that may be visited; got nothing",
        "infra:queue.serach: is no setting of this stack; did you mean search?")]
    [InlineData(
        """{ "image": "q:1", "search": { "space": { "parameters": [{ "name": "x", "start": "much", "steps": [{}] }] } } }""",
        "infra:queue.search.run: must be set: The program that workers run for each point; got nothing",
        "infra:queue.search.space.parameters[0].start: must be a number of at most 28 digits and decimal places; got \"much\"; write for example 0.001, or leave it out",
        "infra:queue.search.space.parameters[0].steps[0].increment: must be set, or else factor; got nothing; name how far one step goes")]
    [InlineData(
        """{ "image": "q:1", "kill": "now", "search": { "space": { "parameters": [{ "name": "x", "start": 9, "maximum": 8, "steps": [{ "increment": 1 }] }] }, "run": { "command": ["a"], "outputs": "/x" } } }""",
        "infra:queue.kill: must be one of off, finish, release, true, false; got \"now\"; use off",
        "infra:queue.search.run.outputs: is no setting of this stack; there are command, graceSeconds, timeoutSeconds",
        "infra:queue.search.space.parameters[0].start: must be within minimum and maximum, 0 to 8; got 9; begin at 8")]
    public void Mistakes_AreAllToldAtTheirSettings(string json, params string[] expected)
    {
        var findings = Parse(json).Findings.Select(finding => finding.ToString()).ToList();

        Assert.Equal(expected.Length, findings.Count);
        Assert.All(expected.Zip(findings), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1234567890123456789012345678", true)]
    [InlineData("12345678901234567890123456789", false)]
    [InlineData("0.0000000000000000000000000001", true)]
    [InlineData("0.00000000000000000000000000001", false)]
    [InlineData("1e-28", true)]
    [InlineData("1e-29", false)]
    [InlineData("1.5e-28", false)]
    [InlineData("0.10000000000000000000000000000000", true)]
    [InlineData("1e27", true)]
    [InlineData("1e99", false)]
    [InlineData("1,5", false)]
    public void Numbers_ThatWouldBeRounded_AreRefused(string number, bool passes)
    {
        var (_, findings) = Parse(Least.Replace("\"start\": 0", $"\"start\": \"{number}\"", StringComparison.Ordinal));

        Assert.Equal(passes, findings.Count == 0);
    }

    [Fact]
    public void Examples_OfTheReadMe_HaveNoMistake()
    {
        using var stream = typeof(WorkQueueSettingsTests).Assembly.GetManifestResourceStream("README.md")!;
        var text = new StreamReader(stream).ReadToEnd();
        var examples = text.Split("```yaml\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)]).ToList();

        Assert.Equal(3, examples.Count);
        Assert.All(examples, example =>
        {
            var yaml = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(example);
            var reader = SettingsReader.Of(key => yaml.TryGetValue($"infra:{key}", out var value) ? JsonSerializer.Serialize(value) : null, yaml.Keys, new HashSet<string>());
            Assert.NotEmpty(WorkQueueSettings.Read(reader));
            Assert.Empty(reader.Finish());
        });
    }

    private static WorkQueueReading Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return WorkQueueSettings.Parse(document.RootElement.Clone());
    }
}
