using System.Net.Sockets;
using System.Text;
using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>What an operator does to users and servers, by the admin API, judged by the servers' own records.</summary>
public sealed class OperatorTests : IAsyncLifetime
{
    private readonly Balancer _balancer = Balancer.Standalone();
    private Backends _backends = null!;
    private TestPool _pool = null!;

    private AdminClient Admin => _balancer.Admin;

    public async ValueTask InitializeAsync()
    {
        _backends = await Backends.StartAsync(3);
        _pool = _balancer.AddPool("app", _backends.EndPoints);
        // After a start nothing is moved for one lease.
        _balancer.Settings["Pools:app:GatewayLease"] = "1s";
        await _balancer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _balancer.Dispose();
        await _backends.DisposeAsync();
    }

    [Fact]
    public async Task Move_CutsWhatIsOpenAndServesTheUserElsewhere()
    {
        var user = Visitor.Next();
        Assert.Equal("s1", (await user.AskAsync(_pool.Http)).Body);
        using var http = (Socket)await user.HoldStreamAsync(_pool.Http);
        using var tcp = (Socket)await user.HoldStreamAsync(_pool.Tcp);
        var answer = await Admin.MoveAsync(_pool, user, "s3");
        Assert.Equal((200, "s3"), (answer.Status, answer.Json.GetProperty("server").GetString()));
        await AssertCutAsync(http);
        await AssertCutAsync(tcp);
        Assert.Equal(Answer.From("s3"), await user.AskAsync(_pool.Http));
        Assert.Equal(Answer.From("s3"), await user.AskAsync(_pool.Tcp));

        var left = _backends.VisitsOf(user).Where(visit => visit.Server == "s1").Max(visit => visit.To);
        Assert.True(left < _backends.VisitsOf(user).Where(visit => visit.Server == "s3").Min(visit => visit.From), "The servers overlap.");
        Assert.Equal(["s1 Ready 0/2", "s2 Ready 0/2", "s3 Ready 1/2"], await Admin.ServersAsync(_pool));
    }

    [Fact]
    public async Task Evict_GivesTheSlotToWhoeverComesNext()
    {
        var users = Visitor.Next(6);
        foreach (var user in users)
            Assert.Equal(200, (await user.AskAsync(_pool.Http)).Status);
        var surplus = Visitor.Next();
        Assert.True((await surplus.AskAsync(_pool.Http)).IsTurnedAway);
        Assert.Equal(204, (await Admin.EvictAsync(_pool, users[1])).Status);
        Assert.Equal(404, (await Admin.EvictAsync(_pool, users[1])).Status);
        Assert.Equal(Answer.From("s2"), await surplus.AskAsync(_pool.Http));
        Assert.True((await users[1].AskAsync(_pool.Http)).IsTurnedAway);
    }

    [Fact]
    public async Task Maintenance_MovesTheUsersAtOnceAndSurvivesAKill()
    {
        var users = Visitor.Next(3);
        foreach (var user in users)
            await user.AskAsync(_pool.Http);
        Assert.Equal(200, (await Admin.WantAsync(_pool, "s1", "maintenance")).Status);
        await Eventually.True("the user to be moved", async () => await Admin.ServerOfAsync(_pool, users[0]) == "s2");
        Assert.Equal(Answer.From("s2"), await users[0].AskAsync(_pool.Tcp));

        _balancer.Kill();
        await _balancer.StartAsync();
        Assert.Equal("s1 Maintenance 0/2", (await Admin.ServersAsync(_pool))[0]);
        Assert.Equal(Answer.From("s2"), await users[0].AskAsync(_pool.Http));
        Assert.Equal(200, (await Admin.WantAsync(_pool, "s1", "resume")).Status);
        Assert.Equal(Answer.From("s1"), await Visitor.Next().AskAsync(_pool.Http));
        Assert.Equal(Answer.From("s2"), await users[0].AskAsync(_pool.Http));
    }

    [Fact]
    public async Task Drain_TakesNobodyNewAndKeepsThePresentOnes()
    {
        var present = Visitor.Next();
        Assert.Equal(Answer.From("s1"), await present.AskAsync(_pool.Http));
        Assert.Equal("Draining", (await Admin.WantAsync(_pool, "s1", "drain")).Json.GetProperty("state").GetString());
        foreach (var newcomer in Visitor.Next(4))
            Assert.NotEqual("s1", (await newcomer.AskAsync(_pool.Http)).Body);
        Assert.True((await Visitor.Next().AskAsync(_pool.Http)).IsTurnedAway);
        Assert.Equal(Answer.From("s1"), await present.AskAsync(_pool.Http));
    }

    [Fact]
    public async Task WhatCannotBeDone_IsAProblemThatNamesIt()
    {
        var (user, other) = (Visitor.Next(), Visitor.Next());
        await user.AskAsync(_pool.Http);
        await Admin.WantAsync(_pool, "s3", "drain");
        await AssertProblemAsync(404, "'s9'", Admin.MoveAsync(_pool, user, "s9"));
        await AssertProblemAsync(409, "'s3'", Admin.MoveAsync(_pool, user, "s3"));
        await AssertProblemAsync(404, $"{other.Address}", Admin.MoveAsync(_pool, other, "s2"));
        await AssertProblemAsync(404, "'s9'", Admin.WantAsync(_pool, "s9", "drain"));
        await AssertProblemAsync(400, "server", Put("""{"server":""}"""));
        await AssertProblemAsync(400, "JSON", Put("""{"server":"""));
        Assert.Equal(415, (await Put("server=s2", "text/plain")).Status);
        await AssertProblemAsync(400, "'nobody'", Admin.SendAsync(HttpMethod.Delete, "/api/v1/pools/app/clients/nobody"));
        await AssertProblemAsync(404, "'missing'", Admin.SendAsync(HttpMethod.Post, "/api/v1/pools/missing/servers/s1/drain"));
        Assert.Equal(Answer.From("s1"), await user.AskAsync(_pool.Http));

        Task<AdminAnswer> Put(string body, string type = "application/json") => Admin.SendAsync(
            HttpMethod.Put,
            $"/api/v1/pools/app/clients/{user.Address}/server",
            request => request.Content = new StringContent(body, Encoding.UTF8, type));
    }

    [Fact]
    public async Task Change_FromAPageOfAnotherOrigin_IsRefused()
    {
        var answer = await Admin.SendAsync(
            HttpMethod.Post,
            "/api/v1/pools/app/servers/s1/maintenance",
            request => request.Headers.Add("Origin", "http://attacker.example"));
        Assert.Equal(403, answer.Status);
        Assert.Equal("s1 Ready 0/2", (await Admin.ServersAsync(_pool))[0]);
    }

    private static async Task AssertProblemAsync(int status, string name, Task<AdminAnswer> request)
    {
        var answer = await request;
        Assert.Equal(status, answer.Status);
        Assert.Contains(name, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static async Task AssertCutAsync(Socket socket)
    {
        var buffer = new byte[1024];
        try
        {
            while (await Eventually.Within("the end of the stream", socket.ReceiveAsync(buffer)) > 0)
            {
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // A cut is a reset.
        }
    }
}
