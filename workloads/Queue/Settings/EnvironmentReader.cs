using System.Globalization;
using Infra.Core.Findings;

namespace WorkQueue.Settings;

/// <summary>Reads environment variables; each mistake names the variable.</summary>
/// <param name="find">Gives a variable's value, or null.</param>
internal sealed class EnvironmentReader(Func<string, string?> find)
{
    /// <summary>The process' own variables.</summary>
    public static EnvironmentReader Process { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>A variable that is set and not empty.</summary>
    /// <returns>Its value, or null.</returns>
    public string? Find(string name) => find(name) is { Length: > 0 } value ? value : null;

    /// <summary>A variable with a default.</summary>
    public string Text(string name, string fallback) => Find(name) ?? fallback;

    /// <summary>A TCP port.</summary>
    public int Port(string name, int fallback, List<Finding> problems)
    {
        if (Find(name) is not { } text)
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535)
            return port;
        problems.Add(new Finding(name, $"must be a port from 1 to 65535; got \"{text}\"", $"use {fallback}, or leave it out"));
        return fallback;
    }

    /// <summary>A switch.</summary>
    /// <returns>True for "true" or "1", false for "false", "0" and not set.</returns>
    public bool Flag(string name, List<Finding> problems)
    {
        switch (Find(name)?.ToLowerInvariant())
        {
            case null or "false" or "0":
                return false;
            case "true" or "1":
                return true;
            default:
                problems.Add(new Finding(name, $"must be true or false; got \"{Find(name)}\"", "use true, or leave it out"));
                return false;
        }
    }

    /// <summary>A secret: the variable itself, or the content of the file that NAME_FILE names.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="problems">Gets the mistake, if any; never the secret.</param>
    /// <returns>The secret, or null.</returns>
    public string? Secret(string name, List<Finding> problems)
    {
        if (Find(name) is { } value)
            return value;
        if (Find($"{name}_FILE") is not { } path)
            return null;
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(new Finding($"{name}_FILE", $"must name a readable file; got \"{path}\": {error.GetType().Name}", "name one that this user may read"));
            return null;
        }
    }
}
