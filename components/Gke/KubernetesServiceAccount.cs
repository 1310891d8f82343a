namespace Infra.Components.Gke;

/// <summary>A service account inside a cluster.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
public sealed record KubernetesServiceAccount(string Namespace, string Name);
