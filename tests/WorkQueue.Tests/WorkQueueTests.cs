using System.Collections.Immutable;
using System.Text.Json;
using Infra.Components.Data;
using Infra.Components.Pods;
using Infra.Components.Workloads.Queue;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Infra.Core.Search;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Queue.Tests;

public class WorkQueueTests
{
    private const string Job = "kubernetes:batch/v1:Job";
    private const string Deployment = "kubernetes:apps/v1:Deployment";
    private const string Budget = "kubernetes:policy/v1:PodDisruptionBudget";
    private const string ConfigMap = "kubernetes:core/v1:ConfigMap";
    private const string Secret = "kubernetes:core/v1:Secret";
    private const string Claim = "kubernetes:core/v1:PersistentVolumeClaim";
    private const string Policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
    private const string Pod = "spec.template.spec";
    private const string Account = "kubernetes:core/v1:ServiceAccount";
    private const string RoleType = "kubernetes:rbac.authorization.k8s.io/v1:Role";
    private const string BindingType = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding";
    private const string ScaledJob = "kubernetes:keda.sh/v1alpha1:ScaledJob";
    private const string Service = "kubernetes:core/v1:Service";

    [Theory]
    [InlineData("queue:0.1.0", false, null)]
    [InlineData("queue:0.1.0", true, "")]
    [InlineData("queue@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", false, "queue@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("queue@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true, "queue@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task Workers_AreToldTheirImage_WhereItHasADigest(string image, bool isLate, string? told)
    {
        var run = await TestRun.RunAsync(() =>
        {
            var later = new TaskCompletionSource<string>();
            _ = new WorkQueue("astro", Given.Args(Given.Spec with { Image = isLate ? Output.Create(later.Task) : image }));
            later.SetResult(image);
        });

        Assert.Equal(told, Given.Environment(run.One(Deployment, "astro-worker")).GetValueOrDefault("QUEUE_IMAGE"));
    }

    [Fact]
    public async Task WorkersImage_ThatTurnsOutWrong_IsNamedAsItStandsInTheSpec() => Assert.Contains(
        "work queue \"astro\": 1 problem\n - Workers.Image: must not be \":latest\"",
        await TestRun.FailAsync(() =>
        {
            var later = new TaskCompletionSource<string>();
            _ = new WorkQueue("astro", Given.Args(Given.Spec with { Workers = new WorkerSpec { Image = Output.Create(later.Task) } }));
            later.SetResult("atmos:latest");
        }),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(Deployment, "spec.template")]
    [InlineData(ScaledJob, "spec.jobTargetRef.template")]
    public async Task Environment_OfTheWorkers_ReachesThemAlone(string type, string template)
    {
        async Task<TestRun> RunAsync(string token)
        {
            var workers = new WorkerSpec
            {
                Keda = type == ScaledJob ? new KedaSpec() : null,
                Environment = new Dictionary<string, string> { ["SOLVER"] = "fast" },
                SecretEnvironment = token.Length == 0 ? new EnvironmentVariables() : new EnvironmentVariables { ["LICENSE"] = Output.CreateSecret(token) },
            };
            return (await Given.RunAsync(Given.Args(Given.Spec with { Workers = workers }))).Run;
        }

        const string Digest = "metadata.annotations.infra/config";
        var run = await RunAsync("hush");

        var worker = run.One(type, "astro-worker");
        var variables = Enumerable.Range(0, 20)
            .Select(i => $"{template}.spec.containers.0.env.{i}")
            .Where(at => worker[$"{at}.name"] is "SOLVER" or "LICENSE")
            .Select(at => $"{worker[$"{at}.name"]}={worker[$"{at}.value"] ?? $"{worker[$"{at}.valueFrom.secretKeyRef.name"]}/{worker[$"{at}.valueFrom.secretKeyRef.key"]}"}");
        Assert.Equal(["SOLVER=fast", "LICENSE=pyatmos-environment/LICENSE"], variables);
        var secret = run.One(Secret, "astro-environment");
        Assert.Equal("hush", secret["stringData.LICENSE"]);
        Assert.DoesNotContain(run.Resources, resource => resource != secret && Given.Texts(resource.Inputs).Contains("hush"));
        Assert.All(["ledger", "master"], part => Assert.DoesNotContain("SOLVER", Given.Environment(run.One(Deployment, $"astro-{part}")).Keys));

        // A changed secret starts the workers anew, and nobody else; without one all is as it was.
        var (other, none) = (await RunAsync("hush2"), await RunAsync(""));
        Assert.NotEqual(worker[$"{template}.{Digest}"], other.One(type, "astro-worker")[$"{template}.{Digest}"]);
        Assert.Equal(run.One(Deployment, "astro-master")[$"spec.template.{Digest}"], other.One(Deployment, "astro-master")[$"spec.template.{Digest}"]);
        Assert.Equal(none.One(Deployment, "astro-master")[$"spec.template.{Digest}"], none.One(type, "astro-worker")[$"{template}.{Digest}"]);
    }

    [Fact]
    public async Task Queue_Defaults_ArePinned()
    {
        var (run, queue) = await Given.RunAsync(Given.Args());

        Assert.Equal(
            [
                $"{Deployment} astro-ledger", $"{Deployment} astro-master", $"{Deployment} astro-worker", $"{Job} astro-kill-switch", $"{Job} astro-starter",
                $"{ConfigMap} astro-search", $"{Claim} astro-outputs", $"{Secret} astro-connections", $"{Account} astro-ledger",
                $"{Policy} astro-api", $"{Budget} astro-ledger", $"{Budget} astro-master", $"{RoleType} astro-ledger", $"{BindingType} astro-ledger",
            ],
            run.Plan().Order(StringComparer.Ordinal));
        Assert.Equal("astro-pyatmos", await TestRun.ValueOfAsync(queue.QueueName));
        Assert.Equal("astro_pyatmos", await TestRun.ValueOfAsync(queue.Table));
        Assert.Equal("kubectl exec -n astro -it deployment/pyatmos-ledger -- /app/queue status", await TestRun.ValueOfAsync(queue.StatusCommand));

        var starter = run.One(Job, "astro-starter");
        Assert.Equal("pyatmos-starter", starter["metadata.name"]);
        Assert.Equal(["create", "--yes"], Given.List(starter, $"{Pod}.initContainers.0.args"));
        Assert.Equal(["starter", "--resume-lost"], Given.List(starter, $"{Pod}.containers.0.args"));
        Assert.Equal(["kill", "--clear"], Given.List(run.One(Job, "astro-kill-switch"), $"{Pod}.containers.0.args"));
        Assert.All([starter, run.One(Job, "astro-kill-switch")], once =>
        {
            Assert.Equal(1200d, once["spec.activeDeadlineSeconds"]);
            Assert.Equal("Never", once[$"{Pod}.restartPolicy"]);
            Assert.Equal("Ignore", once["spec.podFailurePolicy.rules.0.action"]);
            Assert.Equal("Failed", once["spec.podReplacementPolicy"]);
            Assert.Equal(TimeSpan.FromMinutes(25), ((CustomResourceOptions)once.Options).CustomTimeouts!.Create);
            Assert.Null(once["metadata.annotations"]);
        });

        foreach (var part in new[] { "ledger", "master" })
        {
            var deployment = run.One(Deployment, $"astro-{part}");
            Assert.Equal($"pyatmos-{part}", deployment["metadata.name"]);
            Assert.Equal(2d, deployment["spec.replicas"]);
            Assert.Equal($"pyatmos-{part}", deployment["spec.selector.matchLabels.app"]);
            Assert.Equal($"pyatmos-{part}", deployment["spec.template.metadata.labels.app"]);
            Assert.Equal(["/app/queue"], Given.List(deployment, $"{Pod}.containers.0.command"));
            Assert.Equal([part], Given.List(deployment, $"{Pod}.containers.0.args"));
            Assert.Equal("queue:0.1.0", deployment[$"{Pod}.containers.0.image"]);
            Assert.Equal("Always", deployment[$"{Pod}.restartPolicy"]);
            Assert.Equal(true, deployment[$"{Pod}.containers.0.securityContext.readOnlyRootFilesystem"]);
            Assert.Equal("kubernetes.io/hostname", deployment[$"{Pod}.topologySpreadConstraints.0.topologyKey"]);
            Assert.Equal(9464d, deployment[$"{Pod}.containers.0.readinessProbe.tcpSocket.port"]);
            Assert.Equal("/metrics", deployment[$"{Pod}.containers.0.livenessProbe.httpGet.path"]);
            Assert.Equal(9464d, deployment[$"{Pod}.containers.0.livenessProbe.httpGet.port"]);
            Assert.Null(deployment[$"{Pod}.containers.0.resources"]);
            Assert.Equal(1d, run.One(Budget, $"astro-{part}")["spec.maxUnavailable"]);
            Assert.Equal($"pyatmos-{part}", run.One(Budget, $"astro-{part}")["spec.selector.matchLabels.app"]);
        }

        var claim = run.One(Claim);
        Assert.Equal("pyatmos-outputs", claim["metadata.name"]);
        Assert.Equal("10Gi", claim["spec.resources.requests.storage"]);
        Assert.Equal(["ReadWriteOnce"], Given.List(claim, "spec.accessModes"));
        Assert.Null(claim["spec.storageClassName"]);
        Assert.True(claim.Options.Protect);
        Assert.NotNull(claim["metadata.annotations[pulumi.com/waitFor]"]);
    }

    [Fact]
    public async Task Workers_Defaults_ArePinned()
    {
        var (run, _) = await Given.RunAsync(Given.Args());

        var job = run.One(Deployment, "astro-worker");
        Assert.Equal("pyatmos-worker", job["metadata.name"]);
        Assert.Equal("jsonpath={.metadata.uid}", job["metadata.annotations[pulumi.com/waitFor]"]);
        Assert.Equal(2d, job["spec.replicas"]);
        Assert.Equal("Recreate", job["spec.strategy.type"]);
        Assert.Equal("pyatmos-worker", job["spec.selector.matchLabels.app"]);
        Assert.Equal("pyatmos-worker", job["spec.template.metadata.labels.app"]);
        Assert.Equal("Always", job[$"{Pod}.restartPolicy"]);
        Assert.Equal(30d, job[$"{Pod}.terminationGracePeriodSeconds"]);
        Assert.Equal("worker", job[$"{Pod}.containers.0.name"]);
        Assert.Equal(["/app/queue"], Given.List(job, $"{Pod}.containers.0.command"));
        Assert.Equal(["worker"], Given.List(job, $"{Pod}.containers.0.args"));
        Assert.Equal("pyatmos-outputs", job[$"{Pod}.volumes.3.persistentVolumeClaim.claimName"]);
        Assert.Equal("/outputs", job[$"{Pod}.containers.0.volumeMounts.3.mountPath"]);
        Assert.Null(job[$"{Pod}.containers.0.securityContext.readOnlyRootFilesystem"]);
        Assert.Null(job[$"{Pod}.containers.0.resources"]);
        Assert.Null(job[$"{Pod}.nodeSelector"]);
        Assert.Null(job[$"{Pod}.tolerations"]);
    }

    [Fact]
    public async Task Children_HaveTheirParentAndLabels()
    {
        var (run, queue) = await Given.RunAsync(Given.Args(Given.Spec with { Forgive = new(), MetricsNamespaces = ["gmp-system"] }));

        var children = run.Resources.Where(resource => resource.Resource != queue).ToList();
        Assert.Equal(16, children.Count);
        Assert.All(children, child =>
        {
            Assert.Same(queue, child.Options.Parent);
            Assert.StartsWith("astro-", child.Name, StringComparison.Ordinal);
            Assert.Equal("astro", child["metadata.namespace"]);
            Assert.StartsWith("pyatmos-", (string)child["metadata.name"]!, StringComparison.Ordinal);
            foreach (var metadata in child["spec.template"] is null ? ["metadata"] : new[] { "metadata", "spec.template.metadata" })
            {
                Assert.Equal(child["metadata.name"], child[$"{metadata}.labels[app.kubernetes.io/name]"]);
                Assert.Equal("queue", child[$"{metadata}.labels[app.kubernetes.io/component]"]);
                Assert.Equal("infra", child[$"{metadata}.labels[app.kubernetes.io/part-of]"]);
                Assert.Equal("pulumi", child[$"{metadata}.labels[app.kubernetes.io/managed-by]"]);
                Assert.Equal("pyatmos", child[$"{metadata}.labels[app.kubernetes.io/instance]"]);
            }
        });
    }

    [Fact]
    public async Task EveryPod_IsHardened()
    {
        var (run, _) = await Given.RunAsync(Given.Args(Given.Spec with { Forgive = new(), RunAsUser = 1654 }));

        var workloads = run.Resources.Where(resource => resource["spec.template"] is not null).ToList();
        Assert.Equal(6, workloads.Count);
        Assert.All(workloads, workload =>
        {
            Assert.Equal(workload.Name == "astro-ledger", workload[$"{Pod}.automountServiceAccountToken"]);
            Assert.Equal(false, workload[$"{Pod}.enableServiceLinks"]);
            Assert.Equal(true, workload[$"{Pod}.securityContext.runAsNonRoot"]);
            Assert.Equal(1654d, workload[$"{Pod}.securityContext.runAsUser"]);
            Assert.Equal(1654d, workload[$"{Pod}.securityContext.fsGroup"]);
            Assert.Equal("RuntimeDefault", workload[$"{Pod}.securityContext.seccompProfile.type"]);
            foreach (var container in workload[$"{Pod}.initContainers"] is null ? ["containers.0"] : new[] { "containers.0", "initContainers.0" })
            {
                Assert.Equal(false, workload[$"{Pod}.{container}.securityContext.allowPrivilegeEscalation"]);
                Assert.Equal("ALL", workload[$"{Pod}.{container}.securityContext.capabilities.drop.0"]);
            }
        });
    }

    [Fact]
    public async Task Secrets_AreInTheSecretAlone()
    {
        var (run, _) = await Given.RunAsync(Given.Args(Given.Spec with { Forgive = new() }));

        var secret = run.One(Secret);
        Assert.Equal(Given.RedisPassword, secret["stringData.redis-password"]);
        Assert.Equal(Given.DatabasePassword, secret["stringData.database-password"]);
        Assert.Equal(Given.RedisCa, secret["stringData[redis-ca.pem]"]);
        Assert.Equal(Given.DatabaseCa, secret["stringData[database-ca.pem]"]);
        var args = (Pulumi.Kubernetes.Types.Inputs.Core.V1.SecretArgs)secret.Args;
        Assert.True(await Output.IsSecretAsync(args.StringData.ToOutput()));
        Assert.All(run.Resources.Where(resource => resource != secret), resource =>
            Assert.DoesNotContain(Given.Texts(resource.Inputs), text =>
                text.Contains(Given.RedisPassword, StringComparison.Ordinal) || text.Contains(Given.DatabasePassword, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ManagedConnections_AreEncrypted_AndOnlyTheLedgerKnowsTheDatabase()
    {
        var (run, _) = await Given.RunAsync(Given.Args(Given.Spec with { Forgive = new() }));

        SortedDictionary<string, string> redis = new(StringComparer.Ordinal)
        {
            ["DOTNET_EnableDiagnostics"] = "0",
            ["QUEUE_LISTEN"] = "0.0.0.0:9464",
            ["QUEUE_SETTINGS"] = "/etc/queue/settings/queue.json",
            ["REDIS_CA_FILE"] = "/etc/queue/tls/redis-ca.pem",
            ["REDIS_HOST"] = "10.4.0.5",
            ["REDIS_PASSWORD"] = "pyatmos-connections/redis-password",
            ["REDIS_PORT"] = "6378",
            ["REDIS_TLS"] = "true",
        };
        SortedDictionary<string, string> starter = new(redis, StringComparer.Ordinal)
        {
            ["MYSQL_CA_FILE"] = "/etc/queue/tls/database-ca.pem",
            ["MYSQL_DATABASE"] = "pyatmos",
            ["MYSQL_HOST"] = "10.3.0.5",
            ["MYSQL_PASSWORD"] = "pyatmos-connections/database-password",
            ["MYSQL_PORT"] = "3306",
            ["MYSQL_TLS"] = "VerifyCA",
            ["MYSQL_USER"] = "worker",
        };
        Assert.Equal(
            new SortedDictionary<string, string>(starter, StringComparer.Ordinal) { ["QUEUE_WORKERS"] = "pyatmos-worker" },
            Given.Environment(run.One(Deployment, "astro-ledger")));
        Assert.Equal(starter, Given.Environment(run.One(Job, "astro-starter"), "initContainers.0"));
        Assert.Equal(starter, Given.Environment(run.One(Job, "astro-starter")));
        Assert.All(
            [run.One(Deployment, "astro-master"), run.One(Job, "astro-kill-switch"), run.One(Deployment, "astro-worker"), run.One(Job, "astro-forgive")],
            workload => Assert.Equal(redis, Given.Environment(workload)));
        var worker = run.One(Deployment, "astro-worker");
        Assert.Equal("pyatmos-search", worker[$"{Pod}.volumes.0.configMap.name"]);
        Assert.Equal("/etc/queue/settings", worker[$"{Pod}.containers.0.volumeMounts.0.mountPath"]);
        Assert.Equal("pyatmos-connections", worker[$"{Pod}.volumes.1.secret.secretName"]);
        foreach (var (i, file) in new[] { "redis-ca.pem", "database-ca.pem" }.Index())
        {
            Assert.Equal((file, file), (worker[$"{Pod}.volumes.1.secret.items.{i}.key"], worker[$"{Pod}.volumes.1.secret.items.{i}.path"]));
        }

        Assert.Null(worker[$"{Pod}.volumes.1.secret.items.2"]);
        Assert.Equal("/etc/queue/tls", worker[$"{Pod}.containers.0.volumeMounts.1.mountPath"]);
    }

    [Fact]
    public async Task Queue_InTheEnvironmentsRedis_HasANameThatNoOtherCanMake_AndGoesOnFromTheFormer()
    {
        var (run, queue) = await Given.RunAsync(Given.Args(Given.Spec with { Redis = QueueRedis.Environment }));

        Assert.Equal("astro.pyatmos", await TestRun.ValueOfAsync(queue.QueueName));
        var settings = (string)run.One(ConfigMap)["data[queue.json]"]!;
        Assert.Contains("\"name\": \"astro.pyatmos\"", settings, StringComparison.Ordinal);
        Assert.Equal("astro-pyatmos", Given.Environment(run.One(Job, "astro-starter"))["QUEUE_FORMER_NAME"]);
        Assert.DoesNotContain("QUEUE_FORMER_NAME", Given.Environment((await Given.RunAsync(Given.Args())).Run.One(Job, "astro-starter")).Keys);
    }

    // As with pulumi up --target, where the account is not among what is made.
    [Fact]
    public async Task Queue_WhoseAccountIsNotMadeNow_LeavesItsNameOut()
    {
        var run = await TestRun.RunAsync(
            () => _ = new WorkQueue("astro", Given.Args()), new RecordingMocks().Computing(Account, _ => [new("metadata", null!)]));

        Assert.Null(run.One(Deployment, "astro-ledger")[$"{Pod}.serviceAccountName"]);
        Assert.Equal(true, run.One(Deployment, "astro-ledger")[$"{Pod}.automountServiceAccountToken"]);
    }

    [Fact]
    public async Task InClusterConnections_AreNotEncrypted()
    {
        var run = await TestRun.RunAsync(() =>
        {
            var given = Given.Args();
            _ = new WorkQueue("astro", new WorkQueueArgs
            {
                Namespace = "local",
                Spec = given.Spec,
                Redis = new InClusterRedis("redis", new InClusterRedisArgs { Namespace = "local" }).Connection,
                Database = new InClusterDatabase("database", new InClusterDatabaseArgs { Namespace = "local" }).Connection,
            });
        });

        var ledger = Given.Environment(run.One(Deployment, "astro-ledger"));
        Assert.Equal(["redis.local.svc.cluster.local", "6379", "false", ""], [ledger["REDIS_HOST"], ledger["REDIS_PORT"], ledger["REDIS_TLS"], ledger["REDIS_CA_FILE"]]);
        Assert.Equal(["database.local.svc.cluster.local", "3306", "Preferred", ""], [ledger["MYSQL_HOST"], ledger["MYSQL_PORT"], ledger["MYSQL_TLS"], ledger["MYSQL_CA_FILE"]]);
        Assert.Equal(["pyatmos", "worker"], [ledger["MYSQL_DATABASE"], ledger["MYSQL_USER"]]);
        var secret = run.One(Secret, "astro-connections");
        var passwords = new[] { secret["stringData.redis-password"], secret["stringData.database-password"] };
        Assert.All(passwords, password => Assert.Equal(32, ((string)password!).Length));
        Assert.All(run.Resources.Where(resource => resource.Type is Job or Deployment or ConfigMap), resource =>
            Assert.DoesNotContain(Given.Texts(resource.Inputs), text => passwords.Contains(text)));
    }

    [Fact]
    public async Task Search_IsTheProgramsSettingsFile()
    {
        var search = Given.Search with { Limits = new SearchLimits { Points = 100, Depth = 7 } };
        var (run, _) = await Given.RunAsync(Given.Args(Given.Spec with { Search = search }));

        using var json = JsonDocument.Parse((string)run.One(ConfigMap)["data[queue.json]"]!);
        Assert.Equal(
            """
            {"name":"astro-pyatmos","space":{"parameters":[{"name":"O2","minimum":0,"start":0.21,"steps":[{"increment":0.001}]},{"name":"N2","minimum":0},
            {"name":"H2O","minimum":0,"start":0.0123},{"name":"CH4","minimum":0,"start":0.00000163},{"name":"CO2","minimum":0,"start":0.0004},
            {"name":"H2","minimum":0,"start":0.0000000813}],"total":1,"mode":"sides","reach":2,"filler":"N2"},"limits":{"points":100,"depth":7},
            "lease":{"seconds":60,"attempts":3,"backoffSeconds":5,"maximumBackoffSeconds":300},
            "run":{"command":["/opt/atmos/run"],"timeoutSeconds":3600,"graceSeconds":10,"outputs":"/outputs/astro/pyatmos"},
            "ledger":{"table":"astro_pyatmos","batch":500,"takeOverSeconds":60}}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(json.RootElement));
    }

    [Fact]
    public async Task Search_WithEverySetting_HasThemAll()
    {
        var search = new SearchSpec
        {
            Name = "gases",
            Space = new SearchSpace
            {
                Parameters =
                [
                    new SearchParameter
                    {
                        Name = "x",
                        Start = 1,
                        Minimum = -2,
                        Maximum = 3,
                        Origin = 0,
                        Steps = [new SearchStep { Below = 0, Increment = 0.5m }, new SearchStep { Increment = 0.25m }],
                    },
                ],
                Mode = SearchMode.Diagonals,
                Total = 2,
            },
            Lease = new LeaseSpec { Seconds = 30, Attempts = 5, BackoffSeconds = 1, MaximumBackoffSeconds = 9 },
            Run = new RunSpec { Command = ["/bin/a", "b"], TimeoutSeconds = 60, GraceSeconds = 12 },
            Ledger = new LedgerSpec { Table = "results", Batch = 10, TakeOverSeconds = 20 },
        };
        var (run, queue) = await Given.RunAsync(Given.Args(Given.Spec with { Search = search }));

        using var json = JsonDocument.Parse((string)run.One(ConfigMap)["data[queue.json]"]!);
        Assert.Equal(
            """
            {"name":"gases","space":{"parameters":[{"name":"x","minimum":-2,"start":1,"maximum":3,"origin":0,
            "steps":[{"increment":0.5,"below":0},{"increment":0.25}]}],"total":2,"mode":"diagonals","reach":1},"limits":{"points":0},
            "lease":{"seconds":30,"attempts":5,"backoffSeconds":1,"maximumBackoffSeconds":9},
            "run":{"command":["/bin/a","b"],"timeoutSeconds":60,"graceSeconds":12,"outputs":"/outputs/astro/pyatmos"},
            "ledger":{"table":"results","batch":10,"takeOverSeconds":20}}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(json.RootElement));
        Assert.Equal("gases", await TestRun.ValueOfAsync(queue.QueueName));
        Assert.Equal("results", await TestRun.ValueOfAsync(queue.Table));
    }

    [Fact]
    public async Task Options_AreSent()
    {
        var args = Given.Args(Given.Spec with
        {
            Name = "gases",
            Program = ["dotnet", "/opt/queue.dll"],
            Ledger = new QueueServiceSpec { Replicas = 1, Resources = new() { Cpu = "250m", Memory = "256Mi" } },
            Master = new QueueServiceSpec { Replicas = 3 },
            NodeSelector = new Dictionary<string, string> { ["name"] = "system" },
            Tolerations = [new PodToleration("only", PodToleration.Exists, null, null)],
            Workers = new WorkerSpec
            {
                Image = "atmos:1.0.0",
                Parallelism = 0,
                Resources = new() { Cpu = "1", Memory = "1Gi" },
                NodeSelector = new Dictionary<string, string> { ["name"] = "worker" },
                Tolerations = [new PodToleration("preemptible", PodToleration.Equal, "yes", TaintEffect.NoExecute)],
            },
            Outputs = new OutputsSpec { StorageSize = "1Gi", StorageClass = "nfs", AccessMode = OutputsSpec.ReadWriteMany, DeletionProtection = false },
            Forgive = new ForgiveSpec { Looks = 5, IntervalSeconds = 30 },
            MetricsNamespaces = ["gmp-system", "monitoring"],
        });
        var (run, _) = await Given.RunAsync(new WorkQueueArgs
        {
            Namespace = args.Namespace,
            Spec = args.Spec,
            Redis = args.Redis,
            Database = args.Database,
            ImageRegistry = Output.Create("registry.example/images"),
            ImagePullSecret = "my-secret",
            ServiceAccountName = "workload",
        });

        var ledger = run.One(Deployment, "astro-ledger");
        Assert.Equal("gases-ledger", ledger["metadata.name"]);
        Assert.Equal("registry.example/images/queue:0.1.0", ledger[$"{Pod}.containers.0.image"]);
        Assert.Equal(["dotnet", "/opt/queue.dll"], Given.List(ledger, $"{Pod}.containers.0.command"));
        Assert.Equal(1d, ledger["spec.replicas"]);
        Assert.Equal("250m", ledger[$"{Pod}.containers.0.resources.requests.cpu"]);
        Assert.Equal("256Mi", ledger[$"{Pod}.containers.0.resources.limits.memory"]);
        Assert.Equal("system", ledger[$"{Pod}.nodeSelector.name"]);
        Assert.Equal("only", ledger[$"{Pod}.tolerations.0.key"]);
        Assert.Equal("my-secret", ledger[$"{Pod}.imagePullSecrets.0.name"]);
        Assert.Equal("gases-ledger", ledger[$"{Pod}.serviceAccountName"]);
        Assert.Equal("workload", run.One(Deployment, "astro-master")[$"{Pod}.serviceAccountName"]);
        Assert.Equal(3d, run.One(Deployment, "astro-master")["spec.replicas"]);

        var worker = run.One(Deployment, "astro-worker");
        Assert.Equal("registry.example/images/atmos:1.0.0", worker[$"{Pod}.containers.0.image"]);
        Assert.Equal(["dotnet", "/opt/queue.dll"], Given.List(worker, $"{Pod}.containers.0.command"));
        Assert.Equal(0d, worker["spec.replicas"]);
        Assert.Equal("1", worker[$"{Pod}.containers.0.resources.requests.cpu"]);
        Assert.Equal("1Gi", worker[$"{Pod}.containers.0.resources.limits.memory"]);
        Assert.Equal("worker", worker[$"{Pod}.nodeSelector.name"]);
        Assert.Equal("preemptible", worker[$"{Pod}.tolerations.0.key"]);

        var claim = run.One(Claim);
        Assert.Equal(["1Gi", "nfs", "ReadWriteMany"], new[] { claim["spec.resources.requests.storage"], claim["spec.storageClassName"], claim["spec.accessModes.0"] });
        Assert.NotEqual(true, claim.Options.Protect);

        var forgive = run.One(Job, "astro-forgive");
        Assert.Equal(["kill", "--forgive", "5", "--interval", "30"], Given.List(forgive, $"{Pod}.containers.0.args"));
        Assert.NotNull(forgive["metadata.annotations[pulumi.com/waitFor]"]);

        var policy = run.One(Policy, "astro-metrics");
        Assert.Equal("gases", policy["spec.podSelector.matchLabels[app.kubernetes.io/instance]"]);
        Assert.Equal(["Ingress"], Given.List(policy, "spec.policyTypes"));
        Assert.Equal("gmp-system", policy["spec.ingress.0.from.0.namespaceSelector.matchLabels[kubernetes.io/metadata.name]"]);
        Assert.Equal("monitoring", policy["spec.ingress.0.from.1.namespaceSelector.matchLabels[kubernetes.io/metadata.name]"]);
        Assert.Equal(9464d, policy["spec.ingress.0.ports.0.port"]);
        Assert.Null(policy["spec.egress"]);
    }

    [Fact]
    public async Task Placement_OfTheDispatcher_IsHonoured()
    {
        var spec = Given.Spec with
        {
            Workers = new WorkerSpec { Assign = new AssignSpec { AssignTo = AssignSpec.Machine, NodePool = "worker", ProcessesPerMachine = 4 } },
        };
        var (run, _) = await Given.RunAsync(Given.Args(spec, withPools: true));

        var job = run.One(Deployment, "astro-worker");
        var expected = new Dispatcher([Given.SpotPool]).ShareOf(Given.SpotPool, 4)!.Value;
        Assert.Equal($"{expected.CpuMillicores}m", job[$"{Pod}.containers.0.resources.requests.cpu"]);
        Assert.Equal($"{expected.MemoryMib}Mi", job[$"{Pod}.containers.0.resources.requests.memory"]);
        Assert.Equal($"{expected.MemoryMib}Mi", job[$"{Pod}.containers.0.resources.limits.memory"]);
        Assert.Equal("worker", job[$"{Pod}.nodeSelector.name"]);
        Assert.Equal(
            ["preemptible", "Equal", "yes", "NoExecute"],
            new[] { job[$"{Pod}.tolerations.1.key"], job[$"{Pod}.tolerations.1.operator"], job[$"{Pod}.tolerations.1.value"], job[$"{Pod}.tolerations.1.effect"] });
        Assert.Equal("cloud.google.com/gke-spot", job[$"{Pod}.tolerations.0.key"]);
        Assert.Null(job[$"{Pod}.tolerations.2"]);
        Assert.Equal(15d, job[$"{Pod}.terminationGracePeriodSeconds"]);

        // Only the workers go there.
        Assert.Null(run.One(Deployment, "astro-ledger")[$"{Pod}.nodeSelector"]);
        Assert.Null(run.One(Deployment, "astro-ledger")[$"{Pod}.tolerations"]);
    }

    [Fact]
    public async Task Placement_WithoutAWord_IsOnMachinesThatMayBeTakenAway()
    {
        var resources = new ContainerResources { Cpu = "1", Memory = "2Gi" };
        var (run, _) = await Given.RunAsync(Given.Args(Given.Spec with { Workers = new() { Resources = resources } }, withPools: true));

        var workers = run.One(Deployment, "astro-worker");
        Assert.Equal("worker", workers[$"{Pod}.nodeSelector.name"]);
        Assert.Equal("cloud.google.com/gke-spot", workers[$"{Pod}.tolerations.0.key"]);
        Assert.Equal("preemptible", workers[$"{Pod}.tolerations.1.key"]);
        Assert.Equal(15d, workers[$"{Pod}.terminationGracePeriodSeconds"]);
        Assert.Equal("1", workers[$"{Pod}.containers.0.resources.requests.cpu"]);
        Assert.Equal("2Gi", workers[$"{Pod}.containers.0.resources.requests.memory"]);
        Assert.Null(run.One(Deployment, "astro-ledger")[$"{Pod}.nodeSelector"]);
    }

    [Fact]
    public async Task Placement_OfOnesOwn_OrWithoutSuchMachines_IsLeftAlone()
    {
        var room = new Dispatcher([Given.SpotPool]).ShareOf(Given.SpotPool, 1)!.Value;
        foreach (var (workers, pools) in new (WorkerSpec, NodePoolFacts[])[]
        {
            (new() { NodeSelector = new Dictionary<string, string> { ["name"] = "mine" } }, [Given.SpotPool]),
            (new() { Tolerations = [new PodToleration("only", PodToleration.Exists, null, null)] }, [Given.SpotPool]),
            (new() { Resources = new() { Cpu = $"{room.CpuMillicores + 1}m" } }, [Given.SpotPool]),
            (new() { Resources = new() { MemoryLimit = $"{room.MemoryMib + 1}Mi" } }, [Given.SpotPool]),
            (new(), [Given.GpuPool with { Capacity = NodeCapacity.Spot }]),
            (new(), [Given.SpotPool with { Capacity = NodeCapacity.OnDemand }]),
            (new(), [Given.SpotPool with { MaxNodes = 0 }]),
        })
        {
            var given = Given.Args(Given.Spec with { Workers = workers });
            var (run, _) = await Given.RunAsync(new WorkQueueArgs
            {
                Namespace = given.Namespace,
                Spec = given.Spec,
                Redis = given.Redis,
                Database = given.Database,
                Dispatcher = new Dispatcher(pools),
            });

            Assert.NotEqual("worker", run.One(Deployment, "astro-worker")[$"{Pod}.nodeSelector.name"]);
            Assert.Equal(30d, run.One(Deployment, "astro-worker")[$"{Pod}.terminationGracePeriodSeconds"]);
        }

        var (fits, _) = await Given.RunAsync(Given.Args(
            Given.Spec with { Workers = new() { Resources = new() { Cpu = $"{room.CpuMillicores}m", Memory = $"{room.MemoryMib}Mi" } } }, withPools: true));
        Assert.Equal("worker", fits.One(Deployment, "astro-worker")[$"{Pod}.nodeSelector.name"]);
    }

    [Fact]
    public async Task Placement_WithGpus_HasTheirLimitAndToleration()
    {
        var spec = Given.Spec with { Workers = new WorkerSpec { Assign = new AssignSpec { AssignTo = AssignSpec.Gpu, NodePool = "gpu" } } };
        var (run, _) = await Given.RunAsync(Given.Args(spec, withPools: true));

        var job = run.One(Deployment, "astro-worker");
        Assert.Equal("1", job[$"{Pod}.containers.0.resources.limits[nvidia.com/gpu]"]);
        Assert.Equal("nvidia.com/gpu", job[$"{Pod}.tolerations.0.key"]);
        Assert.Null(job[$"{Pod}.tolerations.1"]);
        Assert.Equal(30d, job[$"{Pod}.terminationGracePeriodSeconds"]);
    }

    [Fact]
    public async Task Bucket_IsMounted_AndItsContainerHasRoomBesideTheWorker()
    {
        var assign = new AssignSpec { AssignTo = AssignSpec.Machine, NodePool = "worker", ProcessesPerMachine = 2 };
        var (run, _) = await Given.RunAsync(Given.Args(Given.Spec with { Workers = new WorkerSpec { Assign = assign } }, withBucket: true, withPools: true));

        Assert.Empty(run.All(Claim));
        var job = run.One(Deployment, "astro-worker");
        Assert.Equal("true", job["spec.template.metadata.annotations[gke-gcsfuse/volumes]"]);
        Assert.Equal("250m", job["spec.template.metadata.annotations[gke-gcsfuse/cpu-limit]"]);
        Assert.Equal("256Mi", job["spec.template.metadata.annotations[gke-gcsfuse/memory-limit]"]);
        Assert.Equal("gcsfuse.csi.storage.gke.io", job[$"{Pod}.volumes.3.csi.driver"]);
        Assert.Equal("artifacts-1234567", job[$"{Pod}.volumes.3.csi.volumeAttributes.bucketName"]);
        Assert.Equal("implicit-dirs,uid=1000,gid=1000", job[$"{Pod}.volumes.3.csi.volumeAttributes.mountOptions"]);
        Assert.Equal("workload", job[$"{Pod}.serviceAccountName"]);
        var whole = new Dispatcher([Given.SpotPool]).ShareOf(Given.SpotPool, 2)!.Value;
        Assert.Equal($"{whole.CpuMillicores - 250}m", job[$"{Pod}.containers.0.resources.requests.cpu"]);
        Assert.Equal($"{whole.MemoryMib - 256}Mi", job[$"{Pod}.containers.0.resources.requests.memory"]);
        Assert.All(
            run.All(Deployment).Where(deployment => deployment != job), deployment => Assert.Null(deployment["spec.template.metadata.annotations[gke-gcsfuse/volumes]"]));
    }

    [Fact]
    public async Task Keda_StartsTheWorkersByTheNumberThatTheLedgerTells()
    {
        var spec = Given.Spec with { MetricsNamespaces = ["keda", "gmp-system"], Workers = new WorkerSpec { Parallelism = 9, Keda = new() } };
        var (always, _) = await Given.RunAsync(Given.Args(Given.Spec with { Workers = new WorkerSpec { Parallelism = 9 } }));
        var (run, _) = await Given.RunAsync(Given.Args(spec));

        Assert.DoesNotContain(run.All(Deployment), deployment => deployment.Name == "astro-worker");
        var scaled = run.One(ScaledJob, "astro-worker");
        Assert.Equal(("keda.sh/v1alpha1", "ScaledJob"), (scaled["apiVersion"], scaled["kind"]));
        Assert.Equal(("pyatmos-worker", "astro"), (scaled["metadata.name"], scaled["metadata.namespace"]));
        Assert.Equal(9d, scaled["spec.maxReplicaCount"]);
        Assert.Equal(15d, scaled["spec.pollingInterval"]);
        Assert.Equal((5d, 5d), (scaled["spec.successfulJobsHistoryLimit"], scaled["spec.failedJobsHistoryLimit"]));
        Assert.Null(scaled["spec.triggers.1"]);
        Assert.Equal("metrics-api", scaled["spec.triggers.0.type"]);
        Assert.Equal("http://pyatmos-ledger.astro.svc.cluster.local:9464/metrics", scaled["spec.triggers.0.metadata.url"]);
        Assert.Equal(
            ("prometheus", "queue_workers_wanted", "1"),
            (scaled["spec.triggers.0.metadata.format"], scaled["spec.triggers.0.metadata.valueLocation"], scaled["spec.triggers.0.metadata.targetValue"]));

        // A Job is one worker, with all that it has without KEDA; only, it ends by itself.
        var usual = always.One(Deployment, "astro-worker");
        Assert.Equal(["worker", "--idle", "120"], Given.List(scaled, "spec.jobTargetRef.template.spec.containers.0.args"));
        Assert.Null(scaled["spec.jobTargetRef.parallelism"]);
        Assert.Equal(
            Given.Texts(usual["spec.template"]).Where(text => text != "Always").Order(StringComparer.Ordinal),
            Given.Texts(scaled["spec.jobTargetRef.template"]).Where(text => text is not ("Never" or "--idle" or "120")).Order(StringComparer.Ordinal));
        Assert.Equal("Never", scaled["spec.jobTargetRef.template.spec.restartPolicy"]);
        Assert.Equal(0d, scaled["spec.jobTargetRef.backoffLimit"]);

        var service = run.One(Service, "astro-ledger");
        Assert.Equal(("pyatmos-ledger", "pyatmos-ledger"), (service["metadata.name"], service["spec.selector.app"]));
        Assert.Equal((9464d, "metrics"), (service["spec.ports.0.port"], service["spec.ports.0.targetPort"]));
        var policy = run.One(Policy, "astro-metrics");
        Assert.Equal(
            ("keda", "gmp-system", null),
            (
                policy["spec.ingress.0.from.0.namespaceSelector.matchLabels[kubernetes.io/metadata.name]"],
                policy["spec.ingress.0.from.1.namespaceSelector.matchLabels[kubernetes.io/metadata.name]"],
                policy["spec.ingress.0.from.2"]));
    }

    [Fact]
    public async Task Ledger_MayEndTheWorkers_AndNothingElse()
    {
        var (run, _) = await Given.RunAsync(Given.Args());

        Assert.Equal("pyatmos-ledger", run.One(Deployment, "astro-ledger")[$"{Pod}.serviceAccountName"]);
        Assert.Equal(("pyatmos-ledger", false), (run.One(Account)["metadata.name"], run.One(Account)["automountServiceAccountToken"]));
        var role = run.One(RoleType);
        Assert.Equal(["apps", "deployments/scale", "pyatmos-worker", "patch"], new[] { "apiGroups", "resources", "resourceNames", "verbs" }.SelectMany(key => Given.List(role, $"rules.0.{key}")));
        Assert.Null(role["rules.1"]);
        var binding = run.One(BindingType);
        Assert.Equal(
            ("Role", "pyatmos-ledger", "ServiceAccount", "pyatmos-ledger", "astro"),
            (binding["roleRef.kind"], binding["roleRef.name"], binding["subjects.0.kind"], binding["subjects.0.name"], binding["subjects.0.namespace"]));
        Assert.Null(binding["subjects.1"]);
        var policy = run.One(Policy, "astro-api");
        Assert.Equal("pyatmos-ledger", policy["spec.podSelector.matchLabels.app"]);
        Assert.Equal(["Egress"], Given.List(policy, "spec.policyTypes"));
        Assert.Equal((443d, 6443d, 8443d), (policy["spec.egress.0.ports.0.port"], policy["spec.egress.0.ports.1.port"], policy["spec.egress.0.ports.2.port"]));
        Assert.Null(policy["spec.egress.0.to"]);

        // Workers that KEDA starts end by themselves.
        var (keda, _) = await Given.RunAsync(Given.Args(Given.Spec with { Workers = new WorkerSpec { Keda = new() } }));
        Assert.Empty(keda.All(RoleType).Concat(keda.All(Account)));
        Assert.Equal(false, keda.One(Deployment, "astro-ledger")[$"{Pod}.automountServiceAccountToken"]);
        Assert.DoesNotContain("QUEUE_WORKERS", Given.Environment(keda.One(Deployment, "astro-ledger")).Keys);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Worker_AfterTwentyPreemptions_IsReplacedWithinTwentySeconds(bool withKeda)
    {
        var (run, _) = await Given.RunAsync(Given.Args(Given.Spec with { Workers = new WorkerSpec { Keda = withKeda ? new() : null } }));
        var workers = run.Resources.Single(resource => resource.Name == "astro-worker");

        Assert.InRange(Replacement.SecondsAfter(20, workers), 0, 20);

        // What an ordinary Job would do, whatever its rules ignore: they keep a lost pod out of the failures that end the Job, not out of its pause.
        Assert.Equal([0, 10, 20, 40, 80, 160, 320, 600, 600], new[] { 0, 1, 2, 3, 4, 5, 6, 7, 20 }.Select(Replacement.SecondsOfAJob));
    }

    [Fact]
    public async Task Keda_WithTheKillSwitchOn_LeavesTheWorkersAlone()
    {
        var spec = Given.Spec with { Workers = new WorkerSpec { Keda = new() } };
        var (off, _) = await Given.RunAsync(Given.Args(spec));
        var (on, _) = await Given.RunAsync(Given.Args(spec with { Kill = KillSwitch.Finish }));

        Assert.Equal(Given.Texts(off.One(ScaledJob, "astro-worker").Inputs), Given.Texts(on.One(ScaledJob, "astro-worker").Inputs));
    }

    [Theory]
    [InlineData(KillSwitch.Off, 2d, "off", "kill", "--clear")]
    [InlineData(KillSwitch.Finish, 0d, "on", "kill")]
    [InlineData(KillSwitch.Release, 0d, "on", "kill", "--release")]
    public async Task KillSwitch_ChangesItsJobAndTheMasters_AndLeavesTheWorkersAlone(KillSwitch kill, double masters, string annotation, params string[] words)
    {
        var (run, _) = await Given.RunAsync(Given.Args(Given.Spec with { Kill = kill, Forgive = new() }));

        Assert.Equal(words, Given.List(run.One(Job, "astro-kill-switch"), $"{Pod}.containers.0.args"));
        Assert.Equal(masters, run.One(Deployment, "astro-master")["spec.replicas"]);
        Assert.Equal(masters == 0, run.One(Deployment, "astro-master")["metadata.annotations"] is not null);
        Assert.Equal(2d, run.One(Deployment, "astro-ledger")["spec.replicas"]);
        Assert.Equal(kill == KillSwitch.Off, run.All(Job).Any(job => job.Name == "astro-forgive"));

        var worker = run.One(Deployment, "astro-worker");
        var (off, _) = await Given.RunAsync(Given.Args());
        Assert.Equal(Given.Texts(off.One(Deployment, "astro-worker")["spec"]), Given.Texts(worker["spec"]));
        Assert.Equal(annotation, worker["metadata.annotations[infra/kill-switch]"]);

        // No switch begins the workers anew; a queue does, which Kueue lets nobody give to what runs.
        var options = (CustomResourceOptions)worker.Options;
        Assert.Equal(("metadata.labels[\"kueue.x-k8s.io/queue-name\"]", true), (Assert.Single(options.ReplaceOnChanges), options.DeleteBeforeReplace));
    }

    [Theory]
    [InlineData(KillSwitch.Off, 1200d, "kill", "--release")]
    [InlineData(KillSwitch.Release, 1200d, "kill", "--release")]
    [InlineData(KillSwitch.Finish, 1200d + 3600, "kill")]
    public async Task Paused_OneJobEndsAndWrites_InThePlaceOfStarterAndSwitch(KillSwitch kill, double seconds, params string[] words)
    {
        var args = Given.Args(Given.Spec with { Kill = kill, Forgive = new() });
        var (run, _) = await Given.RunAsync(new WorkQueueArgs { Namespace = args.Namespace, Spec = args.Spec, Redis = args.Redis, Database = args.Database, IsPaused = true });

        var job = run.One(Job);
        Assert.Equal("astro-pause", job.Name);
        Assert.Equal(words, Given.List(job, $"{Pod}.initContainers.0.args"));
        Assert.Equal(["ledger"], Given.List(job, $"{Pod}.containers.0.args"));
        Assert.Contains("MYSQL_HOST", Given.Environment(job).Keys);
        Assert.DoesNotContain("QUEUE_WORKERS", Given.Environment(job).Keys);
        Assert.Equal(seconds, job["spec.activeDeadlineSeconds"]);
        Assert.Equal(["spec"], ((CustomResourceOptions)job.Options).IgnoreChanges);
        Assert.Equal("on", run.One(Deployment, "astro-worker")["metadata.annotations[infra/kill-switch]"]);
    }

    [Fact]
    public async Task Order_IsStarterThenSwitchThenTheRest()
    {
        var (run, _) = await Given.RunAsync(Given.Args(Given.Spec with { Forgive = new() }));

        var order = run.Plan().Where(line => line.StartsWith(Job, StringComparison.Ordinal) || line.StartsWith(Deployment, StringComparison.Ordinal)).ToList();
        Assert.Equal([$"{Job} astro-starter", $"{Job} astro-kill-switch"], order.Take(2));
        foreach (var name in new[] { "astro-ledger", "astro-master", "astro-worker", "astro-forgive" })
        {
            var before = await TestRun.ValueOfAsync(run.Resources.Single(resource => resource.Name == name && resource.Type is (Job or Deployment)).Options.DependsOn.ToOutput());
            Assert.Equal(["astro-starter", "astro-kill-switch"], before.Select(resource => resource.GetResourceName()));
        }
    }

    [Fact]
    public async Task Pods_StartAnew_WhenWhatTheyReadChanges()
    {
        const string Digest = "spec.template.metadata.annotations[infra/config]";
        var (first, _) = await Given.RunAsync(Given.Args());
        var (same, _) = await Given.RunAsync(Given.Args());
        var (searched, _) = await Given.RunAsync(Given.Args(Given.Spec with { Search = Given.Search with { Limits = new SearchLimits { Points = 1 } } }));
        var given = Given.Args();
        var (rotated, _) = await Given.RunAsync(new WorkQueueArgs
        {
            Namespace = given.Namespace,
            Spec = given.Spec,
            Redis = given.Redis with { Auth = Output.CreateSecret("another") },
            Database = given.Database,
        });

        string DigestOf(TestRun run) => (string)Assert.Single(
            run.Resources.Where(resource => resource["spec.template"] is not null).Select(resource => resource[Digest]).Distinct())!;
        Assert.Equal(16, DigestOf(first).Length);
        Assert.Equal(DigestOf(first), DigestOf(same));
        Assert.Equal(3, new[] { DigestOf(first), DigestOf(searched), DigestOf(rotated) }.Distinct().Count());
    }

    [Fact]
    public async Task Preview_WithUnknownConnections_DoesNotFail()
    {
        var given = Given.Args();
        var run = await TestRun.RunAsync(
            () => _ = new WorkQueue("astro", new WorkQueueArgs
            {
                Namespace = given.Namespace,
                Spec = given.Spec,
                Redis = new InClusterRedis("redis", new InClusterRedisArgs { Namespace = "astro" }).Connection,
                Database = given.Database,
            }),
            preview: true);

        Assert.Contains($"{Deployment} astro-worker", run.Plan());
    }
}
