using System.Globalization;
using Tributary.Dashboard.Tests.Federations;

namespace Tributary.Dashboard.Tests.Pictures;

/// <summary>Six clinics that learn digits together: two runs are done, one is under way, one clinic went away and one holds a table that
/// fits no picture model.</summary>
internal sealed class Clinics : IAsyncDisposable
{
    private static readonly (string Site, string Ward)[] Sites
        = [("Basel", "north"), ("Lyon", "north"), ("Turin", "south"), ("Ghent", "north"), ("Porto", "south")];

    private Clinics(Federation federation, Federation locked) => (Federation, Locked) = (federation, locked);

    public Federation Federation { get; }

    /// <summary>A coordinator that asks who comes.</summary>
    public Federation Locked { get; }

    public string Running { get; private set; } = "";

    private string First { get; set; } = "";

    private string Second { get; set; } = "";

    public static async Task<Clinics> StartAsync()
    {
        var federation = await Federation.StartAsync(options => options with { Listen = new Uri("http://127.0.0.1:7070") });
        var clinics = new Clinics(federation, await Federation.StartAsync(options => options with
        {
            Listen = new Uri("https://127.0.0.1:0"),
            Access = options.Access with { RequireCredentials = true }
        }));
        var tools = Sites.Select((site, i) => federation.Join(i
            + 1, 5, $"clinic-{site.Site}".ToLowerInvariant(), "--tag", $"site={site.Site}", "--tag", $"ward={site.Ward}", "--deal",
            "dirichlet:0.6")).ToList();
        var table = Path.Combine(Path.GetTempPath(), "tributary-desk.csv");
        await File.WriteAllTextAsync(table, "age,pulse,outcome\n"
            + string.Join('\n', Enumerable.Range(0, 60)
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{20 + row},{60 + (row % 30)},{row % 2}"))));
        federation.Join("desk-oslo", ["client", federation.Address.ToString()
            .TrimEnd('/'), "--data", table, "--label", "outcome", "--name", "desk-oslo", "--tag", "site=Oslo", "--tag", "kind=table"]);

        await federation.UntilAsync(async () => (int)(await federation.AskAsync("api/clients"))["total"]! == 6);
        clinics.First = await federation.PostAsync(RunFile("digits-fedavg", "fedavg", 10, "2nn", 0.05));
        await federation.EndedAsync(clinics.First);
        clinics.Second = await federation.PostAsync(RunFile("digits-fedadam", "fedadam", 8, "2nn", 0.03));
        await federation.EndedAsync(clinics.Second);
        await federation.PromoteAsync("default", clinics.First);
        using (var token = new StringContent("""{"kind":"join"}""", System.Text.Encoding.UTF8, "application/json"))
        using (var answer = await federation.Http.PostAsync("api/tokens", token)) answer.EnsureSuccessStatusCode();
        clinics.Running = await federation.PostAsync(RunFile("digits-fedavgm", "fedavgm", 40, "2nn", 0.03, epochs: 3));
        await federation.UntilAsync(async () => ((int?)(await federation.AskAsync($"api/runs/{clinics.Running}"))["round"] ?? 0) >= 2);
        tools[4].Kill();
        await federation.UntilAsync(async () => ((int?)(await federation.AskAsync($"api/runs/{clinics.Running}"))["round"] ?? 0) >= 4);
        return clinics;
    }

    public async Task<IReadOnlyList<(string Name, string Page)>> PagesAsync()
    {
        var (first, second) = (await ModelAsync(First), await ModelAsync(Second));
        return
        [
            ("overview", "/"), ("run", $"/runs/{Running}"), ("run-done", $"/runs/{First}"), ("runs", "/runs"),
            ("compare", $"/runs/compare?ids={First},{Second},{Running}"), ("start", "/runs/new"),
            ("clients", "/clients"), ("client", "/clients/clinic-lyon"), ("models", "/models"), ("model", $"/models/{first}"),
            ("models-compare", $"/models/compare?a={first}&b={second}"),
            ("try", $"/try?run={First}"), ("data", "/data"), ("audit", "/audit"), ("settings", "/settings"),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await Federation.DisposeAsync();
        await Locked.DisposeAsync();
    }

    private static string RunFile(string name, string strategy, int rounds, string model, double rate, int epochs = 1) => string.Create(CultureInfo.InvariantCulture, $$"""
        name: {{name}}
        model: {{model}}
        rounds: {{rounds}}
        seed: 11
        strategy: {{strategy}}
        cohort: { size: 6, quorum: 3, waitFor: 4, deadline: 60s }
        training: { epochs: {{epochs}}, batchSize: 10, optimizer: { kind: sgd, learningRate: {{rate}} } }
        data: { set: mnist-mini, partition: { kind: dirichlet, clients: 5, alpha: 0.6 } }
        """);

    private async Task<string> ModelAsync(string run) => (string)(await Federation.AskAsync($"api/runs/{run}"))["model"]!;
}
