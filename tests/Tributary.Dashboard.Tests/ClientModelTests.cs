using Microsoft.Playwright;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>A network that only its clients can compute is shown for what it is.</summary>
public sealed class ClientModelTests(Chromium chromium)
{
    private const string Run = """
        name: theirs
        model: { from: clients, name: their-net }
        rounds: 3
        cohort: { size: 2, waitFor: 2 }
        """;

    [Fact]
    public async Task Its_tensors_are_shown_and_nobody_is_invited_to_ask_it()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        await using var federation = await Federation.StartAsync();
        foreach (var id in (string[])["ward-1", "ward-2"]) federation.Clients.Join(new Ward(id));
        var run = await federation.PostAsync(Run);
        await federation.EndedAsync(run);
        await using var window = await Window.OpenAsync(chromium, federation.Address);

        // The page must not ask the model anything before it knows what kind of model it is.
        await window.Page.RouteAsync($"**/api/runs/{run}", async route =>
        {
            await Task.Delay(500);
            await route.ContinueAsync();
        });
        await window.GoAsync($"/try?run={run}");
        await Expect(window.Page.GetByText("Only its clients know how to compute this model")).ToBeVisibleAsync();
        await window.Link("Go to the model").ClickAsync();
        await Expect(window.Page.GetByText("Only its clients know how to compute it; here it is the tensors below.")).ToBeVisibleAsync();
        await window.SettledAsync();
        await Expect(window.Page.GetByText("arr_0", new() { Exact = true }).First).ToBeVisibleAsync();
        if (Environment.GetEnvironmentVariable("PICTURE") is { } path)
            await window.Page.ScreenshotAsync(new() { Path = path, FullPage = true });
        await window.GoAsync($"/runs/{run}");
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("theirs");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "macro f1" })).ToBeVisibleAsync();
        if (Environment.GetEnvironmentVariable("PICTURE") is { } picture)
            await window.Page.ScreenshotAsync(new() { Path = Path.ChangeExtension(picture, ".run.png"), FullPage = true });
        Assert.Equal([0.4, 0.7, 0.8], (await federation.AskAsync($"api/runs/{run}/series"))["clientMetrics"]!["macro f1"]!.AsArray()
            .Select(value => Math.Round((double)value!, 6)));
        Assert.True(window.Complaints.IsEmpty, string.Join(Environment.NewLine, window.Complaints));
    }

    // A client as a transport brings it: weights of its own, training and tests of which nothing is known here.
    private sealed class Ward(string id) : IClient
    {
        private static readonly TensorLayout Layout
            = TensorLayout.Pack([("arr_0", [16, 8], TensorRole.Parameter), ("arr_1", [8], TensorRole.Parameter)]);

        public ClientInfo Info { get; } = new(id)
        {
            Transport = "flower",
            Examples = 40,
            Can = ClientAbilities.Train | ClientAbilities.Evaluate | ClientAbilities.Parameters,
        };

        public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation) => Task.FromResult<Reply>(assignment switch
        {
            ParametersAssignment
                => new ParametersReply(new ModelState(Layout, Enumerable.Range(0, (int)Layout.Length).Select(i => i / 100f).ToArray())),
            TrainAssignment train
                => new Update(new ModelState(train.Model.Layout, train.Model.Values.ToArray().Select(value => value * 0.9f).ToArray()), 40),
            EvaluateAssignment test
                => new EvaluationReply(new Evaluation(40, 1.0 / test.Round, 1 - (0.5 / test.Round))
                {
                    Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["macro f1"] = 1 - (0.6 / test.Round) }
                }),
            _ => new Refusal(RefusalReason.WrongKind, "no"),
        });
    }
}
