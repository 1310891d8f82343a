using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace WorkQueue.Hosting;

/// <summary>A process' counters and gauges, in Prometheus' text format (version 0.0.4).</summary>
/// <seealso href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats (Nov 2026)</seealso>
internal sealed class Metrics
{
    /// <summary>The content type of <see cref="WriteAsync"/>.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentDictionary<string, Family> _families = new();
    private Func<CancellationToken, Task>? _refresh;

    /// <summary>Adds to a counter.</summary>
    public void Count(string name, string help, double by = 1, params (string Name, string Value)[] labels) =>
        Of(name, help, "counter").Values.AddOrUpdate(Labels(labels), by, (_, value) => value + by);

    /// <summary>Sets a counter that is counted elsewhere.</summary>
    public void SetCount(string name, string help, double value, params (string Name, string Value)[] labels) =>
        Of(name, help, "counter").Values[Labels(labels)] = value;

    /// <summary>Sets a gauge.</summary>
    public void Set(string name, string help, double value, params (string Name, string Value)[] labels) =>
        Of(name, help, "gauge").Values[Labels(labels)] = value;

    /// <summary>Sets what is done before each writing, to bring gauges up to date.</summary>
    /// <param name="refresh">The action; when it takes longer than its token allows, the values stay as they were.</param>
    public void BeforeWriting(Func<CancellationToken, Task> refresh) => _refresh = refresh;

    /// <summary>Writes all metrics.</summary>
    public async Task<string> WriteAsync(CancellationToken cancel)
    {
        if (_refresh is not null)
        {
            try
            {
                await _refresh(cancel);
                Set("queue_redis_up", "Whether Redis answers.", 1);
            }
            catch (Exception)
            {
                Set("queue_redis_up", "Whether Redis answers.", 0);
            }
        }

        var text = new StringBuilder();
        foreach (var (name, family) in _families.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {family.Help}\n# TYPE {name} {family.Type}\n");
            foreach (var (labels, value) in family.Values.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");
        }

        return text.ToString();
    }

    private Family Of(string name, string help, string type) => _families.GetOrAdd(name, _ => new Family(help, type, new()));

    private static string Labels((string Name, string Value)[] labels) =>
        labels.Length == 0 ? "" : "{" + string.Join(",", labels.Select(label => $"{label.Name}=\"{Escape(label.Value)}\"")) + "}";

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed record Family(string Help, string Type, ConcurrentDictionary<string, double> Values);
}
