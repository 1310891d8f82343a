using Infra.Core.Findings;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>Nobody may do more than their work needs.</summary>
internal static class AccessRules
{
    // https://cloud.google.com/iam/docs/roles-overview#basic: basic roles are not for production.
    private static readonly string[] BasicRoles = ["roles/owner", "roles/editor"];

    private static readonly string[] Everybody = ["allUsers", "allAuthenticatedUsers"];

    internal static Guardrail[] All { get; } =
    [
        new("broad-role", FindingLevel.Error, "no identity owns or edits a whole project or cluster", BroadRoles),
        new("unknown-group", FindingLevel.Warning, "a group is named only where the cluster knows groups", UnknownGroups),
        new("public-member", FindingLevel.Error, "nothing is granted to everybody", PublicMembers),
    ];

    private static IEnumerable<Objection> BroadRoles(GuardrailContext context) =>
    [
        .. from grant in Grants(context, "role")
           where BasicRoles.Contains(grant.Value)
           select new Objection(
               grant.Resource.Describe(), $"{grant.Value} reaches everything in the project", "grant the roles that the work needs, on the resources that it needs"),
        .. from binding in context.OfType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding")
           where binding.At("roleRef", "name").AsText() == "cluster-admin"
           select new Objection(binding.Describe(), "cluster-admin may do anything in every namespace", "bind a Role in one namespace instead"),
    ];

    // https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac (checked 2026-11)
    private static IEnumerable<Objection> UnknownGroups(GuardrailContext context) => context.Environment is not { KnowsGroups: false } environment
        ? []
        : from binding in context.OfType("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding")
          from subject in binding.At("subjects").Items()
          where subject["kind"].AsText() == "Group" && subject["name"].AsText()?.Contains('@', StringComparison.Ordinal) == true
          select new Objection(
              binding.Describe(),
              $"{subject["name"].AsText()} gets no rights, for the cluster of environment \"{environment.Stack}\" knows no groups",
              "set infra:cluster.securityGroup there, or name users");

    private static IEnumerable<Objection> PublicMembers(GuardrailContext context) =>
        from grant in Grants(context, "member")
            .Concat(from resource in context.Plan.Resources
                    where resource.Custom && resource.Type.StartsWith("gcp:", StringComparison.Ordinal)
                    from value in Members(resource)
                    select new Grant(resource, value))
        where Everybody.Contains(grant.Value)
        select new Objection(grant.Resource.Describe(), $"{grant.Value} is everybody", "name the identities that need it");

    // Bindings have several members; lists of access to buckets and objects name an entity, alone, in a list, or behind the role as ROLE:ENTITY.
    private static IEnumerable<string> Members(PlanResource resource) =>
    [
        .. resource.At("members").Items().Select(member => member.AsText() ?? ""),
        .. resource.At("entity").AsText() is { } entity ? [entity] : Array.Empty<string>(),
        .. resource.At("roleEntities").Items().Select(each => (each.AsText() ?? "").Split(':')[^1]),
        .. resource.At("accesses").Items().Select(access => access["specialGroup"].AsText() ?? access["iamMember"].AsText() ?? ""),
        .. Everybody.Where(everybody => resource.At("policyData").AsText()?.Contains($"\"{everybody}\"", StringComparison.Ordinal) == true),
        .. resource.At("predefinedAcl").AsText() switch
        {
            "publicRead" or "publicReadWrite" => ["allUsers"],
            "authenticatedRead" => ["allAuthenticatedUsers"],
            _ => Array.Empty<string>(),
        },
    ];

    private static IEnumerable<Grant> Grants(GuardrailContext context, string property) =>
        from resource in context.Plan.Resources
        where resource.Type.StartsWith("gcp:", StringComparison.Ordinal) && resource.Type.Contains("iam", StringComparison.OrdinalIgnoreCase)
        let value = resource.At(property).AsText()
        where value is not null
        select new Grant(resource, value);

    private sealed record Grant(PlanResource Resource, string Value);
}
