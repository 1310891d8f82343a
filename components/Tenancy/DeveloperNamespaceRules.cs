using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Quantities;

namespace Infra.Components.Tenancy;

/// <summary>What can be wrong with a <see cref="DeveloperNamespaceArgs"/>.</summary>
public static class DeveloperNamespaceRules
{
    /// <summary>The widest range that pods may call: that of the largest private network, 10.0.0.0/8.</summary>
    public const int ShortestPrefix = 8;

    // How many times a namespace's memory its limits may come to, and what part of it a container without a limit of its own may use.
    private const int MemoryOverdraft = 16;
    private const int DefaultShare = 4;

    // Link-local addresses, among them the metadata server's: https://www.rfc-editor.org/rfc/rfc3927
    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("169.254.0.0/16");

    /// <summary>Checks everything that is known before the plan runs.</summary>
    /// <param name="args">What the caller asks for.</param>
    /// <returns>Every finding.</returns>
    public static IReadOnlyList<Finding> Check(DeveloperNamespaceArgs args) =>
    [
        .. KubernetesNames.CheckNamespace(nameof(args.Namespace), args.Namespace),
        .. CheckDevelopers(args.Developers),
        .. args.CostCenter is null ? [] : KubernetesNames.CheckLabelPair("", "cost-center", args.CostCenter).Select(finding => finding with { Path = nameof(args.CostCenter) }),
        .. CheckQuota(args.Quota),
        .. CheckDefaults(args.Defaults, args.Quota, args.Quota.AtLeast(args.QueuedUpTo).Memory),
        .. args.EgressTargets.SelectMany((target, i) => CheckTarget($"{nameof(args.EgressTargets)}[{i}]", target, args.EgressTargets.Take(i))),
        .. KubernetesNames.CheckSubdomain(nameof(args.ImagePullSecretName), args.ImagePullSecretName),
        .. CheckGoogleServiceAccount(args),
        .. args.DockerConfigJson.TryGetNow(out var json) ? CheckDockerConfig(nameof(args.DockerConfigJson), json) : [],
    ];

    /// <summary>Checks an address that pods are to call, and completes it.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <param name="address">An IPv4 address or range.</param>
    /// <param name="cidr">The range; that of the one address where it is one.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckAddress(string path, string? address, out string cidr)
    {
        cidr = address is not null && !address.Contains('/', StringComparison.Ordinal) ? $"{address}/32" : address ?? "";

        // Spelled back it must be the same: "10.3" is read as 10.0.0.3, and 10.3.0.5/24 as 10.3.0.0/24.
        return !IPNetwork.TryParse(cidr, out var network) || network.BaseAddress.AddressFamily != AddressFamily.InterNetwork || network.ToString() != cidr
            ? [new(path, $"must be an IPv4 address or the first address of a range; got \"{address}\"", "use for example \"10.3.0.5\" or \"10.3.0.0/24\"")]
            : network.PrefixLength < ShortestPrefix
            ? [new(path, $"must be no wider than /{ShortestPrefix}, for anything wider is the internet; got \"{address}\"", "name the service's own address")]
            : LinkLocal.Contains(network.BaseAddress) || network.Contains(LinkLocal.BaseAddress)
            ? [new(path, $"must have none of {LinkLocal}, whose addresses belong to the node, its metadata server among them; got \"{address}\"", "name the service's own address")]
            : [];
    }

    /// <summary>The most that the memory limits of a namespace may come to.</summary>
    /// <returns>What the quota says, or what follows from its memory.</returns>
    internal static string MemoryLimits(NamespaceQuota quota) => quota.MemoryLimits ?? Times(quota.Memory, MemoryOverdraft);

    /// <summary>The memory limit of a container that names none.</summary>
    /// <returns>What the defaults say, or what follows from the quota's memory; never less than the default request.</returns>
    internal static string MemoryLimit(ContainerDefaults defaults, NamespaceQuota quota) => defaults.MemoryLimit
        ?? (KubernetesQuantity.TryParse(quota.Memory, out var all) && KubernetesQuantity.TryParse(defaults.Memory, out var asked) && asked > all / DefaultShare
            ? defaults.Memory
            : Times(quota.Memory, 1m / DefaultShare));

    // Whole Gi, or Mi, as people write them and the API server gives them back.
    private static string Times(string quantity, decimal factor)
    {
        const decimal Mib = 1024 * 1024;
        if (!KubernetesQuantity.TryParse(quantity, out var bytes))
        {
            return quantity;
        }

        var mib = Math.Max(1, Math.Floor(bytes * factor / Mib));
        return string.Create(CultureInfo.InvariantCulture, $"{(mib % 1024 == 0 ? mib / 1024 : mib):0}{(mib % 1024 == 0 ? "Gi" : "Mi")}");
    }

