using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;
using Infra.Core.Search;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Components.Workloads.Queue;

/// <summary>What can be wrong with a <see cref="WorkQueueSpec"/>, and with what it is given.</summary>
public static class WorkQueueRules
{
    /// <summary>The most characters of the search's name: with the longest ending that is put behind it, it must still be a DNS label.</summary>
    public const int MaxNameLength = KubernetesNames.MaxLabelLength - 12;

    /// <summary>The shortest time between two looks of <see cref="WorkQueueSpec.Forgive"/>, in seconds.</summary>
    public const int MinForgiveSeconds = 1;

    /// <summary>The longest, in seconds.</summary>
    public const int MaxForgiveSeconds = 3600;

    // PostgreSQL's registered port; the program's ledger speaks MySQL alone.
    private const int PostgreSqlPort = 5432;

    /// <summary>Checks what is known without the rest of the stack.</summary>
    /// <param name="spec">The search and its processes.</param>
    /// <returns>Every finding, at the settings' path where the queue comes from settings.</returns>
    public static IReadOnlyList<Finding> Check(WorkQueueSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return SettingsPaths.Apply(spec.SettingsPath, Findings(spec));
    }

    /// <summary>Checks that the searches of one namespace keep apart: their objects, what they have in Redis, and their tables.</summary>
    /// <param name="specs">The searches, in the order of the settings.</param>
    /// <param name="kubernetesNamespace">The namespace.</param>
    /// <returns>A finding at each search that takes what one before it has.</returns>
    public static IEnumerable<Finding> CheckTogether(IReadOnlyList<WorkQueueSpec> specs, string kubernetesNamespace)
    {
        ArgumentNullException.ThrowIfNull(specs);
        var taken = new Dictionary<TakenName, WorkQueueSpec>();
        foreach (var spec in specs)
        {
            // In a Redis that others use too, a search takes over what is there under its former name.
            var inRedis = spec is { Redis: QueueRedis.Environment, Search.Name: null } ? FormerName(spec, kubernetesNamespace) : null;
            var whose = spec.Redis == QueueRedis.Own ? "its" : "the environment's";
            TakenName[] names =
            [
                new("", "name", spec.Name),
                new(".search.name", $"name in {whose} Redis", QueueName(spec, kubernetesNamespace)),
                new(".search.name", $"name in {whose} Redis", inRedis ?? QueueName(spec, kubernetesNamespace)),
                new(".search.ledger.table", "table", TableName(spec, kubernetesNamespace)),
            ];
            foreach (var name in names)
            {
                if (!taken.TryAdd(name, spec) && taken[name] is var other && !ReferenceEquals(other, spec))
                {
                    yield return new(
                        spec.SettingsPath + name.Path, $"must be a search with a {name.What} of its own; got \"{name.Name}\", which {other.SettingsPath} has", "choose another");
                    break;
                }
            }
        }
    }

    /// <summary>Checks the spec and what is around it, as far as it is known, and says where the workers go.</summary>
    internal static IReadOnlyList<Finding> Check(WorkQueueArgs args, out WorkerPlace place)
    {
        var spec = args.Spec;
        var findings = new List<Finding>(Findings(spec));
        findings.AddRange(args.Namespace.Name.CheckIfSet(kubernetesNamespace => CheckNames(spec, kubernetesNamespace)));
        findings.AddRange(CheckPlace(spec, args.Dispatcher, args.ArtifactsBucket is not null, out place));
        return
        [
            .. ContainerRules.CheckInputs(args, args.Namespace),
            .. SettingsPaths.Apply(spec.SettingsPath, findings),
            .. CheckSurroundings(args),
        ];
    }

    /// <summary>Checks where the workers are to be placed.</summary>
    /// <param name="spec">The search and its processes.</param>
    /// <param name="dispatcher">Places what is to be assigned; null where there are no node pools to place on.</param>
    /// <param name="withBucket">Whether the workers mount a bucket.</param>
    /// <returns>The findings, where the spec's author wrote it.</returns>
    internal static IReadOnlyList<Finding> CheckPlace(WorkQueueSpec spec, Dispatcher? dispatcher, bool withBucket) =>
        SettingsPaths.Apply(spec.SettingsPath, CheckPlace(spec, dispatcher, withBucket, out _));

