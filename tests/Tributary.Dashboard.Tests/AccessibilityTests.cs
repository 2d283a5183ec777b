using System.Text.Json;
using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;

namespace Tributary.Dashboard.Tests;

/// <summary>axe-core (a development dependency of <c>web/</c>) looks at every page, under the policy that the coordinator sends.</summary>
public sealed class AccessibilityTests(Chromium chromium, Digits digits)
{
    private const string Check = """
        async () => {
          const found = await axe.run(document, { resultTypes: ["violations"] });
          return JSON.stringify(found.violations.filter(({ impact }) => impact === "serious" || impact === "critical")
            .flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(" ")}: ${failureSummary?.replaceAll("\n", " ")}`)));
        }
        """;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_serious_on_any_page(ColorScheme theme)
    {
        var axe = Path.Combine(Sources.Root, "web", "node_modules", "axe-core", "axe.min.js");
        Assert.SkipWhen(!File.Exists(axe), "axe-core is not installed in web/node_modules");
        await using var window = await Window.OpenAsync(chromium, digits.Address, new() { ColorScheme = theme });
        var script = await File.ReadAllTextAsync(axe);
        var faults = new List<string>();
        foreach (var page in await digits.PagesAsync())
        {
            await window.GoAsync(page);
            await window.Page.EvaluateAsync(script);
            faults.AddRange(JsonSerializer.Deserialize<string[]>(await window.Page.EvaluateAsync<string>(Check))!.Select(
                fault => $"{page}: {fault}"));
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }
}
