using Infra.Components.Common;
using Infra.Core.Findings;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Pods;

/// <summary>Environment variables that stand in a Secret, and in the container by reference alone.</summary>
internal static class SecretEnvironment
{
    /// <summary>The end of the Secret's name.</summary>
    internal const string Suffix = "-environment";

    /// <summary>Checks the names, which may not be among the plain variables.</summary>
    /// <param name="path">The property that holds the secret ones.</param>
    /// <param name="names">Their names.</param>
    /// <param name="isTaken">Whether a name is a plain variable's, or one that the container is given.</param>
    internal static IEnumerable<Finding> Check(string path, IEnumerable<string> names, Func<string, bool> isTaken)
    {
        var all = names.ToList();
        return
        [
            .. ContainerEnvironment.Check(path, all),
            .. all.Where(isTaken).Order(StringComparer.Ordinal).Select(name => new Finding(
                $"{path}[\"{name}\"]", "must not be in environment as well, nor be a variable that the container is given; got both", "keep the secret one")),
        ];
    }

    /// <summary>Makes the Secret and adds the variables to a container; nothing where there are none.</summary>
    internal static void Add(Resource parent, string name, ObjectMetaArgs metadata, ContainerArgs container, EnvironmentVariables values)
    {
        if (values.Count == 0)
        {
            return;
        }

        var secret = new SecretArgs { Metadata = metadata, Type = "Opaque" };
        foreach (var (key, value) in values.Sorted())
        {
            secret.StringData.Add(key, Output.CreateSecret(value.ToOutput()));
            container.Env.Add(PodParts.SecretVariable(key, metadata.Name!, key));
        }

        _ = new Secret(name, secret, new CustomResourceOptions { Parent = parent });
    }

    /// <summary>Lets pods be started anew when a value changes, since a running one keeps the values that it was started with.</summary>
    internal static void AddDigest(ObjectMetaArgs podMetadata, params IEnumerable<EnvironmentVariables> values)
    {
        if (Digest(null, values) is { } digest)
        {
            podMetadata.Annotations.Add(ConfigDigest.Annotation, digest);
        }
    }

    /// <summary>The digest of what containers read.</summary>
    /// <param name="other">That of all else they read; null where there is nothing.</param>
    /// <param name="values">The variables.</param>
    /// <returns>A secret that changes with each value; <paramref name="other"/> where there are no variables.</returns>
    internal static Output<string>? Digest(Output<string>? other, params IEnumerable<EnvironmentVariables> values)
    {
        var read = values.SelectMany(each => each.Sorted()).Select(pair => Output.CreateSecret(pair.Value.ToOutput())).ToList();
        return read.Count == 0 ? other : Output.All(other is null ? read : [other, .. read]).Apply(texts => ConfigDigest.Of(texts));
    }
}
