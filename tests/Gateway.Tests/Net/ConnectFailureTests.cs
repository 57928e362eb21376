using System.Net.Sockets;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Visits;

namespace UserBalance.Gateway.Tests.Net;

public sealed class ConnectFailureTests
{
    [Theory]
    [InlineData(SocketError.ConnectionRefused, nameof(ConnectFault.Server), "server-silent")]
    [InlineData(SocketError.ConnectionReset, nameof(ConnectFault.Server), "server-silent")]
    [InlineData(SocketError.TimedOut, nameof(ConnectFault.Server), "server-timeout")]
    [InlineData(SocketError.NetworkUnreachable, nameof(ConnectFault.Route), "gateway-trouble")]
    [InlineData(SocketError.HostUnreachable, nameof(ConnectFault.Route), "gateway-trouble")]
    [InlineData(SocketError.NetworkDown, nameof(ConnectFault.Route), "gateway-trouble")]
    [InlineData(SocketError.InvalidArgument, nameof(ConnectFault.Route), "gateway-trouble")]
    [InlineData(SocketError.AddressFamilyNotSupported, nameof(ConnectFault.Route), "gateway-trouble")]
    [InlineData(SocketError.AccessDenied, nameof(ConnectFault.Firewall), "gateway-trouble")]
    [InlineData(SocketError.AddressNotAvailable, nameof(ConnectFault.Ports), "too-many-connections")]
    [InlineData(SocketError.AddressAlreadyInUse, nameof(ConnectFault.Ports), "too-many-connections")]
    [InlineData(SocketError.TooManyOpenSockets, nameof(ConnectFault.Descriptors), "too-many-connections")]
    [InlineData(SocketError.NoBufferSpaceAvailable, nameof(ConnectFault.Memory), "too-many-connections")]
    [InlineData(SocketError.WouldBlock, nameof(ConnectFault.Memory), "too-many-connections")]
    public void Connecting_AtOnce_TellsWhoseFaultItIs(SocketError error, string fault, string outcome)
    {
        var failure = ConnectFailure.Connecting(new SocketException((int)error), atOnce: true);

        Assert.Equal(
            (fault, fault != nameof(ConnectFault.Server), outcome),
            (failure.Fault.ToString(), failure.IsOurs, CarryResult.Unreached(failure).Outcome.Word));
    }

    // They come from a router, or from the neighbour's address that nobody answers for.
    [Theory]
    [InlineData(SocketError.NetworkUnreachable)]
    [InlineData(SocketError.HostUnreachable)]
    [InlineData(SocketError.AccessDenied)]
    public void Connecting_UnreachableLater_IsTheServersFault(SocketError error) =>
        Assert.False(ConnectFailure.Connecting(new SocketException((int)error), atOnce: false).IsOurs);

    [Theory]
    [InlineData(SocketError.HostNotFound, nameof(ConnectFault.Server))]
    [InlineData(SocketError.NoData, nameof(ConnectFault.Server))]
    [InlineData(SocketError.TryAgain, nameof(ConnectFault.Resolver))]
    [InlineData(SocketError.NoRecovery, nameof(ConnectFault.Resolver))]
    [InlineData(SocketError.SocketError, nameof(ConnectFault.Resolver))]
    public void LookingUp_TellsWhoseFaultItIs(SocketError error, string fault) =>
        Assert.Equal(fault, ConnectFailure.LookingUp(new SocketException((int)error)).Fault.ToString());

    [Fact]
    public void LookingUp_WithoutMemory_IsNotTheServersFault() =>
        Assert.Equal(ConnectFault.Memory, ConnectFailure.LookingUp(new InsufficientMemoryException()).Fault);

    [Fact]
    public void Of_Request_FindsTheConnectionThatWasNotMade()
    {
        var failure = new ConnectException(SocketError.ConnectionRefused, ConnectFault.Server);

        Assert.Same(failure, ConnectFailure.Of(new HttpRequestException("no connection", failure)));
        Assert.Null(ConnectFailure.Of(
            new HttpRequestException("broken", new IOException("reset", new SocketException((int)SocketError.ConnectionReset)))));
        Assert.Null(ConnectFailure.Of(null));
    }
}
