using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tributary.Core;
using Tributary.Core.Rounds;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using Tributary.Engine.Models;
using Tributary.Storage.Folders;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>A run file as a form and as text, and what is said where something is wrong or not there.</summary>
public sealed class StartTests(Chromium chromium, Digits digits)
{
    private const string Simulated = "20260101-000000-sim";
    private const string NoModel = "0123456789012345678901234567890123456789012345678901234567890123";

    [Fact]
    public async Task The_file_is_short_yaml_also_with_a_fault_and_the_faults_line_is_marked()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await window.GoAsync("/runs/new");
        var (form, yaml) = (Tab(window, "Form"), Tab(window, "YAML"));
        var editor = window.Page.GetByLabel("Run file");

        await yaml.ClickAsync();
        var text = await editor.InputValueAsync();
        Assert.Contains("name: digits\nmodel: s4t-net\n", text, StringComparison.Ordinal);
        Assert.True(text.Split('\n').Length < 20, text);

        await form.ClickAsync();
        await window.Page.Locator("[name=rounds]").FillAsync("0");
        await yaml.ClickAsync();
        await Expect(editor).ToHaveValueAsync(new Regex("^name: digits\nmodel: s4t-net\nrounds: 0\n"));
        await Expect(window.Page.Locator(".yaml-lines [data-fault]")).ToHaveTextAsync("3");
        await window.Page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Button, new() { Name = "Rounds" }).ClickAsync();
        Assert.Equal("rounds: 0", await editor.EvaluateAsync<string>("it => it.value.slice(it.selectionStart, it.selectionEnd)"));

        await editor.FillAsync((await editor.InputValueAsync()).Replace("rounds: 0", "rounds: 7", StringComparison.Ordinal));
        await Expect(window.Page.GetByText("Ready to start")).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".yaml-lines [data-fault]")).ToHaveCountAsync(0);
        await form.ClickAsync();
        await Expect(window.Page.Locator("[name=rounds]")).ToHaveValueAsync("7");
    }

    [Fact]
    public async Task Pictures_are_chosen_with_their_folder_and_what_is_wrong_with_it_is_said_there()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await window.GoAsync("/runs/new");
        var folder = window.Page.Locator("[name='data.folder']");
        await Expect(folder).ToHaveCountAsync(0);

        await window.Page.Locator("[name='data.set']").SelectOptionAsync("pictures");
        await Expect(window.Page.Locator("form").GetByText("Folder is missing: name a folder")).ToBeVisibleAsync();
        await folder.FillAsync("nowhere");
        await Expect(window.Page.Locator("form").GetByText("there is no folder")).ToBeVisibleAsync();
        await folder.FillAsync("/etc");
        await Expect(window.Page.Locator("form").GetByText("outside the data folder")).ToBeVisibleAsync();

        await window.Page.Locator("[name='data.set']").SelectOptionAsync("mnist-mini");
        await Expect(window.Page.Locator("[name='data.pictures.height']")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_simulation_is_duplicated_without_what_only_simulations_have()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        await using var federation = await Federation.StartAsync(seed: SeedAsync);
        await using var window = await Window.OpenAsync(chromium, federation.Address);
        await window.GoAsync($"/runs/new?from={Simulated}");

        await Expect(window.Page.GetByText("That run was a simulation.")).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("Ready to start")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/runs/no-such-run", "There is no run no-such-run", "See all runs", "/runs")]
    [InlineData("/runs/new?from=no-such-run", "There is no run no-such-run", "Start with empty settings", "/runs/new")]
    [InlineData("/clients/nobody", "There is no client nobody", "See all clients", "/clients")]
    [InlineData("/models/" + NoModel, "There is no model 0123456789", "See all models", "/models")]
    public async Task What_does_not_exist_is_not_tried_again(string page, string said, string link, string leads)
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await window.GoAsync(page);

        await Expect(window.Page.GetByText(said, new() { Exact = true })).ToBeVisibleAsync();
        await Expect(window.Button("Try again")).ToHaveCountAsync(0);
        await Expect(window.Link(link)).ToHaveAttributeAsync("href", leads);
    }

    [Fact]
    public async Task A_serving_name_that_is_not_allowed_is_refused_while_it_is_typed()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await window.GoAsync($"/models/{(string)(await digits.Federation.AskAsync($"api/runs/{digits.First}"))["model"]!}");
        await window.Button("Promote").First.ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        var name = dialog.GetByRole(AriaRole.Combobox, new() { Name = "Name" });

        await name.FillAsync("Digits Prod!");
        await Expect(dialog.GetByText("Only letters, digits, dashes, underscores and dots")).ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Promote" })).ToHaveAttributeAsync("aria-disabled", "true");

        await name.FillAsync("digits-prod");
        await Expect(dialog.Locator(".fault")).ToHaveCountAsync(0);
    }

    private static ILocator Tab(Window window, string name) => window.Page.GetByRole(AriaRole.Tab, new() { Name = name });

    // As a simulation with injected faults leaves its run in the store.
    private static async Task SeedAsync(Federation federation)
    {
        using var store = new RunFolder(federation.Data);
        var model = new ModelState(TensorLayout.Pack([("weight", [10, 784], TensorRole.Parameter)]), new float[7840]);
        using var claim = store.Runs.Claim(Simulated);
        var spec = new JsonObject
        {
            ["name"] = "simulated",
            ["model"] = "2nn",
            ["rounds"] = 3,
            ["data"] = new JsonObject { ["set"] = "mnist-mini", ["partition"] = new JsonObject { ["kind"] = "iid", ["clients"] = 20 } },
            ["faults"] = new JsonArray(new JsonObject { ["kind"] = "lost", ["chance"] = 0.1 }),
        };
        var begun = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var run = new RunRecord { Id = Simulated, Name = "sim", Created = begun, Spec = spec.ToJsonString(), Status = RunStatus.Running };
        var outcome = new RunOutcome { Status = RunStatus.Stopped, Reason = "stopped", Rounds = 0, ModelSha256 = model.Sha256() };
        await store.Runs.CreateAsync(run, model, CancellationToken.None);
        await store.Runs.FinishAsync(Simulated, outcome, CancellationToken.None);
    }
}
