using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Reminders;
using UserBalance.Testing;

namespace UserBalance.Grains.Tests.Reminders;

public sealed class ReminderQueueTests : IDisposable
{
    private const int Capacity = 100;

    private static readonly DateTime Start = new(2031, 4, 5, 6, 7, 8, DateTimeKind.Utc);
    private static readonly TimeSpan Delay = TimeSpan.FromHours(1);

    private readonly FakeReminderWriter _writer = new();
    private readonly MeterReader _meters = new();
    private readonly CollectedLog<ReminderQueue> _log = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(Start));
    private readonly ReminderQueue _queue;

    public ReminderQueueTests() => _queue = ReminderQueues.Of(_writer, Capacity, _time, _meters, _log);

    public void Dispose() => _meters.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryAdd_OfMany_AllAreWrittenInBatchesAndInOrder()
    {
        var clients = Clients(Capacity / 2);
        Assert.All(clients, client => Assert.True(_queue.TryAdd(client, Delay)));
        await WrittenAsync(clients.Length);
        Assert.Equal(clients, _writer.Written.Select(reminder => reminder.Client));
        Assert.All(_writer.Batches, size => Assert.InRange(size, 1, _writer.MaxAtOnce));
        Assert.True(_writer.Batches.Count < clients.Length, "They go together.");
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task TryAdd_WhatHasWaited_IsDueWhenItWouldHaveBeen()
    {
        var away = HoldUp();
        _queue.TryAdd(Client(1), Delay);
        _queue.TryAdd(Client(2), Delay);
        _time.Advance(TimeSpan.FromMinutes(20));
        away.SetResult();
        await WrittenAsync(2);
        Assert.All(
            _writer.Written, reminder => Assert.InRange(reminder.Due, Start + Delay, Start + Delay + TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public async Task TryAdd_MoreThanItHolds_AreRefusedAndSaidOnce()
    {
        var away = HoldUp();
        _queue.TryAdd(Client(0), Delay);
        await Eventually.True("the first batch under way", () => _writer.Attempts == 1);
        var taken = Clients(5 * Capacity).Count(client => _queue.TryAdd(client, Delay));
        Assert.Equal(Capacity, taken);
        Assert.Equal(Capacity, _queue.Count);
        Assert.Equal(LogLevel.Warning, Assert.Single(_log.Lines).Level);
        var measured = _meters.Read();
        Assert.Equal(
            4 * Capacity, measured.Where(series => series.Series == "userbalance.reminders.dropped{}").Sum(series => series.Value));
        Assert.Equal(Capacity, measured.Single(series => series.Series == "userbalance.reminders.waiting{}").Value);

        away.SetResult();
        await WrittenAsync(1 + Capacity);
        Assert.True(_queue.TryAdd(Client(1), Delay));
        await WrittenAsync(2 + Capacity);
    }

    [Fact]
    public async Task Writer_IsAwayForAWhile_EverythingIsWrittenAfterwards()
    {
        _writer.Gate = Task.FromException(new IOException("The table is away."));
        var clients = Clients(Capacity / 2);
        Assert.All(clients, client => Assert.True(_queue.TryAdd(client, Delay)));
        await Eventually.True("a second attempt", () => _writer.Attempts >= 2);
        Assert.Empty(_writer.Written);
        Assert.Equal(LogLevel.Warning, Assert.Single(_log.Lines).Level);

        _writer.Gate = Task.CompletedTask;
        await WrittenAsync(clients.Length);
        Assert.Equal(clients, _writer.Written.Select(reminder => reminder.Client));
        Assert.Equal(LogLevel.Information, _log.Lines[^1].Level);
    }

    [Fact]
    public async Task Stop_WritesWhatIsLeftAndTakesNoMore()
    {
        var clients = Clients(Capacity);
        var away = HoldUp();
        Assert.All(clients, client => _queue.TryAdd(client, Delay));
        var stop = _queue.StopAsync(Token);
        Assert.False(_queue.TryAdd(Client(1), Delay));
        Assert.False(stop.IsCompleted);
        away.SetResult();
        await stop;
        Assert.Equal(clients, _writer.Written.Select(reminder => reminder.Client));
    }

    [Fact]
    public async Task Stop_TheWriterIsAway_DoesNotWaitLongerThanItMay()
    {
        _writer.Gate = Task.FromException(new IOException("The table is away."));
        _queue.TryAdd(Client(1), Delay);
        await Eventually.True("an attempt", () => _writer.Attempts >= 1);
        using var hurry = new CancellationTokenSource();
        var stop = _queue.StopAsync(hurry.Token);
        await hurry.CancelAsync();
        await stop.WaitAsync(TimeSpan.FromSeconds(4), Token);
        Assert.Empty(_writer.Written);
    }

    [Fact]
    public async Task Stop_OfAQueueThatWasNeverUsed_IsNothing() => await _queue.StopAsync(Token);

    private static GrainId Client(int number) => GrainId.Create("client", $"app|10.0.0.{number}");

    private static GrainId[] Clients(int count) => [.. Enumerable.Range(0, count).Select(Client)];

    private TaskCompletionSource HoldUp()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _writer.Gate = gate.Task;
        return gate;
    }

    private Task WrittenAsync(int count) => Eventually.True($"{count} reminders", () => _writer.Written.Count == count);
}
