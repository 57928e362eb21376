using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using UserBalance.Gateway.Admin.Tests.Setup;

namespace UserBalance.Gateway.Admin.Tests.StatusPage;

/// <summary>How the files of the status page are served; what they do is tested in a browser.</summary>
public sealed partial class StatusPageTests
{
    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/assets/script/main.js", "text/javascript")]
    [InlineData("/assets/style/base.css", "text/css")]
    [InlineData("/assets/icon.svg", "image/svg+xml")]
    public async Task File_OfThePage_NeedsNoKeyAndRunsNothingFromElsewhere(string path, string type)
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Key);
        var answer = await gateway.GetAsync(path);
        Assert.Equal((200, type), (answer.Status, answer.MediaType));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.True(answer.Headers.CacheControl!.NoCache);
    }

    [Fact]
    public async Task Page_WithoutAKey_AnswersOnlyUnderALoopbackName()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var answer = await gateway.GetAsync("/", request => request.Headers.Host = "attacker.example");
        Assert.Equal((403, "Without a key the admin API answers only under a loopback name."), (answer.Status, answer.Detail));
        Assert.Equal(200, (await gateway.GetAsync("/", request => request.Headers.Host = "localhost")).Status);
    }

    [Fact]
    public async Task File_ThatTheBrowserHas_IsNotSentAgain()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var tag = (await gateway.GetAsync("/assets/script/main.js")).Headers.ETag!.Tag;
        Assert.Equal(304, (await AskAgainAsync("/assets/script/main.js")).Status);
        Assert.Equal(200, (await AskAgainAsync("/assets/script/dom.js")).Status);

        Task<AdminAnswer> AskAgainAsync(string path) =>
            gateway.GetAsync(path, request => request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(tag)));
    }

    [Theory]
    [InlineData("/assets/")]
    [InlineData("/assets/script/none.js")]
    [InlineData("/assets/..%2Fappsettings.json")]
    public async Task File_ThatThereIsNot_IsAProblem(string path)
    {
        await using var gateway = await AdminGateway.StartAsync();
        var answer = await gateway.GetAsync(path);
        Assert.Equal(404, answer.Status);
        Assert.Contains("There is nothing at", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_NamesAllModulesThatAreImported_SoThatTheyLoadAtOnce()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var page = (await gateway.GetAsync("/")).Text;
        var files = AssetPath.Matches(page).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.Contains("/assets/script/main.js", files);
        foreach (var file in files)
        {
            var answer = await gateway.GetAsync(file);
            Assert.Equal(200, answer.Status);
            foreach (var module in ImportedModule.Matches(answer.Text).Select(match => match.Groups[1].Value))
                Assert.Contains($"/assets/script/{module}", files);
        }
    }

    [GeneratedRegex("(?:href|src)=\"(/assets/[^\"]+)\"")]
    private static partial Regex AssetPath { get; }

    [GeneratedRegex("^import .* from \"\\./([^\"]+)\";$", RegexOptions.Multiline)]
    private static partial Regex ImportedModule { get; }
}
