using System.Collections;
using Infra.Workloads.Webtest;

var environment = Environment.GetEnvironmentVariables()
    .Cast<DictionaryEntry>()
    .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? string.Empty);
var settings = WebtestSettings.Read(environment, out var findings);
if (findings.Count > 0)
{
    await Console.Error.WriteLineAsync(
        $"webtest: {findings.Count} {(findings.Count == 1 ? "problem" : "problems")} in the environment"
        + string.Concat(findings.Select(finding => $"\n - {finding}")));
    return 2;
}

await using var server = WebtestServer.Create(settings);
try
{
    await server.StartAsync();
}
catch (IOException problem)
{
    await Console.Error.WriteLineAsync($"webtest: cannot listen on {settings.Host?.ToString() ?? "any address"}, port {settings.Port}: {problem.GetBaseException().Message}");
    return 1;
}

var log = server.Services.GetRequiredService<ILoggerFactory>().CreateLogger("webtest");
Events.Listening(log, settings.ContainerName, string.Join(' ', server.Urls));
await server.WaitForShutdownAsync();
return 0;
