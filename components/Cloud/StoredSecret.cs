using Pulumi;
using Pulumi.Gcp.SecretManager;
using Pulumi.Gcp.SecretManager.Inputs;

namespace Infra.Components.Cloud;

/// <summary>A secret value kept in Secret Manager, for those who may not read the stack's state. A new value is a new version.</summary>
internal sealed class StoredSecret
{
    public StoredSecret(string name, Input<string> project, CommonLabels labels, Output<string> value, Resource parent)
    {
        var child = new CustomResourceOptions { Parent = parent };
        var secret = new Secret(
            name,
            new()
            {
                Project = project,
                SecretId = name,
                Replication = new SecretReplicationArgs { Auto = new SecretReplicationAutoArgs() },
                Labels = labels.ToDictionary(),
            },
            child);
        _ = new SecretVersion(name, new() { Secret = secret.Id, SecretData = Output.CreateSecret(value) }, child);
        SecretId = secret.Id;
    }

    /// <summary>The secret's resource id.</summary>
    public Output<string> SecretId { get; }
}
