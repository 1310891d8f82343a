using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Pulumi.Generator;

namespace Infra.Tests.Sdk.Generator;

public class SchemaGeneratorTests
{
    private const string Path = "schema/zoo.txt";

    private const string Zoo = """
        package Pulumi.Zoo 1.2.3 plugin zoo

        resource pulumi:providers:zoo Pulumi.Zoo.Provider base ProviderResource args Pulumi.Zoo.ProviderArgs optional

        resource zoo:index/cage:Cage Pulumi.Zoo.Cage base CustomResource args Pulumi.Zoo.CageArgs secretOutputs key get state
          output Key key Output<string>
          output Event event Output<ImmutableDictionary<string, string>?>
          output Door door Output<Pulumi.Zoo.Outputs.CageDoor?>

        function zoo:index/getCage:getCage Pulumi.Zoo.GetCage result Pulumi.Zoo.GetCageResult args Pulumi.Zoo.GetCageArgs

        input Pulumi.Zoo.ProviderArgs base ResourceArgs

        input Pulumi.Zoo.CageArgs base ResourceArgs
          property Key key Input<string> required secret
          property Door door Input<Pulumi.Zoo.Inputs.CageDoorArgs>?
          property Kind class InputUnion<string, Pulumi.Zoo.CageKind>?
          property Tags tags InputMap<string> secret
          property Extra extra InputJson?

        input Pulumi.Zoo.Inputs.CageDoorArgs base ResourceArgs
          property Width width Input<double> required

        enum Pulumi.Zoo.CageKind
          value Open open
          value Closed closed with "quotes"

        type Pulumi.Zoo.Outputs.CageDoor
          field Width width double
          field Namespace namespace string?
          field Ref $ref string?
          field Height Height int

        type Pulumi.Zoo.GetCageResult
          field Keys keys ImmutableArray<string>

        input Pulumi.Zoo.GetCageArgs base InvokeArgs
          property Name name string required
          property Tags tags System.Collections.Generic.List<string>
        """;

