using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>Runs are started, followed and steered in the page.</summary>
public sealed class RunTests(Chromium chromium, Digits digits)
{
    [Fact]
    public async Task A_run_is_started_from_the_form()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await window.GoAsync("/runs/new");
        await window.Page.Locator("[name=name]").FillAsync("from-the-form");
        await window.Page.Locator("[name=rounds]").FillAsync("2");
        await window.Page.Locator("[name=strategy], [name='strategy.name']").SelectOptionAsync("fedavgm");

        await window.Button("Start the run").ClickAsync();

        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("from-the-form");
        await Expect(window.Page.GetByText("All 2 rounds are done.")).ToBeVisibleAsync();
        var run = await digits.Federation.AskAsync($"api{new Uri(window.Page.Url).AbsolutePath}");
        Assert.Equal(("from-the-form", 2, "completed", "fedavgm"),
            ((string)run["name"]!, (int)run["rounds"]!, (string)run["status"]!, (string)run["spec"]!["strategy"]!["name"]!));
    }

    [Fact]
    public async Task A_wrong_field_is_refused_at_the_field()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await window.GoAsync("/runs/new");
        var rate = window.Page.Locator("[name='training.optimizer.learningRate']");

        await rate.FillAsync("-3");

        await Expect(rate).ToHaveAttributeAsync("aria-invalid", "true");
        var fault = await rate.GetAttributeAsync("aria-describedby") ?? "";
        await Expect(window.Page.Locator($"[id='{fault.Split(' ')[0]}']")).ToContainTextAsync("is -3");
        await Expect(window.Button("Start the run")).ToHaveAttributeAsync("aria-disabled", "true");
        await window.Page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Button, new() { Name = "Learning rate" }).ClickAsync();
        await Expect(rate).ToBeFocusedAsync();
        await rate.FillAsync("0.1");
        await Expect(rate).Not.ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(window.Page.GetByText("Ready to start")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Progress_arrives_without_reload_and_a_run_is_stopped_and_resumed()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        var run = await digits.Federation.PostAsync(Digits.RunFile("long", rounds: 5000, model: "logreg"));
        await window.GoAsync($"/runs/{run}");
        await window.Page.EvaluateAsync("window.untouched = true");

        await SavedAsync(window, atLeast: 5);
        await window.Button("Stop").ClickAsync();
        await window.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop the run" }).ClickAsync();
        await Expect(window.Page.Locator(".eyebrow")).ToContainTextAsync("Stopped");
        var stopped = (int)(await digits.Federation.AskAsync($"api/runs/{run}"))["round"]!;
        await window.Button("Resume").ClickAsync();
        await SavedAsync(window, atLeast: stopped + 3);

        Assert.True(await window.Page.EvaluateAsync<bool>("window.untouched === true"), "the page was loaded again");
        var audit = (await digits.Federation.AskAsync("api/audit?newest=true&limit=50")).ToJsonString();
        Assert.Contains("run.stopped", audit, StringComparison.Ordinal);
        Assert.Contains("run.resumed", audit, StringComparison.Ordinal);
        await window.Button("Stop").ClickAsync();
        await window.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop the run" }).ClickAsync();
        await Expect(window.Page.Locator(".eyebrow")).ToContainTextAsync("Stopped");
    }

    [Fact]
    public async Task Two_runs_are_compared()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await window.GoAsync("/runs");
        foreach (var name in new[] { "digits-fedavg", "digits-fedadam" })
            await window.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new($"Choose {name} of") }).CheckAsync();

        await window.Button("Compare 2").ClickAsync();
        await window.SettledAsync();

        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("2 runs side by side");
        await Expect(window.Page.Locator("figure.chart canvas")).ToHaveCountAsync(2);
        var settings = window.Page.GetByRole(AriaRole.Region, new() { Name = "Settings side by side" });
        await Expect(settings.GetByRole(AriaRole.Row, new() { Name = "rounds" })).ToContainTextAsync("8");
        await Expect(settings.GetByRole(AriaRole.Row, new() { Name = "strategy" }).First).ToContainTextAsync("fedadam");
        await Expect(settings.GetByRole(AriaRole.Row, new() { Name = "training.batchSize" })).ToHaveCountAsync(0);
    }

    // The page says itself how many rounds it knows of.
    private static Task SavedAsync(Window window, int atLeast) => window.UntilAsync(
        "Number(/([\\d,]+) of/.exec(document.querySelector('section[aria-label=Progress] .note')?.textContent ?? '')?.[1]"
        + $".replaceAll(',', '') ?? 0) >= {atLeast}");
}
