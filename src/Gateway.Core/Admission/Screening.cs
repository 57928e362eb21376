using UserBalance.Gateway.Core.Sessions;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Admission;

/// <summary>
/// Asks a full pool about many unknown clients with one call, before each of their grains is asked: so a flood of clients that are turned
/// away costs neither a grain for each nor the pool a call for each. One call is under way at a time; all who come meanwhile, or within a
/// <see cref="Pause"/> after it, go with the next.
/// </summary>
/// <param name="calls">Asks the pool.</param>
/// <param name="time">The source of time.</param>
/// <param name="timeout">How long one call is waited for.</param>
internal sealed class Screening(PoolCalls calls, TimeProvider time, TimeSpan timeout)
{
    /// <summary>How many may wait for the next call; whoever comes then is not asked about at all.</summary>
    public const int MaxWaiting = 10_000;

    /// <summary>The time between two calls: the pool looks into the store for each, and whoever is turned away does not miss it.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private List<Visitor> _waiting = [];
    private volatile bool _isOn;
    private bool _isAsking;

    /// <summary>
    /// Whether unknown clients are to be screened: the last thing that the pool said was that it is full, or has no server.
    /// </summary>
    public bool IsOn => _isOn;

    /// <summary>The pool has answered about a client.</summary>
    public void Saw(AdmissionOutcome outcome)
    {
        if (outcome is AdmissionOutcome.Full or AdmissionOutcome.NoServerUp)
            _isOn = true;
        else if (outcome == AdmissionOutcome.Assigned)
            _isOn = false;
    }

    /// <summary>Asks whether a client is turned away.</summary>
    /// <returns>
    /// Why it is, or <see langword="null"/> when its own grain is to be asked, also because the pool did not answer. No task when too many
    /// wait.
    /// </returns>
    public Task<AdmissionOutcome?>? Ask(ClientKey client)
    {
        var visitor = new Visitor(client);
        lock (_gate)
        {
            if (_waiting.Count >= MaxWaiting)
                return null;
            _waiting.Add(visitor);
            if (_isAsking)
                return visitor.Task;
            _isAsking = true;
        }

        Begin();
        return visitor.Task;
    }

    // What the first visitor carries with it, its span for example, is not what the others' calls belong to, and may run for long.
    private void Begin()
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            _ = RunAsync();
            return;
        }

        using (ExecutionContext.SuppressFlow())
            _ = RunAsync();
    }

    private async Task RunAsync()
    {
        while (TakeWaiting(isLast: true) is { Count: > 0 } visitors)
        {
            if (await AskPoolAsync(visitors.ConvertAll(visitor => visitor.Client)) is { } answers)
                Answer(visitors, answers);
            else
                LetGo(visitors);
            await Task.Delay(Pause, time);
        }
    }

    // Whoever comes after the last ones begins anew.
    private List<Visitor> TakeWaiting(bool isLast)
    {
        lock (_gate)
        {
            var waiting = _waiting;
            _waiting = [];
            _isAsking = waiting.Count > 0 || !isLast;
            return waiting;
        }
    }

    private async Task<AdmissionOutcome?[]?> AskPoolAsync(List<ClientKey> clients)
    {
        try
        {
            var answers = await calls.ScreenAsync(clients, timeout);
            return answers.Length == clients.Count ? answers : null;
        }
        catch (Exception)
        {
            // Whoever asks its own grain now is told, and logged, what is wrong.
            return null;
        }
    }

    private static void Answer(List<Visitor> visitors, AdmissionOutcome?[] answers)
    {
        for (var i = 0; i < answers.Length; i++)
            visitors[i].TrySetResult(answers[i]);
    }

    // Nobody waits for another call that will fail as well: all ask their own grains, until one of them is told again that the pool is
    // full.
    private void LetGo(List<Visitor> visitors)
    {
        _isOn = false;
        foreach (var visitor in visitors.Concat(TakeWaiting(isLast: false)))
            visitor.TrySetResult(null);
    }

    private sealed class Visitor(ClientKey client) : TaskCompletionSource<AdmissionOutcome?>
    {
        public ClientKey Client => client;
    }
}
