using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Gke;

/// <summary>Whom IAM lets be given a role.</summary>
public static class DeveloperAccessRules
{
    private static readonly string[] Kinds = ["user", "group", "serviceAccount"];

    /// <summary>What lets one reach a cluster's control plane and find its address, and see nothing of what runs in it.</summary>
    /// <remarks>
    /// <c>connect</c> is what the DNS endpoint asks for, <c>get</c> what <c>gcloud container clusters get-credentials</c> does. What one may do in
    /// the cluster is left to its own rights, which hold in one namespace; every predefined role that has these permissions and is meant for
    /// developers reads or writes all namespaces as well, since GKE lets in whom IAM or Kubernetes lets in.
    /// </remarks>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/network-isolation">Access to the control plane, checked 2026-11</seealso>
    public static IReadOnlyList<string> Permissions { get; } =
        ["container.clusters.connect", "container.clusters.get", "container.clusters.getCredentials", "container.clusters.list"];

    /// <summary>Checks the members.</summary>
    /// <param name="members">The members in IAM's words.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(IReadOnlyList<string> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return [.. members.SelectMany((member, i) => Check($"Members[{i}]", member, members.Take(i)))];
    }

    private static IEnumerable<Finding> Check(string path, string member, IEnumerable<string> before) => Finding.Of(
    [
        .. member.Split(':', 2) is [var kind, var address] && Kinds.Contains(kind)
            ? EmailAddress.Check(path, address)
            : [new(path, $"must be {string.Join(", ", Kinds)} and an address with a colon between; got \"{member}\"", "write user:ada@example.com")],
        before.Contains(member) ? new(path, $"must be a member that is not named before; got \"{member}\" twice", "remove one") : null,
    ]);

    /// <summary>A person, group or service account in IAM's words.</summary>
    /// <param name="address">The e-mail address.</param>
    /// <param name="isGroup">Whether it is a group's.</param>
    /// <returns>The member.</returns>
    public static string Member(string address, bool isGroup)
    {
        ArgumentNullException.ThrowIfNull(address);
        var kind = isGroup ? "group" : address.EndsWith(".gserviceaccount.com", StringComparison.OrdinalIgnoreCase) ? "serviceAccount" : "user";
        return $"{kind}:{address}";
    }
}
