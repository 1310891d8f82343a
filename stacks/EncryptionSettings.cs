using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>The keys of Cloud KMS with which an environment's data is encrypted, where Google's own are not to be.</summary>
internal static partial class EncryptionSettings
{
    private const string Section = "encryption";
    private const string Rule = "Key of Cloud KMS in the environment's region (projects/P/locations/R/keyRings/K/cryptoKeys/N) that encrypts";

    private static readonly TextSetting Disks =
        new("encryption.disks", $"{Rule} the nodes' boot disks; set or changed later it replaces every node pool") { DefaultWords = "Google's own" };

    private static readonly TextSetting Database =
        new("encryption.database", $"{Rule} the database; set or changed later it replaces the database, and all data is gone") { DefaultWords = "Google's own" };

    private static readonly TextSetting Redis =
        new("encryption.redis", $"{Rule} Redis; set or changed later it replaces Redis, and all data is gone") { DefaultWords = "Google's own" };

    private static readonly TextSetting Artifacts =
        new("encryption.artifacts", $"{Rule} new objects of the bucket") { DefaultWords = "Google's own" };

    /// <summary>The declarations.</summary>
    internal static IEnumerable<Setting> Declared => [Disks, Database, Redis, Artifacts];

    /// <summary>Reads the keys; mistakes stay with the reader.</summary>
    internal static EncryptionKeys Read(SettingsReader root, string region)
    {
        var reader = root.Section(Section);
        var keys = new EncryptionKeys(Key(root, reader, Disks, region), Key(root, reader, Database, region), Key(root, reader, Redis, region), Key(root, reader, Artifacts, region));
        List<string> replaced =
        [
            .. keys.Disks is null ? [] : (string[])["node pools"], .. keys.Database is null ? [] : (string[])["database"], .. keys.Redis is null ? [] : (string[])["Redis"],
        ];
        if (replaced.Count > 0)
        {
            root.Report([new Finding(
                SettingKeys.Full(Section),
                $"replaces {string.Join(", ", replaced)} of an environment that is up already without these keys, with all that is in them",
                "see what infra diff and pulumi preview say before pulumi up",
                FindingLevel.Warning)]);
        }

        return keys;
    }

    // A disk and its key are in one region, and Google would say so in the middle of a deployment.
    private static Input<string>? Key(SettingsReader root, SettingsReader reader, TextSetting setting, string region)
    {
        if (reader.Text(setting) is not { } key)
        {
            return null;
        }

        if (KeyName().Match(key) is not { Success: true } parts)
        {
            reader.Report(setting, $"must be a key's full name; got \"{key}\"", $"write it as projects/P/locations/{region}/keyRings/K/cryptoKeys/N");
        }
        else if (parts.Groups["location"].Value != region)
        {
            root.Report([new Finding(
                $"{reader.Path}.{setting.Name}", $"must be a key of the environment's region, {region}; got one of {parts.Groups["location"].Value} (\"{key}\")", "make one there")
                .DependingOn("location")]);
        }

        return key;
    }

    [GeneratedRegex(@"\Aprojects/[^/\s]+/locations/(?<location>[a-z0-9-]+)/keyRings/[A-Za-z0-9_-]{1,63}/cryptoKeys/[A-Za-z0-9_-]{1,63}\z")]
    private static partial Regex KeyName();
}

/// <summary>The keys of Cloud KMS that encrypt an environment's data.</summary>
/// <param name="Disks">That of the nodes' boot disks; null for Google's own.</param>
/// <param name="Database">That of the database; null for Google's own.</param>
/// <param name="Redis">That of Redis; null for Google's own.</param>
/// <param name="Artifacts">That of the bucket; null for Google's own.</param>
internal sealed record EncryptionKeys(Input<string>? Disks, Input<string>? Database, Input<string>? Redis, Input<string>? Artifacts);
