using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Infra.Workloads.Webtest;

/// <summary>The server that trainer, policy and sim run: it says who it is, which GPUs it sees, and calls others of its kind.</summary>
public static class WebtestServer
{
    // Kubernetes kills a pod 15 s after the signal on a node that is taken back; two are left for the process itself to end.
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(13);

    private const int MaxRequestBytes = 8 * 1024;

    private const string CallbackHelp = """
        POST a JSON object to have this container call another by GET and show you the answer:
          {"proto":"http","host":"trainer.gpu1.svc.cluster.local","port":"9993","path":"/gpus"}
        proto is http where none is given, port is 80, path is empty; host and port must be ones that this container may call

        """;

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Builds the server; nothing listens before it is started.</summary>
    /// <param name="settings">What the server is told.</param>
    /// <param name="resolve">Looks up the names that <c>/callmeback</c> calls; null for the system's resolver.</param>
    /// <returns>The server, for its caller to start and to dispose of.</returns>
    public static WebApplication Create(WebtestSettings settings, ResolveHost? resolve = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        // Empty: no appsettings.json and no ASPNETCORE_ variable changes what the settings say.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(settings.Debug ? LogLevel.Information : LogLevel.Warning);
        builder.Logging.AddFilter("webtest", LogLevel.Information);
        // Whoever starts the server gets the exception, and says in a line what this would say in thirty.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = EndWithin);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new CallbackCaller(settings.Callback, resolve ?? Dns.GetHostAddressesAsync));
        builder.Services.AddSingleton<GpuReport>();
        builder.Services.AddHostedService<Drain>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MaxConcurrentConnections = 512;
            if (settings.Host is null)
            {
                kestrel.ListenAnyIP(settings.Port, AsHttp1);
            }
            else
            {
                kestrel.Listen(settings.Host, settings.Port, AsHttp1);
            }
        });

        var server = builder.Build();
        Map(server, settings);
        return server;
    }

    private static void AsHttp1(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;

    private static void Map(WebApplication server, WebtestSettings settings)
    {
        var stopping = server.Lifetime.ApplicationStopping;
        var log = server.Services.GetRequiredService<ILoggerFactory>().CreateLogger("webtest");
        var gpus = server.Services.GetRequiredService<GpuReport>();
        var caller = server.Services.GetRequiredService<CallbackCaller>();

        Get("/{**path}", context => TextAsync(context, Greet(settings, context)));
        Get("/cntname", context => TextAsync(context, $"container: {settings.ContainerName}\n"));
        Get("/task", context => TextAsync(context, $"{settings.ServiceName}.{settings.TaskSlot}\n"));
        Get("/gpus", async context => await TextAsync(context, await gpus.WriteAsync(context.RequestAborted)));
        Get("/callmeback", context => TextAsync(context, CallbackHelp, StatusCodes.Status400BadRequest));
        Get("/healthz", context => TextAsync(context, "ok\n"));
        Get("/readyz", context => stopping.IsCancellationRequested
            ? TextAsync(context, "shutting down\n", StatusCodes.Status503ServiceUnavailable)
            : TextAsync(context, "ready\n"));
        server.MapPost("/callmeback", async (HttpContext context) =>
        {
            var reply = await CallBackAsync(context, settings.Callback, caller);
            if (reply.Refusal is not null)
            {
                Events.CallbackRefused(log, PlainAddress.Of(context.Connection.RemoteIpAddress!), reply.Refusal);
            }

            await BytesAsync(context, reply.Body, reply.Status);
        });

        void Get(string path, RequestDelegate answer) => server.MapMethods(path, Reading, answer);
    }

    // The path as it was sent: a decoded line break would let a caller forge lines of the answer.
    private static string Greet(WebtestSettings settings, HttpContext context) =>
        $"You've hit cnt:{settings.ContainerName} at path:{context.Request.Path.ToUriComponent()} on pod:{settings.PodName}\n"
        + $"IP: {PlainAddress.Of(context.Connection.RemoteIpAddress!)}\n"
        + $"Port: {context.Connection.RemotePort}\n";

    private static async Task<CallbackReply> CallBackAsync(HttpContext context, CallbackPolicy policy, CallbackCaller caller)
    {
        CallbackTarget? target;
        try
        {
            target = await JsonSerializer.DeserializeAsync(context.Request.Body, CallbackJson.Default.CallbackTarget, context.RequestAborted);
        }
        catch (JsonException)
        {
            target = null;
        }

        if (target is null)
        {
            return CallbackReply.Misshapen(["body: must be a JSON object with the texts proto, host, port and path; GET /callmeback shows one"]);
        }

        target = target.WithDefaults();
        if (CallbackRules.CheckForm(target) is { Count: > 0 } misshapen)
        {
            return CallbackReply.Misshapen(misshapen);
        }

        return CallbackRules.CheckAllowed(target, policy) is { Count: > 0 } refused
            ? CallbackReply.Refused(refused)
            : await caller.CallAsync(target, context.RequestAborted);
    }

    private static Task TextAsync(HttpContext context, string text, int status = StatusCodes.Status200OK) =>
        BytesAsync(context, Encoding.UTF8.GetBytes(text), status);

    private static async Task BytesAsync(HttpContext context, byte[] body, int status)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = body.Length;
        // Answers repeat paths and the answers of others: no browser is to take them for a page.
        response.Headers.XContentTypeOptions = "nosniff";
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
