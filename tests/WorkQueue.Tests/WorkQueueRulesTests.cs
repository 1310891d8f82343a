using Infra.Components.Pods;
using Infra.Components.Workloads.Queue;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Infra.Core.Search;
using Pulumi;

namespace Infra.Queue.Tests;

public class WorkQueueRulesTests
{
    private static readonly string Longest = new('a', WorkQueueRules.MaxNameLength);

    public static TheoryData<string, WorkQueueSpec> AtTheBound => new()
    {
        { "Name", Given.Spec with { Name = Longest } },
        { "Ledger.Replicas", Given.Spec with { Ledger = new QueueServiceSpec { Replicas = 1 } } },
        { "Master.Replicas", Given.Spec with { Master = new QueueServiceSpec { Replicas = 1 } } },
        { "Workers.Parallelism", Given.Spec with { Workers = new WorkerSpec { Parallelism = 0 } } },
        { "Forgive.Looks", Given.Spec with { Forgive = new ForgiveSpec { Looks = 0 } } },
        { "Forgive.IntervalSeconds", Given.Spec with { Forgive = new ForgiveSpec { IntervalSeconds = 1 } } },
        { "Forgive.IntervalSeconds", Given.Spec with { Forgive = new ForgiveSpec { IntervalSeconds = 3600 } } },
        { "RunAsUser", Given.Spec with { RunAsUser = 1 } },
        { "Workers.Parallelism", Given.Spec with { Workers = new WorkerSpec { Parallelism = 0 } } },
        { "Workers.Parallelism", Given.Spec with { Workers = new WorkerSpec { Parallelism = 1, Keda = new() } } },
        { "Workers.Keda", Given.Spec with { Workers = new WorkerSpec { Keda = new KedaSpec { IdleSeconds = 1, PollingSeconds = 1 } } } },
        { "Workers.Environment", WithVariables("QUEUE") },
        { "Workers.Environment", WithVariables("MY_REDIS_URL") },
        { "Workers.Environment", WithVariables("DOTNET_gcServer") },
        { "Workers.SecretEnvironment", WithSecretVariables("TOKEN") },
        { "Workers.Keda", Given.Spec with { Workers = new WorkerSpec { Keda = new KedaSpec { IdleSeconds = 3600, PollingSeconds = 3600 } } } },
        { "Outputs.AccessMode", Given.Spec with { Outputs = new OutputsSpec { AccessMode = "ReadWriteMany" } } },
    };

