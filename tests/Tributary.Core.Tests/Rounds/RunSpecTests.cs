using System.Text.Json.Nodes;
using Tributary.Core.Learning.Strategies;
using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;

namespace Tributary.Core.Tests.Rounds;

public sealed class RunSpecTests
{
    private const string Full = """
        name: digits
        model: 2nn
        rounds: 87
        seed: 42
        stop: { accuracy: 0.97, patience: 20, delta: 1e-4, after: 2h }
        strategy: { name: fedprox, mu: 0.01 }
        cohort: { fraction: 0.1, quorum: 8, deadline: 90s, selection: weighted, failedRounds: 5 }
        training:
          epochs: 5
          batchSize: all
          optimizer: { kind: adam, learningRate: 0.002 }
          schedule: { kind: step, every: 3, factor: 0.5 }
          earlyStopping: { patience: 2, delta: 0.1 }
        evaluation: { every: 5, on: both, clients: 20 }
        data: { name: mnist }
        """;

    [Fact]
    public void Every_field_is_read()
    {
        var spec = Read(Full, out var problems)!;

        Assert.Empty(problems);
        Assert.Equal(("digits", "2nn", 87, 42UL), (spec.Name, spec.Model.Name, spec.Rounds, spec.Seed));
        Assert.Equal(new StopSpec { Accuracy = 0.97, Patience = 20, Delta = 1e-4, After = TimeSpan.FromHours(2) }, spec.Stop);
        Assert.Equal(new StrategySpec
        {
            Name = "fedprox",
            Parameters = new Dictionary<string, double>(StringComparer.Ordinal) { ["mu"] = 0.01 }
        }, spec.Strategy);
        Assert.Equal(new CohortSpec
        {
            Fraction = 0.1,
            Quorum = 8,
            Deadline = TimeSpan.FromSeconds(90),
            Selection = Selection.Weighted,
            FailedRounds = 5
        }, spec.Cohort);
        Assert.Equal(new EvaluationSpec { Every = 5, On = EvaluationPlace.Both, Clients = 20 }, spec.Evaluation);
        Assert.Equal(new TrainingOptions
        {
            Epochs = 5,
            BatchSize = 0,
            Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam, LearningRate = 0.002 },
            Schedule = new ScheduleSpec { Kind = ScheduleKind.Step, Every = 3, Factor = 0.5 },
            EarlyStoppingPatience = 2,
            EarlyStoppingDelta = 0.1,
        }, spec.Training);
    }

    [Fact]
    public void What_one_client_may_weigh_is_read_written_and_checked()
    {
        var spec = Read("model: logreg\nstrategy: { name: krum, clipNorm: 2.5 }\ncohort: { maxExamples: 5000, maxShare: 0.25 }",
            out var problems)!;

        Assert.Empty(problems);
        Assert.Equal((5000, 0.25, 2.5), (spec.Cohort.MaxExamples, spec.Cohort.MaxShare, spec.Strategy.Clip!.Limit));
        Assert.Equal((spec.Cohort, spec.Strategy), RunSpecReader.Read(RunSpecWriter.Write(spec), [], []) is { } again
            ? (again.Cohort, again.Strategy) : default);
        var median = Read("model: logreg\nstrategy: { clipNorm: MEDIAN }", out _)!;
        Assert.Equal((ClipNorm.Median, ClipNorm.Median),
            (median.Strategy.Clip, RunSpecReader.Read(RunSpecWriter.Write(median), [], [])!.Strategy.Clip));
        Assert.Equal((100_000_000, null, null),
            (Read("model: logreg", out _)!.Cohort.MaxExamples, new CohortSpec().MaxShare, new StrategySpec().Clip));

        Assert.Null(Read("model: logreg\nstrategy: { clipNorm: 0 }\ncohort: { maxExamples: 0, maxShare: 0 }", out problems));
        Assert.All(["strategy.clipNorm", "cohort.maxExamples", "cohort.maxShare"],
            path => Assert.Single(problems, line => line.Contains(path, StringComparison.Ordinal)));
        Assert.Null(Read("model: logreg\nstrategy: { clipNorm: mean }\ncohort: { maxExamples: 200000000, maxShare: 1.5 }", out problems));
        Assert.All(["strategy.clipNorm", "cohort.maxExamples", "cohort.maxShare"],
            path => Assert.Single(problems, line => line.Contains(path, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_model_alone_is_a_specification()
    {
        var spec = Read("model: logreg", out var problems)!;

        Assert.Empty(problems);
        Assert.Equal(("logreg", 10, "fedavg", 10), (spec.Name, spec.Rounds, spec.Strategy.Name, spec.Cohort.Size));
    }

    [Fact]
    public void A_model_that_only_clients_know_begins_with_theirs_and_is_tested_by_them()
    {
        var spec = Read("model: { from: clients, name: theirs }", out var problems)!;

        Assert.Empty(problems);
        Assert.Equal(("theirs", new InitialSpec(FromClient: true), EvaluationPlace.Clients), (spec.Name, spec.Initial, spec.Evaluation.On));
        Assert.Equal((true, 0L), (spec.Model.IsClients, spec.Model.Layout().Length));
    }

    [Theory]
    [InlineData(Full)]
    [InlineData("model: logreg")]
    [InlineData("{ model: mcmahan-cnn, strategy: Krum, cohort: { size: 10, deadline: 1.5s } }")]
    [InlineData("{ model: { input: [4], layers: [{ type: dense, name: a, units: 3 }] }, seed: 9007199254740992 }")]
    [InlineData("{ model: { from: clients } }")]
    [InlineData("{ model: { name: theirs, tensors: [{ name: a, shape: [3, 2] }, { name: b, shape: [], type: int64 }] }, initial: { "
        + "client: site-7 } }")]
    [InlineData("{ model: logreg, initial: client }")]
    public void What_is_written_reads_back_the_same(string yaml)
    {
        var written = RunSpecWriter.Write(Read(yaml, out _)!).ToJsonString();

        var problems = new List<SpecProblem>();
        var again = RunSpecReader.Read(JsonNode.Parse(written), [], problems);

        Assert.Empty(problems);
        Assert.Equal(written, RunSpecWriter.Write(again!).ToJsonString());
    }

    [Fact]
    public void All_faults_are_listed_at_once_in_the_order_of_the_file_with_their_lines()
    {
        const string Yaml = """
            model: 3nn
            rounds: many
            seed: -1
            strategy:
              name: fedprox
              nu: 0.1
            cohort:
              size: 0
              qorum: 3
              deadline: soon
              selection: best
            training:
              epochs: 0
              batchSize: 2.5
              optimizer:
                kind: adam
                learningRate: fast
            evaluation:
              every: 0
              on: moon
            colour: blue
            """;

        Assert.Null(Read(Yaml, out var lines));

        Assert.Equal(14, lines.Count);
        Assert.StartsWith("run.yaml:1: model: '3nn' is no model of the catalog", lines[0], StringComparison.Ordinal);
        Assert.Equal("run.yaml:2: rounds: 'many' stands here; a whole number is needed", lines[1]);
        Assert.StartsWith("run.yaml:3: seed: is -1; it must be ", lines[2], StringComparison.Ordinal);
        Assert.Equal("run.yaml:6: strategy.nu: unknown key; did you mean mu?", lines[3]);
        Assert.Equal("run.yaml:8: cohort.size: is 0; at least 1 is needed", lines[4]);
        Assert.Equal("run.yaml:9: cohort.qorum: unknown key; did you mean quorum?", lines[5]);
        Assert.Equal("run.yaml:10: cohort.deadline: 'soon' is no length of time; write 90s, 5m, 2h or 1d", lines[6]);
        Assert.Equal("run.yaml:11: cohort.selection: 'best' is not known; one of random, weighted, fedLesScan, apodotiko is needed",
            lines[7]);
        Assert.StartsWith("run.yaml:13: training.epochs: is 0; it must be ", lines[8], StringComparison.Ordinal);
        Assert.StartsWith("run.yaml:14: training.batchSize: 2.5 stands here", lines[9], StringComparison.Ordinal);
        Assert.StartsWith("run.yaml:17: training.optimizer.learningRate: 'fast' stands here", lines[10], StringComparison.Ordinal);
        Assert.Equal("run.yaml:19: evaluation.every: is 0; at least 1 is needed", lines[11]);
        Assert.Equal("run.yaml:20: evaluation.on: 'moon' is not known; one of server, clients, both, none is needed", lines[12]);
        Assert.StartsWith("run.yaml:21: colour: unknown key", lines[13], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rounds: 3", "run.yaml:1: model: is missing; name a model (")]
    [InlineData("[1, 2]", "run.yaml:1: a list stands here; a mapping of keys to values is needed")]
    [InlineData("", "run.yaml:1: nothing stands here; a mapping of keys to values is needed")]
    [InlineData("{ model: 2nn, strategy: fedsgd }", "run.yaml:1: strategy.name: 'fedsgd' is not known; one of fedavg, ")]
    [InlineData("{ model: 2nn, strategy: [1] }", "run.yaml:1: strategy: a list stands here")]
    [InlineData("{ model: 2nn, strategy: { name: fedtrimmedavg, beta: 0.5 } }", "run.yaml:1: strategy.beta: is 0.5; it must be ")]
    [InlineData("{ model: 2nn, strategy: bulyan, cohort: { size: 6 } }",
        "run.yaml:1: cohort.size: is 6; strategy bulyan needs at least 7 updates a round")]
    [InlineData("{ model: 2nn, cohort: { size: 5, quorum: 6 } }",
        "run.yaml:1: cohort.quorum: is 6; it must be in 1..5 (the cohort's size)")]
    [InlineData("{ model: 2nn, cohort: { size: 5, fraction: 0.1 } }",
        "run.yaml:1: cohort.fraction: stands beside size; give one of the two")]
    [InlineData("{ model: 2nn, stop: { accuracy: 97 } }", "run.yaml:1: stop.accuracy: is 97; it must be above 0 and at most 1")]
    [InlineData("{ model: 2nn, rounds: 0 }", "run.yaml:1: rounds: is 0; it must be in 1..1000000")]
    [InlineData("{ model: 2nn, rounds: 1e30 }", "run.yaml:1: rounds: ")]
    [InlineData("{ model: 2nn, training: { earlyStopping: { patience: 0 } } }", "run.yaml:1: training.earlyStopping.patience: is 0")]
    public void A_single_fault_is_told_in_words(string yaml, string expected)
    {
        Assert.Null(Read(yaml, out var lines));

        Assert.StartsWith(expected, Assert.Single(lines), StringComparison.Ordinal);
    }

    private static RunSpec? Read(string yaml, out List<string> lines)
    {
        var problems = new List<SpecProblem>();
        var document = SpecYaml.Read("run.yaml", yaml, problems);
        var spec = RunSpecReader.Read(document.Root, ["data", "simulation"], problems);
        lines = [.. document.Describe(problems)];
        return spec;
    }
}