    [Fact]
    public void Schema_EveryKindOfLine_Compiles()
    {
        var (driver, compilation) = Run(Zoo.Replace("closed with \"quotes\"", "\"closed\"", StringComparison.Ordinal));

        Assert.Empty(driver.GetRunResult().Diagnostics);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning));
        Assert.Equal(
            [
                "Cage", "CageArgs", "CageDoor", "CageDoorArgs", "CageDoorGetArgs", "CageKind", "CageState",
                "GetCage", "GetCageArgs", "GetCageResult", "Provider", "ProviderArgs",
            ],
            compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type)
                .Where(t => t.DeclaredAccessibility == Accessibility.Public).Select(t => t.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_FunctionWithARequiredArgument_HasNoDefaultForIt()
    {
        var (_, compilation) = Run(Zoo.Replace("closed with \"quotes\"", "closed", StringComparison.Ordinal));

        var method = compilation.GetTypeByMetadataName("Pulumi.Zoo.GetCage")!.GetMembers("InvokeAsync").OfType<IMethodSymbol>().Single();
        Assert.Equal([false, true], method.Parameters.Select(p => p.HasExplicitDefaultValue));
        Assert.Empty(compilation.GetTypeByMetadataName("Pulumi.Zoo.GetCage")!.GetMembers("Invoke"));
    }

    [Fact]
    public void MalformedLine_IsAnErrorAtItsFileAndLine()
    {
        var (driver, _) = Run(Zoo);

        var diagnostic = Assert.Single(driver.GetRunResult().Diagnostics);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Equal("PSG001", diagnostic.Id);
        Assert.Equal("'with \"quotes\"' is not understood here", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        var span = diagnostic.Location.GetLineSpan();
        Assert.Equal(Path, span.Path);
        Assert.Equal("  value Closed closed with \"quotes\"", Zoo.Split('\n')[span.StartLinePosition.Line]);
    }

    [Theory]
    [InlineData("input Pulumi.Zoo.A", "'package' is expected, got 'input'")]
    [InlineData("package Zoo 1 plugin zoo", "the name of the package must be the full name of a class, got 'Zoo'")]
    [InlineData("package Pulumi.Zoo 1", "the line ends where 'plugin' is expected")]
    [InlineData("package Pulumi.Zoo 1 plugin zoo 2", "'2' is not understood here")]
    public void FirstLine_NotThePackage_IsTheOnlyError(string line, string message)
    {
        Assert.Equal([(0, message)], Problems($"{line}\n\ninput Pulumi.Zoo.A base Nothing\n"));
    }

    [Theory]
    [InlineData("resorce zoo:index:A Pulumi.Zoo.A", "a block opens with resource, function, input, type or enum, got 'resorce'")]
    [InlineData("input A", "the class must be the full name of a class, got 'A'")]
    [InlineData("input", "the line ends where the class is expected")]
    [InlineData("input Other.A", "'Other.A' is not in the namespace of the package, Pulumi.Zoo")]
    [InlineData("input Pulumi.Zoo.Args", "'Pulumi.Zoo.Args' is there twice")]
    [InlineData(
        "input Pulumi.Zoo.A base Pulumi.Zoo.B",
        "'Pulumi.Zoo.B' is not defined in this file; a block 'input Pulumi.Zoo.B' is expected")]
    [InlineData("input Pulumi.Zoo.A base Resource", "'Resource' is not defined in this file; a block 'input Resource' is expected")]
    [InlineData("type Pulumi.Zoo.A base Pulumi.Zoo.B", "'base Pulumi.Zoo.B' is not understood here")]
    [InlineData(
        "resource zoo:A Pulumi.Zoo.A base CustomResource args Pulumi.Zoo.Args",
        "a token has the form package:module:Name, got 'zoo:A'")]
    [InlineData("resource zoo:index:A Pulumi.Zoo.A bas CustomResource", "'base' is expected, got 'bas'")]
    [InlineData(
        "resource zoo:index:A Pulumi.Zoo.A base CustomResource args Pulumi.Zoo.Args get urn",
        "get must be 'id' or 'state', got 'urn'")]
    [InlineData(
        "resource zoo:index:A Pulumi.Zoo.A base CustomResource args Pulumi.Zoo.B",
        "'Pulumi.Zoo.B' is not defined in this file; a block 'input Pulumi.Zoo.B' is expected")]
    [InlineData(
        "function zoo:index:a Pulumi.Zoo.A result Pulumi.Zoo.Args args",
        "'Pulumi.Zoo.Args' is not defined in this file; a block 'type Pulumi.Zoo.Args' is expected")]
    public void BlockLine_Malformed_IsAnError(string line, string message)
    {
        Assert.Equal([(4, message)], Problems($"package Pulumi.Zoo 1 plugin zoo\n\ninput Pulumi.Zoo.Args base ResourceArgs\n\n{line}\n"));
    }

    [Theory]
    [InlineData("prop A a Input<string>?", "a line of this block begins with 'property', got 'prop'")]
    [InlineData("property A-B a Input<string>?", "the name must be a C# name, got 'A-B'")]
    [InlineData("property A", "the line ends where the wire name is expected")]
    [InlineData("property A a", "the line ends where a type is expected")]
    [InlineData("property A a Input<string", "'>' is missing after the type arguments of 'Input'")]
    [InlineData("property A a <string>", "a type is expected, got '<string>'")]
    [InlineData("property A a Input<string, int>", "type 'Input' takes 1 type arguments, got 2")]
    [InlineData("property A a Input<string>? needed", "'needed' is not understood here")]
    [InlineData("property A a string? secret", "only an Input can be made secret, got type 'string'")]
    [InlineData("property Args args Input<string>?", "'Args' has the name of its class, which C# does not allow")]
    [InlineData("property Length length Input<int>?", "'Length' is there twice in Pulumi.Zoo.Args")]
    public void MemberLine_Malformed_IsAnError(string line, string message)
    {
        Assert.Equal(
            [(4, message)],
            Problems($"""
                package Pulumi.Zoo 1 plugin zoo

                input Pulumi.Zoo.Args base ResourceArgs
                  property Length length Input<int>?
                  {line}
                """));
    }

    [Fact]
    public void MemberLine_OfAnUnknownType_NamesTheTypesThatThereAre()
    {
        var problem = Assert.Single(Problems("package Pulumi.Zoo 1 plugin zoo\n\ntype Pulumi.Zoo.A\n  field B b Pulumi.Zoo.C\n"));

        Assert.StartsWith(
            "type 'Pulumi.Zoo.C' is not defined in this file; define it or name one of string, int, bool,",
            problem.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "resource zoo:index:A Pulumi.Zoo.A base CustomResource args Pulumi.Zoo.Args\n  output B b string",
        "an output has the type Output<...>, got 'string'")]
    [InlineData("function zoo:index:a Pulumi.Zoo.A result Pulumi.Zoo.R args\n  field B b string", "a function has no members, got 'field'")]
    [InlineData("\n  field B b string", "an indented line must follow the line that opens its block")]
    public void MemberLine_InTheWrongPlace_IsAnError(string lines, string message)
    {
        Assert.Equal(
            [(6, message)],
            Problems($"package Pulumi.Zoo 1 plugin zoo\n\ninput Pulumi.Zoo.Args\n\ntype Pulumi.Zoo.R\n{lines}\n"));
    }

    [Fact]
    public void Problems_Several_AreReportedTogetherAndTheRestIsGenerated()
    {
        var (driver, compilation) = Run("""
            package Pulumi.Zoo 1 plugin zoo

            input Pulumi.Zoo.GoodArgs base ResourceArgs
              property A a Input<string>?
              property B b Unknown?

            inputs Pulumi.Zoo.BadArgs
              property A a Input<string>?

            input Pulumi.Zoo.FineArgs base ResourceArgs
            """);

        Assert.Equal([4, 6], driver.GetRunResult().Diagnostics.Select(d => d.Location.GetLineSpan().StartLinePosition.Line));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        Assert.NotNull(compilation.GetTypeByMetadataName("Pulumi.Zoo.FineArgs"));
        Assert.Single(compilation.GetTypeByMetadataName("Pulumi.Zoo.GoodArgs")!.GetMembers("A"));
    }

    [Fact]
    public void Schema_WithWindowsLineEnds_IsTheSame()
    {
        var text = Zoo.Replace(" with \"quotes\"", "", StringComparison.Ordinal);

        Assert.Equal(Sources(text), Sources(text.Replace("\n", "\r\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void Schema_NotChanged_IsNotReadAgain()
    {
        var (driver, compilation) = Run(Zoo);

        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Other;")));

        Assert.All(
            driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static IEnumerable<string> Sources(string schema) =>
        Run(schema).Driver.GetRunResult().GeneratedTrees.Select(tree => tree.ToString());

    private static IEnumerable<(int Line, string Message)> Problems(string schema) =>
        Run(schema).Driver.GetRunResult().Diagnostics
            .Select(d => (d.Location.GetLineSpan().StartLinePosition.Line, d.GetMessage(CultureInfo.InvariantCulture)));

    private static (GeneratorDriver Driver, Compilation Compilation) Run(string schema)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(System.IO.Path.PathSeparator)
            .Where(path => System.IO.Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "Pulumi.dll"))
            .Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        var compilation = CSharpCompilation.Create("Pulumi.Zoo", [], references, options);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new SchemaGenerator().AsSourceGenerator()],
            [new SchemaText(schema)],
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var generated, out _);
        return (driver, generated);
    }

    private sealed class SchemaText(string text) : AdditionalText
    {
        public override string Path => SchemaGeneratorTests.Path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
