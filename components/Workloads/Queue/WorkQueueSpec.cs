using Infra.Components.Pods;
using Infra.Core.NodePools;
using Infra.Core.Search;
using Pulumi;

namespace Infra.Components.Workloads.Queue;

/// <summary>A search and the processes that carry it out.</summary>
public sealed record WorkQueueSpec
{
    /// <summary>The name of the search, with which its objects' names begin: a DNS label of at most 51 characters.</summary>
    /// <value><c>pyatmos</c></value>
    public string Name { get; init; } = "pyatmos";

    /// <summary>The image of the queue's program, with a tag that is not <c>latest</c>, or a digest.</summary>
    public required Input<string> Image { get; init; }

    /// <summary>The queue's program in its image and in that of the workers, in exec form.</summary>
    /// <value><c>/app/queue</c>, where <c>dotnet publish -t:PublishContainer</c> puts it.</value>
    public IReadOnlyList<string> Program { get; init; } = ["/app/queue"];

    /// <summary>The search.</summary>
    public required SearchSpec Search { get; init; }

    /// <summary>Whether the search goes on.</summary>
    /// <value>It does.</value>
    public KillSwitch Kill { get; init; } = KillSwitch.Off;

    /// <summary>Ends the search by itself once there is nothing left to do, so that its nodes are given back.</summary>
    /// <value>Null: workers wait for more until they are told to end.</value>
    public ForgiveSpec? Forgive { get; init; }

    /// <summary>Whose Redis holds the queue.</summary>
    /// <value>One of the namespace's own.</value>
    public QueueRedis Redis { get; init; } = QueueRedis.Own;

    /// <summary>The pods that write results to the database.</summary>
    public QueueServiceSpec Ledger { get; init; } = new();

    /// <summary>The pods that look for the neighbours of stable points.</summary>
    public QueueServiceSpec Master { get; init; } = new();

    /// <summary>Labels that the nodes of all pods but the workers must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints of nodes that all pods but the workers accept.</summary>
    public IReadOnlyList<PodToleration> Tolerations { get; init; } = [];

    /// <summary>The pods that run the search's program.</summary>
    public WorkerSpec Workers { get; init; } = new();

    /// <summary>The disk for outputs, where there is no bucket.</summary>
    public OutputsSpec Outputs { get; init; } = new();

    /// <summary>The namespaces of the collectors that read <c>/metrics</c> (<c>gmp-system</c> for Google's own).</summary>
    /// <value>None: only the search's own namespace.</value>
    public IReadOnlyList<string> MetricsNamespaces { get; init; } = [];

    /// <summary>The user id that all containers run as, 1 or more; outputs belong to it.</summary>
    /// <value>1000</value>
    public int RunAsUser { get; init; } = PodDefaults.RunAsUser;

    /// <summary>Where the queue stands in the settings; its findings then have the settings' paths.</summary>
    /// <value>Empty: it was made in code.</value>
    public string SettingsPath { get; init; } = "";
}