    public static TheoryData<string, WorkQueueSpec> OneOff => new()
    {
        { "Name: must be at most 51 characters, for the names of its objects begin with it", Given.Spec with { Name = Longest + "a" } },
        { "Name: ", Given.Spec with { Name = "Pyatmos" } },
        { "Image: must have a tag or a digest", Given.Spec with { Image = "queue" } },
        { "Program: must be the queue's program in its image; got nothing; use \"/app/queue\"", Given.Spec with { Program = [] } },
        { "Ledger.Replicas: must be 1 or more pods; got 0; use 1", Given.Spec with { Ledger = new QueueServiceSpec { Replicas = 0 } } },
        { "Ledger.Resources.Cpu: ", Given.Spec with { Ledger = new QueueServiceSpec { Resources = new() { Cpu = "much" } } } },
        { "Master.Replicas: must be 1 or more pods; got 0; use 1", Given.Spec with { Master = new QueueServiceSpec { Replicas = 0 } } },
        { "Workers.Image: must not be \":latest\"", Given.Spec with { Workers = new WorkerSpec { Image = "atmos:latest" } } },
        { "Workers.Parallelism: must be 0 or more workers; got -1; use 0", Given.Spec with { Workers = new WorkerSpec { Parallelism = -1 } } },
        { "Workers.Parallelism: must be 1 or more workers; got 0; use 1", Given.Spec with { Workers = new WorkerSpec { Parallelism = 0, Keda = new() } } },
        { "Workers.Keda.IdleSeconds: must be 1 to 3600 seconds; got 0; use 1", Given.Spec with { Workers = new WorkerSpec { Keda = new KedaSpec { IdleSeconds = 0 } } } },
        { "Workers.Keda.IdleSeconds: must be 1 to 3600 seconds; got 3601; use 3600", Given.Spec with { Workers = new WorkerSpec { Keda = new KedaSpec { IdleSeconds = 3601 } } } },
        { "Workers.Keda.PollingSeconds: must be 1 to 3600 seconds; got 0; use 1", Given.Spec with { Workers = new WorkerSpec { Keda = new KedaSpec { PollingSeconds = 0 } } } },
        { "Workers.Keda.PollingSeconds: must be 1 to 3600 seconds; got 3601; use 3600", Given.Spec with { Workers = new WorkerSpec { Keda = new KedaSpec { PollingSeconds = 3601 } } } },
        { "Workers.Keda.Namespace: ", Given.Spec with { Workers = new WorkerSpec { Keda = new KedaSpec { Namespace = "KEDA" } } } },
        { "Workers.Resources.Memory: ", Given.Spec with { Workers = new WorkerSpec { Resources = new() { Memory = "much" } } } },
        { "Workers.Environment[\"QUEUE_\"]: must not begin with QUEUE_, REDIS_ or MYSQL_, nor be DOTNET_EnableDiagnostics, which the worker is given; rename it", WithVariables("QUEUE_") },
        { "Workers.Environment[\"REDIS_URL\"]: must not begin", WithVariables("REDIS_URL") },
        { "Workers.Environment[\"MYSQL_TCP_PORT\"]: must not begin", WithVariables("MYSQL_TCP_PORT") },
        { "Workers.Environment[\"DOTNET_EnableDiagnostics\"]: must not begin", WithVariables("DOTNET_EnableDiagnostics") },
        { "Workers.Environment[\"1A\"]: must be letters", WithVariables("1A") },
        { "Workers.SecretEnvironment[\"MYSQL_PWD\"]: must not be in environment as well", WithSecretVariables("MYSQL_PWD") },
        { "Workers.SecretEnvironment[\"1A\"]: must be letters", WithSecretVariables("1A") },
        { "Workers.NodeSelector", Given.Spec with { Workers = new WorkerSpec { NodeSelector = new Dictionary<string, string> { ["a b"] = "c" } } } },
        { "Forgive.Looks: must be 0 or more looks; got -1; use 0", Given.Spec with { Forgive = new ForgiveSpec { Looks = -1 } } },
        { "Forgive.IntervalSeconds: must be 1 to 3600 seconds; got 0; use 1", Given.Spec with { Forgive = new ForgiveSpec { IntervalSeconds = 0 } } },
        { "Forgive.IntervalSeconds: must be 1 to 3600 seconds; got 3601; use 3600", Given.Spec with { Forgive = new ForgiveSpec { IntervalSeconds = 3601 } } },
        { "RunAsUser: must be a user id of 1 or more, for nothing here needs root; got 0; use 1000", Given.Spec with { RunAsUser = 0 } },
        { "Outputs.StorageSize: ", Given.Spec with { Outputs = new OutputsSpec { StorageSize = "big" } } },
        { "Outputs.StorageClass: ", Given.Spec with { Outputs = new OutputsSpec { StorageClass = "No Class" } } },
        { "Outputs.AccessMode: must be ReadWriteOnce or ReadWriteMany; got \"Mine\"", Given.Spec with { Outputs = new OutputsSpec { AccessMode = "Mine" } } },
        { "MetricsNamespaces[0]: ", Given.Spec with { MetricsNamespaces = ["GMP"] } },
    };

    [Theory]
    [MemberData(nameof(AtTheBound))]
    public void Spec_AtTheBound_Passes(string path, WorkQueueSpec spec) =>
        Assert.DoesNotContain(WorkQueueRules.Check(spec), finding => finding.Path.StartsWith(path, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(OneOff))]
    public void Spec_OneOff_Fails(string text, WorkQueueSpec spec) =>
        Assert.StartsWith(text, Assert.Single(WorkQueueRules.Check(spec)).ToString(), StringComparison.Ordinal);

    private static WorkQueueSpec WithVariables(string name) =>
        Given.Spec with { Workers = new WorkerSpec { Environment = new Dictionary<string, string> { [name] = "1" } } };

