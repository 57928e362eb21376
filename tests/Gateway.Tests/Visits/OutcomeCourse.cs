using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Telemetry;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Visits;

/// <summary>Brings outcomes about at a listener of one protocol.</summary>
internal abstract class OutcomeCourse : IAsyncDisposable
{
    /// <summary>Closes what was opened for it, in the reverse order.</summary>
    protected Stack<IAsyncDisposable> Opened { get; } = [];

    protected CollectedLog Log { get; } = new(AccessLog.Category);

    /// <summary>How many others were served meanwhile.</summary>
    protected int Served { get; set; }

    /// <summary>What observes the listener's visits.</summary>
    protected abstract ListenerVisits Visits { get; }

    /// <summary>Brings it about, and looks what the visitor sees of it.</summary>
    public abstract Task RunAsync(Outcome outcome);

    /// <summary>Whether such a visit has a line in the access log: what is turned away before it says who it is has none.</summary>
    public abstract bool HasRecord(Outcome outcome);

    /// <summary>Waits until it is counted, once and as nothing else.</summary>
    public async Task CountsAsync(Outcome outcome)
    {
        await Eventually.True(
            "the end is counted", () => Outcome.All.Sum(any => any.CountedAs == any ? Visits.Read(any) : 0) == 1 + Served);
        Assert.Equal(1, Visits.Read(outcome));
        Assert.Equal(Served, outcome == Outcome.Served ? 0 : Visits.Read(Outcome.Served));
    }

    /// <summary>The word of the only line.</summary>
    public async Task<object?> LoggedAsync()
    {
        await Eventually.True("the visit is logged", () => Log.Entries.Count > 0);
        return Assert.Single(Log.Entries).Values["Outcome"];
    }

    public async ValueTask DisposeAsync()
    {
        while (Opened.TryPop(out var opened))
            await opened.DisposeAsync();
        Log.Dispose();
    }

    protected T Keep<T>(T opened)
        where T : IAsyncDisposable
    {
        Opened.Push(opened);
        return opened;
    }

    protected T Hold<T>(T opened)
        where T : IDisposable
    {
        Opened.Push(new Closing(opened));
        return opened;
    }

    private sealed class Closing(IDisposable opened) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            opened.Dispose();
            return default;
        }
    }
}
