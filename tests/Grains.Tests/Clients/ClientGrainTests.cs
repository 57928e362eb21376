using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Timers;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Clients;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Reminders;
using UserBalance.Grains.Tests.Reminders;
using UserBalance.Testing;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Clients;

public sealed class ClientGrainTests
{
    private const int QueueCapacity = 4;

    private static readonly DateTime Start = new(2031, 4, 5, 6, 7, 8, DateTimeKind.Utc);
    private static readonly GrainId Id = GrainId.Create("client", new ClientGrainKey("app", Client(7)).ToString());
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(200);
    private readonly FakeReminders _reminders = new();
    private readonly FakeReminderWriter _writer = new();
    private readonly ReminderQueue _queue;
    private readonly ClientGrain _grain;
    private Func<AdmitReply> _admit = () => Reply(AdmissionOutcome.Assigned);
    private Func<IdleVerdict> _release = () => new IdleVerdict(IdleOutcome.Released, TimeSpan.Zero);
    private readonly List<(Func<Task> Callback, GrainTimerCreationOptions Options)> _timers = [];
    private int _deactivations;

    public ClientGrainTests()
    {
        _queue = ReminderQueues.Of(_writer, QueueCapacity, new FakeTimeProvider(new DateTimeOffset(Start)));
        _grain = CreateGrain();
    }

    [Fact]
    public async Task Admit_Assigned_QueuesTheReminderAndLeavesMemory()
    {
        var reply = await _grain.Admit();
        Assert.Equal(AdmissionOutcome.Assigned, reply.Outcome);
        await Eventually.True("the reminder", () => _writer.Written.Count == 1);
        var (client, due) = _writer.Written.Single();
        Assert.Equal(Id, client);
        Assert.InRange(due, Start + IdleTimeout, Start + IdleTimeout + Jitter);
        Assert.Equal(1, _deactivations);
    }

    [Theory]
    [InlineData(AdmissionOutcome.Known)]
    [InlineData(AdmissionOutcome.Full)]
    [InlineData(AdmissionOutcome.NoServerUp)]
    public async Task Admit_AnythingElse_ArmsNothing(AdmissionOutcome outcome)
    {
        _admit = () => Reply(outcome);
        Assert.Equal(outcome, (await _grain.Admit()).Outcome);
        Assert.Equal(0, _queue.Count);
        Assert.Empty(_writer.Written);
        Assert.Equal(0, _deactivations);
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
        Assert.Equal(0, _queue.Count);
        Assert.Empty(_writer.Written);
    }

