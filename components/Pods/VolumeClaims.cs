using Infra.Components.Common;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Pods;

/// <summary>Makes volume claims.</summary>
internal static class VolumeClaims
{
    /// <summary>A claim; a disk is made where its first pod goes, and that pod waits for the claim, so nothing is there to be waited for yet.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="metadata">The claim's metadata.</param>
    /// <param name="size">Its size.</param>
    /// <param name="storageClass">Its storage class; null for the cluster's default.</param>
    /// <param name="accessMode">Who may mount it.</param>
    /// <param name="parent">The component.</param>
    /// <param name="isProtected">Whether it can be deleted only after this is turned off.</param>
    internal static PersistentVolumeClaim Create(
        string name, ObjectMetaArgs metadata, string size, string? storageClass, string accessMode, Resource parent, bool isProtected = false)
    {
        metadata.Annotations.Add(PodParts.WaitFor, PodParts.UntilItExists);
        return new(
            name,
            new PersistentVolumeClaimArgs
            {
                Metadata = metadata,
                Spec = new PersistentVolumeClaimSpecArgs
                {
                    AccessModes = { accessMode },
                    Resources = new VolumeResourceRequirementsArgs { Requests = { ["storage"] = size } },
                    StorageClassName = storageClass.AsInput(),
                },
            },
            new CustomResourceOptions { Parent = parent, Protect = isProtected ? true : null });
    }
}
