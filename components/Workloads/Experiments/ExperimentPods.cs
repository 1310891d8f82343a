using Infra.Components.Common;
using Infra.Components.Pods;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Workloads.Experiments;

/// <summary>Writes compiled pods as Kubernetes wants them.</summary>
internal static class ExperimentPods
{
    /// <summary>The pod's spec, patched and transformed.</summary>
    internal static PodSpecArgs Spec(CompiledExperiment experiment, CompiledPod pod, ExperimentArgs args, Resource component)
    {
        var spec = PodParts.Spec(
            args,
            args.Namespace,
            [.. pod.Containers.Select(container => Container(experiment, container, args, component))],
            [.. pod.Containers.Select(Gpu)],
            pod.NodeSelector,
            pod.Tolerations,
            experiment.Spec.RunAsUser);
        var mounts = pod.Containers.SelectMany(container => container.Mounts).DistinctBy(each => each.Volume);
        PodParts.AddVolumes(spec, mounts.Select(each => new PodParts.PodVolume(each.Volume, each.Mount.Source, each.Path)), experiment.Spec.RunAsUser, component);
        if (pod.Options.PodPatch is { } patch)
        {
            ArgsPatch.Apply(spec, patch);
        }

        return args.Transformed(pod.Name, spec);
    }

    /// <summary>How a container gets its GPUs.</summary>
    internal static GpuAccess Gpu(CompiledContainer container) => GpuAccess.Of(container.Gpus);

    private static ContainerArgs Container(CompiledExperiment experiment, CompiledContainer compiled, ExperimentArgs args, Resource component)
    {
        var process = compiled.Process;
        var secrets = process.SecretEnvironment.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => PodParts.SecretVariable(pair.Key, experiment.SecretName, pair.Value));
        var container = PodParts.Container(
            compiled.Name,
            PodParts.Image(args.ImageRegistry, compiled.Image, component, process.Image is null ? "Image" : $"{compiled.Path}.Image"),
            process.Command,
            process.Args,
            [.. PodParts.Variables(compiled.Environment), .. secrets]);
        var ports = experiment.Services.Where(service => Offers(process, service)).Select(service => service.Port).Distinct();
        container.Ports = ports.Select(port => new ContainerPortArgs { ContainerPortValue = port }).AsInputList();
        container.VolumeMounts = compiled.Mounts.Select(each => Volumes.Mount(each.Volume, each.Mount)).AsInputList();
        PodParts.SetResources(container, compiled.Requests, compiled.Limits);
        if (process.ContainerPatch is { } patch)
        {
            ArgsPatch.Apply(container, patch);
        }

        return args.Transformed(compiled.Name, container);
    }

    private static bool Offers(ProcessSpec process, CompiledService service) =>
        process.Binds.Any(bound => bound.Name == service.Service) || process.Exposes.Any(exposed => exposed.Name == service.Service);
}
