using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;
using WorkQueue.Settings;

namespace WorkQueue.Leases;

/// <summary>Where Redis is; from the environment, since a command line is there for everyone to read.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">The port.</param>
/// <param name="Password">The AUTH string; null when Redis asks for none.</param>
/// <param name="Tls">Whether the connection is encrypted.</param>
/// <param name="CaFile">PEM file of the authority that signed the server's certificate; null for the system's authorities.</param>
internal sealed record RedisEndpoint(string Host, int Port, string? Password, bool Tls, string? CaFile)
{
    /// <summary>Reads REDIS_HOST, REDIS_PORT, REDIS_PASSWORD or REDIS_PASSWORD_FILE, REDIS_TLS and REDIS_CA_FILE.</summary>
    /// <param name="environment">The environment variables.</param>
    /// <param name="problems">Gets every mistake found.</param>
    /// <returns>The endpoint.</returns>
    public static RedisEndpoint Read(EnvironmentReader environment, List<SettingProblem> problems) => new(
        environment.Text("REDIS_HOST", "127.0.0.1"),
        environment.Port("REDIS_PORT", 6379, problems),
        environment.Secret("REDIS_PASSWORD", problems),
        environment.Flag("REDIS_TLS", problems),
        environment.Find("REDIS_CA_FILE"));

    /// <summary>The client's options: never gives up reconnecting, and finds a dead connection within seconds.</summary>
    /// <returns>New options.</returns>
    public ConfigurationOptions ToOptions()
    {
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            ConnectTimeout = 5000,
            SyncTimeout = 10_000,
            KeepAlive = 5,
            Password = Password,
            Ssl = Tls,
            SslHost = Tls ? Host : null,
            SslProtocols = Tls ? SslProtocols.Tls12 | SslProtocols.Tls13 : null,
            ClientName = "queue",
        };
        options.EndPoints.Add(Host, Port);
        if (CaFile is not null)
        {
            options.CertificateValidation += (_, certificate, _, _) => certificate is not null && SignedBy(CaFile, certificate);
        }

        return options;
    }

    private static bool SignedBy(string caFile, X509Certificate certificate)
    {
        using var chain = new X509Chain();
        using var server = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(caFile);
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(server);
    }
}
