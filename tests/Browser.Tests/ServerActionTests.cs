using System.Text.RegularExpressions;
using Microsoft.Playwright;
using UserBalance.Browser.Tests.Setup;
using UserBalance.Testing;
using static Microsoft.Playwright.Assertions;

namespace UserBalance.Browser.Tests;

/// <summary>What an operator does to servers on the page, judged by the API.</summary>
[Collection(InChromium.Name)]
public sealed class ServerActionTests(Chromium chromium, SharedStage shared)
{
    private Stage Stage => shared.Stage;

    [Fact]
    public async Task DrainAndResume_ByKeyboardAlone_AreDone()
    {
        var pool = shared.NextPool();
        await using var page = await Stage.OpenAsync(chromium, pool);
        await Expect(page.Server("s2")).ToContainTextAsync("Ready");
        var keyboard = page.Page.Keyboard;

        await TabToAsync(page, $"Actions for server s2 of pool {pool.Id}");
        await keyboard.PressAsync("Enter");
        await ArrowToAsync(page, "Drain…");
        await keyboard.PressAsync("Enter");
        await Expect(page.Dialog).ToContainTextAsync("Drain server s2?");
        await keyboard.PressAsync("Enter");
        await Expect(page.Said).ToHaveTextAsync("Server s2 is draining.");
        await Expect(page.Server("s2")).ToContainTextAsync("Draining");
        await Stage.ServerIsAsync(pool, "s2 Draining 0/2");

        // The focus is where it was.
        await Expect(page.Menu("s2")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await ArrowToAsync(page, "Resume…");
        await keyboard.PressAsync("Enter");
        await Expect(page.Dialog).ToContainTextAsync("Resume server s2?");
        await keyboard.PressAsync("Enter");
        await Expect(page.Said).ToHaveTextAsync("Server s2 takes new users.");
        await Stage.ServerIsAsync(pool, "s2 Ready 0/2");
        page.AssertQuiet();
    }

    [Fact]
    public async Task Dialog_CancelledOrEscaped_DoesNothing()
    {
        var pool = shared.NextPool();
        await using var page = await Stage.OpenAsync(chromium, pool);
        await page.ChooseAsync("s1", "Maintenance…");
        await page.Button("Cancel").ClickAsync();
        await Expect(page.Dialog).ToHaveCountAsync(0);
        await page.ChooseAsync("s1", "Drain…");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Dialog).ToHaveCountAsync(0);
        await Stage.ServerIsAsync(pool, "s1 Ready 0/2");
        Assert.DoesNotContain(page.Requests, request => request.Contains("/servers/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Maintenance_OfAServerWithUsers_MovesThemAndIsShown()
    {
        var pool = shared.NextPool();
        var (user, server) = await Crowd.ArriveAsync(pool);
        await using var page = await Stage.OpenAsync(chromium, pool);
        await page.ChooseAsync(server, "Maintenance…");
        await Expect(page.Dialog).ToContainTextAsync("Its 1 user is moved");
        await page.ConfirmAsync();
        await Expect(page.Server(server)).ToContainTextAsync("Maintenance");
        await Expect(page.Server(server)).ToContainTextAsync("0 of 2");
        await Expect(page.Figure("moved")).ToHaveTextAsync("1");
        Assert.NotEqual(server, (await user.AskAsync(pool.Http)).Body);
        page.AssertQuiet();
    }

    [Fact]
    public async Task Drain_WithADeadline_ShowsHowLongIsLeft()
    {
        var pool = shared.NextPool();
        await using var page = await Stage.OpenAsync(chromium, pool);
        await page.ChooseAsync("s3", "Drain…");
        await page.Dialog.GetByLabel("Deadline").FillAsync("soon");
        await page.ConfirmAsync();
        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("'deadline' is 'soon'");
        await page.Dialog.GetByLabel("Deadline").FillAsync("2h");
        await page.ConfirmAsync();
        await Expect(page.Server("s3")).ToContainTextAsync(new Regex("Draining 1 h 59 min left"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Server_AddedChangedAndRemoved_IsWhatTheApiSays()
    {
        var pool = shared.NextPool();
        await using var page = await Stage.OpenAsync(chromium, pool);
        await page.Button($"Add a server to pool {pool.Id}").ClickAsync();
        await page.Dialog.GetByLabel("Name").FillAsync("s3");
        await page.Dialog.GetByLabel("Address").FillAsync("127.0.0.1");
        await page.ConfirmAsync();
        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("There is a server s3 already.");
        await page.Dialog.GetByLabel("Name").FillAsync("s4");
        await page.ConfirmAsync();
        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("'address' is '127.0.0.1'");
        await page.Dialog.GetByLabel("Address").FillAsync($"{Loopback.NextEndPoint()}");
        await page.Dialog.GetByLabel("Most users").FillAsync("7");
        await page.ConfirmAsync();
        await Expect(page.Said).ToHaveTextAsync("Server s4 is added.");
        await Stage.ServerIsAsync(pool, "s4 Ready 0/7");

        await page.ChooseAsync("s4", "Change…");
        await page.Dialog.GetByLabel("Most users").FillAsync("9");
        await page.ConfirmAsync();
        await Expect(page.Server("s4")).ToContainTextAsync("0 of 9");
        // Nobody listens there.
        await Expect(page.Server("s4")).ToContainTextAsync("Down");
        await Expect(page.Server("s4")).ToContainTextAsync("0 of 1 up");

        await page.ChooseAsync("s4", "Remove…");
        await page.ConfirmAsync();
        await Expect(page.Server("s4")).ToHaveCountAsync(0);
        Assert.Equal(3, (await Stage.Admin.ServersAsync(pool)).Length);
        page.AssertQuiet();
    }

    [Fact]
    public async Task Server_ThatIsRemovedWithUsers_NeedsToBeForced()
    {
        var pool = shared.NextPool();
        var (_, server) = await Crowd.ArriveAsync(pool);
        await using var page = await Stage.OpenAsync(chromium, pool);
        await Expect(page.Figure("users")).ToHaveTextAsync("1");
        await page.ChooseAsync(server, "Remove…");
        await page.ConfirmAsync();
        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("has 1 users. Drain it first");
        await page.Dialog.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.ConfirmAsync();
        await Expect(page.Server(server)).ToHaveCountAsync(0);
        await Expect(page.Figure("users")).ToHaveTextAsync("1");
        page.AssertQuiet();
    }

    private static async Task TabToAsync(PageUnderTest page, string name)
    {
        for (var i = 0; i < 200; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            if (await page.Page.EvaluateAsync<string?>("document.activeElement.getAttribute('aria-label')") == name)
                return;
        }

        Assert.Fail($"'{name}' cannot be reached with the Tab key.");
    }

    private static async Task ArrowToAsync(PageUnderTest page, string text)
    {
        for (var i = 0; i < 10; i++)
        {
            if (await page.Page.EvaluateAsync<string>("document.activeElement.textContent") == text)
                return;
            await page.Page.Keyboard.PressAsync("ArrowDown");
        }

        Assert.Fail($"The menu has no '{text}'.");
    }
}
