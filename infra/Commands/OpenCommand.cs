using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Live;

namespace Infra.Commands;

/// <summary><c>infra open</c>: a service of a stack on one's own machine, by kubectl.</summary>
internal static partial class OpenCommand
{
    private const int MaxPort = 65535;
    private const string Loopback = "127.0.0.1";

    // As long as pulumi up waits for pods with GPUs: a node may have to be made, and a large image to be fetched.
    private const string StartTimeout = "--timeout=20m";

    public static Command Create(CommandContext context)
    {
        var live = new LiveCommand(context);
        var stack = context.Stack();
        var name = new Argument<string?>("name") { Description = "A service, or a port of one; the workbench or TensorBoard where nothing is named", Arity = ArgumentArity.ZeroOrOne };
        var port = new Option<int?>("--port") { Description = "The port on this machine; the service's own where it is not given", HelpName = "PORT" };
        var start = new Option<bool>("--start") { Description = "Start the workbench first, where it does not run, and wait for it" };
        var command = live.Kubectl(new ExampleCommand(
            "open",
            "Opens a service of a stack on this machine by kubectl port-forward, whose line is printed first and whose address once it can be reached, until Ctrl-C",
            "infra open surreal",
            "infra open gpu1 trainer --port 9000",
            "infra open notes --start")
        {
            stack, name, port, start,
        });
        command.AddRule(result =>
        {
            if (result.GetValue(port) is < 1 or > MaxPort)
            {
                result.AddError($"--port: must be 1 to {MaxPort}; got {result.GetValue(port)}");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var (_, plan) = await live.WorkloadsAsync(parsed.GetRequiredValue(stack)).ConfigureAwait(false);
            var (space, kind, service, ports) = PodTargets.Service(plan, parsed.GetValue(name));
            var pairs = ports.Select((each, i) => (Local: (parsed.GetValue(port) ?? ports[0]) + (parsed.GetValue(port) is null ? each - ports[0] : i), Remote: each)).ToList();
            if (pairs[^1].Local > MaxPort)
            {
                throw new UserErrorException($"--port: must leave a port for each of the {pairs.Count} of service {service}, up to {MaxPort}; got {parsed.GetValue(port)}", "name a lower one");
            }

            var kubectl = live.KubectlWords(parsed, plan.Stack);
            if (parsed.GetValue(start))
            {
                if (kind != "job")
                {
                    throw new UserErrorException($"--start: is for a workbench; got {kind} {service}, which runs as its file says", "leave it out");
                }

                // One that runs already is as good, and kubectl has said so.
                var started = await Kubectl.RunAsync(context.Error, [.. kubectl, "create", "job", service, $"--from=cronjob/{service}", "-n", space], cancellation).ConfigureAwait(false);
                started = started is null ? null : await Kubectl.RunAsync(
                    context.Error, [.. kubectl, "wait", $"job/{service}", "-n", space, "--for=jsonpath={.status.ready}=1", StartTimeout], cancellation).ConfigureAwait(false);
                if (started is false)
                {
                    await context.Error.WriteLineAsync($"it has not started; see why: infra why {plan.Stack}").ConfigureAwait(false);
                }

                if (started is not true)
                {
                    return CommandLine.Failure;
                }
            }

            // Of several ports another program may have one, and kubectl goes on with the rest.
            var open = new HashSet<string>(StringComparer.Ordinal);
            var isDone = await Kubectl.RunAsync(
                context.Error,
                [
                    .. kubectl, "port-forward", "-n", space, $"{kind}/{service}",
                    .. pairs.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Local}:{pair.Remote}")),
                ],
                cancellation,
                async line =>
                {
                    if (Forwarded().Match(line) is not { Success: true } at)
                    {
                        await context.Error.WriteLineAsync(PlainText.Line(line)).ConfigureAwait(false);
                    }
                    else if (open.Add(at.Groups["port"].Value))
                    {
                        await context.Output.WriteLineAsync($"http://{(at.Groups["host"].Value == Loopback ? "localhost" : at.Groups["host"].Value)}:{at.Groups["port"].Value}").ConfigureAwait(false);
                    }
                }).ConfigureAwait(false);
            if (isDone is not false)
            {
                return CommandLine.Success;
            }

            await context.Error.WriteLineAsync($"nothing is open{(open.Count > 0 ? " any more" : "")}; infra status {plan.Stack} says what runs, and --port takes another port of this machine").ConfigureAwait(false);
            return CommandLine.Failure;
        });
        return command;
    }

    // Both of the machine's addresses are tried, and this one first.
    [GeneratedRegex(@"\AForwarding from (?<host>127\.0\.0\.1|\[::1\]):(?<port>[0-9]+) -> ")]
    private static partial Regex Forwarded();
}
