using Microsoft.Playwright;
using Tributary.Coordinator.Hosting;

namespace Tributary.Dashboard.Tests.Browsing;

/// <summary>Debian's chromium, started once. Nothing is downloaded: where it is missing, or the dashboard was not built, the tests say so
/// and are skipped.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why no page can be looked at; null where one can.</summary>
    public static string? Missing { get; } = !File.Exists(Executable) ? $"{Executable} is not there (Debian's package chromium)"
        : !typeof(CoordinatorHost).Assembly.GetManifestResourceNames().Contains("dashboard/index.html", StringComparer.Ordinal)
            ? "the dashboard was not built (Node.js 20.19 or later is needed)"
        : null;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("the browser was not started: " + Missing);

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Executable });

        // Far above what any wait needs; a machine under load is no fault of the page.
        Assertions.SetDefaultExpectTimeout(60_000);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is { } browser) await browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
