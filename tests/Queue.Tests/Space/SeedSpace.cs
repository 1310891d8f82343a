using Infra.Core.Search;
using WorkQueue.Settings;

namespace WorkQueue.Tests.Space;

/// <summary>The atmosphere that the search was first made for: six molecules, N2 the filler.</summary>
internal static class SeedSpace
{
    public const string StartHash = "898af16dad7e00a834f2a63b66419f02";

    public const string StartCode = "0.21,0.7772982887,0.0123,1.63e-06,0.0004,8.13e-08";

    public static ParameterSpace OxygenOnly(string mode = "sides", int reach = 2) => Read(mode, reach, "O2");

    public static ParameterSpace FiveMolecules(string mode = "sides", int reach = 2) => Read(mode, reach, "O2", "H2O", "CH4", "CO2", "H2");

    private static ParameterSpace Read(string mode, int reach, params string[] moving)
    {
        string Steps(string name, string increment) => moving.Contains(name) ? $$""", "steps": [ { "increment": {{increment}} } ]""" : "";
        return SettingsFile.Read(
            $$"""
            {
              "space": {
                "mode": "{{mode}}", "reach": {{reach}}, "filler": "N2",
                "parameters": [
                  { "name": "O2", "start": 0.21{{Steps("O2", "0.001")}} },
                  { "name": "N2" },
                  { "name": "H2O", "start": 0.0123{{Steps("H2O", "0.001")}} },
                  { "name": "CH4", "start": 1.63e-06{{Steps("CH4", "1e-7")}} },
                  { "name": "CO2", "start": 0.0004{{Steps("CO2", "0.0001")}} },
                  { "name": "H2", "start": 8.13e-08{{Steps("H2", "1e-8")}} }
                ]
              }
            }
            """,
            "test").Space;
    }
}
