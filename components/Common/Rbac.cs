namespace Infra.Components.Common;

/// <summary>What rights are given with.</summary>
internal static class Rbac
{
    /// <summary>The API group of Roles, their bindings and whom they bind.</summary>
    internal const string Group = "rbac.authorization.k8s.io";
}
