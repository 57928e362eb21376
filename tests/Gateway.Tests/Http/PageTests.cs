using System.Net;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Files;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>Pages of the operator's own.</summary>
public sealed class PageTests : IDisposable
{
    private const string Own = "<!doctype html><title>B\u00fccher</title><p>Besetzt.</p>";
    private readonly string _directory = Directory.CreateTempSubdirectory("ub-pages-").FullName;
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Refused_Browser_IsShownTheOwnPage()
    {
        await using var gateway = await StartAsync(Outcome.Full);

        using var response = await gateway.GetAsync("text/html,*/*;q=0.8");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("Every Server Is Full", response.ReasonPhrase);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("full", Assert.Single(response.Headers.GetValues(AnswerForm.ReasonHeader)));
        Assert.Equal(Own, await response.Content.ReadAsStringAsync(ThisTest.Token));
    }

    [Theory]
    [InlineData("application/json", "\"reason\":\"full\"")]
    [InlineData("text/plain", "Every Server Is Full: ")]
    [InlineData(null, "Every Server Is Full: ")]
    public async Task Refused_OtherForms_AreTheGatewaysOwn(string? accept, string expected)
    {
        await using var gateway = await StartAsync(Outcome.Full);

        using var response = await gateway.GetAsync(accept);

        Assert.Contains(expected, await response.Content.ReadAsStringAsync(ThisTest.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_ForAnotherReason_IsShownTheGatewaysPage()
    {
        await using var gateway = await StartAsync(Outcome.NoServerUp);

        using var response = await gateway.GetAsync("text/html");

        Assert.Contains("<h1>No Server Is Up</h1>", await response.Content.ReadAsStringAsync(ThisTest.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_Browser_IsShownTheOwnPage()
    {
        var page = Write("silent", Own);
        var down = new BackendServer(new ServerId("s1"), "127.0.0.1", LoopbackPort.Free(), ServerProtocol.Http1);
        await using var gateway = await TestGateway.StartAsync(
            new FakePool(down), listener => listener with { Pages = new() { [Outcome.ServerSilent] = page } });

        using var response = await gateway.GetAsync("text/html");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(Own, await response.Content.ReadAsStringAsync(ThisTest.Token));
    }

    [Fact]
    public async Task Refused_ListenerWithAPage_ShowsItAheadOfTheGateways()
    {
        var (all, web) = (Write("all", "of the gateway"), Write("web", "of the listener"));
        await using var gateway = await TestGateway.StartAsync(
            new FakePool(Outcome.Full),
            listener => listener with { Pages = new() { [Outcome.Full] = web } },
            gateway: options => options with { Pages = new() { [Outcome.Full] = all, [Outcome.NoServerUp] = all } });

        Assert.Equal("of the listener", await PageOf(gateway));
        gateway.Pool.RefuseNext(Outcome.NoServerUp);
        Assert.Equal("of the gateway", await PageOf(gateway));
    }

    [Fact]
    public async Task Changed_Page_IsShownWithoutARestart()
    {
        await using var gateway = await StartAsync(Outcome.Full);
        Assert.Equal(Own, await PageOf(gateway));

        Write("full", "renewed");

        await Eventually.True("the renewed page is shown", async () =>
        {
            _time.Advance(WatchedFiles.Interval);
            return await PageOf(gateway) == "renewed";
        });
    }

    private Task<TestGateway> StartAsync(Outcome refusal)
    {
        var page = Write("full", Own);
        return TestGateway.StartAsync(
            new FakePool(refusal), gateway: options => options with { Pages = new() { [Outcome.Full] = page } }, time: _time);
    }

    private static async Task<string> PageOf(TestGateway gateway)
    {
        using var response = await gateway.GetAsync("text/html");
        return await response.Content.ReadAsStringAsync(ThisTest.Token);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
