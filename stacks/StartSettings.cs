using System.Globalization;
using Infra.Components.Pods;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The settings that say as whom a workload's containers run, and whether an update waits for them.</summary>
internal static class StartSettings
{
    private const string ImagesOwn = "image";

    private static readonly TextSetting User =
        new("runAsUser", $"User id that the containers run as; 0 is root, {ImagesOwn} the image's own")
        {
            Default = PodDefaults.RunAsUser.ToString(CultureInfo.InvariantCulture),
        };

    private static readonly FlagSetting Await =
        new("awaitReady", "Whether pulumi up waits until all is ready; false for what may have to queue for GPUs") { Default = true };

    /// <summary>The declarations.</summary>
    /// <param name="section">The workload's key.</param>
    /// <returns>The settings at their full keys.</returns>
    public static IEnumerable<Setting> Declared(string section) =>
        ((Setting[])[User, Await]).Select(setting => setting with { Key = $"{section}.{setting.Key}" });

    /// <summary>Reads the user.</summary>
    /// <param name="workload">The workload's settings.</param>
    /// <returns>The user id; null for the image's own.</returns>
    public static int? RunAsUser(SettingsReader workload)
    {
        var text = workload.Required(User);
        if (text == ImagesOwn)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var user))
        {
            return user;
        }

        workload.Report(User, $"must be a user id of 0 or more, or {ImagesOwn}; got \"{text}\"; leave it out for {User.Default}");
        return PodDefaults.RunAsUser;
    }

    /// <summary>Reads whether to wait.</summary>
    /// <param name="workload">The workload's settings.</param>
    /// <returns>True to wait.</returns>
    public static bool AwaitReady(SettingsReader workload) => workload.Flag(Await);
}
