using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Visits;
using UserBalance.Hosting.Files;

namespace UserBalance.Gateway.Http;

/// <summary>Makes what belongs to each HTTP listener.</summary>
/// <param name="gateway">The gateway, whose pages stand in for those that a listener has not.</param>
/// <param name="pipelines">The ways of the listeners' visits.</param>
/// <param name="clients">The connections to the servers of their pools.</param>
/// <param name="files">Looks after the pages.</param>
internal sealed class BalancedListeners(GatewayOptions gateway, VisitPipelines pipelines, BackendClients clients, WatchedFiles files)
{
    /// <summary>That of a listener, to be asked for once.</summary>
    /// <exception cref="InvalidOperationException">One of its pages cannot be used.</exception>
    public BalancedListener Of(ListenerOptions listener) =>
        new(listener, pipelines.Of(listener), clients[listener.Pool], AnswerPages.Open(gateway.Pages, listener, files));
}
