using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Components.Gke;

/// <summary>The services (APIs) of Google Cloud that a project needs.</summary>
public static partial class ProjectServicesRules
{
    /// <summary>What the components of this library call.</summary>
    public static IReadOnlyList<string> Platform { get; } =
    [
        "artifactregistry.googleapis.com",
        "cloudresourcemanager.googleapis.com",
        "compute.googleapis.com",
        "container.googleapis.com",
        "containerfilesystem.googleapis.com",
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

    /// <summary>The service that <see cref="Budget"/> calls as well.</summary>
    public const string Budgets = "billingbudgets.googleapis.com";

    /// <summary>Checks the names of services.</summary>
    /// <param name="services">The names.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(IReadOnlyList<string> services)
    {
        var findings = new List<Finding>();
        if (services.Count == 0)
        {
            findings.Add(new("Services", "must name at least one service"));
        }

        for (var i = 0; i < services.Count; i++)
        {
            if (!ServiceName().IsMatch(services[i]))
            {
                findings.Add(new($"Services[{i}]", $"must be a service's full name, like container.googleapis.com; got \"{services[i]}\""));
            }
            else if (services.Take(i).Contains(services[i]))
            {
                findings.Add(new($"Services[{i}]", $"{services[i]} is named twice; remove one"));
            }
        }

        return findings;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\.googleapis\.com\z")]
    private static partial Regex ServiceName();
}
