using System.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Tests.Ledger;

public sealed class LedgerCheckTests
{
    private static readonly DateTime Then = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly LedgerEntry Entry = new(ClientKey.From(IPAddress.Parse("192.0.2.1")), 1, Then, Then);
    private static readonly ServerRecord Server = new(1, "s1", "192.0.2.1", 80, 2, Retired: false);
    private static readonly LedgerPageRecord Page = new() { Epoch = 1, Entries = [Entry] };
    private static readonly LedgerRootRecord Root = new()
    {
        Format = LedgerRootRecord.CurrentFormat,
        Epoch = 1,
        PageCount = 1,
        Servers = [Server],
        Configured = [new("s1", "192.0.2.1", 80, 2)],
    };

    [Fact]
    public void WhyNot_WhatAPoolWrites_IsNothing()
    {
        Assert.Null(LedgerCheck.WhyNot(Page));
        Assert.Null(LedgerCheck.WhyNot(LedgerPageRecord.None));
        Assert.Null(LedgerCheck.WhyNot(Root));
        Assert.Null(LedgerCheck.WhyNot(Root with { Configured = null }));
        Assert.Null(LedgerCheck.WhyNot(new LedgerRootRecord()));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1L << 31)]
    public void WhyNot_PageOfAnEpochThatCannotBe_NamesIt(long epoch) =>
        Assert.Equal($"its epoch is {epoch}", LedgerCheck.WhyNot(Page with { Epoch = epoch }));

    [Fact]
    public void WhyNot_PageWithWrongEntries_SaysWhich()
    {
        Assert.Equal("it has 0 entries", LedgerCheck.WhyNot(Page with { Entries = null! }));
        Assert.Equal(
            "it has 257 entries", LedgerCheck.WhyNot(Page with { Entries = [.. Enumerable.Repeat(Entry, LedgerPage.Capacity + 1)] }));
        Assert.Equal("a client is in it twice", LedgerCheck.WhyNot(Page with { Entries = [Entry, Entry with { Server = 2 }] }));
        Assert.All(
            [
                Entry with { Server = -1 },
                Entry with { Client = default },
                Entry with { Since = default },
                Entry with { LastActivity = DateTime.SpecifyKind(Then, DateTimeKind.Local) },
            ],
            entry => Assert.Equal("an entry is none", LedgerCheck.WhyNot(Page with { Entries = [entry] })));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void WhyNot_RootOfAnEpochThatCannotBe_NamesIt(long epoch) =>
        Assert.Equal($"its epoch is {epoch}", LedgerCheck.WhyNot(Root with { Epoch = epoch }));

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void WhyNot_RootWithPagesThatCannotBe_NamesThem(int pages) =>
        Assert.Equal($"it counts {pages} pages", LedgerCheck.WhyNot(Root with { PageCount = pages }));

    [Fact]
    public void WhyNot_RootWithALeaseThatCannotBe_NamesIt()
    {
        Assert.StartsWith(
            "its longest lease is -", LedgerCheck.WhyNot(Root with { LongestLease = TimeSpan.FromTicks(-1) }), StringComparison.Ordinal);
        Assert.StartsWith(
            "its longest lease is ", LedgerCheck.WhyNot(Root with { LongestLease = TimeSpan.MaxValue }), StringComparison.Ordinal);
    }

    [Fact]
    public void WhyNot_RootWithServersThatCannotBe_SaysSo()
    {
        Assert.All(
            (ServerRecord[]?[])
            [
                null,
                [null!],
                [Server with { Number = -1 }],
                [Server with { Host = null! }],
                [Server with { Id = null! }],
                [Server with { AddressEpoch = -1 }],
                [Server with { AddressEpoch = 1L << 31 }],
                [Server, Server with { Number = 2 }],
                [Server, Server with { Id = "s2" }],
            ],
            servers => Assert.Equal("its servers are not told apart", LedgerCheck.WhyNot(Root with { Servers = servers! })));
        Assert.Equal("its servers are not told apart", LedgerCheck.WhyNot(Root with { NextServerNumber = -1 }));
        Assert.Equal(
            "the servers that were configured are not told apart",
            LedgerCheck.WhyNot(Root with { Configured = [Root.Configured![0], Root.Configured[0]] }));
        Assert.Equal("the servers that were configured are not told apart", LedgerCheck.WhyNot(Root with { Configured = [null!] }));
    }
}
