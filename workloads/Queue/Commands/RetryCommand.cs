using System.CommandLine;
using Infra.Core.Findings;
using WorkQueue.Leases;

namespace WorkQueue.Commands;

/// <summary><c>retry</c>: gives dead letters their attempts again, once what made them fail is mended.</summary>
internal static class RetryCommand
{
    private static readonly Argument<string[]> HashArgument = new("hash")
    {
        Description = "The dead letters' hashes, as status shows them",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> AllOption = new("--all") { Description = "All dead letters" };

    public static Command Create() => Session.Verb(
        "retry", "Puts dead letters back into the queue, with all their attempts; results stay as they are", RunAsync, HashArgument, AllOption, Session.WaitOption);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var hashes = parsed.GetValue(HashArgument) ?? [];
        if (hashes.Length == 0 != parsed.GetValue(AllOption))
            throw UserErrorException.Misuse("retry: needs either --all or the hashes of dead letters", "give one of the two");
        if (hashes.FirstOrDefault(hash => !LeaseRecord.IsHash(hash)) is { } wrong)
            throw UserErrorException.Misuse($"retry: a hash must be 32 lower-case hex digits; got \"{wrong}\"", "queue rows --format csv shows them whole");
        await using var session = Session.Open(parsed, "retry");
        var queue = new LeaseQueue(await session.OpenPatientLinkAsync(cancel), session.Settings.Lease);
        await session.RequireDefinitionAsync(queue, cancel);
        var retried = await queue.RetryAsync(hashes.Length == 0 ? null : hashes, cancel);
        Console.WriteLine(hashes.Length == 0 ? $"{retried} dead letters are tried again" : $"{retried} of {hashes.Length} points were dead letters and are tried again");
        return retried == hashes.Length || hashes.Length == 0 ? 0 : 1;
    }
}
