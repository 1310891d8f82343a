using System.Collections.Immutable;
using System.Globalization;
using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Components.Queueing;
using Infra.Core.Scheduling;
using Pulumi;
using Pulumi.Kubernetes.Batch.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Workloads.Workbenches;

/// <summary>A notebook or an editor in the cluster that is started when it is wanted, ends when it is not used, and keeps its home.</summary>
/// <remarks>
/// Makes a claim <c>workbench-home</c> and a CronJob <c>workbench</c> that never starts by itself: it is the template from which its user makes the Job
/// <c>workbench</c>, of which there is one at most, with <c>kubectl create job workbench --from=cronjob/workbench</c> (<c>infra open --start</c>). So a
/// machine is paid for only while somebody works; and with the CronJob, as when its stack is paused, the Job goes. It has no Service: whoever may
/// forward ports of the namespace's pods reaches it (<c>infra open</c>), nobody else.
/// </remarks>
public sealed class Workbench : ComponentResource
{
    /// <summary>The name of CronJob, Job and container.</summary>
    public const string WorkloadName = "workbench";

    /// <summary>The name of the volume claim that keeps the home directory.</summary>
    public const string HomeClaim = "workbench-home";

    internal const string Component = "workbench";

    /// <summary>The component's type token.</summary>
    public const string Token = "infra:workbench:Workbench";
    private const string GitDirectory = "/etc/workbench-git";

    // Its last words can be read for that long, and then its name is free for the next.
    private const int KeptSeconds = 60;

    private readonly WorkbenchArgs _args;
    private readonly WorkbenchSpec _spec;

    /// <summary>Makes the workbench.</summary>
    /// <param name="name">The name in the stack.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Parent, provider and the like.</param>
    /// <exception cref="ResourceException">The arguments break a rule; the text has every finding. A preview logs it and goes on.</exception>
    public Workbench(string name, WorkbenchArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        (_args, _spec) = (args, args.Spec);
        PodPlacement? placement = null;
        if (args.AreRefused("workbench", name, this, () =>
        {
            (placement, var findings) = WorkbenchRules.Check(args.Spec, args.Dispatcher);
            return [.. ContainerRules.CheckInputs(args, args.Namespace), .. findings];
        }))
        {
            return;
        }

        Home = VolumeClaims.Create($"{name}-home", Metadata(HomeClaim), _spec.HomeSize, _spec.StorageClass, "ReadWriteOnce", this, _spec.ProtectHome);
        if (!args.HomeOnly)
        {
            Template = AddTemplate(name, placement);
        }

        RegisterOutputs();
    }

    /// <summary>The volume claim that keeps the home directory from one Job to the next.</summary>
    public PersistentVolumeClaim Home { get => field.MadeBy(this); }

    /// <summary>The suspended CronJob from which its Job is made.</summary>
    /// <value>Null: there is the home alone.</value>
    public CronJob? Template { get; }

    /// <summary>All that is mounted: the home, the spec's, and git's credentials.</summary>
    internal static IReadOnlyList<MountRules.LocatedMount> MountsOf(WorkbenchSpec spec) =>
    [
        new(new(spec.HomeAt, new ClaimVolume(HomeClaim)), "Home"),
        .. MountRules.Located(spec.Mounts),
        .. spec.GitSecret is { } secret ? [new(new(GitDirectory, new SecretVolume(secret)) { ReadOnly = true }, "Git")] : Array.Empty<MountRules.LocatedMount>(),
    ];

    /// <summary>The variables that it has whatever is set: the home with what is cached there, and how git gets its credentials.</summary>
    /// <remarks>
    /// pip, uv, Hugging Face and PyTorch keep what they fetch below XDG_CACHE_HOME, conda in CONDA_PKGS_DIRS. Git reads GIT_CONFIG_… since 2.31, and the Secret's
    /// files each time it asks, so that a new token needs no new start. https://git-scm.com/docs/git-config#ENVIRONMENT (checked 2026-11)
    /// </remarks>
    internal static IEnumerable<(string Name, string Value)> VariablesOf(WorkbenchSpec spec, string gitDirectory = GitDirectory)
    {
        yield return ("HOME", spec.HomeAt);
        yield return ("XDG_CACHE_HOME", $"{spec.HomeAt}/.cache");
        yield return ("CONDA_PKGS_DIRS", $"{spec.HomeAt}/.cache/conda");
        if (spec.GitHost is { } host)
        {
            yield return ("GIT_CONFIG_COUNT", "1");
            yield return ("GIT_CONFIG_KEY_0", $"credential.https://{host}.helper");
            yield return (
                "GIT_CONFIG_VALUE_0",
                $"!f() {{ test \"$1\" = get && for key in username password; do read -r value < {gitDirectory}/$key; echo \"$key=$value\"; done; }}; f");
        }
    }

