using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Core.Names;

/// <summary>The rules for the images that containers run.</summary>
public static partial class ContainerImage
{
    /// <summary>The most characters of an image's path, without the registry's host, tag and digest.</summary>
    /// <seealso href="https://github.com/distribution/reference/blob/v0.6.0/reference.go">RepositoryNameTotalLengthMax, by which the kubelet reads images, checked 2026-11</seealso>
    public const int MaxPathLength = 255;

    /// <summary>Checks that an image is pinned: by a tag that is not <c>latest</c>, or by a digest.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <param name="image">The reference (<c>qnib/trainer:v5</c>, <c>registry.example/trainer@sha256:…</c>).</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> Check(string path, string? image)
    {
        const string Example = "use for example \"qnib/trainer:v5\"";
        if (string.IsNullOrEmpty(image))
        {
            return [new(path, "must be an image with a tag or digest; got nothing", Example)];
        }

        var match = Reference().Match(image);
        return !match.Success ? [new(path, $"must be an image reference in lower case with a tag or digest; got \"{image}\"", Example)]
            : CheckLength(path, image, match.Groups["name"].Value) is { } tooLong ? [tooLong]
            : match.Groups["digest"].Success ? []
            : match.Groups["tag"].Value switch
            {
                "" => [new(path, $"must have a tag or a digest, for without one Kubernetes runs \":latest\"; got \"{image}\"", $"add the version, for example \"{image}:v1\"")],
                "latest" => [new(path, $"must not be \":latest\", which moves: pods of one set could run different code, and there is nothing to roll back to; got \"{image}\"", "name the version")],
                _ => [],
            };
    }

    /// <summary>Checks the registry and path that are put before an image.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <param name="registry">The registry (<c>europe-west4-docker.pkg.dev/project/images</c>).</param>
    /// <returns>At most one finding.</returns>
    public static IReadOnlyList<Finding> CheckRegistry(string path, string registry) =>
        Registry().IsMatch(registry)
            ? CheckLength(path, registry, registry) is { } tooLong ? [tooLong] : []
            : [new Finding(path, $"must be a registry and path without \"https://\" and without \"/\" at the end; got \"{registry}\"", "use for example \"europe-west4-docker.pkg.dev/project/images\"")];

    private static Finding? CheckLength(string path, string image, string name)
    {
        var first = name[..(name.IndexOf('/', StringComparison.Ordinal) + 1)];
        var isHost = first == "localhost/" || first.Any(letter => letter is '.' or ':' or (>= 'A' and <= 'Z'));
        var length = name.Length - (isHost ? first.Length : 0);
        return length > MaxPathLength
            ? new Finding(path, $"must have a path of at most {MaxPathLength} characters behind the registry's host; got {length} in \"{image}\"", "shorten it")
            : null;
    }

    // host[:port]/path[:tag][@digest]; https://github.com/distribution/reference/blob/v0.6.0/regexp.go
    private const string Host = "[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?(:[0-9]+)?";
    private const string Component = "[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*";

    [GeneratedRegex($"^(?<name>({Host}/)?{Component}(/{Component})*)(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}}))?(@(?<digest>sha256:[0-9a-f]{{64}}))?\\z")]
    private static partial Regex Reference();

    [GeneratedRegex($"^{Host}(/{Component})*\\z")]
    private static partial Regex Registry();
}
