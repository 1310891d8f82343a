using Infra.Guardrails;
using Infra.Plans;
using Infra.Preview;
using Infra.Project;
using Infra.Stacks;

namespace Infra.Tests;

/// <summary>What an environment owes to the folder that it stands in: who its developers are, and whose names it must not take.</summary>
public sealed class EnvironmentAccessTests
{
    private const string Lab = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
        """;

    private const string Role = "gcp:projects/iAMCustomRole:IAMCustomRole";
    private const string Grant = "gcp:projects/iAMMember:IAMMember";

    [Fact]
    public async Task Developers_OfTheFoldersStacks_ReachTheClusterOnce()
    {
        using var project = TemporaryProject.With(
            ("lab", Lab),
            ("ada", Developer("lab", "{user: ada@example.com}", "{group: vision@example.com}")),
            ("bob", Developer("organization/infra/lab", "{user: ada@example.com}", "{user: ci@my-lab.iam.gserviceaccount.com}")),
            ("eve", Developer("prod", "{user: eve@example.com}")),
            ("mal", Developer("organization/other/lab", "{user: mal@example.com}")),
            ("own", TemporaryProject.Developer + "\n  infra:developers: [{user: own@example.com}]"));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);

        Assert.Equal(["group:vision@example.com", "serviceAccount:ci@my-lab.iam.gserviceaccount.com", "user:ada@example.com"], Members(plan));
        Assert.Equal(
            ["container.clusters.connect", "container.clusters.get", "container.clusters.getCredentials", "container.clusters.list"],
            Assert.Single(plan.Resources, resource => resource.Type == Role).Inputs["permissions"]!.Elements.Select(permission => permission.Text));
    }

    [Fact]
    public async Task Developers_UnderThePulumiCli_AreHandedInAsInAPreview()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Developer("lab", "{user: ada@example.com}")));
        string[] names = ["PULUMI_STACK", "PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS"];
        var before = names.Select(Environment.GetEnvironmentVariable).ToList();
        string? handed = null;
        try
        {
            Environment.SetEnvironmentVariable("PULUMI_STACK", "lab");
            Environment.SetEnvironmentVariable(
                "PULUMI_CONFIG", """{"infra:kind":"environment","infra:location":"europe-west4-a","gcp:project":"my-lab"}""");
            Environment.SetEnvironmentVariable("PULUMI_CONFIG_SECRET_KEYS", "[]");

            await GuardedDeployment.RunAsync(
                _ =>
                {
                    handed = Environment.GetEnvironmentVariable("PULUMI_CONFIG");
                    return Task.FromResult(0);
                },
                project.Root);
        }
        finally
        {
            foreach (var (name, value) in names.Zip(before))
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }

        var config = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(handed!)!;
        Assert.Equal(DeveloperList.Of(InfraProject.Open(project.Root), "lab").Write(), config[FolderDevelopers.ConfigKey]);
        Assert.Equal(
            """{"Members":["user:ada@example.com"],"Warnings":[],"Queues":[{"Stack":"ada","Namespaces":["ada"],"Quota":{}}]}""", config[FolderDevelopers.ConfigKey]);
        Assert.Equal("my-lab", config["gcp:project"]);
    }

    [Fact]
    public async Task Developers_WhoseStackIsGone_LoseTheirAccess()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Developer("lab", "{user: ada@example.com}")));
        File.Delete(Path.Combine(project.Root, "stacks", "Pulumi.ada.yaml"));

        Assert.Empty(Members(await project.PreviewAsync("lab", StackProgram.Create)));
    }

    [Theory]
    [InlineData("config: [", "stack \"ada\": must be readable for its developers to reach the cluster; got a file with mistakes; infra preview ada names them")]
    [InlineData(
        "config: {infra:kind: developer, infra:environment: lab, infra:developers: [{user: {secure: v1:abc}}]}",
        "stack \"ada\": infra:developers[0].user: must stand in plain for its owner to reach the cluster; got an encrypted address; an address is no secret, write it as it is")]
    [InlineData(
        "config: {infra:kind: developer, infra:environment: lab, infra:developers: {secure: v1:abc}}",
        "stack \"ada\": infra:developers: must stand in plain for its owner to reach the cluster; got an encrypted address; an address is no secret, write it as it is")]
    [InlineData(
        "config: {infra:kind: developer, infra:environment: lab, infra:developers: [{user: ada}]}",
        "stack \"ada\": infra:developers[0].user: must be an e-mail address; got \"ada\"; write it like ada@example.com")]
    public async Task DevelopersFile_ThatIsWrong_IsWarnedOfAndStopsNobody(string file, string warning)
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", file), ("bob", Developer("lab", "{user: bob@example.com}")));
        var folder = InfraProject.Open(project.Root);

        Assert.Equal([warning], DeveloperList.Of(folder, "lab").Warnings.Select(finding => finding.ToString()));
        Assert.Equal(["user:bob@example.com"], Members(await project.PreviewAsync("lab", StackProgram.Create)));
        var result = await project.RunAsync("preview", "lab");
        Assert.Equal(0, result.Code);
        Assert.Contains(warning, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DevelopersFiles_ThatCannotBeRead_AreWarnedOfTogether()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", "config: ["), ("bob", "config: {}"), ("eve", "config: ["));

        const string Warning = "stacks \"ada\", \"eve\": must be readable for their developers to reach the cluster; got files with mistakes; infra preview --all names them";
        Assert.Equal([Warning], DeveloperList.Of(InfraProject.Open(project.Root), "lab").Warnings.Select(finding => finding.ToString()));
        Assert.Contains(Warning, (await project.RunAsync("preview", "lab")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config: {infra:kind: developer, infra:environment: lab, infra:developers: ada}")]
    [InlineData("config: {infra:kind: developer, infra:environment: lab, infra:developers: [ada, [], {user: 7}]}")]
    [InlineData("config: {}")]
    [InlineData("")]
    public async Task DevelopersFile_OfAnotherShape_NamesNobody(string file)
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", file));

        Assert.Empty(Members(await project.PreviewAsync("lab", StackProgram.Create)));
    }

    [Fact]
    public async Task Environments_OfOneProject_ShareNoName()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("lab2", Lab));

        Assert.Empty(await TakenAsync(project, "lab"));
        Assert.Empty(await TakenAsync(project, "lab2"));
    }

    [Fact]
    public async Task AuditLogs_OfOneProject_AreOneEnvironments()
    {
        const string Logs = "\n  infra:auditLogs: true";
        using var project = TemporaryProject.With(("lab", Lab + Logs), ("lab2", Lab + Logs), ("lab3", Lab), ("far", Lab.Replace("my-lab", "far-lab", StringComparison.Ordinal) + Logs));

        Assert.Contains(
            "must be set by one stack of the project my-lab; got secretmanager.googleapis.com, which stack \"lab2\" sets as well, and whichever of the two is destroyed first turns the log "
            + "off for the other; set infra:auditLogs in only one of them",
            string.Join('\n', await TakenAsync(project, "lab")),
            StringComparison.Ordinal);
        Assert.Empty(await TakenAsync(project, "lab3"));
        Assert.Empty(await TakenAsync(project, "far"));
    }

    [Fact]
    public async Task Environments_ThatMeetInOneProject_AreRefused()
    {
        const string Ultron = "\n  infra:worker: {accountId: ultron}";
        using var project = TemporaryProject.With(
            ("lab", Lab + Ultron), ("lab2", Lab + Ultron), ("far", Lab.Replace("my-lab", "far-lab", StringComparison.Ordinal) + Ultron), ("bad", "config: ["));

        Assert.Equal(
            ["project-name-taken: gcp:serviceaccount/account:Account \"lab\": must have a name of its own in the project my-lab; got \"ultron\", which stack \"lab2\" gives as well; "
                + "choose another in one of the two, leave the setting out, or give them a project each"],
            await TakenAsync(project, "lab"));
        Assert.Empty(await TakenAsync(project, "far"));
        Assert.Equal(1, (await project.RunAsync("preview", "lab2")).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("infra:images: {vulnerabilityScanning: false}", "-containerscanning")]
    [InlineData("infra:cluster: {filestoreCsiDriver: true}", "+file")]
    [InlineData("infra:cluster: {binaryAuthorization: true}", "+binaryauthorization")]
    [InlineData("infra:network: {iapSsh: true}", "+iap")]
    [InlineData("infra:nodePools: [{name: system, machineType: e2-standard-4, imageStreaming: false}]", "-containerfilesystem")]
    [InlineData(
        "infra:budget: {billingAccount: 012345-6789AB-CDEF01, monthlyAmount: 100}\n  infra:notifications: {emails: [ops@example.com]}", "+billingbudgets")]
    [InlineData("infra:database: {engine: postgreSql}")]
    [InlineData("infra:auditLogs: true")]
    [InlineData("infra:encryption: {disks: projects/keys/locations/europe-west4/keyRings/r/cryptoKeys/k}")]
    [InlineData("infra:addons: {kueue: true, keda: true}")]
    [InlineData("infra:worker: {namespaces: [ada]}")]
    public async Task Apis_OfWhatAnEnvironmentMakes_AreEnabled(string setting, params string[] changed)
    {
        using var project = TemporaryProject.With(("lab", $"{Lab}\n  {setting}"), ("plain", Lab));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);

        var enabled = Enabled(plan);
        var plain = Enabled(await project.PreviewAsync("plain", StackProgram.Create));
        Assert.Equal(changed, enabled.Except(plain).Select(api => $"+{api}").Concat(plain.Except(enabled).Select(api => $"-{api}")));
        var needed = plan.Resources
            .Where(resource => resource.Type.StartsWith("gcp:", StringComparison.Ordinal))
            .Select(resource => resource.Type[4..resource.Type.IndexOf('/', StringComparison.Ordinal)])
            .Distinct()
            .Select(module => module switch
            {
                "artifactregistry" => "artifactregistry",
                "billing" => "billingbudgets",
                "compute" => "compute",
                "container" => "container",
                "monitoring" => "monitoring",
                "projects" => "cloudresourcemanager",
                "redis" => "redis",
                "secretmanager" => "secretmanager",
                "serviceaccount" => "iam",
                "servicenetworking" => "servicenetworking",
                "sql" => "sqladmin",
                "storage" => "storage",
                _ => throw new InvalidOperationException($"whose API is {module}?"),
            });
        Assert.Empty(needed.Except(enabled));
    }

    [Fact]
    public async Task Budget_WaitsForItsApiAndTellsWhomTheSettingsName()
    {
        using var project = TemporaryProject.With((
            "lab",
            $"{Lab}\n  infra:budget: {{billingAccount: 012345-6789AB-CDEF01, monthlyAmount: 100, thresholds: [80, 120], forecastThresholds: [150]}}\n  infra:notifications: {{emails: [ops@example.com]}}"));

        var plan = await project.PreviewAsync("lab", StackProgram.Create);

        var budget = Assert.Single(plan.Resources, resource => resource.Type == "gcp:billing/budget:Budget");
        Assert.Equal(
            ["0.8 CURRENT_SPEND", "1.2 CURRENT_SPEND", "1.5 FORECASTED_SPEND"],
            budget.Inputs["thresholdRules"]!.Elements.Select(rule => $"{rule["thresholdPercent"]!.Text} {rule["spendBasis"]!.Text}"));
        Assert.Single(budget.Inputs["allUpdatesRule"]!["monitoringNotificationChannels"]!.Elements);
        var provider = Assert.Single(plan.Resources, resource => budget.Provider.StartsWith($"{resource.Urn}::", StringComparison.Ordinal));
        Assert.Equal("my-lab", provider.Inputs["billingProject"]!.Text);
        Assert.Contains(provider.Dependencies, urn => urn.EndsWith("::lab-billingbudgets", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("infra:budget: {billingAccount: '1234', monthlyAmount: 9}", "infra:budget.billingAccount: must be three groups of six digits and capital letters A to F, like 012345-6789AB-CDEF01; got \"1234\"; gcloud billing accounts list")]
    [InlineData("infra:budget: {billingAccount: 012345-6789AB-CDEF01, monthlyAmount: 9, thresholds: [0]}", "infra:budget.thresholds: must be 1 to 1000 percent of the amount; got 0; 90 is nine tenths of it")]
    [InlineData("infra:budget: {billingAccount: 012345-6789AB-CDEF01, monthlyAmount: 9, forecastThresholds: [1001]}", "infra:budget.forecastThresholds: must be 1 to 1000 percent of the amount; got 1001; 90 is nine tenths of it")]
    [InlineData("infra:notifications: {emails: [ops]}", "infra:notifications.emails[0]: must be an e-mail address; got \"ops\"; write it like ada@example.com")]
    [InlineData("infra:network: {reserved: [vpn]}", "infra:network.reserved[0]: must be an IPv4 range with its prefix length; got \"vpn\"; write it like 10.0.0.0/20")]
    [InlineData("infra:network: {reserved: [10.132.0.0/16]}", "infra:network.podsCidr: must not overlap reserved[0] (10.132.0.0/16: 10.132.0.0 to 10.132.255.255); got 10.132.0.0/14; use 10.0.0.0/14")]
    [InlineData("infra:network: {servicesCidr: 10.128.0.0/20}", "infra:network.servicesCidr: must not overlap nodesCidr (10.128.0.0/20: 10.128.0.0 to 10.128.15.255); got 10.128.0.0/20; use 10.0.0.0/20")]
    public async Task Setting_WithAMistake_IsNamedInItsOwnWords(string setting, string finding)
    {
        using var project = TemporaryProject.With(("lab", $"{Lab}\n  {setting}"));

        var result = await project.RunAsync("preview", "lab");

        Assert.Equal(1, result.Code);
        Assert.Contains($"\n - {finding}\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Protect_CoversWhatEverybodysWorkNeeds()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("toy", Lab + "\n  infra:protect: false\n  infra:waivers: {unprotected-stateful: a toy}"));

        Assert.Equal(
            [
                "gcp:artifactregistry/repository:Repository", "gcp:compute/globalAddress:GlobalAddress", "gcp:compute/network:Network", "gcp:compute/router:Router",
                "gcp:compute/routerNat:RouterNat", "gcp:compute/subnetwork:Subnetwork", "gcp:container/cluster:Cluster", "gcp:container/nodePool:NodePool",
                "gcp:redis/instance:Instance", "gcp:secretmanager/secret:Secret", "gcp:servicenetworking/connection:Connection", "gcp:sql/database:Database",
                "gcp:sql/databaseInstance:DatabaseInstance", "gcp:sql/user:User", "gcp:storage/bucket:Bucket",
            ],
            (await project.PreviewAsync("lab", StackProgram.Create)).Resources.Where(resource => resource.Protect).Select(resource => resource.Type).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain((await project.PreviewAsync("toy", StackProgram.Create)).Resources, resource => resource.Protect);
        var shown = (await project.RunAsync("preview", "lab")).Output;
        Assert.Contains("lab-services left as it is by destroy", shown.Replace("protected, ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string Developer(string environment, params string[] developers) => $"""
        config:
          infra:kind: developer
          infra:environment: {environment}
          infra:developers: [{string.Join(", ", developers)}]
        """;

    private static List<string> Enabled(Plan plan) =>
        [.. plan.Resources.Where(resource => resource.Type == "gcp:projects/service:Service").Select(resource => resource.Inputs["service"]!.Text.Replace(".googleapis.com", "", StringComparison.Ordinal))];

    private static IEnumerable<string> Members(Plan plan)
    {
        var role = plan.Resources.Single(resource => resource.Type == Role);
        return plan.Resources
            .Where(resource => resource.Type == Grant && resource.Parent == role.Parent)
            .Select(resource => resource.Inputs["member"]!.Text);
    }

    private static async Task<IEnumerable<string>> TakenAsync(TemporaryProject project, string stack)
    {
        var engine = new PreviewEngine(InfraProject.Open(project.Root), StackProgram.Create);
        var assessment = await PlanAssessment.OfAsync(engine, await engine.PreviewAsync(stack));
        return assessment.Guardrails.Findings.Where(finding => finding.Rule == "project-name-taken").Select(finding => finding.ToString());
    }
}
