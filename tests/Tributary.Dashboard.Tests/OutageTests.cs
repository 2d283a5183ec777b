using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>The coordinator is killed, or comes back as another version, while somebody looks at it.</summary>
public sealed class OutageTests(Chromium chromium, Digits digits)
{
    // As the navigation names them; the overview last.
    private static readonly string[] Places = ["Runs", "Clients", "Models", "Try it", "Data", "Audit", "Settings", "Overview"];

    [Fact]
    public async Task The_page_says_that_the_coordinator_is_gone_and_comes_back_by_itself()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        using var coordinator = await Restartable.StartAsync();
        await using var window = await Window.OpenAsync(chromium, coordinator.Address);
        await window.GoAsync("/clients");
        await window.Page.EvaluateAsync("window.untouched = true");
        await Expect(window.Page.Locator(".rail .status")).ToHaveTextAsync("Live");

        coordinator.Kill();

        await GoneAsync(window);
        coordinator.Start();
        coordinator.Join("after-the-outage");
        await BackAsync(window);
        await Expect(window.Link("after-the-outage")).ToBeVisibleAsync();
        Assert.True(await window.Page.EvaluateAsync<bool>("window.untouched === true"), "the page was loaded again");
    }

    [Fact]
    public async Task Every_page_opens_while_the_coordinator_is_gone_though_it_was_never_visited()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        using var coordinator = await Restartable.StartAsync();
        await using var window = await Window.OpenAsync(chromium, coordinator.Address);
        await window.GoAsync("/");
        await window.Page.EvaluateAsync("window.untouched = true");

        // The last that is fetched ahead.
        await window.UntilAsync("performance.getEntriesByType('resource').some(({ name }) => /Settings-.*js/.test(name))");
        coordinator.Kill();
        await GoneAsync(window);
        foreach (var place in Places)
        {
            await window.Link(place).First.ClickAsync();
            await Expect(window.Page).ToHaveTitleAsync($"{place} · Tributary");
            await Expect(window.Link("Runs").First).ToBeVisibleAsync();
            await Expect(window.Page.Locator("main")).Not.ToBeEmptyAsync();
        }

        coordinator.Start();
        await BackAsync(window);
        await EveryPageAsync(window);
        Assert.True(await window.Page.EvaluateAsync<bool>("window.untouched === true"), "the page was loaded again");
    }

    [Fact]
    public async Task A_page_that_was_not_fetched_in_time_leaves_the_navigation_and_opens_when_the_coordinator_is_back()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        using var coordinator = await Restartable.StartAsync();
        await using var window = await Window.OpenAsync(chromium, coordinator.Address);
        await WithoutFetchingAheadAsync(window);
        await window.GoAsync("/");
        coordinator.Kill();
        await GoneAsync(window);
        foreach (var place in Places[..^1])
        {
            await window.Link(place).First.ClickAsync();
            await Expect(window.Page.Locator("main h1")).ToHaveTextAsync("This page was not loaded in time");
            await Expect(window.Link("Runs").First).ToBeVisibleAsync();
        }

        coordinator.Start();
        await Expect(window.Page.Locator("main h1")).ToHaveTextAsync(Places[^2]);
        await BackAsync(window);
        await EveryPageAsync(window);
    }

    [Fact]
    public async Task A_page_that_an_update_took_away_is_loaded_anew_once_and_then_said_to_be_missing()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await WithoutFetchingAheadAsync(window);
        await window.Page.RouteAsync("**/assets/Settings-*.js", route => route.FulfillAsync(new() { Status = 404 }));
        await window.GoAsync("/runs");
        var loads = 0;
        window.Page.Request += (_, request) => loads += request.IsNavigationRequest ? 1 : 0;

        await window.Link("Settings").First.ClickAsync();

        await Expect(window.Page.Locator("main h1")).ToHaveTextAsync("The coordinator does not have this page");
        Assert.Equal(1, loads);
        await Expect(window.Button("Load anew")).ToBeVisibleAsync();
        await window.Link("Clients").First.ClickAsync();
        await Expect(window.Page.Locator("main h1")).ToHaveTextAsync("Clients");

        // Once the page is there again, nothing of that is left.
        await window.Page.UnrouteAllAsync();
        await window.Page.ReloadAsync();
        await window.Link("Settings").First.ClickAsync();
        await Expect(window.Page.Locator("main h1")).ToHaveTextAsync("Settings");
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task A_browser_that_thinks_itself_offline_still_asks_the_coordinator()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await window.GoAsync("/");
        await window.Page.EvaluateAsync("window.dispatchEvent(new Event('offline'))");

        await window.Link("Data").First.ClickAsync();

        await Expect(window.Page.Locator("main canvas").First).ToBeVisibleAsync();
    }

    private static async Task GoneAsync(Window window)
    {
        await Expect(window.Page.GetByText("The coordinator does not answer since")).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".rail .status")).ToContainTextAsync("As of");
    }

    private static async Task BackAsync(Window window)
    {
        await Expect(window.Page.Locator(".rail .status")).ToHaveTextAsync("Live");
        await Expect(window.Page.GetByText("The coordinator does not answer since")).ToBeHiddenAsync();
    }

    private static async Task EveryPageAsync(Window window)
    {
        foreach (var place in Places)
        {
            await window.Link(place).First.ClickAsync();
            await Expect(window.Page).ToHaveTitleAsync($"{place} · Tributary");
            await Expect(window.Page.Locator("main h1")).ToBeVisibleAsync();
            await Expect(window.Page.Locator("main [role=alert]")).ToHaveCountAsync(0);
        }
    }

    // A reader who counts bytes gets pages only when he opens them.
    private static Task WithoutFetchingAheadAsync(Window window)
        => window.Page.AddInitScriptAsync("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })");
}
