using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>Somebody who has no mouse.</summary>
public sealed class KeyboardTests(Chromium chromium, Digits digits)
{
    [Fact]
    public async Task A_run_is_started_with_keys_alone_and_the_focus_can_always_be_seen()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        var keys = window.Page.Keyboard;
        await window.GoAsync("/");

        await keys.PressAsync("n");
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Start a run");
        await window.SettledAsync();
        await Keys.TabToAsync(window, "[name=name]");
        await keys.PressAsync("Control+A");
        await keys.TypeAsync("by-keys");
        await Keys.TabToAsync(window, "[name=rounds]");
        await keys.PressAsync("Control+A");
        await keys.TypeAsync("2");
        await Expect(window.Page.GetByText("Ready to start")).ToBeVisibleAsync();
        await Keys.TabToAsync(window, ".start-summary button.main");
        await keys.PressAsync("Enter");

        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("by-keys");
        await Expect(window.Page.Locator("h1")).ToBeFocusedAsync();
        await Expect(window.Page.GetByText("All 2 rounds are done.")).ToBeVisibleAsync();
    }
}
