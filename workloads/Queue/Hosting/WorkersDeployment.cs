using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using WorkQueue.Settings;

namespace WorkQueue.Hosting;

/// <summary>
/// The Deployment that keeps a search's workers in a cluster. It starts every worker anew that ends, so once the search is over somebody has to tell it
/// that none is wanted: then their nodes are given back.
/// </summary>
/// <param name="name">The Deployment's name.</param>
/// <param name="server">The API server's address.</param>
/// <param name="credentials">The folder with <c>token</c>, <c>namespace</c> and <c>ca.crt</c>, as Kubernetes mounts it.</param>
internal sealed class WorkersDeployment(string name, Uri server, string credentials)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The Deployment that <c>QUEUE_WORKERS</c> names, in the cluster that this process runs in.</summary>
    /// <returns>Null where none is named, or this is no pod.</returns>
    public static WorkersDeployment? OfThisPod()
    {
        var text = EnvironmentReader.Process.Text;
        var (name, host, port) = (text("QUEUE_WORKERS", ""), text("KUBERNETES_SERVICE_HOST", ""), text("KUBERNETES_SERVICE_PORT", "443"));
        return name.Length == 0 || host.Length == 0
            ? null
            : new(name, new Uri($"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}"), "/var/run/secrets/kubernetes.io/serviceaccount");
    }

    /// <summary>Asks for no workers. What goes wrong is logged: the search is over all the same.</summary>
    public async Task EndAsync(ProcessLog log, CancellationToken cancel)
    {
        try
        {
            using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(credentials, "ca.crt"));
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.Add(authority);
            using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust }, UseProxy = false };
            using var client = new HttpClient(handler) { Timeout = Timeout };
            using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(server, $"/apis/apps/v1/namespaces/{Read("namespace")}/deployments/{name}/scale"))
            {
                Content = new StringContent("""{"spec":{"replicas":0}}""", Encoding.UTF8, "application/merge-patch+json"),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Read("token"));
            using var answer = await client.SendAsync(request, cancel);
            log.Write(answer.IsSuccessStatusCode ? $"ends the workers of deployment {name}" : Failed($"the API server answers {(int)answer.StatusCode}"));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or UnauthorizedAccessException or CryptographicException
            || (error is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            log.Write(Failed(error is OperationCanceledException ? $"the API server did not answer within {Timeout.TotalSeconds} s" : error.Message));
        }
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(credentials, file)).Trim();

    private string Failed(string why) => $"cannot end the workers, which keep their nodes ({why}); kubectl scale deployment {name} --replicas=0";
}
