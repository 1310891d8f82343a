using Pulumi.Kubernetes.Types.Inputs.Helm.V3;

namespace Pulumi.Kubernetes.Helm.V3;

public partial class Release
{
    // A Helm release is no Kubernetes object: instead of apiVersion and kind, the package sends this mark.
    static partial void Complete(ReleaseArgs args) => args.Compat = "true";
}
