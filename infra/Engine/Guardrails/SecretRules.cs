using Infra.Core.Findings;
using Infra.Plans;
using Infra.Project;

namespace Infra.Guardrails;

/// <summary>Secrets stay secrets.</summary>
internal static class SecretRules
{
    internal static Guardrail[] All { get; } =
    [
        new("plain-secret", FindingLevel.Error, "no password stands in plain text in a resource", Exposed),
        new("service-account-key", FindingLevel.Error, "identities have no key that can be copied", Keys),
    ];

    private static IEnumerable<Objection> Exposed(GuardrailContext context) =>
        from resource in context.Plan.Resources
        where resource.Custom
        from found in Find(resource.Inputs, "")
        let setting = context.Plan.SettingOf?.Invoke((string)found.Text.Raw()!)
        select new Objection(
            resource.Describe(),
            $"{(setting is null ? found.Path : $"{setting}, at {found.Path},")} holds a secret in plain text, which everybody who may read the stack's state sees",
            setting is null
                ? "take it from a secret setting (pulumi config set --secret) or from Pulumi.Random, and hand it on as a secret output"
                : DeclaredSettings.InsteadOfPlain(setting.Key));

    private static IEnumerable<Objection> Keys(GuardrailContext context) =>
        from resource in context.Plan.Resources
        where resource.Custom && resource.Type.Equals("gcp:serviceaccount/key:Key", StringComparison.OrdinalIgnoreCase)
        select new Objection(resource.Describe(), "a key can be copied and never ends by itself", "use Workload Identity or impersonation instead");

    private static IEnumerable<Found> Find(PlanValue value, string path) => value switch
    {
        // Where the mark of a secret was lost on the way, or there never was one.
        PlanText text when text.LeaksSecret || text.IsExposed => [new(path, text)],
        PlanMap map => map.Members.SelectMany(member =>
            Find(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")
                .Select(found => member.Key == "value" && member.Value is PlanText && map["name"] is PlanText name
                    ? found with { Path = $"{found.Path} (of {name.Text})" }
                    : found)),
        PlanList list => list.Elements.SelectMany((element, i) => Find(element, $"{path}[{i}]")),
        _ => [],
    };

    private sealed record Found(string Path, PlanText Text);
}
