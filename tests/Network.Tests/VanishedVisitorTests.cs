using System.Net.Sockets;
using System.Text;
using UserBalance.Chaos.Users;
using UserBalance.Network.Tests.Lab;
using UserBalance.Testing;

namespace UserBalance.Network.Tests;

/// <summary>
/// A visitor whose machine is gone, without having closed anything. It waits most of the time, so it may run beside others.
/// </summary>
public sealed class VanishedVisitorTests
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(20);

    // What the listeners' keep-alive takes: 60 s of silence, then three probes 10 s apart.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task OpenConnection_OfAVisitorWhoVanished_GivesItsSlotBack()
    {
        await using var lab = await LabScene.StartAsync(new() { MaxUsersPerServer = 1, IdleTimeout = IdleTimeout });
        await using var others = await Regulars.StartAsync(lab, 2);
        var vanishing = lab.AddVisitor();
        using var held = await HoldAsync(vanishing, lab);

        var gone = lab.Clock.Now;
        vanishing.Cable.Cut();
        var next = lab.AddVisitor();
        VisitRecord visit = null!;
        await Eventually.True(
            "the slot of the visitor who vanished",
            async () => (visit = await next.VisitAsync(lab.Gateways[1])).Outcome == VisitOutcome.Served,
            KeepAlive + IdleTimeout + Limit);

        // Up to then the connection is open as far as anybody knows, and an open connection is not idle.
        Assert.True(
            visit.Began > gone + KeepAlive - TimeSpan.FromSeconds(30),
            $"The slot was given away {visit.Began - gone} after the visitor had vanished.");
        Assert.Equal(lab.ServersOf(vanishing), lab.ServersOf(next));
        Assert.True(!others.Failures.Any(), Regulars.Report(others.Failures));
        TestContext.Current.TestOutputHelper?.WriteLine($"the slot was free {visit.Began - gone} after the visitor had vanished");
    }

    // Quiet from then on: of bytes that are not acknowledged the kernel finds out by itself.
    private static async Task<Socket> HoldAsync(Visitor visitor, LabScene lab)
    {
        var socket = visitor.Machine.Open(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await socket.ConnectAsync(lab.Gateways[0].Tcp!);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{Visitor.NextNumber()}\n"));
        var count = await Eventually.Within("the server's name", socket.ReceiveAsync(new byte[64]));
        Assert.True(count > 0, "The visitor was turned away.");
        return socket;
    }
}
