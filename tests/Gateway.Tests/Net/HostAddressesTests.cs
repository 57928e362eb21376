using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Tcp;

namespace UserBalance.Gateway.Tests.Tcp;

public sealed class HostAddressesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HostAddresses _addresses;
    private Func<string, Task<IPAddress[]>> _resolve = _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
    private int _lookups;

    public HostAddressesTests() => _addresses = new HostAddresses(_time, host =>
    {
        _lookups++;
        return _resolve(host);
    });

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::7")]
    public async Task Resolve_Address_NeedsNoLookup(string address)
    {
        Assert.Equal([IPAddress.Parse(address)], await _addresses.ResolveAsync(address));
        Assert.Equal(0, _lookups);
    }

    [Fact]
    public async Task Resolve_NameAgain_IsRememberedForAMoment()
    {
        await _addresses.ResolveAsync("server");
        await _addresses.ResolveAsync("SERVER");
        Assert.Equal(1, _lookups);

        _resolve = _ => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]);
        _time.Advance(HostAddresses.Lifetime);

        Assert.Equal([IPAddress.IPv6Loopback], await _addresses.ResolveAsync("server"));
    }

    [Fact]
    public async Task Resolve_Failed_IsTriedAgainAtOnce()
    {
        _resolve = _ => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
        await Assert.ThrowsAsync<SocketException>(() => _addresses.ResolveAsync("server"));

        _resolve = _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);

        Assert.Equal([IPAddress.Loopback], await _addresses.ResolveAsync("server"));
    }
}
