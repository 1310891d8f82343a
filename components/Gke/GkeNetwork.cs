using Infra.Components.Cloud;
using Infra.Components.Common;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Gcp.Compute;
using Pulumi.Gcp.Compute.Inputs;
using ServiceNetworking = Pulumi.Gcp.ServiceNetworking;

namespace Infra.Components.Gke;

/// <summary>
/// An environment's network: one subnetwork with ranges for nodes, pods and services, a way out to the internet but none in, and a
/// private connection to Google's managed databases.
/// </summary>
public sealed class GkeNetwork : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:GkeNetwork";

    /// <summary>The name of the subnetwork's secondary range for pods.</summary>
    public const string PodsRange = "pods";

    /// <summary>The name of the subnetwork's secondary range for services.</summary>
    public const string ServicesRange = "services";

    /// <summary>The addresses that Google's Identity-Aware Proxy connects from.</summary>
    /// <seealso href="https://docs.cloud.google.com/iap/docs/using-tcp-forwarding">TCP forwarding, checked 2026-08</seealso>
    public const string IapRange = "35.235.240.0/20";

    private const int MinNatPortsPerNode = 64;

    // Where Google chooses the range for its services: 4,096 addresses.
    private const int ChosenPrefixLength = 20;

    private readonly TargetNetwork? _target;

    /// <summary>Checks the plan of addresses, then makes the network with its subnetwork, NAT and private services.</summary>
    /// <param name="name">The component's name, at most 46 characters.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">The network asked for cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public GkeNetwork(string name, GkeNetworkArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("network", name, this, () => [.. NetworkRules.Check(name, args.Spec), .. ResourceLabelsRules.Check(args.Labels)]))
        {
            return;
        }

        var spec = args.Spec;
        var child = new CustomResourceOptions { Parent = this, Protect = spec.DeletionProtection ? true : null };
        Network = new(
            name,
            new() { Project = args.Project, AutoCreateSubnetworks = false, RoutingMode = "REGIONAL" },
            child);
        Subnetwork = new(
            $"{name}-nodes",
            new()
            {
                Project = args.Project,
                Region = spec.Region,
                Network = Network.Id,
                IpCidrRange = spec.Plan.NodesCidr,
                PrivateIpGoogleAccess = true,
                SecondaryIpRanges =
                {
                    new SubnetworkSecondaryIpRangeArgs { RangeName = PodsRange, IpCidrRange = spec.Plan.PodsCidr },
                    new SubnetworkSecondaryIpRangeArgs { RangeName = ServicesRange, IpCidrRange = spec.Plan.ServicesCidr },
                },
                LogConfig = spec.FlowLogs
                    ? new SubnetworkLogConfigArgs { AggregationInterval = "INTERVAL_5_SEC", FlowSampling = 0.5, Metadata = "INCLUDE_ALL_METADATA" }.AsInput()
                    : null,
            },
            child);
        Router = new(
            $"{name}-router",
            new() { Project = args.Project, Region = spec.Region, Network = Network.Id },
            child);
        Nat = new(
            $"{name}-nat",
            new()
            {
                Project = args.Project,
                Region = spec.Region,
                Router = Router.Name,
                NatIpAllocateOption = "AUTO_ONLY",
                SourceSubnetworkIpRangesToNat = "LIST_OF_SUBNETWORKS",
                Subnetworks =
                {
                    new RouterNatSubnetworkArgs { Name = Subnetwork.Id, SourceIpRangesToNats = { "ALL_IP_RANGES" } },
                },

                // All pods of a node share its ports; a fixed number would be too few for some nodes and idle on the others.
                EnableDynamicPortAllocation = true,
                EnableEndpointIndependentMapping = false,
                MinPortsPerVm = MinNatPortsPerNode,
                MaxPortsPerVm = spec.MaxNatPortsPerNode,
                LogConfig = new RouterNatLogConfigArgs { Enable = true, Filter = "ERRORS_ONLY" },
            },
            child);

        // No rule of our own lets anything in: a network refuses what no rule allows, and GKE adds the rules that its nodes need.
        if (spec.IapSsh)
        {
            _ = new Firewall(
                $"{name}-iap-ssh",
                new()
                {
                    Project = args.Project,
                    Network = Network.Id,
                    Direction = "INGRESS",
                    Description = "SSH through the Identity-Aware Proxy",
                    SourceRanges = { IapRange },
                    Allows = { new FirewallAllowArgs { Protocol = "tcp", Ports = { "22" } } },
                },
                new() { Parent = this });
        }

        var isGiven = Cidr.TryParse(spec.Plan.PrivateServicesCidr, out var services);
        PrivateServicesRange = new(
            $"{name}-services",
            new()
            {
                Project = args.Project,
                Network = Network.Id,
                Purpose = "VPC_PEERING",
                AddressType = "INTERNAL",
                Address = isGiven ? services.BaseAddress.ToString().AsInput() : null,
                PrefixLength = isGiven ? services.PrefixLength : ChosenPrefixLength,
                Labels = args.Labels.ToDictionary(),
            },
            child);

        // Google keeps the connection busy for days after the last database is gone, and deleting it fails as long. So it is only forgotten. Its
        // peering stays on the network, whose deletion some have seen fail for it (terraform-provider-google-beta 7.45 has no other policy);
        // README says how to take it away by hand.
        PrivateServicesConnection = new(
            $"{name}-services",
            new()
            {
                Network = Network.Id,
                Service = "servicenetworking.googleapis.com",
                ReservedPeeringRanges = { PrivateServicesRange.Name },
                DeletionPolicy = "ABANDON",
                UpdateOnCreationFail = true,
            },
            child);

        NetworkId = Network.Id;
        SubnetworkId = Subnetwork.Id;
        PodsRangeName = Output.Tuple(Subnetwork.Id, Output.Create(PodsRange)).Apply(parts => parts.Item2);
        ServicesRangeName = Output.Tuple(Subnetwork.Id, Output.Create(ServicesRange)).Apply(parts => parts.Item2);
        PrivateServicesNetwork = Output.Tuple(Network.Id, PrivateServicesConnection.Peering).Apply(parts => parts.Item1);
        PrivateServicesRangeName = PrivateServicesRange.Name;
        _target = new()
        {
            Project = args.Project,
            Region = spec.Region,
            Labels = args.Labels,
            NetworkId = NetworkId,
            SubnetworkId = SubnetworkId,
            PodsRangeName = PodsRangeName,
            ServicesRangeName = ServicesRangeName,
            PrivateServicesNetwork = PrivateServicesNetwork,
            PrivateServicesRangeName = PrivateServicesRangeName,
            Plan = spec.Plan,
        };
        RegisterOutputs();
    }

    /// <summary>The network's resource, for firewall rules and routes of one's own.</summary>
    public Network Network { get => field.MadeBy(this); }

    /// <summary>The subnetwork's resource, whose ranges nodes, pods and services have.</summary>
    public Subnetwork Subnetwork { get => field.MadeBy(this); }

    /// <summary>The router's resource, through whose NAT nodes reach the internet.</summary>
    public Router Router { get => field.MadeBy(this); }

    /// <summary>The NAT's resource, which takes addresses by itself.</summary>
    public RouterNat Nat { get => field.MadeBy(this); }

    /// <summary>The resource of the range in which Google puts databases and Redis.</summary>
    public GlobalAddress PrivateServicesRange { get => field.MadeBy(this); }

    /// <summary>The resource of the connection to Google's managed services.</summary>
    public ServiceNetworking.Connection PrivateServicesConnection { get => field.MadeBy(this); }

    /// <summary><c>projects/PROJECT/global/networks/NAME</c>.</summary>
    [Output("networkId")]
    public Output<string> NetworkId { get => field.MadeBy(this); private set; }

    /// <summary><c>projects/PROJECT/regions/REGION/subnetworks/NAME</c>.</summary>
    [Output("subnetworkId")]
    public Output<string> SubnetworkId { get => field.MadeBy(this); private set; }

    /// <summary>The name of the secondary range for pods.</summary>
    [Output("podsRangeName")]
    public Output<string> PodsRangeName { get => field.MadeBy(this); private set; }

    /// <summary>The name of the secondary range for services.</summary>
    [Output("servicesRangeName")]
    public Output<string> ServicesRangeName { get => field.MadeBy(this); private set; }

    /// <summary>The network's id, once it is connected to Google's managed services; databases need it to be.</summary>
    [Output("privateServicesNetwork")]
    public Output<string> PrivateServicesNetwork { get => field.MadeBy(this); private set; }

    /// <summary>The name of the range in which Google puts databases and Redis.</summary>
    [Output("privateServicesRangeName")]
    public Output<string> PrivateServicesRangeName { get => field.MadeBy(this); private set; }

    /// <summary>The network for a cluster or a database.</summary>
    /// <param name="network">The network.</param>
    public static implicit operator TargetNetwork(GkeNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network._target.MadeBy(network);
    }
}
