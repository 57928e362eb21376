using Microsoft.Playwright;
using UserBalance.Browser.Tests.Setup;
using static Microsoft.Playwright.Assertions;

namespace UserBalance.Browser.Tests;

/// <summary>The overview in a real browser, before the real product.</summary>
[Collection(InChromium.Name)]
public sealed class OverviewTests(Chromium chromium, SharedStage shared)
{
    private const string LightPage = "rgb(243, 245, 248)";
    private const string DarkPage = "rgb(14, 18, 23)";

    [Fact]
    public async Task Overview_OfAPool_ShowsWhatTheApiSaysAndFollowsIt()
    {
        var pool = shared.NextPool();
        await Crowd.ArriveAsync(pool);
        await using var page = await shared.Stage.OpenAsync(chromium, pool);
        await Expect(page.Figure("users")).ToHaveTextAsync("1");
        await Expect(page.Figure("freeSlots")).ToHaveTextAsync("5");
        await Expect(page.Server("s1")).ToContainTextAsync("1 of 2");
        await Expect(page.Server("s1")).ToContainTextAsync($"{pool.Servers[0]}");

        await Crowd.ArriveAsync(pool, 5);
        Assert.True((await Visitor.Next().AskAsync(pool.Http)).IsTurnedAway);
        await Expect(page.Figure("users")).ToHaveTextAsync("6");
        await Expect(page.Figure("rejected")).ToHaveTextAsync("1");
        foreach (var server in (string[])["s1", "s2", "s3"])
            await Expect(page.Server(server)).ToContainTextAsync("2 of 2 full");
        await Expect(page.Pool).ToContainTextAsync("Full: new users are turned away");
        Assert.Single(page.Requests, request => request == shared.Stage.Origin.ToString());
        page.AssertQuiet();
    }

    [Fact]
    public async Task Overview_WhenTheGatewayDies_SaysHowOldItIsAndComesBack()
    {
        var (stage, pool) = await Stage.StartAsync();
        await using var owned = stage;
        await using var page = await stage.OpenAsync(chromium, pool);
        await Expect(page.Figure("users")).ToHaveTextAsync("0");
        await Expect(page.Page.Locator("#link")).ToHaveTextAsync("Live");
        stage.Balancer.Kill();
        await Expect(page.Page.Locator("#banner")).ToContainTextAsync("The gateway does not answer. What is shown is");
        await Expect(page.Figure("users")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("#status")).ToContainTextAsync("does not answer");

        await stage.Balancer.StartAsync();
        await Crowd.ArriveAsync(pool);
        await Expect(page.Figure("users")).ToHaveTextAsync("1");
        await Expect(page.Page.Locator("#banner")).ToBeHiddenAsync();
        page.AssertQuiet();
    }

    [Fact]
    public async Task Overview_WhenThePoolDoesNotAnswer_SaysSo()
    {
        var pool = shared.NextPool();
        await using var page = await shared.Stage.OpenAsync(chromium, pool);
        await Expect(page.Figure("users")).ToHaveTextAsync("0");
        await page.Page.RouteAsync("**/api/v1/pools", route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/problem+json",
            Body = """{"status":503,"detail":"The pool does not answer at the moment."}""",
        }));
        await Expect(page.Page.Locator("#banner")).ToContainTextAsync("The pool does not answer at the moment. What is shown is");
        await page.Page.UnrouteAllAsync();
        await Expect(page.Page.Locator("#banner")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Overview_OfAHiddenTab_AsksNothing()
    {
        var pool = shared.NextPool();
        await using var page = await shared.Stage.OpenAsync(chromium, pool);
        await Expect(page.Figure("users")).ToHaveTextAsync("0");
        await HideAsync(page, isHidden: true);
        await Crowd.ArriveAsync(pool);
        // What was under way when the tab was hidden may still come; after it nothing does.
        var asked = page.Requests.Count();
        await page.Page.WaitForTimeoutAsync(2_500);
        Assert.InRange(page.Requests.Count(), asked, asked + 1);
        await HideAsync(page, isHidden: false);
        await Expect(page.Figure("users")).ToHaveTextAsync("1");
    }

    [Theory]
    [InlineData(ColorScheme.Light, LightPage, "dark", DarkPage)]
    [InlineData(ColorScheme.Dark, DarkPage, "light", LightPage)]
    public async Task Colours_OfTheSystemOrChosen_AreShownAndRemembered(ColorScheme system, string first, string choice, string then)
    {
        await using var page = await shared.Stage.OpenAsync(chromium, shared.NextPool(), colors: system);
        var body = page.Page.Locator("body");
        await Expect(body).ToHaveCSSAsync("background-color", first);
        await page.Page.GetByLabel("Colours").SelectOptionAsync(choice);
        await Expect(body).ToHaveCSSAsync("background-color", then);
        await page.Page.ReloadAsync();
        await Expect(page.Page.GetByLabel("Colours")).ToHaveValueAsync(choice);
        await Expect(body).ToHaveCSSAsync("background-color", then);
    }

    // The browser itself never says so of a headless page.
    private static async Task HideAsync(PageUnderTest page, bool isHidden) => await page.Page.EvaluateAsync(
        """
        isHidden => {
            Object.defineProperty(document, "hidden", { configurable: true, value: isHidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }
        """,
        isHidden);
}
