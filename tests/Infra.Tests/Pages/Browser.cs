using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Infra.Tests.Pages;

/// <summary>A Chromium without a window, spoken to by its DevTools protocol (https://chromedevtools.github.io/devtools-protocol/).</summary>
internal sealed class Browser : IAsyncDisposable
{
    // For one answer, on a machine that has much else to do.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("infra-browser").FullName;
    private readonly ClientWebSocket _socket = new();
    private Process? _process;
    private string? _session;
    private int _id;

    private Browser()
    {
    }

    /// <summary>All that it has told of since the last page was opened: requests, errors, messages.</summary>
    public List<JsonNode> Events { get; } = [];

    public static async Task<Browser> StartAsync()
    {
        var browser = new Browser();
        var program = new[] { "chromium", "chromium-browser", "google-chrome" }
            .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name))).First(File.Exists);
        browser._process = Process.Start(new ProcessStartInfo(program,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={browser._folder}", "about:blank",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        const string Says = "DevTools listening on ";
        string? line;
        do
        {
            line = await browser._process.StandardError.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("the browser ended");
        }
        while (!line.StartsWith(Says, StringComparison.Ordinal));

        _ = browser._process.StandardError.ReadToEndAsync();
        await browser._socket.ConnectAsync(new Uri(line[Says.Length..]), default).WaitAsync(Patience);
        var target = await browser.SendAsync("Target.createTarget", new { url = "about:blank" });
        browser._session = (await browser.SendAsync("Target.attachToTarget", new { targetId = target["targetId"]!.ToString(), flatten = true }))["sessionId"]!.ToString();
        foreach (var domain in (string[])["Page", "Network", "Runtime", "Log"])
        {
            await browser.SendAsync($"{domain}.enable", new { });
        }

        return browser;
    }

    public async Task OpenAsync(string file)
    {
        Events.Clear();
        await SendAsync("Page.navigate", new { url = new Uri(file).AbsoluteUri });
        while (!Events.Exists(each => each["method"]!.ToString() == "Page.loadEventFired"))
        {
            await ReceiveAsync();
        }
    }

    public async Task ShowAsync(bool dark, int width)
    {
        await SendAsync("Emulation.setDeviceMetricsOverride", new { width, height = 844, deviceScaleFactor = 1, mobile = width < 500 });
        await SendAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = dark ? "dark" : "light" } } });
    }

    public async Task<JsonNode?> EvaluateAsync(string script)
    {
        var answer = await SendAsync("Runtime.evaluate", new { expression = script, awaitPromise = true, returnByValue = true });
        return answer["exceptionDetails"] is { } thrown ? throw new InvalidOperationException(thrown.ToJsonString()) : answer["result"]!["value"];
    }

    /// <summary>What axe-core finds on the page, but for rules that are told to be silent; empty where there is nothing.</summary>
    public async Task<string> BarriersAsync(params string[] without)
    {
        await EvaluateAsync(await File.ReadAllTextAsync(Needs.FileOf("axe-core")));
        var rules = string.Join(", ", without.Select(rule => $"'{rule}': {{ enabled: false }}"));
        return (string?)await EvaluateAsync(
            $"axe.run(document, {{ resultTypes: ['violations'], rules: {{ {rules} }} }}).then(all => all.violations.map(each => `${{each.id}} (${{each.impact}}): ${{each.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | ')}}`).join('\\n'))") ?? "";
    }

    public async Task PressAsync(string key)
    {
        foreach (var type in (string[])["keyDown", "keyUp"])
        {
            await SendAsync("Input.dispatchKeyEvent", new { type, key, code = key, text = type == "keyDown" && key.Length == 1 ? key : "", windowsVirtualKeyCode = key == "Tab" ? 9 : key == "Enter" ? 13 : 0 });
        }
    }

    public Task TypeAsync(string text) => SendAsync("Input.insertText", new { text });

    public async ValueTask DisposeAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<JsonNode> SendAsync(string method, object parameters)
    {
        var id = ++_id;
        var message = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?> { ["id"] = id, ["method"] = method, ["params"] = parameters, ["sessionId"] = _session }
            .Where(pair => pair.Value is not null).ToDictionary());
        await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, default).WaitAsync(Patience);
        while (true)
        {
            var answer = await ReceiveAsync();
            if ((int?)answer["id"] == id)
            {
                return answer["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : answer["result"]!;
            }
        }
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        var (buffer, text) = (new byte[1 << 16], new MemoryStream());
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, default).WaitAsync(Patience);
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);

        var message = JsonNode.Parse(Encoding.UTF8.GetString(text.ToArray()))!;
        if (message["method"] is not null)
        {
            Events.Add(message);
        }

        return message;
    }
}
