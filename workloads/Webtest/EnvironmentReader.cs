using System.Globalization;
using System.Net;

namespace Infra.Workloads.Webtest;

/// <summary>Reads variables of the environment and gathers what is wrong with them.</summary>
/// <param name="environment">The environment's variables; one that is empty counts as not set, except where a list is read.</param>
internal sealed class EnvironmentReader(IReadOnlyDictionary<string, string> environment)
{
    private readonly List<string> _findings = [];

    /// <summary>One line a mistake, in the order of reading.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>A text, or its default.</summary>
    public string Text(string name, string fallback) => Value(name) ?? fallback;

    /// <summary>A whole number within bounds, from the first of the names that is set.</summary>
    public int Number(IReadOnlyList<string> names, int fallback, int least, int most)
    {
        if (FirstOf(names) is not (var name, var text))
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        var fix = text.StartsWith("tcp://", StringComparison.Ordinal)
            ? "; Kubernetes set it for a Service of that name: set enableServiceLinks: false on the pod"
            : string.Empty;
        _findings.Add($"{name}: must be a whole number from {least} to {most}; got {Quoted.Text(text)}{fix}");
        return fallback;
    }

    /// <summary><c>true</c> or <c>false</c>, also as <c>1</c> or <c>0</c>; false when not set.</summary>
    public bool Flag(string name)
    {
        switch (Value(name)?.ToLowerInvariant())
        {
            case null or "false" or "0":
                return false;
            case "true" or "1":
                return true;
            default:
                _findings.Add($"{name}: must be true or false; got {Quoted.Text(Value(name)!)}");
                return false;
        }
    }

    /// <summary>An IP address to listen on, from the first of the names that is set; null, for all, when neither is.</summary>
    public IPAddress? Address(params IReadOnlyList<string> names)
    {
        if (FirstOf(names) is not (var name, var text))
        {
            return null;
        }

        if (text == "localhost")
        {
            return IPAddress.Loopback;
        }

        if (IPAddress.TryParse(text, out var address))
        {
            return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? null : address;
        }

        _findings.Add($"{name}: must be an IP address of this machine, localhost, or empty for all addresses; got {Quoted.Text(text)}");
        return null;
    }

    /// <summary>A comma-separated list; set to nothing it is empty, since a list of what is allowed must be able to allow nothing.</summary>
    public IReadOnlyList<T> List<T>(string name, IReadOnlyList<T> fallback, ReadItem<T> read)
    {
        if (!environment.TryGetValue(name, out var text))
        {
            return fallback;
        }

        var items = new List<T>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (read(part, out var item) is { } problem)
            {
                _findings.Add($"{name}: {problem}; got {Quoted.Text(part)}");
            }
            else
            {
                items.Add(item);
            }
        }

        return items;
    }

    private (string Name, string Text)? FirstOf(IEnumerable<string> names) =>
        names.FirstOrDefault(name => Value(name) is not null) is { } name ? (name, Value(name)!) : null;

    private string? Value(string name) =>
        environment.TryGetValue(name, out var text) && text.Trim().Length > 0 ? text.Trim() : null;
}

/// <summary>Reads one item of a list.</summary>
/// <param name="text">The item as written.</param>
/// <param name="item">What it says; meaningless when there is a problem.</param>
/// <returns>Null, or what is wrong with it.</returns>
internal delegate string? ReadItem<T>(string text, out T item);
