using UserBalance.Browser.Tests.Setup;
using static Microsoft.Playwright.Assertions;

namespace UserBalance.Browser.Tests;

/// <summary>The page of a gateway that has a key.</summary>
[Collection(InChromium.Name)]
public sealed class SignInTests(Chromium chromium)
{
    private const string Key = "correct horse battery staple";

    [Fact]
    public async Task SignIn_WithTheKey_OpensThePageAndItsActions()
    {
        var (stage, pool) = await Stage.StartAsync(key: Key);
        await using var owned = stage;
        await using var page = await stage.OpenAsync(chromium, pool);
        var key = page.Page.GetByLabel("Key", new() { Exact = true });
        await Expect(key).ToBeFocusedAsync();
        await Expect(page.Pool).ToHaveCountAsync(0);
        await key.FillAsync("wrong");
        await key.PressAsync("Enter");
        await Expect(page.Page.Locator("#sign-in-problem")).ToHaveTextAsync("This is not the key.");
        await Expect(page.Page.Locator("#views")).ToBeHiddenAsync();

        await key.FillAsync(Key);
        await page.Button("Sign in").ClickAsync();
        await Expect(page.Figure("users")).ToHaveTextAsync("0");
        await page.ChooseAsync("s1", "Drain…");
        await page.ConfirmAsync();
        await Expect(page.Said).ToHaveTextAsync("Server s1 is draining.");
        await Expect(page.Server("s1")).ToContainTextAsync("Draining");

        // The cookie outlives the page; no script can read it.
        await page.Page.ReloadAsync();
        await Expect(page.Server("s1")).ToContainTextAsync("Draining");
        Assert.DoesNotContain("session", await page.Page.EvaluateAsync<string>("document.cookie"), StringComparison.Ordinal);

        await page.Button("Sign out").ClickAsync();
        await Expect(key).ToBeVisibleAsync();
        await Expect(page.Pool).ToHaveCountAsync(0);
        page.AssertQuiet();
    }
}
