namespace Pulumi.SchemaExport;

/// <summary>A package that cannot be exported as asked; the message is for the person who asked.</summary>
public sealed class ExportException(string message) : Exception(message);
