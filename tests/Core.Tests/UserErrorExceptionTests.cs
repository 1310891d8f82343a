using Infra.Core.Findings;

namespace Core.Tests;

public class UserErrorExceptionTests
{
    [Fact]
    public void Mistake_OfAnyKind_SaysWhatIsWrongAndThenItsFix()
    {
        var one = new UserErrorException("--limit: must be 1 or more rows; got 0", "leave it out", ":\nlast words");
        var found = new UserErrorException(new Finding("Redis at a:1", "it refuses", "ask it again"));
        var said = UserErrorException.Said("it ended; see its log");

        Assert.Equal(("--limit: must be 1 or more rows; got 0; leave it out:\nlast words", "leave it out"), (one.Message, one.Fix));
        Assert.Equal(("Redis at a:1: it refuses; ask it again", "Redis at a:1: it refuses", "ask it again"), (found.Message, found.Rule, found.Fix));
        Assert.Equal(("it ended; see its log", "it ended; see its log", ""), (said.Message, said.Rule, said.Fix));
    }

    [Fact]
    public void Mistakes_OfOneThing_AreTogetherAndEachByItself()
    {
        Finding[] problems = [new("A", "must be set", "set it"), new("B", "must be set", "set that too")];
        var many = new UserErrorException("environment", problems, most: 1);

        Assert.Equal(("environment: 2 problems\n - A: must be set; set it\n - and 1 more", ""), (many.Message, many.Fix));
        Assert.Equal(problems, many.Findings);
    }

    [Fact]
    public void Misuse_AloneIsOfTheCommandLine()
    {
        Assert.True(UserErrorException.Misuse("--x: must be 1", "write 1").IsMisuse);
        Assert.False(new UserErrorException("--x: must be 1", "write 1").IsMisuse);
        Assert.Throws<ArgumentNullException>(() => new UserErrorException((Finding)null!));
    }
}