    private CronJob AddTemplate(string name, PodPlacement? placement)
    {
        var podMetadata = new ObjectMetaArgs { Labels = Labels(WorkloadName) };
        Volumes.Annotate(podMetadata, [.. _spec.Mounts.Select(mount => mount.Source)]);
        if (_spec.IdleMinutes > 0)
        {
            podMetadata.Annotations.Add(IdleEnd.Annotation, _spec.IdleMinutes.ToString(CultureInfo.InvariantCulture));
        }

        var jobMetadata = new ObjectMetaArgs { Labels = Labels(WorkloadName) };
        QueuedJob.Label(jobMetadata, _args.Queue, _spec.Priority);
        return new CronJob(
            name,
            new CronJobArgs
            {
                Metadata = Metadata(WorkloadName),
                Spec = new CronJobSpecArgs
                {
                    // Never: the one who works starts it. A schedule there must be.
                    Suspend = true,
                    Schedule = "0 0 1 1 *",
                    ConcurrencyPolicy = "Forbid",
                    JobTemplate = new JobTemplateSpecArgs
                    {
                        Metadata = jobMetadata,
                        Spec = new JobSpecArgs
                        {
                            TtlSecondsAfterFinished = KeptSeconds,
                            Template = new PodTemplateSpecArgs { Metadata = podMetadata, Spec = PodSpec(placement) },
                        },
                    },
                },
            },
            new CustomResourceOptions { Parent = this });
    }

    private PodSpecArgs PodSpec(PodPlacement? placement)
    {
        var gpu = GpuAccess.Of(_spec.Gpus);
        var container = Container(placement?.Containers[0], gpu);
        var nodeSelector = placement?.NodeSelector ?? ImmutableDictionary<string, string>.Empty;
        var spec = PodParts.Spec(_args, _args.Namespace, [container], [gpu], nodeSelector, placement?.Tolerations ?? [], _spec.RunAsUser);

        // A program that fails is started again beside its home; one that ends well has been ended.
        spec.RestartPolicy = "OnFailure";
        PodParts.AddVolumes(spec, MountsOf(_spec).Select((each, i) => new PodParts.PodVolume(VolumeName(i), each.Mount.Source, each.Path)), _spec.RunAsUser, this);
        return _args.Transformed(WorkloadName, spec);
    }

    private ContainerArgs Container(ContainerShare? share, GpuAccess gpu)
    {
        var container = PodParts.Container(
            WorkloadName,
            PodParts.Image(_args.ImageRegistry, _spec.Image, this),
            _spec.IdleMinutes > 0 ? [.. IdleEnd.Command(_spec.Port, _spec.IdleMinutes), .. _spec.Command] : _spec.Command,
            [],
            [.. VariablesOf(_spec).Select(own => PodParts.Variable(own.Name, own.Value)), .. PodParts.Variables(_spec.Environment)]);
        container.Ports.Add(new ContainerPortArgs { ContainerPortValue = _spec.Port });
        container.WorkingDir = _spec.HomeAt;
        container.VolumeMounts = [.. MountsOf(_spec).Select((each, i) => Volumes.Mount(VolumeName(i), each.Mount))];
        PodParts.SetResources(container, share, _spec.Resources, gpu);
        return _args.Transformed(WorkloadName, container);
    }

    private static string VolumeName(int i) => i == 0 ? "home" : string.Create(CultureInfo.InvariantCulture, $"volume-{i - 1}");

    private ObjectMetaArgs Metadata(string objectName) => PodParts.Metadata(objectName, _args.Namespace.Name, Labels(objectName));

    private static Dictionary<string, string> Labels(string objectName) => PodParts.Labels(objectName, WorkloadName, Component);
}
