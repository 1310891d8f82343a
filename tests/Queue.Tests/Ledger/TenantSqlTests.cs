using Infra.Components.Data;
using MySqlConnector;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.Ledger;

/// <summary>What one namespace's user can do to another's database, asked of a real server.</summary>
[Collection(SharedServers.Name)]
public class TenantSqlTests(ServerFixture servers)
{
    private static readonly Dictionary<string, string> Passwords = new() { ["team"] = "teamsPassword1", ["team-a"] = "teamAsPassword1" };

    [NeedsFact(Needs.Servers)]
    public async Task Users_ReachTheirOwnDatabaseAlone()
    {
        await MakeAsync();

        await SayAsync("team", "ns_team", "CREATE TABLE mine (a INT); INSERT INTO mine VALUES (1); ALTER TABLE mine ADD b INT; DROP TABLE mine");
        foreach (var attempt in (string[])["SELECT * FROM ns_team_a.theirs", "DROP DATABASE ns_team_a", "CREATE DATABASE more", "CREATE USER another", "SELECT * FROM mysql.user", "GRANT SELECT ON ns_team.* TO 'ns_team_a'@'%'"])
        {
            var refusal = await Assert.ThrowsAsync<MySqlException>(() => SayAsync("team", "ns_team", attempt));
            Assert.Contains("denied", refusal.Message, StringComparison.OrdinalIgnoreCase);
        }

        // An underscore would stand for any letter.
        await servers.AdminAsync("CREATE DATABASE IF NOT EXISTS nsxteam");
        Assert.Contains("denied", (await Assert.ThrowsAsync<MySqlException>(() => SayAsync("team", "nsxteam", "SELECT 1"))).Message, StringComparison.OrdinalIgnoreCase);
    }

    // team-a's table begins with team_ as well, and was never team's.
    [NeedsFact(Needs.Servers)]
    public async Task Lookup_GivesEachNamespaceItsFormerTables_AndLocksOutWhoHasLeft()
    {
        await MakeAsync();
        await servers.AdminAsync(
            "CREATE DATABASE IF NOT EXISTS shared; DROP TABLE IF EXISTS shared.team_pyatmos, shared.team_a_pyatmos; CREATE TABLE shared.team_pyatmos (a INT); CREATE TABLE shared.team_a_pyatmos (a INT);"
            + "CREATE USER IF NOT EXISTS 'ns_gone'@'%' IDENTIFIED BY 'gone'; CREATE USER IF NOT EXISTS 'worker'@'%' IDENTIFIED BY 'gone'");

        var found = await servers.AskAdminAsync(TenantSql.Lookup([.. Passwords.Keys], "shared"));
        await servers.AdminAsync(string.Concat(found));

        Assert.Equal(
            [
                "ALTER USER 'ns_gone'@'%' ACCOUNT LOCK;",
                "GRANT SELECT, INSERT, ALTER, DROP ON `shared`.`team_a_pyatmos` TO 'ns_team_a'@'%';",
                "GRANT SELECT, INSERT, ALTER, DROP ON `shared`.`team_pyatmos` TO 'ns_team'@'%';",
            ],
            found.Order(StringComparer.Ordinal));
        await SayAsync("team", "ns_team", "DROP TABLE IF EXISTS team_pyatmos; RENAME TABLE shared.team_pyatmos TO team_pyatmos");
        Assert.Contains("denied", (await Assert.ThrowsAsync<MySqlException>(() => SayAsync("team", "ns_team", "SELECT * FROM shared.team_a_pyatmos"))).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("locked", (await Assert.ThrowsAsync<MySqlException>(() => SayAsync("ns_gone", "gone", "", "SELECT 1"))).Message, StringComparison.OrdinalIgnoreCase);
        await servers.AdminAsync("DROP DATABASE shared");
    }

    [NeedsFact(Needs.Servers)]
    public async Task Users_SaidAgainWithAnotherPassword_ChangeIt()
    {
        await MakeAsync();
        await servers.AdminAsync(TenantSql.Users([KeyValuePair.Create("team", "another1")]));

        Assert.Contains("denied", (await Assert.ThrowsAsync<MySqlException>(() => SayAsync("team", "ns_team", "SELECT 1"))).Message, StringComparison.OrdinalIgnoreCase);
        await SayAsync("ns_team", "another1", "ns_team", "SELECT 1");
    }

    private Task MakeAsync() => servers.AdminAsync(
        "CREATE DATABASE IF NOT EXISTS ns_team; CREATE DATABASE IF NOT EXISTS ns_team_a; CREATE TABLE IF NOT EXISTS ns_team_a.theirs (a INT);" + TenantSql.Users(Passwords));

    private Task SayAsync(string space, string database, string statements) => SayAsync(TenantSql.NameOf(space), Passwords[space], database, statements);

    private async Task SayAsync(string user, string password, string database, string statements)
    {
        await using var connection = new MySqlConnection(new MySqlConnectionStringBuilder
        {
            Server = servers.Database.Endpoint.Host,
            Port = (uint)servers.Database.Endpoint.Port,
            UserID = user,
            Password = password,
            Database = database,
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync();
    }
}
