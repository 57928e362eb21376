using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>When a slot is given back: never before the idle timeout, and soon after it.</summary>
[Collection(OneAtATime.Name)]
public sealed class IdleTimeoutTests : IClassFixture<IdleTimeoutRun>
{
    private static readonly TimeSpan Latest = IdleTimeoutRun.IdleTimeout + TimeSpan.FromSeconds(2);

    private readonly IdleTimeoutRun _run;

    public IdleTimeoutTests(IdleTimeoutRun run)
    {
        Assert.SkipWhen(LongTests.WhyLeftOut is not null, LongTests.WhyLeftOut ?? "");
        _run = run;
    }

    [Fact]
    public async Task Slot_OfAUserThatVisitedOnce_GoesToTheNextUserAfterTheTimeout() => AssertGivenBackInTime(await _run.OneVisit);

    [Fact]
    public async Task Slot_OfAUserThatCameBack_GoesToTheNextUserAfterItsLastVisit() => AssertGivenBackInTime(await _run.SeveralVisits);

    [Fact]
    public async Task Slot_OfAUserWithAQuietStream_IsKeptUntilTheStreamHasClosed() => AssertGivenBackInTime(await _run.QuietStream);

    [Fact]
    public async Task Slot_OfAUserWithAQuietTcpConnection_IsKeptUntilItHasClosed() => AssertGivenBackInTime(await _run.QuietConnection);

    private static void AssertGivenBackInTime(SlotHistory history)
    {
        Assert.True(history.HeldFor >= history.AtLeastHeldFor, $"The slot was lost after {history.HeldFor}, with its user there.");
        Assert.True(history.FreeAfter >= IdleTimeoutRun.IdleTimeout, $"Too early: given away {history.FreeAfter} after the last activity.");
        Assert.True(history.FreeAfter <= Latest, $"Too late: given away {history.FreeAfter} after the last activity.");
        Assert.True(history.OldUser.IsTurnedAway, $"The former user still got {history.OldUser}.");
    }
}
