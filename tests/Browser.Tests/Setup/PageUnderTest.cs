using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace UserBalance.Browser.Tests.Setup;

/// <summary>The status page in a browser, with a record of what it loaded and what the browser complained about.</summary>
internal sealed class PageUnderTest : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _origin;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _requests = new();

    public PageUnderTest(IBrowserContext context, IPage page, Uri origin, string pool)
    {
        (_context, _origin, Page, PoolId) = (context, origin, page, pool);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) => Note(message);
        page.Dialog += (_, dialog) => _complaints.Enqueue($"A script opened a dialog: {dialog.Message}");
        page.Request += (_, request) => _requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>The pool that the test is about.</summary>
    public string PoolId { get; }

    /// <summary>What the page has asked for.</summary>
    public IEnumerable<string> Requests => _requests;

    /// <summary>The pool's part of the overview.</summary>
    public ILocator Pool => Page.GetByRole(AriaRole.Region, new() { Name = $"Pool {PoolId}", Exact = true });

    /// <summary>The row of a server.</summary>
    public ILocator Server(string server) => Pool.GetByRole(AriaRole.Row)
        .Filter(new() { Has = Page.GetByRole(AriaRole.Rowheader, new() { Name = server, Exact = true }) });

    /// <summary>One of the pool's figures, as in "users" or "freeSlots".</summary>
    public ILocator Figure(string name) => Pool.Locator($"[data-figure='{name}'] .value");

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>The button that opens the menu of a server.</summary>
    public ILocator Menu(string server) => Button($"Actions for server {server} of pool {PoolId}");

    /// <summary>The rows of the list of clients, or of decisions.</summary>
    public ILocator Rows(string region) => Page.GetByRole(AriaRole.Region, new() { Name = region, Exact = true }).Locator("tbody tr");

    /// <summary>What is said of the client that was looked for.</summary>
    public ILocator Card => Page.GetByRole(AriaRole.Region, new() { Name = "Client", Exact = true });

    /// <summary>One of the facts about it, as in "Server".</summary>
    public ILocator Fact(string title) => Card.Locator("dl > div")
        .Filter(new() { Has = Page.GetByText(title, new() { Exact = true }) }).Locator("dd");

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>What was done last, as the page says it.</summary>
    public ILocator Said => Page.Locator("#toast");

    /// <summary>Does what the open dialog asks about.</summary>
    public Task ConfirmAsync() => Dialog.Locator("button[type=submit]").ClickAsync();

    /// <summary>Opens a view: "", "clients/app", ...</summary>
    public async Task OpenAsync(string route = "") => await Page.GotoAsync($"/#/{route}");

    /// <summary>Chooses what is in the menu of a server.</summary>
    public async Task ChooseAsync(string server, string action)
    {
        await Menu(server).ClickAsync();
        await Button(action).ClickAsync();
    }

    /// <summary>Nothing came from elsewhere, nothing was forbidden by the policy, no script failed.</summary>
    public void AssertQuiet()
    {
        Assert.NotEmpty(_requests);
        Assert.All(_requests, request => Assert.True(_origin.IsBaseOf(new Uri(request)), $"{request} is of another host."));
        Assert.Empty(_complaints);
    }

    /// <summary>Axe finds nothing.</summary>
    public async Task AssertAccessibleAsync()
    {
        var result = await Page.RunAxe();
        Assert.NotEmpty(result.Passes);
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(Describe)));
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static string Describe(AxeResultItem item) =>
        $"{item.Id}: {item.Help}\n"
        + string.Join('\n', item.Nodes.Select(node => $"  {node.Html}\n    {string.Join("; ", node.Any.Select(check => check.Message))}"));

    // A request that is answered with an error is no complaint: the tests cause some, and look at what the page makes of them.
    private void Note(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            _complaints.Enqueue(message.Text);
    }
}
