using System.Globalization;
using MySqlConnector;
using StackExchange.Redis;
using WorkQueue.Local;
using WorkQueue.Running;

namespace WorkQueue.Faults;

/// <summary>A Redis and a MariaDB of their own, with the means to do to them what their administrators, their machines and their networks do.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("faults-");
    private ConnectionMultiplexer? _admin;

    private Servers()
    {
        Redis = new RedisServer(_folder.CreateSubdirectory("redis").FullName);
        Database = new MariaDbServer(_folder.CreateSubdirectory("db").FullName);
    }

    public RedisServer Redis { get; }

    public MariaDbServer Database { get; }

    /// <summary>The administrator's way in: over the socket as whoever runs this, past every limit on connections.</summary>
    private string Root => new MySqlConnectionStringBuilder
    {
        Server = Path.Combine(_folder.FullName, "db", "my.sock"),
        ConnectionProtocol = MySqlConnectionProtocol.UnixSocket,
        UserID = Environment.UserName,
        Database = Database.Endpoint.Database,
        Pooling = false,
        AllowUserVariables = true,
        ConnectionTimeout = 5,
    }.ConnectionString;

    public static async Task<Servers> StartAsync()
    {
        var servers = new Servers();
        await Task.WhenAll(servers.Redis.StartAsync(default), servers.Database.StartAsync(default));
        return servers;
    }

    /// <summary>Tells Redis something, over a connection that survives everything but Redis' own end.</summary>
    public async Task<RedisResult> RedisAsync(string command, params object[] arguments)
    {
        if (_admin is not { IsConnected: true })
        {
            if (_admin is not null)
                await _admin.DisposeAsync();
            var options = Redis.Endpoint.ToOptions();
            options.ClientName = "admin";
            _admin = await ConnectionMultiplexer.ConnectAsync(options);
        }

        return await _admin.GetDatabase().ExecuteAsync(command, arguments).WaitAsync(TimeSpan.FromSeconds(5));
    }

    /// <summary>Ends every connection to Redis but the administrator's.</summary>
    public async Task DropClientsAsync()
    {
        foreach (var client in ((string)(await RedisAsync("CLIENT", "LIST"))!).Split('\n').Where(client => client.Contains(" name=queue ", StringComparison.Ordinal)))
            await RedisAsync("CLIENT", "KILL", "ID", client.Split(' ')[0]["id=".Length..]);
    }

    /// <summary>Opens the administrator's connection to the database.</summary>
    public async Task<MySqlConnection> OpenRootAsync()
    {
        var connection = new MySqlConnection(Root);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Tells the database something as its administrator.</summary>
    public async Task DatabaseAsync(string statement)
    {
        await using var connection = await OpenRootAsync();
        await using var command = new MySqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<int> RedisProcessAsync()
    {
        var info = (string)(await RedisAsync("INFO", "server"))!;
        return int.Parse(info.Split("process_id:")[1].Split('\r')[0], CultureInfo.InvariantCulture);
    }

    public int DatabaseProcess() => int.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "db", "my.pid")), CultureInfo.InvariantCulture);

    public static void Freeze(int process) => ProcessGroup.SignalOne(process, 19);

    public static void Thaw(int process) => ProcessGroup.SignalOne(process, 18);

    public async ValueTask DisposeAsync()
    {
        if (_admin is not null)
            await _admin.DisposeAsync();
        await Redis.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
