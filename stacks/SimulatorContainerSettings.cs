using Infra.Components.Pods;
using Infra.Components.Workloads.Simulation;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The settings of the simulator's two containers.</summary>
internal static class SimulatorContainerSettings
{
    private static readonly TextSetting Image = new("image", "Image of the container, with a tag or digest") { Required = true };

    /// <summary>The declarations.</summary>
    public static IEnumerable<Setting> Declared(string section, int port) =>
        [Image with { Key = $"{section}.image" }, Port(section, port), .. ContainerSettings.Declared(section)];

    /// <summary>Reads a container.</summary>
    public static SimulatorContainer Read(SettingsReader reader, string section, int port) => new()
    {
        Image = reader.Required(Image),
        Port = reader.WholeNumber(Port(section, port)),
        Gpu = ContainerSettings.Gpu(reader),
        Resources = WorkloadSettings.Resources(reader),
        Environment = reader.TextMap(WorkloadSettings.EnvironmentSetting),
        SecretEnvironment = WorkloadSettings.SecretEnvironment(reader),
    };

    private static WholeNumberSetting Port(string section, int port) => new($"{section}.port", "TCP port of the container")
    {
        Default = port,
        Minimum = PodDefaults.MinPort,
        Maximum = PodDefaults.MaxPort,
    };
}
