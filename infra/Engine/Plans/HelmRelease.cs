using System.Text.Json;

namespace Infra.Plans;

/// <summary>A Helm release among the resources of a plan.</summary>
/// <param name="Name">Its name in the cluster.</param>
/// <param name="Namespace">The namespace that it is put into.</param>
/// <param name="Chart">The chart: an address, or a name in the repository.</param>
/// <param name="Repository">The repository of charts; null where the chart is an address.</param>
/// <param name="Version">The chart's version.</param>
/// <param name="Values">What differs from the chart's own values, by their first key, as JSON.</param>
internal sealed record HelmRelease(
    string Name, string Namespace, string Chart, string? Repository, string Version, IReadOnlyDictionary<string, string> Values)
{
    private const string Type = "kubernetes:helm.sh/v3:Release";

    /// <summary>The values in one line, as JSON.</summary>
    public string ValuesText => $"{{{string.Join(",", Values.Select(value => $"{JsonSerializer.Serialize(value.Key, JsonForms.OneLine)}:{value.Value}"))}}}";

    /// <summary>The command that installs it, or brings it to this version and these values: one line for a shell.</summary>
    public string InstallCommand =>
        $"helm upgrade --install {Quote(Name)} {Quote(Chart)}{(Repository is null ? "" : $" --repo {Quote(Repository)}")} --version {Quote(Version)} "
        + $"--namespace {Quote(Namespace)} --create-namespace"
        + string.Concat(Values.Select(value => $" --set-json {Quote($"{value.Key}={value.Value}")}"));

    /// <summary>Reads a release.</summary>
    /// <returns>The release; null where the resource is something else.</returns>
    public static HelmRelease? Of(PlanResource resource) => resource.Type != Type ? null : new(
        resource.Inputs["name"]?.Text ?? resource.Name,
        resource.Inputs["namespace"]?.Text ?? "default",
        resource.Inputs["chart"]?.Text ?? "",
        resource.Inputs["repositoryOpts"]?["repo"]?.Text,
        resource.Inputs["version"]?.Text ?? "",
        resource.Inputs["values"] is PlanMap values
            ? values.Members.ToDictionary(value => value.Key, value => JsonSerializer.Serialize(value.Value.Describe(showSecrets: false), JsonForms.OneLine))
            : []);

    // What holds more than letters, digits and a few signs stands in single quotes, and a single quote in it between two ends of them.
    private static string Quote(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '/' or ':' or '_')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
