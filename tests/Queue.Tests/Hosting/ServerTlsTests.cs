using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Infra.Core.Findings;
using Microsoft.Extensions.Time.Testing;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Local;
using WorkQueue.Settings;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.Hosting;

/// <summary>Connections to servers with certificates of all kinds, for real.</summary>
public sealed class ServerTlsTests : IDisposable
{
    private const string Name = "db.example.test";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("queue-tls-");
    private readonly TestAuthority _ours = new();
    private readonly TestAuthority _next = new("next");
    private readonly TestAuthority _impostor = new();

    private string CaFile => Path.Combine(_folder.FullName, "ca.pem");

    [Fact]
    public async Task Database_Certificates_AreTakenOrRefusedWithTheReason()
    {
        await using var server = new MariaDbServer(_folder.CreateSubdirectory("db").FullName);
        var endpoint = server.Endpoint with { Tls = "VerifyCA", CaFile = CaFile };
        async Task<string> TryAsync(LedgerEndpoint at)
        {
            MySqlConnector.MySqlConnection.ClearAllPools();
            var database = new LedgerDatabase(at, "t");
            try
            {
                await database.MigrateAsync(default);
                return "";
            }
            catch (Exception error) when (LedgerDatabase.IsDatabases(error))
            {
                return database.Explain(error).Message;
            }
        }

        async Task ServeAsync((string, string) certificate)
        {
            server.Kill();
            server.Certify(certificate);
            await server.StartAsync(default);
        }

        await File.WriteAllTextAsync(CaFile, _ours.Pem);
        await ServeAsync(_ours.Sign(Name));
        Assert.Equal("", await TryAsync(endpoint));
        // The name is no address, which is all that Cloud SQL is reached by.
        Assert.Equal(
            $"its certificate is refused: the server's certificate is for {Name}, not for the host that was asked for; ask for it by its name (MYSQL_CA_FILE)",
            await TryAsync(endpoint with { Tls = "VerifyFull" }));
        // No authority of one's own: the system's, which does not know this one.
        Assert.Contains("which this machine does not trust", await TryAsync(endpoint with { Tls = "VerifyFull", CaFile = null }), StringComparison.Ordinal);

        // While an authority is replaced, the file has both.
        await File.WriteAllTextAsync(CaFile, _next.Pem + "\n" + _ours.Pem);
        Assert.Equal("", await TryAsync(endpoint));
        await ServeAsync(_next.Sign("localhost", IPAddress.Loopback));
        Assert.Equal("", await TryAsync(endpoint));
        Assert.Equal("", await TryAsync(endpoint with { Tls = "VerifyFull" }));
        await File.WriteAllTextAsync(CaFile, _ours.Pem);
        Assert.Contains("is none of the authorities in", await TryAsync(endpoint), StringComparison.Ordinal);

        await ServeAsync(_impostor.Sign(Name));
        Assert.Contains("is none of the authorities in", await TryAsync(endpoint), StringComparison.Ordinal);

        await ServeAsync(_ours.Sign(Name, ends: DateTimeOffset.UtcNow.AddDays(-1)));
        Assert.Contains("its certificate is refused: the server's certificate ended on ", await TryAsync(endpoint), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_Certificates_AreTakenOrRefusedWithTheReason()
    {
        await using var server = new RedisServer(_folder.CreateSubdirectory("redis").FullName, _ours.Sign(Name));
        var endpoint = server.Endpoint with { Tls = true, CaFile = CaFile };
        async Task<string> TryAsync(RedisEndpoint at)
        {
            await using var link = await RedisLink.OpenAsync(at, "tls", patience: TimeSpan.FromMilliseconds(200));
            try
            {
                await link.CommandAsync("PING", [], default);
                return "";
            }
            catch (UserErrorException error)
            {
                return error.Message;
            }
        }

        async Task ServeAsync((string, string) certificate)
        {
            server.Kill();
            server.Certify(certificate);
            await server.StartAsync(default);
        }

        await File.WriteAllTextAsync(CaFile, _ours.Pem);
        await server.StartAsync(default);
        Assert.Equal("", await TryAsync(endpoint));
        Assert.Equal(
            $"Redis at localhost:{endpoint.Port}: its certificate is refused: the server's certificate is for {Name}, not for the host that was asked for; ask for it by its name (REDIS_CA_FILE)",
            await TryAsync(endpoint with { Host = "localhost" }));
        Assert.Contains("which this machine does not trust", await TryAsync(endpoint with { CaFile = null }), StringComparison.Ordinal);

        await File.WriteAllTextAsync(CaFile, _next.Pem + "\n" + _ours.Pem);
        Assert.Equal("", await TryAsync(endpoint));
        await ServeAsync(_next.Sign("localhost"));
        Assert.Equal("", await TryAsync(endpoint));
        Assert.Equal("", await TryAsync(endpoint with { Host = "localhost" }));
        await File.WriteAllTextAsync(CaFile, _ours.Pem);
        Assert.Contains("is none of the authorities in", await TryAsync(endpoint), StringComparison.Ordinal);

        await ServeAsync(_impostor.Sign(Name));
        Assert.Contains("is none of the authorities in", await TryAsync(endpoint), StringComparison.Ordinal);

        await ServeAsync(_ours.Sign(Name, ends: DateTimeOffset.UtcNow.AddDays(-1)));
        Assert.Contains("its certificate is refused: the server's certificate ended on ", await TryAsync(endpoint), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-21, "begins on", "check the clocks of both machines")]
    [InlineData(400, "ended on", "renew it on the server")]
    public void Certificate_OfAnotherTime_IsRefusedWithTheReason(int days, string reason, string fix)
    {
        var trust = new ServerTrust(null, checksName: false, new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(days)));
        using var certificate = X509Certificate2.CreateFromPem(_ours.Sign(Name).Certificate);

        Assert.False(trust.Accepts(certificate, null, SslPolicyErrors.None));
        Assert.Contains(reason, trust.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(fix, trust.Refusal.Fix);
    }

    [Theory]
    [InlineData("", "which has none")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "CryptographicException")]
    public void CaFile_WithoutACertificate_IsAMistakeBeforeAnyServerIsAsked(string text, string reason)
    {
        File.WriteAllText(CaFile, text);
        var variables = new Dictionary<string, string> { ["MYSQL_TLS"] = "VerifyCA", ["MYSQL_CA_FILE"] = CaFile, ["REDIS_TLS"] = "true", ["REDIS_CA_FILE"] = CaFile };
        var problems = new List<Finding>();
        var environment = new EnvironmentReader(variables.GetValueOrDefault);

        LedgerEndpoint.Read(environment, problems);
        RedisEndpoint.Read(environment, problems);

        Assert.Equal(["MYSQL_CA_FILE", "REDIS_CA_FILE"], problems.Select(problem => problem.Path));
        Assert.All(problems, problem => Assert.Contains(reason, problem.Message, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _ours.Dispose();
        _next.Dispose();
        _impostor.Dispose();
        _folder.Delete(recursive: true);
    }
}
