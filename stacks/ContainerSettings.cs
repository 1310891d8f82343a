using Infra.Components.Pods;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>The settings that every container has: GPUs, CPU and memory, environment.</summary>
internal static class ContainerSettings
{
    private static readonly WholeNumberSetting DevicePlugin =
        new("gpu.devicePluginCount", "GPUs of the node's device plugin, for this container alone") { Unit = "GPUs" };

    private static readonly WholeNumberSetting HoudiniExclusive =
        new("gpu.houdiniExclusiveCount", "GPUs that the Houdini engine reserves for this container") { Unit = "GPUs" };

    private static readonly TextSetting HoudiniVisible =
        new("gpu.houdiniVisibleDevices", "GPUs that the Houdini engine shows to this container, shared with others: all, or indices such as \"0,2\"")
        {
            DefaultWords = "none",
        };

    private static readonly ObjectSetting GpuSection = new("gpu", "How the container gets GPUs");

    private static readonly TextSetting Cpu = new("resources.cpu", "CPU request") { Unit = "cores", DefaultWords = "the namespace's default" };

    private static readonly TextSetting Memory =
        new("resources.memory", "Memory request, and limit where none is set") { Unit = "bytes", DefaultWords = "the namespace's default" };

    private static readonly TextSetting CpuLimit = new("resources.cpuLimit", "CPU limit") { Unit = "cores", DefaultWords = "none" };

    private static readonly TextSetting MemoryLimit = new("resources.memoryLimit", "Memory limit") { Unit = "bytes", DefaultWords = "the request" };

    private static readonly TextMapSetting EnvironmentVariables = new("environment", "Environment variables by name; not for secrets");

    private static readonly TextMapSetting SecretVariables =
        new("secretEnvironment", "Environment variables by name whose values are encrypted; kept in a Secret of the namespace") { Secret = true };

    /// <summary>The declarations.</summary>
    /// <param name="section">The container's key.</param>
    /// <returns>The settings at their full keys.</returns>
    public static IEnumerable<Setting> Declared(string section) =>
        ((Setting[])[DevicePlugin, HoudiniExclusive, HoudiniVisible, Cpu, Memory, CpuLimit, MemoryLimit, EnvironmentVariables, SecretVariables])
            .Select(setting => setting with { Key = $"{section}.{setting.Key}" });

    /// <summary>Reads how the container gets GPUs.</summary>
    /// <param name="container">The container's settings.</param>
    /// <returns>None where nothing is set.</returns>
    public static GpuAccess Gpu(SettingsReader container)
    {
        var reader = container.Section("gpu");
        if (reader.IsEmpty)
        {
            container.Report(GpuSection, "must say how the container gets GPUs; got nothing below it; set devicePluginCount to 1, or remove gpu for none");
        }

        return new GpuAccess
        {
            DevicePluginCount = reader.WholeNumber(DevicePlugin),
            HoudiniExclusiveCount = reader.WholeNumber(HoudiniExclusive),
            HoudiniVisibleDevices = reader.Text(HoudiniVisible),
        };
    }

    /// <summary>Reads CPU and memory.</summary>
    /// <param name="container">The container's settings.</param>
    /// <returns>The requests and limits.</returns>
    public static ContainerResources Resources(SettingsReader container)
    {
        var reader = container.Section("resources");
        return new ContainerResources
        {
            Cpu = reader.Text(Cpu),
            Memory = reader.Text(Memory),
            CpuLimit = reader.Text(CpuLimit),
            MemoryLimit = reader.Text(MemoryLimit),
        };
    }

    /// <summary>Reads the environment.</summary>
    /// <param name="container">The container's settings.</param>
    /// <returns>Values by name.</returns>
    public static IReadOnlyDictionary<string, Input<string>> Environment(SettingsReader container) =>
        container.TextMap(EnvironmentVariables).ToDictionary(pair => pair.Key, pair => (Input<string>)pair.Value);

    /// <summary>Reads the variables that must not be seen.</summary>
    /// <param name="container">The container's settings.</param>
    /// <returns>Secret values by name.</returns>
    public static IReadOnlyDictionary<string, Input<string>> SecretEnvironment(SettingsReader container) =>
        container.TextMap(SecretVariables).ToDictionary(pair => pair.Key, pair => (Input<string>)Output.CreateSecret(pair.Value));
}
