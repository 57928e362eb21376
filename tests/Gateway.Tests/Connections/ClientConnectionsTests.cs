using System.Net;
using UserBalance.Gateway.Connections;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tests.Connections;

public sealed class ClientConnectionsTests
{
    private static readonly ClientKey One = ClientKey.From(IPAddress.Parse("192.0.2.1"));
    private static readonly ClientKey Other = ClientKey.From(IPAddress.Parse("192.0.2.2"));

    [Fact]
    public void Enter_AsManyAsThereMayBe_TurnsOnlyThatClientAway()
    {
        var connections = new ClientConnections(2);
        Assert.True(connections.TryEnter(One));
        Assert.True(connections.TryEnter(One));
        Assert.False(connections.TryEnter(One));
        Assert.True(connections.TryEnter(Other));
        connections.Leave(One);
        Assert.True(connections.TryEnter(One));
        Assert.False(connections.TryEnter(One));
    }

    [Fact]
    public void Leave_LastConnection_LeavesNothingBehind()
    {
        var connections = new ClientConnections(1);
        Assert.True(connections.TryEnter(One));
        Assert.False(connections.TryEnter(One));
        connections.Leave(One);
        Assert.Equal(0, connections.Clients);
    }

    [Fact]
    public async Task Enter_FromManyThreads_NeverExceedsTheLimitAndForgetsNobody()
    {
        const int most = 3;
        var connections = new ClientConnections(most);
        var open = 0;
        var greatest = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Visit, TestContext.Current.CancellationToken)));
        Assert.InRange(greatest, 1, most);
        Assert.Equal(0, connections.Clients);

        void Visit()
        {
            for (var i = 0; i < 50_000; i++)
            {
                if (!connections.TryEnter(One))
                    continue;
                var now = Interlocked.Increment(ref open);
                if (now > Volatile.Read(ref greatest))
                    Volatile.Write(ref greatest, now);
                Interlocked.Decrement(ref open);
                connections.Leave(One);
            }
        }
    }
}
