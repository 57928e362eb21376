using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Timers;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Clients;
using UserBalance.Testing;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Clients;

public sealed class ClientGrainTests
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(200);
    private readonly FakeReminders _reminders = new();
    private readonly CollectedLog<ClientGrain> _log = new();
    private readonly ClientGrain _grain;
    private Func<AdmitReply> _admit = () => Reply(AdmissionOutcome.Assigned);
    private Func<IdleVerdict> _release = () => new IdleVerdict(IdleOutcome.Released, TimeSpan.Zero);
    private int _asked;

    public ClientGrainTests() => _grain = CreateGrain();

    [Fact]
    public async Task Admit_Assigned_ArmsTheReminder()
    {
        var reply = await _grain.Admit();
        Assert.Equal(AdmissionOutcome.Assigned, reply.Outcome);
        var (name, due, period) = Assert.Single(_reminders.Registrations);
        Assert.Equal("expiry", name);
        Assert.InRange(due, IdleTimeout, IdleTimeout + Jitter);
        Assert.Equal(TimeSpan.FromMinutes(1), period);
    }

    [Theory]
    [InlineData(AdmissionOutcome.Known)]
    [InlineData(AdmissionOutcome.Full)]
    [InlineData(AdmissionOutcome.NoServerUp)]
    public async Task Admit_AnythingElse_ArmsNothing(AdmissionOutcome outcome)
    {
        _admit = () => Reply(outcome);
        Assert.Equal(outcome, (await _grain.Admit()).Outcome);
        Assert.Empty(_reminders.Registrations);
    }

    [Fact]
    public async Task Admit_AsksThePoolEveryTime()
    {
        var outcomes = new Queue<AdmissionOutcome>([AdmissionOutcome.Assigned, AdmissionOutcome.Known, AdmissionOutcome.Full]);
        _admit = () => Reply(outcomes.Dequeue());
        Assert.Equal(AdmissionOutcome.Assigned, (await _grain.Admit()).Outcome);
        Assert.Equal(AdmissionOutcome.Known, (await _grain.Admit()).Outcome);
        Assert.Equal(AdmissionOutcome.Full, (await _grain.Admit()).Outcome);
    }

    [Fact]
    public async Task Admit_ThePoolFails_PropagatesAndArmsNothing()
    {
        _admit = () => throw new PoolUnavailableException("gone");
        await Assert.ThrowsAsync<PoolUnavailableException>(() => _grain.Admit().AsTask());
        Assert.Empty(_reminders.Registrations);
    }

    [Fact]
    public async Task Admit_TheRegistryHangs_IsAnsweredNevertheless()
    {
        var gate = new TaskCompletionSource();
        _reminders.Gate = gate.Task;
        var first = _grain.Admit();
        Assert.True(first.IsCompletedSuccessfully);
        var second = _grain.Admit();
        Assert.True(second.IsCompletedSuccessfully);
        Assert.Single(_reminders.Registrations);

        var tick = TickAsync();
        Assert.False(tick.IsCompleted);
        Assert.Equal(0, _asked);
        gate.SetResult();
        await tick;
        Assert.Equal(2, _reminders.Registrations.Count);
        Assert.Null(_reminders.Registered);
    }

    [Fact]
    public async Task Admit_TheRegistryFails_IsLoggedAndNotThrown()
    {
        _reminders.Gate = Task.FromException(new IOException("The reminder table is away."));
        Assert.Equal(AdmissionOutcome.Assigned, (await _grain.Admit()).Outcome);
        var (level, text) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("app|10.0.0.7", text, StringComparison.Ordinal);

        _reminders.Gate = Task.CompletedTask;
        await _grain.Admit();
        Assert.NotNull(_reminders.Registered);
        Assert.Single(_log.Lines);
    }

    [Theory]
    [InlineData(IdleOutcome.Released)]
    [InlineData(IdleOutcome.NotAssigned)]
    public async Task Tick_TheSlotIsGone_UnregistersTheReminder(IdleOutcome outcome)
    {
        await _grain.Admit();
        _release = () => new IdleVerdict(outcome, TimeSpan.Zero);
        await TickAsync();
        Assert.Equal(1, _reminders.Unregistrations);
        Assert.Single(_reminders.Registrations);
        await TickAsync();
        Assert.Equal(1, _reminders.Unregistrations);
    }

    [Theory]
    [InlineData(IdleOutcome.Active, 3000)]
    [InlineData(IdleOutcome.AwaitingGateways, 312)]
    public async Task Tick_ToBeAskedAgain_ArmsForThatTimeAndALittleMoreAndNeverEarlier(IdleOutcome outcome, int milliseconds)
    {
        var rest = TimeSpan.FromMilliseconds(milliseconds);
        _release = () => new IdleVerdict(outcome, rest);
        for (var i = 0; i < 500; i++)
            await TickAsync();
        Assert.All(_reminders.Registrations, registration => Assert.InRange(registration.Due, rest, rest + Jitter));
        Assert.True(_reminders.Registrations.DistinctBy(registration => registration.Due).Count() > 100, "Ticks are spread.");
        Assert.Equal(0, _reminders.Unregistrations);
    }

    [Fact]
    public async Task Tick_ThePoolFails_PropagatesAndKeepsTheReminder()
    {
        await _grain.Admit();
        _release = () => throw new PoolUnavailableException("gone");
        await Assert.ThrowsAsync<PoolUnavailableException>(TickAsync);
        Assert.NotNull(_reminders.Registered);
    }

    [Fact]
    public async Task Tick_ArmingAgainFails_Propagates()
    {
        _release = () => new IdleVerdict(IdleOutcome.Active, IdleTimeout);
        _reminders.Gate = Task.FromException(new IOException("The reminder table is away."));
        await Assert.ThrowsAsync<IOException>(TickAsync);
    }

    [Fact]
    public async Task Duplicate_IsHarmless()
    {
        var duplicate = CreateGrain();
        await _grain.Admit();
        _admit = () => Reply(AdmissionOutcome.Known);
        Assert.Equal(AdmissionOutcome.Known, (await duplicate.Admit()).Outcome);
        Assert.Single(_reminders.Registrations);

        await TickAsync();
        _release = () => new IdleVerdict(IdleOutcome.NotAssigned, TimeSpan.Zero);
        await duplicate.ReceiveReminder("expiry", default);
        Assert.Null(_reminders.Registered);
        Assert.Equal(1, _reminders.Unregistrations);
    }

    private static AdmitReply Reply(AdmissionOutcome outcome) =>
        new() { Outcome = outcome, Server = new ServerId("s1"), DecidedAt = new PoolVersion(1, 1), IdleTimeout = IdleTimeout };

    private Task TickAsync() => _grain.ReceiveReminder("expiry", default);

    private ClientGrain CreateGrain()
    {
        var pool = Fake.Of<IServerPoolGrain>(AnswerAsPool);
        var grains = Fake.Of<IGrainFactory>((member, arguments) =>
            member == nameof(IGrainFactory.GetGrain) && arguments is ["app", null] ? pool : null);
        var runtime = Fake.Of<IGrainRuntime>((member, _) => member == $"get_{nameof(IGrainRuntime.GrainFactory)}" ? grains : null);
        var services = new ServiceCollection().AddSingleton<IReminderRegistry>(_reminders).BuildServiceProvider();
        var context = Fake.Of<IGrainContext>((member, _) => member switch
        {
            $"get_{nameof(IGrainContext.GrainId)}" => GrainId.Create("client", new ClientGrainKey("app", Client(7)).ToString()),
            $"get_{nameof(IGrainContext.ActivationServices)}" => services,
            _ => null,
        });
        return new ClientGrain(context, runtime, _log);
    }

    private object? AnswerAsPool(string member, object?[] arguments)
    {
        Assert.Equal(Client(7), Assert.Single(arguments));
        return member switch
        {
            nameof(IServerPoolGrain.Admit) => new ValueTask<AdmitReply>(AdmitAsync()),
            nameof(IServerPoolGrain.ReleaseIfIdle) => new ValueTask<IdleVerdict>(ReleaseAsync()),
            _ => null,
        };
    }

    private async Task<AdmitReply> AdmitAsync() => await Task.FromResult(_admit());

    private async Task<IdleVerdict> ReleaseAsync()
    {
        _asked++;
        return await Task.FromResult(_release());
    }
}
