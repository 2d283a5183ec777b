using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>Runs are named, tagged, found again, put away and deleted in the page.</summary>
public sealed class RunKeepingTests(Chromium chromium, Digits digits)
{
    [Fact]
    public async Task A_run_is_named_tagged_filtered_archived_and_deleted()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        var run = await digits.Federation.PostAsync(Digits.RunFile("keep-me", rounds: 1));
        await digits.Federation.EndedAsync(run);
        await window.GoAsync($"/runs/{run}");

        // 1. Name, tags and notes; a tag leads to the runs that have it.
        await ChooseAsync(window, "Name, tags and notes");
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("kept");
        await dialog.GetByLabel("Tags").FillAsync("baseline, slow clients");
        await dialog.GetByLabel("Notes").FillAsync("with\nmomentum");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("kept");
        await Expect(window.Page.Locator(".run-notes-text")).ToHaveTextAsync("with\nmomentum");
        await window.Link("slow clients").ClickAsync();
        await Expect(window.Link("kept")).ToBeVisibleAsync();
        await Expect(window.Link("digits-fedavg")).ToHaveCountAsync(0);
        await Expect(window.Page.GetByLabel("Filter runs")).ToHaveValueAsync("tag = \"slow clients\"");
        await window.Page.GetByLabel("Filter runs").FillAsync("not tag = baseline and accuracy > 0.1");
        await Expect(window.Link("digits-fedavg")).ToBeVisibleAsync();
        await Expect(window.Link("kept")).ToHaveCountAsync(0);

        // 2. The archive hides it, and shows it to whoever asks.
        await window.GoAsync($"/runs/{run}");
        await ChooseAsync(window, "Archive");
        await Expect(window.Page.GetByText("kept is archived.")).ToBeVisibleAsync();
        await window.GoAsync("/runs?filter=" + Uri.EscapeDataString("tag = baseline"));
        await Expect(window.Page.GetByText("No run is like that")).ToBeVisibleAsync();
        await window.Page.GetByLabel("Archived too").CheckAsync();
        await window.Link("kept").ClickAsync();

        // 3. It goes for good once that was confirmed.
        await ChooseAsync(window, "Delete");
        await window.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete the run" }).ClickAsync();
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Runs");
        Assert.Equal(404, (int)(await digits.Federation.Http.GetAsync($"/api/runs/{run}")).StatusCode);
    }

    [Fact]
    public async Task The_models_page_shows_of_each_run_the_best_and_the_last_and_all_where_they_are_asked_for()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await window.GoAsync("/models");
        var rows = window.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "digits-fedadam" });

        await Expect(rows.Filter(new() { HasText = "last of 4" })).ToHaveCountAsync(1);
        Assert.InRange(await rows.CountAsync(), 1, 3);
        await window.Page.GetByLabel("Run", new() { Exact = true }).SelectOptionAsync(digits.Second);
        await Expect(rows).ToHaveCountAsync(4);
    }

    private static async Task ChooseAsync(Window window, string what)
    {
        await window.Button("Edit").ClickAsync();
        await window.Page.Locator(".menu-items button").Filter(new() { HasText = what }).ClickAsync();
    }
}
