using System.Collections.Immutable;
using Infra.Core.Names;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>What an environment allows the stacks that are on it.</summary>
public static class TenantSettings
{
    /// <summary>The servers whose files pods may mount.</summary>
    public static TextListSetting NfsServers { get; } = new(
        "nfsServers", "Addresses or host names of NFS servers whose files developers' pods may mount; a mount bypasses all network policies, and NFS does not check who asks");

    /// <summary>The output with the namespaces that may use GPUDirect.</summary>
    internal const string GpuDirectOutput = "gpuDirectNamespaces";

    /// <summary>The namespaces whose trainings use GPUDirect.</summary>
    public static TextListSetting GpuDirectNamespaces { get; } = new(
        GpuDirectOutput, "Namespaces whose trainings use GPUDirect where their pool has it: their pods may then use devices and directories of the node, so that whoever works there may become root on it");

    /// <summary>The declarations.</summary>
    internal static IEnumerable<Setting> Declared => [NfsServers, GpuDirectNamespaces, WaiverSettings.ForDevelopers];

    /// <summary>Reads the namespaces; mistakes stay with the reader.</summary>
    internal static ImmutableArray<string> ReadGpuDirect(SettingsReader reader)
    {
        var namespaces = reader.TextList(GpuDirectNamespaces);
        reader.Report(namespaces.SelectMany((name, i) => KubernetesNames.CheckNamespace($"{SettingKeys.Full(GpuDirectOutput)}[{i}]", name)));
        return namespaces;
    }

    /// <summary>Reads the servers; mistakes stay with the reader.</summary>
    internal static IReadOnlyList<string> ReadNfsServers(SettingsReader reader)
    {
        var servers = reader.TextList(NfsServers);
        foreach (var server in servers.Where(server => Uri.CheckHostName(server) == UriHostNameType.Unknown))
        {
            reader.Report(NfsServers, $"must be addresses or host names, as pods name them; got \"{server}\"", "write for example 10.128.32.10");
        }

        return servers;
    }
}
