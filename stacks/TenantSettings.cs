using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>What an environment allows the stacks that are on it.</summary>
public static class TenantSettings
{
    /// <summary>The servers whose files pods may mount.</summary>
    public static TextListSetting NfsServers { get; } = new(
        "nfsServers", "Addresses or host names of NFS servers whose files developers' pods may mount; a mount goes past all network policies, and NFS asks nobody who they are");

    /// <summary>The declarations.</summary>
    internal static IEnumerable<Setting> Declared => [NfsServers, WaiverSettings.ForDevelopers];

    /// <summary>Reads the servers; mistakes stay with the reader.</summary>
    /// <param name="reader">The root of the settings.</param>
    internal static IReadOnlyList<string> ReadNfsServers(SettingsReader reader)
    {
        var servers = reader.TextList(NfsServers);
        foreach (var server in servers.Where(server => Uri.CheckHostName(server) == UriHostNameType.Unknown))
        {
            reader.Report(NfsServers, $"must be addresses or host names, as pods name them; got \"{server}\"; write for example 10.128.32.10");
        }

        return servers;
    }
}
