using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Gateway.Tests.Tcp;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Proxies;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Visits;

/// <summary>Brings outcomes about at an HTTP listener. Whoever can be answered is told the outcome's word in a header.</summary>
internal sealed class HttpCourse : OutcomeCourse
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    private static readonly Dictionary<Outcome, string> BadRequests = new()
    {
        [Outcome.BadRequest] = "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        [Outcome.BadTarget] = "GET / HTTP/1.1\r\nHost: a!b\r\nConnection: close\r\n\r\n",
        [Outcome.BadBody] = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        [Outcome.TargetNotCarried] = "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\nConnection: close\r\n\r\n",
        [Outcome.CodingNotCarried] = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    };

    private TestGateway _gateway = null!;

    protected override ListenerVisits Visits => _gateway.Visits;

    public override bool HasRecord(Outcome outcome) => outcome != Outcome.TooManyConnections && outcome != Outcome.TooManyOfClient;

    public override async Task RunAsync(Outcome outcome)
    {
        _gateway = Keep(await StartAsync(outcome));
        if (BadRequests.TryGetValue(outcome, out var request))
            Assert.Contains(
                $"\r\n{AnswerForm.ReasonHeader}: {outcome}\r\n",
                await RawClient.ExchangeAsync(_gateway.EndPoint, request),
                StringComparison.Ordinal);
        else if (outcome == Outcome.TooManyConnections || outcome == Outcome.TooManyOfClient)
            await OneTooManyAsync();
        else if (outcome == Outcome.Broken)
            await Assert.ThrowsAsync<HttpRequestException>(() => _gateway.Client.GetAsync("/", ThisTest.Token));
        else if (outcome == Outcome.Abandoned)
            (await _gateway.GetAsync(accept: null)).Dispose();
        else
            await AnswerAsync(outcome);
    }

    private async Task AnswerAsync(Outcome outcome)
    {
        if (outcome == Outcome.Withdrawn)
            _gateway.Pool.OnAdmitted = visit => visit.Revoke();
        using var response = await _gateway.GetAsync(accept: null);
        Assert.Equal(outcome.Answer?.Status ?? 200, (int)response.StatusCode);
        if (outcome.Answer is not null)
            Assert.Equal(outcome.Word, Assert.Single(response.Headers.GetValues(AnswerForm.ReasonHeader)));
    }

    private async Task OneTooManyAsync()
    {
        using var first = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(_gateway.EndPoint, ThisTest.Token);
        await first.SayAsync(Get);
        Assert.Equal("HTTP/1.1 200", await first.HearAsync(12));
        using var second = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await second.ConnectAsync(_gateway.EndPoint, ThisTest.Token);
        Assert.Equal(SocketEnd.Fin, await second.EndAsync());
        // The first is served, and counted as that.
        await Eventually.True("the first is counted", () => Visits.Read(Outcome.Served) == 1);
        Served = 1;
    }

    private async Task<TestGateway> StartAsync(Outcome outcome) => await TestGateway.StartAsync(
        outcome.Answer is { } && IsOfPool(outcome) ? new FakePool(outcome) : new FakePool(await ServerAsync(outcome)),
        listener => Listener(listener, outcome),
        gateway: options => options with { AccessLog = true },
        log: Log,
        connector: Connectors.New(TimeSpan.FromMilliseconds(100)));

    private static bool IsOfPool(Outcome outcome) =>
        outcome == Outcome.Full || outcome == Outcome.NoServerUp || outcome == Outcome.Moving || outcome == Outcome.ControlPlaneAway;

    private static ListenerOptions Listener(ListenerOptions listener, Outcome outcome) => listener with
    {
        MaxConnections = outcome == Outcome.TooManyConnections ? 1 : null,
        MaxConnectionsPerClient = outcome == Outcome.TooManyOfClient ? 1 : null,
        ClientAddress = outcome == Outcome.ClientNotTold ? ClientAddressSource.XForwardedFor : ClientAddressSource.Connection,
        TrustedProxies = outcome == Outcome.ClientNotTold ? new TrustedProxies([IPNetwork.Parse("127.0.0.0/8")]) : TrustedProxies.None,
    };

    private async Task<BackendServer> ServerAsync(Outcome outcome)
    {
        if (outcome == Outcome.ServerSilent)
            return At("127.0.0.1", LoopbackPort.Free());
        if (outcome == Outcome.ServerTimeout)
            return At("127.0.0.1", Hold(await StuckServer.StartAsync()).Address.Port);
        if (outcome == Outcome.GatewayTrouble)
            return At("224.0.0.1", 80);
        if (outcome == Outcome.Broken)
            return Hold(new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npartial")).AsBackend;
        return Keep(await TestServer.StartAsync(
            outcome == Outcome.Abandoned ? HoldOpen : context => context.Response.WriteAsync("served"))).AsBackend;
    }

    private static BackendServer At(string host, int port) => new(new ServerId("s1"), host, port, ServerProtocol.Http1);

    private static async Task HoldOpen(HttpContext context)
    {
        await context.Response.WriteAsync("begun\n", context.RequestAborted);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
    }
}
