using System.Text.Json;
using Infra.Core.Scheduling;
using Infra.Costs;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>Writes plans as JSON, in the words of an exported Pulumi deployment.</summary>
internal static class PlanJson
{
    /// <summary>Writes one plan as an object, or several as an object by stack name.</summary>
    /// <param name="plans">At least one stack; what cannot be previewed has an error in place of a plan.</param>
    /// <param name="byName">Whether to write an object by stack name even for one plan.</param>
    /// <returns>The text, without a trailing line break.</returns>
    public static string Write(IReadOnlyList<PreviewedStack> plans, bool byName) => JsonSerializer.Serialize(
        byName ? new OrderedDictionary<string, object?>(plans.Select(each => KeyValuePair.Create(each.Stack, Describe(each)))) : Describe(plans[0]),
        JsonForms.Indented);

    /// <summary>Writes where pods may go, as a plan has it under <c>fit</c>.</summary>
    /// <param name="fit">The report.</param>
    /// <param name="queued">What waits for a queue; null where there is none.</param>
    /// <returns>The text, without a trailing line break.</returns>
    public static string Write(FitReport fit, IReadOnlyList<QueuedWork>? queued)
    {
        var node = JsonSerializer.SerializeToNode(fit, JsonForms.Indented)!;
        if (queued is not null)
        {
            node["queued"] = JsonSerializer.SerializeToNode(queued, JsonForms.Indented);
        }

        return node.ToJsonString(JsonForms.Indented);
    }

    private static object? Describe(PreviewedStack previewed) => previewed is not { Plan: { } plan, Assessment: { } assessment } ? previewed.Failure : Given(
        ("project", plan.Project),
        ("stack", plan.Stack),
        ("references", plan.References),
        ("resources", plan.Resources.Select(Describe)),
        ("outputs", new OrderedDictionary<string, object?>(plan.Outputs.Select(output => KeyValuePair.Create(output.Key, output.Value.Describe())))),
        ("findings", assessment.Guardrails.Findings),
        ("waivers", assessment.Guardrails.Waivers),
        ("developerWaivers", Some(plan.DeveloperWaivers)),
        ("cost", CostJson.Describe(assessment.Cost)),
        ("fit", assessment.Fit));

    private static OrderedDictionary<string, object?> Describe(PlanResource resource) => Given(
        ("urn", resource.Urn),
        ("type", resource.Type),
        ("custom", resource.Custom),
        ("parent", resource.Parent),
        ("provider", resource.Provider),
        ("inputs", resource.Inputs.Describe()),
        ("dependencies", resource.Dependencies),
        ("protect", resource.Protect),
        ("external", resource.External ? true : null),
        ("retainOnDelete", resource.RetainOnDelete ? true : null),
        ("importID", resource.ImportId.Length > 0 ? resource.ImportId : null),
        ("deleteBeforeReplace", resource.DeleteBeforeReplace),
        ("additionalSecretOutputs", Some(resource.AdditionalSecretOutputs)),
        ("aliases", Some(resource.Aliases)),
        ("ignoreChanges", Some(resource.IgnoreChanges)));

    // What is null is left out.
    private static OrderedDictionary<string, object?> Given(params IEnumerable<(string Name, object? Value)> members) =>
        new(members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Name, member.Value)));

    private static IReadOnlyList<string>? Some(IReadOnlyList<string> texts) => texts.Count > 0 ? texts : null;
}
