using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Tributary.Dashboard.Tests.Browsing;

/// <summary>One reader's browser: a context with nothing in it, and one page.</summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _address;

    private Window(IBrowserContext context, IPage page, Uri address)
    {
        (_context, Page, _address) = (context, page, address);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Complaints.Enqueue($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, fault) => Complaints.Enqueue(fault);
    }

    public IPage Page { get; }

    /// <summary>What the browser's console said that it should not have to say: errors, warnings, broken policies.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Skips the test where no page can be looked at.</summary>
    public static async Task<Window> OpenAsync(Chromium chromium, Uri address, BrowserNewContextOptions? look = null)
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        look ??= new BrowserNewContextOptions();
        look.ViewportSize ??= new ViewportSize { Width = 1280, Height = 800 };
        look.ReducedMotion ??= ReducedMotion.Reduce;
        look.IgnoreHTTPSErrors = true;
        var context = await chromium.Browser.NewContextAsync(look);
        context.SetDefaultTimeout(60_000);
        return new Window(context, await context.NewPageAsync(), address);
    }

    /// <summary>Opens a page of the dashboard and waits until it has read what it shows.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(new Uri(_address, path).ToString());
        await SettledAsync();
    }

    /// <summary>Nothing holds the place of something any more, and the letters have their form.</summary>
    public async Task SettledAsync()
    {
        await Assertions.Expect(Page.Locator("h1")).ToBeVisibleAsync();
        await Assertions.Expect(Page.Locator(".skeleton")).ToHaveCountAsync(0);
        await Page.EvaluateAsync("async () => { await document.fonts.ready; }");
    }

    /// <summary>Waits until an expression holds. (The browser's own waiting evaluates a text in the page, which its policy
    /// forbids.)</summary>
    public async Task UntilAsync(string expression)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await Page.EvaluateAsync<bool>(expression))
        {
            Assert.False(limit.IsCancellationRequested, $"not within a minute: {expression}");
            await Task.Delay(50);
        }
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
