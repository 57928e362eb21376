using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Sessions;

namespace UserBalance.Grains.Pool;

/// <content>Who gets in, and where.</content>
internal sealed partial class PoolAuthority
{
    /// <inheritdoc cref="IServerPoolGrain.Admit"/>
    public async ValueTask<AdmitReply> AdmitAsync(ClientKey client)
    {
        while (true)
        {
            _book.ThrowIfDeposed();
            var reply = await (FindForbidden(client, out var page, out var slot) is { } fence
                ? AdmitForbiddenAsync(client, fence, page, slot)
                : AdmitAllowedAsync(client));
            if (reply is not null)
                return reply;
        }
    }

    /// <inheritdoc cref="IServerPoolGrain.AdmitElsewhere"/>
    public async ValueTask<AdmitReply> AdmitElsewhereAsync(ClientKey client, long token, ServerId[] unreached)
    {
        _book.ThrowIfDeposed();
        await Moves.LeaveUnreachedAsync(client, token, unreached);
        return await AdmitAsync(client);
    }

    /// <inheritdoc cref="IServerPoolGrain.Screen"/>
    public async ValueTask<AdmissionOutcome?[]> ScreenAsync(ClientKey[] clients)
    {
        _book.ThrowIfDeposed();
        await _book.ProveOwnershipAsync();
        return Array.ConvertAll(clients, Screen);
    }

    private async Task<AdmitReply?> AdmitAllowedAsync(ClientKey client)
    {
        var decidedAt = Published;
        var decision = Ledger.Admit(client, Now);
        switch (decision.Answer)
        {
            case LedgerAnswer.Assigned:
                await _book.WriteAsync(decision.Page!);
                Decided(new PoolEvent(PoolEventKind.Assigned, client, decision.Server));
                return AnswerIfStill(AdmissionOutcome.Assigned, client, decision.Server!, decidedAt);
            case LedgerAnswer.Known or LedgerAnswer.KnownOnceWritten:
                await (decision.Answer == LedgerAnswer.Known ? _book.ProveOwnershipAsync() : _book.WriteAsync(decision.Page!));
                return AnswerIfStill(AdmissionOutcome.Known, client, decision.Server!, decidedAt);
            case LedgerAnswer.Leaving:
                await _book.WriteAsync(decision.Page!);
                return null;
            case LedgerAnswer.NoRoom:
                await _book.GrowAsync(Now);
                return null;
            default:
                return await RejectAsync(client, decidedAt);
        }
    }

    // While a fence is going up nobody is told where the client is. Once its server is out of use it gets another one, if there is any.
    private async Task<AdmitReply?> AdmitForbiddenAsync(ClientKey client, Fence fence, LedgerPage page, byte slot)
    {
        var decidedAt = Published;
        if (Publication.FenceOf(client) is not null || !fence.Holds || !PoolMoves.MustLeave(page[slot], Ledger.Roster[page[slot].Server]))
        {
            await _book.ProveOwnershipAsync();
            return Answer(AdmissionOutcome.Moving, client, null, decidedAt);
        }

        if (!PoolMoves.IsSettled(page, slot))
        {
            await _book.WriteAsync(page);
            return null;
        }

        return await Moves.TryRescueAsync(page, slot) ? null : await RejectAsync(client, decidedAt);
    }

    private async Task<AdmitReply?> RejectAsync(ClientKey client, PoolVersion decidedAt)
    {
        await _book.ProveOwnershipAsync();
        if (Ledger.Roster.CanAdmit)
            return null;
        return Answer(Reject(client), client, null, decidedAt);
    }

    private AdmissionOutcome? Screen(ClientKey client) =>
        Ledger.Roster.CanAdmit || Ledger.TryFind(client, out _, out _) ? null : Reject(client);

    private AdmissionOutcome Reject(ClientKey client)
    {
        Decided(new PoolEvent(PoolEventKind.Rejected, client, null));
        return Ledger.Roster.AnyTakesUsers ? AdmissionOutcome.Full : AdmissionOutcome.NoServerUp;
    }

    private Fence? FindForbidden(ClientKey client, out LedgerPage page, out byte slot) =>
        Ledger.TryFind(client, out page!, out slot)
            ? Publication.FenceOf(client) ?? Publication.FenceOf(Ledger.Roster[page[slot].Server])
            : null;

    // While the store was asked the client may have expired, or somebody may have begun to move it.
    private AdmitReply? AnswerIfStill(AdmissionOutcome outcome, ClientKey client, PoolServer server, PoolVersion decidedAt) =>
        Ledger.IsStored(client, server) && !Publication.Forbids(client, server) ? Answer(outcome, client, server, decidedAt) : null;

    private AdmitReply Answer(AdmissionOutcome outcome, ClientKey client, PoolServer? server, PoolVersion decidedAt) => new()
    {
        Outcome = outcome,
        Server = server?.Id ?? default,
        DecidedAt = decidedAt,
        IdleTimeout = _timing.IdleTimeout,
        Token = server is null ? 0 : Ledger.TokenOf(client),
        ServerSince = server?.KnownSince ?? default,
        Claim = Claim.Claim,
    };
}
