using System.Globalization;
using System.Net;
using System.Text.Json;
using Tributary.Client;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Tables;
using Tributary.Simulation;
using Tributary.Storage.Runs;
using Tributary.Transports.Lines;

namespace Tributary.Coordinator.Tests.Native;

/// <summary>Sites whose tables are written in their own ways, over the native link, beside one clean table.</summary>
public sealed class TableRunTests : IDisposable
{
    private static readonly string[] s_sites = ["a", "b", "c", "d"];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(2, "standard", "mean", "")]
    [InlineData(4, "standard", "mean", "")]
    [InlineData(4, "minmax", "zero", "")]
    [InlineData(4, "standard", "dropRow", ", schema: { floor: 7 }")]
    public async Task Sites_that_write_in_their_own_ways_learn_the_model_of_one_clean_table_bit_for_bit(int sites, string scale,
        string missing, string more)
    {
        var data = $"label: outcome, features: [age, dose, colour, grade], categorical: [grade], missing: {missing}, scale: {scale}{more}";
        var clean = Path.Combine(_folder.Path, "clean.csv");
        File.WriteAllLines(clean, [.. Rows(sites).Select(row => row.Clean).Prepend("site,age,dose,colour,grade,outcome")]);
        var simulation = RunningCoordinator.Simulation(RunFile(sites,
            $"{{ file: {clean}, owner: site, testFraction: 0, partition: {{ kind: natural, clients: 0 }}, {data} }}"));
        using var host = new SimulationHost(simulation, 1, TimeProvider.System);
        var expected = await host.StartAsync("simulated", new MemoryRunStore(), new Silent(), CancellationToken.None);
        Write(sites);

        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        using var end = new CancellationTokenSource();
        var agents = s_sites.Take(sites).Select(site => JoinAsync(coordinator.Address, site, Forms[site], end.Token)).ToArray();
        var run = await coordinator.PostRunAsync(RunFile(sites, $"{{ set: csv, {data} }}"));
        run = await coordinator.UntilAsync(run.Id, run => run.Outcome is not null);

        Assert.True(run.Status == RunStatus.Completed, run.Outcome!.Reason);
        Assert.Equal(expected.ModelSha256, run.Outcome.ModelSha256);
        var schema = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/schema"),
            ApiJson.Default.SchemaRecord)!;
        Assert.Equal(SchemaOrigin.Clients, schema.Origin);
        Assert.Equal(host.Data.Schema! with { Order = [] }, schema.Read() with { Order = [] });
        Assert.Equal(s_sites.Take(sites), schema.Asked.Select(teller => teller.Client));
        Assert.All(schema.Asked, teller => Assert.Equal(((RefusalReason?)null, 4), (teller.Refused, teller.Columns)));

        // Whoever asks the model later needs no table, and gives the columns in any order.
        foreach (var row in (string[])["grade,colour,age,dose\n2,red,40,1.5\n", "40,1.5,red,2.0\n"])
        {
            var answer = await coordinator.PostAsync($"/api/runs/{run.Id}/predict", row, "text/csv");
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            Assert.Equal(["sick", "well"], JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(),
                ApiJson.Default.PredictReply)!.Classes);
        }

        await end.CancelAsync();
        await Task.WhenAll(agents);
    }

    [Fact]
    public async Task A_site_without_the_columns_is_waited_past_with_both_lists()
    {
        Write(2);
        File.WriteAllText(Path.Combine(_folder.Path, "b.csv"), "age,dosage,outcome\n40,1,sick\n");
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        using var end = new CancellationTokenSource();
        var agents = new[] { JoinAsync(coordinator.Address, "a", Forms["a"], end.Token),
            JoinAsync(coordinator.Address, "b", new TableForm(), end.Token) };

        var run = await coordinator.PostRunAsync(RunFile(2, "{ set: csv, label: outcome, features: [age, dose, colour, grade] }"));
        const string Reason = "b has the columns [age, dosage, outcome], the run wants [age, dose, colour, grade]: [dose, colour, grade] "
            + "are not there";
        run = await coordinator.UntilAsync(run.Id, run => run.Waiting?.Contains(Reason, StringComparison.Ordinal) == true);

        Assert.Equal(RunStatus.Running, run.Status);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/runs/{run.Id}/schema"), 404);
        await end.CancelAsync();
        await Task.WhenAll(agents);
    }

    [Fact]
    public async Task A_schema_in_the_run_file_is_taken_as_it_is_and_nobody_is_asked()
    {
        Write(2);
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        using var end = new CancellationTokenSource();
        var agents = s_sites.Take(2).Select(site => JoinAsync(coordinator.Address, site, Forms[site], end.Token)).ToArray();

        const string Schema = "columns: [{ name: age }, { name: dose, fill: 1 }, { name: colour, categories: [blue, green, red] }, { "
            + "name: grade, categories: [1, 2, 3] }], classes: [well, sick]";
        var run = await coordinator.PostRunAsync(RunFile(2, $"{{ set: csv, label: outcome, schema: {{ {Schema} }} }}"));
        run = await coordinator.UntilAsync(run.Id, run => run.Outcome is not null);

        Assert.True(run.Status == RunStatus.Completed, run.Outcome!.Reason);
        var schema = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/schema"),
            ApiJson.Default.SchemaRecord)!;
        Assert.Equal((SchemaOrigin.RunFile, 0), (schema.Origin, schema.Asked.Count));
        Assert.Equal(["well", "sick"], schema.Read().Classes);
        await end.CancelAsync();
        await Task.WhenAll(agents);
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, TableForm> Forms { get; } = new(StringComparer.Ordinal)
    {
        ["a"] = new TableForm { Delimiter = ';', DecimalComma = true, Ignored = ["note"] },
        ["b"] = new TableForm { Header = false, Columns = ["age", "dose", "colour", "grade", "outcome"], MissingMarks = ["-9"] },
        ["c"] = new TableForm(),
        ["d"] = new TableForm { Delimiter = '\t', SkipLines = 1 },
    };

    private static string RunFile(int sites, string data) => $$"""
        name: tables
        model: { input: [8], layers: [{ type: dense, units: 6 }, { type: relu }, { type: dense, units: 2 }] }
        rounds: 3
        seed: 7
        cohort: { size: {{sites}}, quorum: {{sites}}, waitFor: {{sites}} }
        training: { epochs: 2, batchSize: 5, optimizer: { kind: sgd, learningRate: 0.02 } }
        evaluation: { on: clients }
        data: {{data}}
        """;

    // Each site has other categories; c knows one class only.
    private static IEnumerable<(string Site, string Clean, string[] Cells)> Rows(int sites)
    {
        for (var s = 0; s < sites; s++)
            for (var i = 0; i < 30 + s; i++)
            {
                var age = (30 + (7 * s) + (i * 1.25)).ToString(CultureInfo.InvariantCulture);
                var dose = i % 6 == 5 ? "" : ((i * 0.3) + (s * 0.01)).ToString(CultureInfo.InvariantCulture);
                var colour = (s, i % 2) switch
                {
                    (0, 0) => "red",
                    (0, _) => "blue",
                    (1, 0) => "green",
                    (1, _) => "red",
                    (_, 0) => "blue",
                    _ => "green"
                };
                string[] cells = [age, dose, colour, $"{1 + ((i + s) % 3)}", s == 2 || (i * (s + 1)) % 3 == 0 ? "well" : "sick"];
                yield return (s_sites[s], string.Join(',', cells.Prepend(s_sites[s])), cells);
            }
    }

    private void Write(int sites)
    {
        foreach (var site in Rows(sites).GroupBy(row => row.Site))
        {
            IEnumerable<string> lines = site.Key switch
            {
                "a" => site.Select(row => $"{row.Cells[4]};{row.Cells[1].Replace('.', ',')};x;{row.Cells[2]}"
                    + $";{row.Cells[0].Replace('.', ',')};{row.Cells[3]}").Prepend("outcome;dose;note;colour;age;grade"),
                "b" => site.Select(row => $"{row.Cells[0]},{(row.Cells[1].Length == 0 ? "-9" : row.Cells[1])},{row.Cells[2]}"
                    + $",{row.Cells[3]}.0,{row.Cells[4]}"),
                "c" => site.Select(row => string.Join(',', row.Cells.Reverse())).Prepend("outcome,grade,colour,dose,age"),
                _ => site.Select(row => string.Join('\t', row.Cells)).Prepend("age\tdose\tcolour\tgrade\toutcome").Prepend("written by d"),
            };
            File.WriteAllLines(Path.Combine(_folder.Path, $"{site.Key}.csv"), lines);
        }
    }

    private async Task JoinAsync(Uri address, string site, TableForm form, CancellationToken cancellation)
    {
        var options = new ClientOptions
        {
            Coordinator = address,
            Name = site,
            Folder = Path.Combine(_folder.Path, "clients"),
            Data = new ClientDataSpec { Source = Path.Combine(_folder.Path, $"{site}.csv"), Form = form },
        };
        using var client = new ClientHost(options, new Silent(), TimeProvider.System);
        try
        {
            await client.RunAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private sealed class Silent : IRunObserver, ILineObserver;
}
