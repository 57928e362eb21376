using System.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Telemetry;

namespace UserBalance.Hosting.Tests.Telemetry;

public sealed class ClientAddressesTests
{
    private static readonly ClientAddresses Masked = new(ClientAddressForm.Masked);
    private static readonly ClientAddresses Full = new(ClientAddressForm.Full);

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.0-24")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.0-24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::-48")]
    public void Show_Address_IsItsNetworkOnlyWhenMasked(string address, string masked)
    {
        var source = IPAddress.Parse(address);
        Assert.Equal(masked, Masked.Show(source).ToString());
        Assert.Equal(ClientKey.From(source), Full.Show(source));
    }

    [Fact]
    public void Show_ClientThatIsALargerNetwork_StaysAsItIs() =>
        Assert.Equal("192.0.0.0-16", Masked.Show(Client("192.0.0.0-16")).ToString());

    [Theory]
    [InlineData("Rejected client 192.0.2.7: no server.", "Rejected client 192.0.2.0-24: no server.")]
    [InlineData("client 192.0.2.7.", "client 192.0.2.0-24.")]
    [InlineData("server 192.0.2.7:80 and 192.0.2.70 for 192.0.2.7", "server 192.0.2.7:80 and 192.0.2.70 for 192.0.2.0-24")]
    [InlineData("timeout of client/app|198.51.100.9.", "timeout of client/app|198.51.100.0-24.")]
    [InlineData("client/app|2001:db8:1:2::9, 10:30", "client/app|2001:db8:1::-48, 10:30")]
    [InlineData("GET /api/v1/pools/app/clients/198.51.100.9/server", "GET /api/v1/pools/app/clients/198.51.100.0-24/server")]
    [InlineData("silo S10.0.0.1:11111:7 is dead", "silo S10.0.0.1:11111:7 is dead")]
    public void Show_Text_MasksKnownClientsAndThoseInKeysAndRoutes(string text, string masked)
    {
        Assert.Equal(masked, Masked.Show(text, Client("192.0.2.7")));
        Assert.Equal(text, Full.Show(text, Client("192.0.2.7")));
    }

    private static ClientKey Client(string text) => ClientKey.TryParse(text, out var key) ? key : throw new ArgumentException(text);
}
