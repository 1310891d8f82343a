using Infra.Components.Common;
using Infra.Components.Pods;
using Infra.Core.Names;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using StatefulSet = Pulumi.Kubernetes.Apps.V1.StatefulSet;

namespace Infra.Components.Data;

/// <summary>What the data services inside a cluster have in common: one pod with a disk behind a Service.</summary>
internal static class StatefulParts
{
    /// <summary>The name of an object; null where the object is not made now, as with <c>pulumi up --target</c>.</summary>
    internal static Output<string> NameOf(Output<Pulumi.Kubernetes.Types.Outputs.Meta.V1.ObjectMeta> metadata) => metadata.Apply(it => it?.Name!);

    /// <summary>The area's name in the label <c>app.kubernetes.io/component</c>.</summary>
    private const string Component = "data";

    private const string DataVolume = "data";

    // A disk's own root has a folder lost+found, and MySQL begins in an empty one alone.
    private const string DataFolder = "data";

    /// <summary>The labels of an object.</summary>
    public static Dictionary<string, string> Labels(string service) => KubernetesLabels.For(service, Component);

    /// <summary>Metadata with the labels that every object carries.</summary>
    public static ObjectMetaArgs Metadata(string objectName, string service, Input<string> kubernetesNamespace) => new()
    {
        Name = objectName,
        Namespace = kubernetesNamespace,
        Labels = Labels(service),
    };

    /// <summary>The headless Service and the StatefulSet of one pod.</summary>
    /// <returns>Both, and the Service's name in the cluster's DNS, known once both are there; once the Service is, where the pod is being stopped.</returns>
    public static (Service Service, StatefulSet Set, Output<string> Host) Create(string name, StatefulPod pod, Resource parent, bool protect, InputList<Resource>? stopsAfter)
    {
        var service = new Service(
            name,
            new()
            {
                Metadata = Metadata(pod.ServiceName, pod.ServiceName, pod.Namespace),
                Spec = new ServiceSpecArgs
                {
                    ClusterIP = "None",
                    Selector = Selector(pod.ServiceName),
                    Ports = { new ServicePortArgs { Name = pod.ServiceName, Port = pod.Port, TargetPort = pod.Port } },
                },
            },
            new() { Parent = parent });
        var labels = Labels(pod.ServiceName);
        labels["app"] = pod.ServiceName;
        var metadata = new ObjectMetaArgs { Labels = labels };
        if (pod.ConfigDigest is { } digest)
        {
            metadata.Annotations.Add(ConfigDigest.Annotation, digest);
        }

        var set = new StatefulSet(
            name,
            new()
            {
                Metadata = Metadata(pod.ServiceName, pod.ServiceName, pod.Namespace),
                Spec = new StatefulSetSpecArgs
                {
                    ServiceName = pod.ServiceName,
                    Replicas = 1,
                    Selector = new LabelSelectorArgs { MatchLabels = Selector(pod.ServiceName) },
                    PersistentVolumeClaimRetentionPolicy = new StatefulSetPersistentVolumeClaimRetentionPolicyArgs { WhenDeleted = "Retain", WhenScaled = "Retain" },
                    Template = new PodTemplateSpecArgs { Metadata = metadata, Spec = PodSpec(pod) },
                    VolumeClaimTemplates = { Claim(pod) },
                },
            },
            new() { Parent = parent, Protect = protect ? true : null, DependsOn = stopsAfter is null ? service : stopsAfter.Concat(service) });
        var known = stopsAfter is null
            ? Output.Tuple(service.Metadata, set.Metadata).Apply(_ => pod.ServiceName)
            : service.Metadata.Apply(_ => pod.ServiceName);
        return (service, set, Output.Tuple(known, ClusterDns.Service(pod.ServiceName, pod.Namespace)).Apply(parts => parts.Item2));
    }

    private static Dictionary<string, string> Selector(string service) => new() { ["app.kubernetes.io/name"] = service };

    private static PodSpecArgs PodSpec(StatefulPod pod)
    {
        var container = pod.Container;
        var context = PodParts.Hardened(isReadOnly: true);
        context.RunAsNonRoot = true;
        container.SecurityContext = context;
        container.Ports.Add(new ContainerPortArgs { Name = pod.ServiceName, ContainerPortValue = pod.Port });
        container.VolumeMounts.Add(new VolumeMountArgs { Name = DataVolume, MountPath = pod.DataPath, SubPath = DataFolder });

        // Starting may mean reading all data first. Later, a server that does not answer gets no more work; one that does not even accept
        // connections for a minute is started anew.
        container.StartupProbe = Probe(pod.ReadyCommand, periodSeconds: 5, failures: 60);
        container.ReadinessProbe = Probe(pod.ReadyCommand, periodSeconds: 10, failures: 3);
        container.LivenessProbe = new ProbeArgs { TcpSocket = new TCPSocketActionArgs { Port = pod.Port }, PeriodSeconds = 10, TimeoutSeconds = 5, FailureThreshold = 6 };
        PodParts.SetResources(container, pod.Resources, GpuAccess.None);
        return new()
        {
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            TerminationGracePeriodSeconds = 60,
            SecurityContext = new PodSecurityContextArgs
            {
                RunAsNonRoot = true,
                RunAsUser = pod.UserId,
                RunAsGroup = pod.GroupId,
                FsGroup = pod.GroupId,
                FsGroupChangePolicy = "OnRootMismatch",
                SeccompProfile = new SeccompProfileArgs { Type = "RuntimeDefault" },
            },
            Containers = { container },
            Volumes = [.. pod.Volumes],
        };
    }

    private static ProbeArgs Probe(string[] command, int periodSeconds, int failures) =>
        new() { Exec = new ExecActionArgs { Command = command }, PeriodSeconds = periodSeconds, TimeoutSeconds = 5, FailureThreshold = failures };

    private static PersistentVolumeClaimArgs Claim(StatefulPod pod) => new()
    {
        Metadata = new ObjectMetaArgs { Name = DataVolume, Labels = Labels(pod.ServiceName) },
        Spec = new PersistentVolumeClaimSpecArgs
        {
            AccessModes = { "ReadWriteOnce" },
            Resources = new VolumeResourceRequirementsArgs { Requests = { ["storage"] = pod.StorageSize } },
            StorageClassName = pod.StorageClass,
        },
    };
}
