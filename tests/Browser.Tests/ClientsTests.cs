using Microsoft.Playwright;
using UserBalance.Browser.Tests.Setup;
using UserBalance.Testing;
using static Microsoft.Playwright.Assertions;

namespace UserBalance.Browser.Tests;

/// <summary>The search for a client, the list, and what an operator does to a client.</summary>
[Collection(InChromium.Name)]
public sealed class ClientsTests(Chromium chromium, SharedStage shared)
{
    private Stage Stage => shared.Stage;

    [Fact]
    public async Task Search_ForAUser_ShowsWhereItIs()
    {
        var pool = shared.NextPool();
        var (user, server) = await Crowd.ArriveAsync(pool);
        await using var page = await Stage.OpenAsync(chromium, pool, $"clients/{pool.Id}");
        var key = page.Page.GetByRole(AriaRole.Searchbox);
        await key.FillAsync($"{user.Address}");
        await key.PressAsync("Enter");
        await Expect(page.Fact("Server")).ToHaveTextAsync(server);
        await Expect(page.Fact("Last activity")).ToContainTextAsync("ago");
        await Expect(page.Fact("Expires")).ToContainTextAsync("in 23 h");

        await key.FillAsync("192.0.2.7");
        await page.Button("Find").ClickAsync();
        await Expect(page.Card).ToContainTextAsync($"Client 192.0.2.7 holds no slot in pool '{pool.Id}'.");
        await Expect(page.Fact("Server")).ToBeHiddenAsync();
        page.AssertQuiet();
    }

    [Fact]
    public async Task Card_OfAUserWithConnections_CountsThemByGateway()
    {
        var pool = shared.NextPool();
        var (user, _) = await Crowd.ArriveAsync(pool);
        await using var page = await Stage.OpenAsync(chromium, pool, $"clients/{pool.Id}/{user.Address}");
        await Expect(page.Fact("Connections")).ToHaveTextAsync("none");
        using (await user.HoldStreamAsync(pool.Http))
        using (await user.HoldStreamAsync(pool.Tcp))
        {
            await Expect(page.Fact("Connections")).ToHaveTextAsync($"2 at {Environment.MachineName}");
            await page.AssertAccessibleAsync();
        }

        await Expect(page.Fact("Connections")).ToHaveTextAsync("none");
        page.AssertQuiet();
    }

