using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>Every page on every screen and for everybody.</summary>
public sealed class LookTests(Chromium chromium, Digits digits)
{
    [Fact]
    public async Task No_page_scrolls_sideways_on_a_phone()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address,
            new() { ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true });
        var wide = new List<string>();
        foreach (var page in await digits.PagesAsync())
        {
            await window.GoAsync(page);
            var width = await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            if (width > 360) wide.Add($"{page} is {width} pixels wide");
        }

        Assert.True(wide.Count == 0, string.Join(Environment.NewLine, wide));
    }

    [Fact]
    public async Task Nothing_on_any_page_breaks_the_policy_that_the_coordinator_sends()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        foreach (var page in await digits.PagesAsync())
        {
            await window.GoAsync(page);
            var policy = await window.Page.EvaluateAsync<string>(
                "async () => (await fetch(location.href, { headers: { Accept: 'text/html' } })).headers.get('Content-Security-Policy')");
            Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        }

        Assert.True(window.Complaints.IsEmpty, string.Join(Environment.NewLine, window.Complaints));
    }

    [Fact]
    public async Task The_theme_follows_the_system_and_the_readers_choice_stays()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address, new() { ColorScheme = ColorScheme.Dark });
        await window.GoAsync("/runs");
        var dark = await BrightnessAsync(window);

        await window.Page.GetByRole(AriaRole.Radio, new() { Name = "Light theme" }).First.ClickAsync();
        var light = await BrightnessAsync(window);
        await window.Page.ReloadAsync();
        await window.SettledAsync();

        Assert.True(dark < 64, $"the dark page is as bright as {dark} of 255");
        Assert.True(light > 200, $"the light page is as bright as {light} of 255");
        Assert.Equal(light, await BrightnessAsync(window));
        await Expect(window.Page.GetByRole(AriaRole.Radio, new() { Name = "Light theme" }).First).ToBeCheckedAsync();
    }

    // Of the page's ground; Chromium says any colour of a canvas as bytes.
    private static Task<int> BrightnessAsync(Window window) => window.Page.EvaluateAsync<int>("""
        () => {
          const context = document.createElement("canvas").getContext("2d");
          context.fillStyle = getComputedStyle(document.body).backgroundColor;
          context.fillRect(0, 0, 1, 1);
          const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
          return Math.round((red + green + blue) / 3);
        }
        """);
}
