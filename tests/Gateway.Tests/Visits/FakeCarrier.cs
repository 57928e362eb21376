using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Visits;

namespace UserBalance.Gateway.Tests.Visits;

/// <summary>Carries nothing: what becomes of a visit is the test's to say.</summary>
internal sealed class FakeCarrier(Func<Visit, CarryResult> carry) : ICarrier
{
    public bool MayStartAgain { get; init; } = true;

    public int Starts { get; private set; }

    /// <summary>What the visitor was told, and how often its visit had ended by then.</summary>
    public List<Outcome> Told { get; } = [];

    public Action OnEnd { get; init; } = () => { };

    public ValueTask<CarryResult> CarryAsync(Visit visit)
    {
        Starts++;
        return ValueTask.FromResult(carry(visit));
    }

    public void StartAgain()
    {
    }

    public Task EndAsync(Outcome outcome)
    {
        OnEnd();
        Told.Add(outcome);
        return Task.CompletedTask;
    }
}
