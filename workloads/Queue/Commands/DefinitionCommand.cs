using System.CommandLine;
using Infra.Core.Findings;
using WorkQueue.Leases;

namespace WorkQueue.Commands;

/// <summary><c>extend</c>: gives a search that is there a larger space.</summary>
internal static class DefinitionCommand
{
    public static Command Create() => Session.Verb(
        "extend", "Gives the queue the definition of the settings, where it only adds points and neighbours; results stay", RunAsync, Confirmation.YesOption, Session.WaitOption);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        await using var session = Session.Open(parsed, "extend");
        var queue = new LeaseQueue(await session.OpenPatientLinkAsync(cancel), session.Settings.Lease);
        var definition = session.Settings.Definition;
        var (digest, text, reopening) = await queue.DefineAsync(definition.Digest, definition.Text, Beginning.None, session.Settings.IsPlanned, cancel);
        if (digest == definition.Digest && !reopening)
        {
            Console.WriteLine($"queue {session.Settings.Name} has this definition already");
            return 0;
        }

        if (definition.Obstacles(text) is { Count: > 0 } obstacles)
        {
            throw new UserErrorException(
                $"queue {session.Settings.Name} cannot be extended to these settings: {string.Join(", ", obstacles)} would make other points of its points", "give the search another name");
        }

        Confirmation.Require(parsed, $"this extends queue {session.Settings.Name}: {string.Join("; ", definition.Differences(text))}");
        var stable = await queue.ExtendAsync(digest, definition.Digest, definition.Text, session.Settings.IsPlanned, cancel)
            ?? throw new UserErrorException($"queue {session.Settings.Name}: its definition was changed while this ran", "run it again");
        Console.WriteLine($"queue {session.Settings.Name} is extended; the neighbours of {stable} stable points are searched anew");
        return 0;
    }
}
