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
        var findings = new List<Finding>();
        CheckWhole(spec, findings);
        var pods = Expand(spec, findings);
        CheckNames(pods, findings);

        var book = new ServiceBook(spec, findings);
        foreach (var (pod, process) in pods.SelectMany(pod => pod.Processes.Select(process => (pod, process))).Where(pair => pair.process.IsFirst))
        {
            book.Declare(process.Name, pod.Name, process.Spec, process.Path);
        }

        book.AssignPorts();
        foreach (var process in pods.SelectMany(pod => pod.Processes).Where(process => process.IsFirst))
        {
            book.CheckConnects(process.Name, process.Spec.Connects, process.Path);
            CheckProcess(spec, process, findings);
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
        var findings = new List<Finding>();
        var owners = new Dictionary<(string Kind, string Name), CompiledExperiment>();
        foreach (var experiment in experiments.Where(experiment => !experiment.Spec.OwnNamespace))
        {
            var taken = Objects(experiment).Where(each => !owners.TryAdd(each, experiment));
            findings.AddRange(taken.GroupBy(each => (each.Kind, Owner: owners[each])).Select(group => new Finding(
                experiment.Spec.SettingsPath.Length > 0 ? experiment.Spec.SettingsPath : experiment.Spec.Name,
                $"must not have {group.Key.Kind} that experiment \"{group.Key.Owner.Spec.Name}\" of the same namespace has; got {string.Join(", ", group.Select(each => $"\"{each.Name}\""))}", "rename them, or set ‹ownNamespace› on one of the two")
            { IsOfSettings = experiment.Spec.SettingsPath.Length > 0 }));
        }

        return findings;
    }

    /// <summary>The namespace of an experiment that has one of its own.</summary>
    /// <param name="developer">The developer's namespace, the prefix.</param>
    /// <param name="experiment">The experiment.</param>
    /// <returns><c>DEVELOPER-EXPERIMENT</c>, which may be too long; <see cref="KubernetesNames.CheckNamespace"/> says.</returns>
    public static string OwnNamespaceName(string developer, string experiment) =>
        experiment.StartsWith($"{developer}-", StringComparison.Ordinal) ? experiment : $"{developer}-{experiment}";

    private static IEnumerable<(string Kind, string Name)> Objects(CompiledExperiment experiment) =>
    [
        .. experiment.Services.Select(service => ("services", service.ObjectName)),
        .. experiment.Pods.Select(pod => ("pods", pod.Name)),
        .. experiment.Spec.VolumeClaims.Select(claim => ("volume claims", claim.Name)),
    ];

    private static void CheckWhole(ExperimentSpec spec, List<Finding> findings)
    {
        findings.AddRange(KubernetesNames.CheckLabel(nameof(spec.Name), spec.Name));
        if (spec.Image is not null)
        {
            findings.AddRange(spec.Image.Check(nameof(spec.Image), ContainerImage.Check));
        }

        var range = spec.PortRange;
        if (range.First < PodDefaults.MinPort || range.Last > PodDefaults.MaxPort || range.First > range.Last)
        {
            findings.Add(new(
                nameof(spec.PortRange),
                $"must go from a TCP port to a higher one, within {PodDefaults.MinPort} to {PodDefaults.MaxPort}; got {range}", $"use for example {PortRange.Default}"));
        }

        CheckEnvironment(nameof(spec.Environment), spec.Environment.Keys, findings);
        findings.AddRange(ContainerRules.CheckUser(nameof(spec.RunAsUser), spec.RunAsUser));
        if (spec.ProcessGroups.Count + spec.Processes.Count == 0)
        {
            findings.Add(new(nameof(spec.Processes), "must hold at least one process; got none", "add one, or remove the experiment"));
        }

        foreach (var (i, secret) in spec.Secrets.Index())
        {
            CheckSecret(secret, $"{nameof(spec.Secrets)}[{i}]", spec.Secrets.Take(i), findings);
        }

        foreach (var (i, claim) in spec.VolumeClaims.Index())
        {
            CheckClaim(claim, $"{nameof(spec.VolumeClaims)}[{i}]", spec.VolumeClaims.Take(i), findings);
        }
    }

    private static void CheckSecret(SecretSource secret, string path, IEnumerable<SecretSource> before, List<Finding> findings)
    {
        if (!SecretKey().IsMatch(secret.Name))
        {
            findings.Add(new($"{path}.Name", $"must be a file's name of 1 to 253 letters, digits, \"-\", \"_\" and \".\"; got {(secret.Name.Length == 0 ? "nothing" : $"\"{secret.Name}\"")}", "use for example \"token\""));
        }
        else if (before.Any(other => other.Name == secret.Name))
        {
            findings.Add(new($"{path}.Name", $"must be a name of its own; got \"{secret.Name}\" twice", "rename one"));
        }

        if (secret.Config is not null && secret.File is not null)
        {
            findings.Add(new(path, $"must come from config or from a file; got both, \"{secret.Config}\" and \"{secret.File}\"", "keep one"));
        }
    }

    private static void CheckClaim(VolumeClaimSpec claim, string path, IEnumerable<VolumeClaimSpec> before, List<Finding> findings)
    {
        findings.AddRange(KubernetesNames.CheckSubdomain($"{path}.Name", claim.Name));
        if (before.Any(other => other.Name == claim.Name))
        {
            findings.Add(new($"{path}.Name", $"must be a name of its own; got \"{claim.Name}\" twice", "rename one"));
        }

        findings.AddRange(claim.Size.Length == 0
            ? [new($"{path}.Size", "must be set; got nothing", "use for example \"100Gi\"")]
            : KubernetesQuantity.CheckBytes($"{path}.Size", claim.Size));
        findings.AddRange(StorageClasses.Check($"{path}.StorageClass", claim.StorageClass));
        findings.AddRange(StorageClasses.CheckSize($"{path}.Size", claim.StorageClass, claim.Size));
        if (!VolumeClaimSpec.AccessModes.Contains(claim.AccessMode))
        {
            findings.Add(new($"{path}.AccessMode", $"must be {Wording.Or(VolumeClaimSpec.AccessModes)}; got \"{claim.AccessMode}\"", "use ReadWriteOnce for a disk"));
        }
    }

    private static List<PlannedPod> Expand(ExperimentSpec spec, List<Finding> findings)
    {
        var pods = new List<PlannedPod>();
        foreach (var (i, group) in spec.ProcessGroups.Index())
        {
            var path = $"{nameof(spec.ProcessGroups)}[{i}]";
            CheckPod(group, path, findings);
            if (group.Processes.Count == 0)
            {
                findings.Add(new($"{path}.Processes", "must hold at least one process; got none", "add one, or remove the group"));
            }

            foreach (var (j, process) in group.Processes.Index())
            {
                CheckGrouped(group, process, $"{path}.Processes[{j}]", findings);
            }

            pods.AddRange(Copies(group).Select(copy => new PlannedPod(
                group.Name + copy.Suffix,
                group,
                path,
                [.. group.Processes.Select((process, j) => new PlannedProcess(process.Name + copy.Suffix, process, $"{path}.Processes[{j}]", copy.IsFirst, group.Replicas > 1))])));
        }

        for (var i = 0; i < spec.Processes.Count; i++)
        {
            var (process, path) = (spec.Processes[i], $"{nameof(spec.Processes)}[{i}]");
            CheckPod(process, path, findings);
            pods.AddRange(Copies(process).Select(copy => new PlannedPod(
                process.Name + copy.Suffix, process, path, [new(process.Name + copy.Suffix, process, path, copy.IsFirst, process.Replicas > 1)])));
        }

        return pods;
    }

    private static IEnumerable<(string Suffix, bool IsFirst)> Copies(PodOptions pod) => pod.Replicas is not { } replicas
        ? [("", true)]
        : Enumerable.Range(0, Math.Clamp(replicas, 0, PodOptions.MaxReplicas)).Select(i => ($"-{i.ToString(CultureInfo.InvariantCulture)}", i == 0));

    private static void CheckPod(PodOptions pod, string path, List<Finding> findings)
    {
        findings.AddRange(KubernetesNames.CheckLabel($"{path}.Name", pod.Name));
        if (pod.Replicas is < 0 or > PodOptions.MaxReplicas)
        {
            findings.Add(new($"{path}.Replicas", $"must be 0 to {PodOptions.MaxReplicas}; got {pod.Replicas}", $"use {Math.Clamp(pod.Replicas.Value, 0, PodOptions.MaxReplicas)}, or leave it out for one under the plain name"));
        }
        else if (pod.Name.Length + Suffix(pod.Replicas) is var length && pod.Name.Length <= KubernetesNames.MaxLabelLength && length > KubernetesNames.MaxLabelLength)
        {
            findings.Add(new($"{path}.Name", $"must be at most {KubernetesNames.MaxLabelLength - Suffix(pod.Replicas)} characters, so that the number of the replica fits; got {pod.Name.Length}", "shorten it"));
        }

        foreach (var (key, value) in pod.Labels.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            findings.AddRange(KubernetesNames.CheckLabelPair($"{path}.Labels", key, value));
            if (key == PodLabel || key.StartsWith("app.kubernetes.io/", StringComparison.Ordinal) || key.StartsWith("service-", StringComparison.Ordinal) || key.StartsWith("exposed-", StringComparison.Ordinal))
            {
                findings.Add(new($"{path}.Labels[\"{key}\"]", "cannot be set, for the experiment finds its pods by it", "rename it"));
            }
        }

        findings.AddRange(ContainerRules.CheckPlacement(pod.NodeSelector, pod.Tolerations, []).Select(finding => finding with { Path = $"{path}.{finding.Path}" }));
        findings.AddRange(MountRules.Check(pod.Mounts, $"{path}.{nameof(pod.Mounts)}"));
        findings.AddRange(pod.Assign is null ? [] : AssignRules.CheckAlone($"{path}.Assign", pod.NodeSelector, pod.Tolerations));
    }

    private static int Suffix(int? replicas) => replicas is > 0 ? 1 + (replicas.Value - 1).ToString(CultureInfo.InvariantCulture).Length : 0;

    private static void CheckGrouped(ProcessGroupSpec group, ProcessSpec process, string path, List<Finding> findings)
    {
        findings.AddRange(KubernetesNames.CheckLabel($"{path}.Name", process.Name));
        findings.AddRange(MountRules.Check(process.Mounts, $"{path}.{nameof(process.Mounts)}"));
        (string Name, bool IsSet)[] ofPods =
        [
            (nameof(process.Replicas), process.Replicas is not null),
            (nameof(process.Restart), process.Restart != RestartMode.Always),
            (nameof(process.NodeSelector), process.NodeSelector.Count > 0),
            (nameof(process.Tolerations), process.Tolerations.Count > 0),
            (nameof(process.Labels), process.Labels.Count > 0),
            (nameof(process.PodPatch), process.PodPatch is not null),
        ];
        findings.AddRange(ofPods.Where(each => each.IsSet).Select(each => new Finding(
            $"{path}.{each.Name}",
            $"must not be set on a process of a group, whose pod it shares; got some for \"{process.Name}\"", $"set it on the group \"{group.Name}\"")));
        if (process.Assign is not null && (group.Assign is not null || group.Processes.Any(other => other != process && other.Assign is not null)))
        {
            findings.Add(new($"{path}.Assign", "must be set once in a group, on the group or on the one process that claims the place; got more", "keep one"));
        }
        else if (process.Assign is not null)
        {
            findings.AddRange(AssignRules.CheckAlone($"{path}.Assign", group.NodeSelector, group.Tolerations, " on the group"));
        }
    }

    private static void CheckNames(List<PlannedPod> pods, List<Finding> findings)
    {
        foreach (var (kind, named) in new (string, IEnumerable<(string Name, string Path)>)[]
        {
            ("process", pods.SelectMany(pod => pod.Processes).Select(process => (process.Name, process.Path))),
            ("pod", pods.Select(pod => (pod.Name, pod.Path))),
        })
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
    }

    private static void CheckProcess(ExperimentSpec spec, PlannedProcess planned, List<Finding> findings)
    {
        var (process, path) = (planned.Spec, planned.Path);
        if (process.Image is not null || spec.Image is null)
        {
            findings.AddRange(process.Image.Check($"{path}.{nameof(process.Image)}", ContainerImage.Check)
                .Select(finding => process.Image is null ? finding with { DependsOn = [nameof(spec.Image)] } : finding));
        }

        CheckEnvironment($"{path}.{nameof(process.Environment)}", process.Environment.Keys, findings);
        CheckEnvironment($"{path}.{nameof(process.SecretEnvironment)}", process.SecretEnvironment.Keys, findings);
        foreach (var (variable, secret) in process.SecretEnvironment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var at = $"{path}.{nameof(process.SecretEnvironment)}[\"{variable}\"]";
            if (!spec.Secrets.Any(known => known.Name == secret))
            {
                var near = Spelling.Nearest(secret, spec.Secrets.Select(known => known.Name));
                findings.Add(new(at, $"must name one of the experiment's secrets; got {(near is null ? SettingsFindings.Secret : $"\"{secret}\"")}", near is null ? "name the secret, not its value, and add it to them" : $"use {near}"));
            }

            if (process.Environment.ContainsKey(variable) || spec.Environment.ContainsKey(variable))
            {
                findings.Add(new(at, "must not be in the plain environment as well; got both", "keep the secret one"));
            }
        }

        if (planned.IsCopied && process.Binds.Count + process.Exposes.Count > 0)
        {
            findings.Add(new(
                process.Binds.Count > 0 ? $"{path}.{nameof(process.Binds)}" : $"{path}.{nameof(process.Exposes)}",
                "must be empty with more than one replica, for a service belongs to one process; got "
                + $"{string.Join(", ", process.Binds.Select(bound => $"\"{bound.Name}\"").Concat(process.Exposes.Select(exposed => $"\"{exposed.Name}\"")))}", "give the service a process of its own"));
        }

        findings.AddRange(process.Resources.Check($"{path}.{nameof(process.Resources)}"));
        findings.AddRange(ReplicatedServiceRules.CheckGpus($"{path}.{nameof(process.Gpus)}", process.Gpus));
    }

    private static void CheckEnvironment(string path, IEnumerable<string> names, List<Finding> findings)
    {
        var all = names.ToList();
        findings.AddRange(ContainerEnvironment.Check(path, all));
        findings.AddRange(all.Where(IsOwnVariable).Order(StringComparer.Ordinal).Select(name =>
            new Finding($"{path}[\"{name}\"]", "cannot be set, for the experiment sets it from binds, exposes and the process's name", "remove it")));
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
        var containers = pod.Processes.Select(process => (Process: process, Mounts: volumes.Of(process.Spec, process.Path, pod.Path))).ToList();
        told.AddRange(containers.SelectMany(container => MountRules.CheckPlaces(container.Mounts.Select(each => (each.Mount, each.Path)))));
        var placement = Place(pod, volumes.Sidecar, dispatcher, told);
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

    private static PodPlacement? Place(PlannedPod pod, ContainerClaim? sidecar, Dispatcher? dispatcher, List<Finding> findings)
    {
        var claimant = pod.Processes.FirstOrDefault(process => process.Spec.Assign is not null);
        var (assign, path) = pod.Options.Assign is not null || claimant is null ? (pod.Options.Assign, pod.Path) : (claimant.Spec.Assign, claimant.Path);
        if (assign is null)
        {
            return null;
        }

        if (dispatcher is null)
        {
            findings.Add(AssignRules.WithoutPools($"{path}.Assign", assign));
            return null;
        }

        var anyGpus = pod.Processes.Any(process => process.Spec.Gpus > 0);
        var onlyOneClaims = pod.Options is ProcessGroupSpec && pod.Options.Assign is null;
        CheckAmounts(pod, assign, findings);
        var claims = pod.Processes.Select(process => Claim(process.Spec, claimsRest: !onlyOneClaims || process == claimant, anyGpus)).ToList();
        if (sidecar is not null)
        {
            claims.Add(sidecar);
        }

        var assignment = dispatcher.Assign(assign, claims, $"{path}.Assign");
        var names = pod.Processes.Select(process => $"{process.Path}.{nameof(process.Spec.Name)}").ToImmutableArray();
        findings.AddRange(assignment.Findings.Select(finding => finding.Path.EndsWith("containers", StringComparison.OrdinalIgnoreCase) ? finding with { DependsOn = names } : finding));
        return assignment.Placement;
    }

    // A place is as large as it is; what a container asks for beside it decides at most what another of the same pod gets.
    private static void CheckAmounts(PlannedPod pod, AssignSpec assign, List<Finding> findings)
    {
        foreach (var process in pod.Processes)
        {
            var isAsked = pod.Processes.Count == 1 || process.Spec.Assign is not null || pod.Processes.All(each => each.Spec.Resources != new ContainerResources());
            findings.AddRange(AssignRules.CheckBeside($"{process.Path}.{nameof(process.Spec.Resources)}", assign, process.Spec.Resources, isAsked));
        }
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
}
