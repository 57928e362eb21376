using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Tests.Assignments;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Tcp;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

public sealed class AdmissionAtTheDoorTests
{
    [Theory]
    [InlineData((int)TcpRejection.Fin, (int)SocketEnd.Fin)]
    [InlineData((int)TcpRejection.Reset, (int)SocketEnd.Reset)]
    public async Task Refused_ClosesAsConfiguredWithoutData(int rejection, int end)
    {
        await using var gateway = await TcpGateway.StartAsync(
            listener => listener with { Rejection = (TcpRejection)rejection }, new TcpTimings { Farewell = Eventually.Patience });
        var answer = new TaskCompletionSource<Entry>();
        gateway.Door.OnEnter = _ => new ValueTask<Entry>(answer.Task);
        using var client = await gateway.ConnectAsync();
        await client.SayAsync("a client that speaks first");

        answer.SetResult(Entry.Refused(Outcome.Full));

        Assert.Equal((SocketEnd)end, await client.EndAsync());
        Assert.False(client.IsBroken(), "A reset followed.");
        Assert.Empty(gateway.Door.Visits);
    }

    [Fact]
    public async Task Refused_ClientNeverCloses_IsForgottenAfterAMoment()
    {
        await using var gateway = await TcpGateway.StartAsync(timings: new TcpTimings { Farewell = TimeSpan.FromMilliseconds(50) });
        gateway.Door.OnEnter = _ => ValueTask.FromResult(Entry.Refused(Outcome.Full));
        using var client = await gateway.ConnectAsync();
        Assert.Equal(SocketEnd.Fin, await client.EndAsync());

        await Eventually.True("writing fails", async () =>
        {
            try
            {
                await client.SayAsync("still here");
                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        });
    }

    [Fact]
    public async Task Servers_OfANewClientRefuseConnections_EachIsTriedOnceAndNamed()
    {
        await using var gateway = await TcpGateway.StartAsync();
        var names = new Queue<string>(["s1", "s2", "s3", "s4"]);
        var named = new List<string>();
        gateway.Door.OnEnter = client => ValueTask.FromResult(Unreachable(client));
        gateway.Door.OnUnreached = (visit, unreached) =>
        {
            named.Add(string.Join(' ', unreached));
            return Unreachable(visit.Client);
        };
        using var client = await gateway.ConnectAsync();

        Assert.Equal(SocketEnd.Fin, await client.EndAsync());
        Assert.Equal(["s1", "s1 s2"], named);

        Entry Unreachable(ClientKey key)
        {
            var server = new BackendServer(new ServerId(names.Dequeue()), "127.0.0.1", LoopbackPort.Free(), ServerProtocol.Http1);
            return Entry.Admitted(new FakeVisit(key, server, gateway.Door.Lease, isNew: true).Visit);
        }
    }

    [Fact]
    public async Task Enter_IsAskedWithTheClientsAddress()
    {
        await using var gateway = await TcpGateway.StartAsync();
        for (var host = 1; host <= 100; host++)
        {
            using var client = await gateway.ConnectAsync($"127.{host}.{host + 1}.{host + 2}");
            using var server = await gateway.AcceptAsync();
            await client.SayAsync("x");
            Assert.Equal("x", await server.HearAsync(1));
        }

        Assert.Equal(
            Enumerable.Range(1, 100).Select(host => $"127.{host}.{host + 1}.{host + 2}"),
            gateway.Door.Visits.Select(visit => visit.Visit.Client.ToString()));
    }

    [Fact]
    public async Task Enter_Fails_ResetsThatClientAndServesTheNext()
    {
        await using var gateway = await TcpGateway.StartAsync();
        var admit = gateway.Door.OnEnter;
        var answer = new TaskCompletionSource<Entry>();
        gateway.Door.OnEnter = _ => new ValueTask<Entry>(answer.Task);
        using var unlucky = await gateway.ConnectAsync();
        answer.SetException(new InvalidOperationException("a bug"));
        Assert.Equal(SocketEnd.Reset, await unlucky.EndAsync());

        gateway.Door.OnEnter = admit;
        var (client, server) = await gateway.OpenAsync();
        using (client)
        using (server)
        {
            await client.SayAsync("x");
            Assert.Equal("x", await server.HearAsync(1));
        }
    }

    [Theory]
    [InlineData((int)TcpRejection.Fin, (int)SocketEnd.Fin)]
    [InlineData((int)TcpRejection.Reset, (int)SocketEnd.Reset)]
    public async Task ServerRefuses_ClosesTheClientAsConfiguredAndEndsTheVisit(int rejection, int end)
    {
        await using var gateway = await TcpGateway.StartAsync(listener => listener with { Rejection = (TcpRejection)rejection });
        gateway.StopServer();
        var answer = new TaskCompletionSource<Entry>();
        gateway.Door.OnEnter = _ => new ValueTask<Entry>(answer.Task);
        using var client = await gateway.ConnectAsync();
        await client.SayAsync("hello?");

        answer.SetResult(gateway.Door.Admit(ClientKey.From(IPAddress.Loopback)));

        Assert.Equal((SocketEnd)end, await client.EndAsync());
        await gateway.VisitsEndAsync();
    }

    [Fact]
    public async Task ServerDoesNotAnswer_ClosesTheClientAfterTheTimeout()
    {
        using var stuck = await StuckServer.StartAsync();
        await using var gateway = await TcpGateway.StartAsync(connector: Connectors.New(TimeSpan.FromMilliseconds(300)));
        gateway.Door.Server = TcpGateway.Backend("127.0.0.1", stuck.Address.Port);
        using var client = await gateway.ConnectAsync();

        Assert.Equal(SocketEnd.Fin, await client.EndAsync());
        await gateway.VisitsEndAsync();
    }

    [Fact]
    public async Task VisitRevoked_WhileConnecting_CutsTheClient()
    {
        using var stuck = await StuckServer.StartAsync();
        await using var gateway = await TcpGateway.StartAsync();
        gateway.Door.Server = TcpGateway.Backend("127.0.0.1", stuck.Address.Port);
        using var client = await gateway.ConnectAsync();
        await Eventually.True("the visit begins", () => gateway.Door.Visits.Count == 1);

        gateway.Door.Visits.Single().Revoke();

        Assert.Equal(SocketEnd.Reset, await client.EndAsync());
        await gateway.VisitsEndAsync();
    }

    [Fact]
    public async Task VisitRevoked_BeforeTheConnectionIsMade_SendsNothingToTheServer()
    {
        await using var gateway = await TcpGateway.StartAsync(listener => listener with { SendProxy = true });
        var answer = new TaskCompletionSource<Entry>();
        gateway.Door.OnEnter = _ => new ValueTask<Entry>(answer.Task);
        using var client = await gateway.ConnectAsync();

        var entry = gateway.Door.Admit(ClientKey.From(IPAddress.Loopback));
        gateway.Door.Visits.Single().Revoke();
        answer.SetResult(entry);

        Assert.Equal(SocketEnd.Reset, await client.EndAsync());
        await gateway.VisitsEndAsync();
        Assert.False(gateway.ServerWasReached);
    }

    [Fact]
    public async Task ServerPort_LeadsToAnotherPortOfTheServer()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var gateway = await TcpGateway.StartAsync(
            listener => listener with { ServerPort = ((IPEndPoint)other.LocalEndpoint).Port });
        using var client = await gateway.ConnectAsync();

        using var server = await Eventually.Within(
            "a connection to the other port", other.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask());

        await client.SayAsync("x");
        Assert.Equal("x", await server.HearAsync(1));
    }
}
