using Infra.Components.Common;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Networking.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Networking.V1;

namespace Infra.Components.Pods;

/// <summary>The parts of Services that can be reached from outside the namespace.</summary>
internal static class ServiceParts
{
    /// <summary>Asks GKE for a load balancer inside the VPC network.</summary>
    /// <remarks>https://cloud.google.com/kubernetes-engine/docs/how-to/internal-load-balancing</remarks>
    internal const string LoadBalancerType = "networking.gke.io/load-balancer-type";

    /// <summary>
    /// Makes a Service of one port and, where it can be reached from outside the cluster, what lets its callers through the namespace's own policy, which
    /// closes it.
    /// </summary>
    /// <param name="name">The name of both resources.</param>
    /// <param name="metadata">The Service's metadata.</param>
    /// <param name="policy">The policy's metadata.</param>
    /// <param name="exposure">From where it can be reached.</param>
    /// <param name="sourceRanges">Who may call from outside, to this port only.</param>
    /// <param name="port">Its port.</param>
    /// <param name="target">The port of its pods.</param>
    /// <param name="nodePort">The port of the nodes; null for one that the cluster chooses.</param>
    /// <param name="selector">The labels of its pods.</param>
    /// <param name="options">The Service's options, the component as its parent.</param>
    internal static Service Create(
        string name,
        ObjectMetaArgs metadata,
        ObjectMetaArgs policy,
        ServiceExposure exposure,
        IReadOnlyList<Input<string>> sourceRanges,
        int port,
        int target,
        int? nodePort,
        IReadOnlyDictionary<string, string> selector,
        CustomResourceOptions options)
    {
        var ranges = SourceRanges.OrPrivate(sourceRanges, options.Parent!).ToList();
        if (exposure != ServiceExposure.ClusterIP)
        {
            _ = new NetworkPolicy(
                name,
                new NetworkPolicyArgs
                {
                    Metadata = policy,
                    Spec = new NetworkPolicySpecArgs
                    {
                        PodSelector = new LabelSelectorArgs { MatchLabels = selector.ToDictionary() },
                        PolicyTypes = { "Ingress" },
                        Ingress =
                        {
                            new NetworkPolicyIngressRuleArgs
                            {
                                Ports = { new NetworkPolicyPortArgs { Protocol = "TCP", Port = target } },
                                From = ranges.ConvertAll(range => new NetworkPolicyPeerArgs { IpBlock = new IPBlockArgs { Cidr = range } }),
                            },
                        },
                    },
                },
                new CustomResourceOptions { Parent = options.Parent });
        }

        if (exposure == ServiceExposure.Internal)
        {
            metadata.Annotations.Add(LoadBalancerType, "Internal");
        }

        var spec = new ServiceSpecArgs
        {
            Type = exposure switch
            {
                ServiceExposure.ClusterIP => "ClusterIP",
                ServiceExposure.NodePort => "NodePort",
                _ => "LoadBalancer",
            },
            Ports = { new ServicePortArgs { Port = port, TargetPort = target, NodePort = nodePort.AsInput() } },
            Selector = selector.ToDictionary(),

            // So that pods, and with them the network policy, see the caller's address and not that of a node, which GKE's Dataplane V2 takes for no
            // address of a range (https://github.com/cilium/cilium/issues/26126): a call that another node passes on would be dropped. So only the nodes
            // that have a pod of the Service answer; load balancers know which do.
            // https://kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer/#preserving-the-client-source-ip
            ExternalTrafficPolicy = exposure != ServiceExposure.ClusterIP ? "Local".AsInput() : null,
            LoadBalancerSourceRanges = exposure is ServiceExposure.Internal or ServiceExposure.Public && sourceRanges.Count > 0 ? (InputList<string>)ranges : null!,
        };
        return new Service(name, new ServiceArgs { Metadata = metadata, Spec = spec }, options);
    }
}
