using System.Net;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Gateway.Identity;

namespace UserBalance.Gateway.Tests.Identity;

/// <summary>Which visitors are one client, by the pool's settings.</summary>
public sealed class AddressIdentityTests
{
    [Theory]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("fe80::1%3", "fe80::1")]
    [InlineData("2001:db8:0:0:0:0:0:9", "2001:db8::9")]
    public async Task EnterAsync_OtherFormOfAnAddress_IsTheSameClient(string source, string client)
    {
        var gateway = new TestGateway();
        await gateway.SyncAsync();
        await AssertClientAsync(gateway, source, client, asked: 1);
        await AssertClientAsync(gateway, client, client, asked: 1);
    }

    [Fact]
    public async Task EnterAsync_PrefixLengths_GroupVisitors()
    {
        var gateway = new TestGateway(PoolAnswers.Settings with { IPv4PrefixLength = 24, IPv6PrefixLength = 64 });
        await gateway.SyncAsync();
        await AssertClientAsync(gateway, "192.0.2.7", "192.0.2.0-24", asked: 1);
        await AssertClientAsync(gateway, "::ffff:192.0.2.200", "192.0.2.0-24", asked: 1);
        await AssertClientAsync(gateway, "192.0.3.7", "192.0.3.0-24", asked: 2);
        await AssertClientAsync(gateway, "2001:db8::1", "2001:db8::-64", asked: 3);
        await AssertClientAsync(gateway, "2001:db8::abcd:2", "2001:db8::-64", asked: 3);
    }

    [Fact]
    public async Task EnterAsync_PrefixLengthChanged_CountsFromTheNextVisit()
    {
        var gateway = new TestGateway();
        await gateway.SyncAsync();
        await AssertClientAsync(gateway, "192.0.2.7", "192.0.2.7", asked: 1);
        gateway.Settings = PoolAnswers.Settings with { IPv4PrefixLength = 24 };
        gateway.Epoch = 2;
        await gateway.SyncAsync();
        await AssertClientAsync(gateway, "192.0.2.7", "192.0.2.0-24", asked: 2);
    }

    private static async Task AssertClientAsync(TestGateway gateway, string source, string client, int asked)
    {
        gateway.ControlPlane.OnAdmission = call => call.Answer(PoolAnswers.Assigned(PoolAnswers.S1, gateway.Epoch));
        using var visit =
            (await gateway.Pool.Admission.EnterAsync(
                new ClientFacts(new AddressIdentity(gateway.Pool.Admission).ClientOf(IPAddress.Parse(source))))).Visit!.Value;
        Assert.Equal(client, visit.Client.ToString());
        Assert.Equal(asked, gateway.ControlPlane.Admissions.Count);
    }
}
