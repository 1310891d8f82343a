using System.Reflection;
using Infra.Components.Common;
using Pulumi;

namespace Infra.Architecture.Tests;

/// <summary>Type tokens are written in the state of every stack that is up: they stay whatever folder or class they come from.</summary>
public sealed class TokenTests
{
    [Fact]
    public void Token_OfEachComponent_IsTheOneInTheList()
    {
        var tokens = typeof(FindingList).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ComponentResource)))
            .Select(type => $"{type.Name} {type.GetField("Token", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetRawConstantValue()}")
            .Order(StringComparer.Ordinal);

        Assert.Equal(TextFile.Lines("tokens.txt"), tokens);
    }
}
