using System.Net;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Processes;

/// <summary>What a cluster of processes does, whichever store it meets in.</summary>
[Collection(OneAfterTheOther.Name)]
public abstract class ClusterContract : IAsyncLifetime
{
    // Far more than it takes, because a busy machine needs many times its normal time to start a process: what is measured is in
    // docs/decisions/cluster-runtime.md. By default a restart of all at other addresses takes longer than the first, too.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(80);
    private static readonly TimeSpan AfterAKill = TimeSpan.FromSeconds(30);

    private readonly string _provider;
    private StoreServer _store = null!;
    private ClusterProcesses _cluster = null!;

    protected ClusterContract(string provider, string? whyAbsent)
    {
        whyAbsent = LongTests.WhyLeftOut ?? whyAbsent;
        Assert.SkipWhen(whyAbsent is not null, whyAbsent ?? "");
        _provider = provider;
    }

    public async ValueTask InitializeAsync()
    {
        _store = await StartStoreAsync();
        _cluster = new(_provider, _store.ConnectionString);
        await _cluster.StartServersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _cluster.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Gateway_BeforeStoreAndSilo_AnswersAndServesOnceTheyCome()
    {
        _store.Kill();
        var gateway = _cluster.StartGateway("early");
        await Eventually.True("an answer of the gateway", async () => await gateway.AdminAsync("/healthz") == "ok", StartPatience);
        Assert.Equal(("503", "503", "503"), (
            await gateway.AdminAsync("/readyz"),
            await gateway.AdminAsync("/api/v1/pools"),
            await gateway.AskAsync(ClusterProcesses.NextUser())));

        var silo = _cluster.StartSilo();
        await Eventually.True(
            "the silo to wait",
            () => silo.Output.Any(line => line.Contains("The silo waits for it", StringComparison.Ordinal)),
            StartPatience);
        await _store.RestartAsync();
        await gateway.BecomesReadyAsync(StartPatience);

        await ServerOfAsync(ClusterProcesses.NextUser(), gateway);
    }

    [Fact]
    public async Task User_ThroughEitherGateway_HasOneServerAndKeepsItThroughKills()
    {
        ProductProcess[] silos = [_cluster.StartSilo(), _cluster.StartSilo()];
        GatewayProcess[] gateways = [_cluster.StartGateway("g1", "--Logging:LogLevel:Default=Debug"), _cluster.StartGateway("g2")];
        foreach (var gateway in gateways)
            await gateway.BecomesReadyAsync(StartPatience);
        var user = ClusterProcesses.NextUser();
        var server = await ServerOfAsync(user, gateways[0]);
        Assert.Equal(server, await ServerOfAsync(user, gateways[1]));

        foreach (var silo in silos)
        {
            silo.Kill();
            foreach (var gateway in gateways)
                await ServerOfAsync(ClusterProcesses.NextUser(), gateway);
            Assert.Equal((server, server), (await ServerOfAsync(user, gateways[0]), await ServerOfAsync(user, gateways[1])));
            var next = _cluster.StartSilo();
            await Eventually.True(
                "the next silo to be up",
                () => next.Output.Any(line => line.Contains("Application started", StringComparison.Ordinal)),
                StartPatience);
        }

        _cluster.KillAll();
        _cluster.StartSilo();
        _cluster.StartSilo();
        var fresh = _cluster.StartGateway("g1");
        await fresh.BecomesReadyAsync(StartPatience);
        Assert.Equal(server, await ServerOfAsync(user, fresh));
        Assert.DoesNotContain(_cluster.Output, line => line.Contains(StoreServer.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Standalone_OnASharedStore_ServesAndRemembers()
    {
        var first = _cluster.StartStandalone();
        await first.BecomesReadyAsync(StartPatience);
        var user = ClusterProcesses.NextUser();
        var server = await ServerOfAsync(user, first);

        var second = _cluster.StartStandalone();
        await second.BecomesReadyAsync(StartPatience);
        Assert.Equal(server, await ServerOfAsync(user, second));
    }

    [Fact]
    public async Task Silo_WithAWrongPassword_IsOneLineAndExitCode2()
    {
        await using var mistaken = new ClusterProcesses(
            _provider, _store.ConnectionString.Replace(StoreServer.Password, "mistyped", StringComparison.Ordinal));
        await mistaken.StartServersAsync();

        var end = await mistaken.StartSilo().EndAsync();

        Assert.Equal(2, end.Code);
        Assert.Matches("^UserBalance:Cluster:ConnectionString: .* refuses the user or the password\\.$", Assert.Single(end.Errors));
        Assert.Empty(end.Output);
    }

    private protected abstract Task<StoreServer> StartStoreAsync();

    // A visitor is turned away after two seconds, which a busy machine may need; it comes again.
    private static async Task<string> ServerOfAsync(IPAddress user, GatewayProcess gateway)
    {
        var server = "";
        await Eventually.True(
            "an answer of a server",
            async () => (server = await gateway.AskAsync(user)).StartsWith('s'),
            AfterAKill);
        return server;
    }
}
