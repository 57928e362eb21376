using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using UserBalance.Gateway.Http;

namespace UserBalance.Gateway.Tests.Http;

public sealed class PausingTransportTests
{
    [Fact]
    public void Transport_OfThisFramework_MakesConnectionsAsTheServersOwn()
    {
        var made = PausingTransport.NewConnectionOptions(new SocketTransportOptions { MaxReadBufferSize = 7 });
        Assert.NotNull(made);
        Assert.Equal(7, made.MaxReadBufferSize);
    }
}
