using System.Globalization;
using Infra.Components.Cloud;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Gcp.Container;
using Pulumi.Gcp.Container.Inputs;
using KubernetesProvider = Pulumi.Kubernetes.Provider;
using ServiceAccounts = Pulumi.Gcp.ServiceAccount;

namespace Infra.Components.Gke;

/// <summary>
/// A private, VPC-native GKE cluster without nodes of its own; pools are added by <see cref="GkeNodePool"/>. Nodes have no public
/// address, pods get identities by Workload Identity, and NetworkPolicies hold (Dataplane V2).
/// </summary>
public sealed class GkeCluster : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:GkeCluster";

    private const int DefaultPoolDiskSizeGb = 20;

    private readonly TargetCluster? _target;
    private readonly Lazy<KubernetesProvider>? _provider;

    /// <summary>Checks the spec, then makes the cluster, without nodes of its own.</summary>
    /// <param name="name">The component's name and the cluster's own, at most 40 characters.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">The cluster asked for cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public GkeCluster(string name, GkeClusterArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("cluster", name, this, () => Check(name, args)))
        {
            return;
        }

        var spec = args.Spec;

        // The pool that every cluster is born with is deleted at once, but for those minutes it must not run as the project's
        // default account, which holds the editor role in many projects and is switched off in others.
        var nodes = new ServiceAccounts.Account(
            $"{name}-bootstrap",
            new()
            {
                Project = args.Network.Project,
                AccountId = GcpNameRules.ServiceAccountId($"{name}-bootstrap"),
                DisplayName = $"First nodes of the cluster {name}",
            },
            new() { Parent = this });

        var clusterArgs = new ClusterArgs
        {
            Project = args.Network.Project,
            Name = name,
            Location = spec.Location,
            NodeLocations = spec.NodeZones.Where(zone => zone != spec.Location).AsInputList(),
            Network = args.Network.NetworkId,
            Subnetwork = args.Network.SubnetworkId,
            NetworkingMode = "VPC_NATIVE",
            IpAllocationPolicy = new ClusterIpAllocationPolicyArgs
            {
                ClusterSecondaryRangeName = args.Network.PodsRangeName,
                ServicesSecondaryRangeName = args.Network.ServicesRangeName,
            },
            DefaultMaxPodsPerNode = spec.MaxPodsPerNode,
            DatapathProvider = "ADVANCED_DATAPATH",
            PrivateClusterConfig = new ClusterPrivateClusterConfigArgs
            {
                EnablePrivateNodes = true,

                // Without an IP endpoint the API reports the public one as off; unsaid, that is a change at every deployment, which never takes
                // (terraform-provider-google #27901).
                EnablePrivateEndpoint = spec.AuthorizedNetworks.Count == 0 ? true : null,
            },
            ControlPlaneEndpointsConfig = new ClusterControlPlaneEndpointsConfigArgs
            {
                DnsEndpointConfig = new ClusterControlPlaneEndpointsConfigDnsEndpointConfigArgs { AllowExternalTraffic = spec.DnsEndpoint },
                IpEndpointsConfig = new ClusterControlPlaneEndpointsConfigIpEndpointsConfigArgs { Enabled = spec.AuthorizedNetworks.Count > 0 },
            },
            EnableShieldedNodes = true,
            WorkloadIdentityConfig = new ClusterWorkloadIdentityConfigArgs { WorkloadPool = Output.Format($"{args.Network.Project}.svc.id.goog") },
            ReleaseChannel = new ClusterReleaseChannelArgs { Channel = spec.ReleaseChannel.ToString().ToUpperInvariant() },
            MaintenancePolicy = Maintenance(spec),
            ClusterAutoscaling = new ClusterClusterAutoscalingArgs
            {
                // No pools but the declared ones; the profile alone is wanted.
                Enabled = false,
                AutoscalingProfile = spec.AutoscalingProfile == AutoscalingProfile.Balanced ? "BALANCED" : "OPTIMIZE_UTILIZATION",
            },
            AddonsConfig = new ClusterAddonsConfigArgs
            {
                GcsFuseCsiDriverConfig = new ClusterAddonsConfigGcsFuseCsiDriverConfigArgs { Enabled = spec.GcsFuseCsiDriver },
                GcpFilestoreCsiDriverConfig = new ClusterAddonsConfigGcpFilestoreCsiDriverConfigArgs { Enabled = spec.FilestoreCsiDriver },
                LustreCsiDriverConfig = spec.LustreCsiDriver ? new ClusterAddonsConfigLustreCsiDriverConfigArgs { Enabled = true }.AsInput() : null,
            },
            LoggingConfig = new ClusterLoggingConfigArgs
            {
                EnableComponents = spec.ControlPlaneLogs
                    ? ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"]
                    : ["SYSTEM_COMPONENTS", "WORKLOADS"],
            },
            MonitoringConfig = new ClusterMonitoringConfigArgs
            {
                EnableComponents = spec.MonitoringComponents.ToList(),
                ManagedPrometheus = new ClusterMonitoringConfigManagedPrometheusArgs { Enabled = spec.ManagedPrometheus },
            },
            CostManagementConfig = new ClusterCostManagementConfigArgs { Enabled = spec.CostAllocation },
            RemoveDefaultNodePool = true,
            InitialNodeCount = 1,
            NodeConfig = new ClusterNodeConfigArgs
            {
                ServiceAccount = nodes.Email,
                DiskSizeGb = DefaultPoolDiskSizeGb,
                ShieldedInstanceConfig = new ClusterNodeConfigShieldedInstanceConfigArgs { EnableSecureBoot = true, EnableIntegrityMonitoring = true },
            },
            NodePoolDefaults = new ClusterNodePoolDefaultsArgs
            {
                NodeConfigDefaults = new ClusterNodePoolDefaultsNodeConfigDefaultsArgs { InsecureKubeletReadonlyPortEnabled = "FALSE" },
            },
            ResourceLabels = args.Labels.ToDictionary(),
            DeletionProtection = spec.DeletionProtection,
            MasterAuthorizedNetworksConfig = spec.AuthorizedNetworks.Count > 0 ? AuthorizedNetworks(spec).AsInput() : null,
            EnableMultiNetworking = spec.MultiNetworking ? true : null,
            BinaryAuthorization = spec.BinaryAuthorization ? new ClusterBinaryAuthorizationArgs { EvaluationMode = "PROJECT_SINGLETON_POLICY_ENFORCE" }.AsInput() : null,
            AuthenticatorGroupsConfig = spec.SecurityGroup is { } group
                ? new ClusterAuthenticatorGroupsConfigArgs { SecurityGroup = group.CheckedLater(ClusterRules.CheckSecurityGroup, "cluster", this) }.AsInput()
                : null,
        };
        Cluster = new(name, clusterArgs, new()
        {
            Parent = this,
            Protect = spec.DeletionProtection ? true : null,

            // Once the first pool is gone, Google answers with another pool's settings here, and a difference would replace the cluster.
            IgnoreChanges = { "initialNodeCount", "nodeConfig" },
        });

        // Whoever waits for the name waits for the cluster.
        ClusterName = Cluster.Name;
        Location = Cluster.Location;
        Identifier = Output.Format($"{args.Network.Project}/{Location}/{ClusterName}");
        var host = spec.DnsEndpoint
            ? Cluster.ControlPlaneEndpointsConfig.Apply(config => config?.DnsEndpointConfig?.Endpoint ?? "")
            : Cluster.Endpoint;
        Endpoint = Output.Format($"https://{host}");
        Kubeconfig = Output.CreateSecret(Output.Tuple(ClusterName, host, Cluster.MasterAuth).Apply(parts =>
            KubeconfigDocument.Write(parts.Item1, parts.Item2, spec.DnsEndpoint ? null : parts.Item3?.ClusterCaCertificate)));
        _target = new()
        {
            Project = args.Network.Project,
            Name = ClusterName,
            Location = Location,
            Spec = spec,
            Labels = args.Labels,
            Plan = args.Network.Plan,
            Resource = this,
        };
        _provider = new(() => new(
            name,
            new() { KubeConfig = Kubeconfig, ClusterIdentifier = Identifier, EnableConfigMapMutable = true, EnableSecretMutable = true },
            new() { Parent = this }));
        RegisterOutputs();
    }

    /// <summary>The cluster's resource, for what is said of it nowhere here.</summary>
    public Cluster Cluster { get => field.MadeBy(this); }

    /// <summary>
    /// The provider for all that is put on the cluster, by <see cref="Kubeconfig"/>; what is made through it comes after the cluster. ConfigMaps and Secrets are
    /// changed in place.
    /// </summary>
    /// <value>Made when it is first asked for, so that a program that never does has no such resource.</value>
    public KubernetesProvider Provider => _provider.MadeBy(this).Value;

    /// <summary>The cluster's name in Google Cloud.</summary>
    [Output("clusterName")]
    public Output<string> ClusterName { get => field.MadeBy(this); private set; }

    /// <summary>The zone or region of the control plane.</summary>
    [Output("location")]
    public Output<string> Location { get => field.MadeBy(this); private set; }

    /// <summary>
    /// What the cluster is wherever it is reached: <c>project/location/name</c>. A Kubernetes provider that is given it sees the same
    /// cluster behind another address, and another cluster behind the same one.
    /// </summary>
    [Output("identifier")]
    public Output<string> Identifier { get => field.MadeBy(this); private set; }

    /// <summary>The control plane's address, with <c>https://</c>.</summary>
    [Output("endpoint")]
    public Output<string> Endpoint { get => field.MadeBy(this); private set; }

    /// <summary>A kubeconfig that asks gke-gcloud-auth-plugin for each user's own credential; a secret.</summary>
    [Output("kubeconfig")]
    public Output<string> Kubeconfig { get => field.MadeBy(this); private set; }

    /// <summary>The cluster for its pools.</summary>
    /// <param name="cluster">The cluster.</param>
    public static implicit operator TargetCluster(GkeCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster._target.MadeBy(cluster);
    }

    private ClusterMasterAuthorizedNetworksConfigArgs AuthorizedNetworks(ClusterSpec spec) => new()
    {
        GcpPublicCidrsAccessEnabled = false,
        CidrBlocks =
        [
            .. spec.AuthorizedNetworks.Select((network, index) => new ClusterMasterAuthorizedNetworksConfigCidrBlockArgs
            {
                CidrBlock = network.Cidr.CheckedLater(cidr => ClusterRules.CheckAuthorized(index, cidr), "cluster", this),
                DisplayName = network.DisplayName,
            }),
        ],
    };

    private static List<Finding> Check(string name, GkeClusterArgs args)
    {
        List<Finding> findings = [.. ClusterRules.Check(name, args.Spec), .. ResourceLabelsRules.Check(args.Labels)];
        return findings.Count > 0 ? findings : [.. ClusterRules.CheckNetwork(args.Spec, args.Network)];
    }

    private static ClusterMaintenancePolicyArgs Maintenance(ClusterSpec spec)
    {
        var window = spec.MaintenanceWindow;

        // Only the time of day and the length count; Google wants some date, and one that never changes shows no difference.
        var start = new DateTime(2024, 1, 1, window.StartHour, 0, 0, DateTimeKind.Utc);
        return new()
        {
            RecurringWindow = new ClusterMaintenancePolicyRecurringWindowArgs
            {
                StartTime = Zulu(start),
                EndTime = Zulu(start.AddHours(window.DurationHours)),
                Recurrence = $"FREQ=WEEKLY;BYDAY={string.Join(',', window.Days.Select(day => day.ToString()[..2].ToUpperInvariant()).Distinct())}",
            },
            MaintenanceExclusions = spec.MaintenanceExclusions.Select(exclusion => new ClusterMaintenancePolicyMaintenanceExclusionArgs
            {
                ExclusionName = exclusion.Name,
                StartTime = Zulu(exclusion.Start.UtcDateTime),
                EndTime = Zulu(exclusion.End.UtcDateTime),
                ExclusionOptions = new ClusterMaintenancePolicyMaintenanceExclusionExclusionOptionsArgs
                {
                    Scope = exclusion.Scope switch
                    {
                        MaintenanceExclusionScope.NoUpgrades => "NO_UPGRADES",
                        MaintenanceExclusionScope.NoMinorUpgrades => "NO_MINOR_UPGRADES",
                        _ => "NO_MINOR_OR_NODE_UPGRADES",
                    },
                },
            }).AsInputList(),
        };
    }

    private static string Zulu(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
