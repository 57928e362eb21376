using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using UserBalance.Gateway.Admin.Tests.Setup;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Tests.Routes;

/// <summary>Every route that is mapped is shown to work, and to refuse bad input, a wrong key and unknown names.</summary>
public sealed class RouteTests : IAsyncLifetime
{
    // What changes something, so what must not be called when a request is refused.
    private static readonly string[] Changes =
    [
        nameof(IServerPoolAdmin.MoveClient), nameof(IServerPoolAdmin.EvictClient), nameof(IServerPoolAdmin.SetServer),
        nameof(IServerPoolAdmin.RemoveServer), nameof(IServerPoolAdmin.SetServerState),
    ];

    private AdminGateway _gateway = null!;

    public static TheoryData<string> Routes => [.. RouteTable.All.Select(route => route.Id)];

    public async ValueTask InitializeAsync() => _gateway = await AdminGateway.StartAsync(AdminGateway.Key);

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public void Route_ThatIsMapped_IsInTheTable() => Assert.Equal(
        _gateway.Endpoints.SelectMany(IdsOf).Order(StringComparer.Ordinal),
        RouteTable.All.Select(route => route.Id).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Routes))]
    public void Route_InTheTable_HasARequestForEachWayToFail(string id)
    {
        var (route, endpoint) = Find(id);
        Assert.True(route.Bad.Length > 0 != route.NoBad is not null, "Bad input, or why there is none.");
        if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null)
            Assert.Contains(route.Bad, ask => ask is { Body: not null, Status: 400 });
        Assert.Equal(
            endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal),
            route.Unknown.Keys.Concat(route.NoUnknown.Keys).Order(StringComparer.Ordinal));
        Assert.All(route.NoUnknown.Values.Append(route.NoBad ?? "none"), reason => Assert.NotEmpty(reason));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_WithTheKey_DoesWhatItIsFor(string id)
    {
        var (route, _) = Find(id);
        using var response = await _gateway.OpenAsync(
            route.Method, route.Success.Path, route.Success.Body, route.IsOpen ? null : AdminGateway.Key);
        Assert.Equal(route.Success.Status, (int)response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_WithoutTheKeyOrWithAWrongOne_IsForNobody(string id)
    {
        var (route, _) = Find(id);
        if (route.IsOpen)
            return;
        foreach (var key in new[] { null, "wrong" })
        {
            using var response = await _gateway.OpenAsync(route.Method, route.Success.Path, route.Success.Body, key);
            var answer = await AdminAnswer.ReadAsync(response);
            Assert.Equal(401, answer.Status);
            Assert.NotEmpty(answer.Detail);
        }

        Assert.Empty(_gateway.Pool.Calls);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_WithBadInput_RefusesAndChangesNothing(string id)
    {
        var (route, _) = Find(id);
        foreach (var ask in route.Bad)
        {
            _gateway.Pool.Calls.Clear();
            using var response = await _gateway.OpenAsync(route.Method, ask.Path, ask.Body, AdminGateway.Key);
            var answer = await AdminAnswer.ReadAsync(response);
            Assert.Equal((ask, ask.Status), (ask, answer.Status));
            Assert.NotEmpty(answer.Detail);
            if (ask.Status != 404)
                AssertNothingIsChanged();
        }
    }

    // A deadline that is misspelt would be none.
    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_OfTheApiWithAQueryThatItDoesNotKnow_NamesItAndChangesNothing(string id)
    {
        var (route, endpoint) = Find(id);
        if (!route.Pattern.StartsWith("/api/", StringComparison.Ordinal))
            return;
        foreach (var name in endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name).Append("deadlin").Append("last"))
        {
            _gateway.Pool.Calls.Clear();
            var path = route.Success.Path + (route.Success.Path.Contains('?', StringComparison.Ordinal) ? "&" : "?");
            using var response = await _gateway.OpenAsync(route.Method, $"{path}{name}=5m", route.Success.Body, AdminGateway.Key);
            var answer = await AdminAnswer.ReadAsync(response);
            Assert.Equal((name, 400), (name, answer.Status));
            Assert.Contains($"'{name}'", answer.Detail, StringComparison.Ordinal);
            AssertNothingIsChanged();
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_WithAnUnknownName_NamesIt(string id)
    {
        var (route, endpoint) = Find(id);
        foreach (var (name, ask) in route.Unknown)
        {
            using var response = await _gateway.OpenAsync(route.Method, ask.Path, ask.Body, AdminGateway.Key);
            var answer = await AdminAnswer.ReadAsync(response);
            Assert.Equal((name, ask.Status), (name, answer.Status));
            Assert.Contains(ValueOf(endpoint, name, ask.Path), answer.Detail, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> IdsOf(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(
            method => $"{method} {endpoint.RoutePattern.RawText}");

    private static string ValueOf(RouteEndpoint endpoint, string parameter, string path)
    {
        var index = endpoint.RoutePattern.RawText!.Split('/').ToList().FindIndex(part => part.Trim('{', '*', '}') == parameter);
        return path.Split('?')[0].Split('/')[index];
    }

    private (RouteCase Route, RouteEndpoint Endpoint) Find(string id) =>
        (RouteTable.All.Single(route => route.Id == id), _gateway.Endpoints.Single(endpoint => IdsOf(endpoint).Contains(id)));

    private void AssertNothingIsChanged() =>
        Assert.DoesNotContain(_gateway.Pool.Calls, call => Changes.Any(change => call.StartsWith($"{change}(", StringComparison.Ordinal)));
}
