using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tributary.Client;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Training;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>A run without a central model shows its nodes, who averages with whom, and how they come to agree. <c>TRIBUTARY_PICTURES</c>
/// names a folder for what was seen.</summary>
public sealed class NodesTests(Chromium chromium)
{
    [Theory]
    [InlineData(12, "smallWorld", ".node-ring .node", ColorScheme.Light)]
    [InlineData(150, "randomRegular", ".node-field rect", ColorScheme.Dark)]
    public async Task Each_node_is_drawn_and_an_earlier_round_can_be_looked_at(int count, string topology, string mark, ColorScheme theme)
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        await using var federation = await Federation.StartAsync(inMemory: true);
        using var pool = new TrainerPool(1);
        var parts = Partitioner.Deal(EmbeddedMnist.Train, new PartitionSpec { Kind = PartitionKind.Shards, Clients = count }, 1);
        foreach (var (place, id) in parts.Clients.Index())
            federation.Clients.Join(new LocalTrainer(id, new Subset(EmbeddedMnist.Train, parts.Samples[place]), pool, TimeProvider.System));
        await using var window = await Window.OpenAsync(chromium, federation.Address,
            new() { ColorScheme = theme, ViewportSize = new() { Width = 1280, Height = 900 } });
        var run = await federation.PostAsync($$"""
            name: gossip
            model: logreg
            rounds: 10
            strategy: { name: gossip, topology: {{topology}} }
            cohort: { waitFor: {{count}} }
            training: { batchSize: 10, optimizer: { kind: sgd, learningRate: 0.1 } }
            data: { set: mnist-mini }
            """);
        await window.GoAsync($"/runs/{run}");
        var nodes = window.Page.GetByRole(AriaRole.Region, new() { Name = "Nodes" });

        await Expect(window.Page.GetByText("All 10 rounds are done.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(nodes.Locator(mark)).ToHaveCountAsync(count);
        await Expect(nodes.Locator("svg title").First).ToContainTextAsync("from the mean");
        await Expect(nodes.Locator("svg[role=img]").First).ToHaveAttributeAsync("aria-label", new Regex("after round 10 "));
        if (count <= 100) await Expect(nodes.Locator(".node-links path")).ToHaveCountAsync(2 * count);
        if (Axe.IsHere) Assert.Empty(await Axe.FaultsAsync(window));
        if (Environment.GetEnvironmentVariable("TRIBUTARY_PICTURES") is { Length: > 0 } folder)
            await nodes.ScreenshotAsync(new() { Path = Path.Combine(folder, $"nodes-{count}.png") });

        await nodes.GetByRole(AriaRole.Slider).FillAsync("0");

        await Expect(nodes.GetByText("Round 1", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(nodes.Locator("svg[role=img]").First).ToHaveAttributeAsync("aria-label", new Regex("after round 1 "));
    }
}
