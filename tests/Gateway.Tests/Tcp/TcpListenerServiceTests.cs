using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Routing;
using UserBalance.Gateway.Shutdown;
using UserBalance.Gateway.Tcp;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Gateway.Visits;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

public sealed class TcpListenerServiceTests
{
    [Fact]
    public async Task Start_PortInUse_NamesTheKeyAndOpensNothing()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var free = TcpGateway.Listener();
        var taken = TcpGateway.Listener() with { Name = "taken", Bind = (IPEndPoint)occupant.LocalEndpoint };
        using var service = Service(free, taken);

        var mistake = await Assert.ThrowsAsync<IOException>(() => service.StartAsync(CancellationToken.None));

        Assert.Equal($"UserBalance:Gateway:Listeners:taken:Bind: cannot listen on {taken.Bind}: Address already in use.", mistake.Message);
        await Assert.ThrowsAsync<SocketException>(() => Connect(free.Bind));
    }

    [Fact]
    public async Task AddTcpListeners_InAHost_ServesThem()
    {
        var listener = TcpGateway.Listener();
        var door = new FakeDoor { OnEnter = _ => ValueTask.FromResult(Entry.Refused(Outcome.Full)) };
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IPoolAdmissions>(door)
            .AddTcpListeners(new GatewayOptions { Listeners = [listener] })
            .BuildServiceProvider();
        var service = services.GetServices<IHostedService>().OfType<TcpListenerService>().Single();
        await service.StartAsync(CancellationToken.None);

        await Connect(listener.Bind);

        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Start_HttpListener_IsLeftToOthers()
    {
        var http = TcpGateway.Listener() with { Mode = ListenerMode.Http };
        using var service = Service(http);
        await service.StartAsync(CancellationToken.None);

        await Assert.ThrowsAsync<SocketException>(() => Connect(http.Bind));
        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Start_AfterAStopWithOpenConnections_TakesTheSamePortAgain()
    {
        var listener = TcpGateway.Listener();
        await using (var first = await TcpGateway.StartAsync(_ => listener))
        {
            var (client, server) = await first.OpenAsync();
            // The gateway's side closes first and is left in TIME_WAIT.
            server.Shutdown(SocketShutdown.Send);
            Assert.Equal(SocketEnd.Fin, await client.EndAsync());
            client.Dispose();
            Assert.Equal(SocketEnd.Fin, await server.EndAsync());
            server.Dispose();
            await first.VisitsEndAsync();
        }

        await using var second = await TcpGateway.StartAsync(_ => listener);
        using var again = await second.ConnectAsync();
    }

    [Fact]
    public async Task Stop_OpenConnection_RunsOnUntilItEnds()
    {
        await using var gateway = await TcpGateway.StartAsync();
        var (client, server) = await gateway.OpenAsync();
        gateway.Door.OnEnter = _ => ValueTask.FromResult(Entry.Refused(Outcome.Full));

        var stopping = gateway.StopAsync(CancellationToken.None);

        await Eventually.True("the port is closed", () => IsClosed(gateway.Address));
        await client.SayAsync("still");
        Assert.Equal("still", await server.HearAsync(5));
        Assert.False(stopping.IsCompleted);
        client.Dispose();
        server.Dispose();
        await stopping.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Stop_TimeIsOver_CutsOpenConnections()
    {
        await using var gateway = await TcpGateway.StartAsync();
        var (client, server) = await gateway.OpenAsync();
        using var shutdown = new CancellationTokenSource();
        var stopping = gateway.StopAsync(shutdown.Token);

        await shutdown.CancelAsync();

        await stopping.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(1, gateway.Door.Visits.Single().Ends);
        Assert.Equal(SocketEnd.Reset, await client.EndAsync());
        Assert.Equal(SocketEnd.Reset, await server.EndAsync());
    }

    [Fact]
    public async Task Stop_AdmissionStillPending_CutsTheClientAndEndsALateVisit()
    {
        await using var gateway = await TcpGateway.StartAsync(timings: new TcpTimings { Unwind = TimeSpan.FromMilliseconds(50) });
        var (asked, answer) = (new TaskCompletionSource<bool>(), new TaskCompletionSource());
        gateway.Door.OnEnter = async source =>
        {
            asked.SetResult(true);
            await answer.Task;
            return gateway.Door.Admit(source);
        };
        using var client = await gateway.ConnectAsync();
        await Eventually.Within("the admission", asked.Task);

        await gateway.StopAsync(new CancellationToken(canceled: true)).WaitAsync(
            Eventually.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(SocketEnd.Reset, await client.EndAsync());
        answer.SetResult();
        await Eventually.True("the late visit ends", () => gateway.Door.Visits.SingleOrDefault()?.Ends == 1);
    }

    [Fact]
    public async Task Listener_ConnectionsAbortedAtRandom_SurvivesAndEndsEveryVisit()
    {
        await using var gateway = await TcpGateway.StartAsync();
        using var stop = new CancellationTokenSource();
        var serving = EchoAsync(gateway, stop.Token);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(seed => AbortAtRandomAsync(gateway, new Random(seed))));

        using var last = await gateway.ConnectAsync();
        await last.SayAsync("alive");
        Assert.Equal("alive", await last.HearAsync(5));
        last.Dispose();
        await gateway.VisitsEndAsync();
        gateway.StopServer();
        await serving;
    }

    private static async Task AbortAtRandomAsync(TcpGateway gateway, Random random)
    {
        using var client = await gateway.ConnectAsync($"127.0.{random.Next(1, 200)}.{random.Next(1, 200)}");
        for (var rounds = random.Next(4); rounds > 0; rounds--)
        {
            var text = new string('x', random.Next(1, 100_000));
            await client.SayAsync(text);
            if (random.Next(2) == 0)
                await client.HearAsync(random.Next(1, text.Length));
        }

        if (random.Next(3) == 0)
            client.Shutdown(SocketShutdown.Send);
        if (random.Next(2) == 0)
            client.CloseWithReset();
    }

    private static async Task EchoAsync(TcpGateway gateway, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
                _ = EchoAsync(await gateway.AcceptAsync());
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
    }

    private static async Task EchoAsync(Socket server)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            for (int count; (count = await server.ReceiveAsync(buffer)) > 0;)
                await server.SendAllAsync(buffer.AsMemory(0, count));
        }
        catch (SocketException)
        {
        }
        finally
        {
            server.Dispose();
        }
    }

    private static async Task Connect(IPEndPoint address)
    {
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(address);
    }

    private static async Task<bool> IsClosed(IPEndPoint address)
    {
        try
        {
            await Connect(address);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static TcpListenerService Service(params ListenerOptions[] listeners) =>
        new(
            listeners,
            new TcpConnectionHandlers(
                new VisitPipelines(new ListenerRoutes(new FakeDoor()), Meters.New()),
                Connectors.New(),
                new TcpTimings(),
                TimeProvider.System,
                NullLogger<TcpConnectionHandler>.Instance),
            new ListeningSockets(), NoLimits(), new TcpTimings(), TimeProvider.System, NullLoggerFactory.Instance);

    private static ConnectionLimits NoLimits() => new(new GatewayOptions { Listeners = [] }, null, NullLogger<ConnectionLimits>.Instance);
}
