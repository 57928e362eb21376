using Orleans.Concurrency;
using Orleans.GrainDirectory;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Placement;
using UserBalance.Grains.Reminders;

namespace UserBalance.Grains.Clients;

/// <summary>
/// One client of one pool. It holds no answer of its own (the pool's word is the truth, so a duplicate is harmless); what it
/// owns is the durable reminder that asks for the slot back.
/// </summary>
// Reentrant, because a call that waits for a silo that was killed must not hold up the one that asks again; asking is idempotent.
// Kept from Orleans' collector, which goes by the wall clock: while that is behind where it was, it lets no grain in that it would collect.
[Reentrant, KeepAlive, ClientPlacement, GrainDirectory(NoDirectory.Name)]
internal sealed class ClientGrain(IGrainContext context, IGrainRuntime runtime, PoolReferences pools, ReminderQueue reminders)
    : Grain(context, runtime), IClientGrain, IRemindable
{
    /// <summary>How long it stays for whoever asks again; not every call that it was made for arrives.</summary>
    private static readonly GrainTimerCreationOptions Stay =
        new() { DueTime = TimeSpan.FromMinutes(1.5), Period = Timeout.InfiniteTimeSpan };

    private ClientGrainKey Key => ClientGrainKey.Parse(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(static (grain, _) => grain.LeaveAsync(), this, Stay);
        return Task.CompletedTask;
    }

    public async ValueTask<AdmitReply> Admit()
    {
        var (pool, client) = Key;
        return Arm(await pools[pool].Admit(client));
    }

    public async ValueTask<AdmitReply> AdmitElsewhere(long token, ServerId[] unreached)
    {
        var (pool, client) = Key;
        return Arm(await pools[pool].AdmitElsewhere(client, token, unreached));
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var (pool, client) = Key;
        var verdict = await pools[pool].ReleaseIfIdle(client);
        // Only a gateway's word is missing: the pool's sweep gives the slot back as soon as that is there. The reminder comes again
        // by itself after its period, without a write for each client that waits.
        if (verdict.Outcome == IdleOutcome.AwaitingGateways)
            return;
        if (verdict.AskAgainIn > TimeSpan.Zero)
            await this.RegisterOrUpdateReminder(ExpiryReminder.Name, ExpiryReminder.Spread(verdict.AskAgainIn), ExpiryReminder.RetryPeriod);
        else
            await DisarmAsync();
        DeactivateOnIdle();
    }

    private Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    // A client must not wait for the reminder's write. If it is lost, the pool's sweep gives the slot back.
    private AdmitReply Arm(AdmitReply admission)
    {
        if (admission.Outcome != AdmissionOutcome.Assigned)
            return admission;
        reminders.TryAdd(this.GetGrainId(), admission.IdleTimeout);
        // A gateway that has the answer does not ask again. What lives on for a minute and a half is no longer cheap to collect.
        DeactivateOnIdle();
        return admission;
    }

    private async Task DisarmAsync()
    {
        if (await this.GetReminder(ExpiryReminder.Name) is { } reminder)
            await this.UnregisterReminder(reminder);
    }
}
