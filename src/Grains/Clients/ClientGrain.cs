using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Clients;

/// <summary>
/// One client of one pool. It holds no answer of its own (the pool's word is the truth, so a duplicate is harmless); what it
/// owns is the durable reminder that asks for the slot back.
/// </summary>
// Reentrant, because a call that waits for a silo that was killed must not hold up the one that asks again; asking is idempotent.
// The age must be more than the silo's collection quantum.
[Reentrant, CollectionAgeLimit(Minutes = 1.5)]
internal sealed partial class ClientGrain(IGrainContext context, IGrainRuntime runtime, ILogger<ClientGrain> logger)
    : Grain(context, runtime), IClientGrain, IRemindable
{
    private const string ReminderName = "expiry";

    // The shortest that Orleans allows. It only matters when a tick fails or the cluster was down when it was due.
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMinutes(1);

    // Spreads the reminders of clients that arrived together. Never earlier, or the tick would find the client active.
    private static readonly TimeSpan MostJitter = TimeSpan.FromMilliseconds(200);

    private Task _reminderUpkeep = Task.CompletedTask;

    private ClientGrainKey Key => ClientGrainKey.Parse(this.GetPrimaryKeyString());

    private IServerPoolGrain Pool => GrainFactory.GetGrain<IServerPoolGrain>(Key.Pool);

    public async ValueTask<AdmitReply> Admit() => Arm(await Pool.Admit(Key.Client));

    public async ValueTask<AdmitReply> AdmitElsewhere(long token, ServerId[] unreached) =>
        Arm(await Pool.AdmitElsewhere(Key.Client, token, unreached));

    private AdmitReply Arm(AdmitReply admission)
    {
        if (admission.Outcome == AdmissionOutcome.Assigned)
            _reminderUpkeep = ArmOffTheReplyPathAsync(_reminderUpkeep, admission.IdleTimeout);
        return admission;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await _reminderUpkeep;
        var verdict = await Pool.ReleaseIfIdle(Key.Client);
        if (verdict.AskAgainIn > TimeSpan.Zero)
            await ArmAsync(verdict.AskAgainIn);
        else
            await DisarmAsync();
    }

    // A client must not wait for the reminder's write. If it is lost, the pool's sweep gives the slot back.
    private async Task ArmOffTheReplyPathAsync(Task earlier, TimeSpan due)
    {
        try
        {
            await earlier;
            await ArmAsync(due);
        }
        catch (Exception failure)
        {
            LogNotArmed(logger, Key, failure);
        }
    }

    private async Task ArmAsync(TimeSpan due) =>
        await this.RegisterOrUpdateReminder(ReminderName, due + (MostJitter * Random.Shared.NextDouble()), RetryPeriod);

    private async Task DisarmAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    [LoggerMessage(1, LogLevel.Warning, "The expiry reminder of {Client} could not be registered; the pool's sweep stands in for it.")]
    private static partial void LogNotArmed(ILogger logger, ClientGrainKey client, Exception failure);
}
