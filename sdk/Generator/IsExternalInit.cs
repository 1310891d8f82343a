namespace System.Runtime.CompilerServices;

/// <summary>What the compiler marks a record's properties with; .NET Standard has it not.</summary>
internal static class IsExternalInit;
