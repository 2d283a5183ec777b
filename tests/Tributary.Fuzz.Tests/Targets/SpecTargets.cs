using Tributary.Client;
using Tributary.Client.Executables;
using Tributary.Client.Windows;
using Tributary.Core.Filters;
using Tributary.Core.Specs;
using Tributary.Simulation;
using Tributary.Storage.Models;
using Tributary.Storage.Retention;
using Tributary.Storage.Runs;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>Run files and the small languages of settings.</summary>
internal static class SpecTargets
{
    private const string Run = """
        name: small
        model: { input: [4], layers: [{ type: dense, units: 6 }, { type: relu }, { type: dense, units: 2 }] }
        rounds: 3
        seed: 7
        strategy: { name: fedadam, serverLearningRate: 0.1 }
        cohort: { size: 3, quorum: 2, deadline: 30s, where: { site: north } }
        training: { epochs: 1, batchSize: 20, optimizer: { kind: sgd, learningRate: 0.05, momentum: 0.9 } }
        stop: { after: 2h, accuracy: 0.9 }
        encoding: { upload: int8 }
        data: { set: mnist-mini, partition: { kind: dirichlet, alpha: 0.5, clients: 3 } }
        faults: [{ kind: crash, chance: 0.1 }]
        """;

    private const string Json = """{"model":"logreg","rounds":1,"cohort":{"size":"50%"},"training":{"optimizer":{"kind":"adam"}},"data":{"file":"x.csv","label":"y","testFraction":0.2}}""";

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText("yaml", [Run, Json, "a: &x [1, 2]\nb: *x\nc: !!str 5\n? d\n: |\n  text\n  more\n",
            "- 1\n- {a: b}\n- 'c'\n- \"d\\n\\u00e9\"\n"], text => SpecYaml.Read("input", text, [])),
        FuzzTarget.OfText("run file", [Run, Json], text =>
        {
            if (SpecYaml.Read("input", text, []).Root is { } root
                && SimulationSpec.Read(root, Path.GetTempPath(), []) is { } spec) spec.Write().ToJsonString();
        }),
        FuzzTarget.OfText("filter", ["accuracy > 0.9 and (model = 2nn or tag = baseline)", "not status = failed",
            "metrics.loss <= 1e-3 and name ~ \"a b\"", "training.optimizer.learningRate = 0.1"],
            text => RunFilter.Read(text), typeof(FilterException)),
        FuzzTarget.OfText("keep rule", ["best,last:3,every:10", "all"], text => KeepRule.Problem(text)),
        FuzzTarget.OfText("window", ["22:00-06:00", "mon-fri; idle", "sat,sun 08:00-20:00;mains"], text => TrainingWindow.Read(text)),
        FuzzTarget.OfText("deal", ["iid", "shards:2", "dirichlet:0.5", "draw:100"], text => DealText.Read(text, 3)),
        FuzzTarget.OfText("command", ["python3 train.py --x \"a b\" 'c d'", "C:\\python.exe \"x\""], text
            => _ = (CommandWords.Split(text), CommandWords.Split(text, windows: true))),
        FuzzTarget.OfText("bucket's address", ["s3://bucket/prefix?region=eu-central-1",
            "s3://b/p?endpoint=http://h:9000&pathStyle=true"], text => S3Address.Problem(text)),
        FuzzTarget.OfText("database's address", ["postgres://anna:secret@db:5432/runs?sslmode=require"], text
            => PostgresAddress.Problem(text)),
    ];
}
