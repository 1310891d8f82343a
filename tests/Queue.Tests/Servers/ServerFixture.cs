using Infra.Core.Search;
using MySqlConnector;
using WorkQueue.Leases;
using WorkQueue.Local;

namespace WorkQueue.Tests.Servers;

/// <summary>A Redis and a MariaDB of our own for all tests that share them. Without the servers installed such tests are skipped, and nothing is started.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("queue-tests-");

    internal RedisServer Redis { get; private set; } = null!;

    internal MariaDbServer Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Needs.Missing(Needs.Servers) is not null)
            return;
        Redis = new RedisServer(_folder.CreateSubdirectory("redis").FullName);
        Database = new MariaDbServer(_folder.CreateSubdirectory("mariadb").FullName);
        await Task.WhenAll(Redis.StartAsync(CancellationToken.None), Database.StartAsync(CancellationToken.None));
    }

    public async Task DisposeAsync()
    {
        if (Redis is not null)
            await Redis.DisposeAsync();
        if (Database is not null)
            await Database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Lets the database's administrator say something.</summary>
    internal async Task AdminAsync(string statements)
    {
        await using var connection = await OpenAdminAsync();
        await using var command = new MySqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The database's process.</summary>
    internal int DatabaseProcess() => int.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "mariadb", "my.pid")), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Lets the database's administrator ask something.</summary>
    internal async Task<IReadOnlyList<string>> AskAdminAsync(string queries)
    {
        await using var connection = await OpenAdminAsync();
        await using var command = new MySqlCommand(queries, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var answers = new List<string>();
        do
        {
            while (await reader.ReadAsync())
                answers.Add(reader.GetString(0));
        }
        while (await reader.NextResultAsync());
        return answers;
    }

    private async Task<MySqlConnection> OpenAdminAsync()
    {
        var connection = new MySqlConnection(new MySqlConnectionStringBuilder
        {
            Server = Path.Combine(_folder.FullName, "mariadb", "my.sock"),
            ConnectionProtocol = MySqlConnectionProtocol.UnixSocket,
            UserID = "root",
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    internal async Task<TestQueue> OpenAsync(LeaseSpec? lease = null)
    {
        var link = await RedisLink.OpenAsync(Redis.Endpoint, $"q{Guid.NewGuid():N}");
        return new TestQueue(link, lease ?? TestQueue.DefaultLease, Redis.Endpoint);
    }
}

[CollectionDefinition(Name)]
public sealed class SharedServers : ICollectionFixture<ServerFixture>
{
    public const string Name = "servers";
}
