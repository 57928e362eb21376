using System.Globalization;
using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Net;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Health;

/// <summary>Looks once whether a server answers: by a connection, or by a GET.</summary>
/// <param name="connector">Makes connections, as for visitors.</param>
/// <param name="time">The source of time.</param>
internal sealed class ServerProbe(ServerConnector connector, TimeProvider time) : IDisposable
{
    /// <summary>How late a deadline may be. When it is later, this process was frozen, or had no processor. 1 s.</summary>
    public static readonly TimeSpan LatestDeadline = TimeSpan.FromSeconds(1);

    private const string UserAgent = "UserBalance-HealthCheck";

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        // Each check is a connection of its own: one that was made before says nothing of new ones.
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellation) => new NetworkStream(
            await connector.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation), ownsSocket: true),
    });

    /// <summary>Looks.</summary>
    /// <param name="server">The server.</param>
    /// <param name="settings">How, and how long it may take.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>What was seen; <see langword="null"/> when this machine had not what it takes to look, which says nothing of the
    /// server.</returns>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public async Task<ProbeResult?> LookAsync(BackendServer server, HealthSettings settings, CancellationToken stop)
    {
        try
        {
            // A slow resolver takes nothing of the time that the server has.
            await connector.LookUpAsync(server.Host, server.Port, stop);
            return await ProbeAsync(server, settings, stop);
        }
        catch (Exception failure) when (ConnectFailure.IsOurs(failure))
        {
            return null;
        }
        catch (ConnectException failure)
        {
            return new ProbeResult(false, failure.Detail, TimeSpan.Zero);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<ProbeResult?> ProbeAsync(BackendServer server, HealthSettings settings, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(settings.Timeout, time);
        await using var stopping = stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        var began = time.GetTimestamp();
        try
        {
            var failure = settings.Path is { } path
                ? await GetAsync(server, path, deadline.Token)
                : await ConnectAsync(server, deadline.Token);
            var latency = time.GetElapsedTime(began);
            return failure is null
                ? new ProbeResult(true, settings.Path is null ? "connected" : "answered", latency)
                : new ProbeResult(false, failure, latency);
        }
        catch (OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            // It was this process that did not run: the answer may be there.
            if (time.GetElapsedTime(began) > settings.Timeout + LatestDeadline)
                return null;
            return new ProbeResult(
                false, string.Create(CultureInfo.InvariantCulture, $"no answer in {settings.Timeout.TotalSeconds} s"), settings.Timeout);
        }
        catch (Exception failure) when (
            failure is SocketException or HttpRequestException or IOException && !ConnectFailure.IsOurs(failure))
        {
            return new ProbeResult(false, Describe(failure), time.GetElapsedTime(began));
        }
    }

    private async Task<string?> ConnectAsync(BackendServer server, CancellationToken cancellation)
    {
        using var socket = await connector.ConnectAsync(server.Host, server.Port, cancellation);
        return null;
    }

    private async Task<string?> GetAsync(BackendServer server, string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(new UriBuilder(Uri.UriSchemeHttp, server.Host, server.Port).Uri, path))
        {
            Version = server.Protocol == ServerProtocol.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        using var response = await _http.SendAsync(request, cancellation);
        var status = (int)response.StatusCode;
        return status is >= 200 and < 400 ? null : string.Create(CultureInfo.InvariantCulture, $"status {status}");
    }

    private static string Describe(Exception failure) => ConnectFailure.Of(failure)?.Detail ?? "no valid answer";
}
