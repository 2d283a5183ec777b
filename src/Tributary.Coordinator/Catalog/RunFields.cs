using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Runs;
using Tributary.Core.Learning.Strategies;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;

namespace Tributary.Coordinator.Catalog;

/// <summary>The fields of a run file, for forms. Their defaults are what the reader of run files takes, so that both cannot
/// differ.</summary>
internal static class RunFields
{
    private const string Run = "run", Strategy = "strategy", Cohort = "cohort", Training = "training", Optimizer = "optimizer",
        Schedule = "schedule", Evaluation = "evaluation", Stop = "stop", Transfer = "transfer", Data = "data", Pictures = "pictures",
        Partition = "partition";

    // The partition's keys differ by kind, a table's are there for tables alone, pictures' for pictures: each is looked up where it is
    // written.
    private static readonly JsonNode[] Defaults =
    [
        Read("model: 2nn\ndata: { set: mnist-mini }"), .. new[] { "shards", "dirichlet", "quantity", "draw" }
            .Select(kind => Read($"model: 2nn\ndata: {{ set: mnist-mini, partition: {kind} }}")),
        Read("model: 2nn\ndata: { file: a.csv, label: y }"), Read("model: 2nn\ndata: { set: pictures, folder: a }"),
    ];

    public static IReadOnlyList<CatalogField> All { get; } = [.. Written().Select(WithDefault)];

