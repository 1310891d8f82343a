using System.Collections.Immutable;
using System.Globalization;
using Infra.Core.Names;
using Infra.Core.Prices;
using Infra.Core.Quantities;
using Infra.Plans;

namespace Infra.Costs;

/// <summary>What a plan has that costs without being a node.</summary>
/// <param name="Lines">What is there whatever runs.</param>
/// <param name="ByUse">What costs by its use.</param>
/// <param name="HasNat">Whether nodes go out through a NAT gateway, which costs by the node.</param>
internal sealed record BillLines(ImmutableArray<CostLine> Lines, ImmutableArray<UseLine> ByUse, bool HasNat)
{
    private const int Hours = RateDerivation.HoursPerMonth;
    private const decimal BytesPerGib = 1024m * 1024 * 1024;

    // From which forwarding rule on the next cost less: https://cloud.google.com/load-balancing/pricing, checked 2026-11.
    private const int DearRules = 5;

    /// <summary>What is free, or paid with something else in this table. Whatever stands in neither is shown as unknown.</summary>
    private static readonly HashSet<string> Free = new(StringComparer.Ordinal)
    {
        "gcp:artifactregistry", "gcp:billing", "gcp:compute/firewall", "gcp:compute/network", "gcp:compute/router", "gcp:compute/subnetwork",
        "gcp:compute/resourcePolicy", "gcp:container/nodePool", "gcp:iam", "gcp:kms/keyRing", "gcp:kms/cryptoKeyIAMMember",
        "gcp:monitoring", "gcp:organizations", "gcp:projects", "gcp:secretmanager/secret", "gcp:secretmanager/secretIamMember", "gcp:serviceaccount",
        "gcp:servicenetworking", "gcp:sql/database", "gcp:sql/user", "gcp:storage",
    };

    internal Cost Month => Cost.Sum(Lines.Select(line => line.Month));

