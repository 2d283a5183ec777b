using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;

namespace Tributary.Dashboard.Tests;

/// <summary>A thousand clients and ten thousand rounds. What a page holds does not grow with them; what it took is printed
/// (<c>-showLiveOutput</c>).</summary>
public sealed class ThousandClientsTests(Chromium chromium)
{
    // Before any script of the page: when the first chart stands, and each task that kept the page from answering for 50 ms and more.
    private const string Watch = """
        window.tasks = [];
        new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask", buffered: true });
        new MutationObserver((_, watch) => {
          if (!document.querySelector(".chart-frame canvas")) return;
          watch.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => (window.charted = performance.now())));
        }).observe(document, { childList: true, subtree: true });
        """;

    // Scrolls as far as a hand does, a step with each frame; the times between frames, and the most rows that stood in the page.
    private const string Scroll = """
        async () => {
          const [frames, begun] = [[], window.tasks.length];
          let [rows, last] = [0, 0];
          for (let step = 0; step < 120; step++) {
            window.scrollBy(0, 300);
            const now = await new Promise((done) => requestAnimationFrame(done));
            if (last) frames.push(now - last);
            last = now;
            rows = Math.max(rows, document.querySelectorAll(".tbody .tr").length);
          }
          frames.sort((a, b) => a - b);
          return { rows, middle: frames[frames.length >> 1], slow: frames[Math.floor(frames.length * 0.95)], worst: frames.at(-1),
              tasks: window.tasks.slice(begun), scrolled: window.scrollY };
        }
        """;

    [Fact]
    public async Task A_thousand_clients_and_ten_thousand_rounds_stay_smooth()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        var seeded = Stopwatch.StartNew();
        await using var federation = await Federation.StartAsync(seed: federation => Masses.SeedAsync(federation.Data), inMemory: true);
        Print($"seeded in {seeded.Elapsed.TotalSeconds:f1} s");
        await using var window = await Window.OpenAsync(chromium, federation.Address);
        await window.Page.AddInitScriptAsync(Watch);

        await window.GoAsync($"/runs/{Masses.Run}");
        await window.UntilAsync("window.charted > 0");
        Print($"{Masses.Rounds} rounds: first chart after {await window.Page.EvaluateAsync<double>("window.charted"):f0} ms; {await TasksAsync(window)}");
        Assert.Equal(Masses.Rounds, (int)(await federation.AskAsync($"api/runs/{Masses.Run}/series"))["rounds"]!.AsArray()[^1]!);
        Assert.True(await window.Page.EvaluateAsync<int>("document.querySelectorAll('*').length") < 1500,
            "the page of a run grows with its rounds");
        Print("  scrolling it: " + await ScrollAsync(window));

        await window.GoAsync($"/runs/{Masses.Run}#clients");
        await window.Page.ReloadAsync();
        await LastRowAsync(window, "Clients", Masses.Clients);
        Print($"{Masses.Clients} clients of the run: {await ScrollAsync(window, atMost: 120)}");

        await window.GoAsync("/clients");
        await LastRowAsync(window, "Clients", Masses.Clients);
        Print($"{Masses.Clients} clients: {await TasksAsync(window)}; scrolling: {await ScrollAsync(window, atMost: 120)}");
        await window.Page.GetByLabel("Search by id or label").FillAsync("client-0999");
        await LastRowAsync(window, "Clients", 1);
    }

    private static void Print(FormattableString text) => Print(FormattableString.Invariant(text));

    private static void Print(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);

    // A table says how many rows it has, and holds those in sight.
    private static Task LastRowAsync(Window window, string label, int rows)
        => Assertions.Expect(window.Page.Locator($"[role=table][aria-label^={label}]"))
            .ToHaveAttributeAsync("aria-rowcount", (rows + 1).ToString(CultureInfo.InvariantCulture));

    private static async Task<string> TasksAsync(Window window)
    {
        var tasks = (await window.Page.EvaluateAsync<double[]>("window.tasks"))!;
        return FormattableString.Invariant(
            $"{tasks.Length} long tasks, {tasks.Sum():f0} ms together, the longest {tasks.DefaultIfEmpty().Max():f0} ms");
    }

    private static async Task<string> ScrollAsync(Window window, int atMost = 0)
    {
        var said = JsonNode.Parse((await window.Page.EvaluateAsync(Scroll))!.Value.GetRawText())!;
        Assert.True(atMost == 0 || (int)said["rows"]! <= atMost, $"{said["rows"]} rows stood in the page");
        return FormattableString.Invariant(
            $"{(int)said["rows"]!} rows at most, frames {(double)said["middle"]!:f1} ms in the middle, {(double)said["slow"]!:f1} ms at 95 of 100, {(double)said["worst"]!:f1} ms at worst, {said["tasks"]!.AsArray().Count} long tasks, {(double)said["scrolled"]!:f0} pixels");
    }
}
