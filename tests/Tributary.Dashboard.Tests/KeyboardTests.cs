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
        await TabToAsync(window, "[name=name]");
        await keys.PressAsync("Control+A");
        await keys.TypeAsync("by-keys");
        await TabToAsync(window, "[name=rounds]");
        await keys.PressAsync("Control+A");
        await keys.TypeAsync("2");
        await Expect(window.Page.GetByText("Ready to start")).ToBeVisibleAsync();
        await TabToAsync(window, ".start-summary button.main");
        await keys.PressAsync("Enter");

        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("by-keys");
        await Expect(window.Page.Locator("h1")).ToBeFocusedAsync();
        await Expect(window.Page.GetByText("All 2 rounds are done.")).ToBeVisibleAsync();
    }

    // Tab after tab; wherever the focus goes on the way it must show.
    private static async Task TabToAsync(Window window, string selector)
    {
        for (var step = 0; step < 150; step++)
        {
            await window.Page.Keyboard.PressAsync("Tab");
            var seen = await window.Page.EvaluateAsync<string>("""
                selector => {
                  const at = document.activeElement;
                  if (!at || at === document.body) return "nowhere";
                  const shown = (element) => { const look = getComputedStyle(element); return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none"; };
                  const box = at.getBoundingClientRect();
                  if (!(shown(at) || (at.closest("label") && shown(at.closest("label")))) || box.width === 0)
                      return `hidden: ${at.outerHTML.slice(0, 200)}`;
                  return at.matches(selector) ? "there" : "on the way";
                }
                """, selector);
            Assert.False(seen.StartsWith("hidden", StringComparison.Ordinal), seen);
            if (seen == "there") return;
        }

        Assert.Fail($"the focus does not come to {selector}");
    }
}
