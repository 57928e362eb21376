using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace UserBalance.Grains.Reminders;

/// <summary>
/// The reminders that are still to be registered at this silo, so that no client waits for its own. Whoever does not get in, because it
/// is full, or is lost with the process, has no reminder: the pool's sweep gives the slot back instead.
/// </summary>
/// <param name="writer">Registers them.</param>
/// <param name="meter">Told of what waits and of what did not get in.</param>
/// <param name="time">The source of time.</param>
/// <param name="logger">Where to.</param>
/// <param name="capacity">How many may wait.</param>
internal sealed partial class ReminderQueue(
    IReminderWriter writer, ReminderMeter meter, TimeProvider time, ILogger<ReminderQueue> logger, int capacity = ReminderQueue.Capacity)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>How many may wait unless told otherwise: a burst of half a minute, 50 MB at the most.</summary>
    public const int Capacity = 500_000;

    // How long a stop waits for what is left: the sweep stands in for the rest.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // While few wait, more of them go together, and admissions go first.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Channel<ExpiryReminder> _waiting = Channel.CreateBounded<ExpiryReminder>(
        new BoundedChannelOptions(capacity) { SingleReader = true });
    private readonly CancellationTokenSource _ended = new();
    private readonly List<ExpiryReminder> _batch = [];
    private readonly Lock _gate = new();
    private Task? _running;
    private bool _isFull;
    private bool _isAway;

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Reader.Count;

    /// <summary>Has a client's reminder registered, this time from now, as soon as may be.</summary>
    /// <returns>Whether it got in.</returns>
    public bool TryAdd(GrainId client, TimeSpan delay)
    {
        if (_running is null)
            Start();
        var isIn = _waiting.Writer.TryWrite(new ExpiryReminder(client, time.GetUtcNow().UtcDateTime + ExpiryReminder.Spread(delay)));
        if (!isIn)
            OnFull();
        return isIn;
    }

    public void Participate(ISiloLifecycle lifecycle) =>
        // Before the reminders' own service stops.
        lifecycle.Subscribe(nameof(ReminderQueue), ServiceLifecycleStage.RuntimeGrainServices + 1, _ => Task.CompletedTask, StopAsync);

    /// <summary>Registers what is left, for a few seconds at the most, and takes no more.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        try
        {
            await (_running ?? Task.CompletedTask).WaitAsync(StopTimeout, TimeProvider.System, cancellationToken);
        }
        catch (Exception late) when (late is OperationCanceledException or TimeoutException)
        {
            await _ended.CancelAsync();
        }
    }

    public void Dispose() => _ended.Dispose();

    private void Start()
    {
        lock (_gate)
        {
            if (_running is not null)
                return;
            meter.Watch(() => Count);
            // Not as a part of the turn of the grain that happens to be the first.
            using (ExecutionContext.SuppressFlow())
                _running = Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (_batch.Count < writer.MaxAtOnce && _waiting.Reader.TryRead(out var reminder))
                _batch.Add(reminder);
            if (!await TryWriteAsync())
                return;
            _batch.Clear();
            _isFull = false;
            if (Count < capacity / 4 && !_waiting.Reader.Completion.IsCompleted)
                await PauseAsync(Pause);
        }
    }

    // What could not be registered is registered later: until then it is in the way of the others, for which the store is away too.
    private async Task<bool> TryWriteAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await writer.WriteAsync(_batch);
                OnWritten();
                return true;
            }
            catch (Exception failure)
            {
                OnFailed(failure);
                await PauseAsync(RetryPause);
            }
        }

        return false;
    }

    private async Task PauseAsync(TimeSpan pause) =>
        await Task.Delay(pause, TimeProvider.System, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void OnFull()
    {
        meter.Dropped();
        if (!_isFull && !_waiting.Reader.Completion.IsCompleted)
            LogFull(logger, capacity);
        _isFull = true;
    }

    private void OnFailed(Exception failure)
    {
        if (!_isAway)
            LogAway(logger, failure.GetBaseException().GetType().Name);
        _isAway = true;
    }

    private void OnWritten()
    {
        if (_isAway)
            LogBack(logger);
        _isAway = false;
    }

    [LoggerMessage(
        1, LogLevel.Warning, "{Capacity} expiry reminders wait to be registered, and no more get in; the pool's sweep stands in for them.")]
    private static partial void LogFull(ILogger logger, int capacity);

    [LoggerMessage(
        2, LogLevel.Warning, "Expiry reminders cannot be registered ({Failure}); trying on. The pool's sweep stands in for them.")]
    private static partial void LogAway(ILogger logger, string failure);

    [LoggerMessage(3, LogLevel.Information, "Expiry reminders can be registered again.")]
    private static partial void LogBack(ILogger logger);
}
