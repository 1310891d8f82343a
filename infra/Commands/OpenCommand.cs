using System.CommandLine;
using System.Globalization;
using Infra.Live;

namespace Infra.Commands;

/// <summary><c>infra open</c>: a service of a stack on one's own machine, by kubectl.</summary>
internal static class OpenCommand
{
    private const int MaxPort = 65535;

    /// <summary>Makes the command.</summary>
    /// <param name="context">Where it reads and writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(CommandContext context)
    {
        var live = new LiveCommand(context);
        var stack = live.Stack();
        var name = new Argument<string?>("name") { Description = "A service, or a port of one; TensorBoard where nothing is named", Arity = ArgumentArity.ZeroOrOne };
        var port = new Option<int?>("--port") { Description = "The port on this machine; the service's own where it is not given", HelpName = "PORT" };
        var command = live.Kubectl(new ExampleCommand(
            "open",
            "Opens a service of a stack on this machine by kubectl port-forward, whose line and address are printed first, until Ctrl-C",
            "infra open surreal",
            "infra open gpu1 trainer --port 9000")
        {
            stack, name, port,
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(port) is < 1 or > MaxPort)
            {
                result.AddError($"--port: must be 1 to {MaxPort}; got {result.GetValue(port)}");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var (_, plan) = await live.WorkloadsAsync(parsed.GetRequiredValue(stack)).ConfigureAwait(false);
            var (space, service, ports) = PodTargets.Service(plan, parsed.GetValue(name));
            var pairs = ports.Select((each, i) => (Local: (parsed.GetValue(port) ?? ports[0]) + (parsed.GetValue(port) is null ? each - ports[0] : i), Remote: each)).ToList();
            if (pairs[^1].Local > MaxPort)
            {
                throw new InfraException($"--port: must leave a port for each of the {pairs.Count} of service {service}, up to {MaxPort}; got {parsed.GetValue(port)}; name a lower one");
            }

            foreach (var (local, _) in pairs)
            {
                await context.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{local}")).ConfigureAwait(false);
            }

            return await Kubectl.RunAsync(context.Error, [
                .. live.KubectlWords(parsed, plan.Stack), "port-forward", "-n", space, $"service/{service}",
                .. pairs.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Local}:{pair.Remote}")),
            ], cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
