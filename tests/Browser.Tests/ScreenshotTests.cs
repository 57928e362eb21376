using System.Reflection;
using Microsoft.Playwright;
using UserBalance.Browser.Tests.Setup;
using UserBalance.Testing;
using static Microsoft.Playwright.Assertions;

namespace UserBalance.Browser.Tests;

/// <summary>
/// The pictures of the documents. They are taken in every run, so that they can be taken, but written to <c>docs/images</c> only when
/// the environment has <c>UPDATE_SCREENSHOTS=1</c>: the tree stays clean.
/// </summary>
[Collection(InChromium.Name)]
public sealed class ScreenshotTests(Chromium chromium)
{
    private static readonly bool IsAsked = Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1";

    private static readonly string Folder = Path.Combine(
        typeof(ScreenshotTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(data => data.Key == "RepositoryRoot").Value!, "docs", "images");

    [Fact]
    public async Task Views_InLightAndDark_ArePictured()
    {
        var (stage, pool) = await Stage.StartAsync(maxUsersPerServer: 20);
        await using var owned = stage;
        var streams = await FillAsync(stage, pool);
        foreach (var colors in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using var page = await stage.OpenAsync(chromium, pool, colors: colors);
            await page.Page.SetViewportSizeAsync(1280, 640);
            await PictureOverviewAsync(page, colors);
            await PictureClientsAsync(page, pool, streams[0].User, colors);
            await PictureDecisionsAsync(stage, page, pool, colors);
            page.AssertQuiet();
        }

        foreach (var (_, stream) in streams)
            stream.Dispose();
    }

    // A day in the life of a pool: most slots taken, some connections, a server that drains and one that does not answer.
    private static async Task<(Visitor User, IDisposable Stream)[]> FillAsync(Stage stage, TestPool pool)
    {
        var users = await Crowd.ArriveAsync(pool, 41);
        var streams = await Task.WhenAll(users.Take(17).Select(async user => (user, await user.HoldStreamAsync(pool.Http))));
        await stage.Admin.SendAsync(HttpMethod.Post, DrainOf(pool));
        await Crowd.ArriveAsync(pool, 9);
        await stage.Admin.SendAsync(
            HttpMethod.Put,
            $"/api/v1/pools/{pool.Id}/servers/s4",
            request => request.Content = new StringContent(
                $$"""{"address":"{{Loopback.NextEndPoint()}}","maxUsers":40}""", System.Text.Encoding.UTF8, "application/json"));
        return streams;
    }

    private static async Task PictureOverviewAsync(PageUnderTest page, ColorScheme colors)
    {
        await Expect(page.Server("s4")).ToContainTextAsync("0 of 1 up");
        await Expect(page.Server("s2")).ToContainTextAsync("Draining");
        await TakeAsync(page, "overview", colors);
        await page.ChooseAsync("s1", "Drain…");
        await page.Dialog.GetByLabel("Deadline").FillAsync("30m");
        await TakeAsync(page, "dialog", colors);
        await page.Page.Keyboard.PressAsync("Escape");
    }

    private static async Task PictureClientsAsync(PageUnderTest page, TestPool pool, Visitor user, ColorScheme colors)
    {
        await page.OpenAsync($"clients/{pool.Id}/{user.Address}");
        await Expect(page.Fact("Server")).ToBeVisibleAsync();
        await Expect(page.Rows("Clients").First).ToBeVisibleAsync();
        await TakeAsync(page, "clients", colors);
    }

    private static async Task PictureDecisionsAsync(Stage stage, PageUnderTest page, TestPool pool, ColorScheme colors)
    {
        await page.OpenAsync($"decisions/{pool.Id}");
        await Expect(page.Page.Locator("#decisions-state")).ToHaveTextAsync("0/s");
        var users = await Crowd.ArriveAsync(pool, 4);
        await Visitor.Next().AskAsync(pool.Http);
        await stage.Admin.WantAsync(pool, "s3", "drain");
        await stage.Admin.WantAsync(pool, "s2", "resume");
        await stage.Admin.MoveAsync(pool, users[0], "s2");
        foreach (var user in users)
            await stage.Admin.EvictAsync(pool, user);
        await stage.Admin.WantAsync(pool, "s3", "resume");
        await stage.Admin.SendAsync(HttpMethod.Post, DrainOf(pool));
        await Expect(page.Rows("Decisions").Nth(13)).ToBeVisibleAsync();
        await TakeAsync(page, "decisions", colors);
    }

    private static string DrainOf(TestPool pool) => $"/api/v1/pools/{pool.Id}/servers/s2/drain?deadline=2h";

    private static async Task TakeAsync(PageUnderTest page, string name, ColorScheme colors)
    {
        var picture = await page.Page.ScreenshotAsync();
        Assert.NotEmpty(picture);
        if (!IsAsked)
            return;
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(
            Path.Combine(Folder, $"{name}-{(colors == ColorScheme.Dark ? "dark" : "light")}.png"),
            picture,
            TestContext.Current.CancellationToken);
    }
}
