using System.Net;
using System.Runtime.CompilerServices;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Identity;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Visits;

/// <summary>
/// The one way of every visit of a listener, whatever its protocol: who the visitor is, whether and where the pool lets him in, another
/// server for a new client whose first cannot be reached, and what is said of the end.
/// </summary>
/// <param name="listener">The listener.</param>
/// <param name="admission">The door of its pool.</param>
/// <param name="visits">Observes its visits.</param>
internal sealed class VisitPipeline(ListenerOptions listener, IPoolAdmission admission, ListenerVisits visits)
{
    /// <summary>How many servers a new client is tried at.</summary>
    public const int MaxServers = 3;

    private readonly AddressIdentity _identity = new(admission);

    /// <summary>Observes the visits.</summary>
    public ListenerVisits Visits => visits;

    /// <summary>Whom the pool takes the owner of an address for.</summary>
    public ClientKey ClientOf(IPAddress source) => _identity.ClientOf(source);

    /// <summary>The port at which this listener reaches a server.</summary>
    public int PortOf(BackendServer server) => listener.ServerPort ?? server.Port;

    /// <summary>Lets a visitor in, or not, and carries it to its end.</summary>
    /// <param name="carrier">Carries it.</param>
    /// <param name="source">The visitor's address, as the socket or a trusted proxy tells it.</param>
    /// <param name="record">Its record.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync<TCarrier>(TCarrier carrier, IPAddress source, VisitRecord record)
        where TCarrier : ICarrier
    {
        record.AdmissionBegins();
        var entry = await admission.EnterAsync(new ClientFacts(_identity.ClientOf(source)));
        record.AdmissionEnds();
        ServerId[] unreached = [];
        while (entry.IsAdmitted)
        {
            var visit = entry.Visit.Value;
            record.Begins(visit.Server.Id);
            var result = await CarryAsync(carrier, visit, record);
            if (result.Outcome.IsServersFault)
                visits.Failed(visit.Server.Id);
            if (result.Failure is { } failure)
            {
                Report(visit, failure);
                if (failure.MayReachOthers && visit.IsFirst && carrier.MayStartAgain
                    && (unreached = [.. unreached, visit.Server.Id]).Length < MaxServers
                    && await EnterElsewhereAsync(visit, unreached, record) is { } elsewhere)
                {
                    carrier.StartAgain();
                    entry = elsewhere;
                    continue;
                }
            }

            visits.Ended(result.Outcome, visit.Server.Id, record);
            await carrier.EndAsync(result.Outcome);
            return;
        }

        visits.Ended(entry.Refusal, record);
        await carrier.EndAsync(entry.Refusal);
    }

    // It ends before the visitor is answered: the pool may wait for its end, and a visitor may take any time to read.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CarryResult> CarryAsync<TCarrier>(TCarrier carrier, Visit visit, VisitRecord record)
        where TCarrier : ICarrier
    {
        using (visit)
        {
            try
            {
                return await carrier.CarryAsync(visit);
            }
            catch
            {
                visits.Ended(Outcome.Failed, visit.Server.Id, record);
                throw;
            }
        }
    }

    private async ValueTask<Entry?> EnterElsewhereAsync(Visit visit, ServerId[] unreached, VisitRecord record)
    {
        record.AdmissionBegins();
        var elsewhere = await admission.EnterElsewhereAsync(visit, unreached);
        record.AdmissionEnds();
        return elsewhere;
    }

    // Another port, which only some listeners lead to, says nothing of the server.
    private void Report(Visit visit, ConnectException failure)
    {
        if (!failure.IsOurs && PortOf(visit.Server) == visit.Server.Port)
            visit.Server.ConnectFailed(failure.Detail);
    }
}
