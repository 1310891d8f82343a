using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Core.Findings;
using Infra.Core.Quantities;
using Infra.Core.Search;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Running;
using WorkQueue.Search;
using WorkQueue.Settings;

namespace WorkQueue.Tests;

/// <summary>
/// Every way in from outside, with what nobody means to send: each answer is a value or a message, never another exception. What becomes of
/// whole searches over such data is shown in HostileDataTests, and of whole programs in ProgramRunnerTests.
/// </summary>
public sealed class HostileInputTests : IDisposable
{
    private static readonly QueueSettings Filled = SettingsFile.Read(
        """{ "space": { "filler": "N", "parameters": [ { "name": "A", "start": 0, "steps": [ { "increment": 1 } ] }, { "name": "N" }, { "name": "B", "start": 0 } ] } }""", "test");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hostile-");

    [Theory]
    [InlineData("", "is no regular file or is empty")]
    [InlineData(" ", "is no JSON")]
    [InlineData("\0", "is no JSON")]
    [InlineData("{\"stable\":true", "is no JSON")]
    [InlineData("{\"stable\":true}{\"stable\":false}", "is no JSON")]
    [InlineData("{'stable':true}", "is no JSON")]
    [InlineData("NaN", "is no object")]
    [InlineData("null", "is no object")]
    [InlineData("[{\"stable\":true}]", "is no object")]
    public void Result_ThatIsNone_IsAReason(string text, string problem)
    {
        var result = ResultFile.Read(Write(Encoding.UTF8.GetBytes(text)), 10);

        Assert.Contains(problem, result.Problem, StringComparison.Ordinal);
        Assert.Equal((null, ""), (result.Stable, result.Message));
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{\"Stable\":true}", null)]
    [InlineData("{\"stable\":\"true\"}", null)]
    [InlineData("{\"stable\":1}", null)]
    [InlineData("{\"stable\":null}", null)]
    [InlineData("{\"stable\":[true]}", null)]
    [InlineData("{\"stable\":true,\"stable\":false}", false)]
    [InlineData("{\"stable\":false,\"message\":null}", false)]
    [InlineData("{\"stable\":false,\"message\":{\"a\":[1e999]}}", false)]
    [InlineData("{\"stable\":false,\"message\":\"\\udc00\\ud800\"}", false)]
    [InlineData("{\"stable\":false,\"message\":\"\\u0000\\u001b[2J\"}", false)]
    public void Result_OfAnyWords_IsShortTextAndStableOnlyWhereItSaysSo(string text, bool? stable)
    {
        var result = ResultFile.Read(Write(Encoding.UTF8.GetBytes(text)), 10);

        Assert.Equal((null, stable), (result.Problem, result.Stable));
        Assert.True(result.Message.Length <= 10);
        Assert.Equal(result.Message, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(result.Message)));
    }

    [Fact]
    public void Result_OfNoTextOrTooDeep_IsAReason()
    {
        Assert.Equal("exit code 0, but result.json is no JSON", ResultFile.Read(Write([0xff, 0xfe, 0x00]), 10).Problem);
        Assert.Equal("exit code 0, but result.json is no JSON", ResultFile.Read(Write(Encoding.ASCII.GetBytes(new string('[', 60_000))), 10).Problem);
    }

    [Theory]
    [InlineData("REDIS_PORT", "0", "REDIS_PORT: must be a port from 1 to 65535; got \"0\"; use 6379, or leave it out")]
    [InlineData("REDIS_PORT", "65536", "REDIS_PORT: must be a port from 1 to 65535; got \"65536\"; use 6379, or leave it out")]
    [InlineData("REDIS_PORT", "99999999999999999999", "REDIS_PORT: must be a port from 1 to 65535; got \"99999999999999999999\"; use 6379, or leave it out")]
    [InlineData("REDIS_PORT", "٦٣٧٩", "REDIS_PORT: must be a port from 1 to 65535; got \"٦٣٧٩\"; use 6379, or leave it out")]
    [InlineData("REDIS_PORT", "tcp://10.0.0.1:6379", "REDIS_PORT: must be a port from 1 to 65535; got \"tcp://10.0.0.1:6379\"; use 6379, or leave it out")]
    [InlineData("REDIS_TLS", "yes", "REDIS_TLS: must be true or false; got \"yes\"; use true, or leave it out")]
    [InlineData("REDIS_PASSWORD_FILE", "/nowhere", "REDIS_PASSWORD_FILE: must name a readable file; got \"/nowhere\": FileNotFoundException; name one that this user may read")]
    [InlineData("REDIS_PASSWORD_FILE", "/", "REDIS_PASSWORD_FILE: must name a readable file; got \"/\": UnauthorizedAccessException; name one that this user may read")]
    [InlineData("MYSQL_PORT", "-1", "MYSQL_PORT: must be a port from 1 to 65535; got \"-1\"; use 3306, or leave it out")]
    [InlineData("MYSQL_TLS", "verifyca", "MYSQL_TLS: must be one of None, Preferred, Required, VerifyCA, VerifyFull; got \"verifyca\"; use VerifyCA for a server that is not on this machine")]
    [InlineData("MYSQL_TLS", "VerifyCA", "MYSQL_CA_FILE: must name the PEM file of the server's authority where MYSQL_TLS is VerifyCA; got nothing; set it to that file")]
    [InlineData("MYSQL_HOST", "a;Password=b;Server=c", null)]
    [InlineData("MYSQL_PASSWORD", "';\"=\u0001", null)]
    public void Environment_OfAnyValue_IsTakenAsItIsOrRefusedByName(string name, string value, string? problem)
    {
        var environment = new EnvironmentReader(asked => asked == name ? value : null);
        var problems = new List<Finding>();

        var redis = RedisEndpoint.Read(environment, problems);
        var ledger = LedgerEndpoint.Read(environment, problems);

        Assert.Equal(problem is null ? [] : [problem], problems.Select(found => found.ToString()));
        _ = redis.ToOptions(redis.Tls ? null : redis.ToTrust());
        var read = new MySqlConnector.MySqlConnectionStringBuilder(ledger.ToConnectionString());
        Assert.Equal((ledger.Host, ledger.Password ?? ""), (read.Server, read.Password));
    }

    [Theory]
    [InlineData("")]
    [InlineData(";;;;")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef;1-1;1;1")]
    [InlineData("0123456789ABCDEF0123456789abcdef;1-1;1;1;w")]
    [InlineData("0123456789abcdef0123456789abcdef\n;1-1;1;1;w")]
    [InlineData("../../etc;1-1;1;1;w")]
    [InlineData("0123456789abcdef0123456789abcdef;../1;1;1;w")]
    [InlineData("0123456789abcdef0123456789abcdef;99999999999999-1;1;1;w")]
    [InlineData("0123456789abcdef0123456789abcdef;1-1;-1;1;w")]
    [InlineData("0123456789abcdef0123456789abcdef;1-1;99999999999;1;w")]
    [InlineData("0123456789abcdef0123456789abcdef;1-1;1;9999999999999999;w")]
    [InlineData("0123456789abcdef0123456789abcdef;1-1;1;+1;w")]
    public void Lease_OfAnyText_IsNone(string text) => Assert.False(LeaseRecord.TryParse(text, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1;;")]
    [InlineData("1;;-1")]
    [InlineData("1;;2147483648")]
    [InlineData("1;../..;0")]
    [InlineData("1;;0;more")]
    public void Payload_OfAnyText_IsNone(string? text) => Assert.False(PointPayload.TryParse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("1;2;3")]
    [InlineData("-1;1;w;r")]
    [InlineData("1;x;w;r")]
    [InlineData("99999999999999999999;1;w;r")]
    public void DeadLetter_OfAnyText_ShowsAllOfIt(string text) => Assert.Equal($"unreadable record: {text}", DeadLetter.Parse("h", text).Reason);

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("0x10")]
    [InlineData("1,000")]
    [InlineData("1_000")]
    [InlineData("٣")]
    [InlineData("79228162514264337593543950336")]
    [InlineData("0.00000000000000000000000000001")]
    public void Number_OfAnyText_IsNone(string text) => Assert.False(DecimalText.TryParse(text, out _));

    [Theory]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("[")]
    public void Values_OfAnyText_AreNone(string text) => Assert.Empty(ResultValues.Parse(text));

    [Theory]
    [InlineData("\"\"", "must have a column \"stable\" and one for each parameter; got ; begin the file with a line of their names")]
    [InlineData("{}", "results \"known\" must be a JSON list of points; got object; write each point as an object in [ ]")]
    [InlineData("[{", "results \"known\" are no JSON: line 1, byte 3; mend it there")]
    [InlineData("[{\"code\":\"\\ud800\"}]", "must be whole characters; got half of one")]
    public void Known_OfAnyText_AreRefusedInWords(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<UserErrorException>(() => KnownResults.Read(text, "known", Filled)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("7e28,0,7e28", "line 1: the values must add up to 1.0 with N; got a sum beyond all decimal numbers")]
    [InlineData("{\"A\":7e28,\"B\":7e28}", "line 1: must be an object with a value for each of A, N, B")]
    public void Points_OfAnyText_AreRefusedInWords(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<UserErrorException>(() => PointFile.Read(text, "points", Filled.Space)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{\"space\":[]}")]
    [InlineData("{\"space\":{\"parameters\":{}}}")]
    [InlineData("{\"space\":{\"parameters\":[null,1,\"x\",[],{}]}}")]
    [InlineData("{\"space\":{\"parameters\":[{\"name\":\"x\",\"start\":1e400,\"steps\":[{\"increment\":1}]}]}}")]
    [InlineData("{\"space\":{\"parameters\":[{\"name\":\"x\",\"start\":\"1\",\"steps\":[{\"increment\":[]}]}]}}")]
    [InlineData("{\"space\":{\"parameters\":[{\"name\":\"../x\",\"start\":1,\"steps\":[{\"increment\":1}]}]}}")]
    [InlineData("{\"lease\":{\"seconds\":1e300}}")]
    [InlineData("{\"run\":{\"command\":[1,null]}}")]
    [InlineData("{\"ledger\":{\"table\":\"a`; DROP TABLE b\"}}")]
    [InlineData("{\"name\":\"a\\u0000b\"}")]
    [InlineData("{\"name\":\"\\ud800\"}")]
    public void Settings_OfAnyText_AreRefusedInWords(string text)
    {
        var error = Assert.Throws<UserErrorException>(() => SettingsFile.Read(text, "queue.json"));

        Assert.StartsWith("settings file \"queue.json\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_TooDeep_AreRefusedInWords() =>
        Assert.Throws<UserErrorException>(() => SettingsFile.Read(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), "queue.json"));

    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    [InlineData("GET /metrics?x=%00%ff HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200)]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", 421)]
    [InlineData("GET /metrics HTTP/1.0\r\n\r\n", 421)]
    [InlineData("GET /metrics HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: a b\r\n\r\n", 400)]
    [InlineData("GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [InlineData("GET /%2e%2e/metrics%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 405)]
    [InlineData("\u0001\u0002\r\n\r\n", 400)]
    public async Task Http_OfAnyRequest_IsAnsweredAndTheNextOneToo(string request, int status)
    {
        await using var endpoint = await HttpEndpoint.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), new Metrics());

        Assert.Equal(status, await AskAsync(endpoint, request));
        Assert.Equal(200, await AskAsync(endpoint, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<int> AskAsync(HttpEndpoint endpoint, string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(endpoint.Address).Port, limit.Token);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        using var reader = new StreamReader(client.GetStream());
        var first = await reader.ReadLineAsync(limit.Token);
        return int.Parse(first!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, "result.json");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
