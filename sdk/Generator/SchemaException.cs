namespace Pulumi.Generator;

/// <summary>Why one line of a schema file cannot be read; the message becomes the text of a compiler error.</summary>
internal sealed class SchemaException(string message) : Exception(message);
