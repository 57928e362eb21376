using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Tests.Storage;

public sealed class ClaimLineageTests
{
    private static readonly LedgerRootRecord Nothing = new();

    [Fact]
    public void Next_AgainAndAgain_KnowsTheLastOnes()
    {
        var roots = Claims(Nothing, ClaimLineage.Longest + 10);
        var last = roots[^1];
        Assert.Equal(ClaimLineage.Longest, last.Claims!.Length);
        Assert.Single(roots.Select(root => root.Ledger).Distinct());
        Assert.All(roots, root => Assert.False(ClaimLineage.Lacks(last, root.Epoch, Of(root))));
    }

    [Fact]
    public void Lacks_AfterTheStoreWasEmptied_AllThatWasBefore()
    {
        var before = Claims(Nothing, 3);
        foreach (var now in Claims(Nothing, 70))
            Assert.All(before, root => Assert.True(ClaimLineage.Lacks(now, root.Epoch, Of(root))));
    }

    [Fact]
    public void Lacks_AfterACopyWasPutBack_WhatCameAfterTheCopy()
    {
        var before = Claims(Nothing, 5);
        foreach (var now in Claims(before[2], 4))
        {
            Assert.All(before[..3], root => Assert.False(ClaimLineage.Lacks(now, root.Epoch, Of(root))));
            Assert.All(before[3..], root => Assert.True(ClaimLineage.Lacks(now, root.Epoch, Of(root))));
        }
    }

    // A version that gives no ids keeps none either: neither an upgrade nor the way back cuts anybody.
    [Fact]
    public void Lacks_WhatAVersionWithoutIdsHasWrittenBetween_IsJudgedByItsEpoch()
    {
        var before = Claims(Nothing, 3)[^1];
        var early = before with { Epoch = 4, Ledger = default, Claim = default, Claims = null, Revision = 0 };
        var now = ClaimLineage.Next(early);
        Assert.Equal(5, now.Epoch);
        Assert.False(ClaimLineage.Lacks(now, before.Epoch, Of(before)));
        Assert.False(ClaimLineage.Lacks(now, early.Epoch, Of(early)));
        Assert.False(ClaimLineage.Lacks(early, before.Epoch, Of(before)));
        Assert.True(ClaimLineage.Lacks(now, 4, Of(before)));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(9, true)]
    [InlineData(2, false)]
    [InlineData(int.MaxValue, false)]
    public void MustSkip_OnlyWhatIsNotUsedYetAndNear(long epoch, bool expected) =>
        Assert.Equal(expected, ClaimLineage.MustSkip(Claims(Nothing, 3)[^1], epoch));

    [Fact]
    public void Next_EpochsThatWereUsed_AreNotUsedAgain() =>
        Assert.Equal(10, ClaimLineage.Next(Claims(Nothing, 1)[0] with { UsedEpoch = 9 }).Epoch);

    private static ClaimIdentity Of(LedgerRootRecord root) => new(root.Ledger, root.Claim);

    private static LedgerRootRecord[] Claims(LedgerRootRecord from, int count)
    {
        var roots = new LedgerRootRecord[count];
        for (var i = 0; i < count; i++)
            roots[i] = from = ClaimLineage.Next(from);
        return roots;
    }
}
