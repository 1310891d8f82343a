using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Plans;
using Infra.Preview;
using Infra.Project;
using Infra.Stacks;

namespace Infra.Tests;

/// <summary>Every custom resource that a stack makes holds to its kind's schema, strictly: no field is unknown, missing or out of bounds.</summary>
public sealed class CustomResourceTests
{
    private static readonly Dictionary<string, Dictionary<string, Fact>> Kinds = File
        .ReadLines(Path.Combine(Repository.Root, "tests", "Infra.Tests", "Facts", "custom-resources.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' '))
        .GroupBy(parts => parts[0])
        .ToDictionary(kind => kind.Key, kind => kind.ToDictionary(parts => parts[1], parts => new Fact(parts[2], parts[3..])));

    // Every kind: pools of a class, one that grows all at once, one whose GPUs have networks of their own, add-ons, queues, workers that KEDA starts.
    private const string Lab = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:addons: { keda: true }
          infra:queueing: { highPriority: [ada] }
          infra:worker: { namespaces: [ada] }
          infra:computeClasses: { train: { pools: [l4-spot, l4], activeMigration: true } }
          infra:nodePools:
          - { name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 3 }
          - { name: l4-spot, machineType: g2-standard-12, maxNodes: 2, capacity: spot }
          - { name: l4, machineType: g2-standard-12, maxNodes: 2 }
          - { name: h100, machineType: a3-megagpu-8g, maxNodes: 4, flexStart: true, queuedProvisioning: true, gpuDirect: auto }
        """;

    private const string Ada = """
        config:
          infra:kind: developer
          infra:environment: lab
          infra:allowPublicHttps: true
          infra:training:
            train: { image: "p:1.0", command: [torchrun, mnist.py], nodes: 2, gpusPerNode: 1, computeClass: train, priority: high }
          infra:queue:
            image: queue:0.1.0
            search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [/a] } }
            workers: { image: "w:v1", keda: { namespace: keda } }
        """;

    public static TheoryData<string> ShippedStacks =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "stacks"), "Pulumi.*.yaml").Select(path => Path.GetFileName(path).Split('.')[1]).Order()];

    [Fact]
    public async Task EveryKind_HoldsToItsSchema()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("ada", Ada));

        var made = new[] { await project.PreviewAsync("lab", StackProgram.Create), await project.PreviewAsync("ada", StackProgram.Create) }.SelectMany(Custom).ToList();

        Assert.Empty(made.SelectMany(Mistakes));
        Assert.Equal(
            ["AdmissionCheck", "ClusterQueue", "Cohort", "ComputeClass", "GKENetworkParamSet", "LocalQueue", "Network", "ProvisioningRequestConfig", "ResourceFlavor", "ScaledJob", "WorkloadPriorityClass"],
            made.Select(resource => Kind(resource)).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(ShippedStacks))]
    public async Task ShippedStack_MakesNoneThatItsKindWouldRefuse(string stack)
    {
        var plan = await new PreviewEngine(InfraProject.Open(Repository.Root), StackProgram.Create).PreviewAsync(stack);

        Assert.Empty(Custom(plan).SelectMany(Mistakes));
    }

    [Theory]
    [InlineData("ClusterQueue", """{ "spec": { "cohort": "x" } }""", "spec.cohort: unknown")]
    [InlineData("ClusterQueue", """{ "spec": { "resourceGroups": [{ "flavors": [{ "name": "a", "resources": [] }] }] } }""", "spec.resourceGroups[].coveredResources: missing")]
    [InlineData("ClusterQueue", """{ "spec": { "stopPolicy": "Halt" } }""", "spec.stopPolicy: enum=None|Hold|HoldAndDrain")]
    [InlineData("Topology", """{ "spec": { "levels": [] } }""", "spec.levels: minItems=1")]
    [InlineData("Topology", """{ "spec": { "levels": [{ "nodeLabel": 3 }] } }""", "spec.levels[].nodeLabel: string")]
    public void Mistake_IsFound(string kind, string json, string expected)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Contains(expected, Object(Kinds[kind], "", document.RootElement));
    }

    private static IEnumerable<PlanResource> Custom(Plan plan) => plan.Resources.Where(resource => resource.Custom
        && (resource.Type.StartsWith("kubernetes:kueue.", StringComparison.Ordinal) || resource.Type.StartsWith("kubernetes:keda.", StringComparison.Ordinal)
            || resource.Type.StartsWith("kubernetes:cloud.google.com", StringComparison.Ordinal) || resource.Type.StartsWith("kubernetes:networking.gke.io", StringComparison.Ordinal)));

    private static string Kind(PlanResource resource) => resource.Type[(resource.Type.LastIndexOf(':') + 1)..];

    // What every object of Kubernetes has is checked where it is made.
    private static IEnumerable<string> Mistakes(PlanResource resource)
    {
        var own = ((PlanMap)resource.Inputs).Members.Where(member => member.Key is not ("apiVersion" or "kind" or "metadata")).ToDictionary(member => member.Key, member => member.Value.Describe());
        return Object(Kinds[Kind(resource)], "", JsonSerializer.SerializeToElement(own)).Select(mistake => $"{resource.Name}: {mistake}");
    }

    private static IEnumerable<string> Object(Dictionary<string, Fact> facts, string path, JsonElement json)
    {
        var prefix = path.Length == 0 ? "" : path + ".";
        foreach (var needed in facts.Where(fact => fact.Value.Bounds.Contains("required") && Parent(fact.Key) == path && !json.TryGetProperty(fact.Key[prefix.Length..], out _)))
        {
            yield return $"{needed.Key}: missing";
        }

        foreach (var member in json.EnumerateObject())
        {
            var at = facts.ContainsKey($"{path}.*") ? $"{path}.*" : prefix + member.Name;
            foreach (var mistake in facts.TryGetValue(at, out var fact) ? Value(facts, at, fact, member.Value) : [$"{at}: unknown"])
            {
                yield return mistake;
            }
        }
    }

    private static IEnumerable<string> Value(Dictionary<string, Fact> facts, string path, Fact fact, JsonElement json)
    {
        var fits = fact.Type switch
        {
            "object" => json.ValueKind == JsonValueKind.Object,
            "array" => json.ValueKind == JsonValueKind.Array,
            "integer" => json.ValueKind == JsonValueKind.Number && double.IsInteger(json.GetDouble()),
            "boolean" => json.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "quantity" => json.ValueKind is JsonValueKind.String or JsonValueKind.Number,
            _ => json.ValueKind == JsonValueKind.String,
        };
        if (!fits)
        {
            return [$"{path}: {fact.Type}"];
        }

        var inside = json.ValueKind switch
        {
            // What is Kubernetes' own has no facts here.
            JsonValueKind.Object when facts.Keys.Any(key => key.StartsWith(path + ".", StringComparison.Ordinal)) => Object(facts, path, json),
            JsonValueKind.Array => json.EnumerateArray().SelectMany(element => Value(facts, path + "[]", facts[path + "[]"], element)),
            _ => [],
        };
        return inside.Concat(fact.Bounds.Where(bound => !Holds(bound, json)).Select(bound => $"{path}: {bound}"));
    }

    private static bool Holds(string bound, JsonElement json)
    {
        if (bound.Split('=', 2) is not [var name, var limit])
        {
            return true;
        }

        int Number() => int.Parse(limit, CultureInfo.InvariantCulture);
        return name switch
        {
            "enum" => limit.Split('|').Contains(json.GetString()),
            "maxLength" => json.GetString()!.Length <= Number(),
            "minLength" => json.GetString()!.Length >= Number(),
            "maxItems" => json.GetArrayLength() <= Number(),
            "minItems" => json.GetArrayLength() >= Number(),
            "minimum" => json.GetDouble() >= Number(),
            "maximum" => json.GetDouble() <= Number(),
            "pattern" => Regex.IsMatch(json.ToString(), limit.StartsWith("^(?i)", StringComparison.Ordinal) ? "(?i)^" + limit["^(?i)".Length..] : limit),
            _ => throw new InvalidOperationException($"no such bound: {name}"),
        };
    }

    private static string Parent(string path) => path.LastIndexOf('.') is var dot && dot < 0 ? "" : path[..dot];

    private sealed record Fact(string Type, string[] Bounds);
}
