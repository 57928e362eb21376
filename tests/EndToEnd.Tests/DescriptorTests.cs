using System.Net;
using System.Net.Sockets;
using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>A gateway that has no file descriptor left, because it was allowed more connections than the system gives it.</summary>
[Collection(OneAtATime.Name)]
public sealed class DescriptorTests : IAsyncLifetime
{
    private const int Descriptors = 500;
    private const int Strangers = 500;

    // A health check and what follows from it: long enough for some of them, while nothing can be seen from here.
    private static readonly TimeSpan SeveralChecks = TimeSpan.FromSeconds(4);

    private readonly Balancer _balancer = Balancer.Standalone(Descriptors);
    private readonly List<Socket> _strangers = [];
    private Backends _backends = null!;
    private TestPool _pool = null!;

    public async ValueTask InitializeAsync()
    {
        if (LongTests.WhyLeftOut is { } reason)
            Assert.Skip(reason);
        _backends = await Backends.StartAsync(2);
        _pool = _balancer.AddPool("app", _backends.EndPoints, maxUsersPerServer: 100);
        _balancer.Settings["Gateway:MaxConnections"] = "100000";
        _balancer.Settings["Pools:app:Health:Interval"] = "1s";
        await _balancer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _strangers.ForEach(socket => socket.Dispose());
        _balancer.Dispose();
        // Not there when the test is skipped.
        if (_backends is not null)
            await _backends.DisposeAsync();
    }

    [Fact]
    public async Task Descriptors_UsedUp_KnownUsersAreServedAndNothingElseBreaks()
    {
        var user = Visitor.Next();
        using var overHttp = await KeptConnection.OpenAsync(user, _pool.Http);
        using var overTcp = await KeptConnection.OpenAsync(user, _pool.Tcp);
        await AssertServedAsync(overHttp, overTcp);
        var before = _balancer.OpenDescriptors;

        await ConnectStrangersAsync(_pool.Http);
        await Eventually.True("a listener says that it cannot accept", () => SaysThat("cannot accept connections, because the process"));
        Assert.Contains(_balancer.Output, line => line.Contains($"({Descriptors})", StringComparison.Ordinal));
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < SeveralChecks)
            await AssertServedAsync(overHttp, overTcp);

        _strangers.ForEach(socket => socket.Dispose());
        await Eventually.True("somebody else is served, on both listeners", async () =>
            await AnswersAsync(_pool.Http) && await AnswersAsync(_pool.Tcp));
        await AssertServedAsync(overHttp, overTcp);
        await Eventually.True("the descriptors are given back", () => _balancer.OpenDescriptors <= before + 20);
        Assert.False(SaysThat(" Down "), "A server was taken for down.");
        Assert.InRange(_balancer.Output.Count(line => line.Contains("cannot accept connections", StringComparison.Ordinal)), 1, 4);
    }

    private static async Task AssertServedAsync(params KeptConnection[] connections)
    {
        foreach (var connection in connections)
            Assert.Equal("HTTP/1.1 200 OK", await connection.AskAsync());
    }

    private static async Task<bool> AnswersAsync(IPEndPoint listener)
    {
        try
        {
            return (await Visitor.Next().AskAsync(listener)).Status == 200;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // The kernel takes more than the gateway accepts, and at some time no more.
    private async Task ConnectStrangersAsync(IPEndPoint listener)
    {
        var stranger = Visitor.Next();
        for (var i = 0; i < Strangers; i++)
            _strangers.Add(await stranger.ConnectAsync(listener));
    }

    private bool SaysThat(string text) => _balancer.Output.Any(line => line.Contains(text, StringComparison.Ordinal));
}
