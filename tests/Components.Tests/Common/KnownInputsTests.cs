using Infra.Components.Common;
using Pulumi;
using Pulumi.Utilities;

namespace Infra.Components.Tests.Common;

public class KnownInputsTests
{
    [Fact]
    public void TryGetNow_PlainOrSecretValue_IsRead()
    {
        Input<string> plain = "a";
        Input<string> secret = Output.CreateSecret("b");
        Assert.True(plain.TryGetNow(out var first));
        Assert.True(secret.TryGetNow(out var second));
        Assert.Equal("a", first);
        Assert.Equal("b", second);
    }

    [Fact]
    public void TryGetNow_UnknownNullOrPending_IsNot()
    {
        Input<string> unknown = OutputUtilities.CreateUnknown("a");
        Input<string> pending = Output.Create(new TaskCompletionSource<string>().Task);
        Assert.False(unknown.TryGetNow(out _));
        Assert.False(pending.TryGetNow(out _));
        Assert.False(((Input<string>?)null).TryGetNow(out _));
    }

    [Fact]
    public async Task TryGetNow_PlainValue_StaysUsable()
    {
        Input<string> plain = "a";
        _ = plain.TryGetNow(out _);
        Assert.Equal("a", await OutputUtilities.GetValueAsync(plain.ToOutput()));
    }
}
