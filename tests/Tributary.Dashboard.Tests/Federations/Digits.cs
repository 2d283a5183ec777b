using Tributary.Dashboard.Tests.Browsing;

namespace Tributary.Dashboard.Tests.Federations;

/// <summary>The federation that most tests look at: three clients with digits, two runs that are done, a model that serves. Tests may start
/// further runs in it.</summary>
public sealed class Digits : IAsyncLifetime
{
    private Federation? _federation;

    public Federation Federation => _federation ?? throw new InvalidOperationException("there is no federation: " + Chromium.Missing);

    public Uri Address => Federation.Address;

    /// <summary>Ended; its model knows digits well.</summary>
    public string First { get; private set; } = "";

    /// <summary>Ended; another strategy.</summary>
    public string Second { get; private set; } = "";

    public static string RunFile(string name, string strategy = "fedavg", int rounds = 8, string model = "2nn") => $$"""
        name: {{name}}
        model: {{model}}
        rounds: {{rounds}}
        seed: 7
        strategy: {{strategy}}
        cohort: { size: 3, quorum: 2, waitFor: 3 }
        training: { epochs: 1, batchSize: 10, optimizer: { kind: sgd, learningRate: 0.05 } }
        data: { set: mnist-mini, partition: { kind: iid, clients: 3 } }
        """;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Missing is not null) return;
        _federation = await Federation.StartAsync();
        foreach (var (part, site) in new[] { (1, "Basel"), (2, "Lyon"), (3, "Turin") })
            Federation.Join(part, 3, $"clinic-{part}", "--tag", $"site={site}");
        First = await Federation.PostAsync(RunFile("digits-fedavg"));
        Second = await Federation.PostAsync(RunFile("digits-fedadam", "fedadam", rounds: 4));
        await Federation.EndedAsync(First);
        await Federation.EndedAsync(Second);
        await Federation.PromoteAsync("digits", First);
    }

    /// <summary>Every page of the dashboard, by its address.</summary>
    public async Task<IReadOnlyList<string>> PagesAsync()
    {
        var model = (string)(await Federation.AskAsync($"api/runs/{First}"))["model"]!;
        var other = (string)(await Federation.AskAsync($"api/runs/{Second}"))["model"]!;
        return ["/", "/runs", "/runs/new", $"/runs/compare?ids={First},{Second}", $"/runs/{First}", $"/runs/{First}#log", "/clients",
            "/clients/clinic-2",
            "/models", $"/models/{model}", $"/models/compare?a={model}&b={other}", $"/try?run={First}", "/data",
            "/streams", "/functions", "/audit", "/settings"];
    }

    public async ValueTask DisposeAsync()
    {
        if (_federation is { } federation) await federation.DisposeAsync();
    }
}
