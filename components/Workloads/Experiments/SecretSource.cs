namespace Infra.Components.Workloads.Experiments;

/// <summary>A secret that every container of an experiment finds under <c>/etc/secrets</c>, and where the stack takes it from.</summary>
/// <param name="Name">The file's name.</param>
public sealed record SecretSource(string Name)
{
    /// <summary>The key of the stack's config that holds it (<c>pulumi config set --secret infra:wandbKey</c>).</summary>
    /// <value>Null: not from config.</value>
    public string? Config { get; init; }

    /// <summary>A file beside the stack's settings that holds it.</summary>
    /// <value>Null: not from a file.</value>
    public string? File { get; init; }
}
