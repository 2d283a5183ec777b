using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using Tributary.Engine.Sets;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>Digits are drawn, dropped and taken from the test set, and the model says what they are.</summary>
public sealed partial class TryItTests(Chromium chromium, Digits digits)
{
    // Keeps the last picture that the page asked about; the browser does not tell what a request carried.
    private const string Keep = """
        const send = window.fetch;
        window.fetch = (url, options) => {
          if (String(url).includes("/predict")) window.sent = { url: String(url), body: options.body };
          return send(url, options);
        };
        """;

    [Fact]
    public async Task A_digit_drawn_with_the_mouse_is_recognised()
    {
        await using var window = await OpenAsync();
        var paper = (await window.Page.Locator(".pad-paper canvas").BoundingBoxAsync())!;
        var mouse = window.Page.Mouse;

        // A one: a stroke from above, leaning a little.
        await mouse.MoveAsync(paper.X + (paper.Width * 0.56f), paper.Y + (paper.Height * 0.2f));
        await mouse.DownAsync();
        await mouse.MoveAsync(paper.X + (paper.Width * 0.46f), paper.Y + (paper.Height * 0.8f), new() { Steps = 12 });
        await mouse.UpAsync();

        await Expect(window.Page.Locator(".answer-said")).ToHaveTextAsync("1");
        await Expect(window.Page.Locator(".pad-paper canvas"))
            .ToHaveAttributeAsync("aria-label", "Paper to draw a digit on, with one stroke");
        await Expect(window.Page.Locator(".answer")).Not.ToHaveAttributeAsync("data-busy", "true");

        // The page shows what the API says to the picture that the page sent.
        var sent = await window.Page.EvaluateAsync<int[]>("async () => [...new Uint8Array(await window.sent.body.arrayBuffer())]");
        using var picture = new ByteArrayContent([.. sent.Select(one => (byte)one)])
        { Headers = { ContentType = MediaTypeHeaderValue.Parse("image/png") } };
        using var asked = await digits.Federation.Http.PostAsync(await window.Page.EvaluateAsync<string>("window.sent.url"), picture);
        var said = JsonNode.Parse(await asked.Content.ReadAsStringAsync())!;
        Assert.Equal(1, (int)said["labels"]![0]!);
        var share = Math.Round((double)said["probabilities"]![0]![1]! * 100, 1);
        await Expect(window.Page.Locator(".answer .soft").First)
            .ToHaveTextAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"with {share:0.0} %"));
    }

    [Fact]
    public async Task A_picture_dropped_is_recognised_whatever_its_size()
    {
        await using var window = await OpenAsync();
        var test = DataCatalog.Load(new DataSpec { Set = "mnist-mini" }, seed: 7).Test;
        var (sample, label) = await RightAsync(test);
        await window.Page.GetByRole(AriaRole.Radio, new() { Name = "Picture" }).ClickAsync();

        await window.Page.Locator(".drop").EvaluateAsync(Drops.Grey, sample.Select(value => (int)Math.Round(value * 255)).ToArray());

        await Expect(window.Page.Locator(".answer-said"))
            .ToHaveTextAsync(label.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Expect(window.Page.GetByText("digit.png, 280 × 280")).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("What it saw")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_wrong_example_of_the_test_set_can_be_asked_about()
    {
        await using var window = await OpenAsync();
        var example = window.Page.Locator(".wrong-list button").First;
        var said = SaidPattern().Match(await example.TextContentAsync() ?? "");

        await example.ClickAsync();

        await Expect(window.Page.Locator(".answer-said")).ToHaveTextAsync(said.Groups["said"].Value);
        await Expect(window.Page.Locator(".try-example")).ToContainTextAsync("Test sample");
        Assert.NotEqual(said.Groups["truth"].Value, said.Groups["said"].Value);
    }

    private async Task<Window> OpenAsync()
    {
        var window = await Window.OpenAsync(chromium, digits.Address);
        await window.Page.AddInitScriptAsync(Keep);
        await window.GoAsync($"/try?run={digits.First}");
        return window;
    }

    // A test sample that the model gets right, as the API says.
    private async Task<(float[] Features, int Label)> RightAsync(Engine.Data.DataSet test)
    {
        for (var index = 0; ; index++)
        {
            var features = new float[test.FeatureSize];
            test.CopyFeatures(index, features);
            using var body = new StringContent(new JsonObject
            { ["features"] = new JsonArray(new JsonArray([.. features.Select(value => (JsonNode)value)])) }
                .ToJsonString(), MediaTypeHeaderValue.Parse("application/json"));
            using var answer = await digits.Federation.Http.PostAsync($"api/runs/{digits.First}/predict", body);
            var reply = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            if ((int)reply["labels"]![0]! == test.Label(index) && (double)reply["probabilities"]![0]![test.Label(index)]! > 0.95)
                return (features, test.Label(index));
        }
    }

    [GeneratedRegex("is (?<truth>[0-9]) said (?<said>[0-9])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SaidPattern();
}
