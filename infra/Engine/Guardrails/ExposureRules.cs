using Infra.Core.Findings;

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
        new("open-service", FindingLevel.Error, "a load balancer says who may reach it", OpenServices),
    ];

    private static IEnumerable<Objection> PublicDataServices(GuardrailContext context)
    {
        foreach (var instance in context.OfType("gcp:sql/databaseInstance:DatabaseInstance"))
        {
            var access = instance.At("settings", "ipConfiguration");

            // Cloud SQL gives an instance a public address unless it is told not to.
            if (!(access?["ipv4Enabled"]).IsFalse())
            {
                yield return new(
                    instance.Describe(),
                    "settings.ipConfiguration.ipv4Enabled is not false, so the database has a public address; set it to false and give it privateNetwork");
            }
            else if ((access?["authorizedNetworks"]).Items().Any(network => network["value"].IsWholeInternet()))
            {
                yield return new(
                    instance.Describe(), "settings.ipConfiguration.authorizedNetworks lets the whole internet in; leave it out and connect privately");
            }
        }
    }

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
            ranges.Length == 0
                ? "names no source, which means every address; set sourceRanges to those that need it"
                : "sourceRanges has the whole internet; narrow it to those that need it");

    private static IEnumerable<Objection> OpenControlPlanes(GuardrailContext context)
    {
        foreach (var cluster in context.OfType("gcp:container/cluster:Cluster"))
        {
            var networks = cluster.At("masterAuthorizedNetworksConfig");
            var hasPublicEndpoint = !cluster.At("privateClusterConfig", "enablePrivateEndpoint").IsTrue()
                && !cluster.At("controlPlaneEndpointsConfig", "ipEndpointsConfig", "enabled").IsFalse();
            if ((networks?["cidrBlocks"]).Items().Any(block => block["cidrBlock"].IsWholeInternet()))
            {
                yield return new(
                    cluster.Describe(), "masterAuthorizedNetworksConfig lets the whole internet reach the control plane; name the networks that need it");
            }
            else if (hasPublicEndpoint && networks is null)
            {
                yield return new(
                    cluster.Describe(),
                    "the control plane has a public address that everybody may call; use the DNS endpoint alone, or set masterAuthorizedNetworksConfig");
            }
        }
    }

    private static IEnumerable<Objection> PublicNodes(GuardrailContext context)
    {
        foreach (var cluster in context.OfType("gcp:container/cluster:Cluster"))
        {
            if (!cluster.At("privateClusterConfig", "enablePrivateNodes").IsTrue()
                && !cluster.At("defaultPrivateNodes").IsTrue()
                && !cluster.At("networkConfig", "defaultEnablePrivateNodes").IsTrue())
            {
                yield return new(cluster.Describe(), "privateClusterConfig.enablePrivateNodes is not true, so nodes get public addresses; set it to true");
            }
        }

        foreach (var pool in context.OfType("gcp:container/nodePool:NodePool"))
        {
            if (pool.At("networkConfig", "enablePrivateNodes").IsFalse())
            {
                yield return new(pool.Describe(), "networkConfig.enablePrivateNodes is false, so nodes get public addresses; leave it out");
            }
        }
    }

    private static IEnumerable<Objection> OpenServices(GuardrailContext context) =>
        from service in context.OfType("kubernetes:core/v1:Service")
        where service.At("spec", "type").AsText() == "LoadBalancer"
            && service.At("metadata", "annotations", InternalAnnotation).AsText() != "Internal"
        let ranges = service.At("spec", "loadBalancerSourceRanges").Items()
        where ranges.Length == 0 || ranges.Any(range => range.IsWholeInternet())
        select new Objection(
            service.Describe(),
            "the whole internet may reach this load balancer; name the clients in spec.loadBalancerSourceRanges, or make it internal with the annotation "
            + $"{InternalAnnotation}: Internal");
}
