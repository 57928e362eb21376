using System.Net.Sockets;
using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>A process that is told to stop goes on for a while, so that whoever sends users here can learn of it.</summary>
public sealed class ShutdownTests : IAsyncLifetime
{
    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(10);

    private readonly Balancer _balancer = Balancer.Standalone();
    private Backends _backends = null!;
    private TestPool _pool = null!;

    public async ValueTask InitializeAsync()
    {
        _backends = await Backends.StartAsync(1);
        _pool = _balancer.AddPool("app", _backends.EndPoints);
    }

    public async ValueTask DisposeAsync()
    {
        _balancer.Dispose();
        await _backends.DisposeAsync();
    }

    [Fact]
    public async Task Terminate_IsNotReadyAndServesOn_ThenRefuses()
    {
        _balancer.Settings["Gateway:ShutdownDelay"] = "3s";
        _balancer.Settings["Gateway:ShutdownTimeout"] = "0s";
        await _balancer.StartAsync();
        var user = Visitor.Next();
        Assert.Equal(Answer.From("s1"), await user.AskAsync(_pool.Http));
        using var held = await user.HoldStreamAsync(_pool.Tcp);

        var stopping = _balancer.StopAsync();
        await Eventually.True("it not to be ready", async () => !await _balancer.Admin.IsReadyAsync());
        Assert.Equal(Answer.From("s1"), await user.AskAsync(_pool.Http));
        Assert.Equal(Answer.From("s1"), await user.AskAsync(_pool.Tcp));
        Assert.Equal(Answer.From("s1"), await Visitor.Next().AskAsync(_pool.Http));
        Assert.False(stopping.IsCompleted, "It ended within the delay.");

        Assert.Equal(0, (await stopping).Code);
        var refused = await Assert.ThrowsAsync<SocketException>(() => user.AskAsync(_pool.Http));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task Terminate_WhileAVisitIsOpen_IsSeenAtTheAdminAddress()
    {
        _balancer.Settings["Gateway:ShutdownDelay"] = "0s";
        _balancer.Settings["Gateway:ShutdownTimeout"] = "3s";
        await _balancer.StartAsync();
        var user = Visitor.Next();
        using var held = await user.HoldStreamAsync(_pool.Http);

        var stopping = _balancer.StopAsync();
        await Eventually.True("the listener to be closed", () => IsRefusedAsync(user));

        var ready = await _balancer.Admin.GetAsync("/readyz");
        Assert.Equal((503, "stopping\n"), (ready.Status, ready.Text));
        Assert.Equal(0, (await stopping).Code);
    }

    [Fact]
    public async Task Interrupt_WithADelay_DoesNotWaitForIt()
    {
        _balancer.Settings["Gateway:ShutdownDelay"] = $"{Forever.TotalMinutes}m";
        await _balancer.StartAsync();
        Assert.Equal(0, (await _balancer.StopAsync(ProductProcess.Interrupt)).Code);
    }

    [Fact]
    public async Task Interrupt_AfterTerminate_EndsTheDelay()
    {
        _balancer.Settings["Gateway:ShutdownDelay"] = $"{Forever.TotalMinutes}m";
        await _balancer.StartAsync();

        _balancer.Signal(ProductProcess.Terminate);
        await Eventually.True("it not to be ready", async () => !await _balancer.Admin.IsReadyAsync());
        Assert.Equal(0, (await _balancer.StopAsync(ProductProcess.Interrupt)).Code);
    }

    private async Task<bool> IsRefusedAsync(Visitor user)
    {
        try
        {
            await user.AskAsync(_pool.Http);
            return false;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }
}
