using Pulumi;
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

    /// <summary>A Service of one port.</summary>
    internal static ServiceSpecArgs Spec(
        ServiceExposure exposure,
        IReadOnlyList<Input<string>> sourceRanges,
        int port,
        int targetPort,
        int? nodePort,
        IReadOnlyDictionary<string, string> selector,
        Resource component)
    {
        var servicePort = new ServicePortArgs { Port = port, TargetPort = targetPort };
        if (nodePort is { } fixedPort)
        {
            servicePort.NodePort = fixedPort;
        }

        var spec = new ServiceSpecArgs
        {
            Type = exposure switch
            {
                ServiceExposure.ClusterIP => "ClusterIP",
                ServiceExposure.NodePort => "NodePort",
                _ => "LoadBalancer",
            },
            Ports = { servicePort },
        };
        foreach (var (key, value) in selector)
        {
            spec.Selector.Add(key, value);
        }

        if (exposure != ServiceExposure.ClusterIP)
        {
            // So that pods, and with them the network policy below, see the caller's address and not that of a node, which GKE's Dataplane V2 takes for no
            // address of a range (https://github.com/cilium/cilium/issues/26126): a call that another node passes on would be dropped. So only the nodes
            // that have a pod of the Service answer; load balancers know which do.
            // https://kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer/#preserving-the-client-source-ip
            spec.ExternalTrafficPolicy = "Local";
        }

        if (exposure is ServiceExposure.Internal or ServiceExposure.Public && sourceRanges.Count > 0)
        {
            foreach (var range in SourceRanges.OrPrivate(sourceRanges, component))
            {
                spec.LoadBalancerSourceRanges.Add(range);
            }
        }

        return spec;
    }

    /// <summary>Adds what a load balancer needs to the Service's metadata.</summary>
    internal static ObjectMetaArgs Annotated(ObjectMetaArgs metadata, ServiceExposure exposure)
    {
        if (exposure == ServiceExposure.Internal)
        {
            metadata.Annotations.Add(LoadBalancerType, "Internal");
        }

        return metadata;
    }

    /// <summary>Lets callers from outside through the namespace's own policy, which closes it; each to this port only.</summary>
    internal static NetworkPolicySpecArgs AllowFrom(
        IReadOnlyList<Input<string>> sourceRanges, int targetPort, IReadOnlyDictionary<string, string> selector, Resource component)
    {
        var rule = new NetworkPolicyIngressRuleArgs { Ports = { new NetworkPolicyPortArgs { Protocol = "TCP", Port = targetPort } } };
        foreach (var range in SourceRanges.OrPrivate(sourceRanges, component))
        {
            rule.From.Add(new NetworkPolicyPeerArgs { IpBlock = new IPBlockArgs { Cidr = range } });
        }

        var pods = new LabelSelectorArgs();
        foreach (var (key, value) in selector)
        {
            pods.MatchLabels.Add(key, value);
        }

        return new NetworkPolicySpecArgs { PodSelector = pods, PolicyTypes = { "Ingress" }, Ingress = { rule } };
    }
}
