using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

/// <summary>A visit that may not write any more: its lease has ended, or its server was taken from it.</summary>
public sealed class VisitEndTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task LeaseEnded_ClientSpeaks_NothingReachesTheServer()
    {
        await using var gateway = await StartAsync();
        var (client, server) = await gateway.OpenAsync();
        await client.SayAsync("before");
        Assert.Equal("before", await server.HearAsync(6));

        EndLease();
        await client.SayAsync("after");

        Assert.Equal(SocketEnd.Reset, await server.EndAsync());
        Assert.Equal(SocketEnd.Reset, await client.EndAsync());
        await gateway.VisitsEndAsync();
    }

    [Fact]
    public async Task LeaseEnded_ClientFinishes_ServerSeesAReset()
    {
        await using var gateway = await StartAsync();
        var (client, server) = await gateway.OpenAsync();
        await client.SayAsync("before");
        Assert.Equal("before", await server.HearAsync(6));

        EndLease();
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(SocketEnd.Reset, await server.EndAsync());
        await gateway.VisitsEndAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LeaseEnded_BeforeTheConnectionIsMade_ServerGetsNothing(bool sendProxy)
    {
        await using var gateway = await StartAsync(sendProxy);
        var answer = new TaskCompletionSource<Entry>();
        gateway.Door.OnEnter = _ => new ValueTask<Entry>(answer.Task);
        using var client = await gateway.ConnectAsync();
        await client.SayAsync("hello");

        EndLease();
        answer.SetResult(gateway.Door.Admit(ClientKey.From(IPAddress.Loopback)));

        using var server = await gateway.AcceptAsync();
        Assert.Equal(SocketEnd.Reset, await server.EndAsync());
        Assert.Equal(SocketEnd.Reset, await client.EndAsync());
        await gateway.VisitsEndAsync();
    }

    // The pool waits for the end of a visit that it has revoked.
    [Fact]
    public async Task Revoked_ClientDoesNotRead_VisitEnds()
    {
        await using var gateway = await StartAsync();
        var (client, server) = await gateway.OpenAsync();
        var writing = WriteForEverAsync(server);
        await Eventually.True("the server stalls", () => !server.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectWrite));

        gateway.Door.Visits.Single().Revoke();

        await gateway.VisitsEndAsync();
        await Assert.ThrowsAsync<SocketException>(() => writing);
        client.Dispose();
    }

    [Fact]
    public async Task Revoked_ServerDoesNotRead_VisitEnds()
    {
        await using var gateway = await StartAsync();
        var (client, server) = await gateway.OpenAsync();
        var writing = WriteForEverAsync(client);
        await Eventually.True("the client stalls", () => !client.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectWrite));

        gateway.Door.Visits.Single().Revoke();

        await gateway.VisitsEndAsync();
        await Assert.ThrowsAsync<SocketException>(() => writing);
        server.Dispose();
    }

    private async Task<TcpGateway> StartAsync(bool sendProxy = false)
    {
        var gateway = await TcpGateway.StartAsync(listener => listener with { SendProxy = sendProxy });
        gateway.Door.Lease = new Lease(new GatewayClock(_time), TimeSpan.FromSeconds(1));
        return gateway;
    }

    private void EndLease() => _time.Advance(TimeSpan.FromSeconds(1));

    private static async Task WriteForEverAsync(Socket socket)
    {
        while (true)
            await socket.SendAllAsync(new byte[64 * 1024]);
    }
}
