using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Map = System.Collections.Generic.Dictionary<string, object?>;

namespace Infra.Components.Queueing;

/// <summary>Kueue's objects of a cluster: a flavor for each node pool, a queue for each stack, and the cohort in which queues lend to each other.</summary>
/// <remarks>
/// Depends on Kueue: its kinds are not there before it, and its controller takes off the finalizers with which these objects wait for the Jobs in them.
/// </remarks>
public sealed class ClusterQueues : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:queueing:ClusterQueues";

    private const string Component = "queueing";
    private const string Provisioning = "queued-provisioning";

    // Where GKE tells that machines stand, from the block to the node: https://docs.cloud.google.com/ai-hypercomputer/docs/workloads/schedule-gke-workloads-tas (checked 2026-11).
    private static readonly string[] TopologyLabels =
        ["cloud.google.com/gce-topology-block", "cloud.google.com/gce-topology-subblock", "cloud.google.com/gce-topology-host", "kubernetes.io/hostname"];

    // Only their order counts; Jobs without a class have priority 0, as Kueue takes them.
    private static readonly (string Name, int Value, string Description)[] Priorities =
    [
        (QueueNames.PriorityClass(QueuePriority.Low), -100, "Runs when nothing else of its queue wants to"),
        (QueueNames.PriorityClass(QueuePriority.Normal), 0, "The usual one"),
        (QueueNames.PriorityClass(QueuePriority.High), 100, "Before all others of its queue"),
    ];

    private readonly string _name;
    private readonly ClusterQueuesArgs _args;

    /// <summary>Makes the objects.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">How the pools are divided.</param>
    /// <param name="options">Pulumi's options, the cluster's provider and Kueue among them.</param>
    /// <exception cref="ResourceException">More is promised than the pools hold. A preview logs it and goes on.</exception>
    public ClusterQueues(string name, ClusterQueuesArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        (_name, _args) = (name, args);
        if (args.AreRefused("queues", name, this, () => args.Division.Findings))
        {
            return;
        }
        var division = args.Division;
        Topology = division.Flavors.Any(flavor => flavor.KnowsTopology) ? AddTopology() : null;
        Flavors = ByName(division.Flavors, flavor => flavor.Name, AddFlavor);
        PriorityClasses = ByName(
            Priorities,
            each => each.Name,
            each => Add(each.Name, new WorkloadPriorityClassArgs { Metadata = Metadata(each.Name), Value = each.Value, Description = each.Description }, []));
        var configs = ImmutableSortedDictionary.CreateBuilder<string, CustomResource>(StringComparer.Ordinal);
        AdmissionChecks = ByName(Provisionings(), provisioning => NameOf(provisioning.Key), provisioning => AddProvisioning(provisioning.Key, configs));
        ProvisioningConfigs = configs.ToImmutable();

        Resource[] before = [.. Flavors.Values, .. AdmissionChecks.Values];
        Cohort = Add("Cohort", QueueNames.Cohort, new() { ["resourceGroups"] = new[] { Group(division.Shared) } }, before);
        Queues = ByName(division.Queues, queue => queue.Name, queue => Add("ClusterQueue", queue.Name, Queue(queue), [.. before, Cohort]));
        RegisterOutputs();
    }

    /// <summary>The levels at which machines stand apart: <c>Topology</c>; null where no pool knows them.</summary>
    public CustomResource? Topology { get; }

    /// <summary>The pools: <c>ResourceFlavor</c>, by the flavor's name.</summary>
    public ImmutableSortedDictionary<string, CustomResource> Flavors { get => field.MadeBy(this); }

    /// <summary>The priorities: <c>WorkloadPriorityClass</c>, by its name.</summary>
    public ImmutableSortedDictionary<string, CustomResource> PriorityClasses { get => field.MadeBy(this); }

    /// <summary>How machines are asked for: <c>ProvisioningRequestConfig</c>, by its name.</summary>
    public ImmutableSortedDictionary<string, CustomResource> ProvisioningConfigs { get => field.MadeBy(this); }

    /// <summary>What asks for machines before a Job begins: <c>AdmissionCheck</c>, by its name.</summary>
    public ImmutableSortedDictionary<string, CustomResource> AdmissionChecks { get => field.MadeBy(this); }

    /// <summary>The queues that lend to each other: <c>Cohort</c>.</summary>
    public CustomResource Cohort { get => field.MadeBy(this); }

    /// <summary>The stacks' queues: <c>ClusterQueue</c>, by the stack's name.</summary>
    public ImmutableSortedDictionary<string, CustomResource> Queues { get => field.MadeBy(this); }

    // Made in the order in which they are given, whatever that of their names.
    private static ImmutableSortedDictionary<string, CustomResource> ByName<T>(IEnumerable<T> all, Func<T, string> name, Func<T, CustomResource> make) =>
        all.Select(each => KeyValuePair.Create(name(each), make(each))).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private CustomObject AddTopology() =>
        Add("Topology", QueueNames.Cohort, new() { ["levels"] = TopologyLabels.Select(label => new Map { ["nodeLabel"] = label }).ToArray() }, []);

    private CustomObject AddFlavor(QueueFlavor flavor)
    {
        // Kueue does not look at the others.
        var taints = flavor.Taints.Where(taint => taint.Effect != TaintEffect.PreferNoSchedule)
            .Select(taint => new Map { ["key"] = taint.Key, ["value"] = taint.Value, ["effect"] = taint.Effect.ToString() }).ToArray();
        var spec = new Map
        {
            ["nodeLabels"] = flavor.NodeLabels.ToDictionary(),
            ["nodeTaints"] = taints.Length > 0 ? taints : null,
            ["topologyName"] = flavor.KnowsTopology ? QueueNames.Cohort : null,
        };
        return Add("ResourceFlavor", flavor.Name, spec, Topology is null ? [] : [Topology]);
    }

    // One request cannot ask for slices of several topologies.
    private IEnumerable<IGrouping<string?, QueueFlavor>> Provisionings() =>
        _args.Division.Flavors.Where(flavor => flavor.Provisioned).GroupBy(flavor => flavor.TpuTopology);

    private static string NameOf(string? topology) => topology is null ? Provisioning : $"{Provisioning}-{topology}";

    // Google's way to ask for all machines of a Job at once: https://docs.cloud.google.com/kubernetes-engine/docs/how-to/provisioningrequest (checked 2026-11);
    // of TPUs by their topology: GoogleCloudPlatform/cluster-toolkit, examples/gke-consumption-options/dws-flex-start-queued-provisioning, 2026-06.
    private CustomObject AddProvisioning(string? topology, ImmutableSortedDictionary<string, CustomResource>.Builder configs)
    {
        var name = NameOf(topology);
        var config = new Map
        {
            ["provisioningClassName"] = "queued-provisioning.gke.io",
            ["podSetUpdates"] = new Map
            {
                ["nodeSelector"] = new[] { new Map { ["key"] = "autoscaling.gke.io/provisioning-request", ["valueFromProvisioningClassDetail"] = "ResizeRequestName" } },
            },
            ["managedResources"] = new[] { topology is null ? QueuedResource.Gpu : QueuedResource.Tpu },
            ["parameters"] = topology is null ? null : new Map { ["tpu-topology"] = topology },
        };
        configs[name] = Add("ProvisioningRequestConfig", name, config, []);
        var check = new Map
        {
            ["controllerName"] = "kueue.x-k8s.io/provisioning-request",
            ["parameters"] = new Map { ["apiGroup"] = QueueNames.Group, ["kind"] = "ProvisioningRequestConfig", ["name"] = name },
        };
        return Add("AdmissionCheck", name, check, [configs[name]]);
    }

    private Map Queue(QueueQuota queue)
    {
        var checks = Provisionings()
            .Select(provisioned => new Map { ["name"] = NameOf(provisioned.Key), ["onFlavors"] = provisioned.Select(flavor => flavor.Name).ToArray() }).ToArray();
        var namespaces = _args.Namespaces.GetValueOrDefault(queue.Name, [queue.Name]).ToArray();
        return new()
        {
            ["cohortName"] = QueueNames.Cohort,
            ["namespaceSelector"] = new Map
            {
                ["matchExpressions"] = new[] { new Map { ["key"] = "kubernetes.io/metadata.name", ["operator"] = "In", ["values"] = namespaces } },
            },

            // What others borrowed is taken back, whole Jobs; what is one's own is left to one's more important Jobs.
            ["preemption"] = new Map { ["reclaimWithinCohort"] = "Any", ["withinClusterQueue"] = "LowerPriority" },
            ["resourceGroups"] = new[] { Group(queue) },
            ["admissionChecksStrategy"] = checks.Length > 0 ? new Map { ["admissionChecks"] = checks } : null,
        };
    }

    // Every flavor has every resource, if only 0 of it: what a queue does not list it cannot borrow.
    private Map Group(QueueQuota quota) => new()
    {
        ["coveredResources"] = _args.Division.Resources.ToArray(),
        ["flavors"] = _args.Division.Flavors.Select(flavor => new Map
        {
            ["name"] = flavor.Name,
            ["resources"] = _args.Division.Resources.Select(resource => new Map
            {
                ["name"] = resource,
                ["nominalQuota"] = QueuedResource.Quantity(resource, quota.Nominal[flavor.Name][resource]),
            }).ToArray(),
        }).ToArray(),
    };

    private CustomObject Add(string kind, string name, Map spec, Resource[] after) =>
        Add(name, new SpecifiedObjectArgs(QueueNames.Version, kind, spec) { Metadata = Metadata(name) }, after);

    private CustomObject Add(string name, CustomObjectArgs args, Resource[] after) =>
        new($"{_name}-{name}", args, new() { Parent = this, DeletedWith = _args.Cluster, DependsOn = after });

    private static ObjectMetaArgs Metadata(string name) => new() { Name = name, Labels = KubernetesLabels.For(name, Component) };
}

/// <summary>A name for a priority. Its value stands beside the metadata, not in a spec.</summary>
internal sealed class WorkloadPriorityClassArgs() : CustomObjectArgs(QueueNames.Version, "WorkloadPriorityClass")
{
    [Input("value", required: true)]
    public required Input<int> Value { get; init; }

    [Input("description")]
    public required Input<string> Description { get; init; }
}
