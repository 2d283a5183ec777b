using Tributary.Core.Filters;
using Tributary.Core.Rounds;

namespace Tributary.Core.Tests.Filters;

public sealed class RunFilterTests
{
    private static readonly RunRecord Run = new()
    {
        Id = "20260102-0304-abcd",
        Name = "Digits, second try",
        Created = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Status = RunStatus.Completed,
        Notes = "momentum makes it worse",
        Tags = ["baseline", "Zürich-2"],
        Spec = """
            { "rounds": 20, "seed": 7, "model": { "name": "2nn", "layers": [{ "units": 200 }, { "units": 10 }] }, "strategy": { "name": "fedavg" }, "data": { "set": "mnist" },
              "cohort": { "size": 10, "deadline": "90s" }, "training": { "optimizer": { "kind": "sgd", "learningRate": 0.05, "nesterov": true } }, "config": { "sites": ["basel", "bern"] } }
            """,
    };

    private static readonly RunMeasures Measures = new(12, 0.925, 0.31, 95, new Dictionary<string, double>
    { ["f1"] = 0.8, ["top 5"] = 0.99 });

    [Theory]
    [InlineData("accuracy > 0.9 and model = 2nn", true)]
    [InlineData("accuracy>0.9 AND model=2NN", true)]
    [InlineData("accuracy > 92% and accuracy <= 92.5%", true)]
    [InlineData("accuracy < 0.9 or loss < 0.32", true)]
    [InlineData("loss > 1e-2 and loss < +1", true)]
    [InlineData("loss >= -1", true)]
    [InlineData("tag = baseline", true)]
    [InlineData("tags = BASELINE and tag = \"zürich-2\"", true)]
    [InlineData("tag = base", false)]
    [InlineData("tag ~ base", true)]
    [InlineData("tag != baseline", false)]
    [InlineData("tag != other", true)]
    [InlineData("not tag = other and not not tag = baseline", true)]
    [InlineData("status = completed", true)]
    [InlineData("status = failed or status = stopped", false)]
    [InlineData("status != failed", true)]
    [InlineData("name = 'digits, second try'", true)]
    [InlineData("name ~ second", true)]
    [InlineData("name = 'it''s'", null)]
    [InlineData("notes ~ momentum", true)]
    [InlineData("id = 20260102-0304-abcd", true)]
    [InlineData("training.optimizer.learningRate < 0.1", true)]
    [InlineData("TRAINING.optimizer.LearningRate = 5e-2", true)]
    [InlineData("training.optimizer = sgd and training.optimizer.nesterov = true", true)]
    [InlineData("strategy = fedavg and data = mnist", true)]
    [InlineData("cohort.deadline = 1.5m and cohort.deadline < 2m and cohort.deadline > 500ms", true)]
    [InlineData("model.layers.1.units = 10", true)]
    [InlineData("config.sites = bern", true)]
    [InlineData("config.sites = genf", false)]
    [InlineData("stop.accuracy > 0", false)]
    [InlineData("not stop.accuracy > 0", true)]
    [InlineData("rounds = 20 and round = 12 and seconds >= 1m", true)]
    [InlineData("rounds = \"20\"", true)]
    [InlineData("metrics.f1 >= 0.8", true)]
    [InlineData("\"metrics.top 5\" > 0.9", true)]
    [InlineData("metrics.other > 0", false)]
    [InlineData("created = 2026-01-02", true)]
    [InlineData("created < 2026-01-02", false)]
    [InlineData("created <= 2026-01-02", true)]
    [InlineData("created > 2026-01-02", false)]
    [InlineData("created > 2026-01-01 and created < \"2026-01-02 03:05\"", true)]
    [InlineData("created = 2026-01-02T03:04:05Z", true)]
    [InlineData("created >= 2026-01-02T05:04:05+02:00", true)]
    [InlineData("archived = false", true)]
    [InlineData("tag = other and tag = other or accuracy > 0.9", true)]
    [InlineData("accuracy > 0.9 or tag = other and tag = other", true)]
    [InlineData("(accuracy > 0.9 or tag = other) and tag = other", false)]
    public void What_fits_is_shown(string filter, bool? fits)
    {
        if (fits is null) Assert.Throws<FilterException>(() => RunFilter.Read(filter));
        else Assert.Equal(fits, RunFilter.Read(filter).Fits(Run, Measures));
    }

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("   ", 0, "empty")]
    [InlineData("acuracy > 0.9", 0, "no field 'acuracy'; there are id, name")]
    [InlineData("accuracy > high", 11, "accuracy is a number, like 0.9 or 90%; 'high' is none")]
    [InlineData("accuracy > NaN", 11, "is a number")]
    [InlineData("accuracy > 1e999", 11, "is a number")]
    [InlineData("accuracy ~ 0.9", 9, "compare it by =")]
    [InlineData("accuracy", 8, "must be followed by =, !=")]
    [InlineData("accuracy >", 10, "a value is needed after >, not the end")]
    [InlineData("accuracy > 0.9 and", 18, "a field is needed here, not the end")]
    [InlineData("accuracy > 0.9 tag = x", 15, "and, or, or the end is needed before 'tag'")]
    [InlineData("name = second try", 14, "a text of several words needs quotes")]
    [InlineData("(accuracy > 0.9", 0, "this ( is not closed")]
    [InlineData("accuracy > 0.9)", 14, "this ) closes nothing")]
    [InlineData("status = done", 9, "no status; there are running, queued, paused, stopped, completed, failed")]
    [InlineData("status = 3", 9, "no status")]
    [InlineData("status < failed", 7, "status has no order")]
    [InlineData("created > yesterday", 10, "created is a time, like 2026-01-31")]
    [InlineData("archived = yes", 11, "true or false")]
    [InlineData("training.optimizer.learningRate < fast", 34, "compares numbers")]
    [InlineData("tag = 'open", 6, "no closing '")]
    [InlineData("tag = a && tag = b", 8, "write and")]
    [InlineData("tag = a || tag = b", 8, "write or")]
    [InlineData("!tag = a", 0, "write not")]
    [InlineData("tag = a; drop", 7, "';' is not known here")]
    [InlineData("tag = a\0", 7, "'?' is not known here")]
    [InlineData("metrics. > 1", 0, "no field")]
    [InlineData("training..epochs = 1", 0, "no field")]
    public void A_fault_is_told_with_its_place(string filter, int position, string fault)
    {
        var told = Assert.Throws<FilterException>(() => RunFilter.Read(filter));

        Assert.Equal(position, told.Position);
        Assert.Contains(fault, told.Message, StringComparison.Ordinal);
        Assert.StartsWith($"character {position + 1}: ", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Neither_length_nor_depth_is_without_bound()
    {
        Assert.Contains("at most 1000", Assert.Throws<FilterException>(() => RunFilter.Read(new string('x', 1001))).Message,
            StringComparison.Ordinal);
        Assert.Contains("nests deeper", Assert.Throws<FilterException>(() => RunFilter.Read(new string('(', 900))).Message,
            StringComparison.Ordinal);
        Assert.True(RunFilter.Read(string.Concat(Enumerable.Repeat("not ", 246)) + "loss < 1").Fits(Run, Measures));
        Assert.True(RunFilter.Read(string.Join(" or ", Enumerable.Repeat("loss < 1", 80))).Fits(Run, Measures));
    }

    [Fact]
    public void What_came_out_is_asked_for_only_where_it_decides()
    {
        Assert.False(RunFilter.Read("accuracy > 0.9 and tag = other").Fits(Run, null));
        Assert.True(RunFilter.Read("accuracy > 0.9 or tag = baseline").Fits(Run, null));
        Assert.Null(RunFilter.Read("accuracy > 0.9 and tag = baseline").Fits(Run, null));
        Assert.Null(RunFilter.Read("not accuracy > 0.9").Fits(Run, null));
    }

    [Theory]
    [InlineData("status = failed and accuracy > 0.9", RunStatus.Failed)]
    [InlineData("tag = a and (loss < 1 and status = Queued)", RunStatus.Queued)]
    [InlineData("status = failed or status = stopped", null)]
    [InlineData("not status = failed", null)]
    [InlineData("tag = a", null)]
    public void A_store_is_told_the_only_status_that_can_fit(string filter, RunStatus? status)
        => Assert.Equal(status, RunFilter.Read(filter).Status);

    [Fact]
    public void It_says_itself_whether_it_looks_at_the_archive_and_at_what_clients_reported()
    {
        Assert.True(RunFilter.Read("archived = true") is { NamesArchived: true, NamesMetrics: false });
        Assert.True(RunFilter.Read("not metrics.f1 > 1") is { NamesArchived: false, NamesMetrics: true });
    }

    [Fact]
    public void Every_section_that_a_run_file_has_can_be_compared()
    {
        foreach (var section in typeof(RunSpec).GetProperties().Select(property => property.Name).Where(name => name != "Name"))
            Assert.NotNull(RunFilter.Read($"{section}.x = 1"));
    }

    [Fact]
    public void No_text_of_any_kind_does_anything_but_fit_or_be_refused()
    {
        string[] parts = ["accuracy", "tag", "(", ")", "and", "or", "not", "=", "!=", "~", "<", "0.9", "'a'", "\"", " ", "model", "status",
            "failed", "é", "\ud800", "%", "metrics.x", "1e5", ".", "2026-01-01"];
        var random = new Random(7);
        for (var i = 0; i < 5000; i++)
        {
            var text = string.Join(random.Next(2) == 0 ? " "
                : "", Enumerable.Range(0, random.Next(1, 12)).Select(_ => parts[random.Next(parts.Length)]));
            try
            {
                _ = RunFilter.Read(text).Fits(Run, Measures);
            }
            catch (FilterException fault)
            {
                Assert.InRange(fault.Position, 0, text.Length);
            }
        }
    }
}
