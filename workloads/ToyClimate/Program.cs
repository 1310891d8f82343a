using System.Globalization;
using System.Text.Json;
using WorkQueue.Toy;

if (Environment.GetEnvironmentVariable("QUEUE_PARAMETERS") is not { } point || Environment.GetEnvironmentVariable("QUEUE_RESULT") is not { } result)
{
    Console.Error.WriteLine("QUEUE_PARAMETERS and QUEUE_RESULT: must name two files; got nothing; let a worker of the queue run this");
    return 1;
}

using var parameters = JsonDocument.Parse(File.ReadAllText(point));
var (stable, kelvin) = ToyClimate.Run(parameters.RootElement.GetProperty("O2").GetDouble(), parameters.RootElement.GetProperty("CO2").GetDouble());
var message = kelvin.ToString("0.0 K", CultureInfo.InvariantCulture);
File.WriteAllText(result, JsonSerializer.Serialize(new { stable, message }));
Console.WriteLine(message);
return 0;
