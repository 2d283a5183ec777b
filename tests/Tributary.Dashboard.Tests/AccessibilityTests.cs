using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;

namespace Tributary.Dashboard.Tests;

/// <summary>axe-core looks at every page, under the policy that the coordinator sends.</summary>
public sealed class AccessibilityTests(Chromium chromium, Digits digits)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_serious_on_any_page(ColorScheme theme)
    {
        Axe.Need();
        await using var window = await Window.OpenAsync(chromium, digits.Address, new() { ColorScheme = theme });
        var faults = new List<string>();
        foreach (var page in await digits.PagesAsync())
        {
            await window.GoAsync(page);
            faults.AddRange((await Axe.FaultsAsync(window)).Select(fault => $"{page}: {fault}"));
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }
}
