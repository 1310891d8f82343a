using System.Text.Json.Nodes;

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
        var cluster = new JsonObject { ["server"] = $"https://{host}" };
        if (caCertificate is not null)
        {
            cluster["certificate-authority-data"] = caCertificate;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = new JsonArray(new JsonObject { ["name"] = context, ["cluster"] = cluster }),
            ["users"] = new JsonArray(new JsonObject
            {
                ["name"] = context,
                ["user"] = new JsonObject
                {
                    ["exec"] = new JsonObject
                    {
                        ["apiVersion"] = ExecApiVersion,
                        ["command"] = "gke-gcloud-auth-plugin",
                        ["installHint"] = "gcloud components install gke-gcloud-auth-plugin",
                        ["interactiveMode"] = "IfAvailable",
                        ["provideClusterInfo"] = true,
                    },
                },
            }),
            ["contexts"] = new JsonArray(new JsonObject
            {
                ["name"] = context,
                ["context"] = new JsonObject { ["cluster"] = context, ["user"] = context },
            }),
            ["current-context"] = context,
        }.ToJsonString();
    }
}
