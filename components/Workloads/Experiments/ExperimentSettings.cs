using System.Globalization;
using System.Text.Json;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Experiments;

/// <summary>Reads experiments from a stack's settings.</summary>
public static class ExperimentSettings
{
    /// <summary>The setting that holds the experiments, an object with a name for each.</summary>
    public const string Key = "infra:experiments";

    /// <summary>Reads the experiments.</summary>
    /// <param name="settings">The value of the setting.</param>
    /// <param name="path">Where it stands, for the messages.</param>
    /// <returns>The experiments and what cannot be read; <see cref="ExperimentRules.Check"/> says what else is wrong with them.</returns>
    public static ExperimentReading Parse(JsonElement settings, string path = Key)
    {
        var findings = new List<Finding>();
        return new(SettingsFields.Named(settings, path, findings, Read), findings);
    }

    private static ExperimentSpec Read(string name, SettingsFields fields)
    {
        var otherwise = new ExperimentSpec { Name = name };
        return otherwise with
        {
            SettingsPath = fields.Path,
            Image = fields.Text("image"),
            Environment = fields.TextMap("environment"),
            PortRange = ReadRange(fields) ?? otherwise.PortRange,
            Secrets = fields.Sections("secrets", section => new SecretSource(section.Required("name")) { Config = section.Text("config"), File = section.Text("file") }),
            VolumeClaims = fields.Sections("volumeClaims", ReadClaim),
            ProcessGroups = fields.Sections("processGroups", ReadGroup),
            Processes = fields.Sections("processes", ReadProcess),
            OwnNamespace = fields.Flag("ownNamespace", otherwise.OwnNamespace),
            RunAsUser = WorkloadSettings.RunAsUser(fields),
            AwaitReady = fields.Flag("awaitReady", otherwise.AwaitReady),
        };
    }

    private static PortRange? ReadRange(SettingsFields fields)
    {
        if (fields.Text("portRange") is not { } text)
        {
            return null;
        }

        var ends = text.Split('-');
        if (ends.Length == 2
            && int.TryParse(ends[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(ends[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            return new(first, last);
        }

        fields.Wrong("portRange", $"must be two ports with \"-\" between them; got \"{text}\"; use for example \"7000-8999\"");
        return null;
    }

    private static VolumeClaimSpec ReadClaim(SettingsFields fields)
    {
        var claim = new VolumeClaimSpec(fields.Required("name"), fields.Required("size")) { StorageClass = fields.Text("storageClass") };
        return fields.Text("accessMode") is { } mode ? claim with { AccessMode = mode } : claim;
    }

    private static ProcessGroupSpec ReadGroup(SettingsFields fields) => new()
    {
        Name = fields.Required("name"),
        Processes = fields.Sections("processes", ReadProcess),
        Replicas = fields.Whole("replicas"),
        Restart = fields.Choice("restart", RestartMode.Always),
        Assign = WorkloadSettings.Assign(fields),
        NodeSelector = fields.TextMap("nodeSelector"),
        Tolerations = WorkloadSettings.Tolerations(fields),
        Labels = fields.TextMap("labels"),
        Mounts = fields.Sections("mounts", ReadMount),
        PodPatch = fields.Find("podPatch"),
    };

    private static ProcessSpec ReadProcess(SettingsFields fields) => new()
    {
        Name = fields.Required("name"),
        Image = fields.Text("image"),
        Command = fields.Command("command", isProgram: true),
        Args = fields.Command("args", isProgram: false),
        Environment = fields.TextMap("environment"),
        SecretEnvironment = fields.TextMap("secretEnvironment"),
        Binds = ReadServices(fields, "binds", section => new BoundService(section.Required("name"), section.Whole("port")), (name, port) => new(name, port)),
        Connects = fields.Texts("connects"),
        Exposes = ReadServices(
            fields,
            "exposes",
            section => new ExposedService(section.Required("name"), section.Whole("port"))
            {
                Exposure = section.Choice("exposure", ServiceExposure.ClusterIP),
                SourceRanges = section.Texts("sourceRanges"),
            },
            (name, port) => new(name, port)),
        Resources = WorkloadSettings.Resources(fields),
        Gpus = fields.Whole("gpus") ?? 0,
        Replicas = fields.Whole("replicas"),
        Restart = fields.Choice("restart", RestartMode.Always),
        Assign = WorkloadSettings.Assign(fields),
        NodeSelector = fields.TextMap("nodeSelector"),
        Tolerations = WorkloadSettings.Tolerations(fields),
        Labels = fields.TextMap("labels"),
        Mounts = fields.Sections("mounts", ReadMount),
        PodPatch = fields.Find("podPatch"),
        ContainerPatch = fields.Find("containerPatch"),
    };

    /// <summary>Services as symphony takes them: one name, a list of names, or names with ports; an entry of a list may also say more.</summary>
    private static IReadOnlyList<T> ReadServices<T>(SettingsFields fields, string key, Func<SettingsFields, T> read, Func<string, int?, T> make) =>
        fields.Find(key) switch
        {
            null => [],
            { ValueKind: JsonValueKind.String } one => [make(one.GetString()!, null)],
            { ValueKind: JsonValueKind.Object } map => fields.Section(
                key, section => map.EnumerateObject().Select(member => make(member.Name, section.RequiredWhole(member.Name, "name a port, or write the services as a list"))).ToList())!,
            _ => fields.Entries(key, entry => entry.ValueKind == JsonValueKind.String ? make(entry.GetString()!, null) : default, read),
        };

    /// <summary>One entry of a list of mounts.</summary>
    internal static MountSpec ReadMount(SettingsFields fields)
    {
        var sources = new (string Key, VolumeSource? Source)[]
        {
            ("nfs", fields.Section("nfs", section => new NfsVolume(section.Required("server"), section.Required("directory")))),
            ("bucket", fields.Text("bucket") is { } bucket ? new BucketVolume(bucket) : null),
            ("claim", fields.Text("claim") is { } claim ? new ClaimVolume(claim) : null),
            ("secret", fields.Text("secret") is { } secret ? new SecretVolume(secret) : null),
            ("emptyDir", fields.Section("emptyDir", section => new EmptyDirVolume(section.Flag("memory", false), section.Text("sizeLimit")))),
            ("sharedMemory", fields.Text("sharedMemory") is { } size ? new SharedMemoryVolume(size) : null),
            ("git", fields.Section("git", section => new GitVolume(section.Required("repository"), section.Required("revision"), section.Text("image") ?? GitVolume.DefaultImage))),
        };
        var given = sources.Where(source => source.Source is not null).ToList();
        if (given.Count != 1)
        {
            fields.Report($"must have exactly one of {string.Join(", ", sources.Select(source => source.Key))}; got {(given.Count == 0 ? "none" : string.Join(", ", given.Select(source => source.Key)))}; keep one");
        }

        var source = given.Count > 0 ? given[0].Source! : new EmptyDirVolume();
        return new(fields.Text("at") ?? (source is SharedMemoryVolume ? SharedMemoryVolume.DefaultPath : ""), source)
        {
            ReadOnly = fields.Flag("readOnly", false),
            SubPath = fields.Text("subPath"),
        };
    }
}
