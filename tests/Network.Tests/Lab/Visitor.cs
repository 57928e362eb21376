using System.Diagnostics;
using System.Net;
using UserBalance.Chaos;
using UserBalance.Chaos.Topology;
using UserBalance.Chaos.Users;
using UserBalance.Testing;
using UserBalance.Testing.Networks;

namespace UserBalance.Network.Tests.Lab;

/// <summary>A user with a machine of its own.</summary>
internal sealed class Visitor(NetworkNamespace machine, NetworkCable cable, IPAddress address, RunClock clock)
{
    private static long _numbers;

    public IPAddress Address => address;

    public NetworkNamespace Machine => machine;

    /// <summary>What connects the machine with the network.</summary>
    public NetworkCable Cable => cable;

    /// <summary>A number that no other visit has.</summary>
    public static long NextNumber() => Interlocked.Increment(ref _numbers);

    /// <summary>
    /// Asks for the page by the service's name, as whoever uses the service does: the name server is asked, and an address that does not
    /// accept is followed by the next.
    /// </summary>
    public async Task<Page> AskByNameAsync()
    {
        var start = machine.Command(
            "curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "10", "--header", $"X-Visit: {NextNumber()}",
            "--write-out", @"\n%{http_code}\n%{remote_ip}", $"http://{LabNetwork.ServiceName}:{LabNetwork.HttpPort}/");
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var curl = Process.Start(start)!;
        var errors = curl.StandardError.ReadToEndAsync();
        var lines = (await Eventually.Within($"the page for {address}", curl.StandardOutput.ReadToEndAsync())).Split('\n');
        await curl.WaitForExitAsync();
        return curl.ExitCode == 0
            ? new Page(lines[0], lines[^2], lines[^1])
            : throw new InvalidOperationException($"curl at {address} ended with {curl.ExitCode}: {await errors}");
    }

    /// <summary>Visits one gateway.</summary>
    public Task<VisitRecord> VisitAsync(
        Member gateway, bool overTcp = false, TimeSpan length = default, CancellationToken stop = default) =>
        new Visit(NextNumber(), address, gateway, overTcp, machine).RunAsync(length, clock, stop);

    /// <summary>Visits a gateway until it is served there.</summary>
    public Task ServedAsync(Member gateway, TimeSpan? deadline = null) => Eventually.True(
        $"{address} to be served at {gateway.Name}", async () => (await VisitAsync(gateway)).Outcome == VisitOutcome.Served, deadline);

    /// <summary>Has an operator move it, which takes effect once no gateway leads it to its former server any more.</summary>
    public Task MoveAsync(string server, Member gateway) => Eventually.True(
        $"the move of {address} to {server} to be taken",
        async () => await gateway.CallAsync(
            HttpMethod.Put, $"/api/v1/pools/{Cluster.Pool}/clients/{address}/server", $$"""{"server":"{{server}}"}""") is >= 200 and < 300);
}

/// <summary>What curl got.</summary>
/// <param name="Server">Its first line: a server's name where one served it.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Gateway">The address that answered.</param>
internal sealed record Page(string Server, string Status, string Gateway);
