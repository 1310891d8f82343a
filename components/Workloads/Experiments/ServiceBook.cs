using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Quantities;
using Pulumi;

namespace Infra.Components.Workloads.Experiments;

/// <summary>The services of one experiment: who offers them, under which port, and under which name others find them.</summary>
internal sealed class ServiceBook(ExperimentSpec spec, List<Finding> findings)
{
    /// <summary>The most characters of a service: a label key of 63, less the 8 of <c>service-</c> and <c>exposed-</c>.</summary>
    internal const int MaxNameLength = KubernetesNames.MaxLabelLength - 8;

    /// <summary>The end of the object name of an exposed service whose own name a bound one has.</summary>
    internal const string ExposedSuffix = "-exposed";

    private readonly List<Offer> _offers = [];
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _owners = [];

    // Where services are bound, with their names, or would be: a list with nothing in it may be one that could not be read.
    private readonly HashSet<Declared> _declared = [.. Empty(spec).Select(path => new Declared(path, ""))];

    /// <summary>The offers without those that are wrong: exposed first, then bound, each in order of declaration.</summary>
    internal IEnumerable<Offer> Offers => _offers.Where(offer => offer.Exposed).Concat(_offers.Where(offer => !offer.Exposed));

    /// <summary>Notes what a process binds and exposes.</summary>
    internal void Declare(string process, string pod, ProcessSpec from, string path)
    {
        foreach (var (i, exposed) in from.Exposes.Index())
        {
            Declare(new(exposed.Name, true, exposed.Port, process, pod, $"{path}.{nameof(from.Exposes)}[{i}]", exposed.Exposure, exposed.SourceRanges));
        }

        _declared.UnionWith(from.Binds.Count == 0 ? [new($"{path}.{nameof(from.Binds)}", "")] : from.Binds.Select((bound, i) => new Declared($"{path}.{nameof(from.Binds)}[{i}].Name", bound.Name)));
        foreach (var (i, bound) in from.Binds.Index())
        {
            Declare(new(bound.Name, false, bound.Port, process, pod, $"{path}.{nameof(from.Binds)}[{i}]", ServiceExposure.ClusterIP, []));
        }
    }

    /// <summary>Gives every service its port: explicit ones keep theirs, then come exposed and then bound ones, in order.</summary>
    internal void AssignPorts()
    {
        foreach (var offer in _offers.Where(offer => offer.Port is not null))
        {
            Reserve(offer, offer.Port!.Value);
        }

        var open = Offers.Select(offer => offer.Service).Where(service => !_ports.ContainsKey(service)).Distinct().ToList();
        var free = Enumerable.Range(spec.PortRange.First, spec.PortRange.Count).Where(port => !_owners.ContainsKey(port)).Take(open.Count).ToList();
        foreach (var (service, port) in open.Zip(free))
        {
            (_ports[service], _owners[port]) = (port, service);
        }

        findings.AddRange(Finding.Of(
        [
            free.Count < open.Count
                ? new(
                    nameof(spec.PortRange),
                    $"must hold a port for each service; got {spec.PortRange} with {Wording.Count(free.Count, "free port")} for {open.Count} services", "widen it") : null,
            .. from offer in _offers
            where offer.Exposed && IsBound(offer.Service) && _offers.Exists(other => other.Service == offer.Service + ExposedSuffix)
            select new Finding(
                $"{offer.Path}.Name",
                $"must leave \"{offer.Service}{ExposedSuffix}\" to the exposed \"{offer.Service}\", whose own name the bound one has; got both", "rename one"),
        ]));
    }

    /// <summary>The port of a service; 0 where it was refused.</summary>
    internal int PortOf(string service) => _ports.GetValueOrDefault(service);

    /// <summary>The name of the object and host of an offer.</summary>
    internal string ObjectNameOf(Offer offer) => offer.Exposed && IsBound(offer.Service) ? offer.Service + ExposedSuffix : offer.Service;

