using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Visits;

namespace UserBalance.Gateway.Tcp;

/// <summary>Makes the handlers of all TCP listeners.</summary>
/// <param name="pipelines">The ways of their visits.</param>
/// <param name="connector">Connects to servers.</param>
/// <param name="timings">How long is waited for what.</param>
/// <param name="time">The source of time.</param>
/// <param name="logger">Where single connections are logged.</param>
internal sealed class TcpConnectionHandlers(
    VisitPipelines pipelines, ServerConnector connector, TcpTimings timings, TimeProvider time, ILogger<TcpConnectionHandler> logger)
{
    private readonly Farewell _farewell = new(timings, time);
    private readonly ProxiedArrivals _proxied = new(time);

    /// <summary>The handler of a listener, to be asked for once.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="clients">The connections of each of its clients, if they are limited.</param>
    public TcpConnectionHandler Of(ListenerOptions listener, ClientConnections? clients) => new(
        new TcpCarriers(listener, pipelines.Of(listener), connector, _farewell, timings, time, logger), clients, _proxied);
}
