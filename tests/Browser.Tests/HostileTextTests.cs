using System.Text.Json;
using Microsoft.Playwright;
using UserBalance.Browser.Tests.Setup;
using static Microsoft.Playwright.Assertions;

namespace UserBalance.Browser.Tests;

/// <summary>Texts that others have chosen are shown as they are and never run.</summary>
[Collection(InChromium.Name)]
public sealed class HostileTextTests(Chromium chromium, SharedStage shared)
{
    private const string Hostile = "<img src=x onerror=alert(1)>\"'></td><script>alert(2)</script>";

    [Fact]
    public async Task Search_ForMarkup_ShowsIt()
    {
        // Without a slash, which the API would show as it was sent.
        var markup = "<img src=x onerror=alert(1)>";
        var pool = shared.NextPool();
        await using var page = await shared.Stage.OpenAsync(chromium, pool, $"clients/{pool.Id}/{Uri.EscapeDataString(markup)}");
        await Expect(page.Card).ToContainTextAsync($"'{markup}' is not a client");
        await AssertNothingRanAsync(page);
    }

    [Fact]
    public async Task Api_ThatAnswersMarkupEverywhere_RunsNothing()
    {
        var pool = shared.NextPool();
        await using var page = await shared.Stage.OpenAsync(chromium, pool);
        await page.Page.RouteAsync("**/api/v1/**", AnswerAsync);
        await Expect(page.Page.Locator("#pools h2")).ToContainTextAsync([Hostile]);
        await Expect(page.Page.Locator("#pools tbody th")).ToContainTextAsync([Hostile, Hostile]);
        await page.Page.Locator("summary").ClickAsync();
        await Expect(page.Page.Locator(".checks")).ToContainTextAsync($"{Hostile}: Down, 2 ms, {Hostile}");
        await page.Page.Locator("button.menu").ClickAsync();
        await page.Button("Drain…").ClickAsync();
        await page.ConfirmAsync();
        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync(Hostile);
        await page.Page.Keyboard.PressAsync("Escape");

        await page.OpenAsync($"clients/{Uri.EscapeDataString(Hostile)}/{Uri.EscapeDataString(Hostile)}");
        await Expect(page.Fact("Server")).ToHaveTextAsync(Hostile);
        await Expect(page.Rows("Clients")).ToContainTextAsync([Hostile]);
        await page.OpenAsync("decisions");
        await Expect(page.Rows("Decisions").First).ToContainTextAsync(Hostile);
        await AssertNothingRanAsync(page);
    }

    // Had a text become markup, its image would be there, and the policy's refusal of its handler in the console.
    private static async Task AssertNothingRanAsync(PageUnderTest page)
    {
        await Expect(page.Page.Locator("img[src='x']")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator("body script")).ToHaveCountAsync(0);
        page.AssertQuiet();
    }

    private static Task AnswerAsync(IRoute route)
    {
        var path = new Uri(route.Request.Url).AbsolutePath;
        if (route.Request.Method != "GET")
            return JsonAsync(route, new { status = 409, detail = Hostile }, 409);
        if (path.EndsWith("/events", StringComparison.Ordinal))
            return route.FulfillAsync(new() { ContentType = "text/event-stream", Body = $"event: decision\ndata: {Decision}\n\n" });
        if (path.EndsWith("/session", StringComparison.Ordinal))
            return route.ContinueAsync();
        return JsonAsync(
            route,
            path.EndsWith("/pools", StringComparison.Ordinal) ? new[] { Pool }
                : path.EndsWith("/clients", StringComparison.Ordinal) ? Clients
                : Client);
    }

    private static Task JsonAsync(IRoute route, object body, int status = 200) =>
        route.FulfillAsync(new() { Status = status, ContentType = "application/json", Body = JsonSerializer.Serialize(body) });

    private static string Decision => JsonSerializer.Serialize(
        new
        {
            pool = Hostile,
            at = Hostile,
            kind = Hostile,
            client = Hostile,
            server = Hostile,
            users = Hostile,
            maxUsers = 1,
            detail = Hostile,
        });

    private static object Client => new
    {
        client = Hostile,
        server = Hostile,
        since = Hostile,
        idleFor = 1,
        expiresAt = Hostile,
        why = Hostile,
        pinned = false,
        connections = new[] { new { gateway = Hostile, connections = 1 } },
    };

    private static object Clients => new { clients = new[] { Client }, next = (string?)null };

    private static object Pool => new
    {
        id = Hostile,
        epoch = Hostile,
        idleTimeout = 1,
        gatewayLease = 1,
        selection = Hostile,
        onServerDown = Hostile,
        users = 1,
        freeSlots = 1,
        assigned = 1,
        rejected = 1,
        expired = 1,
        moved = 1,
        evicted = 1,
        servers = new[]
        {
            new
            {
                id = Hostile,
                address = Hostile,
                state = Hostile,
                health = Hostile,
                healthSince = Hostile,
                users = 1,
                maxUsers = 2,
                checks = new[] { new { gateway = Hostile, health = "Down", detail = Hostile, latency = 0.002 } },
            },
        },
        gateways = new[] { new { name = Hostile, process = Hostile, lastSync = 1, isInStep = true, clients = 1, connections = 1 } },
    };
}
