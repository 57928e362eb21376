using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Admin.Access;
using UserBalance.Gateway.Admin.Tests.Events;
using UserBalance.Gateway.Admin.Tests.Setup;

namespace UserBalance.Gateway.Admin.Tests.Access;

public sealed class SessionTests : IAsyncLifetime
{
    private const string Session = "/api/v1/session";
    private const string Pools = "/api/v1/pools";
    private const string Drain = "/api/v1/pools/app/servers/s1/drain";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private AdminGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await AdminGateway.StartAsync(
        AdminGateway.Key, configure: builder => builder.Services.AddSingleton<TimeProvider>(_time));

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Session_WithoutAKeyConfigured_SaysThatNoneIsNeeded()
    {
        await using var open = await AdminGateway.StartAsync();
        Assert.Equal("""{"keyRequired":false,"signedIn":false,"antiforgeryToken":null}""", (await open.GetAsync(Session)).Text);
        Assert.Equal(409, (await open.SendAsync(HttpMethod.Post, Session, """{"key":"any"}""")).Status);
    }

    [Fact]
    public async Task Session_NotSignedIn_SaysThatTheKeyIsNeeded()
    {
        var answer = await _gateway.GetAsync(Session);
        Assert.Equal("""{"keyRequired":true,"signedIn":false,"antiforgeryToken":null}""", answer.Text);
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("""{"key":"wrong"}""", 401)]
    [InlineData("""{"key":""}""", 401)]
    [InlineData("{}", 401)]
    [InlineData("key", 400)]
    public async Task SignIn_WithAnythingButTheKey_GetsNoCookie(string body, int status)
    {
        var answer = await _gateway.SendAsync(HttpMethod.Post, Session, body);
        Assert.Equal(status, answer.Status);
        Assert.NotEmpty(answer.Detail);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task SignIn_WithTheKey_GetsACookieForThisSiteOnly()
    {
        var answer = await _gateway.SendAsync(HttpMethod.Post, Session, $$"""{"key":"{{AdminGateway.Key}}"}""");
        Assert.Equal((204, ""), (answer.Status, answer.Text));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith($"userbalance-session-{_gateway.EndPoint.Port}=", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"; expires={_time.GetUtcNow().AddHours(12):R}", cookie, StringComparison.OrdinalIgnoreCase);
        // The request was not https.
        Assert.DoesNotContain("; secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SignedIn_Read_NeedsNoMoreThanTheCookie()
    {
        var browser = await SignInAsync();
        Assert.Equal(200, (await _gateway.GetAsync(Pools, browser.Send)).Status);
        Assert.Equal(401, (await _gateway.GetAsync(Pools)).Status);
    }

    [Fact]
    public async Task SignedIn_Change_NeedsTheTokenOfItsOwnSession()
    {
        var (browser, other) = (await SignInAsync(), await SignInAsync());
        var refused = await _gateway.SendAsync(HttpMethod.Post, Drain, prepare: browser.Send);
        Assert.Equal(403, refused.Status);
        Assert.Contains("X-Antiforgery-Token", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(403, (await _gateway.SendAsync(HttpMethod.Post, Drain, prepare: browser.SendWith("forged"))).Status);
        Assert.Equal(403, (await _gateway.SendAsync(HttpMethod.Post, Drain, prepare: browser.SendWith(other.Token))).Status);
        Assert.DoesNotContain(_gateway.Pool.Calls, call => call.StartsWith("SetServerState", StringComparison.Ordinal));
        Assert.Equal(200, (await _gateway.SendAsync(HttpMethod.Post, Drain, prepare: browser.SendWith(browser.Token))).Status);
    }

    [Fact]
    public async Task SignedIn_ChangeWithTheKeyItself_NeedsNoToken()
    {
        var answer = await _gateway.SendAsync(
            HttpMethod.Post, Drain, prepare: request => request.Headers.Authorization = new("Bearer", AdminGateway.Key));
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task SignOut_NeedsTheTokenAndDeletesTheCookie()
    {
        var browser = await SignInAsync();
        Assert.Equal(403, (await _gateway.SendAsync(HttpMethod.Delete, Session, prepare: browser.Send)).Status);
        Assert.Equal(401, (await _gateway.SendAsync(HttpMethod.Delete, Session)).Status);
        var answer = await _gateway.SendAsync(HttpMethod.Delete, Session, prepare: browser.SendWith(browser.Token));
        Assert.Equal(204, answer.Status);
        Assert.Contains(
            "expires=Thu, 01 Jan 1970", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SignOut_ACopyOfTheCookie_IsGoodForNothing()
    {
        var (browser, other) = (await SignInAsync(), await SignInAsync());
        await using var events = new EventStream(await _gateway.OpenAsync("/api/v1/events", browser.Send));
        Assert.Equal(200, events.Status);
        await _gateway.SendAsync(HttpMethod.Delete, Session, prepare: browser.SendWith(browser.Token));
        Assert.Equal(401, (await _gateway.GetAsync(Pools, browser.Send)).Status);
        await Assert.ThrowsAnyAsync<IOException>(events.NextAsync);
        Assert.Equal(200, (await _gateway.GetAsync(Pools, other.Send)).Status);
    }

    [Fact]
    public async Task SignIn_BehindAProxyWithTls_GetsACookieForTlsOnly()
    {
        var answer = await _gateway.SendAsync(HttpMethod.Post, Session, $$"""{"key":"{{AdminGateway.Key}}"}""", request =>
        {
            request.Headers.Add("X-Forwarded-For", "192.0.2.1");
            request.Headers.Add("X-Forwarded-Proto", "https");
        });
        Assert.Contains("; secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SignedIn_TwelveHoursLater_IsOver()
    {
        var browser = await SignInAsync();
        _time.Advance(AdminSessions.Lifetime - TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await _gateway.GetAsync(Pools, browser.Send)).Status);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(401, (await _gateway.GetAsync(Pools, browser.Send)).Status);
    }

    [Fact]
    public async Task SignedIn_AtAnotherGateway_IsNobody()
    {
        var browser = await SignInAsync();
        await using var other = await AdminGateway.StartAsync(AdminGateway.Key);
        var renamed = browser.For(_gateway.EndPoint.Port, other.EndPoint.Port);
        Assert.Equal(401, (await other.GetAsync(Pools, renamed.Send)).Status);
        Assert.Equal(
            """{"keyRequired":true,"signedIn":false,"antiforgeryToken":null}""", (await other.GetAsync(Session, renamed.Send)).Text);
        var again = await SignInAsync(other, renamed);
        Assert.Equal(200, (await other.SendAsync(HttpMethod.Post, Drain, prepare: again.SendWith(again.Token))).Status);
        Assert.DoesNotContain(other.Logs.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Session_TheKeysOfItsCookies_AreInMemoryOnlyAndNobodyIsWarned()
    {
        await SignInAsync();
        var keys = _gateway.App.Services.GetRequiredService<IOptions<KeyManagementOptions>>().Value;
        Assert.IsType<MemoryKeys>(keys.XmlRepository);
        Assert.NotEmpty(keys.XmlRepository.GetAllElements());
        Assert.DoesNotContain(_gateway.Logs.Lines, line => line.Level >= LogLevel.Warning);
    }

    private Task<Browser> SignInAsync() => SignInAsync(_gateway, new Browser());

    private static async Task<Browser> SignInAsync(AdminGateway gateway, Browser browser)
    {
        var answer = await gateway.SendAsync(HttpMethod.Post, Session, $$"""{"key":"{{AdminGateway.Key}}"}""", browser.Send);
        Assert.Equal(204, answer.Status);
        browser.Keep(answer.Headers);
        var session = await gateway.GetAsync(Session, browser.Send);
        Assert.True(session.Json.GetProperty("signedIn").GetBoolean());
        browser.Keep(session.Headers);
        browser.Token = session.Json.GetProperty("antiforgeryToken").GetString()!;
        return browser;
    }
}
