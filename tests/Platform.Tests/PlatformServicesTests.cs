using Infra.Components.Gke;
using Infra.Tests.Support;
using Pulumi.Utilities;

namespace Infra.Platform.Tests;

public class PlatformServicesTests
{
    [Fact]
    public async Task ProjectServices_Defaults_EnableWhatTheComponentsCallAndStayOn()
    {
        ProjectServices? services = null;

        var run = await TestRun.RunAsync(() => services = new("dev", new() { Project = Given.Project }));

        run.ChildrenOf(ProjectServices.Token, "dev");
        Assert.Equal(
            [
                "artifactregistry.googleapis.com",
                "cloudresourcemanager.googleapis.com",
                "compute.googleapis.com",
                "container.googleapis.com",
                "containerfilesystem.googleapis.com",
                "containerscanning.googleapis.com",
                "iam.googleapis.com",
                "iamcredentials.googleapis.com",
                "logging.googleapis.com",
                "monitoring.googleapis.com",
                "redis.googleapis.com",
                "secretmanager.googleapis.com",
                "servicenetworking.googleapis.com",
                "sqladmin.googleapis.com",
                "storage.googleapis.com",
            ],
            run.All("gcp:projects/service:Service").Select(service => service["service"]));
        Assert.All(run.All("gcp:projects/service:Service"), service =>
        {
            Assert.Equal(false, service["disableOnDestroy"]);
            Assert.Equal(Given.Project, service["project"]);
        });
        await Expect.PlainAsync(Given.Project, services!.Project);
    }

    [Fact]
    public async Task Project_OfProjectServices_WaitsForEveryService()
    {
        ProjectServices? services = null;

        var run = await TestRun.RunAsync(() => services = new("dev", new() { Project = Given.Project, Services = ["compute.googleapis.com", "billingbudgets.googleapis.com"] }));

        var dependencies = await OutputUtilities.GetDependenciesAsync(services!.Project);
        Assert.Equal(2, run.All("gcp:projects/service:Service").Count);
        Assert.All(run.All("gcp:projects/service:Service"), service => Assert.Contains(service.Resource, dependencies));
    }

    [Fact]
    public async Task ProjectServices_WrongNames_AreAllNamed()
    {
        var message = await TestRun.FailAsync(() => _ = new ProjectServices("dev", new()
        {
            Project = Given.Project,
            Services = ["compute", "storage.googleapis.com", "storage.googleapis.com"],
        }));

        Assert.Contains(
            """
            project services "dev": 2 problems
             - Services[0]: must be a service's full name, like container.googleapis.com; got "compute"; write .googleapis.com behind it
             - Services[2]: storage.googleapis.com is named twice; remove one
            """,
            message,
            StringComparison.Ordinal);
        Expect.Finding(ProjectServicesRules.Check([]), "Services", "at least one");
    }

    [Fact]
    public async Task ImageRegistry_Defaults_ArePinned()
    {
        ImageRegistry? registry = null;

        var run = await TestRun.RunAsync(() => registry = MakeRegistry(new()));

        run.Golden("image-registry.json");
        run.ChildrenOf(ImageRegistry.Token, "images");
        await Expect.PlainAsync("europe-west4-docker.pkg.dev/lab-dev/images", registry!.Url);
        await Expect.PlainAsync("images-id", registry.RepositoryResourceId);
    }

    [Fact]
    public async Task ImageRegistry_Options_AreSent()
    {
        var repository = (await TestRun.RunAsync(() => MakeRegistry(new()
        {
            ImmutableTags = false,
            KeepVersions = 3,
            DeleteUntaggedAfterDays = 1,
            DeleteTaggedAfterDays = 30,
            VulnerabilityScanning = false,
            DeletionProtection = false,
        }))).One("gcp:artifactregistry/repository:Repository");

        Assert.Equal(false, repository["dockerConfig.immutableTags"]);
        Assert.Equal("86400s", repository["cleanupPolicies.0.condition.olderThan"]);
        Assert.Equal(3d, repository["cleanupPolicies.1.mostRecentVersions.keepCount"]);
        Assert.Equal("TAGGED", repository["cleanupPolicies.2.condition.tagState"]);
        Assert.Equal("2592000s", repository["cleanupPolicies.2.condition.olderThan"]);
        Assert.Equal("DISABLED", repository["vulnerabilityScanningConfig.enablementConfig"]);
        Assert.Null(repository.Options.Protect);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void RegistryRules_Name_EndsAt63(int length, bool allowed)
    {
        Assert.Equal(allowed, RegistryRules.Check(new('r', length), new()).Count == 0);
    }

    [Fact]
    public async Task ImageRegistry_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => MakeRegistry(new() { KeepVersions = 0, DeleteUntaggedAfterDays = 0, DeleteTaggedAfterDays = 0 }));

