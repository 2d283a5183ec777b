using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>A coordinator as it is beyond this machine: TLS, and everybody says who they are.</summary>
public sealed class ViewerTests(Chromium chromium)
{
    [Fact]
    public async Task A_viewer_signs_in_with_a_token_sees_everything_and_can_start_nothing()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        await using var federation = await Federation.StartAsync(options => options with
        {
            Listen = new Uri("https://127.0.0.1:0"),
            Access = options.Access with { RequireCredentials = true }
        });
        federation.Http.DefaultRequestHeaders.Authorization
            = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(federation.Data, "access", "admin.token")))
            .Trim());
        var run = await federation.PostAsync(Digits.RunFile("waits"));
        using var made = await federation.Http.PostAsJsonAsync("api/tokens", new { kind = "bearer", role = "viewer", name = "Vera" });
        var token = (string)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["token"]!;
        await using var window = await Window.OpenAsync(chromium, federation.Address);

        await window.GoAsync("/");
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Sign in to Tributary");
        await window.Page.GetByLabel("Token", new() { Exact = true }).FillAsync("no-such-token");
        await window.Button("Sign in").ClickAsync();
        await Expect(window.Page.Locator(".sign-in .fault")).ToBeVisibleAsync();
        await window.Page.GetByLabel("Token", new() { Exact = true }).FillAsync(token);
        await window.Button("Sign in").ClickAsync();

        await Expect(window.Page.Locator("h1")).Not.ToHaveTextAsync("Sign in to Tributary");
        await Expect(window.Page.Locator(".rail .who")).ToContainTextAsync("viewer");
        await Expect(window.Link("Start a run")).ToHaveCountAsync(0);
        await window.GoAsync("/runs");
        await Expect(window.Button("Start a run")).ToHaveAttributeAsync("aria-disabled", "true");

        // The page is drawn before it is known who reads it.
        await window.Page.RouteAsync("**/api", async route =>
        {
            await Task.Delay(1000);
            await route.ContinueAsync();
        });
        await window.GoAsync("/runs/new");
        await Expect(window.Page.GetByText("You may not start runs")).ToBeVisibleAsync();
        await window.GoAsync($"/runs/{run}");
        await Expect(window.Button("Stop")).ToHaveAttributeAsync("aria-disabled", "true");

        // The page only keeps from offering it; the coordinator is who refuses.
        var status = await window.Page.EvaluateAsync<int>("async run => (await fetch(`/api/runs/${run}/stop`, { method: 'POST' })).status",
            run);
        Assert.Equal(403, status);
        Assert.Equal(0, await window.Page.EvaluateAsync<int>("document.cookie.length"));
    }
}
