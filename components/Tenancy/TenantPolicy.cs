using Infra.Components.Common;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Pulumi;
using Pulumi.Kubernetes.AdmissionRegistration.V1;
using Pulumi.Kubernetes.Types.Inputs.AdmissionRegistration.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Tenancy;

/// <summary>What pods of developers' namespaces may not be, whoever makes them and with whichever tool: the cluster's own word on it.</summary>
/// <remarks>
/// Closes what Pod Security's level baseline leaves open and no network policy sees, for the node does it: volumes from elsewhere in the network. Makes a
/// ValidatingAdmissionPolicy and its binding, both <c>infra-tenants</c>, for every namespace that a <see cref="DeveloperNamespace"/> made.
/// https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ (checked 2026-11; Kubernetes 1.30 or newer)
/// </remarks>
public sealed class TenantPolicy : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:tenancy:TenantPolicy";

    private const string ObjectName = "infra-tenants";

    // What cannot change once a pod is there is not asked of one that is older than this policy: its finalizers could never be taken off.
    private const string OnceMade = "request.operation == 'UPDATE' || ";

    // What Pod Security's level restricted allows, and besides it buckets: https://kubernetes.io/docs/concepts/security/pod-security-standards/ (checked 2026-11).
    private static readonly string[] Sources = ["configMap", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    /// <summary>Makes the policy.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Parent, provider and the like.</param>
    public TenantPolicy(string name, TenantPolicyArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("tenant policy", name, this))
        {
            return;
        }

        var child = new CustomResourceOptions { Parent = this, DeletedWith = args.Cluster };
        var spec = new ValidatingAdmissionPolicySpecArgs
        {
            FailurePolicy = "Fail",
            MatchConstraints = new MatchResourcesArgs
            {
                ResourceRules =
                {
                    new NamedRuleWithOperationsArgs { ApiGroups = { "" }, ApiVersions = { "v1" }, Operations = { "CREATE", "UPDATE" }, Resources = { "pods" } },
                },
            },
            Validations = { Output.Tuple(args.NfsServers.ToOutput(), args.GpuDirectNamespaces.ToOutput()).Apply(lists => Volumes(lists.Item1, lists.Item2)) },
        };
        if (args.KeepsSystemNodes)
        {
            spec.Validations.Add(Tolerations());
            spec.Validations.Add(Node());
        }

        Policy = new ValidatingAdmissionPolicy(name, new ValidatingAdmissionPolicyArgs { Metadata = Metadata(), Spec = spec }, child);
        Binding = new ValidatingAdmissionPolicyBinding(
            name,
            new ValidatingAdmissionPolicyBindingArgs
            {
                Metadata = Metadata(),
                Spec = new ValidatingAdmissionPolicyBindingSpecArgs
                {
                    PolicyName = Policy.Metadata.Apply(metadata => metadata?.Name!),
                    ValidationActions = { "Deny" },
                    MatchResources = new MatchResourcesArgs
                    {
                        NamespaceSelector = new LabelSelectorArgs
                        {
                            MatchLabels = { [KubernetesLabels.ComponentKey] = DeveloperNamespace.Component, ["app.kubernetes.io/part-of"] = KubernetesLabels.PartOf },
                        },
                    },
                },
            },
            child);
        RegisterOutputs();
    }

    /// <summary>The policy.</summary>
    public ValidatingAdmissionPolicy Policy { get => field.MadeBy(this); }

    /// <summary>What makes it hold in developers' namespaces.</summary>
    public ValidatingAdmissionPolicyBinding Binding { get => field.MadeBy(this); }

    private static ValidationArgs Volumes(IReadOnlyList<string> servers, IReadOnlyList<string> gpuDirect)
    {
        IEnumerable<string> allowed =
        [
            .. Sources.Select(source => $"has(v.{source})"),
            $"(has(v.csi) && v.csi.driver == '{BucketMounts.Driver}')",
            .. servers.Count == 0 ? [] : (string[])[$"(has(v.nfs) && v.nfs.server in {List(servers)})"],
            .. gpuDirect.Count == 0 ? [] : (string[])[$"(has(v.hostPath) && request.namespace in {List(gpuDirect)} && v.hostPath.path in {List(GpuDirect.HostPaths)})"],
        ];
        return new()
        {
            Expression = $"{OnceMade}!has(object.spec.volumes) || object.spec.volumes.all(v, {string.Join(" || ", allowed)})",
            Message = "volumes must be configMap, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, secret or a bucket"
                + (servers.Count == 0 ? "" : $", or nfs of {string.Join(", ", servers.Order(StringComparer.Ordinal))}")
                + (gpuDirect.Count == 0 ? "" : $", or in {string.Join(", ", gpuDirect.Order(StringComparer.Ordinal))} what GPUDirect takes of the node")
                + "; whoever keeps the environment allows further NFS servers with infra:nfsServers",
        };
    }

    private static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Order(StringComparer.Ordinal).Select(text => $"'{text}'"))}]";

    // Tolerations can be added to a pod that is there.
    private static ValidationArgs Tolerations() => new()
    {
        Expression = "!has(object.spec.tolerations) || object.spec.tolerations.all(t, (has(t.key) && t.key != '' && "
            + $"t.key != '{KubernetesLabels.ManagedComponentsTaint}') || "
            + "(request.operation == 'UPDATE' && has(oldObject.spec.tolerations) && t in oldObject.spec.tolerations))",
        Message = $"tolerations must name a key other than {KubernetesLabels.ManagedComponentsTaint}, whose nodes are for the cluster's own pods",
    };

    // On a node that is named no taint is looked at but one that evicts: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ (checked 2026-11).
    private static ValidationArgs Node() => new()
    {
        Expression = $"{OnceMade}!has(object.spec.nodeName) || object.spec.nodeName == ''",
        Message = "nodeName must be left out, for the scheduler, which looks at taints, chooses the node; use nodeSelector",
    };

    private static ObjectMetaArgs Metadata() => new() { Name = ObjectName, Labels = KubernetesLabels.For(ObjectName, DeveloperNamespace.Component) };
}
