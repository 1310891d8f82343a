using System.Text.Json;
using Infra.Components.Cloud;
using Infra.Components.Gke;
using Infra.Core.Findings;
using Infra.Tests.Support;

namespace Infra.Platform.Tests;

public class GkeClusterTests
{
    private const string ClusterType = "gcp:container/cluster:Cluster";

    [Fact]
    public async Task GkeCluster_Defaults_ArePinned()
    {
        GkeCluster? cluster = null;

        var run = await TestRun.RunAsync(() => cluster = Make(Given.Cluster), Given.Mocks());

        run.Golden("cluster.json");
        run.ChildrenOf(GkeCluster.Token, "dev");
        await Expect.PlainAsync("dev", cluster!.ClusterName);
        await Expect.PlainAsync("europe-west4-a", cluster.Location);
        await Expect.PlainAsync($"https://{Given.DnsEndpoint}", cluster.Endpoint);
        await Expect.PlainAsync($"{Given.Project}/europe-west4-a/dev", cluster.Identifier);
    }

    [Fact]
    public async Task Kubeconfig_WithDnsEndpoint_IsASecretWithoutCertificateOrCredential()
    {
        GkeCluster? cluster = null;
        await TestRun.RunAsync(() => cluster = Make(Given.Cluster), Given.Mocks());

        await Expect.SecretAsync(
            """{"apiVersion":"v1","kind":"Config","clusters":[{"name":"dev","cluster":{"server":"https://gke-1a2b3c.europe-west4.gke.goog"}}],"users":[{"name":"dev","user":{"exec":{"apiVersion":"client.authentication.k8s.io/v1beta1","command":"gke-gcloud-auth-plugin","installHint":"gcloud components install gke-gcloud-auth-plugin","interactiveMode":"IfAvailable","provideClusterInfo":true}}}],"contexts":[{"name":"dev","context":{"cluster":"dev","user":"dev"}}],"current-context":"dev"}""",
            cluster!.Kubeconfig);
    }

    [Fact]
    public async Task Kubeconfig_WithoutDnsEndpoint_HasTheAddressAndItsCertificate()
    {
        GkeCluster? cluster = null;
        var run = await TestRun.RunAsync(
            () => cluster = Make(Given.Cluster with { DnsEndpoint = false, AuthorizedNetworks = [new("203.0.113.0/24", "office")] }),
            Given.Mocks());

        using var kubeconfig = JsonDocument.Parse(await TestRun.ValueOfAsync(cluster!.Kubeconfig));
        var access = kubeconfig.RootElement.GetProperty("clusters")[0].GetProperty("cluster");
        Assert.Equal("https://34.1.2.3", access.GetProperty("server").GetString());
        Assert.Equal("Y2E=", access.GetProperty("certificate-authority-data").GetString());
        await Expect.PlainAsync("https://34.1.2.3", cluster.Endpoint);
        var resource = run.One(ClusterType);
        Assert.Equal(false, resource["controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic"]);
        Assert.Equal(true, resource["controlPlaneEndpointsConfig.ipEndpointsConfig.enabled"]);
        Assert.Equal("203.0.113.0/24", resource["masterAuthorizedNetworksConfig.cidrBlocks.0.cidrBlock"]);
        Assert.Equal("office", resource["masterAuthorizedNetworksConfig.cidrBlocks.0.displayName"]);
        Assert.Equal(false, resource["masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled"]);
    }

    [Fact]
    public async Task DeletionProtection_Off_IsOffForPulumiAndTheProvider()
    {
        var run = await TestRun.RunAsync(() => Make(Given.Cluster with { DeletionProtection = false }), Given.Mocks());

        var cluster = run.One(ClusterType);
        Assert.Equal(false, cluster["deletionProtection"]);
        Assert.Null(cluster.Options.Protect);
    }