    [Fact]
    public void Admit_TheRemindersCannotBeRegistered_IsAnsweredNevertheless()
    {
        _writer.Gate = new TaskCompletionSource().Task;
        Assert.True(_grain.Admit().AsTask().IsCompletedSuccessfully);
        Assert.True(_grain.Admit().AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Admit_TheQueueIsFull_IsAnsweredNevertheless()
    {
        _writer.Gate = new TaskCompletionSource().Task;
        for (var i = 0; i < 3 * QueueCapacity; i++)
            Assert.Equal(AdmissionOutcome.Assigned, (await _grain.Admit()).Outcome);
        Assert.Equal(QueueCapacity, _queue.Count);
    }

    [Theory]
    [InlineData(IdleOutcome.Released)]
    [InlineData(IdleOutcome.NotAssigned)]
    public async Task Tick_TheSlotIsGone_UnregistersTheReminder(IdleOutcome outcome)
    {
        await _reminders.RegisterOrUpdateReminder(Id, "expiry", IdleTimeout, TimeSpan.FromMinutes(1));
        _release = () => new IdleVerdict(outcome, TimeSpan.Zero);
        await TickAsync();
        Assert.Equal(1, _reminders.Unregistrations);
        Assert.Single(_reminders.Registrations);
        await TickAsync();
        Assert.Equal(1, _reminders.Unregistrations);
    }

    [Fact]
    public async Task Tick_StillActive_ArmsForTheRestAndALittleMoreAndNeverEarlier()
    {
        var rest = TimeSpan.FromSeconds(3);
        _release = () => new IdleVerdict(IdleOutcome.Active, rest);
        for (var i = 0; i < 500; i++)
            await TickAsync();
        Assert.All(_reminders.Registrations, registration => Assert.Equal(
            ("expiry", TimeSpan.FromMinutes(1)), (registration.Name, registration.Period)));
        Assert.All(_reminders.Registrations, registration => Assert.InRange(registration.Due, rest, rest + Jitter));
        Assert.True(_reminders.Registrations.DistinctBy(registration => registration.Due).Count() > 100, "Ticks are spread.");
        Assert.Equal(0, _reminders.Unregistrations);
    }

    // Thousands may wait for one gateway: the reminder comes again after its period without having been written.
    [Fact]
    public async Task Tick_AGatewaysWordIsMissing_WritesNothingAndKeepsTheReminder()
    {
        await _reminders.RegisterOrUpdateReminder(Id, "expiry", IdleTimeout, TimeSpan.FromMinutes(1));
        _release = () => new IdleVerdict(IdleOutcome.AwaitingGateways, TimeSpan.FromMilliseconds(312));
        await TickAsync();
        Assert.Single(_reminders.Registrations);
        Assert.Equal(0, _reminders.Unregistrations);
        Assert.NotNull(_reminders.Registered);
    }

    [Theory]
    [InlineData(IdleOutcome.Active, 3000, 1)]
    [InlineData(IdleOutcome.Released, 0, 1)]
    [InlineData(IdleOutcome.AwaitingGateways, 312, 0)]
    public async Task Tick_NothingMoreToBeAsked_LeavesMemory(IdleOutcome outcome, int milliseconds, int deactivations)
    {
        _release = () => new IdleVerdict(outcome, TimeSpan.FromMilliseconds(milliseconds));
        await TickAsync();
        Assert.Equal(deactivations, _deactivations);
    }

    [Fact]
    public async Task Activation_WhateverIsAsked_LeavesMemoryInTime()
    {
        await _grain.OnActivateAsync(CancellationToken.None);
        var (callback, options) = Assert.Single(_timers);
        Assert.Equal((TimeSpan.FromMinutes(1.5), Timeout.InfiniteTimeSpan), (options.DueTime, options.Period));
        await callback();
        Assert.Equal(1, _deactivations);
    }

    [Fact]
    public async Task Tick_ThePoolFails_PropagatesAndKeepsTheReminder()
    {
        await _reminders.RegisterOrUpdateReminder(Id, "expiry", IdleTimeout, TimeSpan.FromMinutes(1));
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
        await _reminders.RegisterOrUpdateReminder(Id, "expiry", IdleTimeout, TimeSpan.FromMinutes(1));
        _admit = () => Reply(AdmissionOutcome.Known);
        Assert.Equal(AdmissionOutcome.Known, (await duplicate.Admit()).Outcome);
        Assert.Equal(0, _queue.Count);

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
        var timers = Fake.Of<ITimerRegistry>((_, arguments) => Register(arguments));
        var runtime = Fake.Of<IGrainRuntime>((member, _) => member switch
        {
            nameof(IGrainRuntime.DeactivateOnIdle) => ++_deactivations,
            $"get_{nameof(IGrainRuntime.TimerRegistry)}" => timers,
            _ => null,
        });
        var services = new ServiceCollection().AddSingleton<IReminderRegistry>(_reminders).BuildServiceProvider();
        var context = Fake.Of<IGrainContext>((member, _) => member switch
        {
            $"get_{nameof(IGrainContext.GrainId)}" => Id,
            $"get_{nameof(IGrainContext.ActivationServices)}" => services,
            _ => null,
        });
        return new ClientGrain(context, runtime, new PoolReferences(grains, new PoolCatalog([])), _queue);
    }

    private IGrainTimer Register(object?[] arguments)
    {
        var (callback, state) = ((Delegate)arguments[1]!, arguments[2]);
        _timers.Add((() => (Task)callback.DynamicInvoke(state, CancellationToken.None)!, (GrainTimerCreationOptions)arguments[3]!));
        return Fake.Of<IGrainTimer>((_, _) => null);
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

    private async Task<IdleVerdict> ReleaseAsync() => await Task.FromResult(_release());
}
