using System.Globalization;
using Processes;

namespace Tributary.EndToEnd.Tests.Mqtt;

/// <summary>Streams of published tables, each role a process of its own, over TLS with certificates.</summary>
public sealed class StreamProcessesTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_trainers_learn_from_normal_traffic_of_NSL_KDD_and_an_attack_is_seen_within_a_few_rows()
    {
        var train = SharedData.Find("intrusion", "nsl-kdd_KDDTrain+_20Percent.txt.gz");
        var test = SharedData.Find("intrusion", "nsl-kdd_KDDTest+.txt.gz");
        await using var scene = await StreamScene.StartAsync();

        // 1. A first model that saw each normal row once.
        await scene.RunAsync("model", "baseline", "--data", train, "--out", "model", "-e", "1");
        var before = await scene.RunAsync("stream", "evaluate", "--data", test, "--model", "model", "--calibrate", train);
        var threshold = ((double)before["threshold"]!).ToString(CultureInfo.InvariantCulture);

        // 2. Normal rows stream; two trainers learn, the manager merges, two predictors score.
        var normal = scene.Configure("normal.yaml", $"dataset_path: {train}, total_runtime: 6");
        Tool[] roles = [scene.Start("manage", "hub", normal, "--save", "merged/model.h5"), scene.Start("train", "a", normal),
            scene.Start("train", "b", normal), scene.Start("predict", "eye", normal, "--threshold", threshold),
            scene.Start("predict", "other", normal, "--threshold", threshold)];
        foreach (var role in roles) await role.SaidAsync("\"connected\"", Now).WaitAsync(StreamScene.Limit, Now);
        var generator = scene.Start("generate", "mouth", normal);
        Assert.True(await generator.EndAsync(Now).WaitAsync(StreamScene.Limit, Now) == 0, generator.Said);
        await roles[0].SaidAsync("\"merged\"", Now).WaitAsync(StreamScene.Limit, Now);
        foreach (var predictor in roles[3..]) await predictor.SaidAsync("\"model\"", Now).WaitAsync(StreamScene.Limit, Now);
        Assert.Equal(before["threshold"]!.GetValue<double>(), (await scene.ScoreAsync("other")).Threshold!.Value, 1e-9);
        var after = await scene.RunAsync("stream", "evaluate", "--data", test, "--model", "merged/model.h5", "--scaler",
            "model/model.scaler", "--calibrate", train);
        var (first, merged) = ((double)before["rocAuc"]!, (double)after["rocAuc"]!);
        Assert.True(first is > 0.8 and <= 1 && merged is > 0.8 and <= 1 && merged >= 0.9 * first, $"area {first} before, {merged} after");

        // 3. An attack, until it is told to end.
        scene.Forget();
        var attack = scene.Start("generate", "raider", scene.Configure("attack.yaml", $"dataset_path: {test}, start_normal: false"));
        var rows = 1;
        while (!(await scene.ScoreAsync("eye")).Scores.Any(score => score > (double)after["threshold"]!)) rows++;
        Assert.InRange(rows, 1, 50);
        TestContext.Current.SendDiagnosticMessage($"area {first:0.000} before, {merged:0.000} after; seen at row {rows}");

        // 4. SIGTERM ends each in order.
        foreach (var role in (Tool[])[attack, .. roles])
        {
            await role.SignalAsync("TERM");
            Assert.True(await role.EndAsync(Now).WaitAsync(StreamScene.Limit, Now) == 0, role.Said);
        }

        Assert.Contains("\"saved\"", roles[0].Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_BETHs_own_files_have_the_scores_on_the_wire_that_their_table_has()
    {
        var data = SharedData.Find("beth", "labelled_validation_data.head100.csv");
        var test = SharedData.Find("beth", "labelled_testing_data.head100.csv");
        await using var scene = await StreamScene.StartAsync();
        await scene.RunAsync("model", "baseline", "--data", data, "--out", "model");
        await scene.RunAsync("stream", "evaluate", "--data", test, "--model", "model", "--scores", "scores.csv");
        var table = (await File.ReadAllLinesAsync(scene.At("scores.csv"), Now)).Skip(1)
            .Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(100, table.Count);

        var told = scene.Configure("config.yaml", $"dataset_path: {test}, total_runtime: 2");
        var predictor = scene.Start("predict", "eye", told);
        await predictor.SaidAsync("\"connected\"", Now).WaitAsync(StreamScene.Limit, Now);
        var generator = scene.Start("generate", "mouth", told);
        for (var row = 0; row < 50; row++)
        {
            var score = Assert.Single((await scene.ScoreAsync("eye")).Scores);
            Assert.Contains(table, one => Math.Abs(one - score) <= 1e-5 * Math.Max(1, score));
        }

        Assert.True(await generator.EndAsync(Now).WaitAsync(StreamScene.Limit, Now) == 0, generator.Said);
    }
}