        Assert.Contains(
            """
            image registry "images": 4 problems
             - KeepVersions: must be at least 1 version; got 0; use 1, or leave it out
             - DeleteUntaggedAfterDays: must be at least 1 day; got 0; use 1, or leave it out
             - DeleteTaggedAfterDays: must be at least 1 day; got 0; use 1, or leave it out
             - DeleteTaggedAfterDays: no image with an immutable tag is ever deleted; turn ImmutableTags off or leave this out
            """,
            message,
            StringComparison.Ordinal);
        Assert.Empty(RegistryRules.Check("images", new() { KeepVersions = 1, DeleteUntaggedAfterDays = 1, DeleteTaggedAfterDays = 1, ImmutableTags = false }));
    }

    [Fact]
    public async Task WorkerIdentity_Defaults_HaveNoRightAtAll()
    {
        WorkerIdentity? identity = null;

        var run = await TestRun.RunAsync(() => identity = new("worker", new() { Project = Given.Project }));

        Assert.Equal(["gcp:serviceaccount/account:Account worker"], run.Plan());
        Assert.Equal("ultron-worker", run.One("gcp:serviceaccount/account:Account")["accountId"]);
        await Expect.PlainAsync("ultron-worker@project.iam.gserviceaccount.com", identity!.Email);
    }

    [Fact]
    public async Task WorkerIdentity_WithEverything_IsPinned()
    {
        var run = await TestRun.RunAsync(() => _ = new WorkerIdentity("worker", new()
        {
            Project = Given.Project,
            AccountId = "ultron-dev",
            Subjects = [new("gpu1", "worker"), new("gpu2", "worker")],
            ArtifactsBucket = "artifacts-1234567",
            ArtifactsPrefix = "gpu1/",
            CloudSqlConnector = true,
        }));

        run.Golden("worker-identity.json");
        run.ChildrenOf(WorkerIdentity.Token, "worker");
    }

    [Fact]
    public async Task WorkerIdentity_WithEverything_HasOneProjectWideRoleAtMostAndNoKey()
    {
        var run = await TestRun.RunAsync(() => _ = new WorkerIdentity("worker", new()
        {
            Project = Given.Project,
            Subjects = [new("gpu1", "worker")],
            ArtifactsBucket = "artifacts",
            CloudSqlConnector = true,
        }));

        Assert.Equal("roles/cloudsql.client", run.One("gcp:projects/iAMMember:IAMMember")["role"]);
        Assert.DoesNotContain(run.Resources, resource => resource.Type.Contains("key", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task WorkerIdentity_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => _ = new WorkerIdentity("worker", new()
        {
            Project = Given.Project,
            AccountId = "ultr",
            Subjects = [new("GPU1", "worker"), new("gpu2", "Worker"), new("gpu2", "Worker")],
        }));

        Assert.Contains(
            """
            worker identity "worker": 5 problems
             - AccountId: must be 6 to 30 characters, a lower-case letter first, then lower-case letters, digits and hyphens, no hyphen last; got "ultr" (4); rename it
             - Subjects[0].Namespace: must be 1 to 63 lower-case letters, digits and hyphens, no hyphen at either end; got "GPU1"; write it as kubectl get namespaces does
             - Subjects[1].Name: must be 1 to 253 lower-case letters, digits, hyphens and dots, a letter or digit at both ends; got "Worker"; write it as kubectl get serviceaccounts does
             - Subjects[2].Name: must be 1 to 253 lower-case letters, digits, hyphens and dots, a letter or digit at both ends; got "Worker"; write it as kubectl get serviceaccounts does
             - Subjects[2]: gpu2/Worker is named twice; remove one
            """,
            message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public void WorkerIdentityRules_AccountId_HasBothBounds(int length, bool allowed)
    {
        Assert.Equal(allowed, WorkerIdentityRules.Check(new('u', length), []).Count == 0);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void WorkerIdentityRules_Namespace_EndsAt63(int length, bool allowed)
    {
        Assert.Equal(allowed, WorkerIdentityRules.Check("ultron", [new(new('n', length), "worker")]).Count == 0);
    }

    [Fact]
    public async Task WorkerIdentity_WithAFolder_ReadsContentsThereAlone()
    {
        var run = await TestRun.RunAsync(() => _ = new WorkerIdentity("worker", new() { Project = Given.Project, ArtifactsBucket = "artifacts", ArtifactsPrefix = "gpu1/" }));
        var grants = run.Resources.Where(resource => resource.Type == "gcp:storage/bucketIAMMember:BucketIAMMember").ToDictionary(resource => (string)resource["role"]!);

        Assert.Equal("resource.name.startsWith(\"projects/_/buckets/artifacts/objects/gpu1/\")", grants["roles/storage.objectUser"]["condition.expression"]);
        Assert.Null(grants["roles/storage.legacyBucketReader"]["condition"]);
        Assert.Equal(2, grants.Count);
    }

    // 30 characters are all that an account's id may have; two namespaces never share one.
    [Theory]
    [InlineData("ultron-dev", "astro", "ultron-dev-astro")]
    [InlineData("ultron-dev", "nineteen-characters", "ultron-dev-nineteen-characters")]
    [InlineData("ultron-dev", "nineteen-characters-", "ultron-dev-nineteen-c-408113e2")]
    public void WorkerIdentityRules_NamespaceAccountId_FitsGoogle(string accountId, string space, string expected)
    {
        var id = WorkerIdentityRules.NamespaceAccountId(accountId, space);

        Assert.Empty(WorkerIdentityRules.Check(id, []));
        Assert.Equal(expected, id);
    }

    [Fact]
    public void WorkerIdentityRules_NamespaceAccountId_DiffersByTheLastCharacter()
    {
        var longest = new string('n', 62);

        Assert.NotEqual(WorkerIdentityRules.NamespaceAccountId("ultron-dev", longest + "a"), WorkerIdentityRules.NamespaceAccountId("ultron-dev", longest + "b"));
    }

    [Fact]
    public void WorkerIdentityRules_Member_IsWorkloadIdentitys()
    {
        Assert.Equal("serviceAccount:lab-dev.svc.id.goog[gpu1/worker]", WorkerIdentityRules.Member("lab-dev", new("gpu1", "worker")));
    }

    [Fact]
    public async Task Budget_Defaults_ArePinned()
    {
        var run = await TestRun.RunAsync(() => MakeBudget(new() { MonthlyAmount = 500 }));

        run.Golden("budget.json");
        run.ChildrenOf(Budget.Token, "dev");
    }

    [Fact]
    public async Task Budget_Options_AreSent()
    {
        var budget = (await TestRun.RunAsync(() => MakeBudget(new() { MonthlyAmount = 1, CurrencyCode = "EUR", Thresholds = [0.25], ForecastThresholds = [] })))
            .One("gcp:billing/budget:Budget");

        Assert.Equal("EUR", budget["amount.specifiedAmount.currencyCode"]);
        Assert.Equal("1", budget["amount.specifiedAmount.units"]);
        Assert.Equal(0.25, budget["thresholdRules.0.thresholdPercent"]);
        Assert.Null(budget["thresholdRules.1"]);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.01, true)]
    [InlineData(10, true)]
    [InlineData(10.01, false)]
    [InlineData(90, false)]
    public void BudgetRules_Threshold_IsAPartNotPercent(double threshold, bool allowed)
    {
        Assert.Equal(allowed, BudgetRules.Check(new() { MonthlyAmount = 1, Thresholds = [threshold] }).Count == 0);
    }

    [Fact]
    public async Task Budget_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => MakeBudget(new() { MonthlyAmount = 0, CurrencyCode = "euro", Thresholds = [90], ForecastThresholds = [-1] }));

        Assert.Contains(
            """
            budget "dev": 4 problems
             - MonthlyAmount: must be at least 1; got 0; raise it to 1
             - CurrencyCode: must be three capital letters, like EUR, and the billing account's own; got "euro"; leave it out for that one
             - Thresholds[0]: must be above 0 and at most 10 times the amount (0.9 is 90 %); got 90; say percent as parts of 1
             - ForecastThresholds[0]: must be above 0 and at most 10 times the amount (0.9 is 90 %); got -1; say percent as parts of 1
            """,
            message,
            StringComparison.Ordinal);
        Expect.Finding(BudgetRules.Check(new() { MonthlyAmount = 1, Thresholds = [], ForecastThresholds = [] }), "Thresholds", "nobody ever hears");
    }

    [Theory]
    [InlineData("012345-6789AB-CDEF01", true)]
    [InlineData("1234", false)]
    [InlineData("012345-6789AB-CDEF0", false)]
    [InlineData("012345-6789AB-CDEF012", false)]
    [InlineData("012345-6789ab-cdef01", false)]
    [InlineData("012345-6789AB-CDEF0G", false)]
    [InlineData("billingAccounts/012345-6789AB-CDEF01", false)]
    public void BudgetRules_Account_IsThreeGroupsOfSix(string account, bool allowed) =>
        Assert.Equal(allowed, BudgetRules.CheckAccount(account).Count == 0);

    [Fact]
    public async Task Budget_WrongAccount_SaysHowToFindIt() =>
        Assert.Contains(
            """
            budget "dev": 1 problem
             - BillingAccount: must be three groups of six digits and capital letters A to F, like 012345-6789AB-CDEF01; got "1234"; gcloud billing accounts list
            """,
            await TestRun.FailAsync(() => MakeBudget(new() { MonthlyAmount = 1 }, "1234")),
            StringComparison.Ordinal);

    [Fact]
    public async Task Budget_AsksInTheNameOfItsProject()
    {
        var run = await TestRun.RunAsync(() => MakeBudget(new() { MonthlyAmount = 1 }));

        var provider = run.One("pulumi:providers:gcp");
        Assert.Equal((Given.Project, Given.Project, true), ((string)provider["project"]!, (string)provider["billingProject"]!, provider["userProjectOverride"] is true or "true"));
        Assert.Same(provider.Resource, run.One("gcp:billing/budget:Budget").Options.Provider);
    }

    [Fact]
    public async Task Notifications_EachAddress_GetsAChannelThatTheBudgetTells()
    {
        var run = await TestRun.RunAsync(() =>
        {
            var mail = new Notifications("dev", new() { Project = Given.Project, Emails = ["ada@example.com", "ops@example.com"], Labels = Given.Labels });
            _ = new Budget("dev", new()
            {
                BillingAccount = "012345-6789AB-CDEF01",
                Project = Given.Project,
                ProjectNumber = "123456789",
                Spec = new() { MonthlyAmount = 500 },
                Channels = mail.Channels,
                Labels = Given.Labels,
            });
        }, new RecordingMocks().Computing("gcp:monitoring/notificationChannel:NotificationChannel", args => [new("name", $"channels/{args.Name}")]));

        var channels = run.All("gcp:monitoring/notificationChannel:NotificationChannel");
        Assert.Equal(["ada@example.com", "ops@example.com"], channels.Select(channel => channel["labels.email_address"]));
        Assert.All(channels, channel => Assert.Equal(("email", "dev"), (channel["type"], channel["userLabels.environment"])));
        var rule = run.One("gcp:billing/budget:Budget");
        Assert.Equal("channels/dev-ops@example.com", rule["allUpdatesRule.monitoringNotificationChannels.1"]);
        Assert.Null(rule["allUpdatesRule.monitoringNotificationChannels.2"]);
        Assert.Null(rule["allUpdatesRule.disableDefaultIamRecipients"]);
    }

    [Fact]
    public void NotificationsRules_EverythingWrong_SaysAllAtOnce()
    {
        Assert.Equal(
            [
                "Emails: must be 1 to 5 addresses; got 6; name a group's address for more people",
                "Emails[1]: must be an e-mail address; got \"ops\"; write it like ada@example.com",
                "Emails[5]: must be an address that is not named before; got \"a@x.org\" twice; remove one",
            ],
            NotificationsRules.Check(["a@x.org", "ops", "b@x.org", "c@x.org", "d@x.org", "a@x.org"]).Select(finding => finding.ToString()));
        Assert.Empty(NotificationsRules.Check(["a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org"]));
        Expect.Finding(NotificationsRules.Check([]), "Emails", "1 to 5");
    }

    [Fact]
    public async Task DeveloperAccess_Members_GetARoleThatReachesTheClusterAndNothingInIt()
    {
        DeveloperAccess? access = null;

        var run = await TestRun.RunAsync(() => access = new("gpu-lab", new() { Project = Given.Project, Members = ["user:ada@example.com", "group:vision@example.com"] }));

        run.ChildrenOf(DeveloperAccess.Token, "gpu-lab");
        var role = run.One("gcp:projects/iAMCustomRole:IAMCustomRole");
        Assert.Equal(
            ["container.clusters.connect", "container.clusters.get", "container.clusters.getCredentials", "container.clusters.list"],
            Enumerable.Range(0, 4).Select(i => role[$"permissions.{i}"]));
        Assert.Null(role["permissions.4"]);
        Assert.StartsWith("gpu_lab_developer_", (string)role["roleId"]!, StringComparison.Ordinal);
        Assert.Equal(
            [("gpu-lab-user:ada@example.com", "user:ada@example.com"), ("gpu-lab-group:vision@example.com", "group:vision@example.com")],
            run.All("gcp:projects/iAMMember:IAMMember").Select(member => (member.Name, (string)member["member"]!)));
        Assert.Equal("Developer (gpu-lab)", role["title"]);
        Assert.NotNull(access!.RoleName);
    }

    [Fact]
    public async Task DeveloperAccess_WrongMembers_AreAllNamed() =>
        Assert.Contains(
            """
            developers' access "dev": 3 problems
             - Members[0]: must be user, group, serviceAccount and an address with a colon between; got "ada@example.com"; write user:ada@example.com
             - Members[1]: must be an e-mail address; got "ada"; write it like ada@example.com
             - Members[3]: must be a member that is not named before; got "user:a@x.org" twice; remove one
            """,
            await TestRun.FailAsync(() => _ = new DeveloperAccess("dev", new() { Project = "p", Members = ["ada@example.com", "user:ada", "user:a@x.org", "user:a@x.org"] })),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("ada@example.com", false, "user:ada@example.com")]
    [InlineData("lab@example.com", true, "group:lab@example.com")]
    [InlineData("ci@lab.iam.gserviceaccount.com", false, "serviceAccount:ci@lab.iam.gserviceaccount.com")]
    public void DeveloperAccessRules_Member_IsIamsWord(string address, bool isGroup, string member) =>
        Assert.Equal(member, DeveloperAccessRules.Member(address, isGroup));

    public static TheoryData<ClusterSpec, NodePoolSpec, RegistrySpec, bool, bool, bool, string[]> Uses()
    {
        var plain = Given.CpuPool with { ImageStreaming = false };
        var unscanned = new RegistrySpec { VulnerabilityScanning = false };
        return new()
        {
            { Given.Cluster, plain, unscanned, false, false, false, [] },
            { Given.Cluster, Given.CpuPool, unscanned, false, false, false, ["containerfilesystem"] },
            { Given.Cluster with { FilestoreCsiDriver = true }, plain, unscanned, false, false, false, ["file"] },
            { Given.Cluster, plain, new(), false, false, false, ["containerscanning"] },
            { Given.Cluster, plain, unscanned, true, false, false, ["iap"] },
            { Given.Cluster, plain, unscanned, false, true, false, ["billingbudgets"] },
            { Given.Cluster, plain, unscanned, false, false, true, ["sts"] },
        };
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void ProjectServices_OfAnEnvironment_FollowFromWhatIsUsed(
        ClusterSpec cluster, NodePoolSpec pool, RegistrySpec images, bool iapSsh, bool budget, bool deployers, string[] further)
    {
        var always = ProjectServicesRules.For(Given.Cluster, [], new() { VulnerabilityScanning = false }, iapSsh: false, budget: false, deployers: false);

        var services = ProjectServicesRules.For(cluster, [pool], images, iapSsh, budget, deployers);

        Assert.Equal(further.Select(service => $"{service}.googleapis.com"), services.Except(always));
        Assert.Empty(always.Except(services));
        Assert.Empty(ProjectServicesRules.Check(services));
    }

    private static ImageRegistry MakeRegistry(RegistrySpec spec) => new("images", new()
    {
        Project = Given.Project,
        Location = "europe-west4",
        Spec = spec,
        Labels = Given.Labels,
    });

    private static Budget MakeBudget(BudgetSpec spec, string account = "012345-6789AB-CDEF01") => new("dev", new()
    {
        BillingAccount = account,
        Project = Given.Project,
        ProjectNumber = "123456789",
        Spec = spec,
        Labels = Given.Labels,
    });
}
