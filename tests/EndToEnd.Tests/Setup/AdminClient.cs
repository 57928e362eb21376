using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace UserBalance.EndToEnd.Tests.Setup;

/// <summary>A caller of the admin API.</summary>
internal sealed class AdminClient(IPEndPoint listener) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    public IPEndPoint Listener => listener;

    public Task<AdminAnswer> GetAsync(string path, string? host = null, string? key = null) =>
        SendAsync(HttpMethod.Get, path, request =>
        {
            request.Headers.Host = host;
            if (key is not null)
                request.Headers.Authorization = new("Bearer", key);
        });

    public Task<AdminAnswer> EvictAsync(TestPool pool, Visitor visitor) => SendAsync(HttpMethod.Delete, PathOf(pool, visitor));

    public Task<AdminAnswer> MoveAsync(TestPool pool, Visitor visitor, string server) =>
        SendAsync(HttpMethod.Put, $"{PathOf(pool, visitor)}/server", request => request.Content = JsonContent.Create(new { server }));

    /// <summary>Sets what is wanted of a server: drain, maintenance or resume.</summary>
    public Task<AdminAnswer> WantAsync(TestPool pool, string server, string verb) =>
        SendAsync(HttpMethod.Post, $"/api/v1/pools/{pool.Id}/servers/{server}/{verb}");

    public async Task<AdminAnswer> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, $"http://{listener}{path}");
        prepare?.Invoke(request);
        using var response = await _client.SendAsync(request);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The server that holds a client's slot, or <see langword="null"/>.</summary>
    public async Task<string?> ServerOfAsync(TestPool pool, Visitor visitor)
    {
        var answer = await GetAsync(PathOf(pool, visitor));
        return answer.Status == 200 ? answer.Json.GetProperty("server").GetString() : null;
    }

    /// <summary>The servers of a pool, each as "id state users/maxUsers"; what it was answered if it was refused.</summary>
    public async Task<string[]> ServersAsync(TestPool pool)
    {
        var answer = await GetAsync($"/api/v1/pools/{pool.Id}");
        return answer.Status != 200 ? [answer.Text] : [.. answer.Json.GetProperty("servers").EnumerateArray().Select(Describe)];
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await GetAsync("/readyz")).Status == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose() => _client.Dispose();

    private static string PathOf(TestPool pool, Visitor visitor) => $"/api/v1/pools/{pool.Id}/clients/{visitor.Address}";

    private static string Describe(JsonElement server) =>
        $"{server.GetProperty("id")} {server.GetProperty("state")} {server.GetProperty("users")}/{server.GetProperty("maxUsers")}";
}

/// <summary>An answer of the admin API.</summary>
internal sealed record AdminAnswer(int Status, string Text)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);
}
