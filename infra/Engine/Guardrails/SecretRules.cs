using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>Secrets stay secrets.</summary>
internal static partial class SecretRules
{
    internal static Guardrail[] All { get; } =
    [
        new("plain-secret", FindingLevel.Error, "no password stands in plain text in a resource", PlainSecrets),
        new("service-account-key", FindingLevel.Error, "identities have no key that can be copied", Keys),
    ];

    private static IEnumerable<Objection> PlainSecrets(GuardrailContext context) =>
        from resource in context.Plan.Resources
        where resource.Custom
        from path in Find(resource.Inputs, "")
        select new Objection(
            resource.Describe(),
            $"{path} holds a secret in plain text, which everybody who may read the stack's state sees; "
            + "take it from a secret setting (pulumi config set --secret) or from Pulumi.Random, and hand it on as a secret output");

    private static IEnumerable<Objection> Keys(GuardrailContext context) =>
        from resource in context.Plan.Resources
        where resource.Custom && resource.Type.Equals("gcp:serviceaccount/key:Key", StringComparison.OrdinalIgnoreCase)
        select new Objection(resource.Describe(), "a key can be copied and never ends by itself; use Workload Identity or impersonation instead");

    private static IEnumerable<string> Find(PlanValue value, string path)
    {
        switch (value)
        {
            // A text with a secret in it, in a place that is not marked secret: the mark was lost on the way.
            case PlanText { LeaksSecret: true }:
                yield return path;
                break;
            case PlanMap map:
                // An environment variable says in its name what its value is.
                if (map["name"] is PlanText name && map["value"] is PlanText { IsComputed: false, Text.Length: > 0 } && SecretVariable().IsMatch(name.Text))
                {
                    yield return $"{path}.value (of {name.Text})".TrimStart('.');
                }

                foreach (var (key, member) in map.Members)
                {
                    var inner = path.Length == 0 ? key : $"{path}.{key}";
                    if (member is PlanText { Text.Length: > 0, IsComputed: false } && SecretKey().IsMatch(key))
                    {
                        yield return inner;
                        continue;
                    }

                    foreach (var found in Find(member, inner))
                    {
                        yield return found;
                    }
                }

                break;
            case PlanList list:
                for (var i = 0; i < list.Elements.Length; i++)
                {
                    foreach (var found in Find(list.Elements[i], $"{path}[{i}]"))
                    {
                        yield return found;
                    }
                }

                break;
        }
    }

    // Properties that hold a secret itself; those that name one (secretName, secretId) end otherwise.
    [GeneratedRegex("(?:password|passwd|token|privateKey|clientKey|apiKey|secretKey|secretData|authString|kubeconfig)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretKey();

    [GeneratedRegex("(?:PASSWORD|PASSWD|TOKEN|SECRET|API_?KEY|PRIVATE_?KEY)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretVariable();
}
