using Pulumi;

namespace Infra.Components.Cloud;

/// <summary>A secret of Secret Manager that an identity may read.</summary>
/// <param name="Name">A short name, part of the right's name in Pulumi (<c>sql-password</c>).</param>
/// <param name="SecretId">The secret's resource id.</param>
public sealed record ReadableSecret(string Name, Input<string> SecretId);
