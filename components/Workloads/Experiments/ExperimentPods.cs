using Infra.Components.Pods;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Workloads.Experiments;

/// <summary>Writes compiled pods as Kubernetes wants them.</summary>
internal static class ExperimentPods
{
    /// <summary>The pod's spec, patched and transformed.</summary>
    internal static PodSpecArgs Spec(CompiledExperiment experiment, CompiledPod pod, ExperimentArgs args)
    {
        var spec = PodParts.Spec(
            [.. pod.Containers.Select(container => Container(experiment, container, args))],
            [.. pod.Containers.Select(Gpu)],
            pod.NodeSelector,
            pod.Tolerations,
            args.ImagePullSecret,
            args.AccountIn(args.Namespace),
            experiment.Spec.RunAsUser);
        foreach (var (name, source) in pod.Volumes)
        {
            spec.Volumes.Add(Volumes.Of(name, source, experiment.Spec.RunAsUser));
            if (source is GitVolume git)
            {
                spec.InitContainers.Add(GitCheckout.Container(name, git));
            }
        }

        if (experiment.Spec.RunAsUser is > 0 and var user && pod.Volumes.Values.Any(source => source is ClaimVolume or BucketVolume))
        {
            Volumes.MakeWritable(spec, user);
        }

        if (pod.Options.PodPatch is { } patch)
        {
            ArgsPatch.Apply(spec, patch);
        }

        return args.Transformed(pod.Name, spec);
    }

    /// <summary>How a container gets its GPUs: as counted in its limits.</summary>
    internal static GpuAccess Gpu(CompiledContainer container) =>
        container.Limits.TryGetValue(GpuAccess.DevicePluginResource, out var count)
            ? GpuAccess.DevicePlugin(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))
            : GpuAccess.None;

    private static ContainerArgs Container(CompiledExperiment experiment, CompiledContainer compiled, ExperimentArgs args)
    {
        var process = compiled.Process;
        var container = new ContainerArgs
        {
            Name = compiled.Name,
            Image = PodParts.Image(args.ImageRegistry, compiled.Image),
            SecurityContext = PodParts.Hardened(),
        };
        foreach (var part in process.Command)
        {
            container.Command.Add(part);
        }

        foreach (var part in process.Args)
        {
            container.Args.Add(part);
        }

        foreach (var (key, value) in compiled.Environment)
        {
            container.Env.Add(PodParts.Variable(key, value));
        }

        foreach (var (key, secret) in process.SecretEnvironment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            container.Env.Add(new EnvVarArgs
            {
                Name = key,
                ValueFrom = new EnvVarSourceArgs { SecretKeyRef = new SecretKeySelectorArgs { Name = experiment.SecretName, Key = secret } },
            });
        }

        foreach (var port in experiment.Services.Where(service => Offers(process, service)).Select(service => service.Port).Distinct())
        {
            container.Ports.Add(new ContainerPortArgs { ContainerPortValue = port });
        }

        foreach (var (volume, mount) in compiled.Mounts)
        {
            container.VolumeMounts.Add(Volumes.Mount(volume, mount));
        }

        Resources.Set(container, compiled.Requests, compiled.Limits);
        if (process.ContainerPatch is { } patch)
        {
            ArgsPatch.Apply(container, patch);
        }

        return args.Transformed(compiled.Name, container);
    }

    private static bool Offers(ProcessSpec process, CompiledService service) =>
        process.Binds.Any(bound => bound.Name == service.Service) || process.Exposes.Any(exposed => exposed.Name == service.Service);
}
