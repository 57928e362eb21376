using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Admin.Problems;
using UserBalance.Gateway.Admin.Tests.Setup;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Tests.Problems;

/// <summary>Every error is a problem document, whatever the caller says to accept.</summary>
public sealed class AdminErrorsTests : IAsyncLifetime
{
    private const string Move = "/api/v1/pools/app/clients/192.0.2.1/server";

    private AdminGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await AdminGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("GET", "/nothing", "There is nothing at '/nothing'.")]
    [InlineData("GET", "/api/v2/pools", "There is nothing at '/api/v2/pools'.")]
    [InlineData("GET", "/a%0Ab", "There is nothing at '/a%0Ab'.")]
    public async Task Request_ForAPathThatThereIsNot_IsAProblem(string method, string path, string detail)
    {
        var answer = await _gateway.SendAsync(new HttpMethod(method), path, prepare: AsABrowser);
        Assert.Equal((404, detail), (answer.Status, answer.Detail));
    }

    [Fact]
    public async Task Request_WithAMethodThatIsNotPossible_IsAProblemThatNamesThePossible()
    {
        var answer = await _gateway.SendAsync(HttpMethod.Delete, "/api/v1/pools", prepare: AsABrowser);
        Assert.Equal((405, "DELETE is not possible here, only GET."), (answer.Status, answer.Detail));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"server\":")]
    public async Task Body_NotTheJsonThatIsNeeded_IsAProblem(string body)
    {
        var answer = await _gateway.SendAsync(HttpMethod.Put, Move, body, AsABrowser);
        Assert.Equal((400, "The body is not the JSON that is needed here; /openapi/v1.json describes it."), (answer.Status, answer.Detail));
    }

    [Theory]
    [InlineData(Move, "{\"server\":\"s2\",\"pinn\":true}", "pinn")]
    [InlineData(Move, "{\"server\":\"s2\",\"Server\":\"s1\"}", "Server")]
    [InlineData(Move, "{\"server\":7}", "server")]
    [InlineData(Move, "{\"no.name\":7}", "no.name")]
    [InlineData("/api/v1/pools/app/servers/s2", "{\"address\":\"10.0.0.2:80\",\"maxusres\":3}", "maxusres")]
    public async Task Body_WithAPropertyThatThereIsNot_IsAProblemThatNamesIt(string path, string body, string property)
    {
        var answer = await _gateway.SendAsync(HttpMethod.Put, path, body, AsABrowser);
        Assert.Equal(400, answer.Status);
        Assert.StartsWith($"The body's property '{property}' is not known here", answer.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(
            _gateway.Pool.Calls,
            call => call.StartsWith("SetServer", StringComparison.Ordinal) || call.StartsWith("MoveClient", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Body_OfAnotherType_IsAProblem()
    {
        var answer = await _gateway.SendAsync(
            HttpMethod.Put, Move, prepare: request => request.Content = new StringContent("server=s2", Encoding.UTF8, "text/plain"));
        Assert.Equal(415, answer.Status);
        Assert.Contains("Content-Type: application/json", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_TooLarge_IsAProblem(bool saysSo)
    {
        var answer = await _gateway.SendAsync(HttpMethod.Put, Move, prepare: request =>
        {
            var text = $$"""{"server":"{{new string('s', AdminErrors.MaxBodySize)}}"}""";
            request.Content = new StringContent(text, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
            request.Headers.TransferEncodingChunked = !saysSo;
        });
        Assert.Equal((413, "The body is larger than 65536 bytes."), (answer.Status, answer.Detail));
    }

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(PoolUnavailableException))]
    public async Task Pool_DoesNotAnswer_IsAProblemAndNoLine(Type failure)
    {
        _gateway.Pool.On(nameof(IServerPoolAdmin.GetPool), _ => throw (Exception)Activator.CreateInstance(failure, "away")!);
        var answer = await _gateway.GetAsync("/api/v1/pools/app", AsABrowser);
        Assert.Equal((503, "The pool does not answer at the moment."), (answer.Status, answer.Detail));
        Assert.DoesNotContain(_gateway.Logs.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Gateway_Fails_IsAProblemAndTheLogSaysWhy()
    {
        _gateway.Pool.On(nameof(IServerPoolAdmin.GetPool), _ => throw new InvalidOperationException("a mistake"));
        var answer = await _gateway.GetAsync("/api/v1/pools/app", AsABrowser);
        Assert.Equal((500, "The request failed; the gateway's log says why."), (answer.Status, answer.Detail));
        Assert.Contains(_gateway.Logs.Lines, line => line.Level == LogLevel.Error);
    }

    private static void AsABrowser(HttpRequestMessage request) => request.Headers.Accept.ParseAdd("text/html");
}
