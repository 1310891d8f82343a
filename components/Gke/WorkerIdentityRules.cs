using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Gke;

/// <summary>What Google Cloud accepts of a service account and of those who act as it.</summary>
public static partial class WorkerIdentityRules
{
    /// <summary>The service account's id where none is chosen, another one for each environment of a project.</summary>
    /// <param name="name">The component's name.</param>
    /// <returns><c>ultron-NAME</c>, shortened to 30 characters where it must be.</returns>
    public static string DefaultAccountId(string name) => GcpNameRules.ServiceAccountId($"ultron-{name}");

    /// <summary>The id of the account of one namespace, which begins with that of the environment's.</summary>
    /// <param name="accountId">The id of the environment's account.</param>
    /// <param name="kubernetesNamespace">The namespace.</param>
    /// <returns><c>ACCOUNT-NAMESPACE</c>, shortened to 30 characters where it must be, with a digest of the whole.</returns>
    public static string NamespaceAccountId(string accountId, string kubernetesNamespace) => GcpNameRules.ServiceAccountId($"{accountId}-{kubernetesNamespace}");

    /// <summary>The condition of IAM that an object is below a folder of a bucket.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="prefix">The folder, with a slash at its end.</param>
    /// <returns>An expression.</returns>
    /// <seealso href="https://docs.cloud.google.com/iam/docs/conditions-resource-attributes">Resource attributes, checked 2026-11</seealso>
    public static string BelowPrefix(string bucket, string prefix) => $"resource.name.startsWith(\"projects/_/buckets/{bucket}/objects/{prefix}\")";

    /// <summary>Checks an identity.</summary>
    /// <param name="accountId">The service account's id.</param>
    /// <param name="subjects">The service accounts inside the cluster.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(string accountId, IReadOnlyList<KubernetesServiceAccount> subjects) =>
    [
        .. GcpNameRules.CheckServiceAccountId("AccountId", accountId),
        .. subjects.SelectMany((subject, i) => CheckSubject($"Subjects[{i}]", subject, subjects.Take(i))),
    ];

    private static IEnumerable<Finding> CheckSubject(
        string path, KubernetesServiceAccount subject, IEnumerable<KubernetesServiceAccount> before) => Finding.Of(
    [
        !DnsLabel().IsMatch(subject.Namespace)
            ? new($"{path}.Namespace", $"must be 1 to 63 lower-case letters, digits and hyphens, no hyphen at either end; got \"{subject.Namespace}\"", "write it as kubectl get namespaces does") : null,
        !DnsSubdomain().IsMatch(subject.Name)
            ? new($"{path}.Name", $"must be 1 to 253 lower-case letters, digits, hyphens and dots, a letter or digit at both ends; got \"{subject.Name}\"", "write it as kubectl get serviceaccounts does") : null,
        before.Contains(subject) ? new(path, $"{subject.Namespace}/{subject.Name} is named twice", "remove one") : null,
    ]);

    /// <summary>How IAM names a service account inside a cluster.</summary>
    /// <param name="project">The id of the cluster's project.</param>
    /// <param name="subject">The service account.</param>
    /// <returns><c>serviceAccount:PROJECT.svc.id.goog[NAMESPACE/NAME]</c>.</returns>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity">Workload Identity, checked 2026-08</seealso>
    public static string Member(string project, KubernetesServiceAccount subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return $"serviceAccount:{project}.svc.id.goog[{subject.Namespace}/{subject.Name}]";
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z")]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\z")]
    private static partial Regex DnsSubdomain();
}
