using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>The page of a stream, while a thousand rows a second are scored. What it took is printed (<c>-showLiveOutput</c>).</summary>
public sealed class StreamsTests(Chromium chromium, Digits digits)
{
    // Before any script of the page: each task that kept it from answering for 50 ms and more.
    private const string Watch = """
        window.tasks = [];
        new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration)))
          .observe({ type: "longtask", buffered: true });
        """;

    // The times between frames while ten seconds of scores come.
    private const string Frames = """
        async () => {
          const [frames, begun, until] = [[], window.tasks.length, performance.now() + 10000];
          for (let last = 0, now = 0; now < until; last = now) {
            now = await new Promise((done) => requestAnimationFrame(done));
            if (last) frames.push(now - last);
          }
          frames.sort((a, b) => a - b);
          return { count: frames.length, middle: frames[frames.length >> 1], slow: frames[Math.floor(frames.length * 0.99)],
            worst: frames.at(-1), tasks: window.tasks.slice(begun), elements: document.querySelectorAll("*").length };
        }
        """;

    [Fact]
    public async Task A_thousand_rows_a_second_are_shown_live_and_the_page_stays_smooth()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        await using var rows = await Rows.StartAsync();
        await using var window = await Window.OpenAsync(chromium, rows.Federation.Address);
        await window.Page.AddInitScriptAsync(Watch);

        await window.GoAsync("/");
        await window.Link("Streams").ClickAsync();
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Streams");
        await Expect(window.Page.Locator(".chart-frame canvas")).ToBeVisibleAsync();
        var predictors = window.Page.GetByRole(AriaRole.Table, new() { Name = "Predictors" });
        await Expect(predictors.GetByRole(AriaRole.Button, new() { Name = "board-4" })).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(window.Page.Locator(".stream-alerts li").First).ToBeVisibleAsync();
        var seen = JsonNode.Parse((await window.Page.EvaluateAsync(Frames))!.Value.GetRawText())!;

        var info = await rows.Federation.AskAsync("api/streams");
        var rate = info["nodes"]!.AsArray().Sum(node => (string)node!["kind"]! == "predict" ? (double)node["rowsASecond"]! : 0);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{rate:f0} rows a second, {(long)info["missed"]!} missed: {(int)seen["count"]!} frames in 10 s, ")
            + FormattableString.Invariant($"{(double)seen["middle"]!:f1} ms in the middle, {(double)seen["slow"]!:f1} at 99 of 100, ")
            + FormattableString.Invariant($"{(double)seen["worst"]!:f1} at worst; ")
            + $"{seen["tasks"]!.AsArray().Count} long tasks; {seen["elements"]} elements");
        Assert.InRange(rate, 0.8 * Rows.ASecond, 1.2 * Rows.ASecond);
        Assert.True((double)seen["middle"]! < 50, $"a frame takes {seen["middle"]} ms");
        Assert.True((int)seen["elements"]! < 800, $"{seen["elements"]} elements stand in the page");
        Assert.True(window.Complaints.IsEmpty, string.Join(Environment.NewLine, window.Complaints));
    }

    [Fact]
    public async Task Axe_finds_nothing_serious_keys_choose_a_node_and_a_phone_shows_it_whole()
    {
        Axe.Need();
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        await using var rows = await Rows.StartAsync();
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var window = await OpenAsync(rows, new() { ColorScheme = theme });
            Assert.Empty(await Axe.FaultsAsync(window));
        }

        await using var keys = await OpenAsync(rows, new());
        await Keys.TabToAsync(keys, ".stream-node");
        await keys.Page.Keyboard.PressAsync("Enter");
        await Expect(keys.Page.Locator(".stream-node").First).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(keys.Page.Locator(".legend li")).ToHaveCountAsync(3 + 1 + 1);

        await using var phone = await OpenAsync(rows,
            new() { ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true });
        Assert.Equal(360, await phone.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Where_no_stream_is_watched_the_page_says_how_and_the_navigation_leaves_it_out()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        await window.GoAsync("/");
        await Expect(window.Link("Models")).ToBeVisibleAsync();
        await Expect(window.Link("Streams")).ToHaveCountAsync(0);

        await window.GoAsync("/streams");

        await Expect(window.Page.GetByText("No stream is watched")).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".command code")).ToContainTextAsync("--streams mqtt://");
    }

    private async Task<Window> OpenAsync(Rows rows, BrowserNewContextOptions look)
    {
        var window = await Window.OpenAsync(chromium, rows.Federation.Address, look);
        await window.GoAsync("/streams");
        await Expect(window.Page.Locator(".chart-frame canvas")).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".stream-alerts li").First).ToBeVisibleAsync();
        return window;
    }
}
