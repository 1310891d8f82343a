using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Components.Workloads.Services;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Experiments;

/// <summary>
/// Turns an experiment into Services, environment and pods, and finds everything that is wrong with it before anything is launched. Depends on the
/// experiment and the node pools alone.
/// </summary>
public static partial class ExperimentCompiler
{
    /// <summary>The beginning of the variables by which processes find services.</summary>
    public const string AddressPrefix = "SYMPH_";

    /// <summary>The variable that tells a process its own name.</summary>
    public const string RoleVariable = "SYMPHONY_ROLE";

    /// <summary>The label that tells the pods of a group, or of a process of its own, from others.</summary>
    public const string PodLabel = "symphony_pg";

    /// <summary>The label that tells the experiments of a namespace apart.</summary>
    public const string InstanceLabel = "app.kubernetes.io/instance";

    /// <summary>Compiles an experiment.</summary>
    /// <param name="spec">The experiment.</param>
    /// <param name="dispatcher">Places what is to be assigned; null where there are no node pools to place on.</param>
    /// <returns>The compiled experiment, or everything that is wrong with it.</returns>
    public static Compilation Compile(ExperimentSpec spec, Dispatcher? dispatcher = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        List<Finding> findings = [.. CheckWhole(spec)];
        var pods = Expand(spec);
        CheckNames("process", pods.SelectMany(pod => pod.Processes).Select(process => new Named(process.Name, process.Path)), findings);
        CheckNames("pod", pods.Select(pod => new Named(pod.Name, pod.Path)), findings);

        var book = new ServiceBook(spec, findings);
        foreach (var each in pods.SelectMany(pod => pod.Processes.Select(process => new { Pod = pod, Process = process })).Where(each => each.Process.IsFirst))
        {
            book.Declare(each.Process.Name, each.Pod.Name, each.Process.Spec, each.Process.Path);
        }

        book.AssignPorts();
        foreach (var process in pods.SelectMany(pod => pod.Processes).Where(process => process.IsFirst))
        {
            book.CheckConnects(process.Name, process.Spec.Connects, process.Path);
            findings.AddRange(CheckProcess(spec, process, process.Spec, process.Path));
        }

        var addresses = book.Addresses().ToList();
        var compiled = pods.Select(pod => CompilePod(spec, pod, book, addresses, dispatcher, findings)).ToList();
        var services = book.Offers.Select(offer => Service(spec, offer, book, compiled)).ToList();
        var located = SettingsPaths.Apply(spec.SettingsPath, findings);
        return new(findings.Exists(finding => finding.Level == FindingLevel.Error) ? null : new(spec, services, compiled), located);
    }

