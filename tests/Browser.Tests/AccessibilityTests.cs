using Microsoft.Playwright;
using UserBalance.Browser.Tests.Setup;
using static Microsoft.Playwright.Assertions;

namespace UserBalance.Browser.Tests;

/// <summary>Axe finds nothing, in any view, in light and dark.</summary>
[Collection(InChromium.Name)]
public sealed class AccessibilityTests(Chromium chromium, SharedStage shared)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task View_OfAnyKind_IsAccessible(ColorScheme colors)
    {
        var (stage, pool) = await Stage.StartAsync();
        await using var owned = stage;
        var users = await Crowd.ArriveAsync(pool, 5);
        await stage.Admin.WantAsync(pool, "s2", "drain");
        await stage.Admin.WantAsync(pool, "s3", "maintenance");
        await using var page = await stage.OpenAsync(chromium, pool, colors: colors);
        await Expect(page.Server("s2")).ToContainTextAsync("Draining");
        await page.AssertAccessibleAsync();

        await page.Menu("s1").ClickAsync();
        await page.AssertAccessibleAsync();
        await page.Button("Drain…").ClickAsync();
        await page.AssertAccessibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");

        await page.OpenAsync($"clients/{pool.Id}/{users[0].Address}");
        await Expect(page.Fact("Server")).ToBeVisibleAsync();
        await Expect(page.Rows("Clients")).ToHaveCountAsync(5);
        await page.AssertAccessibleAsync();
        await page.Button("Move…").ClickAsync();
        await page.AssertAccessibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");

        await page.OpenAsync("decisions");
        await Expect(page.Page.Locator("#decisions-state")).ToHaveTextAsync("0/s");
        await stage.Admin.EvictAsync(pool, users[1]);
        await Expect(page.Rows("Decisions")).ToContainTextAsync(["Evicted"]);
        await page.AssertAccessibleAsync();
        page.AssertQuiet();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task View_ThatAsksForTheKeyOrHasNoAnswer_IsAccessible(ColorScheme colors)
    {
        var pool = shared.NextPool();
        await using var page = await shared.Stage.OpenAsync(chromium, pool, colors: colors);
        await Expect(page.Figure("users")).ToHaveTextAsync("0");
        await page.Page.RouteAsync("**/api/v1/pools", route => route.FulfillAsync(new() { Status = 503, Body = "" }));
        await Expect(page.Page.Locator("#banner")).ToContainTextAsync("The gateway answered 503.");
        await page.AssertAccessibleAsync();

        await page.Page.RouteAsync("**/api/v1/session", route => route.FulfillAsync(
            new() { ContentType = "application/json", Body = """{"keyRequired":true,"signedIn":false,"antiforgeryToken":null}""" }));
        await page.Page.ReloadAsync();
        await Expect(page.Button("Sign in")).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
        page.AssertQuiet();
    }
}
