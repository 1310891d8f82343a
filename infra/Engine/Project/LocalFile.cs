using Infra.Core.Findings;
using Infra.Yaml;

namespace Infra.Project;

/// <summary>The stack file of a cluster of one's own, with images that this repository builds.</summary>
/// <param name="Name">The stack's name, which the namespace has.</param>
/// <param name="Context">The kubeconfig's context; null for the current one.</param>
/// <param name="Version">The version of the images.</param>
internal sealed record LocalFile(string Name, string? Context, string Version)
{
    /// <summary>What speaks against writing the file, of what nothing that reads it would say.</summary>
    /// <returns>The findings; none where it may be written.</returns>
    public IReadOnlyList<Finding> Check(InfraProject project) => project.CheckNewStack(Name);

    /// <summary>The file's text.</summary>
    /// <returns>YAML with comments.</returns>
    public string ToYaml() => $$"""
        # yaml-language-server: $schema=../docs/stack.schema.json
        # {{Name}}: trainer, simulators and jump pod on a cluster of one's own, such as minikube, kind or k3s; no GPU. All settings: docs/settings.md.
        config:
          infra:kind: local
          {{(Context is null ? "# The current context is used; name one to be safe from surprises:\n  # infra:context: minikube" : $"infra:context: {YamlWriter.Quote(Context)}")}}
          infra:trainer:
            image: trainer:v{{Version}}
          infra:simulator:
            replicas: 3
            policy:
              image: policy:v{{Version}}
            sim:
              image: sim:v{{Version}}

        """;
}
