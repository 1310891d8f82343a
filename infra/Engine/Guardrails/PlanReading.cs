using System.Text.RegularExpressions;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>How guard rails read plans.</summary>
internal static partial class PlanReading
{
    /// <summary>The resources that a provider manages.</summary>
    internal static IEnumerable<PlanResource> Managed(this GuardrailContext context) =>
        context.Plan.Resources.Where(resource => resource is { Custom: true, External: false });

    /// <summary>The managed resources of a type.</summary>
    internal static IEnumerable<PlanResource> OfType(this GuardrailContext context, string type) => context.Managed().Where(resource => resource.Type == type);

    /// <summary>Whether a resource is an object of Kubernetes, and not a change of somebody else's.</summary>
    internal static bool IsKubernetesObject(this PlanResource resource) =>
        resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal) && !resource.Type.EndsWith("Patch", StringComparison.Ordinal);

    /// <summary>The resource in words.</summary>
    internal static string Describe(this PlanResource resource) => $"{resource.Type} \"{resource.Name}\"";

    /// <summary>The setting that a resource is made from, as stack files have it; null for what follows from several.</summary>
    internal static string? SettingOf(this GuardrailContext context, PlanResource resource) => context.Plan.SettingFor(resource);

    /// <summary>The same in brackets, to stand behind what is wrong; empty where there is none.</summary>
    internal static string SettingIn(this GuardrailContext context, PlanResource resource) => context.SettingOf(resource) is { } key ? $" ({key})" : "";

    /// <inheritdoc cref="SettingOf"/>
    internal static string? SettingFor(this Plan plan, PlanResource resource)
    {
        for (var at = plan.Find(resource.Parent); at is not null; at = plan.Find(at.Parent))
        {
            var key = at.Type switch
            {
                "infra:simulation:Trainer" => "trainer",
                "infra:simulation:Simulator" => "simulator",
                "infra:simulation:JumpPod" => "jumpPod",
                "infra:services:ReplicatedService" => $"services.{at.Name}",
                "infra:experiments:Experiment" => $"experiments.{at.Name}",
                "infra:training:DistributedTraining" => $"training.{at.Name}",
                "infra:queue:WorkQueue" when plan.NamedSearches.Contains(at.Name) => $"queues.{at.Name}",
                "infra:queue:WorkQueue" => "queue",
                "infra:data:InClusterRedis" or "infra:data:InClusterDatabase" =>
                    plan.Resources.Any(each => each.Type == "infra:queue:WorkQueue" && !plan.NamedSearches.Contains(each.Name)) ? "queue" : "queues",
                "infra:workbench:Workbench" => "workbench",
                "infra:tenancy:DeveloperNamespace" => "namespace",
                _ => null,
            };
            if (key is not null)
            {
                return Infra.Core.Settings.SettingKeys.Full(key);
            }
        }

        return null;
    }

    /// <summary>The name that numbered resources share (<c>agent-*</c> for <c>agent-7</c>), or the name itself.</summary>
    internal static string Family(string name) => NumberInName().Replace(name, "*");

    /// <summary>The value behind a path of keys, or null where there is none.</summary>
    internal static PlanValue? At(this PlanResource resource, params string[] path) =>
        path.Aggregate((PlanValue?)resource.Inputs, (value, key) => value?[key]);

    [GeneratedRegex("(?<=-)[0-9]+(?=-|$)")]
    private static partial Regex NumberInName();
}
