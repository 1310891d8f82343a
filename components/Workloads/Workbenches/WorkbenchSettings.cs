using Infra.Components.Pods;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Workbenches;

/// <summary>Reads a workbench from a stack's settings.</summary>
public static class WorkbenchSettings
{
    private static readonly WorkbenchSpec Defaults = new() { Image = "", Command = [] };

    private static readonly TextSetting Image = new("image", "Image with the program, with a tag or digest") { Required = true };

    private static readonly TextListSetting Command =
        WorkloadSettings.Command with { Description = "Program with its arguments, a list, which should listen on 127.0.0.1", DefaultWords = "", Required = true };

    private static readonly WholeNumberSetting Port = WorkloadSettings.Port("port", "TCP port that the program listens on, and infra open forwards") with { Default = Defaults.Port };

    private static readonly TextSetting At = new("at", "Home directory, where the program starts") { Default = Defaults.HomeAt };

    private static readonly TextSetting Size = new("size", "Size of its disk; more can be asked for later, less cannot") { Unit = "bytes", Default = Defaults.HomeSize };

    private static readonly TextSetting StorageClass = new("storageClass", "Storage class of its disk") { DefaultWords = "the cluster's" };

    private static readonly FlagSetting Protect = new("protect", "Whether pulumi destroy refuses to delete it") { Default = Defaults.ProtectHome };

    private static readonly ObjectSetting Home =
        new("home", "The home on a disk of its own, with caches of packages and models; it stays when the stack is paused and when the image changes") { Members = [At, Size, StorageClass, Protect] };

    private static readonly TextSetting Host = new("host", "Host that git logs in to, for example github.com") { Required = true };

    private static readonly TextSetting Secret = new("secret", "Secret of the namespace with username and password; its user makes it, and nobody else has it") { Required = true };

    private static readonly ObjectSetting Git = new("git", "Credentials of git, read anew each time") { Members = [Host, Secret] };

    private static readonly WholeNumberSetting IdleMinutes =
        new("idleMinutes", "Time without use (nobody connected, hardly any CPU) after which it ends and gives its machine back; 0 for never")
        {
            Unit = "minutes",
            Default = Defaults.IdleMinutes,
            Minimum = 0,
            Maximum = WorkbenchSpec.MaxIdleMinutes,
        };

    private static readonly WholeNumberSetting Gpus = WorkloadSettings.Gpus("gpus", "GPUs from the device plugin; with assign those of the place", Defaults.Gpus);

    /// <summary>The declaration.</summary>
    public static ObjectSetting Setting { get; } = new(
        "workbench", "A notebook or an editor: infra open --start starts it and brings it to one's own machine, which alone reaches it; unused it ends, and its home stays")
    {
        Members =
        [
            Image, Command, WorkloadSettings.EnvironmentSetting, Port, Home, MountSettings.Setting, Git, IdleMinutes, Gpus, WorkloadSettings.AssignSetting,
            WorkloadSettings.ResourcesSetting, WorkloadSettings.PrioritySetting, WorkloadSettings.RunAsUserSetting,
        ],
        Example = """
            image: quay.io/jupyter/scipy-notebook:2025-07-14@sha256:db4f57dc02e79f2694c07da779d2eae3d5155bc72fac02327d80a2ef16e9543b
            command: [jupyter, lab, --ip=127.0.0.1, --no-browser]
            gpus: 1
            git: { host: github.com, secret: git }
            """,
    };

    /// <summary>Reads the workbench; mistakes stay with the reader.</summary>
    /// <param name="root">The root of the settings.</param>
    /// <returns>The workbench; null where there is none.</returns>
    public static WorkbenchSpec? Read(SettingsReader root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return root.Section(Setting, ReadOne);
    }

    private static WorkbenchSpec ReadOne(SettingsReader reader)
    {
        var home = reader.Section(Home);
        var git = reader.Section(Git);
        return new()
        {
            SettingsPath = reader.Path,
            Image = reader.Required(Image),
            Command = reader.TextList(Command),
            Environment = reader.TextMap(WorkloadSettings.EnvironmentSetting),
            Port = reader.WholeNumber(Port)!.Value,
            HomeAt = home.Required(At),
            HomeSize = home.Required(Size),
            StorageClass = home.Text(StorageClass),
            ProtectHome = home.Flag(Protect),
            Mounts = MountSettings.Read(reader),
            GitHost = git.IsGiven ? git.Required(Host) : null,
            GitSecret = git.IsGiven ? git.Required(Secret) : null!,
            IdleMinutes = reader.WholeNumber(IdleMinutes)!.Value,
            Gpus = reader.WholeNumber(Gpus)!.Value,
            Assign = WorkloadSettings.Assign(reader),
            Resources = WorkloadSettings.Resources(reader),
            Priority = reader.Choice(WorkloadSettings.PrioritySetting),
            RunAsUser = WorkloadSettings.RunAsUser(reader),
        };
    }
}
