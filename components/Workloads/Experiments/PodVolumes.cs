using System.Globalization;
using Infra.Components.Pods;
using Infra.Core.Scheduling;

namespace Infra.Components.Workloads.Experiments;

/// <summary>The volumes of one pod: equal sources are one volume, except what is empty at first and belongs to one container.</summary>
internal sealed class PodVolumes(ExperimentSpec spec, PodOptions pod)
{
    private const string SecretsVolume = "secrets";

    private readonly Dictionary<OwnedSource, string> _names = [];
    private readonly Dictionary<string, VolumeSource> _all = new(StringComparer.Ordinal);

    /// <summary>The volumes so far, by name.</summary>
    internal IReadOnlyDictionary<string, VolumeSource> All => _all;

    /// <summary>What the container claims that mounts the buckets among them, where there are any.</summary>
    internal IEnumerable<ContainerClaim> Sidecars => Volumes.Sidecars(_all.Values);

    /// <summary>The mounts of a process: the experiment's secrets, those of its group, and its own.</summary>
    internal IReadOnlyList<CompiledMount> Of(ProcessSpec process, string processPath, string podPath)
    {
        var mounts = new List<CompiledMount>();
        if (spec.Secrets.Count > 0)
        {
            var secret = new SecretVolume($"{spec.Name}-{SecretsVolume}");
            _all[SecretsVolume] = secret;
            mounts.Add(new(SecretsVolume, new(MountRules.SecretsPath, secret) { ReadOnly = true }, nameof(spec.Secrets)));
        }

        if (!ReferenceEquals(pod, process))
        {
            mounts.AddRange(pod.Mounts.Select((mount, i) => Compiled(mount, "", podPath, i)));
        }

        mounts.AddRange(process.Mounts.Select((mount, i) => Compiled(mount, process.Name, processPath, i)));
        return mounts;
    }

    private CompiledMount Compiled(MountSpec mount, string owner, string path, int i) => new(
        NameOf(mount.Source.IsShared ? "" : $"{owner}.{i.ToString(CultureInfo.InvariantCulture)}", mount.Source), mount, $"{path}.{nameof(pod.Mounts)}[{i}]");

    private string NameOf(string owner, VolumeSource source)
    {
        if (!_names.TryGetValue(new(owner, source), out var name))
        {
            name = $"volume-{_names.Count.ToString(CultureInfo.InvariantCulture)}";
            _names[new(owner, source)] = name;
            _all[name] = source;
        }

        return name;
    }

    private sealed record OwnedSource(string Owner, VolumeSource Source);
}
