using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Tests.Tcp;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Net;

public sealed class GuardedSenderTests : IAsyncLifetime
{
    private const int MoreThanTheKernelHolds = 50_000_000;
    private Socket _sending = null!;
    private Socket _receiving = null!;
    private volatile bool _mayNot;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _sending = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await _sending.ConnectAsync(listener.LocalEndPoint!);
        _receiving = await listener.AcceptAsync();
    }

    public ValueTask DisposeAsync()
    {
        _sending.Dispose();
        _receiving.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_MoreThanTheSocketTakes_SendsAll(bool overConnection)
    {
        var content = new byte[MoreThanTheKernelHolds];
        new Random(1).NextBytes(content);
        var sending = NewSender(overConnection).SendAsync(content, Token).AsTask();
        Assert.False(sending.IsCompleted);
        var (received, _) = await Eventually.Within("all bytes", _receiving.ReceiveUntilEndAsync(content.Length));
        await sending;
        Assert.True(content.AsSpan().SequenceEqual(received));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_NotAllowed_SendsNothing(bool overConnection)
    {
        var sender = NewSender(overConnection);
        _mayNot = true;
        await Assert.ThrowsAsync<SocketException>(() => sender.SendAsync("x"u8.ToArray(), Token).AsTask());
        Assert.Throws<SocketException>(sender.Finish);
        _sending.Shutdown(SocketShutdown.Send);
        Assert.Equal(SocketEnd.Fin, await _receiving.EndAsync());
    }

    // A process that is frozen while a send waits for room, and thawed when its lease is over.
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task SendAsync_ForbiddenWhileItWaits_SendsNoMoreThanOneByte(bool overConnection, int most)
    {
        var sender = NewSender(overConnection);
        var held = Fill();
        var sending = sender.SendAsync("more"u8.ToArray(), Token).AsTask();
        Assert.False(sending.IsCompleted);
        _mayNot = true;

        var receiving = _receiving.ReceiveUntilEndAsync();
        await Assert.ThrowsAsync<SocketException>(() => sending.WaitAsync(Eventually.Patience, Token));
        _sending.Shutdown(SocketShutdown.Send);

        Assert.Equal(held + most, (await Eventually.Within("the end", receiving)).Bytes.Length);
    }

    private GuardedSender NewSender(bool overConnection) =>
        overConnection ? new(TcpConnection.Over(_sending), () => !_mayNot) : new(_sending, () => !_mayNot);

    // As much as the kernel takes for both sockets.
    private int Fill()
    {
        _sending.Blocking = false;
        var held = 0;
        var piece = new byte[64 * 1024];
        SocketError error;
        do
            held += _sending.Send(piece, SocketFlags.None, out error);
        while (error == SocketError.Success);
        return held;
    }
}
