using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Views;

namespace UserBalance.Grains.Pool;

/// <content>What it shows of itself at this moment.</content>
internal sealed partial class PoolAuthority
{
    /// <summary>A client, or <see langword="null"/> when it holds no slot or its slot is being given back.</summary>
    public ClientStatus? StatusOf(ClientKey client) => PoolView.Status(Ledger, client, Now);

    /// <summary>A server.</summary>
    public ServerStatus StatusOf(PoolServer server) => PoolView.Status(server, Servers.ObservationsOf(server));

    /// <summary>The pool.</summary>
    /// <param name="options">Its configuration.</param>
    /// <param name="counters">What it has decided.</param>
    public PoolStatus StatusOf(PoolOptions options, PoolCounters counters) =>
        PoolView.Status(options, Published, _timing.Settings, Ledger.Roster.Servers.Select(StatusOf), Gateways, counters);
}