    [Fact]
    public async Task Options_OfTheCallers_AreSent()
    {
        var run = await TestRun.RunAsync(
            () => Make(new ClusterSpec
            {
                Location = "europe-west4",
                NodeZones = ["europe-west4-a", "europe-west4-b"],
                ReleaseChannel = ReleaseChannel.Extended,
                MaintenanceWindow = MaintenanceWindow.Nightly,
                MaintenanceExclusions =
                [
                    new("deadline", new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 12, 15, 0, 0, 0, TimeSpan.Zero), MaintenanceExclusionScope.NoUpgrades),
                    new("winter", new(2026, 12, 20, 0, 0, 0, TimeSpan.FromHours(1)), new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero), MaintenanceExclusionScope.NoMinorOrNodeUpgrades),
                    new("paper", new(2027, 4, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 6, 1, 0, 0, 0, TimeSpan.Zero), MaintenanceExclusionScope.NoMinorUpgrades),
                ],
                MaxPodsPerNode = 32,
                AutoscalingProfile = AutoscalingProfile.Balanced,
                GcsFuseCsiDriver = true,
                FilestoreCsiDriver = true,
                ManagedPrometheus = false,
                CostAllocation = false,
                SecurityGroup = "gke-security-groups@example.com",
            }),
            Given.Mocks());

        var cluster = run.One(ClusterType);
        Assert.Equal("europe-west4", cluster["location"]);
        Assert.Equal("europe-west4-a", cluster["nodeLocations.0"]);
        Assert.Equal("europe-west4-b", cluster["nodeLocations.1"]);
        Assert.Equal("EXTENDED", cluster["releaseChannel.channel"]);
        Assert.Equal("FREQ=WEEKLY;BYDAY=SU,MO,TU,WE,TH,FR,SA", cluster["maintenancePolicy.recurringWindow.recurrence"]);
        Assert.Equal("2024-01-01T06:00:00Z", cluster["maintenancePolicy.recurringWindow.endTime"]);
        Assert.Equal("deadline", cluster["maintenancePolicy.maintenanceExclusions.0.exclusionName"]);
        Assert.Equal("NO_UPGRADES", cluster["maintenancePolicy.maintenanceExclusions.0.exclusionOptions.scope"]);
        Assert.Equal("2026-12-19T23:00:00Z", cluster["maintenancePolicy.maintenanceExclusions.1.startTime"]);
        Assert.Equal("NO_MINOR_OR_NODE_UPGRADES", cluster["maintenancePolicy.maintenanceExclusions.1.exclusionOptions.scope"]);
        Assert.Equal("NO_MINOR_UPGRADES", cluster["maintenancePolicy.maintenanceExclusions.2.exclusionOptions.scope"]);
        Assert.Equal(32d, cluster["defaultMaxPodsPerNode"]);
        Assert.Equal("BALANCED", cluster["clusterAutoscaling.autoscalingProfile"]);
        Assert.Equal(true, cluster["addonsConfig.gcsFuseCsiDriverConfig.enabled"]);
        Assert.Equal(true, cluster["addonsConfig.gcpFilestoreCsiDriverConfig.enabled"]);
        Assert.Equal(false, cluster["monitoringConfig.managedPrometheus.enabled"]);
        Assert.Equal(false, cluster["costManagementConfig.enabled"]);
        Assert.Equal("gke-security-groups@example.com", cluster["authenticatorGroupsConfig.securityGroup"]);
    }

    [Fact]
    public async Task NodeZones_OfAZonalCluster_LeaveItsOwnZoneAway()
    {
        var spec = Given.Cluster with { NodeZones = ["europe-west4-a", "europe-west4-b"] };

        var run = await TestRun.RunAsync(() => Make(spec), Given.Mocks());

        Assert.Equal("europe-west4-b", run.One(ClusterType)["nodeLocations.0"]);
        Assert.Null(run.One(ClusterType)["nodeLocations.1"]);
        Assert.Equal(2, spec.ZoneCount);
    }

    [Theory]
    [InlineData("europe-west4-a", "", 1)]
    [InlineData("europe-west4", "", 3)]
    [InlineData("europe-west4", "europe-west4-a europe-west4-b", 2)]
    [InlineData("europe-west4-a", "europe-west4-b", 2)]
    public void ZoneCount_Location_CountsNamedOrUsualZones(string location, string zones, int expected)
    {
        var spec = new ClusterSpec { Location = location, NodeZones = zones.Split(' ', StringSplitOptions.RemoveEmptyEntries) };

        Assert.Equal(expected, spec.ZoneCount);
        Assert.Equal("europe-west4", spec.Region);
    }

    [Fact]
    public async Task GkeCluster_UnknownNetwork_PreviewsWithoutThrowing()
    {
        var run = await TestRun.RunAsync(
            () => _ = new GkeCluster("dev", new() { Network = Given.UnknownNetwork, Spec = Given.Cluster }),
            preview: true);

        Assert.Equal(2, run.Plan().Count);
    }

    [Fact]
    public async Task GkeCluster_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => Make(new ClusterSpec
        {
            Location = "europe-west4",
            NodeZones = ["us-central1-a", "europe-west4-b", "europe-west4-b"],
            DnsEndpoint = true,
            AuthorizedNetworks = [new("0.0.0.0/0", "world"), new("10.0.0.1/8", "office")],
            MaxPodsPerNode = 7,
            MaintenanceWindow = new([DayOfWeek.Sunday], 24, 5),
            SecurityGroup = "team@example.com",
        }));

        Assert.Contains(
            """
            cluster "dev": 7 problems
             - NodeZones[0]: must be a zone of europe-west4, the cluster's region; got "us-central1-a"; name one like europe-west4-a
             - NodeZones[2]: europe-west4-b is named twice; remove one
             - MaxPodsPerNode: must be 8 to 256 pods; got 7; use 8
             - AuthorizedNetworks[0].Cidr: must be a /16 or smaller, never the whole internet; got "0.0.0.0/0"; name the office's or VPN's own addresses, or use only the DNS endpoint
             - AuthorizedNetworks[1].Cidr: must be an IPv4 range like 203.0.113.0/24, with no bit set behind the prefix; got "10.0.0.1/8"; write the first address of the range, a slash and the length of its prefix
             - MaintenanceWindow.StartHour: must be 0 to 23 hours, UTC; got 24; count hours from 0
             - SecurityGroup: must be the group gke-security-groups@ of the organisation's domain, the only one that GKE reads; got "team@example.com"; make that group a parent of the others, and name it
            """,
            message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void Check_Name_EndsAt40(int length, bool allowed)
    {
        Assert.Equal(allowed, ClusterRules.Check(new('c', length), Given.Cluster).Count == 0);
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void Check_MaxPodsPerNode_HasBothBounds(int pods, bool allowed)
    {
        Assert.Equal(allowed, ClusterRules.Check("dev", Given.Cluster with { MaxPodsPerNode = pods }).Count == 0);
    }

    [Theory]
    [InlineData("10.0.0.0/15", false)]
    [InlineData("10.0.0.0/16", true)]
    [InlineData("203.0.113.7/32", true)]
    [InlineData("fd00::/64", false)]
    [InlineData("office", false)]
    public void Check_AuthorizedNetwork_IsAtMostASlash16(string cidr, bool allowed)
    {
        Assert.Equal(allowed, ClusterRules.Check("dev", Given.Cluster with { AuthorizedNetworks = [new(cidr, "office")] }).Count == 0);
    }

    [Theory]
    [InlineData("europe-west4-a", 110, null)]
    [InlineData("europe-west4", 111, "MaxPodsPerNode: must be at most 110, which the network's addresses are planned for; got 111; plan the network for 111, or use at most 110")]
    [InlineData("us-central1-a", 110, "Location: must be in europe-west4, the network's region; got \"us-central1-a\"; use europe-west4 or a zone of it, or a network of us-central1")]
    public async Task Cluster_InANetwork_FitsItsRegionAndAddresses(string location, int pods, string? expected)
    {
        void Planned() => _ = new GkeCluster("dev", new()
        {
            Network = Given.Network with { Plan = NetworkSpec.DefaultPlan(10) },
            Spec = Given.Cluster with { Location = location, MaxPodsPerNode = pods },
        });

        if (expected is null)
        {
            await TestRun.RunAsync(Planned, Given.Mocks());
        }
        else
        {
            Assert.EndsWith($"1 problem\n - {expected}", (await TestRun.FailAsync(Planned)).TrimEnd(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Cluster_OfANetwork_TakesItsLabelsUnlessItHasItsOwn()
    {
        var own = Given.Labels with { CostCenter = "physics" };

        var run = await TestRun.RunAsync(
            () =>
            {
                var cluster = new GkeCluster("dev", new() { Network = Given.Network, Spec = Given.Cluster });
                _ = new GkeNodePool("gpu", new() { Cluster = cluster, Spec = Given.GpuPool, Labels = own });
                _ = new GkeNodePool("cpu", new() { Cluster = cluster, Spec = Given.CpuPool });
            },
            Given.Mocks());

        Assert.Equal("research", run.One(ClusterType)["resourceLabels.cost-center"]);
        Assert.Equal(
            ["research", "physics"],
            run.Resources.Where(resource => resource.Type == "gcp:container/nodePool:NodePool").OrderBy(resource => resource.Name).Select(pool => pool["nodeConfig.resourceLabels.cost-center"]));
        Assert.All(
            run.Resources.Where(resource => resource.Type == "gcp:container/nodePool:NodePool"),
            pool => Assert.Equal(("dev", "europe-west4-a", Given.Project), (pool["cluster"], pool["location"], pool["project"])));
    }

    [Fact]
    public void Check_NoWayIn_IsRefused()
    {
        Expect.Finding(ClusterRules.Check("dev", Given.Cluster with { DnsEndpoint = false }), "DnsEndpoint", "nothing could reach the control plane");
    }

    [Theory]
    [InlineData(0, 4, false)]
    [InlineData(1, 3, false)]
    [InlineData(1, 4, true)]
    [InlineData(7, 24, true)]
    [InlineData(7, 25, false)]
    public void Check_MaintenanceWindow_HasADayAndFourHours(int days, int hours, bool allowed)
    {
        var window = new MaintenanceWindow([.. Enum.GetValues<DayOfWeek>().Take(days)], 0, hours);

        Assert.Equal(allowed, ClusterRules.Check("dev", Given.Cluster with { MaintenanceWindow = window }).Count == 0);
    }

    [Fact]
    public void Check_MonitoringComponents_AreTheProvidersWords()
    {
        var findings = ClusterRules.Check("dev", Given.Cluster with { ManagedPrometheus = false, MonitoringComponents = ["SYSTEM_COMPONENTS", "DCMG", "DCGM", "HPA", "HPA"] });

        Assert.Equal(
            [
                "MonitoringComponents[1]: must be SYSTEM_COMPONENTS, APISERVER, SCHEDULER, CONTROLLER_MANAGER, STORAGE, HPA, POD, DAEMONSET, DEPLOYMENT, "
                + "STATEFULSET, KUBELET, CADVISOR, DCGM or JOBSET; got \"DCMG\"; did you mean DCGM?",
                "MonitoringComponents[2]: DCGM is collected by managed Prometheus, which is off; nothing of it arrives; turn ManagedPrometheus on, or leave DCGM out",
                "MonitoringComponents[3]: HPA is collected by managed Prometheus, which is off; nothing of it arrives; turn ManagedPrometheus on, or leave HPA out",
                "MonitoringComponents[4]: HPA is named twice; remove one",
            ],
            findings.Select(finding => finding.ToString()));
        Assert.Empty(ClusterRules.Check("dev", Given.Cluster with { MonitoringComponents = ClusterRules.MonitoringComponents }));
    }

    [Theory]
    [InlineData("europe-west4-b", null)]
    [InlineData("europe-west4-z", "Location: is no zone of Google Cloud that was known in 2026-08; got \"europe-west4-z\"; did you mean europe-west4-a?")]
    [InlineData("europe-west44", "Location: is no region of Google Cloud that was known in 2026-08; got \"europe-west44\"; did you mean europe-west4?")]
    [InlineData("europe-vest4-b", "Location: is no zone of Google Cloud that was known in 2026-08; got \"europe-vest4-b\"; did you mean europe-west4-b?")]
    [InlineData("europe-north2", null)]
    [InlineData("africa-south1-a", null)]
    public void Check_Location_IsHeldAgainstTheKnownOnes(string location, string? warning)
    {
        var findings = ClusterRules.Check("dev", Given.Cluster with { Location = location });

        Assert.Equal(warning, findings.SingleOrDefault()?.ToString());
        Assert.All(findings, finding => Assert.Equal(FindingLevel.Warning, finding.Level));
    }

    [Theory]
    [InlineData(90, true)]
    [InlineData(91, false)]
    public void Check_ExclusionOfEveryUpgrade_EndsAfter90Days(int days, bool allowed)
    {
        Assert.Equal(allowed, ClusterRules.Check("dev", WithExclusions(Exclusion("one", days))).Count == 0);
        Assert.Empty(ClusterRules.Check("dev", WithExclusions(Exclusion("one", days) with { Scope = MaintenanceExclusionScope.NoMinorUpgrades })));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Check_ExclusionsOfEveryUpgrade_AreAtMostThree(int count, bool allowed)
    {
        var spec = WithExclusions([.. Enumerable.Range(0, count).Select(i => Exclusion($"e{i}", 1))]);

        Assert.Equal(allowed, ClusterRules.Check("dev", spec).Count == 0);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public void Check_Exclusions_AreAtMostTwenty(int count, bool allowed)
    {
        var spec = WithExclusions([.. Enumerable.Range(0, count).Select(i => Exclusion($"e{i}", 1) with { Scope = MaintenanceExclusionScope.NoMinorUpgrades })]);

        Assert.Equal(allowed, ClusterRules.Check("dev", spec).Count == 0);
    }

    [Fact]
    public void Check_ExclusionThatEndsBeforeItBegins_IsRefused()
    {
        Expect.Finding(ClusterRules.Check("dev", WithExclusions(Exclusion("one", 0))), "MaintenanceExclusions[0].End", "must be after start");
    }

    [Fact]
    public void Check_TwoExclusionsOfOneName_AreRefused()
    {
        Expect.Finding(
            ClusterRules.Check("dev", WithExclusions(Exclusion("one", 1), Exclusion("one", 2))), "MaintenanceExclusions[1].Name", "is used twice");
    }

    [Theory]
    [InlineData("europe-west4-a")]
    [InlineData("europe-west4")]
    [InlineData("us-central1-f")]
    public void Check_ZoneOrRegion_IsAllowed(string location)
    {
        Assert.Empty(ClusterRules.Check("dev", new() { Location = location }));
    }

    [Theory]
    [InlineData("europe")]
    [InlineData("europe-west4-aa")]
    [InlineData("Europe-West4")]
    public void Check_OtherLocation_IsRefused(string location)
    {
        Expect.Finding(ClusterRules.Check("dev", new() { Location = location }), "Location", "must be a zone like");
    }

    [Fact]
    public void Check_RapidChannelOfAProtectedCluster_IsAWarning()
    {
        Expect.Finding(
            ClusterRules.Check("dev", Given.Cluster with { ReleaseChannel = ReleaseChannel.Rapid }), "ReleaseChannel", "no service level", FindingLevel.Warning);
    }

    private static GkeCluster Make(ClusterSpec spec) => new("dev", new() { Network = Given.Network, Spec = spec });

    private static ClusterSpec WithExclusions(params MaintenanceExclusion[] exclusions) => Given.Cluster with { MaintenanceExclusions = exclusions };

    private static MaintenanceExclusion Exclusion(string name, int days)
    {
        var start = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
        return new(name, start, start.AddDays(days), MaintenanceExclusionScope.NoUpgrades);
    }
}
