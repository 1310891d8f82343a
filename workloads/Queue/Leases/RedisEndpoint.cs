using System.Net;
using System.Security.Authentication;
using Infra.Core.Findings;
using StackExchange.Redis;
using WorkQueue.Hosting;
using WorkQueue.Settings;

namespace WorkQueue.Leases;

/// <summary>Where Redis is; from the environment, since a command line is there for everyone to read.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">The port.</param>
/// <param name="Password">The AUTH string; null when Redis asks for none.</param>
/// <param name="Tls">Whether the connection is encrypted.</param>
/// <param name="CaFile">PEM file of the authorities that may have signed the server's certificate; null for the system's authorities.</param>
internal sealed record RedisEndpoint(string Host, int Port, string? Password, bool Tls, string? CaFile)
{
    /// <summary>Reads REDIS_HOST, REDIS_PORT, REDIS_PASSWORD or REDIS_PASSWORD_FILE, REDIS_TLS and REDIS_CA_FILE.</summary>
    public static RedisEndpoint Read(EnvironmentReader environment, List<Finding> problems)
    {
        var endpoint = new RedisEndpoint(
            environment.Text("REDIS_HOST", "127.0.0.1"),
            environment.Port("REDIS_PORT", 6379, problems),
            environment.Secret("REDIS_PASSWORD", problems),
            environment.Flag("REDIS_TLS", problems),
            environment.Find("REDIS_CA_FILE"));
        if (endpoint.Tls)
            ServerTrust.Check("REDIS_CA_FILE", endpoint.CaFile, problems);
        return endpoint;
    }

    /// <summary>Where it is, for messages.</summary>
    public string Where => $"Redis at {Host}:{Port}";

    /// <summary>
    /// Who decides about the server's certificate. With the file of an authority of one's own the name is checked where there is one to
    /// check: Memorystore is reached by its address, which its certificate does not name.
    /// </summary>
    /// <returns>A new one; null without TLS.</returns>
    public ServerTrust? ToTrust() => Tls ? new ServerTrust(CaFile, checksName: CaFile is null || !IPAddress.TryParse(Host, out _)) : null;

    /// <summary>The client's options: never gives up reconnecting, and finds a dead connection within seconds.</summary>
    /// <param name="trust">Decides about the server's certificate; null for a new one.</param>
    public ConfigurationOptions ToOptions(ServerTrust? trust = null)
    {
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            ConnectTimeout = 5000,
            AsyncTimeout = 10_000,
            SyncTimeout = 10_000,
            KeepAlive = 5,
            HeartbeatInterval = TimeSpan.FromSeconds(1),
            ReconnectRetryPolicy = new LinearRetry(500),
            // The link sends again itself, and wants to hear why it has to.
            BacklogPolicy = BacklogPolicy.FailFast,
            // Only with it does the client send INFO.
            AllowAdmin = true,
            Password = Password,
            Ssl = Tls,
            SslHost = Tls ? Host : null,
            SslProtocols = Tls ? SslProtocols.Tls12 | SslProtocols.Tls13 : null,
            ClientName = "queue",
            SetClientLibrary = false,
            // The answers of commands that the client has no methods for are read as they come: lists, not the maps of RESP3.
            Protocol = RedisProtocol.Resp2,
        };
        options.EndPoints.Add(Host, Port);
        if ((trust ?? ToTrust()) is { } decides)
            options.CertificateValidation += (_, certificate, chain, errors) => decides.Accepts(certificate, chain, errors);
        return options;
    }

    private const string CheckPassword = "check REDIS_PASSWORD or REDIS_PASSWORD_FILE";

    /// <summary>Says what went wrong and what to do about it.</summary>
    /// <param name="error">An error of a call.</param>
    /// <param name="refusal">Why the server's certificate was refused; null when it was not.</param>
    /// <returns>The words; no secret.</returns>
    public Finding Explain(Exception error, Finding? refusal)
    {
        if (refusal is not null)
            return refusal with { Path = Where, Fix = $"{refusal.Fix} (REDIS_CA_FILE)" };
        bool Says(string words) => Causes(error).Any(cause => cause.Message.Contains(words, StringComparison.Ordinal));
        if (Says("WRONGPASS") || Says("invalid password"))
            return new(Where, "it refuses the password", CheckPassword);
        if (Says("NOAUTH"))
            return new(Where, Password is null ? "it asks for a password" : "it refuses the password", CheckPassword);
        if (Says("without any password configured"))
            return new(Where, "it has no password, and one was given", $"{CheckPassword}, and that it is the right server");
        if (error is RedisServerException server)
            return new(Where, $"it answers \"{CleanText.Line(server.Message)}\"", Cure(server.Message));
        var last = Causes(error).Last();
        // Behind the first words stands what the client library counts.
        return new(Where, $"no answer ({CleanText.Line(last.Message).Split(", ")[0].TrimEnd('.')})", $"check REDIS_HOST and REDIS_PORT{(Tls ? ", that it offers TLS there," : "")} and that it runs");
    }

    private static IEnumerable<Exception> Causes(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    private static string Cure(string answer) => answer.Split(' ')[0] switch
    {
        "OOM" => "it is full: give it more memory (maxmemory)",
        "NOPERM" => "its user lacks rights (ACL)",
        "WRONGTYPE" => "a key of the queue is of another kind: another program writes under the queue's name",
        "NOREPLICAS" => "it waits for its replicas (min-replicas-to-write)",
        "READONLY" => "it is a replica: name the primary in REDIS_HOST, or wait for the end of a failover",
        "MISCONF" => "it cannot write to its disk: see its log",
        "LOADING" => "it reads its data after a start: wait until it has",
        _ => "see what its log says of it",
    };
}
