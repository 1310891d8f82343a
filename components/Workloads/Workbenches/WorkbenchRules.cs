using System.Text.RegularExpressions;
using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Components.Workloads.Services;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;
using Infra.Core.Settings;

namespace Infra.Components.Workloads.Workbenches;

/// <summary>What can be wrong with a <see cref="WorkbenchSpec"/>, and where it goes.</summary>
public static partial class WorkbenchRules
{
    /// <summary>Checks a workbench and places it.</summary>
    /// <param name="spec">The workbench.</param>
    /// <param name="dispatcher">Places what is to be assigned; null where there are no node pools to place on.</param>
    /// <returns>Its place, null where it asks for none; and everything that is wrong, at the settings' path where it comes from settings.</returns>
    public static (PodPlacement? Placement, IReadOnlyList<Finding> Findings) Check(WorkbenchSpec spec, Dispatcher? dispatcher = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var findings = Finding.Of(
        [
            .. spec.Image.Check(nameof(spec.Image), ContainerImage.Check),
            .. CheckCommand(spec),
            .. ContainerRules.CheckPort(nameof(spec.Port), spec.Port),
            .. ContainerEnvironment.Check(nameof(spec.Environment), spec.Environment.Keys),
            .. Workbench.VariablesOf(spec).Where(own => spec.Environment.ContainsKey(own.Name)).Select(own =>
                new Finding($"{nameof(spec.Environment)}[\"{own.Name}\"]", "cannot be set, for the workbench sets it itself from home and git", "remove it")),
            .. CheckHome(spec),
            .. MountRules.Check(spec.Mounts),
            .. MountRules.CheckPlaces(Workbench.MountsOf(spec).Take(1 + spec.Mounts.Count)),
            .. CheckGit(spec),
            .. ReplicatedServiceRules.CheckGpus(nameof(spec.Gpus), spec.Gpus),
            .. spec.Resources.Check(nameof(spec.Resources)),
            .. ContainerRules.CheckUser(nameof(spec.RunAsUser), spec.RunAsUser),
            spec.IdleMinutes is < 0 or > WorkbenchSpec.MaxIdleMinutes
                ? new(nameof(spec.IdleMinutes), $"must be 0 to {WorkbenchSpec.MaxIdleMinutes} minutes, 0 for never; got {spec.IdleMinutes}", "use 60") : null,
        ]).ToList();
        var placement = Place(spec, dispatcher, findings);
        return (placement, SettingsPaths.Apply(spec.SettingsPath, findings));
    }

    private const string Home = "Home";

    private static IEnumerable<Finding> CheckCommand(WorkbenchSpec spec) => spec.Command.Count == 0
        ? [new(nameof(spec.Command), "must name the program, which should listen on 127.0.0.1; got nothing", "write for example [jupyter, lab, --ip=127.0.0.1, --no-browser]")]
        : spec.Command.FirstOrDefault(word => Everywhere().IsMatch(word)) is { } word
        ? [new(
            nameof(spec.Command),
            $"should listen on 127.0.0.1, where infra open reaches it and other pods of the namespace do not; got \"{word}\"", "write 127.0.0.1 in its place",
            FindingLevel.Warning)]
        : [];

    private static IEnumerable<Finding> CheckHome(WorkbenchSpec spec) =>
    [
        .. MountRules.Check(Workbench.MountsOf(spec)[0].Mount, Home),
        .. KubernetesQuantity.CheckBytes($"{Home}.Size", spec.HomeSize),
        .. StorageClasses.Check($"{Home}.{nameof(spec.StorageClass)}", spec.StorageClass),
        .. StorageClasses.CheckSize($"{Home}.Size", spec.StorageClass, spec.HomeSize),
    ];

    private static IEnumerable<Finding> CheckGit(WorkbenchSpec spec) => Finding.Of(
    [
        spec.GitHost is { } host && !HostName().IsMatch(host)
            ? new("Git.Host", $"must be a host name, with a port where it has one, without \"https://\"; got \"{host}\"", "use for example github.com") : null,
        .. spec.GitSecret is { } secret ? secret.Check("Git.Secret", KubernetesNames.CheckSubdomain) : [],
    ]);

    private static PodPlacement? Place(WorkbenchSpec spec, Dispatcher? dispatcher, List<Finding> findings)
    {
        if (spec.Assign is not { } assign)
        {
            return null;
        }

        if (dispatcher is null)
        {
            findings.Add(AssignRules.WithoutPools(nameof(spec.Assign), assign, "use gpus and resources"));
            return null;
        }

        if (spec.Gpus > 0)
        {
            findings.Add(new(nameof(spec.Gpus), $"must be left out with assign, whose place brings them; got {spec.Gpus}", "remove it, or write ‹assign.gpuCount›"));
        }

        findings.AddRange(AssignRules.CheckBeside(nameof(spec.Resources), assign, spec.Resources, isAlone: true));
        ContainerClaim[] claims = [spec.Resources.Claim(Workbench.WorkloadName), .. Volumes.Sidecars(spec.Mounts.Select(mount => mount.Source))];
        var assignment = dispatcher.Assign(assign, claims, nameof(spec.Assign));
        findings.AddRange(assignment.Findings);
        return assignment.Placement;
    }

    [GeneratedRegex(@"(^|[=:/])(0\.0\.0\.0|\[::\]|\*)(:[0-9]+)?\z")]
    private static partial Regex Everywhere();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?\z")]
    private static partial Regex HostName();
}
