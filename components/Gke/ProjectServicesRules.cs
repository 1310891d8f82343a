using System.Text.RegularExpressions;
using Infra.Components.Common;
using Infra.Core.Findings;

namespace Infra.Components.Gke;

/// <summary>The services (APIs) of Google Cloud that a project needs.</summary>
public static partial class ProjectServicesRules
{
    // Called whatever the settings: each component of an environment is always there.
    private static readonly string[] Always =
    [
        "artifactregistry.googleapis.com",
        "cloudresourcemanager.googleapis.com",
        "compute.googleapis.com",
        "container.googleapis.com",
        "iam.googleapis.com",
        "iamcredentials.googleapis.com",
        "logging.googleapis.com",
        "monitoring.googleapis.com",
        "redis.googleapis.com",
        "secretmanager.googleapis.com",
        "servicenetworking.googleapis.com",
        "sqladmin.googleapis.com",
        "storage.googleapis.com",
    ];

    /// <summary>What the components of this library call where each is made with its defaults.</summary>
    public static IReadOnlyList<string> Platform { get; } =
        For(new() { Location = "" }, [new() { Name = "", MachineType = "", Size = NodePoolSize.Fixed(1) }], new(), iapSsh: false, budget: false, deployers: false);

    /// <summary>The services that an environment calls, which follow from what is in it; nothing else says which APIs there must be.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="pools">Its node pools.</param>
    /// <param name="images">The registry for images.</param>
    /// <param name="iapSsh">Whether nodes are reached through the Identity-Aware Proxy.</param>
    /// <param name="budget">Whether there is a <see cref="Budget"/>.</param>
    /// <param name="deployers">Whether identities of elsewhere deploy.</param>
    /// <returns>The services' full names, sorted.</returns>
    public static IReadOnlyList<string> For(ClusterSpec cluster, IEnumerable<NodePoolSpec> pools, RegistrySpec images, bool iapSsh, bool budget, bool deployers)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(images);
        (bool IsUsed, string Service)[] others =
        [
            (pools.Any(pool => pool.StreamsImages), "containerfilesystem.googleapis.com"),
            (cluster.BinaryAuthorization, "binaryauthorization.googleapis.com"),
            (cluster.FilestoreCsiDriver, "file.googleapis.com"),
            (cluster.LustreCsiDriver, "lustre.googleapis.com"),

            // The registry only inherits whether the project scans, which is whether this is on.
            (images.VulnerabilityScanning, "containerscanning.googleapis.com"),
            (iapSsh, "iap.googleapis.com"),
            (budget, "billingbudgets.googleapis.com"),
            (deployers, "sts.googleapis.com"),
        ];
        return [.. Always.Concat(others.Where(other => other.IsUsed).Select(other => other.Service)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Checks the names of services.</summary>
    /// <param name="services">The names.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(IReadOnlyList<string> services) => Finding.Of(
    [
        services.Count == 0 ? new("Services", "must name at least one service", "leave the list out for those of the components") : null,
        .. CommonRules.CheckEach("Services", services, (path, service) => ServiceName().IsMatch(service)
            ? null
            : new(path, $"must be a service's full name, like container.googleapis.com; got \"{service}\"", "write .googleapis.com behind it")),
    ]);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\.googleapis\.com\z")]
    private static partial Regex ServiceName();
}
