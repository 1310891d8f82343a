using Infra.Components.Common;
using Infra.Components.Gke;
using Infra.Components.Pods;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Networking.V1;
using Pulumi.Kubernetes.Rbac.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Networking.V1;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;
using Pulumi.Utilities;

namespace Infra.Components.Tenancy;

/// <summary>A namespace of a developer's own on a shared cluster, closed to the others.</summary>
/// <remarks>
/// Makes the Namespace, and in it a ResourceQuota, a LimitRange, ServiceAccounts <c>workload</c> and <c>plain</c>, a Role and RoleBinding
/// <c>developer</c>, NetworkPolicies and the image pull secret. Cluster-wide are the Namespace itself and, with developers, a ClusterRole and
/// ClusterRoleBinding <c>infra-NAMESPACE</c>, by which they see nodes and classes. The policies hold where the cluster enforces them: GKE
/// with Dataplane V2 or Calico does, minikube by default does not. They find DNS by a label that namespaces carry since Kubernetes 1.21, and Pod
/// Security works since 1.23; older clusters need a namespace made otherwise. <see cref="Name"/> orders whatever is made in the namespace after
/// all of this.
/// </remarks>
public sealed class DeveloperNamespace : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:tenancy:DeveloperNamespace";

    /// <summary>
    /// The ServiceAccount for the namespace's pods: no rights, no token mounted, and the pull secret; outside the cluster it acts as
    /// <see cref="DeveloperNamespaceArgs.GoogleServiceAccount"/>, where that is set.
    /// </summary>
    public const string WorkloadServiceAccount = "workload";

    /// <summary>The ServiceAccount for pods that act as nobody, inside the cluster and outside: as <see cref="WorkloadServiceAccount"/>, without the Google service account.</summary>
    public const string PlainServiceAccount = "plain";

    /// <summary>The Role and RoleBinding of the developers.</summary>
    public const string DeveloperRole = "developer";

    /// <summary>Says as which Google service account the pods of a ServiceAccount act.</summary>
    /// <remarks>https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity (checked 2026-11)</remarks>
    internal const string GoogleServiceAccountAnnotation = "iam.gke.io/gcp-service-account";

    /// <summary>The area, as a label.</summary>
    internal const string Component = "tenancy";

    internal const string OwnNamespacePolicy = "namespace";
    internal const string DnsPolicy = "dns";
    internal const string MetadataServerPolicy = "gke-metadata-server";
    internal const string PublicHttpsPolicy = "public-https";
    internal const string MetricsPolicy = "metrics";

    /// <summary>The namespace of the collectors of Managed Service for Prometheus.</summary>
    /// <remarks>https://cloud.google.com/stackdriver/docs/managed-prometheus/setup-managed (checked 2026-11)</remarks>
    internal const string CollectorNamespace = "gmp-system";

    // The kinds of pods that run as the ServiceAccount workload; those of the simulation and of data services act as nobody.
    private static readonly string[] ComponentsWithIdentity = ["experiments", "queue", "services", "training", "workbench"];

    private const string ExpiresKey = "infra/expires";
    private const string What = "developer namespace";

    // Everything one works with inside a namespace. Not in it: quotas, limits, policies and roles can be read but not changed, nor what KEDA does, for
    // its operator calls the addresses that it finds there from a namespace of its own. Secrets are in it, for whoever may start pods can mount any
    // secret of the namespace anyway.
    internal static readonly (string Group, string[] Resources, string[] Verbs)[] Rights =
    [
        ("", ["pods", "pods/attach", "pods/ephemeralcontainers", "pods/exec", "pods/portforward", "pods/proxy", "pods/resize"], AllVerbs),
        ("", ["pods/eviction"], ["create"]),
        ("", ["services", "services/proxy", "configmaps", "secrets", "persistentvolumeclaims", "replicationcontrollers", "replicationcontrollers/scale"], AllVerbs),

        // A Role reaches no namespace but its own.
        ("", ["namespaces"], ["get"]),
        ("", ["pods/log", "pods/status", "events", "endpoints", "serviceaccounts", "resourcequotas", "limitranges"], ReadVerbs),
        ("apps", ["deployments", "deployments/scale", "statefulsets", "statefulsets/scale", "replicasets", "replicasets/scale"], AllVerbs),
        ("apps", ["daemonsets", "controllerrevisions"], ReadVerbs),
        ("batch", ["jobs", "cronjobs"], AllVerbs),
        ("autoscaling", ["horizontalpodautoscalers"], AllVerbs),
        ("policy", ["poddisruptionbudgets"], AllVerbs),
        ("monitoring.googleapis.com", ["podmonitorings"], AllVerbs),
        ("keda.sh", ["scaledjobs", "scaledobjects"], ReadVerbs),
        ("kueue.x-k8s.io", ["workloads", "localqueues"], ReadVerbs),
        ("discovery.k8s.io", ["endpointslices"], ReadVerbs),
        ("networking.k8s.io", ["networkpolicies"], ReadVerbs),
        (Rbac.Group, ["roles", "rolebindings"], ReadVerbs),
        ("metrics.k8s.io", ["pods"], ReadVerbs),
    ];

    // What belongs to no namespace and explains why a pod is where it is, or nowhere.
    internal static readonly (string Group, string[] Resources, string[] Verbs)[] ClusterWideReading =
    [
        ("", ["nodes"], ReadVerbs),
        ("storage.k8s.io", ["storageclasses"], ReadVerbs),
        ("scheduling.k8s.io", ["priorityclasses"], ReadVerbs),
        ("metrics.k8s.io", ["nodes"], ReadVerbs),
    ];

    private readonly string _name;
    private readonly string _namespace;
    private readonly Input<string>? _inNamespace;
    private readonly List<Resource> _children = [];

    /// <summary>Makes the namespace.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Parent, provider and the like.</param>
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding. A preview logs it and goes on.</exception>
    public DeveloperNamespace(string name, DeveloperNamespaceArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        (_name, _namespace) = (name, args.Namespace);
        if (args.AreRefused(What, name, this, () => DeveloperNamespaceRules.Check(args)))
        {
            return;
        }

        Namespace = AddNamespace(args.UsesGpuDirect ? "privileged" : args.PodSecurity == PodSecurityLevel.Restricted ? "restricted" : "baseline", args.Expires, args.CostCenter);
        _inNamespace = OutputUtilities.WithDependency(Output.Create(_namespace), Namespace);

        Quota = AddQuota(args.Quota.AtLeast(args.QueuedUpTo));
        Defaults = AddDefaults(args);
        AddPolicies(args);
        if (args.DockerConfigJson is { } json)
        {
            PullSecret = AddPullSecret(args.ImagePullSecretName, json);
        }

        (WorkloadAccount, PlainAccount) = AddServiceAccounts(args);
        if (args.Developers.Count > 0)
        {
            (Role, RoleBinding) = AddRights(args.Developers);
        }

        Name = _children.Aggregate(Output.Create(_namespace), OutputUtilities.WithDependency);
        ServiceAccountName = Output.Create(WorkloadServiceAccount);
        RegisterOutputs();
    }

    /// <summary>The namespace itself; what only depends on it does not wait for its rules, as what uses <see cref="Name"/> does.</summary>
    public Namespace Namespace { get => field.MadeBy(this); }

    /// <summary>The most that all its pods may ask for together.</summary>
    public ResourceQuota Quota { get => field.MadeBy(this); }

    /// <summary>What containers ask for that say nothing themselves.</summary>
    public LimitRange Defaults { get => field.MadeBy(this); }

    /// <summary>The ServiceAccount <see cref="WorkloadServiceAccount"/>, to give it rights in the cluster.</summary>
    public ServiceAccount WorkloadAccount { get => field.MadeBy(this); }

    /// <summary>The ServiceAccount <see cref="PlainServiceAccount"/>.</summary>
    public ServiceAccount PlainAccount { get => field.MadeBy(this); }

    /// <summary>The Role of the developers.</summary>
    /// <value>Null where there are none.</value>
    public Role? Role { get; }

    /// <summary>What gives the developers their Role.</summary>
    /// <value>Null where there are none.</value>
    public RoleBinding? RoleBinding { get; }

    /// <summary>The registry login.</summary>
    /// <value>Null where none was given.</value>
    public Secret? PullSecret { get; }

    /// <summary>The namespace's name, known at once; what uses it is made after the namespace and all its rules.</summary>
    [Output("name")]
    public Output<string> Name { get => field.MadeBy(this); private set; }

    /// <summary>The ServiceAccount for the namespace's pods.</summary>
    [Output("serviceAccountName")]
    public Output<string> ServiceAccountName { get => field.MadeBy(this); private set; }

    /// <summary>The namespace for a workload, which comes after all that it needs, and runs as <see cref="ServiceAccountName"/> if it says nothing else.</summary>
    /// <param name="space">The namespace.</param>
    public static implicit operator TargetNamespace(DeveloperNamespace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return new(space.Name, space.ServiceAccountName);
    }

    /// <summary>The ServiceAccount of the namespace's workloads, for whom they act as outside the cluster.</summary>
    /// <param name="space">The namespace.</param>
    public static implicit operator KubernetesServiceAccount(DeveloperNamespace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return new(space._namespace, WorkloadServiceAccount);
    }

    internal static string[] AllVerbs => ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

    internal static string[] ReadVerbs => ["get", "list", "watch"];

    private Namespace AddNamespace(string level, string? expires, string? costCenter)
    {
        // https://kubernetes.io/docs/concepts/security/pod-security-admission/
        var labels = KubernetesLabels.For(_namespace, Component);
        labels["pod-security.kubernetes.io/enforce"] = level;
        labels["pod-security.kubernetes.io/warn"] = "restricted";
        labels["pod-security.kubernetes.io/audit"] = "restricted";
        var metadata = new ObjectMetaArgs { Name = _namespace };
        if (expires is not null)
        {
            labels[ExpiresKey] = expires;
            metadata.Annotations.Add(ExpiresKey, expires);
        }

        if (costCenter is not null)
        {
            labels["cost-center"] = costCenter;
        }

        metadata.Labels = labels;
        return Add(new Namespace(_name, new NamespaceArgs { Metadata = metadata }, Child()));
    }

    private ResourceQuota AddQuota(NamespaceQuota quota)
    {
        var spec = new ResourceQuotaSpecArgs
        {
            Hard =
            {
                ["requests.cpu"] = quota.Cpu,
                ["requests.memory"] = quota.Memory,
                ["requests.storage"] = quota.Storage,

                // For GPUs, which are never overcommitted, a quota knows requests only.
                ["requests.nvidia.com/gpu"] = Count(quota.Gpus),
                ["pods"] = Count(quota.Pods),
                ["limits.memory"] = DeveloperNamespaceRules.MemoryLimits(quota),
                ["requests.ephemeral-storage"] = quota.EphemeralStorage,
                ["services.loadbalancers"] = Count(quota.LoadBalancers),
                ["services.nodeports"] = Count(quota.NodePorts),
                ["configmaps"] = Count(quota.Objects),
                ["secrets"] = Count(quota.Objects),
                ["services"] = Count(quota.Objects),
                ["persistentvolumeclaims"] = Count(quota.Objects),
            },
        };
        if (quota.Tpus is { } chips)
        {
            spec.Hard.Add("requests.google.com/tpu", Count(chips));
        }

        return Add(new ResourceQuota(_name, new ResourceQuotaArgs { Metadata = Metadata("quota"), Spec = spec }, Child()));
    }

    private static string Count(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private LimitRange AddDefaults(DeveloperNamespaceArgs args) => Add(new LimitRange(
        _name,
        new LimitRangeArgs
        {
            Metadata = Metadata("defaults"),
            Spec = new LimitRangeSpecArgs
            {
                Limits =
                {
                    new LimitRangeItemArgs
                    {
                        Type = "Container",
                        DefaultRequest = { ["cpu"] = args.Defaults.Cpu, ["memory"] = args.Defaults.Memory, ["ephemeral-storage"] = args.Defaults.EphemeralStorage },
                        Default =
                        {
                            ["memory"] = DeveloperNamespaceRules.MemoryLimit(args.Defaults, args.Quota),
                            ["ephemeral-storage"] = args.Defaults.EphemeralStorageLimit,
                        },

                        // What all may ask for together, none may use alone in excess.
                        Max = { ["memory"] = args.Quota.AtLeast(args.QueuedUpTo).Memory },
                    },
                },
            },
        },
        Child()));

    private void AddPolicies(DeveloperNamespaceArgs args)
    {
        AddPolicy("deny-all", new NetworkPolicySpecArgs { PodSelector = new LabelSelectorArgs(), PolicyTypes = { "Ingress", "Egress" } });

        AddPolicy(
            $"allow-{OwnNamespacePolicy}",
            new NetworkPolicySpecArgs
            {
                PodSelector = new LabelSelectorArgs(),
                PolicyTypes = { "Ingress", "Egress" },
                Ingress = { new NetworkPolicyIngressRuleArgs { From = { EveryPodHere() } } },
                Egress = { new NetworkPolicyEgressRuleArgs { To = { EveryPodHere() } } },
            });

        AddPolicy(
            $"allow-{DnsPolicy}",
            Egress(
                [
                    // kube-dns and CoreDNS, whatever their labels.
                    EveryPodOf("kube-system"),

                    // NodeLocal DNSCache and Cloud DNS for GKE answer on addresses of the node, which no selector finds.
                    // https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache, …/cloud-dns
                    Range("169.254.20.10/32"),
                    Range("169.254.169.254/32"),
                ],
                [Port("UDP", 53), Port("TCP", 53)]));

        if (args.AllowGkeMetadataServer)
        {
            // The first address without Dataplane V2, the second with it (checked 2026-11):
            // https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
            AddPolicy(
                $"allow-{MetadataServerPolicy}",
                new NetworkPolicySpecArgs
                {
                    // Who acts as nobody has nothing to ask there.
                    PodSelector = new LabelSelectorArgs
                    {
                        MatchExpressions =
                        {
                            new LabelSelectorRequirementArgs { Key = KubernetesLabels.ComponentKey, Operator = "In", Values = ComponentsWithIdentity },
                        },
                    },
                    PolicyTypes = { "Egress" },
                    Egress =
                    {
                        new NetworkPolicyEgressRuleArgs { To = { Range("169.254.169.252/32") }, Ports = { Port("TCP", 987), Port("TCP", 988) } },
                        new NetworkPolicyEgressRuleArgs { To = { Range("169.254.169.254/32") }, Ports = { Port("TCP", 80), Port("TCP", 8080) } },
                    },
                });
        }

        if (args.AllowManagedPrometheus)
        {
            // To every port: which are read a PodMonitoring of the namespace says, and nobody else's pods run there.
            AddPolicy(
                $"allow-{MetricsPolicy}",
                new NetworkPolicySpecArgs
                {
                    PodSelector = new LabelSelectorArgs(),
                    PolicyTypes = { "Ingress" },
                    Ingress = { new NetworkPolicyIngressRuleArgs { From = { EveryPodOf(CollectorNamespace) } } },
                });
        }

        if (args.AllowPublicHttps)
        {
            AddPolicy($"allow-{PublicHttpsPolicy}", Egress([PublicAddresses()], [Port("TCP", 443)]));
        }

        foreach (var (i, target) in args.EgressTargets.Index())
        {
            var path = $"{nameof(args.EgressTargets)}[{i}].{nameof(target.Address)}";

            // An address that comes from another resource is known only now.
            var range = target.Address.CheckedLater(address => DeveloperNamespaceRules.CheckAddress(path, address, out _), What, this)
                .Apply(address =>
                {
                    DeveloperNamespaceRules.CheckAddress(path, address, out var cidr);
                    return cidr;
                });
            AddPolicy($"allow-{target.Name}", Egress([Range(range)], [.. target.Ports.Select(port => Port("TCP", port))]));
        }
    }

    private Secret AddPullSecret(string secretName, Input<string> json)
    {
        var checkedJson = json.Apply(text =>
        {
            DeveloperNamespaceRules.CheckDockerConfig(nameof(DeveloperNamespaceArgs.DockerConfigJson), text).ThrowIfAny(What, _name, this);
            return text;
        });
        return Add(new Secret(
            $"{_name}-pull",
            new SecretArgs
            {
                Metadata = Metadata(secretName),
                Type = "kubernetes.io/dockerconfigjson",
                StringData = { [".dockerconfigjson"] = Output.CreateSecret(checkedJson) },
            },
            Child()));
    }

    private (ServiceAccount Workload, ServiceAccount Plain) AddServiceAccounts(DeveloperNamespaceArgs args)
    {
        var metadata = Metadata(WorkloadServiceAccount);
        if (args.GoogleServiceAccount is { } google)
        {
            metadata.Annotations.Add(GoogleServiceAccountAnnotation, google.CheckedLater(DeveloperNamespaceRules.CheckGoogleServiceAccount, What, this));
        }

        return (AddServiceAccount(_name, metadata, args), AddServiceAccount($"{_name}-plain", Metadata(PlainServiceAccount), args));
    }

    private ServiceAccount AddServiceAccount(string name, ObjectMetaArgs metadata, DeveloperNamespaceArgs args)
    {
        var account = new ServiceAccountArgs { Metadata = metadata, AutomountServiceAccountToken = false };
        if (args.DockerConfigJson is not null)
        {
            account.ImagePullSecrets.Add(new LocalObjectReferenceArgs { Name = args.ImagePullSecretName });
        }

        return Add(new ServiceAccount(name, account, Child()));
    }

    private (Role Role, RoleBinding Binding) AddRights(IReadOnlyList<DeveloperSubject> developers)
    {
        var role = Add(new Role(_name, new RoleArgs { Metadata = Metadata(DeveloperRole), Rules = Rbac.Rules(Rights) }, Child()));
        SubjectArgs[] subjects =
        [
            .. developers.Select((developer, i) => new SubjectArgs
            {
                ApiGroup = Rbac.Group,
                Kind = developer.Kind.ToString(),
                Name = developer.Name.CheckedLater(name => DeveloperNamespaceRules.CheckDeveloper(i, name), What, this),
            }),
        ];
        var binding = Add(new RoleBinding(
            _name,
            new RoleBindingArgs
            {
                Metadata = Metadata(DeveloperRole),
                RoleRef = new RoleRefArgs { ApiGroup = Rbac.Group, Kind = "Role", Name = DeveloperRole },
                Subjects = subjects,
            },
            Child()));

        // A cluster has one namespace of a name, so no other stack makes these.
        _children.AddRange(AddClusterWide(_name, $"infra-{_namespace}", ClusterWideReading, subjects, Child()));
        return (role, binding);
    }

    /// <summary>Gives rights in all of a cluster.</summary>
    internal static Resource[] AddClusterWide(
        string name, string objectName, IEnumerable<(string Group, string[] Resources, string[] Verbs)> rights, SubjectArgs[] subjects, CustomResourceOptions options)
    {
        ObjectMetaArgs Metadata() => new() { Name = objectName, Labels = KubernetesLabels.For(objectName, Component) };
        var reference = new RoleRefArgs { ApiGroup = Rbac.Group, Kind = "ClusterRole", Name = objectName };
        return
        [
            new ClusterRole(name, new ClusterRoleArgs { Metadata = Metadata(), Rules = Rbac.Rules(rights) }, options),
            new ClusterRoleBinding(name, new ClusterRoleBindingArgs { Metadata = Metadata(), RoleRef = reference, Subjects = subjects }, options),
        ];
    }

    private void AddPolicy(string policy, NetworkPolicySpecArgs spec) =>
        Add(new NetworkPolicy($"{_name}-{policy}", new NetworkPolicyArgs { Metadata = Metadata(policy), Spec = spec }, Child()));

    private static NetworkPolicySpecArgs Egress(NetworkPolicyPeerArgs[] to, NetworkPolicyPortArgs[] ports) => new()
    {
        PodSelector = new LabelSelectorArgs(),
        PolicyTypes = { "Egress" },
        Egress = { new NetworkPolicyEgressRuleArgs { To = to, Ports = ports } },
    };

    private static NetworkPolicyPeerArgs EveryPodHere() => new() { PodSelector = new LabelSelectorArgs() };

    private static NetworkPolicyPeerArgs EveryPodOf(string kubernetesNamespace) =>
        new() { NamespaceSelector = new LabelSelectorArgs { MatchLabels = { ["kubernetes.io/metadata.name"] = kubernetesNamespace } } };

    private static NetworkPolicyPeerArgs Range(Input<string> cidr) => new() { IpBlock = new IPBlockArgs { Cidr = cidr } };

    // Everything but what is private to the network: RFC 1918, the pods' and nodes' shared range of RFC 6598, and link-local addresses.
    private static NetworkPolicyPeerArgs PublicAddresses() => new()
    {
        IpBlock = new IPBlockArgs
        {
            Cidr = "0.0.0.0/0",
            Except = { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16" },
        },
    };

    private static NetworkPolicyPortArgs Port(string protocol, int port) => new() { Protocol = protocol, Port = port };

    private ObjectMetaArgs Metadata(string objectName) =>
        new() { Name = objectName, Namespace = _inNamespace, Labels = KubernetesLabels.For(objectName, Component) };

    private CustomResourceOptions Child() => new() { Parent = this };

    private T Add<T>(T child)
        where T : Resource
    {
        _children.Add(child);
        return child;
    }
}
