using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using Tributary.Engine.Sets;
using Tributary.Gateways.Wamp;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>The page of the boards' master: begin, stop, drop a picture, see the digit.</summary>
public sealed class MasterPageTests(Chromium chromium)
{
    [Fact]
    public async Task Boards_train_when_it_is_told_to_and_a_dropped_digit_is_named()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        await using var federation = await Federation.StartAsync(options => options.With<WampOptions>(wamp => wamp with
        {
            Listen = new Uri("ws://127.0.0.1:0"),
            Page = new Uri("http://127.0.0.1:0"),
        }));
        var (router, page) = (federation.Gateway("wamp"), federation.Gateway("master"));
        await using var window = await Window.OpenAsync(chromium, page);
        await window.Page.GotoAsync(page.ToString());
        var (message, result) = (window.Page.Locator("#top-msg"), window.Page.Locator("#result"));

        // 1. Nobody is here yet.
        await Expect(window.Page.Locator("#state")).ToHaveTextAsync("idle");
        await window.Button("Start Federated Loop").ClickAsync();
        await Expect(message).ToHaveTextAsync("Not enough workers connected for federated learning.");

        // 2. Boards come, and train.
        foreach (var part in new[] { 1, 2, 3 })
            federation.Join($"LR_Worker_{part}", ["board", $"LR_Worker_{part}", "--wamp", router.ToString(), "--data", "mnist-mini",
                "--part", $"{part}/3", "--folder", "kept"]);
        await Expect(window.Page.Locator("#facts")).ToContainTextAsync("3 clients here");
        await window.Button("Start Federated Loop").ClickAsync();
        await Expect(message).ToHaveTextAsync("Federated learning loop started.");
        await Expect(window.Page.Locator("#state")).ToHaveTextAsync("running");
        await window.UntilAsync("parseInt(/(\\d+) rounds? saved/.exec(document.getElementById('facts').textContent)?.[1] ?? '0') >= 10");

        // 3. While they train: a light digit on dark, and its negative, which the page turns round.
        var (values, label) = Sample();
        foreach (var picture in new[] { values, [.. values.Select(value => 255 - value)] })
        {
            await window.Page.Locator("#dropzone").EvaluateAsync(Drops.Grey, picture);
            await Expect(result).ToHaveTextAsync($"Prediction: {label}");
            await Expect(window.Page.Locator("#bars .row")).ToHaveCountAsync(10);
            await Expect(window.Page.Locator("#jsonResult")).ToContainTextAsync("\"predicted_index\": " + label);
        }

        // 4. The run's page on the dashboard, and the stop.
        Assert.StartsWith($"{federation.Address}runs/", await window.Page.Locator("#page").GetAttributeAsync("href") ?? "",
            StringComparison.Ordinal);
        await window.Button("Stop Training").ClickAsync();
        await Expect(message).ToHaveTextAsync("Federated learning loop stopped.");
        await Expect(window.Page.Locator("#state")).ToHaveTextAsync("stopped");

        // 5. It reads well, for everybody.
        if (Environment.GetEnvironmentVariable("TRIBUTARY_PICTURES") is { Length: > 0 } folder)
            await window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "master.png"), FullPage = true });
        if (Axe.IsHere) Assert.Empty(await Axe.FaultsAsync(window));
        await window.Page.SetViewportSizeAsync(360, 740);
        Assert.Equal(360, await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(window.Complaints);
    }

    // The first of the test set.
    private static (int[] Values, int Label) Sample()
    {
        var test = DataCatalog.Load(new DataSpec { Set = "mnist-mini" }, 1).Test;
        var features = new float[test.FeatureSize];
        test.CopyFeatures(0, features);
        var (least, most) = (features.Min(), features.Max());
        return ([.. features.Select(value => (int)((value - least) / (most - least) * 255))], test.Label(0));
    }
}
