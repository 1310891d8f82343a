using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

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
    private static readonly (QueuePriority Priority, int Value, string Description)[] Priorities =
    [
        (QueuePriority.Low, -100, "Runs when nothing else of its queue wants to"),
        (QueuePriority.Normal, 0, "The usual one"),
        (QueuePriority.High, 100, "Before all others of its queue"),
    ];

    private readonly string _name;
    private readonly ClusterQueuesArgs _args;

    /// <summary>Makes the objects.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">How the pools are divided.</param>
    /// <param name="options">Pulumi's options, the cluster's provider and Kueue among them.</param>
    /// <exception cref="ResourceException">More is promised than the pools hold.</exception>
    public ClusterQueues(string name, ClusterQueuesArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        args.ThrowIfIncomplete("queues", name, this);
        args.Division.Findings.ThrowIfAny("queues", name, this);
        (_name, _args) = (name, args);
        var division = args.Division;
        Topology = division.Flavors.Any(flavor => flavor.KnowsTopology) ? AddTopology() : null;
        Flavors = ByName(division.Flavors, flavor => flavor.Name, flavor => AddFlavor(flavor, Topology is null ? [] : [Topology]));
        PriorityClasses = ByName(Priorities, each => QueueNames.PriorityClass(each.Priority), each =>
        {
            var word = QueueNames.PriorityClass(each.Priority);
            return Add(word, new WorkloadPriorityClassArgs { Metadata = Metadata(word), Value = each.Value, Description = each.Description }, []);
        });
        var configs = ImmutableSortedDictionary.CreateBuilder<string, CustomResource>(StringComparer.Ordinal);
        AdmissionChecks = ByName(Provisionings(), provisioning => NameOf(provisioning.Key), provisioning => AddProvisioning(provisioning.Key, configs));
        ProvisioningConfigs = configs.ToImmutable();

        var cohort = new CohortSpecArgs();
        cohort.ResourceGroups.Add(Group(division.Shared));
        List<Resource> before = [.. Flavors.Values, .. AdmissionChecks.Values];
        Cohort = Add(QueueNames.Cohort, new CohortArgs { Metadata = Metadata(QueueNames.Cohort), Spec = cohort }, before);
        before.Add(Cohort);
        Queues = ByName(division.Queues, queue => queue.Name, queue => Add(queue.Name, new ClusterQueueArgs { Metadata = Metadata(queue.Name), Spec = Queue(queue) }, before));
        RegisterOutputs();
    }

    /// <summary>The levels at which machines stand apart: <c>Topology</c>; null where no pool knows them.</summary>
    public CustomResource? Topology { get; }

    /// <summary>The pools: <c>ResourceFlavor</c>, by the flavor's name.</summary>
    public ImmutableSortedDictionary<string, CustomResource> Flavors { get; }

    /// <summary>The priorities: <c>WorkloadPriorityClass</c>, by its name.</summary>
    public ImmutableSortedDictionary<string, CustomResource> PriorityClasses { get; }

    /// <summary>How machines are asked for: <c>ProvisioningRequestConfig</c>, by its name.</summary>
    public ImmutableSortedDictionary<string, CustomResource> ProvisioningConfigs { get; }

    /// <summary>What asks for machines before a Job begins: <c>AdmissionCheck</c>, by its name.</summary>
    public ImmutableSortedDictionary<string, CustomResource> AdmissionChecks { get; }

    /// <summary>The queues that lend to each other: <c>Cohort</c>.</summary>
    public CustomResource Cohort { get; }

    /// <summary>The stacks' queues: <c>ClusterQueue</c>, by the stack's name.</summary>
    public ImmutableSortedDictionary<string, CustomResource> Queues { get; }

    // Made in the order in which they are given, whatever that of their names.
    private static ImmutableSortedDictionary<string, CustomResource> ByName<T>(IEnumerable<T> all, Func<T, string> name, Func<T, CustomResource> make) =>
        all.Select(each => KeyValuePair.Create(name(each), make(each))).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private KueueResource AddTopology()
    {
        var spec = new TopologySpecArgs();
        foreach (var label in TopologyLabels)
        {
            spec.Levels.Add(new TopologyLevelArgs { NodeLabel = label });
        }

        return Add(QueueNames.Cohort, new TopologyArgs { Metadata = Metadata(QueueNames.Cohort), Spec = spec }, []);
    }

    private KueueResource AddFlavor(QueueFlavor flavor, IReadOnlyList<Resource> before)
    {
        var spec = new ResourceFlavorSpecArgs();
        foreach (var (key, value) in flavor.NodeLabels)
        {
            spec.NodeLabels.Add(key, value);
        }

        // Kueue does not look at the others.
        if (flavor.Taints.Where(taint => taint.Effect != TaintEffect.PreferNoSchedule).ToList() is { Count: > 0 } taints)
        {
            spec.NodeTaints = taints.Select(taint => new TaintArgs { Key = taint.Key, Value = taint.Value, Effect = taint.Effect.ToString() }).ToArray();
        }

        if (flavor.KnowsTopology)
        {
            spec.TopologyName = QueueNames.Cohort;
        }

        return Add(flavor.Name, new ResourceFlavorArgs { Metadata = Metadata(flavor.Name), Spec = spec }, before);
    }

    // One request cannot ask for slices of several topologies.
    private IEnumerable<IGrouping<string?, QueueFlavor>> Provisionings() =>
        _args.Division.Flavors.Where(flavor => flavor.Provisioned).GroupBy(flavor => flavor.TpuTopology);

    private static string NameOf(string? topology) => topology is null ? Provisioning : $"{Provisioning}-{topology}";

    // Google's way to ask for all machines of a Job at once: https://docs.cloud.google.com/kubernetes-engine/docs/how-to/provisioningrequest (checked 2026-11);
    // of TPUs by their topology: GoogleCloudPlatform/cluster-toolkit, examples/gke-consumption-options/dws-flex-start-queued-provisioning, 2026-06.
    private KueueResource AddProvisioning(string? topology, ImmutableSortedDictionary<string, CustomResource>.Builder configs)
    {
        var name = NameOf(topology);
        var spec = new ProvisioningRequestConfigSpecArgs
        {
            ProvisioningClassName = "queued-provisioning.gke.io",
            PodSetUpdates = new PodSetUpdatesArgs
            {
                NodeSelector =
                {
                    new PodSetNodeSelectorArgs { Key = "autoscaling.gke.io/provisioning-request", ValueFromProvisioningClassDetail = "ResizeRequestName" },
                },
            },
        };
        spec.ManagedResources.Add(topology is null ? QueuedResource.Gpu : QueuedResource.Tpu);
        if (topology is not null)
        {
            spec.Parameters = new() { ["tpu-topology"] = topology };
        }

        configs[name] = Add(name, new ProvisioningRequestConfigArgs { Metadata = Metadata(name), Spec = spec }, []);
        return Add(
            name,
            new AdmissionCheckArgs
            {
                Metadata = Metadata(name),
                Spec = new AdmissionCheckSpecArgs
                {
                    ControllerName = "kueue.x-k8s.io/provisioning-request",
                    Parameters = new AdmissionCheckParametersArgs { Kind = "ProvisioningRequestConfig", Name = name },
                },
            },
            [configs[name]]);
    }

    private ClusterQueueSpecArgs Queue(QueueQuota queue)
    {
        var spec = new ClusterQueueSpecArgs
        {
            CohortName = QueueNames.Cohort,
            NamespaceSelector = new LabelSelectorArgs
            {
                MatchExpressions =
                {
                    new LabelSelectorRequirementArgs
                    {
                        Key = "kubernetes.io/metadata.name",
                        Operator = "In",
                        Values = _args.Namespaces.GetValueOrDefault(queue.Name, [queue.Name]).ToArray(),
                    },
                },
            },

            // What others borrowed is taken back, whole Jobs; what is one's own is left to one's more important Jobs.
            Preemption = new ClusterQueuePreemptionArgs { ReclaimWithinCohort = "Any", WithinClusterQueue = "LowerPriority" },
        };
        spec.ResourceGroups.Add(Group(queue));
        var checks = new AdmissionChecksStrategyArgs();
        foreach (var provisioned in Provisionings())
        {
            var rule = new AdmissionCheckRuleArgs { Name = NameOf(provisioned.Key) };
            foreach (var flavor in provisioned)
            {
                rule.OnFlavors.Add(flavor.Name);
            }

            checks.AdmissionChecks.Add(rule);
            spec.AdmissionChecksStrategy = checks;
        }

        return spec;
    }

    // Every flavor has every resource, if only 0 of it: what a queue does not list it cannot borrow.
    private ResourceGroupArgs Group(QueueQuota quota)
    {
        var group = new ResourceGroupArgs();
        foreach (var resource in _args.Division.Resources)
        {
            group.CoveredResources.Add(resource);
        }

        foreach (var flavor in _args.Division.Flavors)
        {
            var quotas = new FlavorQuotasArgs { Name = flavor.Name };
            foreach (var resource in _args.Division.Resources)
            {
                quotas.Resources.Add(new FlavorQuotaArgs { Name = resource, NominalQuota = QueuedResource.Quantity(resource, quota.Nominal[flavor.Name][resource]) });
            }

            group.Flavors.Add(quotas);
        }

        return group;
    }

    private KueueResource Add(string name, KueueArgs args, IReadOnlyList<Resource> after)
    {
        var kind = args.GetType().Name[..^"Args".Length];
        var options = new CustomResourceOptions { Parent = this, DeletedWith = _args.Cluster };
        foreach (var resource in after)
        {
            options.DependsOn.Add(resource);
        }

        return new KueueResource(kind, $"{_name}-{name}", args, options);
    }

    private static ObjectMetaArgs Metadata(string name) => new() { Name = name, Labels = KubernetesLabels.For(name, Component) };
}
