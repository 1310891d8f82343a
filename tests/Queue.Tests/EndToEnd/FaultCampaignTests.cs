using WorkQueue.Faults;

namespace WorkQueue.Tests.EndToEnd;

/// <summary>One run of the campaign in tests/Faults; a run that fails is repeated there by its seed.</summary>
public class FaultCampaignTests
{
    [NeedsTheory(Needs.Servers)]
    [InlineData(1)]
    public async Task Search_UnderTheFaultsOfASeed_KeepsEveryPromise(int seed)
    {
        await using var servers = await Faults.Servers.StartAsync();

        var report = await FaultRun.RunAsync(servers, seed, TimeSpan.FromSeconds(10));

        Assert.True(report.Violations.Count == 0, $"seed {seed} ({string.Join(", ", report.Faults.Keys)}):\n{string.Join('\n', report.Violations)}");
        Assert.True(report.Points > 0);
    }
}
