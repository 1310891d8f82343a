using System.Text.Json;
using Infra.Core.Search;
using WorkQueue.Ledger;
using WorkQueue.Settings;
using WorkQueue.Status;

namespace WorkQueue.Tests.Status;

public class ResultStoreTests
{
    private static readonly QueueSettings Settings = SettingsFile.Read(
        """
        { "strategy": "sobol", "limits": { "points": 100 }, "objective": { "name": "loss" }, "space": { "parameters": [
          { "name": "x", "minimum": 0, "maximum": 1000, "steps": [ { "increment": 1 } ] }, { "name": "rate", "minimum": 1e-6, "maximum": 1, "scale": "logarithmic" },
          { "name": "solver", "choices": [ "euler", "rk4" ] }, { "name": "still", "start": 5 } ] } }
        """,
        "test");

    [Fact]
    public void View_OfRows_IsOfOneMoment()
    {
        var store = Store([(1, "0.5", 3.0), (2, "0.25", double.NaN), (3, "1", 1.0), (4, "0.125", double.NegativeInfinity)]);
        store.Put([Row(5, "0.5", null, "running"), Row(6, "0.5", null, "queue"), Row(7, "0.5", null, "error", "exit code 9; last lines:\na\nresidual 0.17 of 1a2b3c4d5e")]);

        var view = View(store);

        Assert.Equal("""{"queued":1,"error":1,"unstable":1,"stable":3,"running":1}""", view.GetProperty("counts").GetRawText());
        Assert.Equal(7, view.GetProperty("points").GetInt32());
        Assert.Equal((1.0, "x = 3, rate = 1.0, solver = euler"), (view.GetProperty("best").GetProperty("value").GetDouble(), view.GetProperty("best").GetProperty("point").GetString()!.Replace("3.0", "3", StringComparison.Ordinal)));
        // NaN and the infinities after all numbers, and what has no value last.
        Assert.Equal(["1", "3", "NaN", "-Infinity", "", "", ""], view.GetProperty("table").GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("values")[0].GetString()));
        Assert.Equal(7, view.GetProperty("picture").GetProperty("cells").EnumerateArray().Sum(cell => cell[2].EnumerateArray().Sum(count => count.GetInt32())));
        var failure = Assert.Single(view.GetProperty("failures").EnumerateArray().ToList());
        Assert.Equal("exit code 9: residual \u2026 of \u2026", failure.GetProperty("reason").GetString());
        Assert.Equal([Hash(7)], store.Failed("exit code 9: residual \u2026 of \u2026"));
        Assert.Equal(4, view.GetProperty("lines").GetProperty("lines").GetArrayLength());
        Assert.Equal(1.0, view.GetProperty("history").GetProperty("best").EnumerateArray().Last().GetDouble());
    }

    [Fact]
    public void Put_OfARowThatIsThere_TakesItsPlace()
    {
        var store = new ResultStore(Settings.Space, Settings.Search.Objective);
        foreach (var row in new[] { Row(1, "0.5", null, "queue"), Row(1, "0.5", null, "running"), Row(1, "0.5", 2.5), Row(1, "0.5", 2.5) })
            store.Put([row]);
        store.Put([new StoredRow { Hash = Hash(9), Code = "none,of,this" }, new StoredRow { Hash = "no hash", Code = "1.0,0.5,euler,5.0" }]);

        Assert.Equal("""{"queued":0,"error":0,"unstable":0,"stable":1,"running":0}""", View(store).GetProperty("counts").GetRawText());
        Assert.Equal(3, store.Version);
    }

    [Theory]
    [InlineData("x >= 3 and solver = euler", "-x", "4,3")]
    [InlineData("stable = false", "x", "2")]
    [InlineData("loss < 2", "loss", "3,4")]
    [InlineData("state = running", "x", "")]
    public void View_Filtered_HasThoseAlone(string where, string sort, string expected)
    {
        var store = Store([(1, "0.5", 3.0), (2, "0.25", double.NaN), (3, "1", 1.0), (4, "0.125", double.NegativeInfinity)]);

        var table = View(store, where, sort).GetProperty("table");

        Assert.Equal(expected, string.Join(',', table.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("parameters")[0].GetString()!.Replace(".0", "", StringComparison.Ordinal))));
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Length, table.GetProperty("total").GetInt32());
    }

    [Fact]
    public void Picture_OfManyValues_HasEqualPartsOfTheRange()
    {
        var store = Store([.. Enumerable.Range(0, 200).Select(index => (index, Math.Pow(10, -index / 40.0).ToString("R", System.Globalization.CultureInfo.InvariantCulture), (double)index))]);

        var picture = View(store).GetProperty("picture");

        Assert.Equal((64, 64), (picture.GetProperty("x").GetArrayLength(), picture.GetProperty("y").GetArrayLength()));
        // On a logarithmic scale as many points lie below as above the middle.
        var below = picture.GetProperty("cells").EnumerateArray().Where(cell => cell[1].GetInt32() < 32).Sum(cell => cell[2].EnumerateArray().Sum(count => count.GetInt32()));
        Assert.InRange(below, 98, 102);
    }

    [Fact]
    public void Values_MoreThanArePossible_LeaveTheObjective()
    {
        var store = new ResultStore(Settings.Space, Settings.Search.Objective);
        store.Put([Row(1, "0.5", null, "completed") with { Results = $"{{{string.Join(',', Enumerable.Range(0, 40).Select(index => $"\"v{index}\":{index}"))},\"loss\":7}}" }]);

        Assert.Equal(ResultStore.MostValues, store.ValueNames.Count);
        Assert.Equal(7, View(store).GetProperty("best").GetProperty("value").GetDouble());
    }

    [Theory]
    [InlineData(33, 60, 90, null)]
    [InlineData(34, 60, 90, "the ledger has more points than this process has memory to show (34 MiB so far, a third of what it may have); give it more, or run queue status --web where there is more")]
    [InlineData(33, 91, 90, "the machine has no memory left to show all points (91 MiB are in use, 33 MiB of it by the points so far); end something, or run queue status --web where there is more")]
    public void Page_OfMorePointsThanFit_SaysSo(long taken, long load, long high, string? said) =>
        Assert.Equal(said, PageWatch.Shortage(taken << 20, 100L << 20, load << 20, high << 20)?.Message);

    [Theory]
    [InlineData("astro-worker-6b8f5d9c4-x2x7k-0a1b2c3d", "astro-worker-6b8f5d9c4-x2x7k")]
    [InlineData("my-own-name", "my-own-name")]
    public void Host_OfAWorker_IsItsNameWithoutTheRandomPart(string worker, string host) => Assert.Equal(host, ResultStore.Host(worker));

    private static ResultStore Store((int X, string Rate, double Loss)[] rows)
    {
        var store = new ResultStore(Settings.Space, Settings.Search.Objective);
        store.Put([.. rows.Select(row => Row(row.X, row.Rate, row.Loss))]);
        return store;
    }

    private static StoredRow Row(int x, string rate, double? loss, string state = "completed", string? error = null) => new()
    {
        Hash = Hash(x),
        Code = $"{x}.0,{rate},euler,5.0",
        State = state,
        Stable = state == "completed" ? x != 2 : null,
        Results = loss is { } value ? ResultValues.ToJson(new Dictionary<string, double> { ["loss"] = value }) : null,
        ErrorMsg = error,
        Worker = "w",
        Attempt = 1,
        StartTime = DateTime.UnixEpoch.AddSeconds(x),
        EndTime = state is "completed" or "error" ? DateTime.UnixEpoch.AddSeconds(x + 1) : null,
    };

    private static string Hash(int x) => x.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    private static JsonElement View(ResultStore store, string? where = null, string sort = "loss") => store.View(new StoreQuery(
        "x", "rate", "", where is not null && Condition.TryParse(where, out var condition, out _, out _) ? condition : null, sort.TrimStart('-'),
        sort.StartsWith('-') ? SearchGoal.Maximize : SearchGoal.Minimize, 0, 50));
}