    private static IReadOnlyList<Finding> CheckPlace(WorkQueueSpec spec, Dispatcher? dispatcher, bool withBucket, out WorkerPlace place)
    {
        place = WorkerPlace.AsWritten(spec.Workers);
        if (spec.Workers.Assign is not { } assign)
        {
            place = spec.Workers is { NodeSelector.Count: 0, Tolerations.Count: 0 } && dispatcher is not null
                && WorkerParts.OnSpot(dispatcher, spec.Workers, withBucket) is { } spot ? WorkerPlace.On(spot.Pool, spec.Workers) : place;
            return [];
        }

        if (dispatcher is null)
        {
            return [new("Workers.Assign", "must be left out where there are no node pools to place on; got one", "remove it, and use resources and ‹nodeSelector›")];
        }

        var assignment = dispatcher.Assign(assign, WorkerParts.Claims(withBucket), "Workers.Assign");
        place = assignment.Placement is { } placement ? WorkerPlace.ShareOf(placement) : place;
        return assignment.Findings;
    }

    /// <summary>The queue's name in Redis: where others may be, with a dot, which neither a namespace nor a name can hold.</summary>
    /// <param name="spec">The search and its processes.</param>
    /// <param name="kubernetesNamespace">The namespace.</param>
    /// <returns>The name.</returns>
    public static string QueueName(WorkQueueSpec spec, string kubernetesNamespace)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Search.Name ?? (spec.Redis == QueueRedis.Environment ? $"{kubernetesNamespace}.{spec.Name}" : FormerName(spec, kubernetesNamespace));
    }

    /// <summary>The name under which the queue may be there from before.</summary>
    internal static string FormerName(WorkQueueSpec spec, string kubernetesNamespace) => $"{kubernetesNamespace}-{spec.Name}";

    /// <summary>The ledger's table.</summary>
    internal static string TableName(WorkQueueSpec spec, string kubernetesNamespace) =>
        spec.Search.Ledger.Table ?? $"{kubernetesNamespace}_{spec.Name}".Replace('-', '_');

    /// <summary>Checks the names that follow from the namespace's.</summary>
    internal static IEnumerable<Finding> CheckNames(WorkQueueSpec spec, string kubernetesNamespace) =>
    [
        .. spec.Search.Name is null
            ? SearchRules.CheckName("Search.Name", QueueName(spec, kubernetesNamespace), "set it, where the namespace and name make no such name")
            : [],
        .. spec.Search.Ledger.Table is null
            ? SearchRules.CheckTable("Search.Ledger.Table", TableName(spec, kubernetesNamespace), "set it, where the namespace and name make no such name")
            : [],
    ];

    private static IEnumerable<Finding> CheckSurroundings(WorkQueueArgs args) => Finding.Of(
    [
        ((Input<int>)args.Database.Port).TryGetNow(out var port) && port == PostgreSqlPort
            ? new(
                args.Spec.SettingsPath.Length > 0 ? args.Spec.SettingsPath : "Database.Port",
                $"must have a MySQL database, the only one that its ledger writes to; got the environment's PostgreSQL (port {port}), which nobody can change without losing its data", "run the search on an environment whose ‹database.engine› is ‹mySql›, or on a stack of the kind local, which brings a database of its own")
            { IsOfSettings = args.Spec.SettingsPath.Length > 0 }
            : null,
        args.ArtifactsBucket is not null && args.AccountIn(args.Namespace) is null
            ? new("ServiceAccountName", "must be set where outputs go to a bucket, for the namespace's default account may not write to it; got nothing", "name the one with Workload Identity")
            : null,
    ]);

    private static IReadOnlyList<Finding> Findings(WorkQueueSpec spec) => Finding.Of(
    [
        .. KubernetesNames.CheckLabel("Name", spec.Name),
        spec.Name.Length is > MaxNameLength and <= KubernetesNames.MaxLabelLength
            ? new("Name", $"must be at most {MaxNameLength} characters, for the names of its objects begin with it; got \"{spec.Name}\" ({spec.Name.Length})", "shorten it")
            : null,
        .. spec.Image.Check("Image", ContainerImage.Check),
        spec.Program.Count == 0 ? new("Program", "must be the queue's program in its image; got nothing", "use \"/app/queue\"") : null,
        .. SearchRules.Check("Search", spec.Search),

        // A name that was made of a namespace and a name has one, and no other may look like it.
        spec.Search.Name?.Contains('.', StringComparison.Ordinal) == true
            ? new("Search.Name", $"must be without a dot, which stands between namespace and name in a Redis that several share; got \"{spec.Search.Name}\"", "use for example \"my-search\"")
            : null,
        .. CheckForgive(spec.Forgive),
        .. CheckService("Ledger", spec.Ledger),
        .. CheckService("Master", spec.Master),
        .. ContainerRules.CheckPlacement(spec.NodeSelector, spec.Tolerations, []),
        .. CheckWorkers(spec.Workers),
        .. CheckOutputs(spec.Outputs),
        .. spec.MetricsNamespaces.SelectMany((name, i) => KubernetesNames.CheckLabel($"MetricsNamespaces[{i}]", name)),
        spec.RunAsUser < 1 ? new("RunAsUser", $"must be a user id of 1 or more, for nothing here needs root; got {spec.RunAsUser}", $"use {PodDefaults.RunAsUser}") : null,
    ]);

    private static IEnumerable<Finding> CheckForgive(ForgiveSpec? forgive) => forgive is null
        ? []
        :
        [
            .. NumberBounds.Check("Forgive.Looks", forgive.Looks, 0, int.MaxValue, "looks"),
            .. NumberBounds.Check("Forgive.IntervalSeconds", forgive.IntervalSeconds, MinForgiveSeconds, MaxForgiveSeconds, "seconds"),
        ];

    private static IEnumerable<Finding> CheckService(string path, QueueServiceSpec service) =>
        [.. NumberBounds.Check($"{path}.Replicas", service.Replicas, 1, int.MaxValue, "pods"), .. service.Resources.Check($"{path}.Resources")];

    private static IEnumerable<Finding> CheckWorkers(WorkerSpec workers)
    {
        // The dispatcher answers for all three; a second source could contradict it.
        (string Property, bool IsSet)[] besideAssign =
        [
            ("Resources", workers.Resources != new ContainerResources()),
            ("NodeSelector", workers.NodeSelector.Count > 0),
            ("Tolerations", workers.Tolerations.Count > 0),
        ];
        return
        [
            .. workers.Image is { } image ? image.Check("Workers.Image", ContainerImage.Check) : [],
            .. NumberBounds.Check("Workers.Parallelism", workers.Parallelism, workers.Keda is null ? 0 : 1, int.MaxValue, "workers"),
            .. workers.Keda is { } keda ? CheckKeda(keda) : [],
            .. workers.Resources.Check("Workers.Resources"),
            .. ContainerEnvironment.Check("Workers.Environment", workers.Environment.Keys),
            .. workers.Environment.Keys.Where(QueueParts.IsOwnVariable).Order(StringComparer.Ordinal).Select(name => new Finding(
                $"Workers.Environment[\"{name}\"]", "must not begin with QUEUE_, REDIS_ or MYSQL_, nor be DOTNET_EnableDiagnostics, which the worker is given", "rename it")),
            .. SecretEnvironment.Check(
                "Workers.SecretEnvironment", workers.SecretEnvironment.Keys, name => workers.Environment.ContainsKey(name) || QueueParts.IsOwnVariable(name)),
            .. ContainerRules.CheckPlacement(workers.NodeSelector, workers.Tolerations, []).Select(finding => finding with { Path = $"Workers.{finding.Path}" }),
            .. besideAssign.Where(each => each.IsSet && workers.Assign is not null).Select(each => new Finding(
                $"Workers.{each.Property}", "must be left out with assign, from which it follows; got both", "remove one")),
        ];
    }

    private static IEnumerable<Finding> CheckKeda(KedaSpec keda) =>
    [
        .. NumberBounds.Check("Workers.Keda.IdleSeconds", keda.IdleSeconds, KedaSpec.MinSeconds, KedaSpec.MaxSeconds, "seconds"),
        .. NumberBounds.Check("Workers.Keda.PollingSeconds", keda.PollingSeconds, KedaSpec.MinSeconds, KedaSpec.MaxSeconds, "seconds"),
        .. KubernetesNames.CheckLabel("Workers.Keda.Namespace", keda.Namespace),
    ];

    private static IEnumerable<Finding> CheckOutputs(OutputsSpec outputs) =>
    [
        .. KubernetesQuantity.CheckBytes("Outputs.StorageSize", outputs.StorageSize),
        .. StorageClasses.Check("Outputs.StorageClass", outputs.StorageClass),
        .. StorageClasses.CheckSize("Outputs.StorageSize", outputs.StorageClass, outputs.StorageSize),
        .. outputs.AccessMode is OutputsSpec.ReadWriteOnce or OutputsSpec.ReadWriteMany ? Array.Empty<Finding>() :
        [
            new(
                "Outputs.AccessMode",
                $"must be {OutputsSpec.ReadWriteOnce} or {OutputsSpec.ReadWriteMany}; got \"{outputs.AccessMode}\"", $"use {OutputsSpec.ReadWriteOnce} where all workers are on one node"),
        ],
    ];

    // Each kind of name stands at one path.
    private sealed record TakenName(string Path, string What, string Name);
}
