namespace Infra.Core.Machines;

/// <summary>How many GPUs a container may ask for where several containers share one.</summary>
/// <remarks>
/// GKE's device plugin refuses more when the pod is on the node already (UnexpectedAdmissionError), so the pod fails and is not moved:
/// https://docs.cloud.google.com/kubernetes-engine/docs/how-to/timesharing-gpus#request, checked 2026-11.
/// </remarks>
internal static class SharedGpus
{
    /// <summary>The most GPUs of a container.</summary>
    /// <param name="timeSharing">Whether containers take turns; otherwise they run at once (NVIDIA MPS).</param>
    /// <param name="physicalGpus">GPUs of a node before they are shared; each partition of one counts.</param>
    /// <returns>1; null for MPS on a single GPU, of which a container may have several parts.</returns>
    public static int? MostOfAContainer(bool timeSharing, int physicalGpus) => timeSharing || physicalGpus > 1 ? 1 : null;
}
