using UserBalance.Gateway.Admin.Tests.Setup;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Tests.Access;

public sealed class AdminHeadersTests : IAsyncLifetime
{
    private AdminGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await AdminGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("GET", "/healthz", 200)]
    [InlineData("GET", "/readyz", 503)]
    [InlineData("GET", "/metrics", 200)]
    [InlineData("GET", "/openapi/v1.json", 200)]
    [InlineData("GET", "/api/v1/pools", 200)]
    [InlineData("GET", "/api/v1/pools/app", 500)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("DELETE", "/api/v1/pools", 405)]
    [InlineData("PUT", "/api/v1/pools/app/servers/s1", 400)]
    public async Task Answer_WhateverItIs_IsNotKeptGuessedOrFramed(string method, string path, int status)
    {
        if (status == 500)
            _gateway.Pool.On(nameof(IServerPoolAdmin.GetPool), _ => throw new InvalidOperationException("a mistake"));
        var answer = await _gateway.SendAsync(new HttpMethod(method), path);
        Assert.Equal(status, answer.Status);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        AssertNotFramed(answer);
    }

    [Fact]
    public async Task Page_OfStatus_HasItsOwnPolicyAndIsNotFramed()
    {
        var answer = await _gateway.GetAsync("/");
        Assert.StartsWith(
            "default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        AssertNotFramed(answer);
    }

    private static void AssertNotFramed(AdminAnswer answer)
    {
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains(
            "frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }
}
