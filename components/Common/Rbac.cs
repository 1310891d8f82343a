using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;

namespace Infra.Components.Common;

/// <summary>What rights are given with.</summary>
internal static class Rbac
{
    /// <summary>The API group of Roles, their bindings and whom they bind.</summary>
    internal const string Group = "rbac.authorization.k8s.io";

    /// <summary>The rules of a role: what may be done to which resources of a group.</summary>
    internal static PolicyRuleArgs[] Rules(IEnumerable<(string Group, string[] Resources, string[] Verbs)> rights) =>
        [.. rights.Select(right => new PolicyRuleArgs { ApiGroups = { right.Group }, Resources = right.Resources, Verbs = right.Verbs })];
}
