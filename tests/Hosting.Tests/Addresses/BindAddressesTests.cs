using System.Net;
using System.Net.Sockets;
using UserBalance.Hosting.Addresses;
using UserBalance.Hosting.Configuration;
using UserBalance.Testing;

namespace UserBalance.Hosting.Tests.Addresses;

public sealed class BindAddressesTests
{
    private readonly ProblemList _problems = new();

    [Theory]
    [InlineData("127.0.0.1:5001", "127.0.0.1:5001")]
    [InlineData("0.0.0.0:5001", "127.0.0.1:5001")]
    [InlineData("127.0.0.1:5001", "0.0.0.0:5001")]
    [InlineData("[::]:5001", "127.0.0.1:5001")]
    [InlineData("[::1]:5001", "[::]:5001")]
    [InlineData("0.0.0.0:5001", "[::]:5001")]
    public void ReportOverlaps_AddressesThatCannotBothBeBound_AreAProblem(string first, string second)
    {
        Binds(first, second).ReportOverlaps();
        Assert.Equal([$"UserBalance:1 is '{second}': must be an address of its own; UserBalance:0 has it already."], _problems.Lines);
    }

    [Theory]
    [InlineData("127.0.0.1:5001", "127.0.0.1:5002")]
    [InlineData("127.0.0.1:5001", "127.0.0.2:5001")]
    [InlineData("0.0.0.0:5001", "[::1]:5001")]
    public void ReportOverlaps_AddressesThatCanBothBeBound_AreNone(string first, string second)
    {
        Binds(first, second).ReportOverlaps();
        Assert.Empty(_problems.Lines);
    }

    [Fact]
    public void ReportOverlaps_Ports_AreShownAsTheyAreConfigured()
    {
        var binds = Binds("127.0.0.1:5001");
        binds.Add("UserBalance:Cluster:SiloPort", new(IPAddress.Loopback, 5001), "5001");
        binds.ReportOverlaps();
        Assert.Equal(
            ["UserBalance:Cluster:SiloPort is '5001': must be an address of its own; UserBalance:0 has it already."], _problems.Lines);
    }

    [Fact]
    public async Task Run_FreeAddress_IsNoProblemAndStaysFree()
    {
        var address = $"127.0.0.1:{LoopbackPort.Free()}";
        await Binds(address).RunAsync(_problems);
        await Binds(address).RunAsync(_problems);
        Assert.Empty(_problems.Lines);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    public async Task Run_AddressInUse_IsAProblem(string host)
    {
        using var other = new TcpListener(IPAddress.Loopback, LoopbackPort.Free());
        other.Start();
        var address = $"{host}:{((IPEndPoint)other.LocalEndpoint).Port}";
        await Binds(address).RunAsync(_problems);
        Assert.Equal(
            [$"UserBalance:0 is '{address}': must be an address that this process can listen on; {address} is in use."], _problems.Lines);
    }

    [Fact]
    public async Task Run_AddressOfAnotherMachine_IsAProblem()
    {
        await Binds("192.0.2.1:5001").RunAsync(_problems);
        Assert.EndsWith("; 192.0.2.1:5001 is no address of this machine.", Assert.Single(_problems.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:6801", "127.0.0.1:6801")]
    [InlineData("127.0.0.1:6801", "[::ffff:127.0.0.1]:6801")]
    [InlineData("127.0.0.1:6801", "localhost:6801")]
    [InlineData("0.0.0.0:6801", "127.7.7.7:6801")]
    [InlineData("[::]:6801", "127.0.0.1:6801")]
    [InlineData("[::]:6801", "[::1]:6801")]
    [InlineData("[::1]:6801", "[::1]:6801")]
    public void ReportOwnServers_AddressOfTheProcess_IsAProblem(string bind, string server)
    {
        var binds = Binds(bind);
        Assert.True(HostPort.TryParse(server, out var address, out _));
        binds.AddServer("app", "UserBalance:Server", address);
        binds.ReportOwnServers();
        Assert.Equal([$"UserBalance:Server is '{address}': must lead to a server; this process listens there itself."], _problems.Lines);
    }

    [Theory]
    [InlineData("127.0.0.1:6801", "127.0.0.2:6801")]
    [InlineData("127.0.0.1:6801", "127.0.0.1:6802")]
    [InlineData("127.0.0.1:6801", "192.0.2.1:6801")]
    [InlineData("0.0.0.0:6801", "192.0.2.1:6801")]
    [InlineData("0.0.0.0:6801", "[::1]:6801")]
    [InlineData("[::]:6801", "nobody.invalid:6801")]
    public void ReportOwnServers_AddressOfAnother_IsNone(string bind, string server)
    {
        var binds = Binds(bind);
        Assert.True(HostPort.TryParse(server, out var address, out _));
        binds.AddServer("app", "UserBalance:Server", address);
        binds.ReportOwnServers();
        Assert.Empty(_problems.Lines);
    }

    [Fact]
    public void ReportOwnServers_PortOfAListenerThatLeadsToTheProcess_IsAProblem()
    {
        var binds = Binds("127.0.0.1:6801");
        binds.AddServer("app", "UserBalance:Server", new("127.0.0.1", 80));
        binds.AddServerPort("app", "UserBalance:ServerPort", 6801);
        binds.AddServerPort("other", "UserBalance:OtherPort", 6801);
        binds.ReportOwnServers();
        Assert.Equal(
            ["UserBalance:ServerPort is '6801': must lead to a server; this process listens there itself, as UserBalance:Server is "
                + "'127.0.0.1:80'."],
            _problems.Lines);
    }

    private BindAddresses Binds(params string[] addresses)
    {
        var binds = new BindAddresses(_problems);
        for (var i = 0; i < addresses.Length; i++)
            binds.Add($"UserBalance:{i}", IPEndPoint.Parse(addresses[i]));
        return binds;
    }
}
