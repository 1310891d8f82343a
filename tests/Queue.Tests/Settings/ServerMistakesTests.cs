using StackExchange.Redis;
using WorkQueue.Leases;
using WorkQueue.Ledger;

namespace WorkQueue.Tests.Settings;

public class ServerMistakesTests
{
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
