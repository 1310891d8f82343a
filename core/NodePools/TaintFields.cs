using System.Text.Json;
using Infra.Core.Settings;

namespace Infra.Core.NodePools;

/// <summary>Reads taints out of JSON.</summary>
internal static class TaintFields
{
    /// <summary>Taints, each an object with key, value and effect. Empty where the field is missing.</summary>
    internal static IReadOnlyList<NodeTaint> Taints(this JsonFields fields, string key) => fields.Objects(key, "taints", taint =>
    {
        var name = taint.Text("key", "name the taint");
        var effectText = taint.Text("effect", "use NoSchedule, PreferNoSchedule or NoExecute");
        var effect = TaintEffect.NoSchedule;
        if (effectText is not null && !NodeTaint.TryParseEffect(effectText, out effect))
        {
            taint.Wrong("effect", $"must be NoSchedule, PreferNoSchedule or NoExecute; got \"{effectText}\"", "use one of them");
        }

        return new NodeTaint(name ?? "", taint.Find("value") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "", effect);
    });
}
