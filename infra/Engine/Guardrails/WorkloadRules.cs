using System.Globalization;
using System.Net;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Infra.Core.Settings;
using Infra.Fitting;
using Infra.Plans;
using Infra.Stacks;

namespace Infra.Guardrails;

/// <summary>The workloads of a namespace get along with each other and with the namespace.</summary>
internal static class WorkloadRules
{
    private const string EnforceLabel = "pod-security.kubernetes.io/enforce";

    // https://cloud.google.com/vpc/docs/configure-private-google-access#domain-options, checked 2026-11: private and restricted.googleapis.com.
    private static readonly IPNetwork[] GoogleApis = [IPNetwork.Parse("199.36.153.8/30"), IPNetwork.Parse("199.36.153.4/30")];

    internal static Guardrail[] All { get; } =
    [
        new("name-taken", FindingLevel.Error, "no two objects of a kind have one name in a namespace", Twice),
        new("port-taken", FindingLevel.Error, "no two Services ask for the same port of the nodes", Ports),
        new("namespace-taken", FindingLevel.Error, "no two stacks make the same namespace on one cluster", Namespaces),
        new("pod-security", FindingLevel.Error, "a namespace's Pod Security level lets all its pods in", PodSecurity),
        new("shared-disk", FindingLevel.Warning, "no disk of one node is mounted by several pods", SharedDisks),
        new("bucket-unreachable", FindingLevel.Error, "pods with a bucket may act as the workers' account and reach Cloud Storage", Buckets),
        new("driver-missing", FindingLevel.Error, "the cluster has the driver for each bucket and claim that is mounted", Drivers),
        new("large-gpu-machine", FindingLevel.Warning, "a pod with few GPUs starts no machine with many", LargeMachines),
    ];

    private static IEnumerable<Objection> Twice(GuardrailContext context) =>
        from resource in context.Managed()
        where resource.IsKubernetesObject() && resource.At("metadata", "name") is PlanText { IsComputed: false }
        group resource by new { resource.Type, resource.Namespace, resource.Provider, Name = resource.At("metadata", "name").AsText() } into alike
        where alike.Count() > 1
        let owners = alike.Select(resource => context.SettingOf(resource) ?? resource.Describe())
        select new Objection(
            alike.ElementAt(1).Describe(),
            $"must not have the name of another {alike.First().Kind} of the namespace; got \"{alike.Key.Name}\" from {string.Join(" and from ", owners)}; "
            + "the second would take over the first one's object",
            "rename one");

    private static IEnumerable<Objection> Ports(GuardrailContext context) =>
        from service in context.OfType("kubernetes:core/v1:Service")
        from port in service.At("spec", "ports").Items()
        where port["nodePort"] is not null
        group service by new { Port = port["nodePort"]!.Text, Protocol = port["protocol"]?.Text ?? "TCP", service.Provider } into alike
        where alike.Count() > 1

        // Of an experiment the setting is that of one of its processes.
        let owners = alike.Select(service => context.SettingOf(service) is not { } key ? service.Describe()
            : key.StartsWith(SettingKeys.Full("services."), StringComparison.Ordinal) ? $"{key}.nodePort" : key)
        select new Objection(
            alike.ElementAt(1).Describe(),
            $"must have a port of the nodes that no other Service of the cluster has; got {alike.Key.Port} from {string.Join(" and from ", owners)}; Kubernetes refuses the second",
            "choose another, or leave nodePort out");

    private static IEnumerable<Objection> Namespaces(GuardrailContext context) =>
        from space in context.OfType("kubernetes:core/v1:Namespace")
        let name = space.At("metadata", "name").AsText()
        where name is not null
        from other in context.Neighbours
        where other.SharesCluster && other.Namespaces.Contains(name)
        select new Objection(
            space.Describe(),
            $"must be a namespace that no other stack makes on the cluster; got \"{name}\", which stack \"{other.Stack}\" has as well; "
            + "whichever of the two is destroyed first takes everything of the other along",
            "set infra:namespace to another name in one of them");

