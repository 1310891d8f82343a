using Infra.Components.Pods;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The settings that every container has: GPUs, CPU and memory, environment.</summary>
internal static class ContainerSettings
{
    private static readonly WholeNumberSetting DevicePlugin =
        new("devicePluginCount", "GPUs of the node's device plugin, for this container only") { Unit = "GPUs" };

    private static readonly WholeNumberSetting HoudiniExclusive =
        new("houdiniExclusiveCount", "GPUs that the Houdini engine reserves for this container") { Unit = "GPUs" };

    private static readonly TextSetting HoudiniVisible =
        new("houdiniVisibleDevices", "GPUs that the Houdini engine shows to this container, shared with others: all, or indices such as \"0,2\"") { DefaultWords = "none" };

    private static readonly ObjectSetting GpuSection = new("gpu", "How the container gets GPUs") { Members = [DevicePlugin, HoudiniExclusive, HoudiniVisible] };

    /// <summary>The declarations.</summary>
    public static IEnumerable<Setting> Declared(string section) => SettingKeys.Under(
        section, [GpuSection, WorkloadSettings.ResourcesSetting, WorkloadSettings.EnvironmentSetting, WorkloadSettings.SecretEnvironmentSetting]);

    /// <summary>Reads how the container gets GPUs.</summary>
    /// <returns>None where nothing is set.</returns>
    public static GpuAccess Gpu(SettingsReader container)
    {
        var reader = container.Section(GpuSection);
        if (reader.IsEmpty)
        {
            reader.Report("must say how the container gets GPUs; got nothing below it", "set devicePluginCount to 1, or remove gpu for none");
        }

        return new GpuAccess
        {
            DevicePluginCount = reader.WholeNumber(DevicePlugin),
            HoudiniExclusiveCount = reader.WholeNumber(HoudiniExclusive),
            HoudiniVisibleDevices = reader.Text(HoudiniVisible),
        };
    }
}
