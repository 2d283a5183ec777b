using System.Diagnostics;
using System.Globalization;

namespace Tributary.Cli.Tests.Verbs;

/// <summary><c>tributary client</c> with tables: what its flags say of a file, and programs that train on one.</summary>
public sealed class TableClientTests : IAsyncLifetime
{
    private const string Python = "/usr/bin/python3";

    private const string Run = """
        name: tables
        model: { input: [5], layers: [{ type: dense, units: 3, name: fc1 }] }
        rounds: 3
        seed: 7
        cohort: { size: 3, quorum: 3, waitFor: 3 }
        training: { epochs: 2, batchSize: 5, optimizer: { kind: sgd, learningRate: 0.02 } }
        evaluation: { on: clients }
        data: { set: csv, label: outcome, features: [age, dose, colour], missing: mean, scale: standard }
        """;

    private readonly TestTerminal _terminal = new();
    private Participants _participants = null!;

    public async ValueTask InitializeAsync()
        => _participants = await Participants.StartAsync(_terminal, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _participants.DisposeAsync();
        _terminal.Dispose();
    }

    [Fact]
    public async Task The_flags_that_say_how_a_file_is_written_give_the_model_of_files_that_need_none()
    {
        Write();
        JoinAll("a", "b", "c");
        await _participants.RunAsync(Run);
        var flags = await _participants.AskAsync("api/runs/latest/schema");
        var model = await ModelAsync();
        await _participants.DisposeAsync();

        _participants = await Participants.StartAsync(_terminal, TestContext.Current.CancellationToken);
        foreach (var (site, rows) in Sites())
            _terminal.Write($"{site}.csv", string.Join('\n', rows.Select(row => string.Join(',', row)).Prepend("age,dose,colour,outcome"))
                + "\n");
        foreach (var (site, _) in Sites()) _participants.Join(site, "--data", $"{site}.csv", "--folder", $"clean-{site}");
        await _participants.RunAsync(Run);

        // The schema also keeps the order of columns of a file, which is another; the meaning is one.
        var clean = await _participants.AskAsync("api/runs/latest/schema");
        Assert.Equal(clean["schema"]!["columns"]!.ToJsonString(), flags["schema"]!["columns"]!.ToJsonString());
        Assert.Equal(clean["asked"]!.ToJsonString(), flags["asked"]!.ToJsonString());
        Assert.Equal(await ModelAsync(), model);
    }

    [Fact]
    public async Task A_program_tells_of_its_table_and_gets_the_schema_and_its_rows_as_numbers()
    {
        await NeedAsync();
        Write();
        _terminal.Write("look.py", """
            import json, os, sys
            sys.path.insert(0, os.environ["TENSORS"])
            import tensors
            schema = json.load(open(os.environ["TRIBUTARY_SCHEMA"]))
            config = json.load(open(os.environ["TRIBUTARY_CONFIG"]))
            rows = tensors.load(os.environ["TRIBUTARY_ROWS"])
            assert config["schema"] == os.environ["TRIBUTARY_SCHEMA"] and config["rows"] == os.environ["TRIBUTARY_ROWS"]
            assert [column["name"] for column in schema["columns"]] == ["age", "dose", "colour"], schema
            assert schema["classes"] == ["ill", "sick", "well"], schema
            assert rows["features"].shape == (31, 5) and rows["labels"].shape == (31,), rows
            assert set(rows["labels"]) == {1.0, 2.0} and set(rows["features"][:, 2:].sum(1)) == {1.0}, rows
            weights = tensors.load(os.environ["TRIBUTARY_MODEL"])
            if config["kind"] == "train":
                tensors.save(os.environ["TRIBUTARY_OUTPUT"], weights)
            json.dump({"examples": 31, "metrics": {"loss": 1.0, "accuracy": 0.5}}, open(os.environ["TRIBUTARY_RESULT"], "w"))
            """);
        JoinAll("a", "c");
        var tensors = Path.Combine(Texts.Root, "samples", "trainers", "sklearn");
        _participants.Join("b", ["--trainer", $"/usr/bin/env 'TENSORS={tensors}' {Python} -B '{_terminal.At("look.py")}'", "--data",
            "b.csv", .. Flags["b"]]);

        var rounds = await _participants.RunAsync(Run);

        Assert.All(rounds, round => Assert.Equal([30L, 31, 32], round["cohort"]!.AsArray().Select(one => (long)one!["examples"]!)));
        var asked = (await _participants.AskAsync("api/runs/latest/schema"))["asked"]!.AsArray();
        Assert.Equal([("a", 30L), ("b", 31), ("c", 32)], asked.Select(teller => ((string)teller!["client"]!, (long)teller["rows"]!)));
        var holds = (await _participants.AskAsync("api/clients/b"))["holds"]!;
        Assert.Equal("table", (string?)holds["kind"]);
    }

