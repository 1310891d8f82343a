using Pulumi;
using Pulumi.Gcp.SecretManager;
using Pulumi.Gcp.SecretManager.Inputs;

namespace Infra.Components.Cloud;

/// <summary>
/// A secret value kept in Secret Manager, for those who may not read the stack's state. A new value is a new version. The old ones stay until
/// the secret goes, and so does the newest when everything that is not protected is deleted by accident.
/// </summary>
internal static class StoredSecret
{
    internal static Secret Of(string name, Input<string> project, ResourceLabels labels, Output<string> value, bool protect, IReadOnlyList<string> locations, Resource parent)
    {
        var secret = new Secret(
            name,
            new()
            {
                Project = project,
                SecretId = name,
                Replication = locations.Count == 0
                    ? new SecretReplicationArgs { Auto = new SecretReplicationAutoArgs() }
                    : new SecretReplicationArgs
                    {
                        UserManaged = new SecretReplicationUserManagedArgs
                        {
                            Replicas = [.. locations.Select(location => new SecretReplicationUserManagedReplicaArgs { Location = location })],
                        },
                    },
                Labels = labels.ToDictionary(),
            },
            new() { Parent = parent, Protect = protect ? true : null });

        // Protecting a version would forbid to replace it, and so to change the password.
        _ = new SecretVersion(name, new() { Secret = secret.Id, SecretData = Output.CreateSecret(value), DeletionPolicy = "ABANDON" }, new() { Parent = parent });
        return secret;
    }
}