    private static CatalogField[] Written() =>
    [
        Text("name", Run, "The run's name, for people; need not be unique."),
        Choice("model", Run, "The model to train, by name; a run file may also spell one out.", ModelCatalog.Names),
        Whole("rounds", Run, "Rounds to run.", 1, RunSpec.MaxRounds) with { Unit = "rounds" },
        Whole("seed", Run, "All randomness of the run comes from it: the same seed gives the same run.", 0,
            1L << 53) with { Advanced = true },

        Choice("strategy.name", Strategy, "How updates become the next model.", [.. StrategyCatalog.All.Select(entry => entry.Name)]),
        Number("strategy.clipNorm", Strategy,
            "Updates farther from the model than this norm are scaled down to it; the text median takes the last round's median.", 0, null)
            with { Advanced = true },

        Whole("cohort.size", Cohort, "Clients asked in each round.", 1, null) with { Unit = "clients" },
        Number("cohort.fraction", Cohort, "Share of those who can take part that is asked, in place of a size.", 0, 1)
            with { Advanced = true },
        new("cohort.where", FieldType.List, "Only clients with these labels: site=basel. Several values of one label: any of them.",
            Cohort, Advanced: true),
        Whole("cohort.quorum", Cohort, "Updates needed for the round to count; by default half of those asked.", 1,
            null) with { Unit = "clients" },
        Whole("cohort.waitFor", Cohort, "Clients that must be present before a round begins.", 1, null) with { Unit = "clients",
            Advanced = true },
        Duration("cohort.deadline", Cohort, "Time that a client has to answer; by default there is no limit."),
        Choice("cohort.selection", Cohort,
            "Who is asked: anybody alike, with chances in proportion to their samples, or by how fast and how "
            + "reliably they answered before (FedLesScan, Apodotiko).", ["random", "weighted", "fedLesScan", "apodotiko"])
            with { Advanced = true },
        Whole("cohort.failedRounds", Cohort, "The run fails after so many rounds in a row that missed their quorum.", 1,
            null) with { Unit = "rounds", Advanced = true },
        Whole("cohort.maxExamples", Cohort, "Examples that are believed of one client; who claims more is refused by name.", 1,
            CohortSpec.ExamplesLimit)
            with { Unit = "samples", Advanced = true },
        Number("cohort.maxShare", Cohort, "Largest share of a round's total that one client weighs; by default there is no limit.", 0.01, 1)
            with { Advanced = true },

        Whole("training.epochs", Training, "Passes that each client makes over its own samples in a round.", 1,
            1_000_000) with { Unit = "epochs" },
        Whole("training.steps", Training, "Steps that each client makes in a round, in place of epochs.", 1,
            1_000_000_000) with { Unit = "steps", Advanced = true },
        Whole("training.batchSize", Training, "Samples in a step; the text all takes every sample at once.", 1,
            1 << 20) with { Unit = "samples" },
        Number("training.proximal", Training, "Pull towards the round's model (FedProx's mu); strategy fedprox sets it.", 0,
            null) with { Advanced = true },
        Choice("training.optimizer.kind", Optimizer, "The clients' optimizer.", ["sgd", "adam", "adamw", "nadam", "rmsprop"]),
        Number("training.optimizer.learningRate", Optimizer, "Size of a step.", 0, null),
        Number("training.optimizer.momentum", Optimizer, "SGD and RMSprop: share of the last step that is kept.", 0, 1),
        Flag("training.optimizer.nesterov", Optimizer, "SGD: look ahead along the momentum."),
        Number("training.optimizer.weightDecay", Optimizer, "Pull of the weights towards zero.", 0, null) with { Advanced = true },
        Number("training.optimizer.beta1", Optimizer, "Adam's family: decay of the mean of gradients.", 0,
            0.999999) with { Advanced = true },
        Number("training.optimizer.beta2", Optimizer, "Adam's family: decay of the mean of squared gradients.", 0,
            0.99999999) with { Advanced = true },
        Number("training.optimizer.rho", Optimizer, "RMSprop: decay of the mean of squared gradients.", 0, 1) with { Advanced = true },
        Number("training.optimizer.epsilon", Optimizer, "Keeps a division by zero away.", 0, null) with { Advanced = true },
        Choice("training.schedule.kind", Schedule, "How the learning rate changes from epoch to epoch.",
            ["constant", "step", "plateau"]) with { Advanced = true },
        Whole("training.schedule.every", Schedule, "Step: epochs between two drops.", 1, null) with { Unit = "epochs", Advanced = true },
        Number("training.schedule.factor", Schedule, "Step and plateau: the rate is multiplied by this at a drop.", 0,
            1) with { Advanced = true },
        Whole("training.schedule.patience", Schedule, "Plateau: epochs without improvement before a drop.", 0, null) with { Unit = "epochs",
            Advanced = true },
        Number("training.schedule.delta", Schedule, "Plateau: the least improvement that counts.", 0, null) with { Advanced = true },
        Whole("training.schedule.cooldown", Schedule, "Plateau: epochs to wait after a drop.", 0, null) with { Unit = "epochs",
            Advanced = true },
        Number("training.schedule.least", Schedule, "The rate never falls below.", 0, null) with { Advanced = true },
        Whole("training.earlyStopping.patience", Training,
            "A client ends once its loss has not improved for so many epochs; by default it never does.", 1,
            1_000_000) with { Unit = "epochs", Advanced = true },
        Number("training.earlyStopping.delta", Training, "What counts as an improvement for early stopping.", 0,
            null) with { Advanced = true },

        Choice("evaluation.on", Evaluation, "Where the round's model is tested.", ["server", "clients", "both", "none"]),
        Whole("evaluation.every", Evaluation, "Rounds from one test to the next.", 1, null) with { Unit = "rounds" },
        Whole("evaluation.clients", Evaluation, "Clients that test, where clients do; by default the round's cohort.", 1,
            null) with { Unit = "clients", Advanced = true },

        Number("stop.accuracy", Stop, "Ends once a test reaches this accuracy.", 0, 1),
        Whole("stop.patience", Stop, "Ends once the loss has not improved for so many tests; 0 never does.", 0, null) with { Unit = "tests",
            Advanced = true },
        Number("stop.delta", Stop, "What counts as an improvement for patience.", 0, null) with { Advanced = true },
        Duration("stop.after", Stop, "Ends after the round in which the rounds' time passes this.") with { Advanced = true },
        Whole("stop.bytes", Stop, "Ends after the round in which the bytes moved pass this.", 1, null) with { Unit = "bytes",
            Advanced = true },

        Choice("encoding.download", Transfer, "How models travel to clients.", ["float32", "float16", "int8"]) with { Advanced = true },
        Choice("encoding.upload", Transfer, "How updates travel back.", ["float32", "float16", "int8"]) with { Advanced = true },

        Choice("data.set", Data, "The set whose test samples the server tests on; pictures for a folder of PNG and JPEG files.",
            [.. DataCatalog.Names, DataSpec.PicturesName]),
        Text("data.folder", Data, "A folder on the coordinator's machine where the set's files lie; of pictures with a folder for each "
            + "class. Relative paths start in its data folder, and none may lead out of it.") with { Advanced = true },
        Whole("data.pictures.height", Pictures, "Rows of pixels that every picture is brought to; 0 for the first picture's.", 0,
            PictureForm.MaxSide) with { Unit = "pixels" },
        Whole("data.pictures.width", Pictures, "Columns of pixels that every picture is brought to; 0 for the first picture's.", 0,
            PictureForm.MaxSide) with { Unit = "pixels" },
        Whole("data.pictures.channels", Pictures, "1 for grey, 3 for colours; 0 for the first picture's.", 0, 3),
        Choice("data.pictures.resize", Pictures, "How pictures of another size are made to fit.", ["nearest", "bilinear", "area"])
            with { Advanced = true },
        new("data.pictures.classes", FieldType.List, "Names of the classes' folders in the order of their numbers; by default all, "
            + "in the order of their names.", Pictures, Advanced: true),
        Whole("data.pictures.cacheMiB", Pictures, "Decoded pictures kept in memory; the others are decoded again.", 0,
            PictureForm.MaxCacheMiB) with { Unit = "MiB", Advanced = true },
        Number("data.pictures.maxBroken", Pictures, "Share of the pictures that may be broken and left out.", 0, 1)
            with { Advanced = true },
        Text("data.file", Data, "A table on the coordinator's machine, in place of a set; relative paths start in its data folder.") with
            { Advanced = true },
        Text("data.testFile", Data, "A table to test on; by default a share of the table is taken.") with { Advanced = true },
        Text("data.label", Data, "Of a table: the column to be learned.") with { Advanced = true },
        new("data.targets", FieldType.List, "Of a table: number columns to be learned as they are.", Data, Advanced: true),
        new("data.features", FieldType.List, "Of a table: the columns that the model sees; by default all others.", Data, Advanced: true),
        Number("data.testFraction", Data, "Of a table, or of pictures without a folder for tests: the share to test on.", 0, 0.9)
            with { Advanced = true },
        Choice("data.scale", Data, "What happens to features before a model sees them.",
            ["none", "standard", "minmax"]) with { Advanced = true,
            Default = JsonSerializer.SerializeToElement(JsonValue.Create("none"), ApiJson.Default.JsonNode) },
        Choice("data.partition.kind", Partition, "Of a simulation: how samples are dealt to its clients.",
            ["iid", "shards", "dirichlet", "quantity", "natural", "draw"]) with { Advanced = true },
        Whole("data.partition.clients", Partition, "Of a simulation: its clients.", 1, 10_000_000) with { Unit = "clients",
            Advanced = true },
        Whole("data.partition.shards", Partition, "Shards: how many each client gets, which is about how many labels it knows.", 1,
            10_000) with { Advanced = true },
        Number("data.partition.alpha", Partition, "Dirichlet: small is skewed, large is even.", 0, 1e9) with { Advanced = true },
        Number("data.partition.exponent", Partition, "Quantity: 0 gives everyone the same, 1 a few very much.", 0,
            10) with { Advanced = true },
        Whole("data.partition.least", Partition, "Every client gets at least so many samples.", 0, null) with { Unit = "samples",
            Advanced = true },
        Whole("data.partition.samples", Partition, "Draw: samples for each client.", 1, null) with { Unit = "samples", Advanced = true },
    ];

