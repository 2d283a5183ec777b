using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>From an empty coordinator to a first model, by what the page says.</summary>
public sealed class FirstClientTests(Chromium chromium)
{
    [Fact]
    public async Task The_shown_command_adds_a_client_and_the_first_run_starts_with_a_click()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        await using var federation = await Federation.StartAsync();
        await using var window = await Window.OpenAsync(chromium, federation.Address);
        await window.GoAsync("/");
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Nothing flows yet");

        // Run as it stands there, but for the first word, which names the tool.
        var command = (await window.Page.GetByLabel("Command that starts client-1").InnerTextAsync()).Trim().Split(' ');
        Assert.Equal("tributary", command[0]);
        var client = federation.Join("client-1", command[1..]);

        await Expect(window.Page.GetByText("1 client here. More may join at any time.")).ToBeVisibleAsync();
        var known = await federation.AskAsync("api/clients/client-1");
        Assert.Equal(("online", "native"), ((string)known["state"]!, (string)known["transport"]!));
        await window.Button("Start the first run").ClickAsync();
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("first-run");
        await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Progress", Exact = true }).GetByText("of 20 rounds"))
            .ToBeVisibleAsync();
        Assert.False(client.Ended, client.Said);
        Assert.True((int)(await federation.AskAsync("api/clients/client-1"))["rounds"]! >= 1);
    }
}