    /// <summary>Checks that a process calls only what is there.</summary>
    internal void CheckConnects(string process, IReadOnlyList<string> connects, string path)
    {
        var bound = _offers.Where(offer => !offer.Exposed && !findings.Exists(finding => finding.Path == $"{offer.Path}.Name")).Select(offer => offer.Service).ToList();
        foreach (var (i, service) in connects.Index().Where(each => !bound.Contains(each.Item)))
        {
            var near = Spelling.Nearest(service, bound);
            findings.Add(new(
                $"{path}.{nameof(ProcessSpec.Connects)}[{i}]",
                $"must be a service that some process binds; got \"{service}\" of process \"{process}\"", near is null ? "add it to the binds of the process that serves it" : $"use {near}, or add it to the binds of the process that serves it")
            {
                // What could not be read may be it, or a name like it that is refused; beside one like it that is there it is a slip of the pen.
                DependsOn =
                [
                    .. _declared.Where(other => other.Service.Length == 0 || (near is null && Spelling.Nearest(service, [other.Service]) is not null))
                        .Select(other => other.Path),
                ],
            });
        }
    }

    /// <summary>The variables by which every process finds every service.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Addresses()
    {
        foreach (var offer in _offers.Where(offer => !offer.Exposed || !IsBound(offer.Service)))
        {
            var (host, port) = (ObjectNameOf(offer), PortOf(offer.Service));
            var prefix = $"{ExperimentCompiler.AddressPrefix}{offer.Service.ToUpperInvariant().Replace('-', '_')}";
            yield return new($"{prefix}_HOST", host);
            yield return new($"{prefix}_PORT", $"{port}");
            yield return new($"{prefix}_ADDR", $"{host}:{port}");
        }
    }

    private static IEnumerable<string> Empty(ExperimentSpec spec) =>
    [
        .. spec.Processes.Count == 0 ? [nameof(spec.Processes)] : Array.Empty<string>(),
        .. spec.ProcessGroups.Count == 0 ? [nameof(spec.ProcessGroups)] : Array.Empty<string>(),
        .. spec.ProcessGroups.SelectMany((group, i) => group.Processes.Count == 0 ? [$"{nameof(spec.ProcessGroups)}[{i}].{nameof(group.Processes)}"] : Array.Empty<string>()),
    ];

    private bool IsBound(string service) => _offers.Exists(offer => !offer.Exposed && offer.Service == service);

    private void Declare(Offer offer)
    {
        var wrong = KubernetesNames.CheckServiceName($"{offer.Path}.Name", offer.Service);
        if (wrong.Count == 0 && offer.Service.Length > MaxNameLength)
        {
            wrong = [new($"{offer.Path}.Name", $"must be at most {MaxNameLength} characters; got {offer.Service.Length} (\"{offer.Service}\")", "shorten it")];
        }

        findings.AddRange(wrong);
        findings.AddRange(SourceRanges.Check($"{offer.Path}.{nameof(offer.SourceRanges)}", offer.Exposure, offer.SourceRanges));
        if (_offers.Find(other => other.Service == offer.Service && other.Exposed == offer.Exposed) is { } first)
        {
            var verb = offer.Exposed ? "exposes" : "binds";
            findings.Add(new(
                $"{offer.Path}.Name", $"must be a service that only one process {verb}; got \"{offer.Service}\", which process \"{first.Process}\" {verb} already", "rename one"));
            return;
        }

        _offers.Add(offer);
    }

    private void Reserve(Offer offer, int port)
    {
        var path = $"{offer.Path}.{nameof(offer.Port)}";
        if (offer.Exposed)
        {
            // What people visit may keep the port that they know it by, such as 6006 of TensorBoard.
            findings.AddRange(ContainerRules.CheckPort(path, port));
        }
        else if (!spec.PortRange.Contains(port))
        {
            findings.Add(new(path, $"must be within the experiment's ports, {spec.PortRange}; got {port}", "leave it out and the next free one is used"));
        }

        if (_ports.TryGetValue(offer.Service, out var other) && other != port)
        {
            findings.Add(new(path, $"must be the same where \"{offer.Service}\" is bound and where it is exposed; got {other} and {port}", "set one of them only"));
        }
        else if (_owners.TryGetValue(port, out var owner) && owner != offer.Service)
        {
            findings.Add(new(path, $"must be a port that no other service has; got {port} for \"{offer.Service}\", which \"{owner}\" has", "change one, or leave it out and the next free one is used"));
        }
        else
        {
            (_ports[offer.Service], _owners[port]) = (port, offer.Service);
        }
    }

    /// <summary>A service as one process offers it.</summary>
    internal sealed record Offer(
        string Service, bool Exposed, int? Port, string Process, string Pod, string Path, ServiceExposure Exposure, IReadOnlyList<Input<string>> SourceRanges);

    private sealed record Declared(string Path, string Service);
}
