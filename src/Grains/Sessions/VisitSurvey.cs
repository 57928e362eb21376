using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Sessions;

/// <summary>
/// Asks all gateways at the same time how many visits of a client are open. Who does not answer in time delays nobody, and is not
/// taken for one without visits.
/// </summary>
/// <param name="time">The source of time.</param>
internal sealed class VisitSurvey(TimeProvider time)
{
    /// <summary>How long the answers are waited for, all together.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>Asks. Never fails, and is answered within <see cref="Timeout"/>.</summary>
    /// <param name="gateways">Whom, and how each is reached, if it can be.</param>
    /// <param name="client">The client.</param>
    /// <returns>What each has said, in order of their names.</returns>
    public async Task<GatewayConnections[]> AskAsync(
        IReadOnlyList<(SessionId Session, IGatewayObserver? Observer)> gateways, ClientKey client)
    {
        var asked = gateways.Select(gateway => (gateway.Session, Answer: AskAsync(gateway.Observer, client))).ToArray();
        Task all = Task.WhenAll(asked.Select(gateway => gateway.Answer));
        await all.WaitAsync(Timeout, time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return
        [
            .. asked
                .OrderBy(gateway => gateway.Session.Gateway, StringComparer.Ordinal).ThenBy(gateway => gateway.Session.Process)
                .Select(gateway => new GatewayConnections(gateway.Session, gateway.Answer.IsCompleted ? gateway.Answer.Result : null)),
        ];
    }

    private static async Task<int?> AskAsync(IGatewayObserver? observer, ClientKey client)
    {
        try
        {
            return observer is null ? null : await observer.CountVisits(client);
        }
        catch (Exception)
        {
            // It is gone, or of an earlier version that cannot be asked. Its session lapses when it no longer syncs.
            return null;
        }
    }
}