    [Fact]
    public async Task The_sample_in_scikit_learn_learns_from_a_table_beside_the_engine()
    {
        await NeedAsync("sklearn");
        Write();
        JoinAll("a", "c");
        var sample = Path.Combine(Texts.Root, "samples", "trainers", "sklearn", "train.py");
        _participants.Join("b", ["--trainer", $"{Python} -B '{sample}'", "--data", "b.csv", .. Flags["b"]]);

        var rounds = await _participants.RunAsync(Run);

        Assert.All(rounds, round => Assert.Equal([30L, 31, 32], round["cohort"]!.AsArray().Select(one => (long)one!["examples"]!)));
        Assert.True((double)rounds[^1]["clientLoss"]! < (double)rounds[0]["clientLoss"]!, rounds[^1].ToJsonString());
    }

    [Fact]
    public async Task A_table_that_a_program_cannot_have_as_the_run_wants_is_refused_before_the_program_starts()
    {
        Write();
        _terminal.Write("b.csv", "age,dosage,outcome\n40,1,sick\n");
        JoinAll("a", "c");
        _participants.Join("b", "--trainer", $"{Python} -c 'raise SystemExit(1)'", "--data", "b.csv");

        _terminal.Write("run.yaml", Run.Replace("quorum: 3, waitFor: 3", "quorum: 2, waitFor: 2", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync("run", "start", "run.yaml", "--watch", "--coordinator",
            _participants.Address.ToString()));

        var rounds = await _participants.AskAsync("api/runs/latest/rounds?cohort=true");
        Assert.DoesNotContain("exit code", rounds.ToJsonString(), StringComparison.Ordinal);
        Assert.All(rounds["items"]!.AsArray(), round => Assert.Equal(["a", "c"], round!["cohort"]!.AsArray()
            .Select(one => (string)one!["client"]!)));
    }

    private static Dictionary<string, string[]> Flags { get; } = new(StringComparer.Ordinal)
    {
        ["a"] = ["--delimiter", ";", "--decimal", ",", "--ignore", "note,patient"],
        ["b"] = ["--header", "no", "--columns", "outcome,age,dose,colour", "--missing=-9", "--missing", "none"],
        ["c"] = ["--delimiter", "tab", "--skip-lines", "1"],
    };

    private void JoinAll(params string[] sites)
    {
        foreach (var site in sites) _participants.Join(site, ["--data", $"{site}.csv", "--folder", $"own-{site}", .. Flags[site]]);
    }

    private async Task<string> ModelAsync() => (string)(await _participants.AskAsync("api/runs/latest"))["outcome"]!["modelSha256"]!;

    // a knows ill and well, b sick and well, c all three; every colour is everywhere.
    private static IEnumerable<(string Site, List<string[]> Rows)> Sites()
    {
        string[] colours = ["red", "green", "blue"];
        foreach (var (site, s) in new[] { ("a", 0), ("b", 1), ("c", 2) })
            yield return (site, [.. Enumerable.Range(0, 30 + s).Select(i => new[]
            {
                (30 + (7 * s) + (i * 1.25)).ToString(CultureInfo.InvariantCulture),
                i % 6 == 5 ? "" : ((i * 0.3) + (s * 0.01)).ToString(CultureInfo.InvariantCulture),
                colours[i % 3],
                i % 2 == 0 ? "well" : (site, i % 4) switch { ("a", _) or ("c", 1) => "ill", _ => "sick" },
            })]);
    }

    // Each site in its own way.
    private void Write()
    {
        foreach (var (site, rows) in Sites())
        {
            var lines = site switch
            {
                "a" => rows.Select(row => $"p1;{row[3]};{row[1].Replace('.', ',')};x;{row[2]};{row[0].Replace('.', ',')}")
                    .Prepend("patient;outcome;dose;note;colour;age"),
                "b" => rows.Select((row, i) => $"{row[3]},{row[0]},{(row[1].Length > 0 ? row[1] : i % 12 == 5 ? "-9" : "none")},{row[2]}"),
                _ => rows.Select(row => string.Join('\t', row)).Prepend("age\tdose\tcolour\toutcome").Prepend("written by c"),
            };
            _terminal.Write($"{site}.csv", string.Join('\n', lines) + "\n");
        }
    }

    private static async Task NeedAsync(string module = "numpy")
    {
        if (!File.Exists(Python)) Assert.Skip($"there is no {Python}");
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", $"import {module}, numpy"])
        {
            RedirectStandardError = true,
            UseShellExecute = false
        })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) Assert.Skip($"{Python} has no {module}; install python3-{module}");
    }
}
