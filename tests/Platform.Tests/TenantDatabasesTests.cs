using System.Collections.Immutable;
using Infra.Components.Data;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Platform.Tests;

public class TenantDatabasesTests
{
    private const string JobType = "kubernetes:batch/v1:Job";
    private const string SecretType = "kubernetes:core/v1:Secret";

    [Fact]
    public async Task TenantDatabases_Defaults_ArePinned()
    {
        var run = await TestRun.RunAsync(() => Make("team-a"));

        run.Golden("tenant-databases.json");
        run.ChildrenOf(TenantDatabases.Token, "dev");
    }

    [Fact]
    public async Task Accounts_OfTwoNamespaces_HaveNothingInCommon()
    {
        TenantDatabases? databases = null;
        await TestRun.RunAsync(() => databases = Make("team-a", "team"));

        Assert.Equal(["team", "team-a"], databases!.Accounts.Keys);
        await Expect.PlainAsync("ns_team_a", databases.Accounts["team-a"].Database);
        await Expect.PlainAsync("ns_team", databases.Accounts["team"].User);
        var passwords = await Task.WhenAll(databases.Accounts.Values.Select(account => TestRun.ValueOfAsync(account.Password)));
        Assert.NotEqual(passwords[0], passwords[1]);
        await Expect.SecretAsync(passwords[0], databases.Accounts["team"].Password);
    }

    [Fact]
    public async Task Passwords_StandInOneSecretAlone_AndAnotherNamespaceRunsTheJobAgain()
    {
        TenantDatabases? databases = null;
        var run = await TestRun.RunAsync(() => databases = Make("team"));
        var more = await TestRun.RunAsync(() => Make("team", "other"));

        var password = await TestRun.ValueOfAsync(databases!.Accounts["team"].Password);
        Assert.Equal(run.One(SecretType), Assert.Single(run.Resources, resource => resource.Json().Contains(password, StringComparison.Ordinal)));
        Assert.DoesNotContain("admin-password", run.One(JobType).Json(), StringComparison.Ordinal);
        Assert.NotEqual(Digest(run), Digest(more));
        Assert.Equal(Digest(run), Digest(await TestRun.RunAsync(() => Make("team"))));
        Assert.Equal("host=10.3.0.5", ((string)run.One(SecretType)["stringData[client.cnf]"]!).Split('\n')[1]);
        Assert.Equal("10.3.0.5/32", run.One("kubernetes:networking.k8s.io/v1:NetworkPolicy")["spec.egress.0.to.0.ipBlock.cidr"]);
    }

    [Fact]
    public async Task TenantDatabases_OfADatabase_AreInItsInstanceAndProject_WithItsPasswordsVersion()
    {
        CloudSqlDatabase? database = null;
        TenantDatabases? databases = null;
        var run = await TestRun.RunAsync(() =>
        {
            database = new("dev", new() { Network = Given.Network, Spec = new() { PasswordVersion = "7" } });
            databases = new("tenants", new() { Database = database, Namespaces = ["team"] });
        });

        var made = run.One("gcp:sql/database:Database", "tenants-team");
        Assert.Equal((Given.Project, await TestRun.ValueOfAsync(database!.InstanceName)), ((string)made["project"]!, (string)made["instance"]!));
        Assert.Equal("7", run.One("random:index/randomPassword:RandomPassword", "tenants-team")["keepers.version"]);
        Assert.Same(made.Resource, databases!.Databases["team"]);
        Assert.Same(run.One(JobType).Resource, databases.Job);
    }

    [Fact]
    public async Task TenantDatabases_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => _ = new TenantDatabases("dev", new()
        {
            Database = Existing with { Engine = DatabaseEngine.PostgreSql },
            Namespaces = ["Team"],
            Image = "mysql",
        }));

        Assert.Contains(
            """
            tenants' databases "dev": 3 problems
             - Namespaces[0]: must be lower-case letters, digits and "-", beginning and ending with a letter or digit; got "Team"; use for example "team"
             - Database: must be a MySQL, in whose words rights are given; got a PostgreSQL; give one whose Engine is MySql
             - Image: must
            """,
            message,
            StringComparison.Ordinal);
        foreach (var namespaces in (ImmutableArray<string>[])[[], default])
        {
            Assert.Contains("Namespaces: must name at least one namespace; got none", await TestRun.FailAsync(() => MakeAll(namespaces)), StringComparison.Ordinal);
        }
    }

    // 32 characters are all that a user of MySQL may have; a name that is cut is nobody else's.
    [Theory]
    [InlineData("astro", "ns_astro")]
    [InlineData("team-a", "ns_team_a")]
    [InlineData("nnnnnnnnnnnnnnnnnnnnnnnnnnnnn", "ns_nnnnnnnnnnnnnnnnnnnnnnnnnnnnn")]
    [InlineData("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnn", "nsd_nnnnnnnnnnnnnnnnnnn_012ad4ad")]
    public void NameOf_ANamespace_FitsMySql(string space, string expected)
    {
        Assert.Equal(expected, TenantSql.NameOf(space));
        Assert.InRange(expected.Length, 1, DatabaseNameRules.MaxMySqlUserLength);
    }

    private static string Digest(TestRun run) => (string)run.One(JobType)["spec.template.metadata.annotations[infra/config]"]!;

    private static DatabaseConnection Administrator => new(
        Output.Create("10.3.0.5"), Output.Create(3306), Output.Create("pyatmos"), Output.Create("worker"), Output.CreateSecret("admin-password"), Output.Create("-----BEGIN CERTIFICATE-----"));

    private static TenantDatabases Make(params string[] namespaces) => MakeAll([.. namespaces]);

    private static TargetDatabase Existing => new() { Project = Given.Project, Instance = "dev-1234567", Administrator = Administrator };

    private static TenantDatabases MakeAll(ImmutableArray<string> namespaces) => new("dev", new() { Database = Existing, Namespaces = namespaces });
}