    /// <summary>Finds names that experiments of one namespace would both take.</summary>
    /// <param name="experiments">The compiled experiments; those with a namespace of their own do not count.</param>
    /// <returns>One finding for each experiment and each kind of object in which it meets an earlier one.</returns>
    public static IReadOnlyList<Finding> CheckTogether(IReadOnlyList<CompiledExperiment> experiments)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        var owners = new Dictionary<KubernetesObject, CompiledExperiment>();
        return
        [
            .. from experiment in experiments
            where !experiment.Spec.OwnNamespace
            from taken in Objects(experiment).Where(each => !owners.TryAdd(each, experiment)).GroupBy(each => new { each.Kind, Owner = owners[each] })
            select new Finding(
                experiment.Spec.SettingsPath.Length > 0 ? experiment.Spec.SettingsPath : experiment.Spec.Name,
                $"must not have {taken.Key.Kind} that experiment \"{taken.Key.Owner.Spec.Name}\" of the same namespace has; got {string.Join(", ", taken.Select(each => $"\"{each.Name}\""))}", "rename them, or set ‹ownNamespace› on one of the two")
            {
                IsOfSettings = experiment.Spec.SettingsPath.Length > 0,
            },
        ];
    }

    /// <summary>The namespace of an experiment that has one of its own.</summary>
    /// <param name="developer">The developer's namespace, the prefix.</param>
    /// <param name="experiment">The experiment.</param>
    /// <returns><c>DEVELOPER-EXPERIMENT</c>, which may be too long; <see cref="KubernetesNames.CheckNamespace"/> says.</returns>
    public static string OwnNamespaceName(string developer, string experiment) =>
        experiment.StartsWith($"{developer}-", StringComparison.Ordinal) ? experiment : $"{developer}-{experiment}";

    private static IEnumerable<KubernetesObject> Objects(CompiledExperiment experiment) =>
    [
        .. experiment.Services.Select(service => new KubernetesObject("services", service.ObjectName)),
        .. experiment.Pods.Select(pod => new KubernetesObject("pods", pod.Name)),
        .. experiment.Spec.VolumeClaims.Select(claim => new KubernetesObject("volume claims", claim.Name)),
    ];

    private static IEnumerable<Finding> CheckWhole(ExperimentSpec spec) => Finding.Of(
    [
        .. KubernetesNames.CheckLabel(nameof(spec.Name), spec.Name),
        .. spec.Image?.Check(nameof(spec.Image), ContainerImage.Check) ?? [],
        spec.PortRange.First < PodDefaults.MinPort || spec.PortRange.Last > PodDefaults.MaxPort || spec.PortRange.First > spec.PortRange.Last
            ? new(
                nameof(spec.PortRange),
                $"must go from a TCP port to a higher one, within {PodDefaults.MinPort} to {PodDefaults.MaxPort}; got {spec.PortRange}", $"use for example {PortRange.Default}") : null,
        .. CheckEnvironment(nameof(spec.Environment), spec.Environment.Keys),
        .. ContainerRules.CheckUser(nameof(spec.RunAsUser), spec.RunAsUser),
        spec.ProcessGroups.Count + spec.Processes.Count == 0
            ? new(nameof(spec.Processes), "must hold at least one process; got none", "add one, or remove the experiment") : null,
        .. spec.Secrets.SelectMany((secret, i) => CheckSecret(secret, $"{nameof(spec.Secrets)}[{i}]", spec.Secrets.Take(i))),
        .. spec.VolumeClaims.SelectMany((claim, i) => CheckClaim(claim, $"{nameof(spec.VolumeClaims)}[{i}]", spec.VolumeClaims.Take(i))),
        .. spec.ProcessGroups.SelectMany((group, i) => CheckGroup(group, $"{nameof(spec.ProcessGroups)}[{i}]")),
        .. spec.Processes.SelectMany((process, i) => CheckPod(process, $"{nameof(spec.Processes)}[{i}]")),
    ]);

    private static IEnumerable<Finding> CheckSecret(SecretSource secret, string path, IEnumerable<SecretSource> before) => Finding.Of(
    [
        !SecretKey().IsMatch(secret.Name)
            ? new($"{path}.Name", $"must be a file's name of 1 to 253 letters, digits, \"-\", \"_\" and \".\"; got {(secret.Name.Length == 0 ? "nothing" : $"\"{secret.Name}\"")}", "use for example \"token\"")
            : before.Any(other => other.Name == secret.Name)
            ? new($"{path}.Name", $"must be a name of its own; got \"{secret.Name}\" twice", "rename one")
            : null,
        secret.Config is not null && secret.File is not null
            ? new(path, $"must come from config or from a file; got both, \"{secret.Config}\" and \"{secret.File}\"", "keep one") : null,
    ]);

    private static IEnumerable<Finding> CheckClaim(VolumeClaimSpec claim, string path, IEnumerable<VolumeClaimSpec> before) => Finding.Of(
    [
        .. KubernetesNames.CheckSubdomain($"{path}.Name", claim.Name),
        before.Any(other => other.Name == claim.Name)
            ? new($"{path}.Name", $"must be a name of its own; got \"{claim.Name}\" twice", "rename one") : null,
        .. claim.Size.Length == 0
            ? [new($"{path}.Size", "must be set; got nothing", "use for example \"100Gi\"")]
            : KubernetesQuantity.CheckBytes($"{path}.Size", claim.Size),
        .. StorageClasses.Check($"{path}.StorageClass", claim.StorageClass),
        .. StorageClasses.CheckSize($"{path}.Size", claim.StorageClass, claim.Size),
        !VolumeClaimSpec.AccessModes.Contains(claim.AccessMode)
            ? new($"{path}.AccessMode", $"must be {Wording.Or(VolumeClaimSpec.AccessModes)}; got \"{claim.AccessMode}\"", "use ReadWriteOnce for a disk") : null,
    ]);

    private static List<PlannedPod> Expand(ExperimentSpec spec) =>
    [
        .. spec.ProcessGroups.SelectMany((group, i) => Expand(group, $"{nameof(spec.ProcessGroups)}[{i}]")),
        .. spec.Processes.SelectMany((process, i) => Expand(process, $"{nameof(spec.Processes)}[{i}]")),
    ];

    private static IEnumerable<PlannedPod> Expand(PodOptions pod, string path)
    {
        PlannedPod Copy(string suffix, bool isFirst)
        {
            PlannedProcess Planned(ProcessSpec process, string at) => new(process.Name + suffix, process, at, isFirst, pod.Replicas > 1);
            return new(
                pod.Name + suffix,
                pod,
                path,
                pod is ProcessGroupSpec group ? [.. group.Processes.Select((process, i) => Planned(process, $"{path}.Processes[{i}]"))] : [Planned((ProcessSpec)pod, path)]);
        }

        return pod.Replicas is not { } replicas
            ? [Copy("", true)]
            : Enumerable.Range(0, Math.Clamp(replicas, 0, PodOptions.MaxReplicas)).Select(i => Copy($"-{i.ToString(CultureInfo.InvariantCulture)}", i == 0));
    }

    private static IEnumerable<Finding> CheckGroup(ProcessGroupSpec group, string path) => Finding.Of(
    [
        .. CheckPod(group, path),
        group.Processes.Count == 0 ? new($"{path}.Processes", "must hold at least one process; got none", "add one, or remove the group") : null,
        .. group.Processes.SelectMany((process, i) => CheckGrouped(group, process, $"{path}.Processes[{i}]")),
    ]);

    private static IEnumerable<Finding> CheckPod(PodOptions pod, string path) => Finding.Of(
    [
        .. KubernetesNames.CheckLabel($"{path}.Name", pod.Name),
        pod.Replicas is < 0 or > PodOptions.MaxReplicas
            ? new($"{path}.Replicas", $"must be 0 to {PodOptions.MaxReplicas}; got {pod.Replicas}", $"use {Math.Clamp(pod.Replicas.Value, 0, PodOptions.MaxReplicas)}, or leave it out for one under the plain name")
            : pod.Name.Length <= KubernetesNames.MaxLabelLength && pod.Name.Length + Suffix(pod.Replicas) > KubernetesNames.MaxLabelLength
            ? new($"{path}.Name", $"must be at most {KubernetesNames.MaxLabelLength - Suffix(pod.Replicas)} characters, so that the number of the replica fits; got {pod.Name.Length}", "shorten it")
            : null,
        .. pod.Labels.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(label => CheckLabel($"{path}.Labels", label.Key, label.Value)),
        .. ContainerRules.CheckPlacement(pod.NodeSelector, pod.Tolerations, []).Select(finding => finding with { Path = $"{path}.{finding.Path}" }),
        .. MountRules.Check(pod.Mounts, $"{path}.{nameof(pod.Mounts)}"),
        .. pod.Assign is null ? [] : AssignRules.CheckAlone($"{path}.Assign", pod.NodeSelector, pod.Tolerations),
    ]);

    private static IEnumerable<Finding> CheckLabel(string path, string key, string value) => Finding.Of(
    [
        .. KubernetesNames.CheckLabelPair(path, key, value),
        key == PodLabel || ((string[])["app.kubernetes.io/", "service-", "exposed-"]).Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal))
            ? new($"{path}[\"{key}\"]", "cannot be set, for the experiment finds its pods by it", "rename it") : null,
    ]);

    private static int Suffix(int? replicas) => replicas is > 0 ? 1 + (replicas.Value - 1).ToString(CultureInfo.InvariantCulture).Length : 0;

    private static IEnumerable<Finding> CheckGrouped(ProcessGroupSpec group, ProcessSpec process, string path)
    {
        (string Name, bool IsSet)[] ofPods =
        [
            (nameof(process.Replicas), process.Replicas is not null),
            (nameof(process.Restart), process.Restart != RestartMode.Always),
            (nameof(process.NodeSelector), process.NodeSelector.Count > 0),
            (nameof(process.Tolerations), process.Tolerations.Count > 0),
            (nameof(process.Labels), process.Labels.Count > 0),
            (nameof(process.PodPatch), process.PodPatch is not null),
        ];
        return Finding.Of(
        [
            .. KubernetesNames.CheckLabel($"{path}.Name", process.Name),
            .. MountRules.Check(process.Mounts, $"{path}.{nameof(process.Mounts)}"),
            .. ofPods.Where(each => each.IsSet).Select(each => new Finding(
                $"{path}.{each.Name}",
                $"must not be set on a process of a group, whose pod it shares; got some for \"{process.Name}\"", $"set it on the group \"{group.Name}\"")),
            .. process.Assign is not null && (group.Assign is not null || group.Processes.Any(other => other != process && other.Assign is not null))
                ? [new($"{path}.Assign", "must be set once in a group, on the group or on the one process that claims the place; got more", "keep one")]
                : process.Assign is not null ? AssignRules.CheckAlone($"{path}.Assign", group.NodeSelector, group.Tolerations, " on the group")
                : [],
        ]);
    }

    private static void CheckNames(string kind, IEnumerable<Named> named, List<Finding> findings)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, path) in named)
        {
            if (!first.TryAdd(name, path) && !findings.Exists(finding => finding.Path == $"{path}.Name"))
            {
                findings.Add(new($"{path}.Name", $"must be the name of one {kind} only; got \"{name}\", which {NamedWords.Mark(first[name])} has as well", "rename one"));
            }
        }
    }

    private static IEnumerable<Finding> CheckProcess(ExperimentSpec spec, PlannedProcess planned, ProcessSpec process, string path) => Finding.Of(
    [
        .. process.Image is null && spec.Image is not null ? [] : process.Image.Check($"{path}.{nameof(process.Image)}", ContainerImage.Check)
            .Select(finding => process.Image is null ? finding with { DependsOn = [nameof(spec.Image)] } : finding),
        .. CheckEnvironment($"{path}.{nameof(process.Environment)}", process.Environment.Keys),
        .. CheckEnvironment($"{path}.{nameof(process.SecretEnvironment)}", process.SecretEnvironment.Keys),
        .. process.SecretEnvironment.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair =>
            CheckSecretVariable(spec, process, $"{path}.{nameof(process.SecretEnvironment)}[\"{pair.Key}\"]", pair.Key, pair.Value)),
        planned.IsCopied && process.Binds.Count + process.Exposes.Count > 0
            ? new(
                process.Binds.Count > 0 ? $"{path}.{nameof(process.Binds)}" : $"{path}.{nameof(process.Exposes)}",
                "must be empty with more than one replica, for a service belongs to one process; got "
                + $"{string.Join(", ", process.Binds.Select(bound => $"\"{bound.Name}\"").Concat(process.Exposes.Select(exposed => $"\"{exposed.Name}\"")))}", "give the service a process of its own") : null,
        .. process.Resources.Check($"{path}.{nameof(process.Resources)}"),
        .. ReplicatedServiceRules.CheckGpus($"{path}.{nameof(process.Gpus)}", process.Gpus),
    ]);

    private static IEnumerable<Finding> CheckSecretVariable(ExperimentSpec spec, ProcessSpec process, string path, string variable, string secret)
    {
        var known = spec.Secrets.Select(source => source.Name).ToList();
        return Finding.Of(
        [
            known.Contains(secret) ? null
                : Spelling.Nearest(secret, known) is { } near
                ? new(path, $"must name one of the experiment's secrets; got \"{secret}\"", $"use {near}")
                : new(path, $"must name one of the experiment's secrets; got {SettingsFindings.Secret}", "name the secret, not its value, and add it to them"),
            process.Environment.ContainsKey(variable) || spec.Environment.ContainsKey(variable)
                ? new(path, "must not be in the plain environment as well; got both", "keep the secret one") : null,
        ]);
    }

    private static IEnumerable<Finding> CheckEnvironment(string path, IEnumerable<string> names)
    {
        var all = names.ToList();
        return
        [
            .. ContainerEnvironment.Check(path, all),
            .. all.Where(IsOwnVariable).Order(StringComparer.Ordinal).Select(name =>
                new Finding($"{path}[\"{name}\"]", "cannot be set, for the experiment sets it from binds, exposes and the process's name", "remove it")),
        ];
    }

    private static bool IsOwnVariable(string name) => name == RoleVariable || name.StartsWith(AddressPrefix, StringComparison.Ordinal);

    private static CompiledPod CompilePod(
        ExperimentSpec spec,
        PlannedPod pod,
        ServiceBook book,
        List<KeyValuePair<string, string>> addresses,
        Dispatcher? dispatcher,
        List<Finding> findings)
    {
        // What one entry's replicas have in common is told once.
        var first = pod.Processes.Count == 0 || pod.Processes[0].IsFirst;
        var told = first ? findings : [];
        var volumes = new PodVolumes(spec, pod.Options);
        var containers = pod.Processes.Select(process => new { Process = process, Mounts = volumes.Of(process.Spec, process.Path, pod.Path) }).ToList();
        told.AddRange(containers.SelectMany(container => MountRules.CheckPlaces(container.Mounts.Select(each => new MountRules.LocatedMount(each.Mount, each.Path)))));
        var placement = Place(pod, volumes.Sidecars, dispatcher, told);
        var labels = new Dictionary<string, string>(pod.Options.Labels, StringComparer.Ordinal) { [PodLabel] = pod.Name, [InstanceLabel] = spec.Name };
        foreach (var offer in book.Offers.Where(offer => offer.Pod == pod.Name))
        {
            labels[LabelOf(offer)] = offer.Exposed ? "expose" : "bind";
        }

        return new(
            pod.Name,
            pod.Options,
            pod.Path,
            labels,
            placement?.NodeSelector ?? pod.Options.NodeSelector,
            placement?.Tolerations ?? pod.Options.Tolerations,
            [.. containers.Select((each, i) => Container(spec, each.Process, each.Mounts, addresses, placement?.Containers[i]))],
            volumes.All,
            placement);
    }

    private static CompiledContainer Container(
        ExperimentSpec spec, PlannedProcess planned, IReadOnlyList<CompiledMount> mounts, List<KeyValuePair<string, string>> addresses, ContainerShare? share)
    {
        var process = planned.Spec;
        var environment = new EnvironmentVariables(spec.Environment);
        foreach (var (key, value) in process.Environment)
        {
            environment[key] = value;
        }

        foreach (var (key, value) in addresses)
        {
            environment[key] = value;
        }

        environment[RoleVariable] = planned.Name;
        var requests = new Dictionary<string, string>(share?.Requests ?? process.Resources.Requests(), StringComparer.Ordinal);
        var limits = new Dictionary<string, string>(share?.Limits ?? process.Resources.Limits(), StringComparer.Ordinal);
        if (share is not null)
        {
            // A container that claims nothing says so: the namespace's defaults would otherwise be added to a pod that fills its place already.
            requests.TryAdd("cpu", "0");
            requests.TryAdd("memory", "0");
        }
        else if (process.Gpus > 0)
        {
            limits[ContainerShare.GpuResource] = process.Gpus.ToString(CultureInfo.InvariantCulture);
        }

        return new(planned.Name, process, planned.Path, process.Image ?? spec.Image ?? "", environment, requests, limits, (int)(share?.Amount.Gpus ?? process.Gpus), mounts);
    }

    private static PodPlacement? Place(PlannedPod pod, IEnumerable<ContainerClaim> sidecars, Dispatcher? dispatcher, List<Finding> findings)
    {
        var claimant = pod.Processes.FirstOrDefault(process => process.Spec.Assign is not null);
        var (assign, path) = pod.Options.Assign is not null || claimant is null ? (pod.Options.Assign, pod.Path) : (claimant.Spec.Assign, claimant.Path);
        if (assign is null || dispatcher is null)
        {
            findings.AddRange(assign is null ? [] : [AssignRules.WithoutPools($"{path}.Assign", assign)]);
            return null;
        }

        var anyGpus = pod.Processes.Any(process => process.Spec.Gpus > 0);
        var onlyOneClaims = pod.Options is ProcessGroupSpec && pod.Options.Assign is null;

        // A place is as large as it is; what a container asks for beside it decides at most what another of the same pod gets.
        var allAsk = pod.Processes.All(each => each.Spec.Resources != new ContainerResources());
        findings.AddRange(pod.Processes.SelectMany(process => AssignRules.CheckBeside(
            $"{process.Path}.{nameof(process.Spec.Resources)}",
            assign,
            process.Spec.Resources,
            isAlone: pod.Processes.Count == 1 || process.Spec.Assign is not null || allAsk)));
        var claims = pod.Processes.Select(process => Claim(process.Spec, claimsRest: !onlyOneClaims || process == claimant, anyGpus));
        var assignment = dispatcher.Assign(assign, [.. claims, .. sidecars], $"{path}.Assign");
        var names = pod.Processes.Select(process => $"{process.Path}.{nameof(process.Spec.Name)}").ToImmutableArray();
        findings.AddRange(assignment.Findings.Select(finding => finding.Path.EndsWith("containers", StringComparison.OrdinalIgnoreCase) ? finding with { DependsOn = names } : finding));
        return assignment.Placement;
    }

    private static ContainerClaim Claim(ProcessSpec process, bool claimsRest, bool anyGpus)
    {
        long? rest = claimsRest ? null : 0;
        var claim = process.Resources.Claim(process.Name);
        return claim with { Cpu = claim.Cpu ?? rest, Memory = claim.Memory ?? rest, Gpus = process.Gpus > 0 || anyGpus ? process.Gpus : rest };
    }

    private static CompiledService Service(ExperimentSpec spec, ServiceBook.Offer offer, ServiceBook book, List<CompiledPod> pods) => new(
        offer.Service,
        book.ObjectNameOf(offer),
        offer.Pod,
        book.PortOf(offer.Service),
        offer.Exposure,
        offer.SourceRanges,
        new Dictionary<string, string>(StringComparer.Ordinal) { [LabelOf(offer)] = offer.Exposed ? "expose" : "bind", [InstanceLabel] = spec.Name },
        pods.Find(pod => pod.Name == offer.Pod)?.Options.Restart != RestartMode.Once);

    private static string LabelOf(ServiceBook.Offer offer) => (offer.Exposed ? "exposed-" : "service-") + offer.Service;

    [GeneratedRegex("^(?!\\.\\.)[-._a-zA-Z0-9]{1,253}\\z")]
    private static partial Regex SecretKey();

    private sealed record PlannedPod(string Name, PodOptions Options, string Path, IReadOnlyList<PlannedProcess> Processes);

    private sealed record PlannedProcess(string Name, ProcessSpec Spec, string Path, bool IsFirst, bool IsCopied);

    private sealed record Named(string Name, string Path);

    private sealed record KubernetesObject(string Kind, string Name);
}