    /// <summary>Checks a registry login. No finding shows any of it.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <param name="json">Docker's <c>config.json</c>.</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckDockerConfig(string path, string? json)
    {
        const string Fix = "take it from kubectl create secret docker-registry … --dry-run=client -o yaml, or from ~/.docker/config.json";
        try
        {
            using var document = JsonDocument.Parse(json ?? "");
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("auths", out var auths)
                && auths.ValueKind == JsonValueKind.Object
                && auths.EnumerateObject().Any()
                ? []
                : [new Finding(path, "must be a JSON object with at least one registry under \"auths\"; got something else (not shown, it is a secret)", Fix)];
        }
        catch (JsonException)
        {
            return [new Finding(path, "must be JSON; got something else (not shown, it is a secret)", Fix)];
        }
    }

    private static IEnumerable<Finding> CheckGoogleServiceAccount(DeveloperNamespaceArgs args) => args.GoogleServiceAccount is null ? [] : Finding.Of(
    [
        args.AllowGkeMetadataServer ? null
            : new(nameof(args.AllowGkeMetadataServer), "must be true with ‹googleServiceAccount›, for that is where pods get its tokens; got false", "set it"),
        .. args.GoogleServiceAccount.CheckIfSet(CheckGoogleServiceAccount),
    ]);

    /// <summary>Checks whom workloads act as.</summary>
    internal static IEnumerable<Finding> CheckGoogleServiceAccount(string account) => account.EndsWith(".gserviceaccount.com", StringComparison.Ordinal)
        ? []
        : [new(
            nameof(DeveloperNamespaceArgs.GoogleServiceAccount),
            $"must be the e-mail address of a service account; got \"{account}\"", "use for example \"ultron@project.iam.gserviceaccount.com\"")];

    private static IEnumerable<Finding> CheckDevelopers(IReadOnlyList<DeveloperSubject> developers)
    {
        var seen = new HashSet<(DeveloperSubjectKind, string)>();
        return developers.SelectMany((developer, index) => developer.Name.Check(name => Finding.Of(
        [
            .. CheckDeveloper(index, name),
            name is null || seen.Add((developer.Kind, name)) ? null
                : new($"{nameof(DeveloperNamespaceArgs.Developers)}[{index}]", $"must be named once; got \"{name}\" again", "remove it"),
        ])));
    }

    /// <summary>Checks the name of someone who may work in the namespace.</summary>
    internal static IEnumerable<Finding> CheckDeveloper(int index, string? name)
    {
        var path = $"{nameof(DeveloperNamespaceArgs.Developers)}[{index}]";
        return string.IsNullOrWhiteSpace(name) || name.Any(char.IsWhiteSpace)
            ? [new(path, $"must be a name without spaces; got \"{name}\"", "use for example the e-mail address")]
            : name.StartsWith("system:", StringComparison.Ordinal)
            ? [new(path, $"must not begin with \"system:\", which stands for the cluster itself or for everybody; got \"{name}\"", "name a person or a group")]
            : [];
    }

    private static IEnumerable<Finding> CheckQuota(NamespaceQuota quota)
    {
        const string Path = nameof(DeveloperNamespaceArgs.Quota);
        return Finding.Of(
        [
            .. KubernetesQuantity.CheckCpu($"{Path}.{nameof(quota.Cpu)}", quota.Cpu),
            .. KubernetesQuantity.CheckMemory($"{Path}.{nameof(quota.Memory)}", quota.Memory),
            .. KubernetesQuantity.CheckBytes($"{Path}.{nameof(quota.Storage)}", quota.Storage),
            .. KubernetesQuantity.CheckBytes($"{Path}.{nameof(quota.MemoryLimits)}", quota.MemoryLimits),
            .. KubernetesQuantity.CheckBytes($"{Path}.{nameof(quota.EphemeralStorage)}", quota.EphemeralStorage),
            .. CheckOrder($"{Path}.{nameof(quota.MemoryLimits)}", "quota.memory", quota.Memory, quota.MemoryLimits, "no container may use less than it asks for"),
            quota.Pods < 1 ? new($"{Path}.{nameof(quota.Pods)}", $"must be at least 1 pod; got {quota.Pods}", "raise it") : null,
            .. CheckLeast(nameof(quota.Gpus), "GPUs", quota.Gpus, 0),
            .. CheckLeast(nameof(quota.Tpus), "TPU chips", quota.Tpus, 0),
            .. CheckLeast(nameof(quota.Objects), "of each kind", quota.Objects, 1),
            .. CheckLeast(nameof(quota.LoadBalancers), "load balancers", quota.LoadBalancers, 0),
            .. CheckLeast(nameof(quota.NodePorts), "ports", quota.NodePorts, 0),
        ]);

        static IEnumerable<Finding> CheckLeast(string property, string what, int? number, int least) => number < least
            ? [new($"{Path}.{property}", $"must be {least} {what} or more; got {number}", $"use {least}{(least == 0 ? " for none" : " or more")}")]
            : [];
    }

