using UserBalance.Chaos.Topology;
using UserBalance.Network.Tests.Lab;
using UserBalance.Testing;

namespace UserBalance.Network.Tests;

/// <summary>An upgrade as operators do it: one process after the other is told to stop, and started again.</summary>
[Collection(OneAtATime.Name)]
public sealed class RollingRestartTests
{
    private const int Visitors = 4;

    [Fact]
    public async Task RestartOfAllSilosThenAllGateways_UnderLoad_FailsNoRequestOfAKnownUser()
    {
        await using var lab = await LabScene.StartAsync(new() { GatewayLease = TimeSpan.FromSeconds(60), HasTls = true });
        var visitors = lab.AddVisitors(Visitors);
        foreach (var visitor in visitors)
        {
            foreach (var gateway in lab.Gateways)
                await visitor.ServedAsync(gateway);
        }

        using var over = new CancellationTokenSource();
        ServiceClient[] clients = [.. visitors.SelectMany(visitor => ClientsOf(visitor, lab))];
        var coming = Task.WhenAll(clients.Select(client => client.RunAsync(lab.Clock, over.Token)));
        foreach (var member in (Member[])[.. lab.Silos, .. lab.Gateways])
            await RestartAsync(member, clients);
        await over.CancelAsync();
        await coming;

        TestContext.Current.TestOutputHelper?.WriteLine($"{clients.Sum(client => client.Served)} requests were served");
        var failures = clients.SelectMany(client => client.Failures).ToArray();
        Assert.True(failures.Length == 0, string.Join('\n', failures.Take(20)));
        Assert.All(visitors, visitor => Assert.Single(lab.ServersOf(visitor)));
        foreach (var client in clients)
            client.Dispose();
    }

    private static IEnumerable<ServiceClient> ClientsOf(Visitor visitor, LabScene lab)
    {
        var gateways = lab.Gateways.Select(gateway => gateway.Http!).ToArray();
        yield return new ServiceClient(visitor.Machine, gateways, keepsConnections: true);
        yield return new ServiceClient(visitor.Machine, gateways, keepsConnections: false);
    }

    // Each with requests before, during and after it.
    private static async Task RestartAsync(Member member, ServiceClient[] clients)
    {
        await MoreServedAsync(clients);
        await member.StopAsync();
        await MoreServedAsync(clients);
        member.Start();
        await Eventually.True($"{member.Name} to be ready", member.IsReadyAsync, TimeSpan.FromSeconds(60));
    }

    private static async Task MoreServedAsync(ServiceClient[] clients)
    {
        var before = clients.Select(client => client.Served).ToArray();
        await Eventually.True("more requests to be served", () => clients.Zip(before).All(pair => pair.First.Served > pair.Second));
    }
}
