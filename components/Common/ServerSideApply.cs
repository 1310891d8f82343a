using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Common;

/// <summary>Who owns the fields of what is made on a cluster: whatever an object is given here is the stack file's.</summary>
/// <remarks>
/// The provider applies objects on the server's side, where each field has an owner. What <c>kubectl scale</c>, <c>set image</c>, <c>edit</c> or
/// <c>rollout undo</c> changes is the caller's from then on, and the next apply that wants the field otherwise ends with "field conflict", for
/// good. With the annotation it takes the field back, so the file wins at its next change. A field that is somebody else's, such as the replicas of
/// what is autoscaled, is not sent at all.
/// https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/ (checked 2026-11)
/// </remarks>
public static class ServerSideApply
{
    /// <summary>The annotation that takes fields from others.</summary>
    public const string PatchForce = "pulumi.com/patchForce";

    /// <summary>Adds the annotation to an object as it is registered; for the options of all that is wholly one stack's.</summary>
    /// <param name="registration">The resource and its arguments.</param>
    /// <returns>The arguments with the annotation; null for what is no object of Kubernetes, or only a patch of one.</returns>
    public static ResourceTransformationResult? TakeFields(ResourceTransformationArgs registration)
    {
        // The arguments of all kinds have it, and no base class in common.
        var property = registration.Args.GetType().GetProperty("Metadata");
        if (property?.GetValue(registration.Args) is not Input<ObjectMetaArgs> given)
        {
            return null;
        }

        property.SetValue(registration.Args, (Input<ObjectMetaArgs>)given.Change(metadata => metadata.Annotations.Add(PatchForce, "true")));
        return new(registration.Args, registration.Options);
    }
}
