using System.Net;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>Nothing is open to the internet that need not be.</summary>
internal static class ExposureRules
{
    // https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters
    private const string InternalAnnotation = "networking.gke.io/load-balancer-type";

    internal static Guardrail[] All { get; } =
    [
        new("public-data-service", FindingLevel.Error, "databases have private addresses only", PublicDataServices),
        new("open-firewall", FindingLevel.Error, "no port of a machine is open to the whole internet", OpenFirewalls),
        new("open-control-plane", FindingLevel.Error, "the Kubernetes API is not open to the whole internet", OpenControlPlanes),
        new("public-nodes", FindingLevel.Error, "nodes have private addresses only", PublicNodes),
        new("open-service", FindingLevel.Error, "a load balancer names who may reach it", OpenServices),
        new("wide-egress", FindingLevel.Error, "pods reach single private addresses, not whole networks of nodes and other pods", WideEgress),
    ];

    // Where nodes, pods, Services and everything else of a network are: RFC 1918 and RFC 6598.
    private static readonly IPNetwork[] PrivateRanges =
        [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10")];

    // As many addresses as a service of one's own may have.
    private const int WidestEgress = 24;

    private static IEnumerable<Objection> WideEgress(GuardrailContext context) =>
        from policy in context.OfType("kubernetes:networking.k8s.io/v1:NetworkPolicy")
        from rule in policy.At("spec", "egress").Items()
        from peer in rule["to"].Items()
        let block = peer["ipBlock"]
        let cidr = block?["cidr"].AsText()
        where IPNetwork.TryParse(cidr, out var range)
            && range.PrefixLength < WidestEgress
            && PrivateRanges.Any(net => net.Overlaps(range) && !(block!["except"]).Items().Any(except => IPNetwork.TryParse(except.AsText(), out var hole) && hole.Contains(net)))
        select new Objection(
            policy.Describe(),
            $"lets pods reach {cidr}, which holds other machines than the service's own, perhaps nodes and other developers' pods",
            $"name single addresses, or a range of /{WidestEgress} or narrower");

    // Cloud SQL gives an instance a public address unless it is told not to.
    private static IEnumerable<Objection> PublicDataServices(GuardrailContext context) =>
        from instance in context.OfType("gcp:sql/databaseInstance:DatabaseInstance")
        let access = instance.At("settings", "ipConfiguration")
        let isPublic = !(access?["ipv4Enabled"]).IsFalse()
        where isPublic || (access?["authorizedNetworks"]).Items().Any(network => network["value"].IsWholeInternet())
        select isPublic
            ? new Objection(
                instance.Describe(),
                "settings.ipConfiguration.ipv4Enabled is not false, so the database has a public address",
                "set it to false and give it privateNetwork")
            : new Objection(
                instance.Describe(), "settings.ipConfiguration.authorizedNetworks lets the whole internet in", "leave it out and connect privately");

    private static IEnumerable<Objection> OpenFirewalls(GuardrailContext context) =>
        from firewall in context.OfType("gcp:compute/firewall:Firewall")
        where (firewall.At("direction").AsText() ?? "INGRESS") == "INGRESS" && firewall.At("allows").Items().Length > 0
        let ranges = firewall.At("sourceRanges").Items()
        let isNarrowed = ranges.Length > 0
            || firewall.At("sourceTags").Items().Length > 0
            || firewall.At("sourceServiceAccounts").Items().Length > 0
        where !isNarrowed || ranges.Any(range => range.IsWholeInternet())
        select new Objection(
            firewall.Describe(),
            ranges.Length == 0 ? "names no source, which means every address" : "sourceRanges has the whole internet",
            ranges.Length == 0 ? "set sourceRanges to those that need it" : "narrow it to those that need it");

    private static IEnumerable<Objection> OpenControlPlanes(GuardrailContext context) =>
        from cluster in context.OfType("gcp:container/cluster:Cluster")
        let networks = cluster.At("masterAuthorizedNetworksConfig")
        let letsAllIn = (networks?["cidrBlocks"]).Items().Any(block => block["cidrBlock"].IsWholeInternet())
        let hasPublicEndpoint = !cluster.At("privateClusterConfig", "enablePrivateEndpoint").IsTrue()
            && !cluster.At("controlPlaneEndpointsConfig", "ipEndpointsConfig", "enabled").IsFalse()
        where letsAllIn || (hasPublicEndpoint && networks is null)
        select letsAllIn
            ? new Objection(
                cluster.Describe(), "masterAuthorizedNetworksConfig lets the whole internet reach the control plane", "name the networks that need it")
            : new Objection(
                cluster.Describe(),
                "the control plane has a public address that everybody may call",
                "use only the DNS endpoint, or set masterAuthorizedNetworksConfig");

    private static IEnumerable<Objection> PublicNodes(GuardrailContext context) =>
    [
        .. from cluster in context.OfType("gcp:container/cluster:Cluster")
           where !cluster.At("privateClusterConfig", "enablePrivateNodes").IsTrue()
               && !cluster.At("defaultPrivateNodes").IsTrue()
               && !cluster.At("networkConfig", "defaultEnablePrivateNodes").IsTrue()
           select new Objection(cluster.Describe(), "privateClusterConfig.enablePrivateNodes is not true, so nodes get public addresses", "set it to true"),
        .. from pool in context.OfType("gcp:container/nodePool:NodePool")
           where pool.At("networkConfig", "enablePrivateNodes").IsFalse()
           select new Objection(pool.Describe(), "networkConfig.enablePrivateNodes is false, so nodes get public addresses", "leave it out"),
    ];

    private static IEnumerable<Objection> OpenServices(GuardrailContext context) =>
        from service in context.OfType("kubernetes:core/v1:Service")
        where service.At("spec", "type").AsText() == "LoadBalancer"
            && service.At("metadata", "annotations", InternalAnnotation).AsText() != "Internal"
        let ranges = service.At("spec", "loadBalancerSourceRanges").Items()
        where ranges.Length == 0 || ranges.Any(range => range.IsWholeInternet())
        select new Objection(
            service.Describe(),
            "the whole internet may reach this load balancer",
            "name the clients in spec.loadBalancerSourceRanges, or make it internal with the annotation "
            + $"{InternalAnnotation}: Internal");
}