    private static IEnumerable<Finding> CheckOrder(string path, string leastName, string least, string? most, string why) => IsLess(most, least)
        ? [new(path, $"must be at least {leastName} ({least}), for {why}; got \"{most}\"", "raise it")]
        : [];

    private static bool IsLess(string? one, string? other) =>
        KubernetesQuantity.TryParse(one, out var less) && KubernetesQuantity.TryParse(other, out var more) && less < more;

    private static IEnumerable<Finding> CheckDefaults(ContainerDefaults defaults, NamespaceQuota quota, string largest)
    {
        const string Path = nameof(DeveloperNamespaceArgs.Defaults);
        return
        [
            .. KubernetesQuantity.CheckCpu($"{Path}.{nameof(defaults.Cpu)}", defaults.Cpu),
            .. KubernetesQuantity.CheckMemory($"{Path}.{nameof(defaults.Memory)}", defaults.Memory),
            .. KubernetesQuantity.CheckMemory($"{Path}.{nameof(defaults.MemoryLimit)}", defaults.MemoryLimit),
            .. KubernetesQuantity.CheckBytes($"{Path}.{nameof(defaults.EphemeralStorage)}", defaults.EphemeralStorage),
            .. KubernetesQuantity.CheckBytes($"{Path}.{nameof(defaults.EphemeralStorageLimit)}", defaults.EphemeralStorageLimit),
            .. CheckOrder($"{Path}.{nameof(defaults.MemoryLimit)}", "defaults.memory", defaults.Memory, defaults.MemoryLimit, "a limit is no less than its request"),
            .. CheckOrder(
                $"{Path}.{nameof(defaults.EphemeralStorageLimit)}", "defaults.ephemeralStorage", defaults.EphemeralStorage, defaults.EphemeralStorageLimit, "a limit is no less than its request"),
            .. CheckMost("Cpu", defaults.Cpu, "Cpu", quota.Cpu, $"‹quota.cpu› ({quota.Cpu}), or no pod would start"),
            .. CheckMost("Memory", defaults.Memory, "Memory", quota.Memory, $"‹quota.memory› ({quota.Memory}), or no pod would start"),
            .. CheckMost(
                "EphemeralStorage", defaults.EphemeralStorage, "EphemeralStorage", quota.EphemeralStorage, $"‹quota.ephemeralStorage› ({quota.EphemeralStorage}), or no pod would start"),
            .. CheckMost("MemoryLimit", defaults.MemoryLimit, "Memory", largest, $"quota.memory ({largest}), more than which no container may use"),
        ];

        static IEnumerable<Finding> CheckMost(string property, string? one, string mostProperty, string most, string words) => IsLess(most, one)
            ? [new($"{Path}.{property}", $"must be at most {words}; got \"{one}\"", "lower it") { DependsOn = [$"{nameof(DeveloperNamespaceArgs.Quota)}.{mostProperty}"] }]
            : [];
    }

    private static IEnumerable<Finding> CheckTarget(string path, EgressTarget target, IEnumerable<EgressTarget> before) => Finding.Of(
    [
        .. KubernetesNames.CheckLabel($"{path}.Name", target.Name),
        target.Name is DeveloperNamespace.OwnNamespacePolicy or DeveloperNamespace.DnsPolicy or DeveloperNamespace.MetadataServerPolicy
            or DeveloperNamespace.PublicHttpsPolicy or DeveloperNamespace.MetricsPolicy
            ? new($"{path}.Name", $"must not be a name of the namespace's own policies; got \"{target.Name}\"", "use another")
            : before.Any(other => other.Name == target.Name) ? new($"{path}.Name", $"must be used once; got \"{target.Name}\" again", "use another")
            : null,
        .. target.Address.Check($"{path}.Address", (at, address) => CheckAddress(at, address, out _)),
        target.Ports.Count == 0 ? new($"{path}.Ports", "must be at least one TCP port; got none", "add the service's port") : null,
        .. target.Ports.Where(port => port is < 1 or > 65535)
            .Select(port => new Finding($"{path}.Ports", $"must be TCP ports from 1 to 65535; got {port}", "use for example 443")),
    ]);
}
