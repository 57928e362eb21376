namespace UserBalance.Demo;

/// <summary>Says what to try, once everything listens.</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="lifetime">The application's lifetime.</param>
internal sealed class DemoGuide(IConfiguration configuration, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Console.WriteLine(Text()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Text()
    {
        var http = DemoSettings.HttpListener(configuration);
        var tcp = DemoSettings.TcpListener(configuration);
        var api = $"http://{DemoSettings.AdminListener(configuration)}/api/v1/pools/{DemoSettings.Pool}";
        return $"""

            Three backends, at most two users on each. Every 127.x.y.z is a user of its own:

              curl http://{http}/                               your server, always the same one
              curl --interface 127.0.0.11 http://{http}/        another user, the server with the fewest users
              curl --interface 127.0.0.11 http://{tcp}/        the same user over raw TCP: the same server
              curl -i --interface 127.0.0.16 http://{http}/     the seventh user is turned away: 503
              curl -N http://{http}/stream                      a stream keeps its user's slot while it is open
              curl {api}                   the servers and their users
              curl {api}/clients/127.0.0.11

            The assignments are kept in {DemoSettings.DataDirectory(configuration)}: stop with Ctrl-C, start again, and everyone
            is where they were. With -- --UserBalance:Pools:{DemoSettings.Pool}:IdleTimeout=5s a silent user's slot is free after
            five seconds.

            """;
    }
}
