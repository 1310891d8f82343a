using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WorkQueue.Hosting;

namespace WorkQueue.Tests;

/// <summary>Against an API server on loopback with a certificate of its own.</summary>
public sealed class WorkersDeploymentTests : IAsyncDisposable
{
    private readonly DirectoryInfo _credentials = Directory.CreateTempSubdirectory("workers-");
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly List<string> _seen = [];
    private WebApplication? _server;

    [Fact]
    public async Task EndAsync_SetsTheReplicasToNone_AsItsAccount()
    {
        var log = await EndAsync(HttpStatusCode.OK, _certificate);

        Assert.Equal(["PATCH /apis/apps/v1/namespaces/astro/deployments/pyatmos-worker/scale application/merge-patch+json Bearer the-token {\"spec\":{\"replicas\":0}}"], _seen);
        Assert.EndsWith("ledger: ends the workers of deployment pyatmos-worker\n", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndAsync_Refused_SaysSoAndWhatToDo()
    {
        var log = await EndAsync(HttpStatusCode.Forbidden, _certificate);

        Assert.EndsWith(
            "ledger: cannot end the workers, which keep their nodes (the API server answers 403); kubectl scale deployment pyatmos-worker --replicas=0\n",
            log,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndAsync_ServerOfAnotherAuthority_GetsNoToken()
    {
        using var other = Certificate();

        var log = await EndAsync(HttpStatusCode.OK, other);

        Assert.Empty(_seen);
        Assert.Contains("cannot end the workers, which keep their nodes (", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndAsync_WithoutCredentials_SaysSo()
    {
        using var writer = new StringWriter { NewLine = "\n" };

        await new WorkersDeployment("pyatmos-worker", new Uri("https://127.0.0.1:1"), Path.Combine(_credentials.FullName, "none"))
            .EndAsync(new ProcessLog("ledger", writer), CancellationToken.None);

        Assert.Contains("cannot end the workers", writer.ToString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _certificate.Dispose();
        _credentials.Delete(recursive: true);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private async Task<string> EndAsync(HttpStatusCode answer, X509Certificate2 trusted)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        _server = builder.Build();
        _server.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            _seen.Add(
                $"{context.Request.Method} {context.Request.Path} {context.Request.ContentType!.Split(';')[0]} {context.Request.Headers.Authorization} {await body.ReadToEndAsync()}");
            context.Response.StatusCode = (int)answer;
        });
        await _server.StartAsync();
        var address = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        File.WriteAllText(Path.Combine(_credentials.FullName, "token"), "the-token\n");
        File.WriteAllText(Path.Combine(_credentials.FullName, "namespace"), "astro");
        File.WriteAllText(Path.Combine(_credentials.FullName, "ca.crt"), trusted.ExportCertificatePem());
        using var writer = new StringWriter { NewLine = "\n" };
        await new WorkersDeployment("pyatmos-worker", new Uri(address), _credentials.FullName).EndAsync(new ProcessLog("ledger", writer), CancellationToken.None);
        return writer.ToString();
    }
}
