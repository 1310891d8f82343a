using System.Collections.Immutable;

namespace Infra.Tests.Support;

/// <summary>One provider function that a program called.</summary>
/// <param name="Token">The function, <c>package:module:function</c>.</param>
/// <param name="Args">Its arguments, without those that are null or unknown.</param>
/// <param name="Provider">The explicit provider as <c>urn::id</c>; empty for the default one.</param>
public sealed record RecordedCall(string Token, ImmutableDictionary<string, object> Args, string Provider);
