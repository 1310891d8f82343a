using System.Globalization;
using Infra.Components.Common;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Pods;

/// <summary>Builds containers and pods: image, hardening, environment, resources, volumes and place, each in one way for all workloads.</summary>
internal static class PodParts
{
    /// <summary>The area, as a label.</summary>
    internal const string Component = "simulation";

    /// <summary>Tells the provider what to wait for instead of readiness: here that the object exists at all.</summary>
    /// <remarks>
    /// Not <c>pulumi.com/skipAwait</c>: for pods and their owners that skips the wait for the end of a deleted one as well, so that a pod under
    /// a fixed name could not be replaced (https://github.com/pulumi/pulumi-kubernetes/issues/1232; in provider 4.32,
    /// provider/pkg/metadata/overrides.go).
    /// </remarks>
    internal const string WaitFor = "pulumi.com/waitFor";

    /// <summary>The value of <see cref="WaitFor"/>: every object has a uid once it exists.</summary>
    internal const string UntilItExists = "jsonpath={.metadata.uid}";

    /// <summary>
    /// How long to wait for pods with GPUs: a node pool that grows from nothing takes up to 15 minutes until its drivers are in, more than the
    /// provider's 10 minutes.
    /// </summary>
    private static readonly TimeSpan GpuWait = TimeSpan.FromMinutes(20);

    /// <summary>The full reference of an image, which may be known, as its registry may be, only when the plan runs.</summary>
    /// <param name="registry">What stands before it; null for nothing.</param>
    /// <param name="image">The image.</param>
    /// <param name="component">The component whose container runs it.</param>
    /// <param name="path">The property that holds it.</param>
    internal static Input<string> Image(Input<string>? registry, Input<string> image, Resource component, string path = "Image")
    {
        var named = image.CheckedLater(path, ContainerImage.Check, component);
        return registry is null ? named : Output.Format($"{registry.ToOutput()}/{named.ToOutput()}");
    }

    /// <summary>A container with the hardening that any Pod Security level accepts; lists that are empty are left away.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="image">Its image.</param>
    /// <param name="command">What is run; empty for the image's own.</param>
    /// <param name="args">The words behind it.</param>
    /// <param name="variables">Its environment.</param>
    /// <param name="isReadOnly">Whether it may write to its mounts alone.</param>
    internal static ContainerArgs Container(
        string name,
        Input<string> image,
        IEnumerable<string> command,
        IEnumerable<string> args,
        IEnumerable<EnvVarArgs> variables,
        bool isReadOnly = false) => new()
        {
            Name = name,
            Image = image,
            SecurityContext = Hardened(isReadOnly),
            Command = command.AsInputList(),
            Args = args.AsInputList(),
            Env = variables.AsInputList(),
        };

    /// <summary>A container with the pod's name in its environment, a port of its own name, and its GPUs.</summary>
    /// <remarks>
    /// Houdini needs no privileges here: it adds devices and mounts as the engine starts the container, below what the pod says. So neither
    /// mode changes the security context, and none of it keeps a container from using a device it was given.
    /// </remarks>
    internal static ContainerArgs Container(
        string name, Input<string> image, int port, GpuAccess gpu, ContainerResources resources, EnvironmentVariables environment)
    {
        EnvVarArgs[] variables = [FieldVariable(ContainerEnvironment.PodName, "metadata.name"), .. GpuEnvironment(gpu), .. Variables(environment)];
        var container = Container(name, image, [], [], variables);
        container.Ports.Add(new ContainerPortArgs { Name = name, ContainerPortValue = port });
        SetResources(container, resources, gpu);
        return container;
    }

    /// <summary>A variable with a plain value; an empty one is left out, as the server leaves it out.</summary>
    internal static EnvVarArgs Variable(string name, Input<string> value) =>
        value.TryGetNow(out var text) && text.Length == 0 ? new() { Name = name } : new() { Name = name, Value = value };

    /// <summary>A variable that holds an entry of a Secret.</summary>
    internal static EnvVarArgs SecretVariable(string name, Input<string> secret, string key) =>
        new() { Name = name, ValueFrom = new EnvVarSourceArgs { SecretKeyRef = new SecretKeySelectorArgs { Name = secret, Key = key } } };

