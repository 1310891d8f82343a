using Infra.Core.Findings;
using StackExchange.Redis;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Settings;

namespace WorkQueue.Tests.Settings;

public class UserErrorExceptionTests
{
    [Fact]
    public void Mistake_OfAnyKind_SaysWhatIsWrongAndThenItsFix()
    {
        var one = new UserErrorException("--limit: must be 1 or more rows; got 0", "leave it out", ":\nlast words");
        var found = new UserErrorException(new Finding("Redis at a:1", "it refuses", "ask it again"));
        var many = new UserErrorException("environment", [new("A", "must be set", "set it"), new("B", "must be set", "set that too")], most: 1);

        Assert.Equal(("--limit: must be 1 or more rows; got 0; leave it out:\nlast words", "leave it out"), (one.Message, one.Fix));
        Assert.Equal(("Redis at a:1: it refuses; ask it again", "Redis at a:1: it refuses", "ask it again"), (found.Message, found.Rule, found.Fix));
        Assert.Equal(("environment: 2 problems\n - A: must be set; set it\n - and 1 more", ""), (many.Message, many.Fix));
    }

    [Theory]
    [InlineData("LOADING Redis is loading the dataset in memory", "it answers \"LOADING Redis is loading the dataset in memory\"; it reads its data after a start: wait until it has")]
    [InlineData("NOPERM no", "it answers \"NOPERM no\"; its user lacks rights (ACL)")]
    [InlineData("ODD thing", "it answers \"ODD thing\"; see what its log says of it")]
    public void Redis_AnswersWithAnError_IsToldWithWhatToDo(string answer, string said) =>
        Assert.Equal(said, new RedisEndpoint("h", 1, null, false, null).Explain(new RedisServerException(default, default, answer), null).Message);

    [Fact]
    public void Database_WithAnErrorOfNoKnownKind_IsToldWithWhatToDo() =>
        Assert.Equal(
            "the database at h:1: broken pipe; check MYSQL_HOST and MYSQL_PORT", new LedgerEndpoint("h", 1, "d", "u", null, "None").Explain(new IOException("broken pipe."), null).ToString());
}