    private static IEnumerable<Objection> PodSecurity(GuardrailContext context)
    {
        var levels = context.OfType("kubernetes:core/v1:Namespace")
            .Select(space => new { Name = space.At("metadata", "name").AsText(), Level = space.At("metadata", "labels", EnforceLabel).AsText() })
            .Where(space => space is { Name: not null, Level: not null })
            .ToLookup(space => space.Name!, space => space.Level!);
        var told = new HashSet<string>();
        foreach (var resource in context.Plan.Resources)
        {
            if (resource.Namespace is not { } space || levels[space].FirstOrDefault() is not { } level || PlanWorkloads.PodOf(resource) is not { } pod)
            {
                continue;
            }

            foreach (var (field, what, fix) in PodSecurityStandards.Violations(level, pod.Spec, pod.Metadata))
            {
                // The copies of one entry are told once.
                if (told.Add($"{Plain(resource.Name)} {field} {what}"))
                {
                    yield return new(
                        resource.Describe(),
                        $"{pod.Path}.{field} {what}, which the Pod Security level {level} of namespace \"{space}\" refuses: the object would be there and none of its pods"
                        + context.SettingIn(resource),
                        fix + (level == "restricted" ? ", or set infra:podSecurity to baseline where that level allows it" : ""));
                }
            }
        }
    }

    private static IEnumerable<Objection> SharedDisks(GuardrailContext context)
    {
        var workloads = PlanWorkloads.Of(context.Plan);
        foreach (var claim in context.OfType("kubernetes:core/v1:PersistentVolumeClaim"))
        {
            var name = claim.At("metadata", "name").AsText();
            var modes = claim.At("spec", "accessModes").Items().Select(mode => mode.AsText() ?? "").ToList();
            var storageClass = claim.At("spec", "storageClassName").AsText();
            var users = workloads
                .Where(entry => entry.Resource.Namespace == claim.Namespace && Mounts(entry.Resource, name))
                .Select(entry => new { entry.Resource, Pods = Math.Max(entry.Workload.Replicas, entry.Workload.MaxReplicas) })
                .Where(user => user.Pods > 0)
                .ToList();
            var pods = users.Sum(user => user.Pods);
            var many = modes.Contains("ReadWriteMany");
            if (pods < 2 || (many ? !IsKnownDisk(storageClass) : modes.Contains("ReadOnlyMany")) || (!many && OneNode(context) && !modes.Contains("ReadWriteOncePod")))
            {
                continue;
            }

            yield return new(
                claim.Describe(),
                (many
                    ? $"asks for ReadWriteMany of the storage class {storageClass}, whose disks one node mounts at a time, so that the claim is never made"
                    : $"is {string.Join(", ", modes)}, {(modes.Contains("ReadWriteOncePod") ? "which one pod mounts at a time" : "a disk of one node")}, and {pods} pods mount it: "
                        + string.Join(", ", users.GroupBy(user => Plain(user.Resource.Name)).Select(group => $"{group.Sum(user => user.Pods)} of {group.Key}")) + "; those on other nodes wait for ever (Multi-Attach error)")
                + context.SettingIn(claim),
                $"use accessMode ReadWriteMany with storageClass {StorageClasses.ForManyNodes} (Filestore), or a bucket");
        }
    }

    // An experiment's replicas are objects of their own, under the name and a number.
    private static string Plain(string name) =>
        name.LastIndexOf('-') is > 0 and var dash && name[(dash + 1)..].All(char.IsAsciiDigit) ? $"{name[..dash]}-*" : name;

    // Where the nodes are not known they may be one, as with minikube and kind.
    private static bool OneNode(GuardrailContext context) => context.Pools is not { } pools || pools.Sum(pool => pool.MaxNodes) <= 1;

    private static bool IsKnownDisk(string? storageClass) => storageClass is not null && StorageClasses.IsOfOneNode(storageClass);

    private static bool Mounts(PlanResource resource, string? claim) =>
        PlanWorkloads.PodOf(resource) is { } pod
        && pod.Spec["volumes"].Items().Any(volume => volume["persistentVolumeClaim"]?["claimName"].AsText() == claim && claim is not null);

    private static bool MountsBucket(PlanResource resource) =>
        PlanWorkloads.PodOf(resource)?.Spec["volumes"].Items().Any(volume => volume["csi"]?["driver"].AsText() == BucketMounts.Driver) == true;

