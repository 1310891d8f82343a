using System.CommandLine;
using System.Globalization;
using Infra.Core.Prices;
using Infra.Costs;
using Infra.Plans;

namespace Infra.Commands;

/// <summary><c>infra prices</c>: how old the price lists are, and what moved since.</summary>
internal static class PricesCommand
{
    public static Command Create(CommandContext context)
    {
        var check = new Option<string?>("--check") { Description = "Say what moved in a newer pricing.yml of Cyclenerd/google-cloud-pricing-cost-calculator", HelpName = "FILE" };
        var write = new Option<string?>("--write") { Description = "Write the price lists of this repository anew from such a file", HelpName = "FILE" };
        var command = new ExampleCommand(
            "prices", "Compares the price lists with a newer file, or writes them anew from one", "infra prices --check pricing.yml", "infra prices --write pricing.yml") { check, write };
        command.AddChoice("give --check FILE or --write FILE", check, write);
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = (parsed.GetValue(check) ?? parsed.GetValue(write))!;
            var text = await InputFile.ReadAsync(context, name, cancellation).ConfigureAwait(false);
            var file = PricingFile.Read(text, name);
            var rates = RateDerivation.Of(file.Machines, file.Items);
            if (parsed.GetValue(write) is not null)
            {
                var folder = Path.Combine(context.Project().Root, "core", "Prices");
                await File.WriteAllTextAsync(Path.Combine(folder, "machine-rates.csv"), PriceTable.Write(rates, file.Date), cancellation).ConfigureAwait(false);
                await File.WriteAllTextAsync(Path.Combine(folder, "item-prices.csv"), PriceTable.Write(file.Items, file.Date), cancellation).ConfigureAwait(false);
                await context.Output.WriteLineAsync(
                    string.Create(CultureInfo.InvariantCulture, $"wrote {rates.Count} rates and {file.Items.Count} prices of {file.Date:yyyy-MM-dd} to {folder}; build to use them")).ConfigureAwait(false);
                return CommandLine.Success;
            }

            var moves = PriceMoves.Between((PriceTable.Machines, PriceTable.Items), (rates, file.Items));
            foreach (var move in moves)
            {
                await context.Output.WriteLineAsync(Line(move)).ConfigureAwait(false);
            }

            await context.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{(moves.Count == 0 ? "nothing" : moves.Count.ToString(CultureInfo.InvariantCulture))} moved between the lists of {PriceTable.Date:yyyy-MM-dd} and {name} of {file.Date:yyyy-MM-dd}")).ConfigureAwait(false);
            return moves.Count == 0 ? CommandLine.Success : CommandLine.Failure;
        });
        return command;
    }

    private static string Line(PriceMove move)
    {
        static string Percent(decimal change) => change.ToString("+0.0#;-0.0#", CultureInfo.InvariantCulture) + " %";

        static string Regions(int count) => NumberWords.Count(count, "region");

        string?[] parts =
        [
            move.Regions == 0 ? null
                : $"{(move.LeastPercent == move.MostPercent ? "" : $"{Percent(move.LeastPercent)} to ")}{Percent(move.MostPercent)} in {Regions(move.Regions)}",
            move.Added == 0 ? null : $"new in {Regions(move.Added)}",
            move.Removed == 0 ? null : $"gone in {Regions(move.Removed)}",
        ];
        return $"{move.What}: {string.Join(", ", parts.OfType<string>())}";
    }
}
