using UserBalance.Browser.Tests.Setup;
using static Microsoft.Playwright.Assertions;

namespace UserBalance.Browser.Tests;

/// <summary>The live feed of decisions.</summary>
[Collection(InChromium.Name)]
public sealed class DecisionsTests(Chromium chromium, SharedStage shared)
{
    [Fact]
    public async Task Feed_OfNewUsers_ShowsTheLatestFirstAndCanBePaused()
    {
        var pool = shared.NextPool();
        await using var page = await OpenAsync(shared.Stage, pool);
        var (first, server) = await Crowd.ArriveAsync(pool);
        await Expect(page.Rows("Decisions")).ToHaveCountAsync(1);
        await Expect(page.Rows("Decisions")).ToContainTextAsync(["Assigned"]);
        await Expect(page.Rows("Decisions")).ToContainTextAsync([$"{first.Address}{server}1 of 2"]);

        await page.Button("Pause").ClickAsync();
        var (second, _) = await Crowd.ArriveAsync(pool);
        await Expect(page.Page.Locator("#decisions-state")).ToContainTextAsync("Paused, 1 waiting");
        await Expect(page.Rows("Decisions")).ToHaveCountAsync(1);
        await page.Button("Go on").ClickAsync();
        await Expect(page.Rows("Decisions")).ToContainTextAsync([$"{second.Address}", $"{first.Address}"]);

        await page.Rows("Decisions").Nth(1).GetByRole(Microsoft.Playwright.AriaRole.Link).ClickAsync();
        await Expect(page.Fact("Server")).ToHaveTextAsync(server);
        page.AssertQuiet();
    }

    [Fact]
    public async Task Feed_OfMoreThanItKeeps_HasTheLast200()
    {
        var (stage, pool) = await Stage.StartAsync(maxUsersPerServer: 200);
        await using var owned = stage;
        await using var page = await OpenAsync(stage, pool);
        await Crowd.ArriveAsync(pool, 300);
        var (last, _) = await Crowd.ArriveAsync(pool);
        await Expect(page.Rows("Decisions").First).ToContainTextAsync($"{last.Address}");
        await Expect(page.Rows("Decisions")).ToHaveCountAsync(200);
        page.AssertQuiet();
    }

    private async Task<PageUnderTest> OpenAsync(Stage stage, TestPool pool)
    {
        var page = await stage.OpenAsync(chromium, pool, $"decisions/{pool.Id}");
        await Expect(page.Page.Locator("#decisions-state")).ToHaveTextAsync("0/s");
        return page;
    }
}
