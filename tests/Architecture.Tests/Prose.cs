using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Infra.Architecture.Tests;

/// <summary>A text that the compiled code holds for a reader.</summary>
/// <param name="Text">A whole text, or what stands between two values in one.</param>
/// <param name="Place">The method.</param>
/// <param name="IsOfCode">Whether the compiler wrote it, or it is for a program.</param>
/// <param name="IsOfRules">Whether a rule that a component's caller can break is told in it.</param>
internal sealed record ProseText(string Text, string Place, bool IsOfCode, bool IsOfRules);

/// <summary>Every text with a blank in it.</summary>
internal static class Prose
{
    private static readonly string[] Assemblies = ["Infra.Core", "Infra.Components", "Infra.Stacks", "Infra.Engine"];

    // These speak to the author of settings alone, to one of another program's files, or to Kubernetes.
    private static readonly string[] NoRules = ["Settings", "Reader", "Setting", "NodePoolOutput", "CloudwiseFile", "TenantPolicy", "WakingHours"];

    static Prose()
    {
        var (all, names) = (new List<ProseText>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var assembly in Assemblies)
        {
            using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
            foreach (var outer in module.Types)
            {
                var types = Nested(outer).ToList();
                names.UnionWith(types.SelectMany(type => type.Properties.Select(property => property.Name).Concat(type.IsEnum ? type.Fields.Select(field => field.Name) : [])));
                var isOfRules = assembly is "Infra.Core" or "Infra.Components"
                    && !NoRules.Any(name => outer.Name.EndsWith(name, StringComparison.Ordinal))
                    && types.SelectMany(Instructions).Any(each => each.Instruction.Operand is MethodReference { DeclaringType.Name: "Finding" });
                all.AddRange(
                    from each in types.SelectMany(Instructions)
                    where each.Instruction.OpCode == OpCodes.Ldstr
                    let text = (string)each.Instruction.Operand
                    where text.Contains(' ', StringComparison.Ordinal)
                    select new ProseText(text, each.Method.FullName, IsOfCode(each.Method, text), isOfRules));
            }
        }

        (All, Names) = (all, names);
    }

    public static IReadOnlyList<ProseText> All { get; }

    /// <summary>The names of all properties and of all enums' values.</summary>
    public static IReadOnlySet<string> Names { get; }

    private static bool IsOfCode(MethodDefinition method, string text) =>
        method.Name is "PrintMembers" or "ToString" || method.DeclaringType.Name.StartsWith("<>f__", StringComparison.Ordinal) || text.Contains('\n', StringComparison.Ordinal)
        || text.StartsWith("api.getAttribute(", StringComparison.Ordinal);

    private static IEnumerable<TypeDefinition> Nested(TypeDefinition type) => type.NestedTypes.SelectMany(Nested).Prepend(type);

    private static IEnumerable<(MethodDefinition Method, Instruction Instruction)> Instructions(TypeDefinition type) =>
        type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions.Select(instruction => (method, instruction)));
}
