using System.Text.RegularExpressions;

namespace Infra.Tests.Pages;

public sealed partial class PageTests : IDisposable
{
    private const string Lab = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          infra:purpose: Where all of us try things
          gcp:project: my-lab
          infra:nodePools:
          - {name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 3}
          - {name: gpu-l4, machineType: g2-standard-12, maxNodes: 4}
          - {name: worker, machineType: n2-standard-8, capacity: spot, maxNodes: 10}
        """;

    private const string Ada = """
        config:
          infra:kind: developer
          infra:environment: lab
          infra:purpose: A learner & <script>alert(1)</script> twenty agents
          infra:developers: [{user: ada@example.com}]
          infra:quota: {cpu: "48", memory: 192Gi, gpus: 2}
          infra:expires: "2027-01-31"
          infra:experiments:
            rl:
              image: rl:v1
              processes:
              - {name: learner, command: [python], binds: [params], exposes: tensorboard, assign: {assignTo: gpu, nodePool: gpu-l4}}
              - {name: agent, replicas: 3, command: [python], connects: [params], assign: {assignTo: machine, nodePool: worker, processesPerMachine: 5}}
        """;

    private const string Bob = """
        config:
          infra:kind: developer
          infra:environment: lab
          infra:paused: true
          infra:trainer: {image: "trainer:v5", gpu: {devicePluginCount: 1}}
          infra:simulator: {policy: {image: "policy:v4"}, sim: {image: "sim:v4"}}
        """;

    private readonly TemporaryProject _project = TemporaryProject.With(("lab", Lab), ("ada", Ada), ("bob", Bob), ("carol", "config:\n  infra:kind: developer\n  infra:environment: lab\n  infra:trainr: {}\n"));

    private string Site => Path.Combine(_project.Root, "site");

    [Fact]
    public async Task Page_OfAnEnvironment_HasAPageForEachStack_AndSaysWhichCannotBePreviewed()
    {
        var page = await MakeAsync();

        Assert.Equal((1, "site/index.html\n"), (page.Code, page.Output));
        Assert.StartsWith("stack \"carol\" cannot be previewed:\n", page.Error, StringComparison.Ordinal);
        Assert.Equal(["ada.html", "bob.html", "carol.html"], Directory.GetFiles(Path.Combine(Site, "stacks")).Select(Path.GetFileName).Order());
        var index = await ReadAsync("index.html");
        Assert.Contains("<h1>lab</h1>", index, StringComparison.Ordinal);
        Assert.Contains("europe-west4-a &#183; my-lab &#183; Where all of us try things", index, StringComparison.Ordinal);
        Assert.Contains("<a href=\"stacks/bob.html\">bob</a></h3> <span class=\"chip calm\">paused</span>", index, StringComparison.Ordinal);
        Assert.Contains("<a href=\"stacks/carol.html\">carol</a></h3> <span class=\"chip bad\">cannot be previewed</span>", index, StringComparison.Ordinal);
        Assert.Contains("<span class=\"number\">1 of 4</span>", index, StringComparison.Ordinal);
        Assert.Contains("infra:trainr", await ReadAsync("stacks/carol.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfAStack_HasWhatRuns_WhoTalksToWhom_AndTheCommands()
    {
        await MakeAsync();

        var ada = await ReadAsync("stacks/ada.html");
        Assert.Contains("<span class=\"chip good\">awake</span>", ada, StringComparison.Ordinal);
        Assert.Contains("<code>infra open ada tensorboard</code>", ada, StringComparison.Ordinal);
        Assert.Contains("<code>tensorboard.ada.svc.cluster.local:7000</code>", ada, StringComparison.Ordinal);
        Assert.Contains("agent → learner <span class=\"quiet\">params</span>", ada, StringComparison.Ordinal);
        Assert.Contains("<dd>2027-01-31</dd>", ada, StringComparison.Ordinal);
        Assert.Contains("resource.labels.namespace_name%3D%22ada%22", ada, StringComparison.Ordinal);
        Assert.Contains("<code>infra resume bob</code>", await ReadAsync("stacks/bob.html"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2027-01-16", "good\">awake")]
    [InlineData("2027-01-17", "warn\">expires in 14 days")]
    [InlineData("2027-01-30", "warn\">expires in 1 day")]
    [InlineData("2027-01-31", "bad\">expired")]
    public async Task Page_OfAStackThatExpires_SaysInHowManyDays(string day, string chip)
    {
        _project.Now = $"{day}T12:00:00Z";

        await MakeAsync();

        Assert.Contains($"<span class=\"chip {chip}</span>", await ReadAsync("stacks/ada.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfAStackWithWakingHours_SaysThem()
    {
        _project.Write("lab", Lab + "\n  infra:addons: {keda: true}\n");
        _project.Write("ada", Ada + "\n  infra:awake: {days: [wed, mon, tue], from: \"08:00\", to: \"20:00\", timeZone: Europe/Berlin}\n");

        await MakeAsync();

        Assert.Contains("<span class=\"chip good\">awake mon–wed 08:00–20:00 Europe/Berlin</span>", await ReadAsync("stacks/ada.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfAFilesText_IsTextAlone()
    {
        await MakeAsync();

        Assert.All(Directory.GetFiles(Site, "*.html", SearchOption.AllDirectories), file => Assert.DoesNotContain("<script>alert", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Contains("A learner &amp; &lt;script&gt;alert(1)&lt;/script&gt; twenty agents", await ReadAsync("stacks/ada.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_Owners_AreNamedOnlyWhereAskedFor()
    {
        await MakeAsync();
        Assert.DoesNotContain("ada@example.com", await ReadAsync("index.html") + await ReadAsync("stacks/ada.html"), StringComparison.Ordinal);

        await MakeAsync("--owners");
        Assert.Contains("<dd>ada@example.com</dd>", await ReadAsync("index.html"), StringComparison.Ordinal);
        Assert.Contains("<dd>ada@example.com</dd>", await ReadAsync("stacks/ada.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_MadeAgain_IsTheSame_AndForgetsAStackThatIsGone()
    {
        await MakeAsync();
        var before = await ReadAsync("index.html");
        await File.WriteAllTextAsync(Path.Combine(Site, "stacks", "notes.html"), "mine");
        await MakeAsync();
        Assert.Equal(before, await ReadAsync("index.html"));

        File.Delete(Path.Combine(_project.Root, "stacks", "Pulumi.bob.yaml"));
        await MakeAsync();
        Assert.Equal(["ada.html", "carol.html", "notes.html"], Directory.GetFiles(Path.Combine(Site, "stacks")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Page_IntoAFolderWithAnotherSite_IsRefused()
    {
        Directory.CreateDirectory(Site);
        await File.WriteAllTextAsync(Path.Combine(Site, "index.html"), "<h1>Mine</h1>\n");

        Assert.Equal(
            new CommandResult(1, "", $"--out: must be a folder whose index.html is of an earlier run, or has none; got another one in {Site}; choose another folder\n"), await MakeAsync());
        Assert.Equal("<h1>Mine</h1>\n", await ReadAsync("index.html"));
    }

    [Theory]
    [InlineData("ada", "environment: must be the stack of an environment; got \"ada\"; there is lab\n")]
    [InlineData("lob", "environment: must be the stack of an environment; got \"lob\"; did you mean lab?\n")]
    public async Task Page_OfNoEnvironment_SaysWhichThereAre(string name, string error) =>
        Assert.Equal(new CommandResult(1, "", error), await _project.RunAsync("page", name, "--out", "site"));

    [NeedsFact(Needs.Pages)]
    public async Task Page_InABrowser_HasNoBarrier_LoadsNothing_AndFitsAPhone()
    {
        await MakeAsync();
        await using var browser = await Browser.StartAsync();
        foreach (var file in new[] { "index.html", "stacks/ada.html", "stacks/bob.html", "stacks/carol.html" })
        {
            await browser.OpenAsync(Path.Combine(Site, file));
            foreach (var (dark, width) in new[] { (false, 1280), (true, 390) })
            {
                var at = $"{file}, {(dark ? "dark" : "light")}, {width} px";
                await browser.ShowAsync(dark, width);
                var barriers = await browser.BarriersAsync();
                Assert.True(barriers == "", $"{at}: {barriers}");
                Assert.True((bool?)await browser.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth"), $"{at}: is wider than the screen");
            }

            Assert.All(Requests(browser), address => Assert.StartsWith("file://", address, StringComparison.Ordinal));
            Assert.DoesNotContain(browser.Events, each => each["method"]!.ToString() is "Runtime.exceptionThrown" or "Log.entryAdded");
        }
    }

    [NeedsFact(Needs.Pages)]
    public async Task Page_InABrowser_IsSearchedByKeyboard()
    {
        await MakeAsync();
        await using var browser = await Browser.StartAsync();
        await browser.OpenAsync(Path.Combine(Site, "index.html"));

        await browser.PressAsync("/");
        await browser.TypeAsync("learner gpu");

        Assert.Equal("ada", (string?)await Shown());
        Assert.Equal("1 of 3", (string?)await browser.EvaluateAsync("document.getElementById('count').textContent"));
        Assert.Equal("#q=learner%20gpu", (string?)await browser.EvaluateAsync("location.hash"));
        await browser.PressAsync("Escape");
        Assert.Equal("ada bob carol", (string?)await Shown());
        await browser.PressAsync("Tab");
        Assert.Equal("ada", (string?)await browser.EvaluateAsync("document.activeElement.textContent"));

        Task<System.Text.Json.Nodes.JsonNode?> Shown() =>
            browser.EvaluateAsync("[...document.querySelectorAll('.card')].filter(card => !card.hidden).map(card => card.querySelector('h3').textContent).join(' ')");
    }

    [Fact]
    public async Task Page_Itself_NamesNothingToBeLoaded()
    {
        await MakeAsync();

        foreach (var file in Directory.GetFiles(Site, "*.html", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file);
            Assert.Contains("default-src 'none'; style-src 'sha256-", text, StringComparison.Ordinal);
            Assert.DoesNotMatch(Loads(), text);
        }
    }

    public void Dispose() => _project.Dispose();

    private static IEnumerable<string> Requests(Browser browser) => browser.Events
        .Where(each => each["method"]!.ToString() == "Network.requestWillBeSent").Select(each => each["params"]!["request"]!["url"]!.ToString());

    private Task<CommandResult> MakeAsync(params string[] more) => _project.RunAsync(["page", "lab", "--out", "site", .. more]);

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(Site, file));

    [GeneratedRegex("<link|<img|<iframe|<object|\\ssrc=|@import|url\\((?!#)")]
    private static partial Regex Loads();
}