    private static CatalogField Text(string path, string group, string help) => new(path, FieldType.Text, help, group, Advanced: false);

    private static CatalogField Choice(string path, string group, string help, IReadOnlyList<string> choices)
        => new(path, FieldType.Choice, help, group, Advanced: false) { Choices = choices };

    private static CatalogField Whole(string path, string group, string help, double least, double? most)
        => new(path, FieldType.Integer, help, group, Advanced: false) { Least = least, Most = most };

    private static CatalogField Number(string path, string group, string help, double least, double? most)
        => new(path, FieldType.Number, help, group, Advanced: false) { Least = least, Most = most };

    private static CatalogField Duration(string path, string group, string help)
        => new(path, FieldType.Duration, help, group, Advanced: false);

    private static CatalogField Flag(string path, string group, string help) => new(path, FieldType.Boolean, help, group, Advanced: true);

    private static JsonObject Read(string text)
        => RunDocument.Read(Core.Specs.SpecYaml.Read("run", text, []).Root, Path.GetTempPath(), [])!.Write();

    private static CatalogField WithDefault(CatalogField field)
    {
        // Something has to stand there, or what stands there names nothing in particular.
        if (field.Default is not null
            || field.Path is "model" or "name" or "data.set" or "data.folder" or "data.file" or "data.label") return field;
        foreach (var document in Defaults)
        {
            var node = field.Path.Split('.').Aggregate((JsonNode?)document, (at, key) => (at as JsonObject)?[key]);
            if (node is not null) return field with { Default = JsonSerializer.SerializeToElement(node, ApiJson.Default.JsonNode) };
        }

        return field;
    }
}