    private static IEnumerable<Objection> Buckets(GuardrailContext context)
    {
        if (context.Environment is not { } environment)
        {
            yield break;
        }

        var policies = context.OfType("kubernetes:networking.k8s.io/v1:NetworkPolicy").ToLookup(policy => policy.Namespace ?? "");
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var resource in context.Plan.Resources)
        {
            if (resource.Namespace is not { } space || !MountsBucket(resource) || !told.Add(space))
            {
                continue;
            }

            var setting = context.SettingIn(resource);
            if (environment.WorkerNamespaces is { } namespaces && !namespaces.Contains(space))
            {
                yield return new(
                    resource.Describe(),
                    $"mounts a bucket{setting}, and no pod of namespace \"{space}\" may act as the account that may read it",
                    $"whoever keeps the environment adds \"{space}\" to infra:worker.namespaces of stack \"{environment.Stack}\" and deploys that first");
            }

            if (policies[space].Any() && !policies[space].Any(LetsHttpsOut))
            {
                yield return new(
                    resource.Describe(),
                    $"mounts a bucket{setting}, and namespace \"{space}\" is closed to the addresses of Cloud Storage",
                    "set infra:allowPublicHttps to true");
            }
        }
    }

    private static IEnumerable<Objection> Drivers(GuardrailContext context)
    {
        if (context.Environment is not { MissingDrivers: [_, ..] missing } environment)
        {
            yield break;
        }

        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var resource in context.Plan.Resources)
        {
            var storageClass = resource.Type == "kubernetes:core/v1:PersistentVolumeClaim" ? resource.At("spec", "storageClassName").AsText() : null;
            var driver = StorageClasses.IsFilestore(storageClass) ? ClusterSettings.FilestoreCsiDriver
                : StorageClasses.IsLustre(storageClass) ? ClusterSettings.LustreCsiDriver
                : MountsBucket(resource) ? ClusterSettings.GcsFuseCsiDriver
                : null;
            if (driver is not null && missing.Contains(driver.Name) && told.Add($"{driver.Name} {context.SettingOf(resource)}"))
            {
                yield return new(
                    resource.Describe(),
                    $"{(storageClass is null ? "mounts a bucket" : $"is of the class {storageClass}")}{context.SettingIn(resource)}, for which the cluster of \"{environment.Stack}\" has no driver, so that its pods wait for ever",
                    $"whoever keeps the environment sets infra:{driver.Key} to true there and deploys that first");
            }
        }
    }

    // What is opened to some pods, such as a queue's ledger, opens nothing to those with the bucket.
    private static bool LetsHttpsOut(PlanResource policy) =>
        policy.At("spec", "podSelector") is null or PlanMap { Members.Count: 0 }
        && policy.At("spec", "egress").Items().Any(rule =>
            (rule["ports"].Items() is { Length: 0 } || rule["ports"].Items().Any(port => port["port"] is null or PlanNumber { Value: 443 }))
            && (rule["to"].Items() is { Length: 0 } || rule["to"].Items().Any(to =>
                IPNetwork.TryParse(to["ipBlock"]?["cidr"].AsText() ?? "", out var range) && (range.PrefixLength == 0 || GoogleApis.Any(apis => range.Contains(apis.BaseAddress))))));

    private static int GpusOf(NodePoolFacts pool) =>
        int.TryParse(pool.Labels.GetValueOrDefault(PoolLabels.GpuCount), CultureInfo.InvariantCulture, out var labelled) ? labelled
            : MachineCatalog.Find(pool.MachineType)?.GpuCount is { } builtIn and > 0 ? builtIn
            : pool.GpuCount;

    private static IEnumerable<Objection> LargeMachines(GuardrailContext context)
    {
        if (context is not { Pools: { } pools, Fit: { } report })
        {
            yield break;
        }

        var workloads = PlanWorkloads.Of(context.Plan);
        var byName = pools.DistinctBy(pool => pool.Name).ToDictionary(pool => pool.Name);
        foreach (var (workload, result) in workloads.Zip(report.Workloads))
        {
            var pods = Math.Max(1, Math.Max(workload.Workload.Replicas, workload.Workload.MaxReplicas));
            var asked = result.PerPod.Gpus * pods;
            var open = result.Pools.Where(pool => pool.Obstacle is null).Select(pool => byName[pool.Pool]).ToList();

            // What several containers share, or is a part of a GPU, is counted in shares and parts.
            var large = open.Where(pool => pool.GpuCount > asked && pool.MaxGpusPerContainer is null && pool.GpuCount == GpusOf(pool)).ToList();
            if (result.PerPod.Gpus == 0 || large.Count == 0)
            {
                continue;
            }

            var most = large.MaxBy(pool => pool.GpuCount)!;
            var suited = open.Except(large).MinBy(pool => pool.GpuCount);
            yield return new(
                workload.Resource.Describe(),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"asks for {asked} GPU{(asked == 1 ? "" : "s")} {(pods == 1 ? "" : $"in {pods} pods ")}and {(suited is null ? "fits only on machines" : "may start a machine")} of {most.GpuCount}, pool {most.Name} ({most.MachineType})")
                + (suited is null ? "; the rest of the machine is paid for as well" : ""),
                suited is null
                    ? "add a pool of smaller machines, or ask for all its GPUs"
                    : $"keep it to pool {suited.Name} ({suited.MachineType}) by nodeSelector {{ {suited.NodeSelector.First().Key}: {suited.NodeSelector.First().Value} }}");
        }
    }
}
