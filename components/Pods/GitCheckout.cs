using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Pods;

/// <summary>Fills a volume with the files of a git repository before a pod's processes start.</summary>
internal static class GitCheckout
{
    /// <summary>The directory of the volume that holds the files.</summary>
    internal const string Directory = "work";

    private const string Root = "/checkout";

    /// <summary>Checks out one revision: <c>$1</c> repository, <c>$2</c> revision, <c>$3</c> directory.</summary>
    /// <remarks>
    /// Into a directory of its own below the volume's root, which belongs to root, where git would refuse to work. A server that hands out branches
    /// and tags only is asked for everything. Running it again, as after a restart of the node, does no harm.
    /// </remarks>
    private const string Script =
        """
        set -e
        git init -q "$3"
        cd "$3"
        if git fetch -q --depth 1 "$1" "$2"; then
          git checkout -q -f --detach FETCH_HEAD
        else
          git fetch -q --tags "$1" '+refs/heads/*:refs/heads/*'
          git checkout -q -f --detach "$2"
        fi
        """;

    /// <summary>The container that does it.</summary>
    internal static ContainerArgs Container(string volume, GitVolume git)
    {
        var container = PodParts.Container(
            $"checkout-{volume}", git.Image, ["sh", "-c", Script, "checkout"], [git.Repository, git.Revision, $"{Root}/{Directory}"], []);
        container.VolumeMounts.Add(new VolumeMountArgs { Name = volume, MountPath = Root });

        // It runs before the processes and on what is kept for them.
        PodParts.SetResources(container, new Dictionary<string, string> { ["cpu"] = "0", ["memory"] = "0" }, new Dictionary<string, string>());
        return container;
    }
}
