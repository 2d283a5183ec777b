using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>The page of functions as clients.</summary>
public sealed class FunctionsTests(Chromium chromium, Digits digits)
{
    [Fact]
    public async Task Platforms_the_cost_against_the_budget_and_the_last_activations_are_shown()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        await using var functions = await Functions.StartAsync();
        await using var window = await Window.OpenAsync(chromium, functions.Federation.Address);
        await window.GoAsync("/");
        await window.Link("Functions").ClickAsync();
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Functions");

        await Expect(window.Page.Locator(".functions-cluster")).ToHaveCountAsync(3);
        var (there, away) = (window.Page.Locator(".functions-cluster").First, window.Page.Locator(".functions-cluster").Nth(1));
        await Expect(there).ToContainTextAsync("OpenWhisk");
        await Expect(there).ToContainTextAsync("38 of 40");
        await Expect(there).ToContainTextAsync("14 / 5");
        await Expect(there).ToContainTextAsync("31 / 12");
        await Expect(there.Locator(".functions-figures")).ToContainTextAsync("Processor in use62.7 %Activations a minute41.5Cold starts");
        await Expect(there.Locator(".functions-figures")).ToContainTextAsync("tells no memory");
        await Expect(away.Locator(".functions-figures")).ToHaveCountAsync(0);
        await Expect(away).ToContainTextAsync("Away");
        await Expect(away).ToContainTextAsync("does not answer: connection refused");
        await Expect(window.Page.Locator(".functions-stats")).ToContainTextAsync("$4.17");
        await Expect(window.Page.Locator(".functions-budget")).ToContainTextAsync("83.3 % of the budget is spent");

        var rows = window.Page.GetByRole(AriaRole.Table, new() { Name = "Last activations" }).GetByRole(AriaRole.Row);
        await Expect(rows.Nth(1)).ToContainTextAsync("Under way");
        await Expect(rows.Nth(1)).ToContainTextAsync("round 9");
        await Expect(rows.Filter(new() { HasText = "out of memory" }).First).ToContainTextAsync("Failed");
        await rows.Nth(1).GetByRole(AriaRole.Link, new() { Name = "wards" }).ClickAsync();
        await Expect(window.Page.Locator("h1")).ToContainTextAsync("wards");
        Assert.True(window.Complaints.IsEmpty, string.Join(Environment.NewLine, window.Complaints));
    }

    [Fact]
    public async Task Axe_finds_nothing_serious_and_a_phone_shows_it_whole()
    {
        Axe.Need();
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        await using var functions = await Functions.StartAsync();
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var window = await OpenAsync(functions, new() { ColorScheme = theme });
            Assert.Empty(await Axe.FaultsAsync(window));
        }

        await using var phone = await OpenAsync(functions,
            new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });
        Assert.Equal(390, await phone.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await Axe.FaultsAsync(phone));
    }

    [Fact]
    public async Task Where_no_functions_are_clients_the_page_says_how_and_the_navigation_leaves_it_out()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await window.GoAsync("/");
        await Expect(window.Link("Models")).ToBeVisibleAsync();
        await Expect(window.Link("Functions")).ToHaveCountAsync(0);

        await window.GoAsync("/functions");

        await Expect(window.Page.GetByText("No functions are clients here")).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".command code")).ToContainTextAsync("--faas config.yaml");
    }

    private async Task<Window> OpenAsync(Functions functions, BrowserNewContextOptions look)
    {
        var window = await Window.OpenAsync(chromium, functions.Federation.Address, look);
        await window.GoAsync("/functions");
        await Expect(window.Page.GetByRole(AriaRole.Table, new() { Name = "Last activations" })).ToBeVisibleAsync();
        return window;
    }
}
