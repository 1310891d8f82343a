using Infra.Plans;

namespace Infra.Pages;

/// <summary>Where Google's console shows what a plan makes: by names that the plan knows, and by lists where only the cloud knows them.</summary>
/// <remarks>The forms of https://console.cloud.google.com, as its own pages have them (seen 2026-11); nothing is asked when a page is made or shown.</remarks>
internal static class ConsoleLinks
{
    private const string Console = "https://console.cloud.google.com";

    internal static IEnumerable<(string Text, string Address)> Of(Plan environment)
    {
        if (Cluster(environment) is not (var project, var location, var cluster))
        {
            yield break;
        }

        string Page(string path) => $"{Console}/{path}?project={Uri.EscapeDataString(project)}";
        yield return ("cluster", Page($"kubernetes/clusters/details/{location}/{cluster}/details"));
        yield return ("workloads", Page("kubernetes/workload/overview"));
        yield return ("its nodes", Page($"kubernetes/clusters/details/{location}/{cluster}/nodes"));
        yield return ("its logs", Page($"logs/query;query={Query(cluster, null)}"));
        foreach (var (type, text, path, one) in new[]
        {
            ("gcp:sql/databaseInstance:DatabaseInstance", "database", "sql/instances", "/{0}/overview"),
            ("gcp:redis/instance:Instance", "Redis", "memorystore/redis/instances", ""),
            ("gcp:storage/bucket:Bucket", "bucket", "storage/browser", "/{0}"),
            ("gcp:artifactregistry/repository:Repository", "images", "artifacts", ""),
            ("gcp:billing/budget:Budget", "budget", "billing/linkedaccount", ""),
        })
        {
            if (environment.Resources.FirstOrDefault(each => each.Type == type && !each.External) is { } resource)
            {
                yield return (text, Page(one.Length > 0 && resource.Inputs["name"] is PlanText { IsComputed: false } name ? path + one.Replace("{0}", Uri.EscapeDataString(name.Text), StringComparison.Ordinal) : path));
            }
        }

        yield return ("quotas", Page("iam-admin/quotas"));
    }

    /// <summary>Those of a namespace on an environment.</summary>
    internal static IEnumerable<(string Text, string Address)> Of(Plan environment, string space)
    {
        if (Cluster(environment) is (var project, _, var cluster))
        {
            yield return ($"logs of {space}", $"{Console}/logs/query;query={Query(cluster, space)}?project={Uri.EscapeDataString(project)}");
        }
    }

    private static string Query(string cluster, string? space) => Uri.EscapeDataString(
        $"resource.type=\"k8s_container\"\nresource.labels.cluster_name=\"{cluster}\"" + (space is null ? "" : $"\nresource.labels.namespace_name=\"{space}\""));

    private static (string Project, string Location, string Cluster)? Cluster(Plan environment) =>
        environment.Outputs.GetValueOrDefault("clusterIdentifier")?.Text.Split('/') is [var project, var location, var cluster] ? (project, location, cluster) : null;
}
