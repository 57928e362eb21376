using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Net;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Net;

public sealed class HostAddressesTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new();
    private readonly HostAddresses _addresses;
    private readonly CollectedLog<ConnectTrouble> _log = new();
    private Func<string, Task<IPAddress[]>> _resolve = _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
    private int _lookups;

    public HostAddressesTests() => _addresses = new HostAddresses(
        _time,
        host =>
        {
            _lookups++;
            return _resolve(host);
        },
        new ConnectTrouble(_time, _log));

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::7")]
    public async Task Resolve_Address_NeedsNoLookup(string address)
    {
        Assert.Equal([IPAddress.Parse(address)], await ResolveAsync(address));
        Assert.Equal(0, _lookups);
    }

    [Fact]
    public async Task Resolve_NameAgain_IsRememberedForAMoment()
    {
        await ResolveAsync("server");
        await ResolveAsync("SERVER");
        Assert.Equal(1, _lookups);

        _resolve = _ => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]);
        _time.Advance(HostAddresses.Lifetime);

        Assert.Equal([IPAddress.IPv6Loopback], await ResolveAsync("server"));
    }

    [Fact]
    public async Task Resolve_Failed_IsTriedAgainAtOnce()
    {
        Fail(SocketError.HostNotFound);
        Assert.Equal(ConnectFault.Server, (await Assert.ThrowsAsync<ConnectException>(() => ResolveAsync("server"))).Fault);

        _resolve = _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);

        Assert.Equal([IPAddress.Loopback], await ResolveAsync("server"));
    }

    [Theory]
    [InlineData(SocketError.TryAgain)]
    [InlineData(SocketError.NoRecovery)]
    [InlineData(SocketError.SocketError)]
    public async Task Resolve_ResolverIsAway_TheLastAddressGoesOn(SocketError error)
    {
        await ResolveAsync("server");
        Fail(error);
        for (var i = 0; i < 40; i++)
        {
            _time.Advance(HostAddresses.Lifetime);
            Assert.Equal([IPAddress.Loopback], await ResolveAsync("server"));
        }

        // Once, and twice that it lasts.
        Assert.Equal(3, _log.Lines.Count);
        Assert.All(_log.Lines, line => Assert.Contains("'server' cannot be looked up", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resolve_ResolverIsAwayForLongerThanADay_TheLastAddressIsNotUsedAnyMore()
    {
        await ResolveAsync("server");
        Fail(SocketError.TryAgain);
        _time.Advance(HostAddresses.LongestUse);

        Assert.Equal(ConnectFault.Resolver, (await Assert.ThrowsAsync<ConnectException>(() => ResolveAsync("server"))).Fault);
    }

    [Fact]
    public async Task Resolve_NameThatWasKnownExistsNoMore_IsBelievedAtOnce()
    {
        await ResolveAsync("server");
        Fail(SocketError.HostNotFound);
        _time.Advance(HostAddresses.Lifetime);
        Assert.Equal(ConnectFault.Server, (await Assert.ThrowsAsync<ConnectException>(() => ResolveAsync("server"))).Fault);

        Fail(SocketError.TryAgain);
        Assert.Equal(ConnectFault.Resolver, (await Assert.ThrowsAsync<ConnectException>(() => ResolveAsync("server"))).Fault);
    }

    [Fact]
    public async Task Resolve_ResolverDoesNotAnswer_IsWaitedForOnceAndAskedOnce()
    {
        await ResolveAsync("server");
        var late = new TaskCompletionSource<IPAddress[]>();
        _resolve = _ => late.Task;
        _time.Advance(HostAddresses.Lifetime);

        var first = ResolveAsync("server");
        Assert.False(first.IsCompleted);
        _time.Advance(HostAddresses.LookupTimeout);
        Assert.Equal([IPAddress.Loopback], await Eventually.Within("the last address", first));
        _time.Advance(HostAddresses.Lifetime);
        var next = ResolveAsync("server");
        Assert.True(next.IsCompletedSuccessfully);
        Assert.Equal(2, _lookups);

        _resolve = _ => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]);
        late.SetResult([IPAddress.IPv6Loopback]);
        await Eventually.True(
            "the late answer is used", async () => (await ResolveAsync("server")).SequenceEqual([IPAddress.IPv6Loopback]));
    }

    private Task<IPAddress[]> ResolveAsync(string host) => _addresses.ResolveAsync(host, Longest, CancellationToken.None).AsTask();

    private void Fail(SocketError error) => _resolve = _ => Task.FromException<IPAddress[]>(new SocketException((int)error));
}
