using System.Net;
using UserBalance.Backend.Endpoints;

namespace UserBalance.Backend;

/// <summary>Asks a server that runs on this machine whether it is well, for a container image that has no other program.</summary>
internal static class BackendHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks the server that was started with the same options.</summary>
    public static async Task<bool> AskAsync(BackendOptions options)
    {
        var address = options.Bind.Equals(IPAddress.Any) ? IPAddress.Loopback : options.Bind;
        var url = new Uri($"http://{new IPEndPoint(address, options.Port)}{InspectionEndpoints.HealthPath}");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(url);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{url} did not answer.");
            return false;
        }
    }
}
