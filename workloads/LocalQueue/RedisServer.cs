using System.Security.Cryptography;
using Infra.Core.Findings;
using StackExchange.Redis;
using WorkQueue.Hosting;
using WorkQueue.Leases;

namespace WorkQueue.Local;

/// <summary>A Redis server of our own: on the loopback address, with a password, and with its data in a folder.</summary>
internal sealed class RedisServer : ServerProcess
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    private readonly string _binary;
    private readonly string _config;
    private readonly bool _isTls;

    /// <summary>Prepares a server; nothing runs yet.</summary>
    /// <param name="folder">An existing folder for its data and log.</param>
    /// <param name="certificate">The certificate and the key that it shows, as PEM; null for a server without TLS.</param>
    /// <exception cref="UserErrorException">Redis is not installed.</exception>
    public RedisServer(string folder, (string Certificate, string Key)? certificate = null)
        : base(folder)
    {
        _binary = InstalledProgram.Find("redis-server", "redis-server");
        Endpoint = new RedisEndpoint("127.0.0.1", InstalledProgram.FreePort(), RandomNumberGenerator.GetHexString(32), false, null);
        _config = Path.Combine(folder, "redis.conf");
        var port = $"port {Endpoint.Port}";
        if (certificate is { } given)
        {
            Certify(given);
            _isTls = true;
            port = $"port 0\ntls-port {Endpoint.Port}\ntls-auth-clients no\ntls-cert-file \"{CertificateFile}\"\ntls-key-file \"{CertificateFile}.key\"";
        }

        // Every write is in the append-only file before its answer is sent, so killing the server loses nothing; with everysec only a
        // power cut can lose the last second, and the queue's scripts bear that (docs/queue.md).
        File.WriteAllText(
            _config,
            $"""
            bind 127.0.0.1
            {port}
            requirepass {Endpoint.Password}
            dir "{folder}"
            logfile "{Path.Combine(folder, "redis.log")}"
            appendonly yes
            appendfsync everysec
            save ""

            """);
        File.SetUnixFileMode(_config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Where it listens.</summary>
    public RedisEndpoint Endpoint { get; }

    /// <summary>Starts the server and waits until it answers.</summary>
    /// <exception cref="UserErrorException">It does not start.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        var options = (Endpoint with { Tls = _isTls }).ToOptions();
        options.AbortOnConnectFail = true;
        options.ConnectTimeout = 1000;
        // Whether it answers is asked here, not whom it is trusted by.
        if (_isTls)
            options.CertificateValidation += (_, certificate, _, _) => certificate is not null;
        async Task<bool> Answers()
        {
            try
            {
                var connection = await ConnectionMultiplexer.ConnectAsync(options);
                await connection.GetDatabase().PingAsync();
                // Without this the client's Dispose waits for answers to a QUIT that a subscription does not give.
                await connection.CloseAsync(allowCommandsToComplete: false);
                connection.Dispose();
                return true;
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                return false;
            }
        }

        await StartAsync(
            new(_binary, [_config]) { RedirectStandardOutput = true }, StartTimeout, Answers, (Path.Combine(Folder, "redis.log"), "Redis is starting"), cancel);
    }
}