    [Fact]
    public async Task Card_GatewayDoesNotAnswer_SaysThatItIsUnknownThere()
    {
        var pool = shared.NextPool();
        await using var page = await Stage.OpenAsync(chromium, pool);
        await page.Page.RouteAsync("**/clients/192.0.2.7", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = """
                {
                    "client": "192.0.2.7", "server": "s1",
                    "since": "2026-01-01T00:00:00Z", "idleFor": 1, "expiresAt": "2026-01-02T00:00:00Z",
                    "connections": [
                      {"gateway":"g1","connections":1200},{"gateway":"g2","connections":0},{"gateway":"g3","connections":null}
                    ]
                }
                """,
        }));
        await page.OpenAsync($"clients/{pool.Id}/192.0.2.7");
        await Expect(page.Fact("Connections")).ToHaveTextAsync("1,200 at g1, unknown at g3");
        page.AssertQuiet();
    }

    [Fact]
    public async Task Move_OfAClient_IsDoneOrSaysWhyNot()
    {
        var pool = shared.NextPool();
        var (user, server) = await Crowd.ArriveAsync(pool);
        await Stage.Admin.WantAsync(pool, "s2", "drain");
        await using var page = await Stage.OpenAsync(chromium, pool, $"clients/{pool.Id}/{user.Address}");
        await page.Button("Move…").ClickAsync();
        await page.Dialog.GetByLabel("To server").SelectOptionAsync("s2");
        await page.ConfirmAsync();
        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Server 's2' takes no new users.");
        Assert.Equal(server, await Stage.Admin.ServerOfAsync(pool, user));

        await page.Dialog.GetByLabel("To server").SelectOptionAsync("s3");
        await page.ConfirmAsync();
        await Expect(page.Said).ToHaveTextAsync($"Client {user.Address} is moved to s3.");
        await Expect(page.Fact("Server")).ToHaveTextAsync("s3");
        Assert.Equal(Answer.From("s3"), await user.AskAsync(pool.Http));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Pin_OfAClient_IsShownAndUndone()
    {
        var pool = shared.NextPool();
        var (user, server) = await Crowd.ArriveAsync(pool);
        await using var page = await Stage.OpenAsync(chromium, pool, $"clients/{pool.Id}/{user.Address}");
        await Expect(page.Fact("Why there")).ToHaveTextAsync("admitted as a new client");
        await page.Button("Pin…").ClickAsync();
        await page.ConfirmAsync();
        await Expect(page.Fact("Pinned")).ToHaveTextAsync("yes");
        await Expect(page.Fact("Expires")).ToHaveTextAsync("not while it is pinned");
        await page.Button("Unpin…").ClickAsync();
        await page.ConfirmAsync();
        await Expect(page.Fact("Pinned")).ToHaveTextAsync("no");
        await Expect(page.Fact("Server")).ToHaveTextAsync(server);
        page.AssertQuiet();
    }

    [Fact]
    public async Task Evict_OfAClient_GivesItsSlotBack()
    {
        var pool = shared.NextPool();
        var (user, _) = await Crowd.ArriveAsync(pool);
        await using var page = await Stage.OpenAsync(chromium, pool, $"clients/{pool.Id}/{user.Address}");
        await page.Button("Evict…").ClickAsync();
        // What cannot be undone is not one Enter away.
        await Expect(page.Button("Cancel")).ToBeFocusedAsync();
        await page.ConfirmAsync();
        await Expect(page.Said).ToHaveTextAsync($"Client {user.Address} is evicted.");
        await Expect(page.Card).ToContainTextAsync("holds no slot");
        Assert.Null(await Stage.Admin.ServerOfAsync(pool, user));
        page.AssertQuiet();
    }

    [Fact]
    public async Task List_OfMoreClientsThanAPage_ShowsEachOnce()
    {
        var (stage, pool) = await Stage.StartAsync(maxUsersPerServer: 100);
        await using var owned = stage;
        var users = await Crowd.ArriveAsync(pool, 250);
        await using var page = await stage.OpenAsync(chromium, pool, "clients");
        var seen = new List<string>();
        foreach (var size in (int[])[100, 100, 50])
        {
            await Expect(page.Rows("Clients")).ToHaveCountAsync(size);
            seen.AddRange(await page.Rows("Clients").Locator("th").AllInnerTextsAsync());
            if (size == 100)
                await TurnAsync(page, "Next");
        }

        Assert.Equal(users.Select(user => $"{user.Address}").Order(), seen.Order());
        await Expect(page.Button("Next")).ToBeDisabledAsync();
        await TurnAsync(page, "Previous");
        await Expect(page.Rows("Clients")).ToHaveCountAsync(100);

        await page.Page.GetByLabel("On server").SelectOptionAsync("s2");
        await Expect(page.Page.Locator("#client-list-title")).ToHaveTextAsync("Clients of server s2");
        Assert.All(await page.Rows("Clients").Locator("td:nth-child(2)").AllInnerTextsAsync(), server => Assert.Equal("s2", server));
        page.AssertQuiet();
    }

    // A page of as many rows is told from the one before by its first client.
    private static async Task TurnAsync(PageUnderTest page, string button)
    {
        var first = await page.Rows("Clients").Locator("th").First.InnerTextAsync();
        await page.Button(button).ClickAsync();
        await Eventually.True("another page", async () => await page.Rows("Clients").Locator("th").First.InnerTextAsync() != first);
    }
}
