using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Core.Scheduling;
using Infra.Costs;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>Writes plans as JSON, in the words of an exported Pulumi deployment.</summary>
internal static class PlanJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Words = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly JsonSerializerOptions IndentedWords = new(Words) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Writes one plan as an object, or several as an object by stack name.</summary>
    /// <param name="plans">At least one stack; what cannot be previewed has an error in place of a plan.</param>
    /// <param name="byName">Whether to write an object by stack name even for one plan.</param>
    /// <returns>The text, without a trailing line break.</returns>
    public static string Write(IReadOnlyList<PreviewedStack> plans, bool byName)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            if (byName)
            {
                json.WriteStartObject();
                foreach (var previewed in plans)
                {
                    json.WritePropertyName(previewed.Stack);
                    Write(json, previewed);
                }

                json.WriteEndObject();
            }
            else
            {
                Write(json, plans[0]);
            }
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes where pods may go, as a plan has it under <c>fit</c>.</summary>
    /// <param name="fit">The report.</param>
    /// <param name="queued">What waits for a queue; null where there is none.</param>
    /// <returns>The text, without a trailing line break.</returns>
    public static string Write(FitReport fit, IReadOnlyList<QueuedWork>? queued)
    {
        var node = JsonSerializer.SerializeToNode(fit, IndentedWords)!;
        if (queued is not null)
        {
            node["queued"] = JsonSerializer.SerializeToNode(queued, IndentedWords);
        }

        return node.ToJsonString(IndentedWords);
    }

    private static void Write(Utf8JsonWriter json, PreviewedStack previewed)
    {
        if (previewed is not { Plan: { } plan, Assessment: { } assessment })
        {
            JsonSerializer.Serialize(json, previewed.Failure, Words);
            return;
        }

        json.WriteStartObject();
        json.WriteString("project", plan.Project);
        json.WriteString("stack", plan.Stack);
        WriteList(json, "references", plan.References, always: true);
        json.WriteStartArray("resources");
        foreach (var resource in plan.Resources)
        {
            Write(json, resource);
        }

        json.WriteEndArray();
        json.WriteStartObject("outputs");
        foreach (var (name, value) in plan.Outputs)
        {
            json.WritePropertyName(name);
            Write(json, value.Describe());
        }

        json.WriteEndObject();
        json.WritePropertyName("findings");
        JsonSerializer.Serialize(json, assessment.Guardrails.Findings, Words);
        json.WritePropertyName("waivers");
        JsonSerializer.Serialize(json, assessment.Guardrails.Waivers, Words);
        WriteList(json, "developerWaivers", plan.DeveloperWaivers, always: false);
        json.WritePropertyName("cost");
        JsonSerializer.Serialize(json, CostJson.Describe(assessment.Cost), Words);
        if (assessment.Fit is { } fit)
        {
            json.WritePropertyName("fit");
            JsonSerializer.Serialize(json, fit, Words);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PlanResource resource)
    {
        json.WriteStartObject();
        json.WriteString("urn", resource.Urn);
        json.WriteString("type", resource.Type);
        json.WriteBoolean("custom", resource.Custom);
        json.WriteString("parent", resource.Parent);
        json.WriteString("provider", resource.Provider);
        json.WritePropertyName("inputs");
        Write(json, resource.Inputs.Describe());
        WriteList(json, "dependencies", resource.Dependencies, always: true);
        json.WriteBoolean("protect", resource.Protect);
        if (resource.External)
        {
            json.WriteBoolean("external", true);
        }

        if (resource.RetainOnDelete)
        {
            json.WriteBoolean("retainOnDelete", true);
        }

        if (resource.ImportId.Length > 0)
        {
            json.WriteString("importID", resource.ImportId);
        }

        if (resource.DeleteBeforeReplace is { } deleteBeforeReplace)
        {
            json.WriteBoolean("deleteBeforeReplace", deleteBeforeReplace);
        }

        WriteList(json, "additionalSecretOutputs", resource.AdditionalSecretOutputs, always: false);
        WriteList(json, "aliases", resource.Aliases, always: false);
        WriteList(json, "ignoreChanges", resource.IgnoreChanges, always: false);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values, bool always)
    {
        if (!always && values.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case double number when number == Math.Truncate(number) && Math.Abs(number) < 1e15:
                json.WriteNumberValue((long)number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case IReadOnlyDictionary<string, object?> map:
                json.WriteStartObject();
                foreach (var (key, member) in map)
                {
                    json.WritePropertyName(key);
                    Write(json, member);
                }

                json.WriteEndObject();
                break;
            case IReadOnlyList<object?> list:
                json.WriteStartArray();
                foreach (var element in list)
                {
                    Write(json, element);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue((string)value);
                break;
        }
    }
}
