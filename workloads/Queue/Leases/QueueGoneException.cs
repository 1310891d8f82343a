using Infra.Core.Findings;

namespace WorkQueue.Leases;

/// <summary>The queue is gone: Redis has lost it, or somebody has reset it.</summary>
internal sealed class QueueGoneException(string queue) : UserErrorException(
    $"queue {queue} is gone: Redis has lost it, or it was reset", "begin it anew with: queue starter, with --resume to keep the ledger's results");