    /// <summary>A variable that holds a field of the pod.</summary>
    internal static EnvVarArgs FieldVariable(string name, string field) =>
        new() { Name = name, ValueFrom = new EnvVarSourceArgs { FieldRef = new ObjectFieldSelectorArgs { FieldPath = field } } };

    /// <summary>Variables in the order of their names.</summary>
    internal static IEnumerable<EnvVarArgs> Variables(EnvironmentVariables environment) => environment.Sorted().Select(pair => Variable(pair.Key, pair.Value));

    /// <summary>What no container here needs and any may therefore lose.</summary>
    internal static SecurityContextArgs Hardened(bool isReadOnly = false) => new()
    {
        AllowPrivilegeEscalation = false,
        Capabilities = new CapabilitiesArgs { Drop = { "ALL" } },
        ReadOnlyRootFilesystem = isReadOnly ? (Input<bool>)true : null,
    };

    /// <summary>Writes what the dispatcher gave a container, or, where it was not asked, what the container claims.</summary>
    internal static void SetResources(ContainerArgs container, ContainerShare? share, ContainerResources resources, GpuAccess gpu)
    {
        if (share is null)
        {
            SetResources(container, resources, gpu);
        }
        else
        {
            SetResources(container, share.Requests, share.Limits);
        }
    }

    /// <summary>Writes requests and limits with the GPUs and TPUs.</summary>
    internal static void SetResources(ContainerArgs container, ContainerResources resources, GpuAccess gpu)
    {
        var limits = new Dictionary<string, string>(resources.Limits(), StringComparer.Ordinal);
        if (gpu.DevicePluginCount is { } count)
        {
            limits[ContainerShare.GpuResource] = count.ToString(CultureInfo.InvariantCulture);
        }

        if (gpu.TpuCount is { } chips)
        {
            limits[ContainerShare.TpuResource] = chips.ToString(CultureInfo.InvariantCulture);
        }

        SetResources(container, resources.Requests(), limits);
    }

    /// <summary>Writes requests and limits, leaving the field away where there are none.</summary>
    internal static void SetResources(ContainerArgs container, IReadOnlyDictionary<string, string> requests, IReadOnlyDictionary<string, string> limits)
    {
        if (requests.Count + limits.Count > 0)
        {
            container.Resources = new ResourceRequirementsArgs { Requests = requests.AsInputMap(), Limits = limits.AsInputMap() };
        }
    }

    /// <summary>Adds what a pod's containers mount: the volumes, what fills them before the processes start, and the right to write to them.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="volumes">The volumes by name, with where they stand.</param>
    /// <param name="user">The user that the containers run as; null for the image's own.</param>
    /// <param name="component">The component that makes the pod.</param>
    internal static void AddVolumes(PodSpecArgs pod, IEnumerable<PodVolume> volumes, int? user, Resource component)
    {
        var all = volumes.ToList();
        foreach (var (name, source, path) in all)
        {
            pod.Volumes.Add(Volumes.Of(name, source, path, user, component));
            if (source is GitVolume git)
            {
                pod.InitContainers.Add(GitCheckout.Container(name, git));
            }
        }

        if (user > 0 && all.Any(volume => volume.Source is ClaimVolume or BucketVolume))
        {
            Volumes.MakeWritable(pod, user.Value);
        }
    }