    /// <summary>Finds the lines of a plan.</summary>
    internal static BillLines Of(Plan plan, PriceBook book, string? region)
    {
        var lines = ImmutableArray.CreateBuilder<CostLine>();
        var uses = ImmutableArray.CreateBuilder<UseLine>();
        var rules = 0;
        foreach (var resource in plan.Resources.Where(resource => resource.Custom && !resource.External))
        {
            var place = (resource.Inputs["region"].AsText() ?? resource.Inputs["location"].AsText()) is { } location ? GcpLocation.RegionOf(location) : region;
            switch (resource.Type)
            {
                case "gcp:container/cluster:Cluster":
                    Add($"GKE cluster {resource.Name}", "management fee", book.Item("gke/cluster", place) * Hours);
                    break;
                case "gcp:compute/routerNat:RouterNat":
                    var addresses = Math.Max(1, resource.Inputs["natIps"]?.Elements.Length ?? 0);
                    var detail = addresses == 1 ? "1 address" : $"{addresses} addresses";
                    Add($"NAT addresses of {resource.Name}", detail, book.Item("external-ip/vm", place) * (Hours * addresses));
                    break;
                case "gcp:compute/address:Address" or "gcp:compute/globalAddress:GlobalAddress" when resource.Inputs["addressType"].AsText() != "INTERNAL":
                    Add($"address {resource.Name}", "external", book.Item("external-ip/vm", place) * Hours);
                    break;
                case "gcp:compute/address:Address" or "gcp:compute/globalAddress:GlobalAddress":
                    break;
                case "gcp:compute/forwardingRule:ForwardingRule" or "gcp:compute/globalForwardingRule:GlobalForwardingRule":
                    rules++;
                    break;
                case "gcp:sql/databaseInstance:DatabaseInstance":
                    AddDatabase(resource, place);
                    break;
                case "gcp:redis/instance:Instance":
                    AddRedis(resource, place);
                    break;
                case "gcp:kms/cryptoKey:CryptoKey":
                    Add($"key {resource.Name}", "1 version", book.Item("kms/key-version", place));
                    break;
                case "gcp:secretmanager/secretVersion:SecretVersion":
                    Add($"secret {resource.Name}", "1 version", book.Item("secret/version", place));
                    break;
                case "gcp:storage/bucket:Bucket":
                    uses.Add(new($"bucket {resource.Name}", "GiB-month", Bucket(resource, place)));
                    break;
                case "kubernetes:core/v1:PersistentVolumeClaim":
                    AddClaim(resource.Name, resource.Inputs["spec"], 1);
                    break;
                case "kubernetes:apps/v1:StatefulSet":
                    // The disks of what stands still are there all the same.
                    var replicas = Math.Max(1, (int)(resource.Inputs["spec"]?["replicas"].AsNumber() ?? 1));
                    foreach (var claim in (resource.Inputs["spec"]?["volumeClaimTemplates"]).Items())
                    {
                        AddClaim($"{claim["metadata"]?["name"].AsText()} of {resource.Name}", claim["spec"], replicas);
                    }

                    break;
                case "kubernetes:core/v1:Service" when (resource.Inputs["spec"]?["type"]).AsText() == "LoadBalancer":
                case "kubernetes:networking.k8s.io/v1:Ingress":
                    rules++;
                    break;
                case var type when type.StartsWith("gcp:", StringComparison.Ordinal) && !IsFree(type):
                    Add($"{type} {resource.Name}", "no price in the lists", Cost.Unknown);
                    break;
            }
        }

        if (rules > 0)
        {
            var month = (book.Item("lb/rule", region) * Math.Min(rules, DearRules)) + (book.Item("lb/more-rules", region) * Math.Max(0, rules - DearRules));
            Add(rules == 1 ? "load balancer" : "load balancers", NumberWords.Count(rules, "forwarding rule"), month * Hours);
        }

        return new(lines.ToImmutable(), uses.ToImmutable(), plan.Resources.Any(resource => resource.Type == "gcp:compute/routerNat:RouterNat"));

        void Add(string what, string detail, Cost month) => lines.Add(new(what, detail, month));

        void AddDatabase(PlanResource resource, string? place)
        {
            var settings = resource.Inputs["settings"];
            var tier = settings?["tier"].AsText() ?? "";
            var isRegional = settings?["availabilityType"].AsText() == "REGIONAL";
            var size = (decimal)(settings?["diskSize"].AsNumber() ?? 10);
            var isSsd = settings?["diskType"].AsText() is null or "PD_SSD";
            Add($"Cloud SQL {resource.Name}", $"{tier}{(isRegional ? ", regional" : "")}", book.DatabaseHour(tier, place, isRegional) * Hours);
            Add(
                $"disk of Cloud SQL {resource.Name}",
                string.Create(CultureInfo.InvariantCulture, $"{size} GiB{(isRegional ? ", regional" : "")}"),
                (isSsd ? book.Item("sql/ssd-gib", place) : Cost.Unknown) * (size * (isRegional ? 2 : 1)));
        }

        void AddRedis(PlanResource resource, string? place)
        {
            var size = (int)(resource.Inputs["memorySizeGb"].AsNumber() ?? 0);
            var isStandard = resource.Inputs["tier"].AsText() == "STANDARD_HA";
            var hasReaders = resource.Inputs["readReplicasMode"].AsText() == "READ_REPLICAS_ENABLED";
            Add(
                $"Redis {resource.Name}",
                string.Create(CultureInfo.InvariantCulture, $"{(isStandard ? "standard" : "basic")}, {size} GiB{(hasReaders ? ", read replicas" : "")}"),
                hasReaders ? Cost.Unknown : book.RedisHour(size, place, isStandard) * Hours);
        }

        void AddClaim(string name, PlanValue? spec, int count)
        {
            var size = KubernetesQuantity.TryParse(spec?["resources"]?["requests"]?["storage"].AsText(), out var bytes) ? Math.Ceiling(bytes / BytesPerGib) : 0;
            var storageClass = spec?["storageClassName"].AsText();

            // GKE's own classes: https://cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes#storageclasses, checked 2026-11.
            var type = storageClass switch { null or "standard-rwo" => "pd-balanced", "premium-rwo" => "pd-ssd", "standard" => "pd-standard", _ => "" };
            Add(
                $"claim {name}",
                string.Create(CultureInfo.InvariantCulture, $"{(count == 1 ? "" : $"{count} x ")}{size} GiB {storageClass ?? "standard-rwo"}"),
                book.Disk(type, region) * (size * count));
        }

        Cost Bucket(PlanResource resource, string? place)
        {
            var kind = resource.Inputs["storageClass"].AsText()?.ToLowerInvariant() switch { null or "standard" => "standard", "archive" => "archiv", var other => other };
            return book.Item($"bucket/{kind}", place);
        }
    }

    /// <summary>A month of the NAT gateway with a number of nodes behind it.</summary>
    internal Cost NatOf(PriceBook book, int nodes, string? region) => HasNat ? book.NatHour(nodes, region) * Hours : default;

    // By module, or by module and kind.
    private static bool IsFree(string type) =>
        Free.Contains(type[..type.LastIndexOf(':')]) || (type.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && Free.Contains(type[..slash]));
}
