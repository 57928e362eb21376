using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using static UserBalance.Gateway.Core.Tests.Fakes.PoolAnswers;

namespace UserBalance.Gateway.Core.Tests.Assignments;

/// <summary>Where an assignment's server is, which is remembered for one state of the pool.</summary>
public sealed class AssignmentServerTests
{
    private readonly ServerMonitors _monitors = new();
    private readonly Assignment _assignment = new(TestGateway.Client(1), S2, 0, TimeSpan.Zero, new ActivityReporter());

    [Fact]
    public void TryLocate_Again_IsTheSame()
    {
        var state = State(1, S1, S2);
        Assert.True(_assignment.TryLocate(state, out var first));
        Assert.True(_assignment.TryLocate(state, out var second));
        Assert.Same(state.Servers[S2], first);
        Assert.Same(first, second);
    }

    // A visitor that has read the state before may be overtaken by one that has read the next.
    [Fact]
    public void TryLocate_StatesWithDifferentAddresses_GoesByTheStateThatIsAskedFor()
    {
        var (before, after) = (State(1, S1, S2), State(2, S2));
        Assert.Equal([5002, 5001, 5002, 5001], new[] { before, after, before, after }.Select(PortIn));
    }

    // Two activations of a pool may both call their state by the same number.
    [Fact]
    public void TryLocate_AnotherStateOfTheSameVersion_IsNotTakenForIt()
    {
        Assert.Equal(5002, PortIn(State(1, S1, S2)));
        Assert.Equal(5001, PortIn(State(1, S2)));
    }

    [Fact]
    public void TryLocate_ServerThatIsGone_IsNotFound()
    {
        Assert.Equal(5002, PortIn(State(1, S1, S2)));
        Assert.Null(PortIn(State(2, S1)));
    }

    private int? PortIn(AppliedState state) => _assignment.TryLocate(state, out var located) ? located.Port : null;

    private AppliedState State(long version, params ServerId[] servers) =>
        AppliedState.From(Published(1, version), Snapshot(Settings, servers), _monitors);
}
