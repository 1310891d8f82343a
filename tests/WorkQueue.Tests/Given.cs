using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using Infra.Components.Workloads.Queue;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Infra.Core.Search;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Queue.Tests;

/// <summary>What the tests begin with.</summary>
internal static class Given
{
    public const string RedisPassword = "the-password-of-redis";
    public const string DatabasePassword = "the-password-of-the-database";
    public const string DatabaseCa = "-----BEGIN CERTIFICATE-----sql";
    public const string RedisCa = "-----BEGIN CERTIFICATE-----redis";

    public static NodePoolFacts SpotPool { get; } = NodePoolFacts.Of(
        "worker",
        MachineCatalog.Find("e2-standard-8")!,
        0,
        10,
        capacity: NodeCapacity.Spot,
        taints: [new NodeTaint("preemptible", "yes", TaintEffect.NoExecute)]);

    public static NodePoolFacts GpuPool { get; } = NodePoolFacts.Of("gpu", MachineCatalog.Find("g2-standard-24")!, 0, 2);

    /// <summary>The search of the seed: six gases, of which oxygen moves and nitrogen fills up.</summary>
    public static SearchSpec Search { get; } = new()
    {
        Space = new SearchSpace
        {
            Parameters =
            [
                new SearchParameter { Name = "O2", Start = 0.21m, Steps = [new SearchStep { Increment = 0.001m }] },
                new SearchParameter { Name = "N2" },
                new SearchParameter { Name = "H2O", Start = 0.0123m },
                new SearchParameter { Name = "CH4", Start = 1.63e-6m },
                new SearchParameter { Name = "CO2", Start = 0.0004m },
                new SearchParameter { Name = "H2", Start = 8.13e-8m },
            ],
            Filler = "N2",
            Reach = 2,
        },
        Run = new RunSpec { Command = ["/opt/atmos/run"] },
    };

    public static WorkQueueSpec Spec { get; } = new() { Image = "queue:0.1.0", Search = Search };

    /// <summary>A queue on an environment: Redis with TLS, a database with certificates.</summary>
    public static WorkQueueArgs Args(WorkQueueSpec? spec = null, bool withBucket = false, bool withPools = false) => new()
    {
        Namespace = "astro",
        Spec = spec ?? Spec,
        Redis = new(Output.Create("10.4.0.5"), Output.Create(6378), Output.CreateSecret(RedisPassword), Output.Create(RedisCa)),
        Database = new(
            Output.Create("10.3.0.5"),
            Output.Create(3306),
            Output.Create("pyatmos"),
            Output.Create("worker"),
            Output.CreateSecret(DatabasePassword),
            Output.Create(DatabaseCa)),
        Dispatcher = withPools ? new Dispatcher([SpotPool, GpuPool]) : null,
        ArtifactsBucket = withBucket ? (Input<string>)"artifacts-1234567" : null,
        ServiceAccountName = withBucket ? (Input<string>)"workload" : null,
    };

    public static async Task<(TestRun Run, WorkQueue Queue)> RunAsync(WorkQueueArgs args)
    {
        WorkQueue? queue = null;
        var run = await TestRun.RunAsync(() => queue = new WorkQueue("astro", args));
        return (run, queue!);
    }

    public static Task<string> FailAsync(WorkQueueArgs args) => TestRun.FailAsync(() => _ = new WorkQueue("astro", args));

    /// <summary>Every text in a resource's inputs.</summary>
    public static IEnumerable<string> Texts(object? value) => value switch
    {
        string text => [text],
        IImmutableDictionary<string, object> map => map.SelectMany(pair => Texts(pair.Value).Append(pair.Key)),
        IEnumerable list => list.Cast<object?>().SelectMany(Texts),
        null => [],
        _ => [Convert.ToString(value, CultureInfo.InvariantCulture)!],
    };

    /// <summary>The variables of a container; those from the Secret as <c>SECRET/KEY</c>.</summary>
    public static SortedDictionary<string, string> Environment(RecordedResource workload, string container = "containers.0")
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var at = $"spec.template.spec.{container}.env";
        for (var i = 0; workload[$"{at}.{i}.name"] is string name; i++)
        {
            variables[name] = (string?)workload[$"{at}.{i}.value"]
                ?? $"{workload[$"{at}.{i}.valueFrom.secretKeyRef.name"]}/{workload[$"{at}.{i}.valueFrom.secretKeyRef.key"]}";
        }

        return variables;
    }

    /// <summary>A list of texts at a path.</summary>
    public static IReadOnlyList<string> List(RecordedResource resource, string path) =>
        resource[path] is IEnumerable list and not string ? [.. list.Cast<string>()] : [];
}
