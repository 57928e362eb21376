using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Connections;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Connections;

public sealed class MemoryGuardTests
{
    private const long Memory = 400 * 1024 * 1024;

    private readonly FakeTimeProvider _time = new();
    private readonly CollectedLog<MemoryGuard> _log = new();
    private readonly OpenConnections _open = new();
    private readonly MemoryGuard _guard;
    private double _share;
    private double _shareOfGarbage;
    private int _closed;

    public MemoryGuardTests() => _guard = new MemoryGuard(
        _open, () => new MemoryUse((long)(Memory * _share), Memory), () => _share -= _shareOfGarbage, _time, _log);

    [Fact]
    public void Look_EnoughMemory_ClosesNone()
    {
        Open(1_000);
        _share = 0.79;
        _guard.Look();
        Assert.Equal(0, _closed);
    }

    [Fact]
    public void Look_ShortOfMemory_ClosesAPartEachTimeAndTellsItOnceInAWhile()
    {
        Open(1_000);
        _share = 0.81;
        _guard.Look();
        Assert.Equal(250, _closed);
        _guard.Look();
        Assert.Equal(438, _closed);
        Assert.Equal(
            "Memory is short (324 of 400 MiB): 250 connections of the visitors who may hold the most of it were closed.",
            Assert.Single(_log.Lines).Text);
        _time.Advance(MemoryGuard.Reminder);
        _guard.Look();
        Assert.Equal(2, _log.Lines.Count);
    }

    [Fact]
    public void Look_WhatIsShortIsGarbage_ClosesNone()
    {
        Open(1_000);
        (_share, _shareOfGarbage) = (0.81, 0.1);
        _guard.Look();
        Assert.Equal(0, _closed);
    }

    [Fact]
    public void Look_ShortOfMemoryThatVisitorsDoNotHold_ClosesNone()
    {
        Open(100);
        (_share, _shareOfGarbage) = (0.95, 0.01);
        _guard.Look();
        Assert.Equal(0, _closed);
        Assert.Empty(_log.Lines);
        // Nor is anybody stopped for a collection.
        Assert.Equal(0.95, _share);
    }

    [Fact]
    public void OfProcess_ThisProcess_HasTakenSomeOfWhatThereIs()
    {
        Assert.InRange(MemoryUse.OfProcess().Share, 0.000_1, 1);
        Assert.Equal(0, new MemoryUse(1, 0).Share);
    }

    private void Open(int count)
    {
        for (var i = 0; i < count; i++)
        {
            OpenConnection? connection = null;
            connection = new OpenConnection(() => "greedy", () =>
            {
                _closed++;
                _open.Remove(connection!);
            });
            connection.Begin();
            _open.Add(connection);
        }
    }
}