    private static WorkQueueSpec WithSecretVariables(string name) =>
        Given.Spec with { Workers = new WorkerSpec { SecretEnvironment = new EnvironmentVariables { [name] = "1" } } };

    [Fact]
    public void Spec_OfTheSeed_Passes() => Assert.Empty(WorkQueueRules.Check(Given.Spec));

    [Fact]
    public void Assign_BesideResources_IsRefusedForEach()
    {
        var workers = new WorkerSpec
        {
            Assign = new AssignSpec { AssignTo = AssignSpec.Machine, NodePool = "worker" },
            Resources = new ContainerResources { Cpu = "1" },
            NodeSelector = new Dictionary<string, string> { ["name"] = "worker" },
            Tolerations = [new PodToleration("a", PodToleration.Exists, null, null)],
        };

        Assert.Equal(
            ["Workers.Resources", "Workers.NodeSelector", "Workers.Tolerations"],
            WorkQueueRules.Check(Given.Spec with { Workers = workers }).Select(finding => finding.Path));
    }

    [Fact]
    public async Task Queue_WithSeveralMistakes_TellsThemAllAtOnce()
    {
        var given = Given.Args();
        var message = await Given.FailAsync(new WorkQueueArgs
        {
            Namespace = "1astro",
            Spec = Given.Spec with
            {
                Image = "queue:latest",
                Search = Given.Search with { Run = new RunSpec { Command = [], GraceSeconds = 13 } },
                Workers = new WorkerSpec { Assign = new AssignSpec { AssignTo = AssignSpec.Machine, NodePool = "worker" } },
            },
            Redis = given.Redis,
            Database = given.Database with { Port = Output.Create(5432) },
            ArtifactsBucket = "artifacts",
        });

        Assert.Contains(
            """
            work queue "astro": 8 problems
             - Image: must not be ":latest", which moves: pods of one set could run different code, and there is nothing to roll back to; got "queue:latest"; name the version
             - Search.Run.Command: must be the program and its arguments; got nothing; name the program that workers run for each point
             - Search.Run.GraceSeconds: must be 0 to 12 seconds, so that a point is handed back within the 15 s that a Spot node gives; got 13; use 12
             - Search.Name: must be 1 to 63 lower-case letters, digits and hyphens, a letter first; got "1astro-pyatmos"; set it, where the namespace and name make no such name
             - Search.Ledger.Table: must be 1 to 50 letters, digits and underscores, a letter first; got "1astro_pyatmos"; set it, where the namespace and name make no such name
             - Workers.Assign: must be left out where there are no node pools to place on; got one; remove it, and use resources and NodeSelector
             - Database.Port: must have a MySQL database, the only one that its ledger writes to; got the environment's PostgreSQL (port 5432), which nobody can change without losing its data; run the search on an environment whose Database.Engine is MySql, or on a stack of the kind local, which brings a database of its own
             - ServiceAccountName: must be set where outputs go to a bucket, for the namespace's default account may not write to it; got nothing; name the one with Workload Identity
            """.ReplaceLineEndings("\n"),
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Placement_ThatCannotBe_IsToldAtItsSetting()
    {
        var spec = Given.Spec with
        {
            SettingsPath = "infra:queue",
            Workers = new WorkerSpec { Assign = new AssignSpec { AssignTo = AssignSpec.Machine, NodePool = "workers" } },
        };

        Assert.Equal(
            "infra:queue.workers.assign.nodePool: must be gpu or worker; got \"workers\"; use worker",
            (await Given.FailAsync(Given.Args(spec, withPools: true))).Split("\n - ")[1]);
    }

    [Fact]
    public async Task Names_OfANamespaceKnownLater_AreCheckedThen()
    {
        var later = new TaskCompletionSource<string>();
        var given = Given.Args();
        var message = await Infra.Tests.Support.TestRun.FailAsync(() =>
        {
            _ = new WorkQueue("astro", new WorkQueueArgs { Namespace = Output.Create(later.Task), Spec = given.Spec, Redis = given.Redis, Database = given.Database });
            later.SetResult(new string('n', 63));
        });

        Assert.Contains("Search.Name: must be 1 to 63", message, StringComparison.Ordinal);
    }
}
