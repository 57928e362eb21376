using System.Net;

namespace UserBalance.Hosting.Application;

/// <summary>
/// Asks a running process whether it is well, for the health check of a container image that has no other program.
/// </summary>
/// <remarks>
/// It reads no configuration: a file that was changed to something wrong does not make the process unwell that runs with what was right.
/// </remarks>
internal static class HealthQuestion
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>Asks for <c>/healthz</c>.</summary>
    /// <param name="address">Where; for one that listens on all addresses of this machine, the loopback address is asked.</param>
    /// <returns>What is wrong, or <see langword="null"/> if nothing is.</returns>
    public static async Task<string?> AskAsync(IPEndPoint address)
    {
        var url = new Uri($"http://{Reachable(address)}/healthz");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout };
        try
        {
            using var answer = await client.GetAsync(url);
            return answer.StatusCode == HttpStatusCode.OK ? null : $"{url} answered {(int)answer.StatusCode}.";
        }
        catch (HttpRequestException e)
        {
            return $"{url} did not answer: {e.Message}";
        }
        catch (OperationCanceledException)
        {
            return $"{url} did not answer within {Timeout.TotalSeconds} s.";
        }
    }

    private static IPEndPoint Reachable(IPEndPoint address) =>
        address.Address.Equals(IPAddress.Any) ? new(IPAddress.Loopback, address.Port)
        : address.Address.Equals(IPAddress.IPv6Any) ? new(IPAddress.IPv6Loopback, address.Port)
        : address;
}
