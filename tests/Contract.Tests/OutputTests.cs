using System.Collections.Immutable;
using System.Text.Json;
using Pulumi;
using Pulumi.Utilities;

namespace Infra.Tests.Contract;

public class OutputTests
{
    private static Task<T> ValueAsync<T>(Output<T> output) => OutputUtilities.GetValueAsync(output);

    [Fact]
    public async Task Apply_InEachShape_GivesTheValue()
    {
        var output = Output.Create("a");

        Assert.Equal("ab", await ValueAsync(output.Apply(value => value + "b")));
        Assert.Equal("ac", await ValueAsync(output.Apply(value => Task.FromResult(value + "c"))));
        Assert.Equal("ad", await ValueAsync(output.Apply(value => Output.Create(value + "d"))));
        Assert.Equal("ae", await ValueAsync(output.Apply(value => (Input<string>?)(value + "e"))));
        Assert.Null(await ValueAsync(output.Apply(_ => (Output<string>?)null)));
    }

    [Fact]
    public async Task Apply_OnSecret_StaysSecret()
    {
        var secret = Output.CreateSecret("s").Apply(value => value.Length);
        var viaInner = Output.Create(1).Apply(_ => Output.CreateSecret(2));

        Assert.True(await Output.IsSecretAsync(secret));
        Assert.True(await Output.IsSecretAsync(viaInner));
        Assert.False(await Output.IsSecretAsync(Output.Unsecret(secret)));
        Assert.Equal(1, await ValueAsync(Output.Unsecret(secret)));
    }

    [Fact]
    public async Task Apply_OnUnknown_NeverRuns()
    {
        var ran = false;
        var output = OutputUtilities.CreateUnknown("x").Apply(value =>
        {
            ran = true;
            return value;
        });

        Assert.False(await OutputUtilities.GetIsKnownAsync(output));
        Assert.False(ran);
    }

    [Fact]
    public async Task All_OfKnownUnknownAndSecret_JoinsWhatTheyCarry()
    {
        var known = Output.All(Output.Create("a"), Output.CreateSecret("b"));
        var unknown = Output.All<string>("a", OutputUtilities.CreateUnknown("b"));

        Assert.Equal<string>(["a", "b"], await ValueAsync(known));
        Assert.True(await Output.IsSecretAsync(known));
        Assert.False(await OutputUtilities.GetIsKnownAsync(unknown));
    }

    [Fact]
    public async Task Tuple_OfTwoToEight_KeepsTheOrder()
    {
        var two = Output.Tuple<int, string>(1, "b");
        var eight = Output.Tuple<int, int, int, int, int, int, int, int>(1, 2, 3, 4, 5, 6, 7, 8);

        Assert.Equal((1, "b"), await ValueAsync(two));
        Assert.Equal((1, 2, 3, 4, 5, 6, 7, 8), await ValueAsync(eight));
    }

    [Fact]
    public async Task Format_OfInputsOutputsAndValues_IsOneText()
    {
        Input<int> port = 6379;
        var text = Output.Format($"{Output.CreateSecret("redis")}:{port}/{0:D2}");

        Assert.Equal("redis:6379/00", await ValueAsync(text));
        Assert.True(await Output.IsSecretAsync(text));
    }

    [Fact]
    public async Task JsonSerialize_WithOutputsInside_IsAsSecretAndKnownAsThey()
    {
        var json = Output.JsonSerialize(Output.Create(new Dictionary<string, Input<string>> { ["k"] = Output.CreateSecret("v") }));
        var unknown = Output.JsonSerialize(Output.Create(new[] { OutputUtilities.CreateUnknown("v") }));

        Assert.Equal("""{"k":"v"}""", await ValueAsync(json));
        Assert.True(await Output.IsSecretAsync(json));
        Assert.False(await OutputUtilities.GetIsKnownAsync(unknown));
    }

    [Fact]
    public async Task JsonDeserialize_OfSecretText_IsSecret()
    {
        var parsed = Output.JsonDeserialize<ImmutableDictionary<string, int>>(Output.CreateSecret("""{"a":1}"""));

        Assert.Equal(1, (await ValueAsync(parsed))["a"]);
        Assert.True(await Output.IsSecretAsync(parsed));
    }

    [Fact]
    public async Task InputJson_FromText_IsTheDocument()
    {
        InputJson json = """{"f:spec":{}}""";

        Assert.Equal(JsonValueKind.Object, (await ValueAsync(json.ToOutput())).GetProperty("f:spec").ValueKind);
    }

    [Fact]
    public async Task InputList_FromEachSource_HasTheElements()
    {
        InputList<string> collected = ["a", Output.Create("b")];
        collected.Add("c");
        collected.AddRange(new[] { "d" });
        InputList<string> array = ImmutableArray.Create("x");
        InputList<string> later = Output.Create(ImmutableArray.Create("y"));

        Assert.Equal<string>(["a", "b", "c", "d"], await ValueAsync(collected.ToOutput()));
        Assert.Equal<string>(["x", "y"], await ValueAsync(array.Concat(later).ToOutput()));
    }

    [Fact]
    public async Task InputMap_MergedAndExtended_LastOneStands()
    {
        InputMap<string> first = new() { ["a"] = "1", ["b"] = Output.Create("2") };
        InputMap<string> second = new() { { "b", "3" } };

        var merged = await ValueAsync(InputMap<string>.Merge(first, second).ToOutput());

        Assert.Equal("1", merged["a"]);
        Assert.Equal("3", merged["b"]);
    }

    [Fact]
    public async Task InputMap_SameKeyTwice_OnlyWithTheSameValue()
    {
        InputMap<string> same = new() { { "a", "1" }, { "a", "1" } };
        InputMap<string> different = new() { { "a", "1" }, { "a", "2" } };

        Assert.Equal("1", (await ValueAsync(same.ToOutput()))["a"]);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => ValueAsync(different.ToOutput()));
        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InputUnion_OfEitherType_KnowsWhich()
    {
        InputUnion<int, string> number = 1;
        InputUnion<int, string> text = "50%";

        Assert.Equal(1, (await ValueAsync(number.ToOutput())).AsT0);
        Assert.Equal("50%", (await ValueAsync(text.ToOutput())).AsT1);
        Assert.False((await ValueAsync(text.ToOutput())).IsT0);
    }

    [Fact]
    public async Task DeferredOutput_Resolved_FollowsTheOther()
    {
        var deferred = new DeferredOutput<string>();
        deferred.Resolve(Output.CreateSecret("late"));

        Assert.Equal("late", await ValueAsync(deferred.Output));
        Assert.True(await Output.IsSecretAsync(deferred.Output));
        Assert.ThrowsAny<InvalidOperationException>(() => deferred.Resolve(Output.Create("later")));
    }

    [Fact]
    public async Task Apply_ThatThrows_FailsTheOutput() =>
        await Assert.ThrowsAsync<FormatException>(() =>
            ValueAsync(Output.Create("x").Apply(int.Parse)));
}
