using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Infra.Workloads.Webtest;

/// <summary>Looks a name up.</summary>
/// <param name="host">The name.</param>
/// <param name="cancellation">Ends the look-up.</param>
/// <returns>The addresses, in the order in which to try them.</returns>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);

/// <summary>Calls a target that the policy allows.</summary>
/// <param name="policy">Whom to call, and what a call may cost.</param>
/// <param name="resolve">Looks the target's name up, once a call.</param>
internal sealed class CallbackCaller(CallbackPolicy policy, ResolveHost resolve)
{
    /// <summary>Calls the target by <c>GET</c> and shows what it says, or why there is nothing to show.</summary>
    /// <param name="target">A target whose form is right and whose name and port are allowed.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The answer to give.</returns>
    public async Task<CallbackReply> CallAsync(CallbackTarget target, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(policy.Timeout);
        try
        {
            // Looked up once: a name that resolves to something else a moment later is not asked again.
            var addresses = await resolve(target.Host!, limit.Token).WaitAsync(limit.Token);
            var refusals = addresses.Select(address => CallbackRules.CheckAddress(address, policy)).OfType<string>().Distinct().ToList();
            if (refusals.Count > 0)
            {
                return CallbackReply.Refused(refusals);
            }

            return await GetAsync(target, addresses, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed(target, $"no whole answer within {policy.Timeout.TotalSeconds:0.###} s");
        }
        catch (Exception problem) when (problem is HttpRequestException or SocketException or IOException)
        {
            return Failed(target, problem.GetBaseException().Message);
        }
    }

    private async Task<CallbackReply> GetAsync(CallbackTarget target, IPAddress[] addresses, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 16,
            ConnectCallback = async (context, connecting) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, connecting);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var response = await client.GetAsync(new Uri(target.Url), HttpCompletionOption.ResponseHeadersRead, cancellation);
        if ((int)response.StatusCode is >= 300 and < 400)
        {
            return Failed(target, $"it answered {(int)response.StatusCode}, redirects are not followed");
        }

        await using var content = await response.Content.ReadAsStreamAsync(cancellation);
        var body = await LimitedText.ReadAsync(content, policy.MaxBytes, cancellation);
        return body is null
            ? Failed(target, $"its answer is larger than {policy.MaxBytes} bytes")
            : CallbackReply.Called([.. Encoding.UTF8.GetBytes($">>> Callback {target.Url}\n"), .. body]);
    }

    // Status 200, as the first servers answered: the callback was handled, the one called was not there.
    private static CallbackReply Failed(CallbackTarget target, string why) =>
        CallbackReply.Called(Encoding.UTF8.GetBytes($"Could not call back {target.Url} > {why}\n"));
}
