using Microsoft.Playwright;
using UserBalance.Testing;

namespace UserBalance.Browser.Tests.Setup;

/// <summary>The browser that all tests share. It is the system's own: nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why no test runs, or <see langword="null"/> when all do.</summary>
    public static string? WhyAbsent { get; } = LongTests.WhyLeftOut ?? (File.Exists(Path)
        ? null
        : $"The status page is tested in a real browser, and {Path} is absent: apt-get install chromium.");

    /// <summary>Skips the test when there is no browser, or when it is not asked for.</summary>
    public static void SkipIfAbsent() => Assert.SkipWhen(WhyAbsent is not null, WhyAbsent ?? "");

    public async ValueTask InitializeAsync()
    {
        if (WhyAbsent is not null)
            return;
        Assertions.SetDefaultExpectTimeout((float)Eventually.Patience.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            // Chromium has no sandbox for root, as whom containers run the tests.
            Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page in a browser profile of its own.</summary>
    internal async Task<PageUnderTest> NewPageAsync(Uri origin, string pool, ColorScheme colors)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = origin.ToString(),
            ColorScheme = colors,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = 1360, Height = 860 },
        });
        context.SetDefaultTimeout((float)Eventually.Patience.TotalMilliseconds);
        return new PageUnderTest(context, await context.NewPageAsync(), origin, pool);
    }
}

/// <summary>All tests of this project: one after the other, as some of them load the machine and take times.</summary>
[CollectionDefinition(Name)]
public sealed class InChromium : ICollectionFixture<Chromium>, ICollectionFixture<SharedStage>
{
    public const string Name = "in Chromium";
}
