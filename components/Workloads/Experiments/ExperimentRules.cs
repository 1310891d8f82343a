using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Workloads.Experiments;

/// <summary>What can be wrong with an <see cref="ExperimentArgs"/> beyond what the compiler finds.</summary>
public static class ExperimentRules
{
    private static readonly Dictionary<string, string> NotOfPods = new(StringComparer.Ordinal)
    {
        ["containers"] = "they follow from the processes; use ‹containerPatch› of a process",
        ["initContainers"] = "a list can only be added to, and processes wait for all of them; use a git mount, or in code the hook TransformPod",
        ["ephemeralContainers"] = "Kubernetes takes them from kubectl debug only; remove it",
        ["restartPolicy"] = "it follows from restart; set that",
    };

    private static readonly Dictionary<string, string> NotOfContainers = new(StringComparer.Ordinal)
    {
        ["name"] = "it is the process's; rename that",
        ["image"] = "set image of the process",
        ["command"] = "set command of the process",
        ["args"] = "set args of the process",
    };

    /// <summary>Compiles an experiment and checks its patches.</summary>
    /// <param name="spec">The experiment.</param>
    /// <param name="dispatcher">Places what is to be assigned; null where there are no node pools to place on.</param>
    /// <returns>The compiled experiment, or everything that is wrong with it.</returns>
    public static Compilation Check(ExperimentSpec spec, Core.Scheduling.Dispatcher? dispatcher = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var compilation = ExperimentCompiler.Compile(spec, dispatcher);
        var patches = SettingsPaths.Apply(spec.SettingsPath, [.. CheckPatches(spec)]);
        return new(patches.All(finding => finding.Level == FindingLevel.Warning) ? compilation.Experiment : null, [.. compilation.Findings, .. patches]);
    }

    /// <summary>Checks the arguments around the spec, as far as they are known.</summary>
    internal static IReadOnlyList<Finding> CheckAround(ExperimentArgs args)
    {
        var spec = args.Spec;
        return Finding.Of(
        [
            (args.OwnNamespace is not null) != spec.OwnNamespace || (args.Namespace is null) != spec.OwnNamespace
                ? new(
                    spec.OwnNamespace ? nameof(args.OwnNamespace) : nameof(args.Namespace),
                    $"must be set, and alone, where the spec's ‹ownNamespace› is {(spec.OwnNamespace ? "true" : "false")}; got "
                    + $"{(args.OwnNamespace is null && args.Namespace is null ? "no namespace" : args.OwnNamespace is not null && args.Namespace is not null ? "both" : "the other")}",
                    $"set ‹{(spec.OwnNamespace ? "ownNamespace" : "namespace")}› alone") : null,
            .. ContainerRules.CheckInputs(args, args.Namespace),
            .. spec.Secrets.Where(secret => !args.SecretValues.ContainsKey(secret.Name)).Select(secret => new Finding(
                $"{nameof(args.SecretValues)}[\"{secret.Name}\"]",
                "must hold the secret; got nothing", (secret.File is { } file ? $"put the file \"{file}\" beside the settings"
                    : secret.Config is { } key ? $"run pulumi config set --secret {key}" : "set it"))),
            args.AccountIn(args.Namespace) is null && spec.ProcessGroups.Concat<PodOptions>(spec.Processes)
                .SelectMany(pod => pod.Mounts.Concat((pod as ProcessGroupSpec)?.Processes.SelectMany(process => process.Mounts) ?? []))
                .Any(mount => mount.Source is BucketVolume)
                ? new(nameof(args.ServiceAccountName), "should be one with Workload Identity where a bucket is mounted; got nothing", "the namespace's default has no right to read it", FindingLevel.Warning) : null,
        ]);
    }

    private static IEnumerable<Finding> CheckPatches(ExperimentSpec spec) =>
    [
        .. spec.ProcessGroups.SelectMany((group, i) => CheckPod(group, $"{nameof(spec.ProcessGroups)}[{i}]")
            .Concat(group.Processes.SelectMany((process, j) => CheckContainer(process, $"{nameof(spec.ProcessGroups)}[{i}].Processes[{j}]")))),
        .. spec.Processes.SelectMany((process, i) => CheckPod(process, $"{nameof(spec.Processes)}[{i}]")
            .Concat(CheckContainer(process, $"{nameof(spec.Processes)}[{i}]"))),
    ];

    private static IReadOnlyList<Finding> CheckPod(PodOptions pod, string path) => Finding.Of(
    [
        .. pod.PodPatch is { } patch ? ArgsPatch.Check(typeof(PodSpecArgs), patch, $"{path}.{nameof(pod.PodPatch)}", NotOfPods) : [],
        pod.Restart == RestartMode.Bare ? BarePod.Warning($"{path}.{nameof(pod.Restart)}", "bare", "always") : null,
    ]);

    private static IReadOnlyList<Finding> CheckContainer(ProcessSpec process, string path) =>
        process.ContainerPatch is { } patch ? ArgsPatch.Check(typeof(ContainerArgs), patch, $"{path}.{nameof(process.ContainerPatch)}", NotOfContainers) : [];
}
