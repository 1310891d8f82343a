using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Pulumi.Generator;

/// <summary>
/// Writes the typed classes of a provider package from its schema file, the project's <c>.txt</c> among the <c>AdditionalFiles</c>.
/// A line that cannot be read is a compiler error at that line.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SchemaGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor UnreadableLine = new(
        "PSG001", "Schema line cannot be used", "{0}", "Pulumi.Schema", DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // Path and text compare by value, so a file that has not changed is not read again.
        var files = context.AdditionalTextsProvider
            .Where(file => file.Path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase))
            .Select((file, cancellation) => (file.Path, Text: file.GetText(cancellation)?.ToString() ?? ""));

        context.RegisterSourceOutput(files, (output, source) =>
        {
            var file = SchemaFile.Read(source.Text);
            foreach (var problem in file.Problems)
            {
                var location = LocationOf(source.Path, source.Text, problem.Line);
                output.ReportDiagnostic(Diagnostic.Create(UnreadableLine, location, problem.Message));
            }

            if (file.Package.Length > 0)
            {
                foreach (var part in PackageWriter.Write(file))
                {
                    output.CancellationToken.ThrowIfCancellationRequested();
                    output.AddSource(part.Key, SourceText.From(part.Value, Encoding.UTF8));
                }
            }
        });
    }

    private static Location LocationOf(string path, string text, int line)
    {
        var span = SourceText.From(text).Lines[line].Span;
        return Location.Create(path, span, new LinePositionSpan(new LinePosition(line, 0), new LinePosition(line, span.Length)));
    }
}
