using System.Text.Json.Nodes;
using Tributary.Core.Compression;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;

namespace Tributary.Core.Rounds;

/// <summary>Reads a run's specification strictly: every unknown key, wrong type and impossible value is listed with its path.</summary>
public static class RunSpecReader
{
    // Numbers in JSON are doubles to many tools; above this a seed would not survive them.
    private const long MaxSeed = 1L << 53;

    /// <param name="document">The whole document, from YAML (<see cref="Tributary.Core.Specs.SpecDocument"/>) or JSON.</param>
    /// <param name="foreign">Top-level sections that the host reads itself, e.g. <c>data</c> and <c>simulation</c>.</param>
    /// <param name="problems">Takes every fault found.</param>
    /// <returns>Null where there was a fault.</returns>
    public static RunSpec? Read(JsonNode? document, IEnumerable<string> foreign, ICollection<SpecProblem> problems)
    {
        var known = problems.Count;
        var fields = new SpecReader(document, "", problems);
        if (problems.Count > known) return null;
        foreach (var section in foreign) fields.Node(section);

        var defaults = new RunSpec { Model = Placeholder };
        var model = fields.Node("model") is { } node ? ModelSpecReader.Read(node, "model", problems) : null;
        if (!fields.Has("model"))
            fields.Fault("model", $"is missing; name a model ({string.Join(", ", ModelCatalog.Names)}) or write input and layers, or "
                + $"from: clients");
        var read = new RunSpec
        {
            Model = model ?? Placeholder,
            Name = fields.Text("name", model?.Name ?? defaults.Name),
            Rounds = fields.Int("rounds", defaults.Rounds),
            Seed = (ulong)fields.Long("seed", (long)defaults.Seed, 0, MaxSeed),
            Initial = ReadInitial(fields, model),
            Stop = ReadStop(fields.Section("stop")),
            Strategy = StrategyReader.Read(fields),
            Cohort = ReadCohort(fields.Section("cohort")),
            Training = TrainingReader.Read(fields.Section("training")),
            Evaluation = ReadEvaluation(fields.Section("evaluation"), model),
            Encoding = ReadEncoding(fields.Section("encoding")),
            Config = ConfigReader.Read(fields.Section("config")),
        };
        fields.NoMore();
        if (read.Strategy.Buffered is not null && fields.Node("cohort") is JsonObject cohort && cohort.ContainsKey("size"))
            fields.Fault("cohort.size", $"does not go with {read.Strategy.Name}, which asks strategy.concurrency clients at a time");
        if (read.Strategy.Gossip is not null && fields.Node("cohort") is JsonObject all && all.ContainsKey("size"))
            fields.Fault("cohort.size", $"does not go with {read.Strategy.Name}: every node takes part, up to strategy.nodes");
        foreach (var problem in read.Problems()) problems.Add(problem);
        return problems.Count == known ? read : null;
    }

    private static ModelSpec Placeholder { get; } = new() { Name = "", Input = [], Layers = [] };

    private static StopSpec ReadStop(SpecReader? fields)
    {
        var defaults = new StopSpec();
        if (fields is null) return defaults;
        var read = new StopSpec
        {
            Accuracy = fields.Has("accuracy") ? fields.Number("accuracy", 1) : null,
            Patience = fields.Int("patience", defaults.Patience),
            Delta = fields.Number("delta", defaults.Delta),
            Bytes = fields.Has("bytes") ? fields.Long("bytes", 1, 1, long.MaxValue) : null,
            After = fields.Has("after") ? fields.Duration("after", TimeSpan.FromDays(1)) : null,
        };
        fields.NoMore();
        return read;
    }

    private static CohortSpec ReadCohort(SpecReader? fields)
    {
        var defaults = new CohortSpec();
        if (fields is null) return defaults;
        if (fields.Has("size") && fields.Has("fraction")) fields.Fault("fraction", "stands beside size; give one of the two");
        var read = new CohortSpec
        {
            Size = fields.Int("size", defaults.Size),
            Fraction = fields.Has("fraction") ? fields.Number("fraction", 1) : null,
            Where = WhereReader.Read(fields),
            Quorum = fields.Has("quorum") ? fields.Int("quorum", 1) : null,
            WaitFor = fields.Has("waitFor") ? fields.Int("waitFor", 1) : null,
            Deadline = fields.Has("deadline") ? fields.Duration("deadline", TimeSpan.FromMinutes(1)) : null,
            Selection = Enum.Parse<Selection>(fields.Text("selection", "random", "random", "weighted", "fedLesScan",
                "apodotiko"), ignoreCase: true),
            FailedRounds = fields.Int("failedRounds", defaults.FailedRounds),
            MaxExamples = fields.Long("maxExamples", defaults.MaxExamples),
            MaxShare = fields.Has("maxShare") ? fields.Number("maxShare", 1) : null,
        };
        fields.NoMore();
        return read;
    }

    // A word, or a mapping that names a client. A model that only clients know begins with theirs.
    private static InitialSpec ReadInitial(SpecReader fields, ModelSpec? model)
    {
        if (fields.Node("initial") is JsonObject)
        {
            var section = fields.Section("initial")!;
            var client = section.Text("client", "");
            if (client.Length == 0)
                section.Fault("client", "is missing; name the client that is to bring the first weights, or write initial: client");
            section.NoMore();
            return new InitialSpec(FromClient: true, client);
        }

        return new InitialSpec(fields.Text("initial", model?.IsClients == true ? "client" : "seed", "seed", "client") == "client");
    }

    private static EvaluationSpec ReadEvaluation(SpecReader? fields, ModelSpec? model)
    {
        // What only clients can compute, only clients can test.
        var defaults = model?.IsClients == true ? new EvaluationSpec { On = EvaluationPlace.Clients } : new EvaluationSpec();
        if (fields is null) return defaults;
        var read = new EvaluationSpec
        {
            Every = fields.Int("every", defaults.Every),
            On = Enum.Parse<EvaluationPlace>(fields.Text("on", defaults.On.ToString()
                .ToLowerInvariant(), "server", "clients", "both", "none"), ignoreCase: true),
            Clients = fields.Has("clients") ? fields.Int("clients", 1) : null,
        };
        fields.NoMore();
        return read;
    }

    private static EncodingSpec ReadEncoding(SpecReader? fields)
    {
        if (fields is null) return new EncodingSpec();
        WeightEncoding Read(string key)
            => Enum.Parse<WeightEncoding>(fields.Text(key, "float32", "float32", "float16", "int8"), ignoreCase: true);
        var read = new EncodingSpec { Download = Read("download"), Upload = Read("upload") };
        fields.NoMore();
        return read;
    }
}