    /// <summary>A pod of the given containers, on nodes that suit them.</summary>
    internal static PodSpecArgs Spec(
        WorkloadArgs args,
        TargetNamespace? space,
        IReadOnlyList<ContainerArgs> containers,
        IReadOnlyList<GpuAccess> gpus,
        IReadOnlyDictionary<string, string> nodeSelector,
        IReadOnlyList<PodToleration> tolerations,
        int? runAsUser)
    {
        var labels = nodeSelector.ToDictionary();
        if (gpus.Any(gpu => gpu.NeedsHoudini))
        {
            labels.TryAdd(GpuAccess.HoudiniNodeLabel, "true");
        }

        return new()
        {
            AutomountServiceAccountToken = false,
            SecurityContext = new PodSecurityContextArgs
            {
                SeccompProfile = new SeccompProfileArgs { Type = "RuntimeDefault" },
                RunAsUser = runAsUser.AsInput(),
                RunAsNonRoot = runAsUser is { } user ? (Input<bool>)(user != 0) : null,
            },
            Containers = containers.AsInputList(),
            ImagePullSecrets = args.ImagePullSecret is { } secret ? (InputList<LocalObjectReferenceArgs>)new LocalObjectReferenceArgs { Name = secret } : null!,
            ServiceAccountName = args.AccountIn(space),
            NodeSelector = labels.AsInputMap(),
            Tolerations = WithGpuToleration(tolerations, gpus).Select(toleration => new TolerationArgs
            {
                Key = toleration.Key.AsInput(),
                Operator = toleration.Operator,
                Value = toleration.Value.AsInput(),
                Effect = toleration.Effect?.ToString().AsInput(),
            }).AsInputList(),
        };
    }

    /// <summary>Metadata with the recommended labels, and <c>app</c> where pods or their owners carry one.</summary>
    internal static ObjectMetaArgs Metadata(string name, Input<string> kubernetesNamespace, string? app = null, bool awaitReady = true) =>
        Metadata(name, kubernetesNamespace, Labels(name, app), awaitReady);

    /// <summary>Metadata with labels, and whether the object is waited for until it is ready, or only until it is there.</summary>
    internal static ObjectMetaArgs Metadata(Input<string> name, Input<string> kubernetesNamespace, Dictionary<string, string> labels, bool awaitReady = true)
    {
        var metadata = new ObjectMetaArgs { Name = name, Namespace = kubernetesNamespace, Labels = labels };
        if (!awaitReady)
        {
            metadata.Annotations.Add(WaitFor, UntilItExists);
        }

        return metadata;
    }

    /// <summary>The recommended labels, and <c>app</c> where there is one.</summary>
    internal static Dictionary<string, string> Labels(string name, string? app = null, string component = Component)
    {
        var labels = KubernetesLabels.For(name, component);
        if (app is not null)
        {
            labels["app"] = app;
        }

        return labels;
    }

    /// <summary>The options of a child that waits for pods.</summary>
    internal static CustomResourceOptions Waiting(Resource parent, IReadOnlyList<GpuAccess> gpus)
    {
        var options = new CustomResourceOptions { Parent = parent };
        if (gpus.Any(gpu => gpu != GpuAccess.None))
        {
            options.CustomTimeouts = new CustomTimeouts { Create = GpuWait, Update = GpuWait };
        }

        return options;
    }

    private static IEnumerable<EnvVarArgs> GpuEnvironment(GpuAccess gpu)
    {
        // The order is seen from outside: /gpus prints the variables as they stand in the environment.
        if (gpu.HoudiniVisibleDevices is { } devices)
        {
            yield return new EnvVarArgs { Name = ContainerEnvironment.VisibleDevices, Value = devices };
            yield return new EnvVarArgs { Name = ContainerEnvironment.HoudiniEnabled, Value = "true" };
        }

        if (gpu.HoudiniExclusiveCount is { } count)
        {
            yield return new EnvVarArgs { Name = ContainerEnvironment.HoudiniRequested, Value = count.ToString(CultureInfo.InvariantCulture) };
        }
    }

    private static IEnumerable<PodToleration> WithGpuToleration(IReadOnlyList<PodToleration> tolerations, IReadOnlyList<GpuAccess> gpus)
    {
        (NodeTaint Taint, bool IsOwn)[] own =
        [
            (NodeTaint.Gpu, gpus.Any(gpu => gpu.DevicePluginCount is not null)),
            (NodeTaint.Tpu, gpus.Any(gpu => gpu.TpuCount is not null)),
        ];
        return tolerations.Concat(own.Where(each => each.IsOwn).Select(each => PodToleration.For(each.Taint)).Except(tolerations));
    }

    /// <summary>A volume of a pod: its name, what is in it, and where the setting stands.</summary>
    internal sealed record PodVolume(string Name, VolumeSource Source, string Path);
}
