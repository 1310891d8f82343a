using System.Text.Json;

namespace Infra.Components.Gke;

/// <summary>Writes the file that kubectl, Helm and Pulumi reach a GKE cluster with.</summary>
internal static class KubeconfigDocument
{
    // The plugin answers with this version and no other, and clients refuse an answer of another version than they asked for
    // (kubernetes/cloud-provider-gcp, cmd/gke-gcloud-auth-plugin, checked 2026-08).
    private const string ExecApiVersion = "client.authentication.k8s.io/v1beta1";

    /// <summary>A kubeconfig, as JSON, that holds no credential: each user's own comes from gke-gcloud-auth-plugin at each call.</summary>
    /// <param name="context">The name of its cluster, user and context.</param>
    /// <param name="host">The control plane's DNS name or IP address.</param>
    /// <param name="caCertificate">
    /// The cluster's certificate authority, base64 of PEM; null for the DNS endpoint, whose certificate every machine trusts already.
    /// </param>
    public static string Write(string context, string host, string? caCertificate)
    {
        var cluster = new Dictionary<string, string> { ["server"] = $"https://{host}" };
        if (caCertificate is not null)
        {
            cluster["certificate-authority-data"] = caCertificate;
        }

        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = new[] { new Dictionary<string, object> { ["name"] = context, ["cluster"] = cluster } },
            ["users"] = new[]
            {
                new Dictionary<string, object>
                {
                    ["name"] = context,
                    ["user"] = new Dictionary<string, object>
                    {
                        ["exec"] = new Dictionary<string, object>
                        {
                            ["apiVersion"] = ExecApiVersion,
                            ["command"] = "gke-gcloud-auth-plugin",
                            ["installHint"] = "gcloud components install gke-gcloud-auth-plugin",
                            ["interactiveMode"] = "IfAvailable",
                            ["provideClusterInfo"] = true,
                        },
                    },
                },
            },
            ["contexts"] = new[]
            {
                new Dictionary<string, object>
                {
                    ["name"] = context,
                    ["context"] = new Dictionary<string, string> { ["cluster"] = context, ["user"] = context },
                },
            },
            ["current-context"] = context,
        });
    }
}
