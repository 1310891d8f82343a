using Infra.Components.Pods;
using Infra.Core.NodePools;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The settings that say on which nodes pods may run.</summary>
internal static class PlacementSettings
{
    private static readonly TextSetting ComputeClass = WorkloadSettings.ComputeClass with
    {
        Description = "Class of node pools that stand in for each other (the environment's computeClasses); not beside nodeSelector",
    };

    private static readonly TextSetting Key = new("tolerations[].key", "Key of a taint that the pods tolerate") { Required = true };

    private static readonly TextSetting Operator = new("tolerations[].operator", "Equal, or Exists for any value") { Default = "Equal" };

    private static readonly TextSetting Value = new("tolerations[].value", "Value of the taint") { DefaultWords = "none" };

    private static readonly ChoiceSetting<TaintEffect> Effect =
        new("tolerations[].effect", "What the taint does to other pods") { DefaultWords = "all of them", AsWritten = true };

    /// <summary>The declarations.</summary>
    public static IEnumerable<Setting> Declared(string section) =>
        SettingKeys.Under(section, [WorkloadSettings.NodeSelector, ComputeClass, Key, Operator, Value, Effect]);

    /// <summary>Reads the taints that the pods tolerate, those of a class's nodes among them.</summary>
    public static IReadOnlyList<PodToleration> Tolerations(SettingsReader workload) =>
    [
        .. workload.Sections("tolerations").Select(reader =>
            new PodToleration(reader.Required(Key), reader.Required(Operator), reader.Text(Value), reader.Choice(Effect))),
        .. WorkloadSettings.ClassTolerations(workload),
    ];
}
