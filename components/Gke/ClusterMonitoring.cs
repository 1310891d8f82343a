using System.Collections.Immutable;
using System.Text.Json;
using Infra.Components.Cloud;
using Infra.Components.Common;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Gcp.Monitoring;
using Pulumi.Gcp.Monitoring.Inputs;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Map = System.Collections.Generic.Dictionary<string, object?>;

namespace Infra.Components.Gke;

/// <summary>A dashboard of a cluster's GPUs, TPUs, queues and pods, the alerts that go with it, and the collection of what searches tell of themselves.</summary>
/// <remarks>
/// Everything is asked in PromQL of what Google collects: GPUs by the cluster's monitoring component DCGM, TPUs by GKE itself, pods by POD, searches by the object made here.
/// What is not collected is an empty chart and never an alert. A budget's mail is <see cref="Budget"/>'s.
/// https://docs.cloud.google.com/kubernetes-engine/docs/how-to/dcgm-metrics, https://docs.cloud.google.com/monitoring/api/metrics_kubernetes and
/// https://docs.cloud.google.com/stackdriver/docs/managed-prometheus/setup-managed (checked 2026-11)
/// </remarks>
public sealed class ClusterMonitoring : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:ClusterMonitoring";

    /// <summary>The part of a database's disk beyond which there is an alert.</summary>
    public const double FullDisk = 0.9;

    private const string Component = "monitoring";

    private static readonly (string Title, string Query)[] Charts =
    [
        ("GPU use by namespace, %", "avg by (namespace) (DCGM_FI_DEV_GPU_UTIL{cluster=\"$CLUSTER\"})"),
        ("GPU memory by namespace, MiB", "sum by (namespace) (DCGM_FI_DEV_FB_USED{cluster=\"$CLUSTER\"})"),
        ("TPU use by namespace, %", "avg by (namespace_name) (kubernetes_io:container_accelerator_tensorcore_utilization{cluster_name=\"$CLUSTER\"})"),
        ("Pods that wait, by namespace", "sum by (namespace) (kube_pod_status_phase{cluster=\"$CLUSTER\", phase=\"Pending\"})"),
        (
            "Nodes taken away, by pool, kind and reason",
            "sum by (node_pool_name, interruption_type, interruption_reason) (avg_over_time(kubernetes_io:node_pool_interruption_count{cluster_name=\"$CLUSTER\"}[10m]))"),
        ("Points that wait or run, by search", "sum by (namespace) (queue_backlog{cluster=\"$CLUSTER\"})"),
        ("Seconds until the next lease ends, by search", "min by (namespace) (queue_next_lease_ends_seconds{cluster=\"$CLUSTER\"})"),
        ("Messages that no ledger has written, by search", "sum by (namespace) (queue_messages{cluster=\"$CLUSTER\"})"),
        ("Database disk in use", "cloudsql_googleapis_com:database_disk_utilization{database_id=~\".*:$DATABASE\"}"),
    ];

    private static readonly (string Name, string Title, string Query, string Advice)[] Alerts =
    [
        (
            "gpu-idle",
            "GPUs or TPUs did nothing for an hour",
            "count by (cluster) (max_over_time(DCGM_FI_DEV_GPU_UTIL{cluster=\"$CLUSTER\"}[1h]) == 0) > 0 or "
                + "count by (cluster_name) (max_over_time(kubernetes_io:node_accelerator_tensorcore_utilization{cluster_name=\"$CLUSTER\"}[1h]) == 0) > 0",
            "infra gpus says who holds them and since when; infra pause ends a stack's pods, and nodes that nothing needs go by themselves."),
        (
            "queue-stalled",
            "A search has points, and nothing has happened to any for 30 minutes",
            "(sum by (namespace) (queue_backlog{cluster=\"$CLUSTER\"}) > 0) and (sum by (namespace) (increase(queue_events_total{cluster=\"$CLUSTER\"}[30m])) == 0) "
                + "and (max by (namespace) (queue_kill{cluster=\"$CLUSTER\"}) == 0)",
            "infra why says why its workers wait or fail."),
        (
            "ledger-behind",
            "A search has had messages for 30 minutes, and its ledger has written none",
            "(min by (namespace) (min_over_time(queue_messages{cluster=\"$CLUSTER\"}[30m])) > 0) and (sum by (namespace) (increase(queue_ledger_batches_total{cluster=\"$CLUSTER\"}[30m])) == 0)",
            "infra logs shows what the ledger says; the database may be down or full."),
        (
            "database-disk",
            "The database's disk is nearly full",
            "cloudsql_googleapis_com:database_disk_utilization{database_id=~\".*:$DATABASE\"} > "
                + FullDisk.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "Cloud SQL adds disk by itself unless it may not; look for what grew."),
    ];

    /// <summary>Makes dashboard, alerts and collection.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">What they are made from.</param>
    /// <param name="options">Pulumi's options, the cluster's provider among them.</param>
    /// <exception cref="ResourceException">The labels are none; the text has every reason. A preview logs it and goes on.</exception>
    public ClusterMonitoring(string name, ClusterMonitoringArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("monitoring", name, this, () => ResourceLabelsRules.Check(args.Labels)))
        {
            return;
        }

        Output<string> Of(string query) => Output.Tuple(args.Cluster.Name.ToOutput(), args.SqlInstance.ToOutput())
            .Apply(names => query.Replace("$CLUSTER", names.Item1, StringComparison.Ordinal).Replace("$DATABASE", names.Item2, StringComparison.Ordinal));

        Dashboard = new Dashboard(
            name,
            new()
            {
                Project = args.Cluster.Project,
                DashboardJson = Output.All(Charts.Select(chart => Of(chart.Query))).Apply(queries => Json($"{args.Labels.Environment}: GPUs, queues, pods", queries)),
            },
            new() { Parent = this });
        AlertPolicies = Alerts.ToImmutableSortedDictionary(
            alert => alert.Name,
            alert => new AlertPolicy(
                $"{name}-{alert.Name}",
                new()
                {
                    Project = args.Cluster.Project,
                    DisplayName = $"{args.Labels.Environment}: {alert.Title}",
                    Combiner = "OR",
                    Conditions =
                    {
                        new AlertPolicyConditionArgs
                        {
                            DisplayName = alert.Title,
                            ConditionPrometheusQueryLanguage = new AlertPolicyConditionConditionPrometheusQueryLanguageArgs
                            {
                                Query = Of(alert.Query),
                                Duration = "0s",
                                EvaluationInterval = "60s",

                                // A metric that nothing has sent yet is no mistake here.
                                DisableMetricValidation = true,
                            },
                        },
                    },
                    Documentation = new AlertPolicyDocumentationArgs { Content = alert.Advice, MimeType = "text/markdown" },
                    NotificationChannels = args.Channels.ToArray(),
                    UserLabels = args.Labels.ToDictionary(),
                },
                new() { Parent = this }),
            StringComparer.Ordinal);

        // Which pods Google's collectors read, and at which port; pods without the port are passed over:
        // https://github.com/GoogleCloudPlatform/prometheus-engine/blob/main/doc/api.md#clusterpodmonitoring (checked 2026-11)
        var collection = new Map
        {
            ["selector"] = new Map { ["matchLabels"] = new Map { ["app.kubernetes.io/part-of"] = KubernetesLabels.PartOf } },
            ["endpoints"] = new[] { new Map { ["port"] = "metrics", ["interval"] = "30s" } },
        };
        _ = new CustomObject(
            name,
            new SpecifiedObjectArgs("monitoring.googleapis.com/v1", "ClusterPodMonitoring", collection)
            {
                Metadata = new ObjectMetaArgs { Name = $"{KubernetesLabels.PartOf}-metrics", Labels = KubernetesLabels.For($"{KubernetesLabels.PartOf}-metrics", Component) },
            },
            new() { Parent = this, DeletedWith = args.Cluster.Resource });
        RegisterOutputs();
    }

    /// <summary>The dashboard's resource.</summary>
    public Dashboard Dashboard { get => field.MadeBy(this); }

    /// <summary>The alerts' resources by what they are about: <c>database-disk</c>, <c>gpu-idle</c>, <c>ledger-behind</c> and <c>queue-stalled</c>.</summary>
    public ImmutableSortedDictionary<string, AlertPolicy> AlertPolicies { get => field.MadeBy(this); }

    // https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards (checked 2026-11)
    private static string Json(string title, IReadOnlyList<string> queries) => JsonSerializer.Serialize(new
    {
        displayName = title,
        gridLayout = new
        {
            columns = "2",
            widgets = Charts.Zip(queries, (chart, query) => new
            {
                title = chart.Title,
                xyChart = new { dataSets = new[] { new { timeSeriesQuery = new { prometheusQuery = query }, plotType = "LINE" } } },
            }),
        },
    });
}
