using Infra.Core.Findings;
using k8s;

namespace Infra.Live;

/// <summary>Finds a cluster and its credentials as kubectl does.</summary>
/// <remarks>https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/</remarks>
internal static class Kubeconfig
{
    private const string Variable = "KUBECONFIG";

    /// <summary>Reads the connection of a context.</summary>
    /// <exception cref="UserErrorException">There is no kubeconfig or no such context, or its credentials cannot be had.</exception>
    public static KubernetesClientConfiguration Read(ClusterAddress address) => Within(address, () => Locate(address) is { } found
        ? KubernetesClientConfiguration.BuildConfigFromConfigFile(found.File, found.Context)
        : KubernetesClientConfiguration.InClusterConfig());

    /// <summary>Checks that there is a kubeconfig with the context, without fetching credentials: kubectl would look for a cluster on this machine.</summary>
    /// <exception cref="UserErrorException">There is no kubeconfig or no such context.</exception>
    public static void Check(ClusterAddress address) => Within(address, () => Locate(address));

    private static T Within<T>(ClusterAddress address, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not UserErrorException)
        {
            // The library's readers and whatever program makes the credentials fail in ways of their own; to the user it is one thing.
            throw new UserErrorException(
                $"kubeconfig: {(address.Context is { } context ? $"context \"{context}\"" : "the current context")} cannot be used: {PlainText.Line(exception.Message)}",
                $"kubectl cluster-info must work first{(address.GkeLogin is null ? "" : "; for GKE: gcloud components install gke-gcloud-auth-plugin, gcloud auth login")}");
        }
    }

    // The file that has the context; none in a pod, whose own cluster is meant.
    private static (FileInfo File, string Context)? Locate(ClusterAddress address)
    {
        var paths = address.Kubeconfig is not null ? [address.Kubeconfig]
            : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config")];
        var files = paths.Where(File.Exists).Select(path => new FileInfo(path)).ToList();
        if (files.Count == 0)
        {
            return address.Kubeconfig is null && KubernetesClientConfiguration.IsInCluster()
                ? null
                : throw new UserErrorException(
                    $"kubeconfig: must be a file that is there; got {string.Join(", ", paths)}", address.GkeLogin is { } login ? $"for GKE: {login}" : "name one with --kubeconfig or KUBECONFIG");
        }

        var configs = files.Select(file => (File: file, Config: KubernetesClientConfiguration.LoadKubeConfig(file))).ToList();
        var known = configs.SelectMany(each => each.Config.Contexts ?? [], (each, context) => (each.File, Context: context.Name)).ToList();
        var there = $"there are {string.Join(", ", known.Select(each => each.Context).DefaultIfEmpty("none"))}";
        var name = address.Context ?? configs.Select(each => each.Config.CurrentContext).FirstOrDefault(each => !string.IsNullOrEmpty(each))
            ?? throw new UserErrorException("kubeconfig: has no current context", $"name one with --context; {there}");
        return known.Find(each => each.Context == name) is { File: { } file } ? (file, name) : throw new UserErrorException(
            $"kubeconfig: must have the context; got \"{name}\"", there + (Spelling.Nearest(name, known.Select(each => each.Context)) is { } near ? $"; did you mean {near}?" : ""));
    }
}
